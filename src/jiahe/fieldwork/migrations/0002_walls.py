from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0001_start"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall(
            "fieldwork_checkin",
            "fieldwork_steprecord",
            "fieldwork_photo",
            "fieldwork_acceptance",
        ),
        append_only(
            "fieldwork_checkin",
            "fieldwork_steprecord",
            "fieldwork_photo",
            "fieldwork_acceptance",
        ),
    ]
