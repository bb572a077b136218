"""The main screens: who looks at each, and how one gets there."""

from dataclasses import dataclass
from urllib.parse import urldefrag

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

    def show_again(self, person: Person) -> None:
        """Load anew what was found before, for another width."""
        person.go(urldefrag(person.page.url).url)
        person.settle()


ROW = "tr[data-row] td.lead a"
PLAN = "main a[href*='/plans/plan/']:not([href*=xlsx])"
GOAL = ".plan-goal a[href^='/chi-dao/']"
LEADER, CLERK, OFFICER = "chutich", "vanthu", "nv.chuyenvien"
REGISTRY = "qldt.vanthu"
KEEPER = "quantri"

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
    Screen("looks", LEADER, "/documents/looks/"),
    Screen("my-keys", LEADER, "/quan-tri/khoa/"),
    Screen("office-keys", CLERK, "/quan-tri/khoa/co-quan/"),
    Screen("account", LEADER, "/tai-khoan/"),
    Screen("password", LEADER, "/tai-khoan/mat-khau/"),
    Screen("app-add", LEADER, "/tai-khoan/ung-dung/"),
    Screen("passkey-add", LEADER, "/tai-khoan/khoa/them/"),
    Screen("confirm", KEEPER, "/tai-khoan/xac-nhan/?next=/quan-tri/"),
    Screen("accounts", KEEPER, "/tai-khoan/nguoi/"),
    Screen("account-of", KEEPER, "/tai-khoan/nguoi/", (ROW,)),
    Screen("invite", KEEPER, "/tai-khoan/nguoi/", (ROW, "a[href$='/cap/']")),
    Screen("factor-rule", KEEPER, "/tai-khoan/quy-dinh/"),
    Screen("people", KEEPER, "/quan-tri/"),
    Screen("people-keys", KEEPER, "/quan-tri/khoa/moi-nguoi/"),
    Screen("key-make", KEEPER, "/quan-tri/khoa/co-quan/", ("a[href$='/tao/']",)),
    Screen("authority", KEEPER, "/quan-tri/tham-quyen/"),
    Screen("late-time", KEEPER, "/quan-tri/dau-thoi-gian/"),
    Screen("trust", KEEPER, "/quan-tri/tin-cay/"),
    Screen("delegations", LEADER, "/quan-tri/uy-quyen/"),
    Screen("form-rule", LEADER, "/quan-tri/the-thuc/"),
    Screen("route-rules", LEADER, "/documents/route-rules/"),
    Screen("reserved", CLERK, "/registers/", (ROW, "a[href$='/reserved/']")),
    Screen("route-plans", CLERK, "/documents/routes/"),
    Screen("route-plan-new", CLERK, "/documents/routes/new/"),
    Screen("route-plan", CLERK, "/documents/routes/", (ROW,)),
    Screen("processes", LEADER, "/documents/processes/"),
    Screen("process-new", LEADER, "/documents/processes/new/"),
    Screen("process", LEADER, "/documents/processes/", (ROW,)),
    Screen("process-figures", LEADER, "/documents/processes/figures/"),
    Screen("file-lists", CLERK, "/cases/lists/"),
    Screen("file-list-new", CLERK, "/cases/lists/new/"),
    Screen("hand-overs", CLERK, "/cases/handed/"),
    Screen("hand-over-new", OFFICER, "/cases/handed/new/"),
    Screen("packages", CLERK, "/cases/packages/"),
    Screen("verify", "", "/verify/"),
    Screen("incoming-desk", "tckh.vanthu", "/documents/incoming/"),
    Screen("secret-in", CLERK, "/documents/incoming/secret/"),
    Screen("secret-out", CLERK, "/registers/secret/"),
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
    Screen("board-by-source", LEADER, "/chi-dao/board/?by=source&level=all"),
    # A filter that is set brings the button that clears it.
    Screen("board-heads", "vp.thutruong", "/chi-dao/board/?level=heads&by=holder"),
    Screen("unit-board", LEADER, "/chi-dao/board/unit/"),
    Screen("overdue", LEADER, "/chi-dao/list/?column=running_late"),
    Screen("given-by-me", LEADER, "/chi-dao/mine/?view=given"),
    Screen("rules", LEADER, "/chi-dao/rules/"),
    Screen("plans", LEADER, "/chi-dao/plans/"),
    Screen("plan", LEADER, "/chi-dao/plans/", (PLAN,)),
    Screen("goal", LEADER, "/chi-dao/plans/", (PLAN, GOAL)),
    Screen("first-deadline", LEADER, "/chi-dao/plans/", (PLAN, GOAL, "a[href$='/when/']")),
    Screen("cooperation", LEADER, "/chi-dao/plans/", (PLAN, GOAL, "a[href$='/with/']")),
    Screen("measure", "yt.truong", "/chi-dao/plans/", (PLAN, GOAL, "a[href*='/measure/']")),
    Screen("batches", LEADER, "/chi-dao/batches/"),
    Screen("batch", LEADER, "/chi-dao/batches/", ("main a[href^='/chi-dao/batches/']",)),
    Screen("give-many", LEADER, "/chi-dao/give/?many=1"),
    Screen("enter-order", CLERK, "/chi-dao/give/"),
    Screen("postal", CLERK, "/gui-nhan/postal/"),
    Screen("followup", "tnmt.vanthu", "/chi-dao/followup/"),
    Screen("search", CLERK, "/tra-cuu/?q=h%C3%A0nh+ch%C3%ADnh"),
    Screen("search-begin", CLERK, "/tra-cuu/"),
    Screen("search-save", CLERK, "/tra-cuu/luu/?q=h%C3%A0nh+ch%C3%ADnh"),
    Screen("search-look", CLERK, "/tra-cuu/?q=h%C3%A0nh+ch%C3%ADnh", ("a[data-peek]",)),
    Screen("cases", CLERK, "/cases/"),
    Screen("case", CLERK, "/cases/", (ROW,)),
    Screen("archive", "luutru", "/cases/archive/"),
    Screen("metric", LEADER, "/chi-so/"),
    Screen("notifications", CLERK, "/thong-bao/"),
)
