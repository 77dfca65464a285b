import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jiahe.kit.ids

ACCESS = [
    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
    ("code", models.CharField(default=jiahe.kit.ids.new_code, max_length=16, unique=True)),
    ("secret_hash", models.CharField(max_length=64, unique=True)),
    ("made_at", models.DateTimeField()),
    ("used_at", models.DateTimeField(null=True)),
    ("revoked_at", models.DateTimeField(null=True)),
    ("counted_minute", models.BigIntegerField(default=0)),
    ("calls", models.PositiveIntegerField(default=0)),
]
SCOPES = [
    ("catalogue", "Read services and prices"),
    ("offers", "Read free times and quotes"),
    ("figures", "Read the figures of the standards"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_evaluators")]

    operations = [
        migrations.CreateModel(
            name="PersonToken",
            fields=[
                *((name, field.clone()) for name, field in ACCESS),
                ("device", models.CharField(blank=True, default="", max_length=80)),
                ("expires_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="PartnerKey",
            fields=[
                *((name, field.clone()) for name, field in ACCESS),
                ("name", models.CharField(max_length=80)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=SCOPES, max_length=12), size=None
                    ),
                ),
                ("previous_hash", models.CharField(db_index=True, default="", max_length=64)),
                ("previous_until", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.company",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scopes__len__gte", 1)),
                        name="a_key_may_ask_for_something",
                    )
                ],
            },
        ),
    ]
