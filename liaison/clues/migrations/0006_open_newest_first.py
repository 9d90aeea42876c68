from django.db import migrations, models

OPEN = ["received", "analysing", "verifying", "supervising", "rectifying", "feedback"]


class Migration(migrations.Migration):
    """The newest in progress, which the list of clues shows first, without reading and sorting all in progress."""

    dependencies = [("clues", "0005_recusal_declared_as")]

    operations = [
        migrations.AddIndex(
            model_name="clue",
            index=models.Index(
                condition=models.Q(("state__in", OPEN)), fields=["holder", "-received_at", "-id"], name="clue_open_received"
            ),
        ),
    ]
