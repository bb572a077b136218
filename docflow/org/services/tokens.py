"""Registering the certificate of a person's own token; the key never comes here."""

import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _

from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from signing.external import enrolment
from signing.external.errors import ExternalProblem
from signing.external.models import PendingEnrolment
from signing.keys.models import Credential, Purpose


def begin(
    *, actor: Actor, certificate: bytes, chain: Sequence[bytes], site: str
) -> PendingEnrolment:
    """The words that the token has to sign. Raises Refused: the gate would not accept the
    certificate, or it names somebody else.
    """
    now = clock.now()
    try:
        found = enrolment.examine(certificate, chain, Purpose.PERSON, now)
        if folded(found.name) != folded(actor.name):
            raise Refused(
                _(
                    "Chứng thư số này cấp cho “%(holder)s”, không phải “%(name)s”. Chưa đăng ký "
                    "gì; hãy chọn đúng thiết bị, hoặc nhờ quản trị viên sửa tên tài khoản."
                )
                % {"holder": found.name, "name": actor.name}
            )
        words = f"Docflow {site}\nĐăng ký chứng thư số của {actor.name}"
        return enrolment.challenge(
            owner=_owner(actor),
            purpose=Purpose.PERSON,
            certificate=certificate,
            chain=chain,
            asked_by=_owner(actor),
            words=words,
            now=now,
        )
    except ExternalProblem as problem:
        raise Refused(str(problem)) from problem


def confirm(*, actor: Actor, nonce: str, value: bytes) -> Credential:
    """The token has signed: its certificate is the person's from now on. Raises Refused.

    A refusal is kept: the wrong answer has ended its challenge.
    """
    refused: ExternalProblem | None = None
    with deeds.act():
        try:
            made = enrolment.confirm(
                nonce=nonce, asked_by=_owner(actor), value=value, now=clock.now()
            )
        except ExternalProblem as problem:
            refused = problem
        else:
            data = {"fingerprint": made.fingerprint, "subject": made.subject}
            deeds.record(actor, "register_token", made, summary=_("Đăng ký USB token"), data=data)
    if refused is not None:
        raise Refused(str(refused)) from refused
    return made


def folded(name: str) -> str:
    """A name without marks and case: authorities write NGUYEN VAN A for Nguyễn Văn A."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    letters = (letter for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letters).split())


def _owner(actor: Actor) -> str:
    return f"person:{actor.user_id}"
