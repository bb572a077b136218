"""Builds the office that the browser tests visit: complete ways, and work that waits.

Runs in a process of its own with the settings of the demo; `python -m tests.e2e.house`.
"""

from typing import Any

import django

WAYS = 2


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from docflow.core import schedule
    from docflow.demo import building, flow

    call_command("demo", flows=0)
    world = building.load()
    for number in range(WAYS):
        flow.play(world, number)
    arrived, presented, ordered = (flow.way(number) for number in range(WAYS, WAYS + 3))
    for one in (arrived, presented, ordered):
        flow.send(world, one)
    for one in (presented, ordered):
        flow.receive(world, one)
    flow.direct(world, ordered)
    _to_sign(world, flow.way(WAYS + 3))
    # Every state has travelled back: what a test counts changes by what the test does.
    schedule.run_all(*flow.EXCHANGE)


def _to_sign(world: Any, one: Any) -> None:
    """A document that lies before the leader."""
    from docflow.demo import cast
    from docflow.documents.services import drafting, routing, signing
    from docflow.documents.services.drafting import To

    drafter = world.actor(one.drafter)
    document = drafting.create(
        actor=drafter,
        type_code=one.text.type_code,
        subject=one.text.subject,
        content=one.text.content,
        signer=world.positions["chutich"],
        to=[To(office=world.offices[one.receiver])],
    )
    routing.submit(actor=drafter, document=document)
    document.refresh_from_db()
    signing.agree_with_initial(actor=world.actor(one.head), document=document, pin=cast.PIN)
    document.refresh_from_db()
    routing.agree(actor=world.actor("vanthu.truong"), document=document)


if __name__ == "__main__":
    main()
