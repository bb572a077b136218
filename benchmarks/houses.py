"""Two installations on one machine: each a process with a database, keys and a server of its own.

python -m benchmarks.houses     the second one: orders on standard input, answers on standard output
"""

import base64
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.harness import office

FOUNDED = date(2015, 1, 1)
PIN = "246810"
OURS, THEIRS = "H29.1", "H29.2"
# Loopback is a network that the installation named, as a state network would be.
NETWORK = "127.0.0.1/32"
_TICK = os.sysconf("SC_CLK_TCK")


class House:
    """One installation: its office `own`, and `partner` as an office in its address book."""

    def __init__(self, own: str, partner: str) -> None:
        from docflow.core import clock
        from docflow.core.actor import Actor
        from docflow.org.models import OfficeCode, User
        from docflow.org.selectors.acting import actor_in
        from docflow.org.services import structure
        from docflow.org.states import CodeScheme, OfficeKind, Role
        from signing import authority

        system, now = Actor.system(), clock.now()
        self.now = now - timedelta(hours=1)
        authority.setup(self.now)

        def found(code: str, **fields: Any) -> Any:
            made = structure.found_office(
                actor=system,
                name=f"Ủy ban nhân dân {code}",
                short_name=code,
                kind=OfficeKind.COMMITTEE,
                notation="UBND",
                place="Thủ Đức",
                is_demo=True,
                valid_from=FOUNDED,
                **fields,
            )
            OfficeCode.objects.create(
                office=made, scheme=CodeScheme.NEW, code=code, valid_from=FOUNDED
            )
            return made

        self.office, self.partner = found(own), found(partner, hosted=False)
        user = User.objects.create(username="clerk", full_name="Văn thư", password="!")
        registry = structure.add_unit(
            actor=system, office=self.office, name="Văn phòng", is_registry=True
        )
        position = structure.appoint(
            actor=system,
            user=user,
            office=self.office,
            role=Role.CLERK,
            title="Văn thư",
            unit=registry,
            valid_from=FOUNDED,
        )
        self.clerk = actor_in(position)
        for owner, purpose, pin in (
            (self.office.owner, "system", None),
            (self.office.owner, "seal", PIN),
            ("person:1", "person", PIN),
        ):
            authority.issue(owner, purpose, self.office.name, "UBND", "", pin, self.now)

    def introduction(self) -> dict[str, Any]:
        """What an installation tells another by telephone: its keys, and who certifies them."""
        from signing.keys.models import Credential
        from signing.trust.models import Anchor, RevocationAnswer

        keys = Credential.objects.filter(owner=self.office.owner)
        return {
            "keys": [[one.purpose, _text(one.certificate)] for one in keys],
            "anchors": [[one.purpose, _text(one.certificate)] for one in Anchor.objects.all()],
            "lists": [[one.kind, _text(one.data)] for one in RevocationAnswer.objects.all()],
        }

    def believe(self, told: dict[str, Any], address: str) -> None:
        """Trust, address and keys of the other side."""
        from docflow.core import clock
        from docflow.exchange.services import addressing
        from docflow.exchange.states import Transport
        from signing.trust import anchors, revocation

        for purpose, text in told["anchors"]:
            anchors.add(certificate=base64.b64decode(text), purpose=purpose, demo=True)
        for kind, text in told["lists"]:
            revocation.store(data=base64.b64decode(text), kind=kind, now=clock.now())
        for purpose, text in told["keys"]:
            der, parsed = next(anchors.read(base64.b64decode(text)))
            addressing.add_key(
                actor=self.clerk,
                office=self.partner,
                certificate=der,
                fingerprint=parsed.sha256.hex(),
                purpose=purpose,
            )
        addressing.enter(
            actor=self.clerk, office=self.partner, channel=Transport.HTTP, address=address
        )

    def serve(self) -> str:
        """The server of the product, in a thread; where it takes messages."""
        import uvicorn

        server = uvicorn.Server(
            uvicorn.Config(
                "docflow.asgi:application",
                port=0,
                lifespan="off",
                log_config=None,
                access_log=False,
            )
        )
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/gui-nhan/inbox/"

    def carry(self, sweep: str) -> int:
        """One sweep until nothing is left for it."""
        from docflow.core import schedule

        return schedule.run_all(f"exchange.{sweep}")

    def busy(self) -> float:
        """Processor seconds of this process, of its children and of its connections' servers."""
        from django.db import connection

        pids = [os.getpid()]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                )
                pids += [pid for (pid,) in cursor.fetchall()]
        return sum(_busy(pid) for pid in pids)

    def kept(self) -> dict[str, int]:
        """What came of it all."""
        from docflow.documents.models import Document
        from docflow.exchange.models import Delivery, OutboxMessage, QuarantinedMessage

        return {
            "arrived": Document.objects.filter(direction="incoming", status="arrived").count(),
            "receipted": Delivery.objects.filter(status="arrived", receipts__code="01").count(),
            "left": OutboxMessage.objects.exclude(state="done").count(),
            "quarantined": QuarantinedMessage.objects.count(),
        }

    def validate(self, name: str) -> int:
        """The gate's validation of each PDF in a folder, as the inbox has it done."""
        from docflow.core import clock
        from signing.gate import worker

        files = sorted(Path(name).iterdir())
        for file in files:
            report = worker.validate(file.read_bytes(), now=clock.now())
            assert report.verdict == "valid", report.reasons
        return len(files)

    def sign(self, count: int) -> None:
        """What the protocol has this side sign for `count` messages of it: the statement of each,
        the message itself, the request, and the answer to a message of the other side."""
        from docflow.core import clock
        from signing import messages, values

        owner, data = self.office.owner, b"x" * 600
        for _ in range(count):
            now = clock.now()
            for _each in range(3):
                messages.sign_bytes(owner, data, now)
            values.system_key(owner, now).sign(data)

    def verify(self, count: int) -> None:
        """What each side has to verify of the other's `count` messages: statement, request, answer;
        and whether the key of the fourth is believed."""
        from docflow.core import clock
        from signing import messages, values

        now, owner, data = clock.now(), self.office.owner, b"x" * 600
        signed = messages.sign_bytes(owner, data, now)
        chain = values.system_key(owner, now).certificates
        for _ in range(count):
            for _each in range(3):
                messages.verify_bytes(data, signed, now)
            values.believe(chain, now)

    def commit(self, count: int) -> None:
        """`count` transactions that raise one counter."""
        from django.db import transaction
        from django.db.models import F

        from docflow.documents.models import Register

        bare, _made = Register.objects.get_or_create(
            office=self.office, direction="outgoing", year=1999, name="bare"
        )
        rows = Register.objects.filter(pk=bare.pk)
        for _ in range(count):
            with transaction.atomic():
                rows.update(last_number=F("last_number") + 1)


class Neighbour:
    """The second house, by the line of its orders."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, do: str, *order: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([do, *order]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the other house does not answer")
        return json.loads(line)


@contextmanager
def two() -> Iterator[tuple[House, Neighbour]]:
    """Both, introduced to each other; call it within `harness.office()`."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.houses"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={key: value for key, value in os.environ.items() if key != "DOCFLOW_DATA_DIR"},
    )
    try:
        here, there = House(OURS, THEIRS), Neighbour(process)
        here.believe(there.ask("introduction"), there.ask("serve"))
        there.ask("believe", here.introduction(), here.serve())
        yield here, there
    finally:
        if process.stdin is not None:
            process.stdin.close()
        process.wait(60)


def _busy(pid: int) -> float:
    """By /proc: what a process and its living descendants used."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(one) for task in tasks for one in (task / "children").read_text().split()]
    except OSError:
        return 0.0
    own = (int(fields[11]) + int(fields[12])) / _TICK
    # The other house counts itself.
    return own + sum(_busy(one) for one in children if not _is_house(one))


def _is_house(pid: int) -> bool:
    try:
        return b"benchmarks.houses" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _text(data: Any) -> str:
    return base64.b64encode(bytes(data)).decode()


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    house = House(THEIRS, OURS)
    for line in sys.stdin:
        do, *order = json.loads(line)
        answers.write(json.dumps(getattr(house, do)(*order)) + "\n")
        answers.flush()


if __name__ == "__main__":
    os.environ["DOCFLOW_FETCH_NETWORKS"] = NETWORK
    with office():
        _serve()
