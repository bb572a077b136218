"""Reading the server key's file; the same rules in the signing process and outside it."""

import base64
import stat
from pathlib import Path

SIZE = 32


class BadServerKey(Exception):
    """The file is missing, readable by others, or holds no key; the message says which."""


def load(path: Path) -> bytes:
    """The 32 bytes in `path`; raises BadServerKey."""
    try:
        mode, content = stat.S_IMODE(path.stat().st_mode), path.read_bytes()
    except OSError as error:
        raise BadServerKey(f"{path} cannot be read: {error.strerror}.") from error
    if mode & 0o077:
        raise BadServerKey(f"{path} may be read by others; chmod 600 it.")
    try:
        key = base64.b64decode(content, validate=False)
    except ValueError as error:
        raise BadServerKey(f"{path} is not base64.") from error
    if len(key) != SIZE:
        raise BadServerKey(f"{path} must hold {SIZE} bytes.")
    return key
