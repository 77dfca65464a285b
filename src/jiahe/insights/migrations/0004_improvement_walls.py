from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("insights", "0003_improvements"), ("kit", "0002_walls")]

    operations = [wall("insights_improvement", "insights_suggestion")]
