from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('booking', '0009_served_time'),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='extras',
            field=models.JSONField(default=None, null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='kept_fee_basis_points',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
