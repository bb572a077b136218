"""Documents of the served office that wait for the deputy's hand, or for number and seal.

Runs in a process of its own beside the server; `python -m tests.e2e.waiting COUNT [signed]
[beside]` prints their keys; with `beside` two files are signed with each.
"""

import sys
from typing import Any

import django

SIGNER, CLERK = "pct.kinhte", "vanthu"
BESIDE = ("Phụ lục I.pdf", "Phụ lục II.pdf")


def main(count: int, *, signed: bool, beside: bool = False) -> list[int]:
    django.setup()
    from docflow.demo import building

    world = building.load()
    found = [_at_leader(world, number, beside=beside) for number in range(count)]
    if signed:
        _sign(world, found)
    return [document.pk for document in found]


def _at_leader(world: Any, number: int, *, beside: bool) -> Any:
    from docflow.demo import cast, flow
    from docflow.documents.services import attaching, drafting, routing, signing
    from docflow.documents.services.drafting import To

    one = flow.way(number)
    drafter, receiver = world.actor(one.drafter), world.offices[one.receiver]
    document = drafting.create(
        actor=drafter,
        type_code=one.text.type_code,
        subject=f"{one.text.subject} (danh sách {number + 1})",
        content=one.text.content_to([receiver.name]),
        signer=world.positions[SIGNER],
        to=[To(office=receiver)],
    )
    for name in BESIDE if beside else ():
        attaching.add(actor=drafter, document=document, name=name, data=_paper(name))
    routing.submit(actor=drafter, document=document)
    document.refresh_from_db()
    signing.agree_with_initial(actor=world.actor(one.head), document=document, pin=cast.PIN)
    document.refresh_from_db()
    routing.agree(actor=world.actor("vanthu.truong"), document=document)
    document.refresh_from_db()
    return document


def _paper(words: str) -> bytes:
    import typst

    return typst.compile(f'#set page(paper: "a4")\n{words}'.encode(), timestamp=0)


def _sign(world: Any, documents: list[Any]) -> None:
    from docflow.demo import cast
    from docflow.documents.services import signing

    actor = world.actor(SIGNER)
    for verdict in signing.sign_many(actor=actor, documents=documents, pin=cast.PIN):
        assert verdict.ok, verdict.message


if __name__ == "__main__":
    words = sys.argv[2:]
    print(*main(int(sys.argv[1]), signed="signed" in words, beside="beside" in words))
