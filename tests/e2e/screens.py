"""The main screens: who looks at each, and how one gets there."""

from dataclasses import dataclass

from tests.e2e.people import Person


@dataclass(frozen=True)
class Screen:
    """`path` is gone to; then the first link matching each of `follow` is opened."""

    name: str
    who: str
    path: str
    follow: tuple[str, ...] = ()

    def show(self, person: Person) -> None:
        person.go(self.path)
        for link in self.follow:
            href = person.page.locator(link).first.get_attribute("href") or ""
            person.go(href)
        person.settle()


ROW = "tr[data-row] td.lead a"
LEADER, CLERK, OFFICER = "chutich", "vanthu", "nv.chuyenvien"
REGISTRY = "qldt.vanthu"

SCREENS = (
    Screen("sign-in", "", "/vao/"),
    Screen("desk", LEADER, "/"),
    Screen("desk-clerk", CLERK, "/"),
    Screen("outgoing", LEADER, "/documents/outgoing/"),
    Screen("document-out", CLERK, "/documents/outgoing/", (ROW,)),
    Screen("verification", CLERK, "/documents/outgoing/", (ROW, "a[href*=verification]")),
    Screen("kinds", OFFICER, "/documents/new/"),
    Screen("draft", OFFICER, "/documents/new/KH/"),
    Screen("upload", OFFICER, "/documents/new/upload/"),
    Screen("signing", LEADER, "/", (ROW, "a[href*='/documents/sign/']")),
    Screen("incoming-desk", "tckh.vanthu", "/documents/incoming/"),
    Screen("incoming", REGISTRY, "/documents/incoming/?view=all"),
    Screen("document-in", REGISTRY, "/documents/incoming/?view=all", (ROW,)),
    Screen("paper-in", REGISTRY, "/documents/incoming/paper/"),
    Screen("registers", CLERK, "/registers/"),
    Screen("register", CLERK, "/registers/", ("main a[href^='/registers/']",)),
    Screen("exchange", CLERK, "/gui-nhan/"),
    Screen("directives", "vp.totruong", "/chi-dao/mine/"),
    Screen("deadlines", "vp.totruong", "/chi-dao/mine/calendar/"),
    Screen("quick-report", "vp.totruong", "/chi-dao/mine/", ("a[data-row-key=b]",)),
    Screen("board", "vp.thutruong", "/chi-dao/board/"),
    Screen("directive", "vp.thutruong", "/chi-dao/list/", (ROW,)),
    Screen("give", "vp.thutruong", "/chi-dao/give/"),
    Screen("give-on", "tnmt.thutruong", "/", (ROW, "a[href*='/give/']")),
    Screen("search", CLERK, "/tra-cuu/?q=h%C3%A0nh+ch%C3%ADnh"),
    Screen("cases", CLERK, "/cases/"),
    Screen("case", CLERK, "/cases/", (ROW,)),
    Screen("archive", "luutru", "/cases/archive/"),
    Screen("metric", LEADER, "/chi-so/"),
    Screen("notifications", CLERK, "/thong-bao/"),
)
