"""The training page: what the line did beside what our office made of it, for a demo's clerks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import Document
from docflow.exchange.models import SimulatedPartner, SimulatedPosting
from docflow.exchange.simulator import acts, story
from docflow.exchange.states import MessageKind
from tests.docflow.exchange.views.test_deliveries import as_
from tests.factories.org import make_office

WEATHER = {"plan": "all", "seed": "7", "manner": "completes", "gives_back": "refuses"}


def url(play, name: str = "simulator") -> str:
    return reverse(f"exchange:{name}", args=[play.partner.office_id])


@pytest.fixture
def clerk(world):
    return as_(world.cast.dung)


def told(play) -> dict[str, story.Told]:
    return {one.what: one for one in story.of(play.partner, play.office)}


def test_before_the_first_message_it_says_what_to_do(play, clerk):
    page = clerk.get(url(play))

    assert page.status_code == 200
    body = page.content.decode()
    assert "Chưa có gói tin nào" in body
    assert 'value="letter"' in body
    # What is about an earlier letter is not offered before there is one.
    assert 'value="update"' not in body


def test_a_letter_is_asked_for_and_seen_on_its_way(play, clerk):
    answer = clerk.post(url(play, "simulator-ask"), {"what": "letter"})
    assert answer.status_code == 303
    play.run()

    (line,) = [one for one in story.of(play.partner, play.office) if not one.outwards]
    assert (line.befell, line.through) == ((), True)
    page = clerk.get(url(play)).content.decode()
    assert "Đi thẳng, nguyên vẹn" in page
    document = Document.objects.get(direction="incoming")
    assert "Văn bản 01/TTGL-TH" in page
    assert document.get_absolute_url() in page
    assert 'value="update"' in page
    # The list comes again by itself only while something is under way.
    assert "hx-trigger" not in page.partition('id="told"')[2][:80]


@pytest.mark.parametrize(
    ("what", "kinds"),
    [
        ("letter", [MessageKind.NEW]),
        ("recall_first", [MessageKind.NEW, MessageKind.RECALL]),
        ("update", [MessageKind.UPDATE]),
        ("replace", [MessageKind.REPLACE]),
        ("recall", [MessageKind.RECALL]),
    ],
)
def test_each_button_has_the_partner_send_it(play, clerk, what, kinds):
    play.letter()
    before = SimulatedPosting.objects.count()

    clerk.post(url(play, "simulator-ask"), {"what": what})

    made = SimulatedPosting.objects.order_by("pk")[before:]
    assert [one.kind for one in made] == kinds


def test_what_is_not_offered_is_not_there(play, clerk):
    assert clerk.post(url(play, "simulator-ask"), {"what": "war"}).status_code == 404
    assert clerk.post(url(play, "simulator-ask"), {"what": "recall"}).status_code == 409


def test_the_weather_is_chosen(play, clerk):
    assert clerk.post(url(play), WEATHER).status_code == 303

    row = SimulatedPartner.objects.get()
    assert (row.plan, row.seed, row.manner, row.gives_back) == ("all", 7, "completes", "refuses")


def test_a_seed_that_is_none_is_told_at_its_field(play, clerk):
    page = clerk.post(url(play), {**WEATHER, "seed": "abc"})

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"seed"}
    assert SimulatedPartner.objects.get().plan == "quiet"


def test_faults_stand_in_plain_words_beside_what_we_made_of_them(play, clerk):
    SimulatedPartner.objects.update(plan="all", forgery=1, silence=1)
    with clock.at(play.now):
        acts.write(actor=play.clerk, partner=SimulatedPartner.objects.get(), office=play.office)
    # Nobody tries our receipts again: that line never acknowledges one.
    play.run(retrying=False)

    lines = told(play)
    true, forged = lines["Văn bản 01/TTGL-TH"], lines["Văn bản 01/TTGL-TH (giả mạo)"]
    assert true.befell == ("Mất lời xác nhận ×12",)
    assert (true.ours.label, true.there) == ("Đã nhận", "Đã thôi gửi")
    assert "nhận 12 bản, ghi một lần" in true.ours.note
    assert forged.befell[0] in ("Ký sai khóa", "Ký bằng chứng thư lạ")
    assert (forged.ours.label, forged.ours.tone) == ("Cách ly", "late")
    assert "M.CheckSignature" in forged.ours.note
    page = clerk.get(url(play)).content.decode()
    assert "Mất lời xác nhận ×12" in page
    assert "đã thôi gửi" in page


def test_what_we_sent_shows_tries_and_state(play):
    SimulatedPartner.objects.update(plan="all", loss=1)
    play.send(number=5, code="05/BC-UBND")
    play.carry()
    line = told(play)["Văn bản 05/BC-UBND"]
    assert (line.there, line.ours.label, line.ours.tone) == (
        "Chưa đến nơi",
        "Đang thử lại",
        "soon",
    )

    play.run(retrying=False)
    assert told(play)["Văn bản 05/BC-UBND"].ours.tone == "late"
    play.end()

    line = told(play)["Văn bản 05/BC-UBND"]
    assert (line.there, line.ours.label) == ("Trả lời 01, 03", "Đã tiếp nhận")
    assert line.befell == ("Mất gói tin ×12",)


def test_another_office_sees_nothing_of_it(play, world):
    play.letter()
    play.send(number=5, code="05/BC-UBND")
    play.run()

    assert story.of(play.partner, world.there) == []
    page = as_(world.clerk_there).get(url(play)).content.decode()
    assert "05/BC-UBND" not in page
    assert "01/TTGL-TH" not in page


def test_the_page_costs_the_same_however_much_went_on(play, clerk):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            clerk.get(url(play))
        return len(asked)

    play.letter()
    play.send(number=1, code="01/BC-UBND")
    play.run()
    few = cost()
    for number in range(2, 4):
        play.letter()
        play.send(number=number, code=f"{number:02d}/BC-UBND")
    play.run()

    assert cost() <= few


def test_it_is_reached_from_the_address_book_and_the_line(play, clerk, world):
    for page in (
        reverse("exchange:address", args=[play.partner.office_id]),
        reverse("exchange:status"),
    ):
        assert url(play) in clerk.get(page).content.decode()
    # Who keeps the book and does not train is shown no door.
    keeper = as_(world.cast.khoa)
    assert url(play) not in keeper.get(reverse("exchange:status")).content.decode()
    theirs = reverse("exchange:address", args=[world.there.pk])
    assert "/simulator/" not in clerk.get(theirs).content.decode()


def test_an_office_that_nobody_plays_yet_is_set_up_from_its_page(play, clerk):
    office = make_office("Sở khác", codes=[("new", "H29.9")], hosted=False)
    page = reverse("exchange:simulator", args=[office.pk])
    assert "chưa được giả lập" in clerk.get(page).content.decode()
    assert clerk.post(reverse("exchange:simulator-ask", args=[office.pk])).status_code == 404

    clerk.post(reverse("exchange:simulator-begin", args=[office.pk]))

    assert SimulatedPartner.objects.filter(office=office).exists()
    assert 'name="plan"' in clerk.get(page).content.decode()


def test_it_is_nowhere_for_offices_that_cannot_be_played_and_in_earnest(
    play, clerk, world, settings
):
    there = reverse("exchange:simulator", args=[world.there.pk])
    assert clerk.get(there).status_code == 404
    assert as_(world.cast.an).get(url(play)).status_code == 403
    settings.DEMO = False

    assert clerk.get(url(play)).status_code == 403
    assert clerk.post(url(play, "simulator-ask"), {"what": "letter"}).status_code == 403
    page = clerk.get(reverse("exchange:address", args=[play.partner.office_id]))
    assert "/simulator/" not in page.content.decode()
