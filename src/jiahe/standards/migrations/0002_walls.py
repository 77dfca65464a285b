from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [
        ("standards", "0001_start"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall("standards_standardversion"),
        append_only("standards_standardversion"),
    ]
