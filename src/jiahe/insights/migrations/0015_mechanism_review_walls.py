from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("insights", "0014_case_clocks"), ("kit", "0002_walls")]

    operations = [wall("insights_mechanismreview"), append_only("insights_mechanismreview")]
