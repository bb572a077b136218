"""Every environment variable, read once and typed; `X_FILE` reads the value of X from a file.

docs/configuration.md lists them, and a test compares that page with this module.
"""

import os
from pathlib import Path

from environs import FileAwareEnv

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = FileAwareEnv(eager=False)

DATA_DIR: Path = Path(env.str("DOCFLOW_DATA_DIR", str(BASE_DIR / "var"))).resolve()
SAMPLES: Path = Path(env.str("DOCFLOW_SAMPLES", str(BASE_DIR.parent / "shared" / "data")))
SECRET_KEY: str = env.str("DOCFLOW_SECRET_KEY", "")
# Names a path itself, so it is read without the `_FILE` convention.
SERVER_KEY_FILE: Path = Path(os.environ.get("DOCFLOW_SERVER_KEY_FILE") or DATA_DIR / "server.key")
ALLOWED_HOSTS: list[str] = env.list("DOCFLOW_ALLOWED_HOSTS", [])
TRUSTED_ORIGINS: list[str] = env.list("DOCFLOW_TRUSTED_ORIGINS", [])
# Addresses of proxies whose word on the client is believed.
TRUSTED_PROXIES: list[str] = env.list("DOCFLOW_TRUSTED_PROXIES", [])
DATABASE_URL: str = env.str("DATABASE_URL", "")
REDIS_URL: str = env.str("REDIS_URL", "")
SEARCH_URL: str = env.str("SEARCH_URL", "")
FILES_URL: str = env.str("FILES_URL", "")
# Modules of tokens and HSMs that may be loaded: NAME=PATH, separated by commas.
PKCS11_MODULES: dict[str, str] = env.dict("DOCFLOW_PKCS11_MODULES", {})
TSA_URL: str = env.str("DOCFLOW_TSA_URL", "demo")
# Private networks in which revocation lists may be fetched, as in 10.20.0.0/16.
FETCH_NETWORKS: list[str] = env.list("DOCFLOW_FETCH_NETWORKS", [])
# The folder shared with a gateway of exchange; empty: that channel is not offered.
EXCHANGE_FOLDER: str = env.str("DOCFLOW_EXCHANGE_FOLDER", "")
# Whether messages may leave for partners without TLS, as in a network that is sealed otherwise.
OCR: bool = env.bool("DOCFLOW_OCR", False)
EXCHANGE_PLAIN: bool = env.bool("DOCFLOW_EXCHANGE_PLAIN", False)
# Messages that may wait unread at an office before partners are asked to come later.
EXCHANGE_BACKLOG: int = env.int("DOCFLOW_EXCHANGE_BACKLOG", 500)
# Where the signing agent on people's own machines listens; empty: not offered.
AGENT_URL: str = env.str("DOCFLOW_AGENT_URL", "http://127.0.0.1:14741")
# The mail server of the digests; the address that links in mails begin with; who they come from.
EMAIL_URL: str = env.str("EMAIL_URL", "")
EMAIL_FROM: str = env.str("DOCFLOW_EMAIL_FROM", "docflow@localhost")
SITE_URL: str = env.str("DOCFLOW_SITE_URL", "")
# How long a session lasts at most, and how long it may lie idle.
SESSION_HOURS: int = env.int("DOCFLOW_SESSION_HOURS", 12)
SESSION_IDLE_MINUTES: int = env.int("DOCFLOW_SESSION_IDLE_MINUTES", 60)
# Single sign-on: the issuer as its discovery names it; empty: not offered.
OIDC_ISSUER: str = env.str("OIDC_ISSUER", "")
OIDC_CLIENT_ID: str = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET: str = env.str("OIDC_CLIENT_SECRET", "")
# The words of its button; the claim that holds the name of the account here.
OIDC_NAME: str = env.str("OIDC_NAME", "")
OIDC_CLAIM: str = env.str("OIDC_CLAIM", "preferred_username")
# Words in `amr` or `acr` by which the provider says that it asked for a second factor.
OIDC_FACTOR: list[str] = env.list("OIDC_FACTOR", [])
LOG_LEVEL: str = env.str("DOCFLOW_LOG_LEVEL", "INFO")
# Processes of the web server; `serve` is always one.
WEB_CONCURRENCY: int = env.int("WEB_CONCURRENCY", 1)

env.seal()

DATA_DIR_GIVEN: bool = "DOCFLOW_DATA_DIR" in os.environ
