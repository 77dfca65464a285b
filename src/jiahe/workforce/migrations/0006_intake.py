"""Applications, and the marks of their interviews."""

import django.db.models.deletion
import jiahe.kit.ids
from django.conf import settings
from django.db import migrations, models

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_walls'),
        ('workforce', '0005_door_cards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=jiahe.kit.ids.new_code, max_length=16, unique=True)),
                ('name', models.CharField(max_length=40)),
                ('phone', models.CharField(max_length=16)),
                ('born_on', models.DateField()),
                ('skill', models.CharField(max_length=30)),
                ('years', models.PositiveSmallIntegerField(default=0)),
                ('story', models.CharField(default='', max_length=200)),
                ('stage', models.CharField(choices=[('applied', 'Applied'), ('interview', 'Interview'), ('checks', 'Checks'), ('training', 'In training'), ('exam', 'Exam'), ('certificate', 'Certificate'), ('on_duty', 'On duty'), ('left', 'Left'), ('turned_down', 'Turned down'), ('withdrawn', 'Withdrawn')], default='applied', max_length=12)),
                ('stage_since', models.DateTimeField()),
                ('applied_at', models.DateTimeField()),
                ('ended_because', models.CharField(default='', max_length=200)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('worker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='workforce.worker')),
            ],
        ),
        migrations.CreateModel(
            name='Interview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('intake', 'Interview'), ('quarterly', 'Quarterly assessment')], max_length=9)),
                ('marks', models.JSONField(default=dict)),
                ('total', models.PositiveSmallIntegerField()),
                ('pass_mark', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interviews', to='workforce.application')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
            ],
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('stage__in', ['left', 'turned_down', 'withdrawn']), _negated=True), fields=('company', 'phone'), name='one_open_application_a_number'),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.CheckConstraint(condition=models.Q(('total__lte', 100)), name='an_interview_has_at_most_100_points'),
        ),
        wall("workforce_application", "workforce_interview"),
    ]
