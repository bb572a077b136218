"""Owns what an envelope says of its document, in the words of `documents`; judges nothing."""

import re
import unicodedata
from datetime import date

from docflow.documents.services import registers
from docflow.documents.services.receiving import Facts
from docflow.documents.states import TYPES, Urgency
from docflow.exchange.envelope import Letter
from docflow.org.models import Council, Office

_LARGEST = 2**31 - 1
# As long as the name of an issuer may be.
_LONGEST = 200
_BY_NAME = {kind.name.casefold(): kind.code for kind in TYPES.values()}
# The stamp of a secret at the start of a subject: in capitals and set apart from the words.
_STAMP = re.compile(r"^[\s\[(*]*(TUYỆT MẬT|TỐI MẬT|MẬT)\s*(?:[\])*:.\-–—]|$)")
_HIGHEST = max(Urgency.values)


def of(letter: Letter, sender: Office) -> Facts:
    """The facts of an arrival."""
    number = letter.number.strip()
    notation = letter.notation.strip()
    return Facts(
        issuer_name=_issuer(letter, sender),
        subject=" ".join(letter.subject.split()),
        type_code=_BY_NAME.get(" ".join(letter.type_name.split()).casefold(), ""),
        number=_whole(number),
        notation=notation,
        code=_code(number, notation),
        issued_on=letter.issued_on,
        signer_name=" ".join(letter.signer.name.split()),
        signer_title=" ".join(f"{letter.signer.competence} {letter.signer.position}".split()),
        place=" ".join(letter.place.split()),
        # 4 is "hỏa tốc hẹn giờ": as urgent as can be.
        urgency=min(letter.priority, _HIGHEST),
        due_on=_sane(letter.due_on),
    )


def _issuer(letter: Letter, sender: Office) -> str:
    """The address book's name of the sender; with the envelope's before it for a council that it
    puts under that sender.

    Who sealed the message stands beside whatever name it gives itself, wherever the issuer is
    read. A name that looks like that of another body is nobody's to take.
    """
    said = " ".join(letter.sender.name.split())
    own = _bones(sender.name)
    if _bones(letter.sender.in_charge) != own or _bones(said) in ("", own) or _hides(said):
        return sender.name
    # Compared here: no database folds letters with marks like this.
    others = [name for pair in Office.objects.values_list("name", "short_name") for name in pair]
    others += Council.objects.exclude(office=sender).values_list("name", flat=True)
    if _bones(said) in {_bones(name) for name in others}:
        return sender.name
    room = _LONGEST - len(sender.name) - 3
    return f"{said[:room].rstrip()} ({sender.name})" if room > 0 else sender.name


def _bones(name: str) -> str:
    """Letters and digits without marks: "Uỷ ban" and "Ủy ban" are one name to who reads it."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isalnum())


def _hides(name: str) -> bool:
    """Signs that nobody sees, or that turn the direction of what is read."""
    return any(unicodedata.category(letter)[0] == "C" for letter in name)


def _code(number: str, notation: str) -> str:
    """As it is printed, so that the same document has the same code everywhere."""
    whole = _whole(number)
    if whole is not None and notation:
        return registers.code_of(whole, notation)
    return "/".join(part for part in (number, notation) if part)


def is_secret(letter: Letter) -> bool:
    """Marked as a state secret, by our own mark or by the stamp before its subject."""
    return letter.secrecy != 0 or any(
        _STAMP.match(text) for text in (letter.subject, letter.content)
    )


def _whole(number: str) -> int | None:
    if number.isascii() and number.isdigit() and len(number) < 11 and int(number) <= _LARGEST:
        return int(number)
    return None


def _sane(day: date | None) -> date | None:
    return day if day and 1900 < day.year < 2200 else None
