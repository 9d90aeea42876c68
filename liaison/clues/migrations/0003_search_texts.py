"""The texts clues are found by, with an index of their pairs of characters, filled for the clues there are."""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = (
    """CREATE VIRTUAL TABLE clues_cluetext_pairs USING fts5(
        grams, content='clues_cluetext', content_rowid='clue_id', tokenize='ascii', detail='none', columnsize=0
    )""",
    """CREATE TRIGGER clues_cluetext_added AFTER INSERT ON clues_cluetext BEGIN
        INSERT INTO clues_cluetext_pairs (rowid, grams) VALUES (new.clue_id, new.grams);
    END""",
    """CREATE TRIGGER clues_cluetext_removed AFTER DELETE ON clues_cluetext BEGIN
        INSERT INTO clues_cluetext_pairs (clues_cluetext_pairs, rowid, grams) VALUES ('delete', old.clue_id, old.grams);
    END""",
    """CREATE TRIGGER clues_cluetext_changed AFTER UPDATE ON clues_cluetext BEGIN
        INSERT INTO clues_cluetext_pairs (clues_cluetext_pairs, rowid, grams) VALUES ('delete', old.clue_id, old.grams);
        INSERT INTO clues_cluetext_pairs (rowid, grams) VALUES (new.clue_id, new.grams);
    END""",
)
POSTGRESQL = (
    """ALTER TABLE clues_cluetext ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(grams, ' '))) STORED""",
    "CREATE INDEX clues_cluetext_vector ON clues_cluetext USING gin (vector)",
)


def make_index(apps, editor):
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def remove_index(apps, editor):
    if editor.connection.vendor != "postgresql":
        for name in ("added", "removed", "changed"):
            editor.execute(f"DROP TRIGGER clues_cluetext_{name}")
        editor.execute("DROP TABLE clues_cluetext_pairs")


def fill(apps, editor):
    from liaison.clues.grams import grams_of, stored_text

    Clue, Text = apps.get_model("clues", "Clue"), apps.get_model("clues", "ClueText")
    last = 0
    while clues := list(Clue.objects.filter(pk__gt=last).order_by("pk").prefetch_related("subjects")[:500]):
        rows = []
        for clue in clues:
            names = [subject.name for subject in clue.subjects.all() if subject.disclosed]
            text = stored_text(
                [clue.number, clue.external_key, clue.title, clue.description, clue.findings, *names]
            )
            rows.append(Text(clue_id=clue.pk, text=text, grams=" ".join(grams_of(text))))
        Text.objects.bulk_create(rows)
        last = clues[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ("clues", "0002_subjects_not_told"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClueText",
            fields=[
                ("clue", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="words", serialize=False, to="clues.clue")),
                ("text", models.TextField()),
                ("grams", models.TextField()),
            ],
            options={
                "verbose_name": "text of a clue for search",
                "verbose_name_plural": "texts of clues for search",
            },
        ),
        migrations.RunPython(make_index, remove_index),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
