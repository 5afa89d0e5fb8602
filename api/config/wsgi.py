"""The WSGI application: `gunicorn api.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from api.config.content_type import with_readable_content_type

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.config.settings")

application = with_readable_content_type(get_wsgi_application())

# Everything that all workers need is loaded here once, and not at the first request of each worker.
get_resolver().url_patterns  # noqa: B018 - a property that loads every view

from api.answers import code_fingerprint  # noqa: E402 - needs the settings
from api.edx.countries import all_countries  # noqa: E402 - needs the settings

all_countries()
code_fingerprint()
