from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("joint", "0003_findings_followed"),
        ("organisations", "0003_sealed_secret"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="target", name="target_kind"),
        migrations.AlterField(
            model_name="target",
            name="kind",
            field=models.CharField(
                choices=[("body", "enforcement body"), ("case_file", "case file"), ("enterprise", "enterprise")],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "case_file")),
                fields=("operation", "name"),
                name="target_case_file_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("credit_code", ""), ("kind", "body"), ("organisation__isnull", False)),
                    models.Q(("credit_code", ""), ("kind", "case_file"), ("organisation__isnull", True)),
                    models.Q(
                        ("kind", "enterprise"),
                        ("organisation__isnull", True),
                        models.Q(("credit_code", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="target_kind",
            ),
        ),
    ]
