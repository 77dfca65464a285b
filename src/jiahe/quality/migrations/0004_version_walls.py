from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0003_versions"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall("quality_reviewversion"),
        append_only("quality_reviewversion", "quality_reviewphoto"),
    ]
