from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("standards", "0004_layer_end"), ("kit", "0002_walls")]

    operations = [wall("standards_layerend"), append_only("standards_layerend")]
