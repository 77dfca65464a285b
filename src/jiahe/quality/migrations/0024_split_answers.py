from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quality", "0023_objection_words")]

    operations = [
        migrations.AlterField(
            model_name="splitcontest",
            name="outcome",
            field=models.CharField(
                max_length=8,
                choices=[
                    ("right", "The objection is right: look into it anew"),
                    ("wrong", "The split stays"),
                ],
                default="",
                blank=True,
            ),
        ),
    ]
