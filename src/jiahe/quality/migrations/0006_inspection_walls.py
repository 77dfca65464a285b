from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("quality", "0005_inspections"), ("kit", "0002_walls")]

    operations = [
        wall(
            "quality_inspectionlot",
            "quality_inspection",
            "quality_finding",
            "quality_hazard",
            "quality_photojudgement",
            "quality_watch",
            "quality_earlywarning",
        ),
        append_only("quality_finding", "quality_photojudgement"),
    ]
