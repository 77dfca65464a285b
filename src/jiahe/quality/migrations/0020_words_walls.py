from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("quality", "0019_words"), ("kit", "0002_walls")]

    operations = [
        wall("quality_lesson", "quality_statement", "quality_correction"),
        append_only("quality_lesson", "quality_correction"),
    ]
