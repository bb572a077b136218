"""The cast with keys from a demo authority, and documents on their way."""

import pytest

from docflow.core import clock
from docflow.documents.services import drafting, issuing, routing, running, signing
from docflow.documents.services.drafting import To
from signing import authority
from tests.factories.org import Cast, actor_of, make_cast

PIN = "246810"
CONTENT = {
    "grounds": ["Luật Tổ chức chính quyền địa phương"],
    "body": [{"kind": "paragraph", "text": "Các đơn vị triển khai kế hoạch."}],
    "recipients": ["Như trên;"],
}


class Way:
    """Carries a document station by station, as the people of the cast."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def draft(
        self,
        subject="Kế hoạch cải cách hành chính",
        type_code="KH",
        to=None,
        content=None,
        **fields,
    ):
        return drafting.create(
            actor=actor_of(self.cast.an),
            type_code=type_code,
            subject=subject,
            content=CONTENT if content is None else content,
            signer=self.cast.chi,
            to=[To(office=self.cast.other_office)] if to is None else to,
            **fields,
        )

    def submitted(self, **fields):
        document = self.draft(**fields)
        return routing.submit(actor=actor_of(self.cast.an), document=document)

    def at_leader(self, **fields):
        document = self.submitted(**fields)
        routing.agree(actor=actor_of(self.cast.binh), document=document)
        document.refresh_from_db()
        return document

    def signed(self, **fields):
        document = self.at_leader(**fields)
        verdicts = signing.sign_many(actor=actor_of(self.cast.chi), documents=[document], pin=PIN)
        assert verdicts[0].ok, verdicts[0].message
        document.refresh_from_db()
        return document

    def issued(self, **fields):
        document = self.signed(**fields)
        verdicts = issuing.issue_many(actor=actor_of(self.cast.dung), documents=[document], pin=PIN)
        assert verdicts[0].ok, verdicts[0].message
        document.refresh_from_db()
        return document


@pytest.fixture
def at_once(monkeypatch) -> None:
    """Lists are worked off before the answer: nothing runs on beside the test."""
    monkeypatch.setattr(running, "launch", lambda work: work())


@pytest.fixture
def cast(transactional_db) -> Cast:
    """With keys; transactional, since a PIN try is counted in a transaction of its own."""
    now = clock.now()
    authority.setup(now)
    cast = make_cast()
    for person in (cast.an, cast.binh, cast.chi, cast.dung):
        authority.issue(
            person.user.owner,
            "person",
            person.user.full_name,
            cast.office.name,
            person.title,
            PIN,
            now,
            key="ec",
        )
    authority.issue(
        cast.office.owner, "seal", cast.office.name, cast.office.name, "", PIN, now, key="ec"
    )
    return cast


@pytest.fixture
def way(cast) -> Way:
    return Way(cast)
