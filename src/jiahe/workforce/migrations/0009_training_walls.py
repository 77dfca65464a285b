from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [
        ("workforce", "0008_training"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall(
            "workforce_course",
            "workforce_lesson",
            "workforce_path",
            "workforce_enrolment",
            "workforce_lessondone",
            "workforce_quizattempt",
            "workforce_practicaltest",
            "workforce_practicalscore",
            "workforce_drill",
            "workforce_drillpart",
            "workforce_contest",
            "workforce_honour",
        ),
        append_only("workforce_quizattempt"),
    ]
