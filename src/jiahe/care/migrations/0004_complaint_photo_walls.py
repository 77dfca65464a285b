from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("care", "0003_complaint_photos"), ("kit", "0002_walls")]

    operations = [wall("care_complaintphoto"), append_only("care_complaintphoto")]
