"""The WSGI application: `gunicorn api.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.config.settings")

application = get_wsgi_application()

# loads every view now, once for all workers, not at the first request of each
get_resolver().url_patterns  # noqa: B018 - a property that loads
