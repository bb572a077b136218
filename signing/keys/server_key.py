"""The server key: 32 random bytes in a file outside the database (`SERVER_KEY_FILE`)."""

import base64
import os
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SIZE = 32


def read() -> bytes:
    """The server key; made on first use in the demo and in tests, never in production.

    Raises ImproperlyConfigured when the file is missing in production, readable by others,
    or no key.
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
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ImproperlyConfigured(
            f"DOCFLOW_SERVER_KEY_FILE: {path} may be read by others; chmod 600 it."
        )
    try:
        key = base64.b64decode(path.read_bytes(), validate=False)
    except ValueError as error:
        raise ImproperlyConfigured(f"DOCFLOW_SERVER_KEY_FILE: {path} is not base64.") from error
    if len(key) != SIZE:
        raise ImproperlyConfigured(f"DOCFLOW_SERVER_KEY_FILE: {path} must hold {SIZE} bytes.")
    return key


def derive(salt: bytes, info: str) -> bytes:
    """A 32-byte key for one use (RFC 5869); the server key itself encrypts nothing."""
    return HKDF(hashes.SHA256(), SIZE, salt, info.encode()).derive(read())


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
