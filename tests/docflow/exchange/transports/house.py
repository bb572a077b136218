"""The second installation: a process with a database, keys and a server of its own.

python -m tests.docflow.exchange.transports.house     orders on standard input, answers on standard
                                                      output, a line of JSON each

Its office is `H29.2.01`; the office `000.00.02.H29` is a partner in its address book. Its clock
stands where the tests' does.
"""

import base64
import json
import os
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

import uvicorn  # noqa: E402

from docflow.core import clock, schedule  # noqa: E402
from docflow.core.actor import Actor  # noqa: E402
from docflow.core.models import AuditEvent  # noqa: E402
from docflow.documents.models import Document  # noqa: E402
from docflow.exchange.models import (  # noqa: E402
    InboxMessage,
    OutboxMessage,
    QuarantinedMessage,
    SeenRequest,
)
from docflow.exchange.services import addressing  # noqa: E402
from docflow.exchange.states import Transport  # noqa: E402
from docflow.org.models import Office, OfficeCode  # noqa: E402
from docflow.org.states import Role  # noqa: E402
from signing import authority  # noqa: E402
from signing.keys.models import Credential  # noqa: E402
from signing.trust import anchors, revocation  # noqa: E402
from signing.trust.models import Anchor, RevocationAnswer  # noqa: E402
from tests.factories.org import FOUNDED, actor_of, make_office, make_person  # noqa: E402

OURS, THEIRS = "H29.2.01", "000.00.02.H29"
NOW = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)


def introduction(owner: str) -> dict[str, Any]:
    """What an installation tells another one by telephone: its keys, and who certifies them."""
    return {
        "certificates": {
            one.purpose: _text(one.certificate) for one in Credential.objects.filter(owner=owner)
        },
        "anchors": [
            {"certificate": _text(one.certificate), "purpose": one.purpose}
            for one in Anchor.objects.order_by("pk")
        ],
        "lists": [
            {"data": _text(one.data), "kind": one.kind}
            for one in RevocationAnswer.objects.order_by("pk")
        ],
    }


def believe(told: dict[str, Any], now: datetime) -> None:
    """Trust whoever certifies the other side, and know what they revoked."""
    for one in told["anchors"]:
        anchors.add(certificate=_bytes(one["certificate"]), purpose=one["purpose"], demo=True)
    for one in told["lists"]:
        revocation.store(data=_bytes(one["data"]), kind=one["kind"], now=now)


def keep(told: dict[str, Any], clerk: Actor, office: Office) -> None:
    """Enter the other office's certificates into the address book."""
    for purpose, text in told["certificates"].items():
        _der, parsed = next(anchors.read(_bytes(text)))
        addressing.add_key(
            actor=clerk,
            office=office,
            certificate=_bytes(text),
            fingerprint=parsed.sha256.hex(),
            purpose=purpose,
        )


def _text(data: Any) -> str:
    return base64.b64encode(bytes(data)).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


class House:
    def __init__(self) -> None:
        clock.set(NOW)
        authority.setup(NOW)
        self.office = make_office("Ủy ban nhân dân Phường An Khánh", codes=[("new", OURS)])
        self.partner = make_office("Ủy ban nhân dân Quận 2", codes=[("old", THEIRS)], hosted=False)
        assert OfficeCode.objects.filter(valid_from=FOUNDED).count() == 2
        self.clerk = actor_of(make_person(Role.CLERK, self.office))
        authority.issue(
            self.office.owner, "system", self.office.name, "UBND", "", None, NOW, key="ec"
        )

    def introduce(self, order: dict[str, Any]) -> dict[str, Any]:
        """Take up the other side into trust and address book; tell about ourselves."""
        believe(order["told"], NOW)
        keep(order["told"], self.clerk, self.partner)
        return introduction(self.office.owner)

    def address(self, order: dict[str, Any]) -> None:
        addressing.enter(
            actor=self.clerk,
            office=self.partner,
            channel=Transport.HTTP,
            address=order["address"],
        )

    def disown(self, _order: dict[str, Any]) -> None:
        """The partner's key is taken out of the address book; trust stays."""
        addressing.enter(
            actor=self.clerk, office=self.partner, channel=Transport.NONE, fingerprints=[]
        )

    def serve(self, _order: dict[str, Any]) -> int:
        """The server of the product, in a thread; its port."""
        config = uvicorn.Config(
            "docflow.asgi:application", port=0, lifespan="off", log_config=None, access_log=False
        )
        server = uvicorn.Server(config)
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        port: int = server.servers[0].sockets[0].getsockname()[1]
        return port

    def carry(self, _order: dict[str, Any]) -> int:
        return schedule.run_all(rounds=20)

    def kept(self, _order: dict[str, Any]) -> dict[str, Any]:
        arrived = Document.objects.filter(office=self.office, direction="incoming")
        return {
            "inbox": [
                [one.message_id, one.sha256, one.copies, one.outcome]
                for one in InboxMessage.objects.order_by("pk")
            ],
            "documents": [one.subject for one in arrived.order_by("pk")],
            "quarantine": QuarantinedMessage.objects.count(),
            "requests": SeenRequest.objects.count(),
            "waiting": list(
                OutboxMessage.objects.exclude(state="done").values_list("last_error", flat=True)
            ),
            "events": AuditEvent.objects.count(),
        }


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    house = House()
    for line in sys.stdin:
        order = json.loads(line)
        told = getattr(house, order["do"])(order)
        answers.write(json.dumps(told) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
