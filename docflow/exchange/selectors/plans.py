"""What a dispatch would do, recipient by recipient, before it is made."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from docflow.documents.models import Document, Recipient
from docflow.documents.selectors.versions import official
from docflow.documents.states import VersionKind
from docflow.exchange.models import AddressEntry
from docflow.exchange.selectors.addresses import reach_by
from docflow.exchange.states import PaperCause


@dataclass(frozen=True)
class Plan:
    """How one recipient would get the document."""

    recipient: Recipient
    electronic: bool
    # Why it goes on paper, or also on paper.
    note: str

    @property
    def outside(self) -> bool:
        """In no address book: the form asks where."""
        return self.recipient.office_id is None

    @property
    def may_choose(self) -> bool:
        """Paper beside the electronic document is a choice only where it is not the rule."""
        return self.electronic and not self.note


def plans_of(document: Document) -> list[Plan]:
    """One line per recipient outside the office, in the document's order; three queries."""
    version = official(document)
    printed = version is not None and version.kind == VersionKind.PRINTED
    recipients = list(
        document.recipients.exclude(office_id=document.office_id).select_related("office")
    )
    offices = [one.office_id for one in recipients if one.office_id]
    entries = {one.office_id: one for one in AddressEntry.objects.filter(office__in=offices)}
    return [_plan(document, one, entries.get(one.office_id or 0), printed) for one in recipients]


def _plan(
    document: Document, recipient: Recipient, entry: AddressEntry | None, printed: bool
) -> Plan:
    if recipient.citizen_or_firm:
        return Plan(recipient, False, str(PaperCause.CITIZEN_OR_FIRM.label))
    if printed:
        # A copy on paper is signed and stamped by hand: its file proves nothing.
        return Plan(recipient, False, _("Bản sao trên giấy"))
    if recipient.office is None:
        return Plan(recipient, False, _("Ngoài danh bạ"))
    reach = reach_by(recipient.office, entry)
    if not reach.electronic:
        return Plan(recipient, False, str(PaperCause(reach.cause).label))
    required = document.type_code in reach.paper_required
    return Plan(recipient, True, str(PaperCause.REQUIRED.label) if required else "")
