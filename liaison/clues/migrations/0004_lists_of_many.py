"""Lists of one state in their order from an index; whose a clue is in the index of its words."""

from django.db import migrations, models


def add_holders(apps, editor):
    editor.execute(
        "UPDATE clues_cluetext SET grams = 'holder' ||"
        " (SELECT holder_id FROM clues_clue WHERE clues_clue.id = clues_cluetext.clue_id) || ' ' || grams"
    )


def remove_holders(apps, editor):
    at = "strpos(grams, ' ')" if editor.connection.vendor == "postgresql" else "instr(grams, ' ')"
    editor.execute(f"UPDATE clues_cluetext SET grams = substr(grams, {at} + 1) WHERE grams LIKE 'holder%'")


class Migration(migrations.Migration):
    dependencies = [("clues", "0003_search_texts")]

    operations = [
        migrations.RemoveIndex(model_name="clue", name="clue_state"),
        migrations.AddIndex(
            model_name="clue",
            index=models.Index(
                fields=["holder", "state", "next_due_at", "handler", "second_handler", "confined"], name="clue_work"
            ),
        ),
        migrations.AddIndex(
            model_name="clue",
            index=models.Index(fields=["holder", "state", "-received_at", "-id"], name="clue_state_received"),
        ),
        migrations.RunPython(add_holders, remove_holders),
    ]
