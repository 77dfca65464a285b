from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("quality", "0021_devices"), ("kit", "0002_walls")]

    operations = [wall("quality_reviewdevice", "quality_staffdevice")]
