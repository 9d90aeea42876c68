"""A receipt is stored before its clue is made, and knows its draft instead of the other way round."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import core.sealed


def turn_round(apps, schema_editor):
    receipts = apps.get_model("intake", "Receipt").objects
    for draft, receipt in apps.get_model("intake", "Draft").objects.exclude(sent_as=None).values_list("pk", "sent_as"):
        receipts.filter(pk=receipt).update(draft=draft)


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_closedreceipt"), ("clues", "0001_initial")]

    operations = [
        migrations.RenameField("draft", "receipt", "sent_as"),
        migrations.AlterField(
            "draft",
            "sent_as",
            models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="intake.receipt",
                verbose_name="receipt",
            ),
        ),
        migrations.AlterField(
            "receipt",
            "clue",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="receipt",
                to="clues.clue",
                verbose_name="clue",
            ),
        ),
        migrations.AddField(
            "receipt",
            "draft",
            models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="receipt",
                to="intake.draft",
                verbose_name="draft of a clue",
            ),
        ),
        migrations.AddField(
            "receipt", "sealed", core.sealed.SealedField(blank=True, default="", editable=False), preserve_default=False
        ),
        migrations.AddField(
            "receipt",
            "sealed_passphrase",
            core.sealed.SealedField(blank=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "receipt",
            models.CheckConstraint(
                condition=Q(clue__isnull=False, sealed="", sealed_passphrase="")
                | (Q(clue=None, draft__isnull=False) & ~Q(sealed="")),
                name="receipt_of_clue_or_form",
            ),
        ),
        migrations.RunPython(turn_round, migrations.RunPython.noop),
        migrations.RemoveField("draft", "sent_as"),
    ]
