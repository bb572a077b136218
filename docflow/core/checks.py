"""Owns the checks of the installation as a whole, run by `manage.py check` and at start."""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from signing.keys.process.key_file import BadServerKey, load

#: Secrets of the environment: the whole value, or the password in an address.
SECRETS = ("DOCFLOW_SECRET_KEY", "OIDC_CLIENT_SECRET")
ADDRESSES = ("DATABASE_URL", "EMAIL_URL", "REDIS_URL")
IN_MEMORY = "channels.layers.InMemoryChannelLayer"


@register(Tags.compatibility)
def one_process_in_memory(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """In memory, a hint reaches the sockets of its own process only."""
    layer = settings.CHANNEL_LAYERS["default"]["BACKEND"]
    if layer != IN_MEMORY or settings.WEB_CONCURRENCY <= 1:
        return []
    return [
        Error(
            "The in-memory channel layer serves one process, and WEB_CONCURRENCY asks for more.",
            hint="Set REDIS_URL, or WEB_CONCURRENCY=1.",
            id="docflow.E001",
        )
    ]


@register(Tags.security)
def server_key_is_sound(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Outside the demo the key that opens soft signing keys exists, is one, and is nobody's else.

    Also the key that a careless hand made: all the same byte, or text.
    """
    if settings.DEMO:
        return []
    try:
        key = load(Path(settings.SERVER_KEY_FILE))
    except BadServerKey as error:
        return [Error(f"DOCFLOW_SERVER_KEY_FILE: {error}", id="docflow.E002")]
    if len(set(key)) < 16 or all(32 <= byte < 127 for byte in key):
        said = "DOCFLOW_SERVER_KEY_FILE: the key is no random one; make it from random bytes."
        return [Error(said, id="docflow.E003")]
    return []


@register(Tags.security, deploy=True)
def secrets_lie_in_files(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """The environment of a process is seen by more than its files: in lists of processes, in crash
    reports, in what it starts."""
    if settings.DEMO:
        return []
    return list(open_secrets(os.environ))


def open_secrets(environ: Mapping[str, str]) -> Iterator[Warning]:
    """What is told by the environment itself, and files of secrets that others may read."""
    for name in (*SECRETS, *ADDRESSES):
        file = environ.get(f"{name}_FILE")
        if file is not None:
            yield from _open_file(name, Path(file))
        elif (name in SECRETS and environ.get(name)) or _has_password(environ.get(name, "")):
            said = f"{name} is in the environment as it is; name a file with {name}_FILE."
            yield Warning(said, id="docflow.W001")


def _open_file(name: str, path: Path) -> Iterator[Warning]:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        # The settings could not have been read; that is said there.
        return
    if mode & 0o077:
        yield Warning(f"{name}_FILE: {path} may be read by others; chmod 600.", id="docflow.W002")


def _has_password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return False
