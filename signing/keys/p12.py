"""Signing with a key file (PKCS#12, RFC 7292) that is kept nowhere, in the signing process."""

from signing.keys.errors import KeyProblem
from signing.keys.process import pool
from signing.keys.signers import HandleSigner


class BadKeyFile(ValueError):
    """No PKCS#12 file, a wrong PIN, or a kind of key that is not used for signing documents."""


def open_signer(data: bytes, pin: str) -> HandleSigner:
    """A signer of the key and certificates in `data`; raises BadKeyFile."""
    lease = pool.lend()
    try:
        answer, (certificate, others) = lease.ask("open_file", data, bytearray(pin.encode()))
        chain = pool.certificates_in(others)
        return HandleSigner(lease, str(answer["handle"]), bytes(certificate), chain)
    except KeyProblem as problem:
        lease.give_back()
        raise BadKeyFile(str(problem)) from problem
    except BaseException:
        lease.give_back()
        raise
