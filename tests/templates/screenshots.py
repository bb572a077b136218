"""Draws sample screens with the real templates and photographs them at both widths, light and dark.

python tests/templates/screenshots.py OUT [name ...]      (--draw: only the pages)
"""

import http.server
import shutil
import sys
import threading
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import django
from django.conf import settings

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'"


class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        # As layouts/dialog.html answers: a part for htmx, a page otherwise.
        if self.headers.get("HX-Request"):
            self.path = self.path.replace("sign.html", "sign-part.html")
        super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        pass


def configure() -> None:
    """Only what templates need, so the pictures do not depend on the state of the apps."""
    settings.configure(
        INSTALLED_APPS=[
            "django.forms",
            "django.contrib.staticfiles",
            "django_htmx",
            "heroicons",
            "template_partials",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [ROOT / "templates", HERE / "samples"],
                "APP_DIRS": True,
            }
        ],
        FORM_RENDERER="django.forms.renderers.TemplatesSetting",
        STATIC_URL="/static/",
        STATICFILES_DIRS=[ROOT / "static"],
        ROOT_URLCONF="sample_data",
        LANGUAGE_CODE="vi",
        USE_I18N=True,
        USE_TZ=True,
        TIME_ZONE="Asia/Ho_Chi_Minh",
        SECRET_KEY="pictures-only",
    )
    sys.path.insert(0, str(HERE))
    django.setup()


def draw(folder: Path, names: list[str]) -> None:
    import sample_data
    from django.contrib.staticfiles import finders
    from django.template.loader import render_to_string

    shutil.copytree(ROOT / "static", folder / "static", dirs_exist_ok=True)
    htmx = finders.find("django_htmx/htmx-2.min.js")
    (folder / "static/django_htmx").mkdir(exist_ok=True)
    shutil.copy(str(htmx), folder / "static/django_htmx/")
    sample_data.draw_pages(folder)
    for name in names:
        (folder / f"{name}.html").write_text(
            render_to_string(f"{name}.html", sample_data.context())
        )
    asked = SimpleNamespace(htmx=True, get_full_path="/sign.html")
    (folder / "sign-part.html").write_text(
        render_to_string("sign.html", {**sample_data.context(), "request": asked})
    )
    (folder / "preview.html").write_text("<h2>Xem trước</h2>")


def photograph(folder: Path, names: list[str], address: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for width, height in ((1280, 800), (390, 844)):
                page = browser.new_page(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                page.on("console", lambda m: "WebSocket" in m.text or print("console:", m.text))
                page.on("pageerror", lambda error: print("error:", error))
                for name in names:
                    page.goto(f"{address}/{name}.html")
                    page.wait_for_timeout(150)
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    if wide > width:
                        print(f"{name} at {width}: scrolls sideways ({wide})")
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
                page.close()
        browser.close()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    every = sorted(path.stem for path in (HERE / "samples").glob("*.html"))
    names = [name for name in sys.argv[2:] if name != "--draw"] or every
    configure()
    draw(folder, every)
    if "--draw" in sys.argv:
        return
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Handler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    photograph(folder, names, f"http://127.0.0.1:{server.server_port}")


if __name__ == "__main__":
    main()
