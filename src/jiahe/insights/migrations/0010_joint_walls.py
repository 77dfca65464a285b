from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("insights", "0009_joint"), ("kit", "0002_walls")]

    operations = [
        wall("insights_jointreview", "insights_reviewdecision", "insights_reviewsignature"),
        append_only("insights_reviewsignature"),
    ]
