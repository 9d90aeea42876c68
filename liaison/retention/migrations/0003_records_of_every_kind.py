"""Documents, rooms, inspections, campaigns, operations and analyses get periods; the triggers stand on all tables again."""

import django.db.models.deletion
from django.db import migrations, models

from liaison.retention import triggers


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0003_sealed_secret'),
        ('retention', '0002_tombstones_stay'),
    ]

    operations = [
        # SQLite makes a table anew to change it, and the triggers would go with the old one.
        migrations.RunPython(
            lambda apps, editor: triggers.remove(editor.connection, triggers.FIRST_TABLES),
            lambda apps, editor: triggers.install(editor.connection, triggers.FIRST_TABLES),
        ),
        migrations.CreateModel(
            name='TombstoneMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('membership_id', models.BigIntegerField()),
            ],
            options={
                'verbose_name': 'member who could see a deleted record',
                'verbose_name_plural': 'members who could see deleted records',
            },
        ),
        migrations.RemoveConstraint(
            model_name='tombstone',
            name='tombstone_once',
        ),
        migrations.AddField(
            model_name='tombstoneparty',
            name='heads',
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name='deletion',
            name='kind',
            field=models.CharField(choices=[('clue', 'clue'), ('referral', 'referral'), ('rectification', 'rectification'), ('document', 'official document'), ('room', 'room with its minutes'), ('inspection', 'filing of an inspection'), ('campaign', 'campaign'), ('operation', 'joint operation'), ('accompaniment', 'accompanying supervision of a body'), ('analysis', 'analysis of a lost case'), ('alert', 'early warning or joint plan'), ('identity', 'who reported (contact details)'), ('files', 'files of a clue'), ('notices', 'notices of an organisation')], max_length=20, verbose_name='kind of record'),
        ),
        migrations.AlterField(
            model_name='duerecord',
            name='kind',
            field=models.CharField(choices=[('clue', 'clue'), ('referral', 'referral'), ('rectification', 'rectification'), ('document', 'official document'), ('room', 'room with its minutes'), ('inspection', 'filing of an inspection'), ('campaign', 'campaign'), ('operation', 'joint operation'), ('accompaniment', 'accompanying supervision of a body'), ('analysis', 'analysis of a lost case'), ('alert', 'early warning or joint plan'), ('identity', 'who reported (contact details)'), ('files', 'files of a clue'), ('notices', 'notices of an organisation')], max_length=20, verbose_name='kind of record'),
        ),
        migrations.AlterField(
            model_name='hold',
            name='kind',
            field=models.CharField(choices=[('clue', 'clue'), ('referral', 'referral'), ('rectification', 'rectification'), ('document', 'official document'), ('room', 'room with its minutes'), ('inspection', 'filing of an inspection'), ('campaign', 'campaign'), ('operation', 'joint operation'), ('accompaniment', 'accompanying supervision of a body'), ('analysis', 'analysis of a lost case'), ('alert', 'early warning or joint plan'), ('identity', 'who reported (contact details)'), ('files', 'files of a clue'), ('notices', 'notices of an organisation')], max_length=20, verbose_name='kind of record'),
        ),
        migrations.AlterField(
            model_name='retentionperiod',
            name='kind',
            field=models.CharField(choices=[('clue', 'clue'), ('referral', 'referral'), ('rectification', 'rectification'), ('document', 'official document'), ('room', 'room with its minutes'), ('inspection', 'filing of an inspection'), ('campaign', 'campaign'), ('operation', 'joint operation'), ('accompaniment', 'accompanying supervision of a body'), ('analysis', 'analysis of a lost case'), ('alert', 'early warning or joint plan'), ('identity', 'who reported (contact details)'), ('files', 'files of a clue'), ('notices', 'notices of an organisation')], max_length=20, verbose_name='kind of record'),
        ),
        migrations.AlterField(
            model_name='tombstone',
            name='kind',
            field=models.CharField(choices=[('clue', 'clue'), ('referral', 'referral'), ('rectification', 'rectification'), ('document', 'official document'), ('room', 'room with its minutes'), ('inspection', 'filing of an inspection'), ('campaign', 'campaign'), ('operation', 'joint operation'), ('accompaniment', 'accompanying supervision of a body'), ('analysis', 'analysis of a lost case'), ('alert', 'early warning or joint plan'), ('identity', 'who reported (contact details)'), ('files', 'files of a clue'), ('notices', 'notices of an organisation')], max_length=20, verbose_name='kind of record'),
        ),
        migrations.AddConstraint(
            model_name='tombstone',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ('identity', 'files', 'notices')), _negated=True), fields=('kind', 'item_id'), name='tombstone_once'),
        ),
        migrations.AddField(
            model_name='tombstonemember',
            name='party',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='retention.tombstoneparty'),
        ),
        migrations.AddConstraint(
            model_name='tombstonemember',
            constraint=models.UniqueConstraint(fields=('party', 'membership_id'), name='tombstone_member'),
        ),
        migrations.RunPython(
            lambda apps, editor: triggers.install(editor.connection),
            lambda apps, editor: triggers.remove(editor.connection),
        ),
    ]
