"""Registering the certificate of a token, a person's or the office's; the key never comes here."""

import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.org.states import Perm
from signing.external import enrolment
from signing.external.errors import ExternalProblem
from signing.external.models import PendingEnrolment
from signing.keys.models import Credential, Purpose

# What a token may hold a key for; the system's signs without anybody at hand.
PURPOSES = (Purpose.PERSON, Purpose.SEAL)


def owner_of(actor: Actor, purpose: str) -> str:
    """Whose key the actor would register for `purpose`: the own one, or the office's seal."""
    return _person(actor) if purpose == Purpose.PERSON else f"office:{actor.office_id}"


def begin(
    *,
    actor: Actor,
    certificate: bytes,
    chain: Sequence[bytes],
    site: str,
    purpose: str = Purpose.PERSON,
) -> PendingEnrolment:
    """The words that the token has to sign. Raises Forbidden for a seal unless the actor manages
    the office's keys, and Refused: the gate would not accept the certificate, or it names somebody
    else.
    """
    now, owner = clock.now(), owner_of(actor, purpose)
    policy.guard(actor, Perm.RENEW_KEY, owner)
    named = actor.name if purpose == Purpose.PERSON else actor.office
    try:
        found = enrolment.examine(certificate, chain, purpose, now)
        if folded(found.name) != folded(named):
            raise Refused(_somebody_else(purpose, found.name, named))
        what = "chứng thư số" if purpose == Purpose.PERSON else "con dấu số"
        words = f"Docflow {site}\nĐăng ký {what} của {named}"
        return enrolment.challenge(
            owner=owner,
            purpose=purpose,
            certificate=certificate,
            chain=chain,
            asked_by=_person(actor),
            words=words,
            now=now,
        )
    except ExternalProblem as problem:
        raise Refused(str(problem)) from problem


def confirm(*, actor: Actor, nonce: str, value: bytes) -> Credential:
    """The token has signed: its certificate is the person's, or the office's, from now on. Raises
    Refused, and Forbidden when the actor does not manage the office's keys any more.

    A refusal is kept: the wrong answer has ended its challenge.
    """
    refused: ExternalProblem | None = None
    with deeds.act():
        try:
            asked = enrolment.find(nonce, _person(actor))
            policy.guard(actor, Perm.RENEW_KEY, asked.owner)
            made = enrolment.confirm(
                nonce=nonce, asked_by=_person(actor), value=value, now=clock.now()
            )
        except ExternalProblem as problem:
            refused = problem
        else:
            data = {
                "owner": made.owner,
                "purpose": made.purpose,
                "fingerprint": made.fingerprint,
                "subject": made.subject,
            }
            deeds.record(actor, "register_token", made, summary=_("Đăng ký USB token"), data=data)
    if refused is not None:
        raise Refused(str(refused)) from refused
    return made


def _somebody_else(purpose: str, holder: str, name: str) -> str:
    if purpose == Purpose.SEAL:
        return _(
            "Chứng thư số này cấp cho “%(holder)s”, không phải “%(name)s”. Chưa đăng ký gì; hãy "
            "chọn đúng thiết bị của con dấu cơ quan."
        ) % {"holder": holder, "name": name}
    return _(
        "Chứng thư số này cấp cho “%(holder)s”, không phải “%(name)s”. Chưa đăng ký "
        "gì; hãy chọn đúng thiết bị, hoặc nhờ quản trị viên sửa tên tài khoản."
    ) % {"holder": holder, "name": name}


def folded(name: str) -> str:
    """A name without marks and case: authorities write NGUYEN VAN A for Nguyễn Văn A."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    letters = (letter for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letters).split())


def _person(actor: Actor) -> str:
    return f"person:{actor.user_id}"
