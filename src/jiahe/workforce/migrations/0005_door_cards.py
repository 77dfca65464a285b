"""Doorstep cards, and at which visits they were seen."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_walls'),
        ('workforce', '0004_asked_papers'),
    ]

    operations = [
        migrations.CreateModel(
            name='DoorCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=40, unique=True)),
                ('shows', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('issued_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('worker', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='door_card', to='workforce.worker')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='CardShown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visit_id', models.BigIntegerField()),
                ('how', models.CharField(choices=[('scanned', 'Scanned at the door'), ('marked', 'Shown, as the worker says')], max_length=8)),
                ('at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workforce.worker')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('visit_id', 'worker', 'how'), name='a_card_is_noted_once_a_visit')],
            },
        ),
        wall("workforce_doorcard", "workforce_cardshown"),
    ]
