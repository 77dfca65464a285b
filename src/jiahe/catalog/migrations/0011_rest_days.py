from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0010_terms'),
    ]

    operations = [
        migrations.AddField(
            model_name='service',
            name='rest_after_days',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
