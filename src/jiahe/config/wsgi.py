"""The web process: `granian --interface wsgi jiahe.config.wsgi:application`.

It is ready when it listens: every page is imported and the slot index is loaded, so that the first
household does not wait for it.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from jiahe.engine.warm import warm_offers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiahe.config.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # reading it imports the pages
warm_offers()
gc.freeze()  # what stands now stays: no need to look through it again and again
