from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0007_goods_walls'),
    ]

    operations = [
        migrations.AddField(
            model_name='package',
            name='rhythm',
            field=models.CharField(choices=[('weekly', 'Every week'), ('biweekly', 'Every two weeks')], default='weekly', max_length=10),
        ),
    ]
