"""Readings of draft white papers get periods. Words alone change, no table: the triggers stay where they are."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('retention', '0004_measures_crimes_ledgers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='deletion',
            name='kind',
            field=models.CharField(choices=[('clue', 'clue'), ('referral', 'referral'), ('rectification', 'rectification'), ('document', 'official document'), ('room', 'room with its minutes'), ('inspection', 'filing of an inspection'), ('campaign', 'campaign'), ('operation', 'joint operation'), ('accompaniment', 'accompanying supervision of a body'), ('analysis', 'analysis of a lost case'), ('alert', 'early warning or joint plan'), ('order', 'order of supervision'), ('decision', 'request for a supervision decision'), ('accountability', 'demand for accountability'), ('interview', 'interview'), ('dual', 'dual examination'), ('crime', 'transfer of a suspected crime'), ('penalty', 'penalty opinion'), ('ledger', 'ledger entry'), ('reading', 'reading of a draft'), ('identity', 'who reported (contact details)'), ('files', 'files of a clue'), ('notices', 'notices of an organisation')], max_length=20, verbose_name='kind of record'),
        ),
        migrations.AlterField(
            model_name='duerecord',
            name='kind',
            field=models.CharField(choices=[('clue', 'clue'), ('referral', 'referral'), ('rectification', 'rectification'), ('document', 'official document'), ('room', 'room with its minutes'), ('inspection', 'filing of an inspection'), ('campaign', 'campaign'), ('operation', 'joint operation'), ('accompaniment', 'accompanying supervision of a body'), ('analysis', 'analysis of a lost case'), ('alert', 'early warning or joint plan'), ('order', 'order of supervision'), ('decision', 'request for a supervision decision'), ('accountability', 'demand for accountability'), ('interview', 'interview'), ('dual', 'dual examination'), ('crime', 'transfer of a suspected crime'), ('penalty', 'penalty opinion'), ('ledger', 'ledger entry'), ('reading', 'reading of a draft'), ('identity', 'who reported (contact details)'), ('files', 'files of a clue'), ('notices', 'notices of an organisation')], max_length=20, verbose_name='kind of record'),
        ),
        migrations.AlterField(
            model_name='hold',
            name='kind',
            field=models.CharField(choices=[('clue', 'clue'), ('referral', 'referral'), ('rectification', 'rectification'), ('document', 'official document'), ('room', 'room with its minutes'), ('inspection', 'filing of an inspection'), ('campaign', 'campaign'), ('operation', 'joint operation'), ('accompaniment', 'accompanying supervision of a body'), ('analysis', 'analysis of a lost case'), ('alert', 'early warning or joint plan'), ('order', 'order of supervision'), ('decision', 'request for a supervision decision'), ('accountability', 'demand for accountability'), ('interview', 'interview'), ('dual', 'dual examination'), ('crime', 'transfer of a suspected crime'), ('penalty', 'penalty opinion'), ('ledger', 'ledger entry'), ('reading', 'reading of a draft'), ('identity', 'who reported (contact details)'), ('files', 'files of a clue'), ('notices', 'notices of an organisation')], max_length=20, verbose_name='kind of record'),
        ),
        migrations.AlterField(
            model_name='retentionperiod',
            name='kind',
            field=models.CharField(choices=[('clue', 'clue'), ('referral', 'referral'), ('rectification', 'rectification'), ('document', 'official document'), ('room', 'room with its minutes'), ('inspection', 'filing of an inspection'), ('campaign', 'campaign'), ('operation', 'joint operation'), ('accompaniment', 'accompanying supervision of a body'), ('analysis', 'analysis of a lost case'), ('alert', 'early warning or joint plan'), ('order', 'order of supervision'), ('decision', 'request for a supervision decision'), ('accountability', 'demand for accountability'), ('interview', 'interview'), ('dual', 'dual examination'), ('crime', 'transfer of a suspected crime'), ('penalty', 'penalty opinion'), ('ledger', 'ledger entry'), ('reading', 'reading of a draft'), ('identity', 'who reported (contact details)'), ('files', 'files of a clue'), ('notices', 'notices of an organisation')], max_length=20, verbose_name='kind of record'),
        ),
        migrations.AlterField(
            model_name='tombstone',
            name='kind',
            field=models.CharField(choices=[('clue', 'clue'), ('referral', 'referral'), ('rectification', 'rectification'), ('document', 'official document'), ('room', 'room with its minutes'), ('inspection', 'filing of an inspection'), ('campaign', 'campaign'), ('operation', 'joint operation'), ('accompaniment', 'accompanying supervision of a body'), ('analysis', 'analysis of a lost case'), ('alert', 'early warning or joint plan'), ('order', 'order of supervision'), ('decision', 'request for a supervision decision'), ('accountability', 'demand for accountability'), ('interview', 'interview'), ('dual', 'dual examination'), ('crime', 'transfer of a suspected crime'), ('penalty', 'penalty opinion'), ('ledger', 'ledger entry'), ('reading', 'reading of a draft'), ('identity', 'who reported (contact details)'), ('files', 'files of a clue'), ('notices', 'notices of an organisation')], max_length=20, verbose_name='kind of record'),
        ),
    ]
