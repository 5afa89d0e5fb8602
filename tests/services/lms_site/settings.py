"""Settings of the stand-in."""

import os
from pathlib import Path

FOLDER = Path(os.environ["LMS_SITE_FOLDER"])

SECRET_KEY = "a stand-in has no secrets"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "oauth2_provider",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "tests.services.lms_site.urls"
# cookies know no ports: the site under test has its own on the same host
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "lms_session", "lms_csrf"
LOGIN_URL = "/login/"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "lms.sqlite3"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
OAUTH2_PROVIDER = {
    "SCOPES": {"profile": "Read who you are"},
    "DEFAULT_SCOPES": ["profile"],
    # the LMS's own release does not ask for it; we send it all the same
    "PKCE_REQUIRED": False,
}
_PAGES = {
    "login.html": (
        "<!doctype html><title>LMS</title><form method=post>{% csrf_token %}"
        "<label>LMS name <input name=username></label>"
        "<button>Sign in to the LMS</button></form>"
    ),
    "oauth2_provider/authorize.html": (
        "<!doctype html><title>LMS</title><form method=post>{% csrf_token %}"
        "{% for field in form %}{% if field.is_hidden %}{{ field }}{% endif %}{% endfor %}"
        "<p>{{ application.name }} asks who you are.</p>"
        "{{ form.errors }}"
        "<button name=allow value=Authorize>Allow</button><button>Deny</button></form>"
    ),
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", _PAGES)]},
    }
]
