"""An office in earnest: nothing movable, nothing default."""

from django.core.exceptions import ImproperlyConfigured

from docflow.settings import env, sound
from docflow.settings.base import *  # noqa: F403
from docflow.settings.base import DATA_DIR

DEBUG = False
_weak = [
    *sound.weaknesses_of_key(env.SECRET_KEY),
    *sound.weaknesses_of_places(
        env.ALLOWED_HOSTS, env.TRUSTED_ORIGINS, env.TRUSTED_PROXIES, env.SITE_URL
    ),
]
if _weak:
    raise ImproperlyConfigured("\n".join(_weak))
if env.SERVER_KEY_FILE.resolve().is_relative_to(DATA_DIR):
    raise ImproperlyConfigured(
        "DOCFLOW_SERVER_KEY_FILE must lie outside DOCFLOW_DATA_DIR: a stolen copy of the data "
        "must not carry the key that opens it."
    )
if env.TSA_URL == "demo":
    raise ImproperlyConfigured("DOCFLOW_TSA_URL: production needs a time-stamping service.")

if env.OIDC_ISSUER and not env.OIDC_ISSUER.startswith("https://"):
    raise ImproperlyConfigured("OIDC_ISSUER: the provider of single sign-on needs https://.")

# The console of a server is no place for what waits on people's desks.
DIGESTS = bool(env.EMAIL_URL)
if DIGESTS and not env.SITE_URL.startswith("https://"):
    raise ImproperlyConfigured(
        "DOCFLOW_SITE_URL: the digests need the address of this server, https://…, for their links."
    )

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
DEVICE_COOKIE_SECURE = True
ADMINISTRATORS_NEED_FACTOR = True
LANGUAGE_COOKIE_SECURE = True
# Taken by browsers over https from this very host alone, for the whole of it.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
