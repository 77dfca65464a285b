from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("insights", "0005_risks"), ("kit", "0002_walls")]

    operations = [wall("insights_risk", "insights_risklook"), append_only("insights_risklook")]
