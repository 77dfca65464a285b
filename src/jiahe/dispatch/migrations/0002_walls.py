from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0001_start"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall(
            "dispatch_assignment",
            "dispatch_planproposal",
            "dispatch_standby",
            "dispatch_boardstep",
        ),
    ]
