"""To an office that is played here, for tests and training: in a demo alone, refused elsewhere."""

from django.utils.translation import gettext as _

from docflow.exchange.models import SimulatedPartner
from docflow.exchange.selectors import simulated
from docflow.exchange.simulator import line
from docflow.exchange.transports import Acknowledgement, Consignment, NotDelivered
from docflow.org.models import Office


def deliver(consignment: Consignment) -> Acknowledgement:
    """Put the bytes onto the simulated line; raises NotDelivered, for good outside a demo."""
    return line.carry(_partner(consignment.sender, consignment.receiver), consignment)


def check(sender: Office, receiver: Office) -> str:
    """What plays at the other end; raises NotDelivered."""
    partner = _partner(sender, receiver)
    return _("Cơ quan giả lập đang nghe. Đường truyền: %(plan)s.") % {
        "plan": partner.get_plan_display()
    }


def _partner(sender: Office, receiver: Office) -> SimulatedPartner:
    said = simulated.office_refusal(sender.pk) or simulated.refusal(receiver)
    if said is not None:
        raise NotDelivered(said, for_good=True)
    partner = simulated.of(receiver)
    if partner is None:
        raise NotDelivered(_("Chưa ai lập cơ quan giả lập này."), for_good=True)
    return partner
