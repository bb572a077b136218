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
    # One to be signed by a test, one that stays.
    _to_sign(world, flow.way(WAYS + 3))
    _to_sign(world, flow.way(WAYS + 4))
    # A list for one PIN; the oldest wait at the end.
    for number in (WAYS + 5, WAYS + 6):
        _to_sign(world, flow.way(number))
    _to_many(world)
    _plan(world)
    _processes(world)
    # Every state has travelled back: what a test counts changes by what the test does.
    schedule.run_all(*flow.EXCHANGE)


def _to_many(world: Any) -> None:
    """An order to two units whose people the ways leave alone, accepted by one."""
    from directives.models import Assignment
    from directives.services import accepting
    from directives.services.giving_many import give_to_many

    batch = give_to_many(
        actor=world.actor("chutich"),
        text="Rà soát thủ tục hành chính thuộc thẩm quyền, đề xuất thủ tục cắt giảm thời gian.",
        leads=[world.positions["yt.truong"], world.positions["ldxh.truong"]],
        days=5,
        field="Cải cách hành chính",
    )
    part = Assignment.objects.filter(directive__batch=batch).earliest("pk")
    accepting.accept(actor=world.actor("yt.truong"), assignment=part)


def _plan(world: Any) -> None:
    """A plan of one goal that says neither when nor with whom, measured in two months."""
    from decimal import Decimal

    from directives.models import Assignment
    from directives.selectors import periods
    from directives.services import accepting, giving, indicators, measuring
    from docflow.core import clock

    lead = world.actor("yt.truong")
    goal = giving.give(
        actor=world.actor("chutich"),
        text="Tỷ lệ hồ sơ trực tuyến của lĩnh vực y tế đạt trên 60%.",
        lead=world.positions["yt.truong"],
        plan="Kế hoạch cải cách hành chính năm nay",
    )
    accepting.accept(actor=lead, assignment=Assignment.objects.get(directive=goal))
    indicator = indicators.set_target(
        actor=world.actor("chutich"),
        directive=goal,
        name="Tỷ lệ hồ sơ trực tuyến",
        target="at_least",
        low=Decimal(60),
        period="month",
    )
    for value, period in zip((52, 64), periods.recent("month", clock.now(), 2)[::-1], strict=True):
        measuring.measure(actor=lead, indicator=indicator, value=Decimal(value), period=period)


def _processes(world: Any) -> None:
    """A process of a unit, and a route of one of its types: the other ways stay as they are."""
    from docflow.documents.services import processes, route_plans
    from docflow.documents.services.processes import Step
    from docflow.documents.services.route_plans import Route
    from docflow.documents.services.route_plans import Step as Station
    from docflow.documents.states import RouteKind, StepWho
    from docflow.org.models import Unit
    from docflow.org.states import Role

    head = world.actor("kt.truong")
    unit = Unit.objects.get(office=world.offices["q2"], notation="KT")
    process = processes.make(
        actor=head,
        unit=unit,
        name="Thẩm định hồ sơ dự án",
        steps=[Step("Tiếp nhận", 480, Role.OFFICER), Step("Trình lãnh đạo", 960, Role.HEAD)],
        investment=True,
    )
    processes.publish(actor=head, version=process.versions.get())
    stations = [
        Station(1, RouteKind.HEAD, StepWho.OWN_HEADS),
        Station(2, RouteKind.OFFICE, StepWho.FORM),
    ]
    route_plans.make(actor=head, route=Route("Tờ trình của phòng", stations, unit, ["TTR"]))


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
        content=one.text.content_to([world.offices[one.receiver].name]),
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
