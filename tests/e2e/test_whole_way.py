"""One real document the whole way, played in the browser by the people who would do it.

The committee's yearly plan goes to its eleven wards; in one of them its goals become directives.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from playwright.sync_api import Locator, expect

from docflow.demo import cast
from docflow.demo import plan as plans
from tests.e2e.conftest import Enter
from tests.e2e.people import NAMES, Person
from tests.e2e.writing import CLERK, DRAFTER, SIGNER, code_of, draft, review_sign_issue, state

WARD, CHAIR, WARD_CLERK = "p01", "p01.chutich", "p01.vanthu"
GOALS = 8


@dataclass
class Way:
    """What is known of the document on its way."""

    enter: Enter
    plan: plans.Plan
    path: str = ""
    code: str = ""
    counted_before: int = 0
    windows: dict[str, Person] = field(default_factory=dict)

    def person(self, username: str) -> Person:
        """Everybody keeps one window for the whole way."""
        if username not in self.windows:
            self.windows[username] = self.enter(username, known=True)
        return self.windows[username]


def test_the_plan_goes_the_whole_way(enter: Enter) -> None:
    way = Way(enter, plans.of_this_office(settings.SAMPLES, 2018))
    way.counted_before = counted(way.person(SIGNER))

    write_and_issue(way)
    send_to_the_wards(way)
    for ward in cast.WARDS:
        register_and_present(way, ward)
    give_the_goals(way)
    carry_out_one_goal(way)
    read_the_states_back(way)
    file_it(way)
    find_it(way)

    assert counted(way.person(SIGNER)) == way.counted_before + 1


def write_and_issue(way: Way) -> None:
    drafter = way.person(DRAFTER)
    draft(drafter, "Kế hoạch", way.plan.text, [ward.name for ward in cast.WARDS])
    way.path = drafter.path
    expect(drafter.heading).to_have_text(way.plan.subject)
    way.windows[CLERK] = review_sign_issue(way.person, way.path)
    way.code = code_of(way.windows[CLERK])
    assert way.code.endswith("/KH-UBND")


def send_to_the_wards(way: Way) -> None:
    """The clerk of the first ward looks on: what is sent comes in without reading again."""
    desk = way.person(WARD_CLERK)
    desk.place("Văn bản đến")
    expect(arrival(desk, way.code)).to_have_count(0)
    clerk = way.person(CLERK)
    clerk.offer("Gửi văn bản").click()
    expect(clerk.page.locator("table.plans tbody tr")).to_have_count(len(cast.WARDS))
    clerk.page.get_by_role("button", name=f"Gửi {len(cast.WARDS)} nơi nhận", exact=True).click()
    clerk.told("Đã phát lệnh gửi.")
    expect(arrival(desk, way.code)).to_be_visible(timeout=60_000)


def arrival(clerk: Person, code: str) -> Locator:
    return clerk.page.locator("table.arrivals tbody tr", has_text=code)


def register_and_present(way: Way, ward: cast.Body) -> None:
    clerk = way.person(f"{ward.key}.vanthu")
    if ward.key != WARD:
        clerk.place("Văn bản đến")
    row = arrival(clerk, way.code)
    expect(row).to_contain_text("Chữ ký hợp lệ")
    row.get_by_role("button", name="Vào sổ", exact=True).click()
    clerk.told("Đã vào sổ")
    open_in_list(clerk, "Chờ trình", way.code)
    clerk.offer("Trình lãnh đạo").click()
    asked = clerk.page.locator("#dialog[open]")
    asked.get_by_label(NAMES[f"{ward.key}.chutich"]).check()
    clerk.answer("Trình")
    state(clerk, "Đã trình lãnh đạo")


def open_in_list(person: Person, view: str, code: str) -> None:
    """The document out of a saved view."""
    page = person.page
    page.locator(".views-row, .views").get_by_role("link", name=view).first.click()
    page.locator("tr[data-row]", has_text=code).get_by_role("link").first.click()
    expect(page.locator(".split")).to_be_visible()


def give_the_goals(way: Way) -> None:
    """Nine bullets stand in the published plan, one of them repeated: eight orders."""
    chair = way.person(CHAIR)
    chair.place("Văn bản đến")
    chair.page.locator("tr[data-row]", has_text=way.code).get_by_role("link").first.click()
    document = chair.path
    assert len(way.plan.goals) == GOALS
    for number, goal in enumerate(way.plan.goals, start=1):
        chair.go(document)
        chair.offer("Giao việc").click()
        give(chair, number, goal)
    chair.go(document)
    orders = panel(chair, "Chỉ đạo").locator("li", has_text=NAMES[WARD_CLERK])
    expect(orders).to_have_count(GOALS)
    state(chair, "Đã chỉ đạo")


def give(chair: Person, number: int, goal: str) -> None:
    page = chair.page
    page.get_by_label("Ý kiến chỉ đạo", exact=True).fill(
        f"Thực hiện mục tiêu {number}: {goal}"[:900]
    )
    page.locator(".passages label", has_text=goal[:40]).first.click()
    page.get_by_label(f"Chủ trì: {NAMES[WARD_CLERK]}", exact=True).check()
    page.get_by_label("Số ngày làm việc").fill(str(10 + number))
    expect(page.locator("#deadline-said")).not_to_be_empty()
    page.get_by_label("Sản phẩm phải có").fill("Báo cáo kết quả")
    page.get_by_role("button", name="Giao việc", exact=True).click()
    chair.told("Đã giao việc.")
    expect(page.locator(".passage")).to_contain_text(goal[:30])


def carry_out_one_goal(way: Way) -> None:
    """Taken on, reported, accepted: two people and two windows."""
    holder, chair = way.person(WARD_CLERK), way.person(CHAIR)
    directive = chair.path_of(panel(chair, "Chỉ đạo").get_by_role("link").first)
    holder.go(directive)
    holder.page.locator(".main-action").get_by_role("button", name="Nhận việc").click()
    holder.told("Đã nhận việc.")
    holder.act("Báo cáo tiến độ", "Gửi báo cáo", text="Đã phân công, đang làm.")
    holder.act("Báo cáo kết quả", "Gửi kết quả", text="Phường đã hoàn thành nội dung này.")
    chair.go(directive)
    chair.act("Duyệt kết quả", "Duyệt")
    chair.told("Đã duyệt kết quả.")
    expect(chair.page.locator(".page-head .badge").first).to_have_text("Hoàn thành")


def read_the_states_back(way: Way) -> None:
    """Each ward's receipts on the sender's page, the working ward further than the others."""
    clerk = way.person(CLERK)
    eventually(lambda: clerk.go(way.path), delivery(clerk, cast.WARDS[0]), "Đang xử lý")
    for ward in cast.WARDS[1:]:
        expect(delivery(clerk, ward).locator("summary .badge")).to_have_text("Đã tiếp nhận")
    first = delivery(clerk, cast.WARDS[0])
    first.locator("summary").click()
    moments = first.locator("ol.timeline li").all_inner_texts()
    told = [code for moment in moments for code in re.findall(r"^(0\d) ", moment)]
    assert told == sorted(told)
    assert {"01", "03", "05"} <= set(told)


def delivery(person: Person, ward: cast.Body) -> Locator:
    return person.page.locator(".deliveries details", has_text=ward.name)


def panel(person: Person, title: str) -> Locator:
    """A panel beside the document, read once the page has loaded it."""
    heading = person.page.get_by_role("heading", level=2, name=title, exact=True)
    return person.page.locator("section.section").filter(has=heading)


def eventually(read_again: Callable[[], None], place: Locator, words: str) -> None:
    """What the worker of another office still has to carry here."""
    for _ in range(20):
        read_again()
        try:
            expect(place).to_contain_text(words, timeout=3_000)
        except AssertionError:
            continue
        return
    expect(place).to_contain_text(words)


def file_it(way: Way) -> None:
    clerk = way.person(CLERK)
    clerk.go(way.path)
    panel(clerk, "Hồ sơ công việc").get_by_role("link", name="Mở hồ sơ mới").click()
    clerk.page.get_by_label("Số, ký hiệu hồ sơ").fill("2018.CCHC")
    clerk.page.get_by_label("Tiêu đề hồ sơ").fill("Cải cách hành chính năm 2018")
    clerk.answer("Mở hồ sơ")
    clerk.place("Hồ sơ")
    clerk.page.get_by_role("link", name=re.compile("2018.CCHC|Cải cách hành chính")).first.click()
    expect(clerk.page.locator("tr[data-row]", has_text=way.code)).to_have_count(1)


def find_it(way: Way) -> None:
    """By its words, by the same words without marks, by its number; the ward finds its own."""
    words = "công tác cải cách hành chính trên địa bàn quận 2"
    drafter = way.person(DRAFTER)
    search(drafter, way.code, way.code)
    for query in (words, without_marks(words)):
        search(drafter, query, way.code)
        expect(hit(drafter, way.code).locator("mark").first).to_be_visible()
    assert drafter.path_of(hit(drafter, way.code).get_by_role("link").first) == way.path
    search(way.person(WARD_CLERK), without_marks(words), way.code)
    assert way.person(WARD_CLERK).path_of(hit(way.person(WARD_CLERK), way.code)) != way.path


def search(person: Person, query: str, code: str) -> None:
    box = person.page.locator("[data-search]")
    eventually(lambda: (box.fill(query), box.press("Enter"))[0], hit(person, code), code)


def hit(person: Person, code: str) -> Locator:
    return person.page.locator("ol.hits li", has=person.page.get_by_text(code, exact=True)).first


def without_marks(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def counted(leader: Person) -> int:
    """How many documents figure A counts, as its page says it."""
    leader.place("Chỉ số")
    said = leader.page.locator("[aria-labelledby=a-head]").get_by_text(
        re.compile(r"\d+ trên \d+ văn bản")
    )
    return int(re.findall(r"\d+", said.inner_text())[0])
