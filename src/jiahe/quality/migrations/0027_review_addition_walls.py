from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("quality", "0026_review_additions"), ("kit", "0002_walls")]

    operations = [wall("quality_reviewaddition"), append_only("quality_reviewaddition")]
