"""Migrations that draw again only what a step changed, so that a fresh database is ready sooner.

While it migrates, Django keeps all models as classes, and with each table, index and constraint it
makes anew every class that is related to it: here nearly all, 14,000 classes, most of a first
start. A new table, column, index or constraint needs the class of its own table alone. Any other
step has all classes made anew when they are next asked for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Protocol

from django.db.migrations.state import ModelState, ProjectState, StateApps

Change = Callable[..., None]


class Drawn(Protocol):
    """Makes the classes that a change calls for."""

    def __call__(self, state: ProjectState, apps: StateApps, *about: Any) -> None: ...


def _new_model(state: ProjectState, apps: StateApps, model: ModelState) -> None:
    del state
    apps.render_multiple([model])


def _own_model(state: ProjectState, apps: StateApps, app: str, model: str, *_: Any) -> None:
    apps.unregister_model(app, model)
    apps.render_multiple([state.models[app, model]])


def _lightly(change: Change, drawn: Drawn) -> Change:
    """The same change of what is known, with fewer classes made."""

    @wraps(change)
    def changed(state: ProjectState, *about: Any) -> None:
        apps = state.__dict__.pop("apps", None)  # without it Django makes no class
        change(state, *about)
        if apps is not None:
            state.__dict__["apps"] = apps
            drawn(state, apps, *about)

    return changed


def _all_anew(state: ProjectState, *_: Any, **__: Any) -> None:
    state.__dict__.pop("apps", None)


USUAL = dict(vars(ProjectState))
LIGHT: dict[str, Change] = {
    "add_model": _lightly(USUAL["add_model"], _new_model),
    "add_field": _lightly(USUAL["add_field"], _own_model),
    "_append_option": _lightly(USUAL["_append_option"], _own_model),  # an index or a constraint
    "reload_model": _all_anew,
    "reload_models": _all_anew,
}


@contextmanager
def light_states() -> Iterator[None]:
    """For a process that migrates and does nothing else."""
    for name, change in LIGHT.items():
        setattr(ProjectState, name, change)
    try:
        yield
    finally:
        for name in LIGHT:
            setattr(ProjectState, name, USUAL[name])
