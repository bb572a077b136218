"""Notes what the line did: one row for each thing and try, however often a worker comes by."""

from docflow.core import clock
from docflow.exchange.models import SimulatedEvent, SimulatedPartner
from docflow.exchange.simulator.plans import Direction, Fault


def note(
    partner: SimulatedPartner,
    office_id: int,
    direction: Direction,
    message_id: str,
    number: int,
    fault: Fault,
    sha256: str = "",
) -> None:
    SimulatedEvent.objects.get_or_create(
        partner=partner,
        direction=direction,
        message_id=message_id,
        number=number,
        fault=fault,
        defaults={"office_id": office_id, "sha256": sha256, "at": clock.now()},
    )
