"""Settings common to every kind of run."""

from typing import Any

import dj_database_url
import dj_email_url
from django.urls import reverse_lazy

from docflow.settings import env
from docflow.settings.identity import *  # noqa: F403
from docflow.settings.limits import *  # noqa: F403

BASE_DIR = env.BASE_DIR
DATA_DIR = env.DATA_DIR
SAMPLES = env.SAMPLES
SERVER_KEY_FILE = env.SERVER_KEY_FILE
PKCS11_MODULES = env.PKCS11_MODULES
TSA_URL = env.TSA_URL
FETCH_NETWORKS = env.FETCH_NETWORKS
EXCHANGE_FOLDER = env.EXCHANGE_FOLDER
EXCHANGE_PLAIN = env.EXCHANGE_PLAIN
EXCHANGE_BACKLOG = env.EXCHANGE_BACKLOG
AGENT_URL = env.AGENT_URL.rstrip("/")
WEB_CONCURRENCY = env.WEB_CONCURRENCY

SECRET_KEY = env.SECRET_KEY
ALLOWED_HOSTS = env.ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = env.TRUSTED_ORIGINS
TRUSTED_PROXIES = env.TRUSTED_PROXIES

# Only the demo and the tests may move `core.clock`; production never sets it.
CLOCK_MOVABLE = False
# The demo office, its authority and its one-click sign-in.
DEMO = False

INSTALLED_APPS = [
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "heroicons",
    "template_partials",
    "tree_queries",
    "guardian",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "ninja",
    "search",
    "signing",
    "docflow.core",
    "docflow.org",
    "docflow.notifications",
    "docflow.identity",
    "docflow.documents",
    "docflow.exchange",
    "directives",
    "docflow.metrics",
    "docflow.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "docflow.core.headers.HeadersMiddleware",
    "docflow.core.characters.NoNulMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "docflow.core.refusals.RefusalsMiddleware",
    "csp.middleware.CSPMiddleware",
    "docflow.core.giving_way.SessionMiddleware",
    "docflow.core.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "docflow.org.middleware.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "docflow.identity.middleware.StandingMiddleware",
    "docflow.core.limits.LimitsMiddleware",
    "docflow.core.web.DeclaredAccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "docflow.urls"
ASGI_APPLICATION = "docflow.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "docflow.core.web.frame",
            ],
            # The same tags, each icon drawn once.
            "libraries": {"heroicons": "docflow.core.templatetags.icons"},
        },
    }
]

# Forms are drawn with the templates of `templates/django/forms`.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

SQLITE_OPTIONS = {
    # Taking the write lock at BEGIN makes the transaction itself the row lock.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
}


def database(url: str) -> dict[str, Any]:
    """The database of `url`; without one, SQLite in the data folder."""
    config: dict[str, Any] = dict(
        dj_database_url.parse(url) if url else {"ENGINE": "django.db.backends.sqlite3"}
    )
    if not url:
        config["NAME"] = str(DATA_DIR / "docflow.sqlite3")
    if "sqlite" in config["ENGINE"]:
        config["OPTIONS"] = {**SQLITE_OPTIONS, **config.get("OPTIONS", {})}
    config["ATOMIC_REQUESTS"] = False
    return config


DATABASES = {"default": database(env.DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CHANNEL_LAYERS: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [env.REDIS_URL]},
        }
        if env.REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}
CACHES: dict[str, Any] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.REDIS_URL}
        if env.REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
if not env.REDIS_URL:
    # Counters are small and many; Redis lets none go before its time.
    CACHES["limits"] = {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "limits",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }

SEARCH = {"url": env.SEARCH_URL, "path": DATA_DIR / "index"}
OCR = env.OCR
FILES = {"url": env.FILES_URL, "path": DATA_DIR / "files"}

AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = reverse_lazy("desk:sign-in")
LOGIN_REDIRECT_URL = reverse_lazy("desk:home")
# Source strings are Vietnamese; English is the translated language.
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
# The largest PDF a person may upload, in bytes.
UPLOAD_LIMIT = 50 * 1024 * 1024
UPLOAD_PAGES = 500

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "frame-src": ["'none'"],
        "worker-src": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# Pages carry the token; no script reads the cookie.
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Without a mail server what would be mailed is written to the console.
_mail: dict[str, Any] = dict(dj_email_url.parse(env.EMAIL_URL or "console:"))
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = bool(_mail.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_mail.get("EMAIL_USE_SSL"))
# A silent server must not hold up the worker's other sweeps.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.EMAIL_FROM
SITE_URL = env.SITE_URL.rstrip("/")
# Whether digests are made at all; production makes none without a server to take them.
DIGESTS = True

DEFAULT_EXCEPTION_REPORTER_FILTER = "docflow.core.reports.Discreet"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.LOG_LEVEL},
    # pyHanko logs full tracebacks with the names of signers at WARNING.
    "loggers": {
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
        "fontTools": {"level": "ERROR"},
    },
}

# Our icons stand under the name of the library's tags on purpose (core.templatetags.icons).
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
