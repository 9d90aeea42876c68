"""The database refuses to change or delete a tombstone."""

from django.db import migrations

from liaison.retention import triggers


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: triggers.install(editor.connection, triggers.FIRST_TABLES),
            lambda apps, editor: triggers.remove(editor.connection, triggers.FIRST_TABLES),
        )
    ]
