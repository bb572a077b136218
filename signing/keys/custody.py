"""The `Signer` interface: whoever holds the key, a batch gets what signs and is dropped."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from signing.keys import soft, tokens
from signing.keys.errors import CustodyUnknown
from signing.keys.models import Credential, Custody


class OpenSigner(Protocol):
    """What every custody hands out: a pyHanko signer that can be dropped."""

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes: ...

    def drop(self) -> None: ...


Opener = Callable[[Credential, str | None, datetime], OpenSigner]

_openers: dict[str, Opener] = {
    Custody.SOFT: soft.open_signer,
    Custody.PKCS11: tokens.open_signer,
}


def register(custody: str, opener: Opener) -> None:
    """Install a custody (external, remote) under its name."""
    _openers[custody] = opener


def open_signer(credential: Credential, pin: str | None, now: datetime) -> OpenSigner:
    """Open the credential's key through its custody; raises the errors of `signing.keys.errors`."""
    try:
        opener = _openers[credential.custody]
    except KeyError:
        raise CustodyUnknown(credential.custody) from None
    return opener(credential, pin, now)
