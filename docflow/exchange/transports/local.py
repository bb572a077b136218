"""To an office of this installation: the same envelope, straight into its inbox."""

from django.utils.translation import gettext as _

from docflow.exchange.services import intake
from docflow.exchange.transports import Acknowledgement, Consignment, NotDelivered
from docflow.org.models import Office


def deliver(consignment: Consignment) -> Acknowledgement:
    """Put the bytes into the receiver's inbox; raises NotDelivered."""
    _here(consignment.receiver)
    try:
        message = intake.take(
            office=consignment.receiver, message_id=consignment.message_id, data=consignment.data
        )
    except intake.NotTaken as refused:
        raise NotDelivered(refused.reason, for_good=True) from refused
    return Acknowledgement(message.message_id, message.sha256)


def check(sender: Office, receiver: Office) -> str:
    """The receiver is one of ours; raises NotDelivered."""
    _here(receiver)
    return _("Cơ quan này ở trên cùng hệ thống; gói tin vào thẳng hộp nhận.")


def _here(receiver: Office) -> None:
    if not receiver.hosted:
        # No try can help: somebody has to enter how that office is reached.
        said = _(
            "%(office)s không ở trên hệ thống này nên không nhận được theo kênh nội bộ. "
            "Hãy sửa kênh của cơ quan này trong Sổ địa chỉ."
        )
        raise NotDelivered(said % {"office": receiver.name}, for_good=True)
