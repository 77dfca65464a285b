"""The web process: `granian --interface wsgi jiahe.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiahe.config.settings")
application = get_wsgi_application()
