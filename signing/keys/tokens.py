"""PKCS#11 custody: the key stays in a token or HSM at the server; the session is opened in the
signing process, under a counted PIN. Which modules may be loaded is a setting, never a form's.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext as _

from signing.keys import certificates, lifecycle, soft, tries
from signing.keys.errors import Expired, KeyProblem
from signing.keys.models import Credential, Custody, TokenModel
from signing.keys.process import pool
from signing.keys.process.pool import Lease
from signing.keys.signers import HandleSigner


class NotOnToken(KeyProblem):
    """No token that is present carries this certificate."""

    code = "not_on_token"


@dataclass(frozen=True)
class Found:
    """A certificate on a token that is present now; `mark` names it in a form."""

    module: str
    label: str
    serial: str
    model: str
    id: str
    certificate: bytes

    @property
    def mark(self) -> str:
        """The certificate's fingerprint."""
        return certificates.fingerprint(self.certificate)

    @property
    def name(self) -> str:
        """Whom the certificate names."""
        return certificates.name_of(x509.load_der_x509_certificate(self.certificate))


def modules() -> dict[str, str]:
    """Name and path of each module that may be loaded (`PKCS11_MODULES`)."""
    return dict(getattr(settings, "PKCS11_MODULES", {}))


def listed() -> list[Found]:
    """The certificates on every token that is present; needs no PIN.

    Raises ProcessBusy, ProcessGone, and the refusal of a module that cannot be loaded.
    """
    found: list[Found] = []
    for name in modules():
        # A process each: modules of several makers do not share one well.
        with pool.lend(once=True) as lease:
            answer, _none = lease.ask("tokens", module=name)
        for entry in answer["found"]:
            der = bytes.fromhex(entry.pop("certificate"))
            found.append(Found(module=name, certificate=der, **entry))
    return found


def register(
    owner: str,
    purpose: str,
    mark: str,
    now: datetime,
    *,
    found: list[Found] | None = None,
    issuers: bytes = b"",
) -> Credential:
    """The credential of the certificate `mark` on a token that is present, as an unsaved row.

    `issuers` is a file of the certificates above it, when the token carries none. Raises
    NotOnToken, BadCertificate, and as `listed`.
    """
    present = listed() if found is None else found
    one = next((entry for entry in present if entry.mark == mark), None)
    if one is None:
        raise NotOnToken(
            _("Không thấy chứng thư này trên thiết bị nào đang cắm. Hãy cắm thiết bị rồi thử lại.")
        )
    leaf = lifecycle.fit(x509.load_der_x509_certificate(one.certificate), now)
    others = [x509.load_der_x509_certificate(entry.certificate) for entry in present]
    if issuers:
        others += lifecycle.read_certificates(issuers)
    chain = certificates.chain_from(leaf, others)
    row = soft.described(owner, purpose, Custody.PKCS11, one.certificate, chain, now)
    row.token = {
        "module": one.module,
        "label": one.label,
        "serial": one.serial,
        "model": one.model,
        "id": one.id,
    }
    return row


def open_signer(credential: Credential, pin: str | None, now: datetime) -> HandleSigner:
    """Log in for one batch; the try is counted by us before the token counts its own.

    Raises Expired, Locked, ProcessBusy (no try is counted), WrongPin(tries_left), TokenGone, the
    token's own lock and its other refusals, ProcessGone. A token that is away costs no try.
    """
    if not credential.usable(now):
        raise Expired
    lease = pool.lend(once=True)
    try:
        _present(lease, credential)
        raw = TokenModel.objects.filter(name=credential.token["model"], raw=True).exists()

        def order() -> str:
            answer, _none = lease.ask(
                "open_token",
                bytes(credential.certificate),
                *soft.pin_parts(pin or ""),
                token=_where(credential),
                raw=raw,
            )
            return str(answer["handle"])

        handle = tries.counted(credential, now, order)
        return HandleSigner(
            lease,
            handle,
            bytes(credential.certificate),
            soft.chain_of(credential),
            None if raw else lambda: remember_raw(credential.token["model"]),
        )
    except BaseException:
        lease.give_back()
        raise


def remember_raw(model: str) -> None:
    """This model signs through its raw mechanism only: the next login begins there."""
    TokenModel.objects.get_or_create(name=model[:80])


def _present(lease: Lease, credential: Credential) -> None:
    lease.ask("token_there", token=_where(credential))


def _where(credential: Credential) -> dict[str, str]:
    return {name: credential.token[name] for name in ("module", "label", "serial", "id")}
