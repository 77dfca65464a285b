"""Django's settings, read from the environment; an unknown `JIAHE_…` name stops the start."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from jiahe.config.database import database_settings
from jiahe.config.logs import logging_settings
from jiahe.config.names import refuse_unknown
from jiahe.config.proxies import trusted_proxies
from jiahe.config.secret import DEMO_SECRET

refuse_unknown(os.environ)

PACKAGE = Path(__file__).resolve().parent.parent
DEBUG = os.environ.get("JIAHE_DEBUG") == "1"
IS_DEMO = os.environ.get("JIAHE_DEMO") == "1"
# Without a key of its own nothing is signed: a key in the source is none (config/secret.py).
SECRET_KEY = os.environ.get("JIAHE_SECRET_KEY", DEMO_SECRET if IS_DEMO else "")
ALLOWED_HOSTS = os.environ.get("JIAHE_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
PUBLIC_URL = os.environ.get("JIAHE_PUBLIC_URL", "http://localhost:8000")
# None as delivered: an address that a request says itself is believed of no peer.
TRUSTED_PROXIES = trusted_proxies(os.environ.get("JIAHE_TRUSTED_PROXIES", ""))
GATEWAY_URL = os.environ.get("JIAHE_GATEWAY_URL", "http://127.0.0.1:8010")
# Without a secret of its own an installation believes no notice: a secret in the source is none.
GATEWAY_SECRET = os.environ.get(
    "JIAHE_GATEWAY_SECRET", "only-for-the-demo-gateway" if IS_DEMO else ""
)
PAYMENT_PROVIDERS = {"demo": "jiahe.config.adapters.demo_gateway"}
MAP_SERVICES = {
    kind: f"jiahe.config.adapters.{kind}" for kind in ("valhalla", "osrm", "amap", "tianditu")
}
TRAVEL_KIND = os.environ.get("JIAHE_TRAVEL_KIND", "")  # none: ways are known from rides alone
TRAVEL_URL = os.environ.get("JIAHE_TRAVEL_URL", "")
TRAVEL_KEY = os.environ.get("JIAHE_TRAVEL_KEY", "")
if TRAVEL_KIND and (TRAVEL_KIND not in MAP_SERVICES or not TRAVEL_URL):
    message = f"JIAHE_TRAVEL_KIND is one of {', '.join(MAP_SERVICES)} and needs JIAHE_TRAVEL_URL."
    raise ImproperlyConfigured(message)
PLAN_EXECUTORS = {"here": None, "queue": "jiahe.journeys.parts_executor.QueueExecutor"}
PLAN_EXECUTOR = os.environ.get("JIAHE_PLAN_EXECUTOR", "here")
if PLAN_EXECUTOR not in PLAN_EXECUTORS:
    message = f"JIAHE_PLAN_EXECUTOR is one of {', '.join(PLAN_EXECUTORS)}."
    raise ImproperlyConfigured(message)
HELP_PHONE = os.environ.get("JIAHE_HELP_PHONE", "")  # who answers where no company is meant
EVENTS_PORT = os.environ.get("JIAHE_EVENTS_PORT", "")
LOGGING = logging_settings(os.environ.get("JIAHE_LOGS", "lines"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "jiahe.api",
    "jiahe.web",  # before allauth: the sign-in pages are ours
    "allauth",
    "allauth.account",
    "csp",
    "procrastinate.contrib.django",
    "jiahe.kit",
    "jiahe.accounts",
    "jiahe.standards",
    "jiahe.trust",
    "jiahe.notify",
    "jiahe.catalog",
    "jiahe.workforce",
    "jiahe.booking",
    "jiahe.dispatch",
    "jiahe.fieldwork",
    "jiahe.billing",
    "jiahe.quality",
    "jiahe.care",
    "jiahe.insights",
]

MIDDLEWARE = [
    "jiahe.web.middleware.Numbered",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jiahe.web.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jiahe.web.middleware.BodyLimit",
    "jiahe.web.middleware.DefaultDeny",
    "jiahe.web.middleware.Refusals",
]

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
                "jiahe.web.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

ROOT_URLCONF = "jiahe.config.urls"
WSGI_APPLICATION = "jiahe.config.wsgi.application"
DATABASES = {"default": database_settings(os.environ)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "jiahe.web.signin.PhoneBackend",
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_FORMS = {"request_login_code": "jiahe.web.signin.CodeRequest"}
ACCOUNT_ADAPTER = "jiahe.web.signin.PhoneAccounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION = "none"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [
    path / "locale"
    for path in (
        PACKAGE,
        PACKAGE / "web" / "household",
        PACKAGE / "web" / "worker",
        PACKAGE / "web" / "office",
        PACKAGE / "web" / "inspection",
        PACKAGE / "web" / "loop",
        PACKAGE / "web" / "desks",
        PACKAGE / "web" / "words",
        PACKAGE / "web" / "portal",
        PACKAGE / "journeys",
    )
]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("JIAHE_MEDIA", PACKAGE.parent.parent / "var")) / "static"
MEDIA_ROOT = Path(os.environ.get("JIAHE_MEDIA", PACKAGE.parent.parent / "var")) / "media"
GATEWAY_BOOK = MEDIA_ROOT.parent / "demo-gateway.jsonl"  # what the demo gateway remembers
READERS_ROOT = MEDIA_ROOT.parent / "readers"  # what was learnt from; may be deleted at any time
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "jiahe_cache"}
}
SESSION_ENGINE = "jiahe.web.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
CSRF_COOKIE_HTTPONLY = False
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
EVENT_ORIGINS = [
    f"http://{host}:{EVENTS_PORT}"
    for host in ALLOWED_HOSTS
    if EVENTS_PORT and host not in {"testserver", "[::1]"}
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'", *EVENT_ORIGINS],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
PROCRASTINATE_IMPORT_PATHS = ["jiahe.journeys.tasks"]
SILENCED_SYSTEM_CHECKS: list[str] = []
