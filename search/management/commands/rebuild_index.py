"""Builds the search index anew, or compares it with the rows."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search import index, queue, sources
from search.backends.base import Away, Busy, Unusable

# Between two lines of progress.
SECONDS = 3.0


class Command(BaseCommand):
    help = "Dựng lại chỉ mục tra cứu bên cạnh chỉ mục đang dùng rồi thay thế; --check chỉ so sánh."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="so sánh chỉ mục với dữ liệu, không thay đổi gì"
        )
        parser.add_argument(
            "--fresh",
            action="store_true",
            help="làm lại từ đầu, không nối tiếp lần dựng còn dang dở",
        )
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
        else:
            self._rebuild(as_json=options["json"], fresh=options["fresh"])

    def _rebuild(self, *, as_json: bool, fresh: bool) -> None:
        try:
            made = index.rebuild(fresh=fresh, told=self._progress())
            queue.again(made)
        except Busy as problem:
            message = _("Một tiến trình khác đang dựng chỉ mục; chỉ mục đang dùng vẫn nguyên vẹn.")
            raise CommandError(message) from problem
        except Away as problem:
            raise CommandError(_away()) from problem
        if as_json:
            self.stdout.write(json.dumps({"indexed": made.indexed, "seconds": made.seconds}))
        message = _("Đã dựng chỉ mục: %(indexed)d mục trong %(seconds)s giây.")
        self.stderr.write(message % {"indexed": made.indexed, "seconds": made.seconds})
        if made.spared:
            message = _("%(n)d mục không đọc được nên chưa có trong chỉ mục: %(which)s")
            which = ", ".join(map(str, made.spared[:10]))
            self.stderr.write(message % {"n": len(made.spared), "which": which})

    def _progress(self) -> Callable[[int], None]:
        """Says on standard error, every few seconds, how far the build is."""
        total, said = sources.count(), time.monotonic()

        def tell(done: int) -> None:
            nonlocal said
            if time.monotonic() - said >= SECONDS:
                said = time.monotonic()
                progress = _("%(done)d/%(total)d mục") % {"done": done, "total": total}
                self.stderr.write(progress)

        return tell

    def _check(self) -> None:
        try:
            compared = index.compare()
        except Away as problem:
            raise CommandError(_away()) from problem
        except Unusable as problem:
            message = _("Chưa có chỉ mục đọc được; hãy chạy rebuild_index.")
            raise CommandError(message) from problem
        self.stdout.write(json.dumps(compared.to_json()))
        if not compared.same:
            message = _("Chỉ mục khác dữ liệu; hãy chờ hàng đợi xong hoặc chạy rebuild_index.")
            raise CommandError(message)


def _away() -> str:
    return _("Máy chủ tra cứu không trả lời; chỉ mục đang dùng vẫn nguyên vẹn, hãy thử lại sau.")
