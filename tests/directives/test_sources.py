"""What the search is told of directives."""

from directives import sources
from directives.services import reporting, withdrawing
from search.models import IndexTask
from tests.factories.directives import finish, lead_of, make_order
from tests.factories.documents import make_incoming
from tests.factories.org import actor_of, tokens_of


def test_an_entry_carries_words_number_and_who_may_find_it(cast):
    document = make_incoming(cast.office, leader=cast.chi)
    order = make_order(
        cast.chi, cast.unit, source_document=document, product="Báo cáo", field="Nội vụ"
    )
    finish(order, cast.binh, cast.chi)

    (entry,) = sources.load([order.pk])

    assert (entry.source, entry.id) == ("directives", order.pk)
    # The number is the document's, which is to come first when it is typed.
    assert entry.code == ""
    assert document.code in entry.body
    assert (entry.signer, entry.status) == ("Phạm Thị Chi", "completed")
    for words in ("Rà soát thủ tục", "Báo cáo", "Phòng Nội vụ", "Đã hoàn thành"):
        assert words in entry.body
    assert entry.principals & tokens_of(actor_of(cast.binh))
    assert not entry.principals & tokens_of(actor_of(cast.an))
    assert list(sources.ids()) == [order.pk]


def test_every_change_queues_the_directive_and_lost_sight_goes_first(cast, order):
    IndexTask.objects.all().delete()

    withdrawing.withdraw(actor=actor_of(cast.chi), directive=order)

    tasks = IndexTask.objects.filter(source="directives", object_id=order.pk)
    assert tasks.filter(urgent=True).exists()
    assert tasks.filter(urgent=False).exists()


def test_what_is_gone_is_left_out(db):
    assert list(sources.load([12345])) == []


def test_a_report_is_found_by_its_words(cast, order):
    make_order(cast.binh, cast.an, "Lập danh mục", parent=lead_of(order))
    IndexTask.objects.all().delete()

    reporting.report_progress(
        actor=actor_of(cast.binh), assignment=lead_of(order), text="Đã rà soát 25 thủ tục"
    )

    assert IndexTask.objects.filter(source="directives", object_id=order.pk).exists()
    (entry,) = sources.load([order.pk])
    assert "25 thủ tục" in entry.body


def test_the_facts_of_an_order_are_how_far_its_lead_is_and_whose_work_it_is(cast, order):
    (given,) = sources.load([order.pk])
    finish(order, cast.binh, cast.chi)
    IndexTask.objects.all().delete()

    (done,) = sources.load([order.pk])

    assert given.facts == {"progress": ("given",), "unit": (cast.unit.name,)}
    assert done.facts["progress"][0] == "completed"


def test_an_order_that_is_done_says_whether_it_was_in_time(cast):
    order = make_order(cast.chi, cast.unit, days=5)
    finish(order, cast.binh, cast.chi)

    (entry,) = sources.load([order.pk])

    assert entry.facts["progress"] == ("completed", "on_time")


def test_what_was_taken_back_is_nobodys_work(cast, order):
    withdrawing.withdraw(actor=actor_of(cast.chi), directive=order)

    (entry,) = sources.load([order.pk])

    assert entry.facts == {}
