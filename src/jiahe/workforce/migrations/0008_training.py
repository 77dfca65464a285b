import django.contrib.postgres.fields
import django.db.models.deletion
import jiahe.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_walls'),
        ("workforce", "0007_pauses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Contest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=jiahe.kit.ids.new_code, max_length=16, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('line', models.CharField(blank=True, default='', max_length=20)),
                ('held_on', models.DateField()),
                ('about', models.CharField(blank=True, default='', max_length=200)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('kind', models.CharField(choices=[('skill', 'Skill'), ('conduct', 'Conduct'), ('safety', 'Safety'), ('law', 'Law'), ('first_aid', 'First aid'), ('etiquette', 'Etiquette'), ('ethics', 'Professional ethics')], max_length=10)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=80)),
                ('skill', models.CharField(blank=True, default='', max_length=30)),
                ('published_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
            ],
        ),
        migrations.CreateModel(
            name='Drill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=jiahe.kit.ids.new_code, max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('fire', 'Fire'), ('gas', 'Gas leak'), ('injury', 'Somebody is hurt'), ('lost', 'A person in care is missing'), ('weather', 'Storm or flood')], max_length=8)),
                ('name', models.CharField(max_length=80)),
                ('place', models.CharField(blank=True, default='', max_length=80)),
                ('held_on', models.DateField()),
                ('is_effective', models.BooleanField()),
                ('minutes_taken', models.PositiveSmallIntegerField()),
                ('findings', models.TextField(blank=True, default='')),
                ('remedy', models.TextField(blank=True, default='')),
                ('entered_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='DrillPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('drill', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='workforce.drill')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drills', to='workforce.worker')),
            ],
        ),
        migrations.AddField(
            model_name='drill',
            name='workers',
            field=models.ManyToManyField(through='workforce.DrillPart', to='workforce.worker'),
        ),
        migrations.CreateModel(
            name='Honour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('prize', 'Prize in a contest'), ('role_model', 'Role model'), ('title', 'Honorary title')], max_length=10)),
                ('name', models.CharField(max_length=80)),
                ('reason', models.CharField(max_length=200)),
                ('given_on', models.DateField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('contest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='honours', to='workforce.contest')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='honours', to='workforce.worker')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('text', 'To read'), ('picture', 'Picture'), ('video', 'Video'), ('quiz', 'Quiz'), ('practice', 'Practice in class')], max_length=8)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=80)),
                ('body', models.TextField(blank=True, default='')),
                ('body_en', models.TextField(blank=True, default='')),
                ('media', models.FileField(blank=True, default='', max_length=120, upload_to='lessons/')),
                ('minutes', models.PositiveSmallIntegerField()),
                ('questions', models.JSONField(blank=True, default=list)),
                ('draws', models.PositiveSmallIntegerField(default=0)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='workforce.course')),
            ],
        ),
        migrations.CreateModel(
            name='LessonDone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('minutes', models.PositiveSmallIntegerField(default=0)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workforce.lesson')),
                ('ticked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='workforce.worker')),
            ],
        ),
        migrations.CreateModel(
            name='Path',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=80)),
                ('courses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('items', models.JSONField(default=list)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
            ],
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=jiahe.kit.ids.new_code, max_length=16, unique=True)),
                ('reason', models.CharField(blank=True, default='', max_length=120)),
                ('due_on', models.DateField()),
                ('enrolled_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Learning'), ('passed', 'Passed'), ('failed', 'Not passed')], default='open', max_length=8)),
                ('decided_at', models.DateTimeField(null=True)),
                ('certificate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workforce.certificate')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('enrolled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='workforce.worker')),
                ('path', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='workforce.path')),
            ],
        ),
        migrations.CreateModel(
            name='PracticalTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=jiahe.kit.ids.new_code, max_length=16, unique=True)),
                ('purpose', models.CharField(choices=[('entry', 'Before the first visit'), ('quarterly', 'Quarterly assessment'), ('retest', 'Re-test')], max_length=10)),
                ('items', models.JSONField()),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('raw', models.FloatField(null=True)),
                ('fair', models.FloatField(null=True)),
                ('passed', models.BooleanField(null=True)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('path', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workforce.path')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tests', to='workforce.worker')),
            ],
        ),
        migrations.CreateModel(
            name='PracticalScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=30)),
                ('score', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('examiner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('test', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='workforce.practicaltest')),
            ],
        ),
        migrations.CreateModel(
            name='QuizAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('drawn', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('chosen', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ('right', models.PositiveSmallIntegerField()),
                ('passed', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workforce.lesson')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quizzes', to='workforce.worker')),
            ],
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.UniqueConstraint(fields=('company', 'code', 'version'), name='a_course_version_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='drillpart',
            constraint=models.UniqueConstraint(fields=('drill', 'worker'), name='one_part_in_a_drill'),
        ),
        migrations.AddConstraint(
            model_name='lesson',
            constraint=models.UniqueConstraint(fields=('course', 'position'), name='lessons_have_an_order'),
        ),
        migrations.AddConstraint(
            model_name='lesson',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 480)), name='a_lesson_is_a_minute_to_a_day'),
        ),
        migrations.AddConstraint(
            model_name='lessondone',
            constraint=models.UniqueConstraint(fields=('worker', 'lesson'), name='a_lesson_counts_once'),
        ),
        migrations.AddConstraint(
            model_name='lessondone',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('minutes', 0)), ('done_at__isnull', False), _connector='OR'), name='only_a_done_lesson_counts'),
        ),
        migrations.AddConstraint(
            model_name='path',
            constraint=models.UniqueConstraint(fields=('company', 'line'), name='one_path_for_a_line'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('worker', 'path'), name='nobody_learns_a_path_twice_at_once'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='an_enrolment_is_open_or_was_decided'),
        ),
        migrations.AddIndex(
            model_name='practicaltest',
            index=models.Index(fields=['company', 'closed_at'], name='tests_by_day'),
        ),
        migrations.AddConstraint(
            model_name='practicaltest',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('worker', 'path'), name='one_open_test_of_a_path'),
        ),
        migrations.AddConstraint(
            model_name='practicaltest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('passed', None)), models.Q(('closed_at__isnull', False), ('passed__isnull', False), ('raw__isnull', False)), _connector='OR'), name='a_closed_test_has_a_result'),
        ),
        migrations.AddConstraint(
            model_name='practicalscore',
            constraint=models.UniqueConstraint(fields=('test', 'examiner', 'item'), name='an_examiner_scores_an_item_once'),
        ),
        migrations.AddConstraint(
            model_name='practicalscore',
            constraint=models.CheckConstraint(condition=models.Q(('score__gte', 1), ('score__lte', 5)), name='an_examiner_marks_one_to_five'),
        ),
        migrations.AddConstraint(
            model_name='quizattempt',
            constraint=models.UniqueConstraint(fields=('worker', 'lesson', 'number'), name='attempts_are_numbered'),
        ),
    ]
