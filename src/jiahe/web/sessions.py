"""Sessions in the database, as Django keeps them, read by a kept plan: every request reads one."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils import timezone

from jiahe.kit.statements import fetch_models

UNEXPIRED = "WHERE one.session_key = %s AND one.expire_date > %s"


class SessionStore(DatabaseSessions):
    def _get_session_from_db(self) -> Any:
        found = fetch_models(Session, UNEXPIRED, [self.session_key, timezone.now()])
        if found:
            return found[0]
        self._session_key = None
        return None
