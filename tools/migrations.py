"""Fails when a model has changed and no migration says so. Needs no database."""

import os
import sys
import warnings

os.environ["DJANGO_SETTINGS_MODULE"] = "jiahe.config.settings"
os.environ["JIAHE_DATABASE_ROLE"] = "jiahe_owner"  # no pool: nothing is connected
warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")

import django  # noqa: E402
from django.apps import apps  # noqa: E402
from django.db.migrations.autodetector import MigrationAutodetector  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402
from django.db.migrations.state import ProjectState  # noqa: E402
from django.utils.translation import deactivate_all  # noqa: E402

django.setup()
deactivate_all()
loader = MigrationLoader(None)
found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(
    graph=loader.graph
)
ours = {
    label: changes
    for label, changes in found.items()
    if apps.get_app_config(label).name.startswith("jiahe.")
}
for label, changes in ours.items():
    for migration in changes:
        for operation in migration.operations:
            print(f"{label}: {operation.describe()}")
sys.exit(1 if ours else 0)
