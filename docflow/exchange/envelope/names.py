"""Namespaces, forms of dates, and the lengths of the standard (QCVN 102:2016/BTTTT)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from docflow.core import moments
from docflow.documents import decree
from docflow.exchange.envelope.errors import BadMessage

CURRENT = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
# Older messages, and a wrong builder that is still met.
KNOWN = frozenset({CURRENT, "http://www.e-doc.vn/Schema/", "http://www.go.vn/eDoc", ""})
XLINK = "http://www.w3.org/1999/xlink"
# What we add to a message; whoever does not know it reads past it.
OURS = "urn:docflow:exchange:1"
ACTOR = "http://schemas.xmlsoap.org/soap/actor/next"

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = "%Y/%m/%d"
MOMENT = "%Y/%m/%d %H:%M:%S"

# A longer value is taken whole, with a warning: nothing is truncated. What the decree names too
# has the decree's figure. A name alone or behind its parent's, which counts first.
LENGTHS = {
    **dict(decree.carried_lengths()),
    "OrganId": 35,
    "OrganAdd": 250,
    "Email": 100,
    "Telephone": 20,
    "Fax": 20,
    "PromulgationInfo.Place": 50,
    "Place": 150,
    "SphereOfPromulgation": 100,
    "TyperNotation": 10,
    "Content": 500,
    "AttachmentName": 500,
    "Description": 500,
}


def day_text(day: date | None) -> str:
    return day.strftime(DAY) if day else ""


def moment_text(moment: datetime) -> str:
    """The standard's form: Vietnam's time, to the second."""
    return moment.astimezone(ZONE).strftime(MOMENT)


def day_of(text: str, path: str) -> date | None:
    """The day in the standard's form or ISO 8601; empty is None. Raises BadMessage T."""
    text = text.strip()
    if not text:
        return None
    try:
        return moments.day(text[:10].replace("/", "-"))
    except ValueError as error:
        raise BadMessage(f"T.{path}", f"{text[:40]!r} is not a date (yyyy/MM/dd).") from error


def moment_of(text: str, path: str) -> datetime:
    """The moment in the standard's form (Vietnam's time) or ISO 8601. Raises BadMessage."""
    text = text.strip()
    if not text:
        raise BadMessage(f"N.{path}", "The time is missing.")
    try:
        moment = moments.read(text.replace("/", "-"))
    except ValueError as error:
        raise BadMessage(f"T.{path}", f"{text[:40]!r} is not a time.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
