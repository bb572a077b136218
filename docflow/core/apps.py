from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_migrate

INDEX = "search.index"


class CoreConfig(AppConfig):
    name = "docflow.core"
    verbose_name = "Nhân hệ thống"

    def ready(self) -> None:
        from docflow.core import checks, headers, integrity, schedule  # noqa: F401
        from docflow.core.audit import reads, stamps
        from docflow.core.files.check import stored_files
        from search import queue
        from signing import authority
        from signing.external import sweeping
        from signing.trust import sources

        integrity.register("files", stored_files)
        schedule.register("core.reads", timedelta(seconds=5), reads.sweep, limit=1000)
        schedule.register("core.stamps", timedelta(hours=1), stamps.sweep)
        # The ground floor knows no schedule; it offers plain sweeps.
        schedule.register(INDEX, timedelta(seconds=2), queue.sweep, limit=200)
        schedule.register("signing.lists", timedelta(hours=1), authority.refresh_crl)
        schedule.register("signing.sources", timedelta(minutes=1), sources.fetch_due, limit=20)
        schedule.register("signing.external", timedelta(minutes=1), sweeping.sweep)
        queue.listen(prompt_index)
        # A flush or migration gives permissions new keys.
        post_migrate.connect(forget_permissions)
        user_logged_out.connect(headers.forget)


def forget_permissions(**_signal: Any) -> None:
    from docflow.core.access.book import permission_id

    permission_id.cache_clear()


def prompt_index() -> None:
    """A commit left index tasks: let the worker of this process take them up at once."""
    from docflow.core.schedule import registry

    registry.wake(INDEX)
