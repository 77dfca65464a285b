from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('booking', '0004_unserved_asks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='series',
            name='rule',
            field=models.CharField(
                choices=[
                    ('weekly', 'Every week'),
                    ('biweekly', 'Every two weeks'),
                    ('month_26', '26 days a month, live-in'),
                    ('term', 'Every day of the term, live-in'),
                ],
                max_length=10,
            ),
        ),
    ]
