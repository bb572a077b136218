"""`simulate_partner`: the same from a terminal."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from docflow.core import clock
from docflow.exchange.models import SimulatedPartner
from tests.docflow.exchange.simulator.conftest import CODE
from tests.factories.org import make_office


def run(play, *arguments: str) -> str:
    out = io.StringIO()
    with clock.at(play.now):
        call_command("simulate_partner", *arguments, stdout=out)
    return out.getvalue()


def test_letters_are_sent_and_counted(play):
    said = json.loads(run(play, CODE, "--letters", "2", "--json"))

    assert said.keys() >= {
        "office", "to", "plan", "seed", "last_number", "faults", "waiting", "given_up", "sent",
        "received", "documents", "quarantined",
    }  # fmt: skip
    assert (said["office"], said["plan"], said["last_number"]) == (CODE, "quiet", 2)
    assert (said["sent"], said["documents"], said["waiting"]) == (2, 2, 0)
    # Our receipts got there.
    assert (said["received"], said["quarantined"], said["faults"]) == (2, 0, {})


def test_the_line_is_chosen_and_what_befell_is_told(play):
    said = run(play, CODE, "--plan", "all", "--seed", "7", "--letters", "3")

    row = SimulatedPartner.objects.get()
    assert (row.plan, row.seed) == ("all", 7)
    assert "Văn bản 01/TTGL-TH" in said
    assert len(said.splitlines()) > 3


def test_an_office_that_nobody_plays_is_set_up(play):
    make_office("Sở khác", codes=[("new", "H29.9")], hosted=False)

    said = json.loads(run(play, "H29.9", "--seed", "3", "--json"))

    assert (said["office"], said["plan"], said["seed"]) == ("H29.9", "quiet", 3)
    assert SimulatedPartner.objects.count() == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("H29.404",),
        ("H29.2.01",),
        (CODE, "--letters", "51"),
        (CODE, "--letters", "-1"),
        (CODE, "--seed", "-1"),
        (CODE, "--to", "H29.404"),
        (CODE, "--to", CODE),
    ],
)
def test_what_cannot_be_is_refused(play, arguments):
    with pytest.raises(CommandError):
        run(play, *arguments)


def test_in_earnest_it_is_refused(play, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="trình diễn"):
        run(play, CODE, "--letters", "1")
