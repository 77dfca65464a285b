from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0001_start"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall(
            "booking_agreement",
            "booking_order",
            "booking_series",
            "booking_visit",
            "booking_reservation",
            "booking_waitlistentry",
        ),
        append_only(
            "booking_agreement",
        ),
    ]
