"""The server key: 32 random bytes in a file outside the database (`SERVER_KEY_FILE`)."""

import base64
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from signing.keys.process import sealing
from signing.keys.process.key_file import SIZE, BadServerKey, load


def ready() -> Path:
    """The path of the key file; made on first use in the demo and in tests, never in production.

    Does not read it: that is for the signing process. Raises ImproperlyConfigured when it is
    missing in production.
    """
    path = Path(settings.SERVER_KEY_FILE)
    if not path.exists():
        if not settings.DEMO:
            raise ImproperlyConfigured(
                f"DOCFLOW_SERVER_KEY_FILE: {path} is missing. Make it once, keep a copy in a safe "
                "place, and never beside a backup of the database: "
                f"(umask 077; head -c {SIZE} /dev/urandom | base64 > FILE)"
            )
        _make(path)
    return path


def read() -> bytes:
    """The server key itself, for the demo authority and for checks of the installation.

    Raises ImproperlyConfigured when the file is missing in production, readable by others,
    or no key.
    """
    try:
        return load(ready())
    except BadServerKey as error:
        raise ImproperlyConfigured(f"DOCFLOW_SERVER_KEY_FILE: {error}") from error


def derive(salt: bytes, info: str) -> bytes:
    """A 32-byte key for one use (RFC 5869); the server key itself encrypts nothing."""
    return bytes(sealing.derive(read(), salt, info))


def _make(path: Path) -> None:
    """Write beside, then link: two processes starting together end with one key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(SIZE)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
