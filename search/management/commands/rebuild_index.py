"""Builds the search index anew, or compares it with the rows."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search import index
from search.backends.base import Busy, Unusable


class Command(BaseCommand):
    help = "Dựng lại chỉ mục tra cứu bên cạnh chỉ mục đang dùng rồi thay thế; --check chỉ so sánh."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="so sánh chỉ mục với dữ liệu, không thay đổi gì"
        )
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
        else:
            self._rebuild(as_json=options["json"])

    def _rebuild(self, *, as_json: bool) -> None:
        try:
            made = index.rebuild()
        except Busy as problem:
            message = _("Một tiến trình khác đang dựng chỉ mục; chỉ mục đang dùng vẫn nguyên vẹn.")
            raise CommandError(message) from problem
        if as_json:
            self.stdout.write(json.dumps({"indexed": made.indexed, "seconds": made.seconds}))
        message = _("Đã dựng chỉ mục: %(indexed)d mục trong %(seconds)s giây.")
        self.stderr.write(message % {"indexed": made.indexed, "seconds": made.seconds})

    def _check(self) -> None:
        try:
            compared = index.compare()
        except Unusable as problem:
            message = _("Chưa có chỉ mục đọc được; hãy chạy rebuild_index.")
            raise CommandError(message) from problem
        self.stdout.write(json.dumps(compared.to_json()))
        if not compared.same:
            message = _("Chỉ mục khác dữ liệu; hãy chờ hàng đợi xong hoặc chạy rebuild_index.")
            raise CommandError(message)
