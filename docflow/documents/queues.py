"""What the workers sweep for documents, and how often."""

from datetime import timedelta

from docflow.core import schedule
from docflow.documents.services import (
    borrowing,
    keeping_typed,
    leasing,
    leavers,
    limiting,
    preserving,
    recognising,
    reserving,
    retention,
    running,
    timing,
    waiting,
)
from docflow.documents.services.packages import bringing, making


def register() -> None:
    schedule.register("documents.preserve", timedelta(minutes=5), preserving.sweep)
    schedule.register("documents.renew", timedelta(hours=12), preserving.renew)
    schedule.register(timing.SWEEP, timedelta(minutes=1), timing.sweep, allow_parallel=True)
    schedule.register(
        making.SWEEP,
        timedelta(minutes=1),
        making.sweep,
        allow_parallel=True,
        limit=5,
        lease=making.LEASE,
    )
    schedule.register(
        bringing.SWEEP,
        timedelta(minutes=1),
        bringing.sweep,
        allow_parallel=True,
        limit=5,
        lease=bringing.LEASE,
    )
    schedule.register("documents.retention", timedelta(hours=1), retention.sweep, limit=500)
    schedule.register(leavers.SWEEP, timedelta(hours=1), leavers.sweep, limit=100)
    schedule.register("documents.typed", timedelta(hours=1), keeping_typed.sweep, limit=500)
    schedule.register("documents.leases", timedelta(hours=1), leasing.sweep, limit=500)
    schedule.register(
        recognising.SWEEP,
        timedelta(minutes=1),
        recognising.sweep,
        limit=2,
        lease=recognising.LEASE,
    )
    schedule.register(waiting.SWEEP, timedelta(minutes=1), waiting.sweep, allow_parallel=True)
    schedule.register(limiting.SWEEP, timedelta(minutes=5), limiting.sweep, limit=500)
    schedule.register(borrowing.SWEEP, timedelta(hours=1), borrowing.sweep, limit=500)
    schedule.register(reserving.SWEEP, timedelta(hours=1), reserving.sweep)
    schedule.register("documents.runs", timedelta(seconds=30), running.sweep)
