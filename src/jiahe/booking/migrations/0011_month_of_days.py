"""A month of 26 days is sold by night and around the clock as well, not to who lives in alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0010_moved_terms")]

    operations = [
        migrations.AlterField(
            model_name="series",
            name="rule",
            field=models.CharField(
                choices=[
                    ("weekly", "Every week"),
                    ("biweekly", "Every two weeks"),
                    ("month_26", "26 days a month"),
                    ("term", "Every day of the term, live-in"),
                ],
                max_length=10,
            ),
        )
    ]
