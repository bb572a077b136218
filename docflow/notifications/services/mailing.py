"""Mailing digests: read what waits, write it in the person's language, hand it to the server.

A row is done only after the server has taken the mail. Killed in between, the mail goes out once
more under the same Message-ID, by which a mail box knows it.
"""

import smtplib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from docflow.core import clock, schedule
from docflow.notifications.models import Digest
from docflow.notifications.selectors import digests as reads
from docflow.notifications.services.digests import Line, sections
from docflow.notifications.states import DigestKind
from docflow.org.models import User
from docflow.org.selectors.acting import actor_in, positions_of

_ROWS = Digest.objects.select_related("user")
PERMANENT = 500


@dataclass(frozen=True)
class Part:
    """One section of one mail; links are absolute."""

    label: str
    total: int
    lines: list[Line]
    more: int
    url: str


def sweep(now: datetime, limit: int) -> int:
    """Send what is due, oldest first; a server that cannot be reached ends the turn, so that the
    worker waits for it once and not once a mail. Mails handled well."""
    done, reachable = 0, True

    def handle(digest: Digest) -> None:
        nonlocal reachable
        try:
            _send(digest)
        except smtplib.SMTPRecipientsRefused as refused:
            _refused(digest, refused)
        except (OSError, smtplib.SMTPException):
            reachable = False
            raise

    while done < limit and reachable:
        if not schedule.perform(_ROWS.all(), handle, now, 1):
            break
        done += reachable
    return done


def _send(digest: Digest) -> None:
    user = digest.user
    if not user.is_active or not user.email or reads.is_replaced(digest):
        return
    now = clock.now()
    with translation.override(user.language):
        parts = parts_of(user, digest.kind, now)
        if not parts:
            return
        mail = _mail(digest, parts)
    mail.send()
    Digest.objects.filter(pk=digest.pk).update(sent_at=now)


def parts_of(user: User, kind: str, now: datetime) -> list[Part]:
    """What there is to say to the person in every position held today; empty parts are left out."""
    found: dict[str, Part] = {}
    for position in positions_of(user):
        actor = actor_in(position)
        for section in sections(kind):
            said = section.read(actor, now)
            if not said.total:
                continue
            url = absolute(reverse(section.url_name)) if section.url_name else ""
            lines = [Line(one.text, absolute(one.url)) for one in said.lines]
            before = found.get(section.name, Part(str(section.label), 0, [], 0, url))
            # One person in two positions of an office must not read the same line twice.
            fresh = [one for one in lines if one not in before.lines]
            if lines and not fresh:
                continue
            total = before.total + said.total
            shown = before.lines + fresh
            found[section.name] = Part(before.label, total, shown, total - len(shown), url)
    return list(found.values())


def absolute(url: str) -> str:
    """The address as a mail can name it; none where the installation has no address."""
    return f"{settings.SITE_URL}{url}" if url and settings.SITE_URL else ""


def _mail(digest: Digest, parts: list[Part]) -> EmailMultiAlternatives:
    weekly = digest.kind == DigestKind.WEEKLY
    values = {"day": f"{digest.day:%d/%m/%Y}", "n": sum(one.total for one in parts)}
    subject = (
        _("Docflow: tổng hợp đầu tuần %(day)s, %(n)d việc")
        if weekly
        else _("Docflow: việc ngày %(day)s, %(n)d việc")
    ) % values
    context = {
        "parts": parts,
        "name": digest.user.full_name,
        "weekly": weekly,
        "choice_url": absolute(reverse("notifications:list")),
    }
    host = urlsplit(settings.SITE_URL).hostname or "docflow.invalid"
    mail = EmailMultiAlternatives(
        subject,
        render_to_string("notifications/mail/digest.txt", context),
        to=[digest.user.email],
        headers={"Message-ID": f"<digest-{digest.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(
        render_to_string("notifications/mail/digest.html", context), "text/html"
    )
    return mail


def _refused(digest: Digest, refused: smtplib.SMTPRecipientsRefused) -> None:
    """The server works, only this address does not: a refusal for good is a dead letter at once."""
    codes = [code for code, _words in refused.recipients.values()]
    for_good = all(code >= PERMANENT for code in codes)
    words = "; ".join(f"{code} {said!r}" for code, said in refused.recipients.values())
    schedule.fail(digest, words, clock.now(), for_good=for_good)
