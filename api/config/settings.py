"""Django's settings: the one place of the read side that reads the environment."""

from typing import Any

from api.config.email_server import email_server
from api.config.environment import read_environment
from api.config.secret_key import kept_secret_key
from api.config.signin_providers import signin_providers
from api.config.stores.caches import shared_caches
from api.config.stores.report_storage import report_storage
from api.config.stores.result_store_database import result_store_database
from api.config.stores.static_files import static_root

_environment = read_environment()
_home = _environment.home.expanduser().resolve()

SECRET_KEY = _environment.secret_key or kept_secret_key(_home)
DEBUG = _environment.debug
ALLOWED_HOSTS = [host.strip() for host in _environment.allowed_hosts.split(",") if host.strip()]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "api.access",
    "api",
    # This app is before allauth, so that its templates replace allauth's.
    "dashboard",
    "dashboard.signin",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.edx",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "api.config.logs.request_log.RequestLogMiddleware",
    "api.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "api.config.body_limit.BodyLimitMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dashboard.content_security.ContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dashboard.languages.choice.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "api.config.urls"
WSGI_APPLICATION = "api.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "dashboard.theme.theme",
                "dashboard.languages.choice.languages",
            ],
        },
    },
]

# `default` holds people, sessions and tokens; `marts` is the result store, which is only read.
# ATOMIC_REQUESTS is off, because a reader in a transaction would delay the publisher's swap.
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _home / "site.sqlite3",
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    },
    "marts": result_store_database(
        _environment.result_store_url or f"sqlite:///{_home / 'result_store.sqlite3'}"
    ),
}
CACHES = shared_caches(_environment.cache_url, folder=_home / "cache")
DATABASE_ROUTERS = ["api.routers.ResultStoreRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in is allauth's (docs/adr/0016): accounts of the site, the LMS, an OpenID Connect provider.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:course_list"
LOGOUT_REDIRECT_URL = "account_login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# The number of proxies before the site. The proxies write this number of entries of
# X-Forwarded-For, counted from the right. The client may have written the other entries.
_proxies = int(_environment.https) if _environment.proxies is None else _environment.proxies
ALLAUTH_TRUSTED_PROXY_COUNT = _proxies
ACCOUNT_ADAPTER = "dashboard.signin.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # for as long as SESSION_COOKIE_AGE
# How long an account takes no password after five wrong ones.
WRONG_PASSWORDS_PAUSE_MINUTES = 5
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": f"10/m/ip,5/{WRONG_PASSWORDS_PAUSE_MINUTES}m/key",
    "digest_address": "5/h/user",  # e-mails that ask to confirm an address
}
SOCIALACCOUNT_ADAPTER = "dashboard.signin.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = signin_providers(_environment)
# The sign-in is a link, because the page's policy would stop a form's redirect to another host.
SOCIALACCOUNT_LOGIN_ON_GET = True
LMS_SIGNIN_NARROWS = _environment.lms_signin_narrows
OIDC_LMS_ID_CLAIM = _environment.oidc_lms_id_claim
OIDC_SIGNUP = _environment.oidc_signup

# E-mail: the weekly digest. Without a server nothing is sent, and pages offer no digest.
_email = email_server(_environment)
SENDS_EMAIL = _email is not None
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 30
if _email is not None:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _email.host, _email.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email.user, _email.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _email.starts_tls, _email.is_tls
    DEFAULT_FROM_EMAIL = _email.sender
SITE_URL = _email.site_url if _email else ""
DIGEST_LOCK = _home / "digests.lock"
# Learners that a group must have to be counted in an e-mail, as in the masked marts.
SMALL_GROUP = _environment.small_group

# Texts are keys in English. `dashboard/locale/` has the other languages (docs/languages.md).
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("hi", "Hindi"), ("ar", "Arabic")]
FORMAT_MODULE_PATH = "dashboard.languages.formats"
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = static_root(_home)
STORAGES = {
    "staticfiles": {"BACKEND": "api.config.stores.static_files.CollectedFilesStorage"},
    "reports": report_storage(_environment.reports or str(_home / "reports")),
}
# Files that are not collected are found in the apps, so that a fresh checkout is served too.
WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Permissions follow the umask, as for every file of the home.
FILE_UPLOAD_PERMISSIONS = None

DATA_UPLOAD_MAX_NUMBER_FIELDS = None  # clients post thousands of course ids
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
SESSION_COOKIE_AGE = 12 * 3600
SECURE_REFERRER_POLICY = "same-origin"

# The setting is for a site behind a proxy that speaks TLS and says so. Without it, the site is for
# loopback only.
if _environment.https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    # Load balancers and Prometheus ask these addresses without the proxy.
    SECURE_REDIRECT_EXEMPT = [r"^(api/v[01]/)?(status|health)/?$", r"^metrics/?$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
# Only the owner of the domain can say that all of the domain speaks TLS, and for ever.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

API_REQUESTS_PER_MINUTE = _environment.api_rate
REPORT_NAMES = (
    "problem_response",
    "student_engagement_all",
    "student_engagement_daily",
    "student_engagement_weekly",
)
AUDIT_DAYS = _environment.audit_days
LMS_ACCOUNT_URL = _environment.lms_account_url
# Pages link to blocks of the LMS where its address is known; it is that of the sign-in.
LMS_URL = _environment.lms_signin_url.rstrip("/")
REPORT_LINK_SECONDS = _environment.report_link_seconds

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.access.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "api.access.permissions.CourseInScope",
        "api.access.permissions.LearnersInScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["api.access.throttling.ClientThrottle"],
    "DEFAULT_RENDERER_CLASSES": [
        "api.renderers.CompactJSONRenderer",
        "rest_framework.renderers.BrowsableAPIRenderer",
        "api.renderers.FlatCSVRenderer",
    ],
    # The client's address is found as allauth finds it.
    "NUM_PROXIES": _proxies,
    "EXCEPTION_HANDLER": "api.errors.answer_exception",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "IIT Analytics data API",
    "DESCRIPTION": "The published summaries, on the paths and in the words of Open edX's data API.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "PREPROCESSING_HOOKS": ["api.config.docs.openapi.without_suffixes"],
    "POSTPROCESSING_HOOKS": [
        "api.config.docs.openapi.with_shared_errors",
        "api.config.docs.openapi.without_docstring_sections",
    ],
    # The site serves the script and style of the documentation itself.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PUBLIC": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "api.config.logs.error_log.JsonLineFormatter"},
        "bare": {"format": "%(message)s"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
        },
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "bare",
        },
    },
    "loggers": {
        "api.access_log": {"handlers": ["stdout"], "propagate": False},
        # A client's 404 is in the access log. Only errors of the server get a line here.
        "django.request": {"level": "ERROR"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
