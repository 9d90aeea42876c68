from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0003_shared_models'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='twopersonreviewtask',
            options={'permissions': [('withdraw_page', 'Can take published pages down')], 'verbose_name': 'review by a second person', 'verbose_name_plural': 'reviews by a second person'},
        ),
    ]
