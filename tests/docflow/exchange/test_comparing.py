"""The comparison of the fault test sees what it is there for."""

import copy

import pytest

from tests.faults.comparing import compare, metrics_agree, once_each


@pytest.fixture
def books():
    """One document from A to B and its receipt, whole on both sides."""
    document = {"id": "m1", "to": "B1", "sha256": "e1", "kind": "new"}
    receipt = {"id": "m2", "to": "A1", "sha256": "e2", "kind": "status"}
    came = {"outcome": "taken", "copies": 2}
    a = {
        "outbox": [{**document, "state": "done"}],
        "inbox": [{**receipt, **came}],
        "deliveries": [{"id": "m1", "to": "B1", "sha256": "d1"}],
        "receipts": [{"id": "m2", "code": "01", "problem": ""}],
        "arrivals": [],
        "incoming": 0,
        "outgoing": [["Văn bản 1", "issued"]],
        "requests": {},
        "quarantined": 0,
        "deeds": {"document.dispatch": 1, "outgoing.issue": 1},
    }
    b = {
        "outbox": [{**receipt, "state": "done"}],
        "inbox": [{**document, **came}],
        "deliveries": [],
        "receipts": [],
        "arrivals": [
            {"id": "m1", "to": "B1", "exchange_id": "x1", "number": 1, "sha256": "d1"},
        ],
        "incoming": 1,
        "outgoing": [],
        "requests": {},
        "quarantined": 0,
        "deeds": {"incoming.arrive": 1, "incoming.register": 1},
    }
    return copy.deepcopy((a, b))


def test_what_agrees_has_no_fault(books):
    told = compare(*books)

    assert (told["faults"], told["lost"], told["doubled"]) == ([], 0, 0)
    assert (told["copies"], told["copies_at_sender"], told["receipts_verified"]) == (1, 1, 1)
    assert once_each(*books) == []


@pytest.mark.parametrize("side", [0, 1])
def test_a_message_that_did_not_come_is_lost(books, side):
    books[side]["inbox"].clear()

    assert compare(*books)["lost"] == 1


def test_a_message_that_came_changed_is_lost(books):
    books[1]["inbox"][0]["sha256"] = "other"

    assert compare(*books)["lost"] == 1


def test_a_document_without_its_arrival_is_lost(books):
    books[1]["arrivals"].clear()

    assert compare(*books)["lost"] == 1


def test_a_receipt_that_was_not_kept_is_lost(books):
    books[0]["receipts"].clear()

    assert compare(*books)["lost"] == 1


@pytest.mark.parametrize("again", [{"exchange_id": "x9"}, {"id": "m9"}])
def test_a_document_that_stands_twice_is_doubled(books, again):
    books[1]["arrivals"].append({**books[1]["arrivals"][0], **again})

    assert compare(*books)["doubled"] == 1


def test_an_arrival_without_a_message_and_a_second_draft_are_doubled(books):
    books[1]["incoming"] = 2
    books[0]["outgoing"] *= 2

    assert compare(*books)["doubled"] == 2


def test_other_bytes_waiting_rows_and_unproved_receipts_are_faults(books):
    a, b = books
    b["arrivals"][0]["sha256"] = "other"
    b["outbox"][0]["state"] = "dead"
    b["inbox"][0]["outcome"] = "quarantined"
    a["receipts"][0]["problem"] = "foreign key"

    assert len(compare(a, b)["faults"]) == 4


def test_a_deed_done_twice_is_a_fault(books):
    books[1]["deeds"]["incoming.register"] = 2

    assert once_each(*books) == ["incoming.register: 2 times instead of 1"]


@pytest.mark.parametrize(("came", "agree"), [([1, 1], True), ([0, 1], False), ([2, 2], False)])
def test_the_metrics_must_say_the_same(came, agree):
    told = metrics_agree(
        {"sent": {"B1": [1, 1]}, "came": {}}, {"sent": {}, "came": {"B1": came}}, 1
    )

    assert (told["differ"] == []) is agree
