import django.db.models.deletion
from django.db import migrations, models

import jiahe.kit.ids


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_notices_read"), ("care", "0002_walls")]

    operations = [
        migrations.CreateModel(
            name="ComplaintPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(default=jiahe.kit.ids.new_code, max_length=16, unique=True),
                ),
                ("file", models.FileField(upload_to="complaints/%Y/%m/%d/")),
                ("added_at", models.DateTimeField()),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.company",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="care.complaint",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complaint", "file"), name="a_complaint_shows_a_photo_once"
                    )
                ],
            },
        ),
    ]
