"""The web process: `granian --interface wsgi jiahe.config.wsgi:application`.

It is ready when it listens: every page is imported, the slot index is loaded and the companies'
books are read, so that the first household does not wait for it; the planner is loaded beside it,
so that the first plan is in time.
"""

import gc
import os
from datetime import timedelta
from threading import Thread

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from django.utils.module_loading import import_string

from jiahe.config.secret import require_secret
from jiahe.engine.warm import warm_offers, warm_rounds

READ_AHEAD = "jiahe.journeys.ahead.read_ahead"  # by name: it can be imported once Django is set up
READING_AHEAD = timedelta(seconds=3)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiahe.config.settings")
require_secret(os.environ)
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # reading it imports the pages
warm_offers()
import_string(READ_AHEAD)(within=READING_AHEAD)
Thread(target=warm_rounds, daemon=True, name="warm").start()
gc.freeze()  # what stands now stays: no need to look through it again and again
