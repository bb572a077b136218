"""`simulate_partner`: have an office of a demo played, choose the weather, have letters sent."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core import clock, schedule
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Document
from docflow.exchange.models import InboxMessage, QuarantinedMessage, SimulatedPartner
from docflow.exchange.selectors import simulated
from docflow.exchange.simulator import acts, story
from docflow.exchange.simulator.plans import Plan
from docflow.org.models import Office
from docflow.org.selectors.people import code_of, office_by_code

SWEEPS = ("exchange.simulate", "exchange.receive", "exchange.requests", "exchange.send")


class Command(BaseCommand):
    help = "Play a partner of a demo: set it up when nobody has, choose its line, let it write."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("office", metavar="OFFICE", help="its old or new code")
        parser.add_argument("--to", metavar="CODE", help="who is written to; default the first")
        parser.add_argument("--plan", choices=Plan.values, default=None)
        parser.add_argument("--seed", type=int, default=None)
        parser.add_argument("--letters", type=int, default=0, help="so many are sent now")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        office, receiver = _found(options["office"]), _receiver(options["to"])
        if not 0 <= options["letters"] <= acts.MOST_LETTERS:
            raise CommandError(f"--letters: 0-{acts.MOST_LETTERS}.")
        actor = Actor.system(receiver.pk, receiver.name)
        try:
            partner = simulated.of(office) or acts.establish(actor=actor, office=office)
            if options["plan"] is not None or options["seed"] is not None:
                seed = options["seed"]
                partner = acts.configure(
                    actor=actor,
                    partner=partner,
                    plan=options["plan"] or partner.plan,
                    seed=partner.seed if seed is None else seed,
                )
            for _letter in range(options["letters"]):
                acts.write(actor=actor, partner=partner, office=receiver)
        except (Refused, Invalid) as problem:
            raise CommandError(str(problem)) from problem
        schedule.run_all(*SWEEPS)
        said = _told(partner, receiver)
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        self.stdout.write(
            f"{office.name}: {partner.get_plan_display()}, {partner.seed}. "
            f"{said['sent']} sent, {said['received']} received, {said['waiting']} waiting, "
            f"{said['given_up']} given up, {said['quarantined']} in quarantine."
        )
        for one in story.of(partner, receiver):
            befell = ", ".join(one.befell) or "–"
            at = f"{one.at.astimezone(clock.OFFICE_ZONE):%H:%M:%S}"
            self.stdout.write(f"{at}  {one.what}: {befell}; {one.there}; {one.ours.label}")


def _found(code: str) -> Office:
    office = office_by_code(code)
    if office is None:
        raise CommandError(f"Không có cơ quan nào mang mã {code}.")
    return office


def _receiver(code: str | None) -> Office:
    office = (
        _found(code)
        if code
        else Office.objects.filter(hosted=True, is_demo=True).order_by("pk").first()
    )
    if office is None or not office.hosted:
        raise CommandError("Cơ quan nhận phải ở trên hệ thống này.")
    return office


def _told(partner: SimulatedPartner, receiver: Office) -> dict[str, Any]:
    """What is printed as JSON."""
    came = InboxMessage.objects.filter(office=receiver, sender=partner.office)
    ids = partner.postings.filter(office=receiver).values("message_id")
    return {
        "office": code_of(partner.office),
        "to": code_of(receiver),
        "plan": partner.plan,
        "seed": partner.seed,
        "last_number": SimulatedPartner.objects.get(pk=partner.pk).last_number,
        **story.summary(partner),
        "documents": Document.objects.filter(came_as__in=came).count(),
        "quarantined": QuarantinedMessage.objects.filter(
            office=receiver, message_id__in=ids
        ).count(),
    }
