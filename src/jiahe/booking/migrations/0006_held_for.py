from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('booking', '0005_terms'),
    ]

    operations = [
        migrations.AddField(
            model_name='reservation',
            name='held_for',
            field=models.CharField(db_default='', default='', max_length=60),
        ),
    ]
