from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0001_start"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall("insights_evaluation", "insights_remedy"),
        append_only("insights_evaluation"),
    ]
