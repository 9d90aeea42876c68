from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    """Whoever received an open demand answers for it."""
    items = apps.get_model("rectifications", "Rectification").objects
    items.filter(handler=None, ended_at=None).exclude(received_by=None).update(handler=F("received_by"))


class Migration(migrations.Migration):
    dependencies = [("rectifications", "0002_handler")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
