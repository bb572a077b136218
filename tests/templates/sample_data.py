"""The context of the sample screens, and the routes that make every part of the frame show."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import include, path
from sample_parts import document, figures
from sample_rows import NOW, rows


def _page(request: object, **kwargs: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path(
        "",
        include(
            (
                [
                    path("home", _page, name="home"),
                    path("search", _page, name="search"),
                    path("acting", _page, name="acting"),
                    path("out", _page, name="sign-out"),
                    path("account", _page, name="account"),
                ],
                "desk",
            )
        ),
    ),
    path(
        "",
        include(([path("notifications/since/<int:known>/", _page, name="since")], "notifications")),
    ),
    path("language", _page, name="set_language"),
]


def frame() -> dict[str, Any]:
    names = [
        ("Bàn làm việc", "inbox", 12, "b"),
        ("Văn bản đến", "arrow-down-on-square", 8, "d"),
        ("Văn bản đi", "paper-airplane", 4, "i"),
        ("Chỉ đạo", "megaphone", 3, "c"),
        ("Tra cứu", "magnifying-glass", 0, "t"),
        ("Hồ sơ", "folder-open", 0, "h"),
        ("Chỉ số", "chart-bar", 0, "s"),
        ("Quản trị", "cog-6-tooth", 0, "q"),
    ]
    places = [
        {"label": a, "icon": b, "count": c, "key": d, "url": "#", "current": n == 1}
        for n, (a, b, c, d) in enumerate(names)
    ]
    return {
        "places": places,
        "bell_url": "#",
        "path": "/",
        "unread": 5,
        "demo": True,
        "language": "vi",
        "office": "Ủy ban nhân dân Quận 2",
        "person": {
            "name": "Nguyễn Thị Hồng Hạnh",
            "title": "Phó Chủ tịch",
            "office": "UBND Quận 2",
        },
        "positions": [{"id": 4, "label": "Thay ông Lê Văn Tâm, Chủ tịch (ủy quyền đến 30/11)"}],
    }


class Pin(forms.Form):
    capacity = forms.ChoiceField(
        label="Ký với tư cách",
        choices=[("kt", "KT. CHỦ TỊCH · PHÓ CHỦ TỊCH"), ("tm", "TM. ỦY BAN NHÂN DÂN")],
    )
    note = forms.CharField(label="Ghi chú", required=False)
    agree = forms.BooleanField(label="Tôi đã đọc các văn bản trên", required=True)
    pin = forms.CharField(
        label="Mã PIN của chữ ký số",
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
        help_text="Sai 5 lần thì chữ ký bị khóa.",
    )


class Draft(forms.Form):
    subject = forms.CharField(
        label="Trích yếu", widget=forms.Textarea(attrs={"rows": 3}), help_text="Không quá ba dòng."
    )
    urgency = forms.ChoiceField(
        label="Độ khẩn",
        widget=forms.RadioSelect,
        choices=[("0", "Thường"), ("1", "Khẩn"), ("2", "Thượng khẩn"), ("3", "Hỏa tốc")],
    )
    due = forms.DateField(label="Hạn xử lý", required=False, widget=forms.DateInput)
    signer = forms.ChoiceField(label="Người ký", choices=[("h", "Nguyễn Thị Hồng Hạnh")])


class Login(forms.Form):
    username = forms.CharField(
        label="Tên đăng nhập", widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label="Mật khẩu", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


def draw_pages(folder: Path) -> None:
    for n in (1, 2):
        lines = "".join(
            f'<rect x="85" y="{150 + i * 17}" width="{440 - (i * 37) % 120}" height="5"/>'
            for i in range(34)
        )
        (folder / f"page-{n}.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842" width="595"'
            ' height="842"><rect width="595" height="842" fill="#fff"/>'
            f'<g fill="#c9ced4">{lines}</g></svg>'
        )


def context() -> dict[str, Any]:
    all_rows = rows(30)
    groups = [
        {"label": "Chờ ký", "count": 4, "rows": all_rows[:4]},
        {"label": "Chờ duyệt", "count": 6, "url": "#", "rows": all_rows[4:8]},
        {"label": "Việc được giao", "count": 2, "rows": all_rows[8:10]},
        {"label": "Dự thảo của tôi", "count": 0, "rows": []},
    ]
    history = [
        {"title": "Sở Nội vụ đã nhận 125/BC-UBND", "when": NOW - timedelta(minutes=20), "url": "#"},
        {"title": "Phường An Phú báo cáo kết quả", "when": NOW - timedelta(hours=2), "url": "#"},
        {
            "title": "Trả lại dự thảo 14",
            "when": NOW - timedelta(hours=3),
            "who": "Trần Văn Bình",
            "url": "#",
        },
    ]
    pin = Pin({"pin": "", "capacity": "kt", "agree": "on"})
    return {
        "frame": frame(),
        "rows": all_rows,
        "groups": groups,
        "history": history,
        "form": pin,
        "login": Login(),
        "draft": Draft({"subject": "", "urgency": "0", "signer": "h"}),
        "views": [
            {"label": "Chờ tôi xử lý", "url": "#", "count": 8, "current": True},
            {"label": "Chờ trình", "url": "#", "count": 3},
            {"label": "Quá hạn", "url": "#", "count": 2},
            {"label": "Tất cả", "url": "#", "count": None},
        ],
        "page": {"older_url": "#", "newer_url": "", "shown": "1-30", "total": 128, "exact": True},
        "selection_url": "#",
        "cast": [
            {"name": "Lê Thị Mai Anh", "note": "Chuyên viên: soạn một kế hoạch rồi trình"},
            {"name": "Nguyễn Thị Hồng Hạnh", "note": "Phó Chủ tịch: ký bốn văn bản một lần"},
            {"name": "Phạm Quốc Dũng", "note": "Văn thư: cấp số, đóng dấu, phát hành"},
        ],
        "verdicts": [
            "valid",
            "valid_with_changes",
            "undetermined",
            "invalid",
            "unsigned",
            "unreadable",
        ],
        **document(),
        **figures(),
    }
