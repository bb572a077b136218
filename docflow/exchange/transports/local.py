"""To an office of this installation: the same envelope, straight into its inbox."""

from django.utils.translation import gettext as _

from docflow.exchange.services import intake
from docflow.exchange.transports import Acknowledgement, Consignment, NotDelivered


def deliver(consignment: Consignment) -> Acknowledgement:
    """Put the bytes into the receiver's inbox; raises NotDelivered."""
    receiver = consignment.receiver
    if not receiver.hosted:
        raise NotDelivered(
            _("%(office)s không ở trên hệ thống này nên không nhận được theo kênh nội bộ.")
            % {"office": receiver.name}
        )
    try:
        message = intake.take(
            office=receiver, message_id=consignment.message_id, data=consignment.data
        )
    except intake.NotTaken as refused:
        raise NotDelivered(refused.reason, for_good=True) from refused
    return Acknowledgement(message.message_id, message.sha256)
