"""A list under one PIN, worked off in the background: started, watched, stopped, picked up again.

The open key lives in the thread that works and nowhere else, so a server that dies takes it along;
what was done until then is told by the documents, and the rest is offered again under a new PIN.
"""

import contextvars
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import connections, transaction
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, push
from docflow.core.actor import Actor
from docflow.core.errors import NotFound, Refused
from docflow.documents.models import Document, RunItem, SignatureRecord, SigningRun
from docflow.documents.services import issuing, signing
from docflow.documents.services.acts import Task, Verdict
from docflow.notifications.services.telling import group_of
from docflow.org.selectors import acting
from signing import batches

SIGN, ISSUE = "sign", "issue"
OPEN = {SIGN: signing.open_list, ISSUE: issuing.open_list}
ACTS: dict[str, Callable[..., Verdict]] = {SIGN: signing.sign_one, ISSUE: issuing.issue_one}
# A run that was not heard of for so long has no process: each file beats, and none takes so long.
SILENCE = timedelta(minutes=2)
# Pages are told at most so often.
PUSH_SECONDS = 0.7

Ending, State = SigningRun.Ending, RunItem.State
log = logging.getLogger(__name__)


def start(
    *,
    actor: Actor,
    act: str,
    documents: Sequence[Document],
    pin: str,
    shown: Mapping[int, str] | None = None,
    wait: bool = False,
) -> SigningRun:
    """Open the key for `documents` and work the list off; returns at once unless `wait`.

    `act` is "sign" or "issue"; `shown` the SHA-256 of each document as it was on the page. Raises
    as `signing.sign_many`, with nothing started.
    """
    if actor.user_id is None:
        raise Refused(_("Chỉ người dùng mới ký được văn bản."))
    batch, tasks = OPEN[act](actor=actor, documents=documents, pin=pin, shown=shown)
    try:
        run = _write(actor.user_id, act, batch, tasks)
        work = partial(_work, run, actor, batch, tasks)
        (_here if wait else launch)(work)
    except BaseException:
        batch.close()
        raise
    if wait:
        run.refresh_from_db()
    return run


def stop(*, actor: Actor, run: SigningRun) -> SigningRun:
    """Ask the run to end after the file at hand; only its owner may. Raises NotFound."""
    if run.user_id != actor.user_id:
        raise NotFound
    with deeds.act():
        rows = SigningRun.objects.filter(pk=run.pk, ended_at=None, stop_asked_at=None)
        if rows.update(stop_asked_at=clock.now()):
            deeds.record(actor, "signing.stop", run)
    run.refresh_from_db()
    return run


def sweep(now: datetime, limit: int) -> int:
    """Close runs whose process died; each file is told as its document tells it. Runs closed."""
    silent = SigningRun.objects.filter(ended_at=None, beat_at__lt=clock.real() - SILENCE)
    return sum(_bury(run, now) for run in silent.select_related("batch__credential")[:limit])


def launch(work: Callable[[], None]) -> None:
    """Have a thread of this process do it, under the clock and language of the caller."""
    context = contextvars.copy_context()

    def in_thread() -> None:
        try:
            context.run(work)
        finally:
            connections.close_all()

    threading.Thread(target=in_thread, name="docflow-signing", daemon=True).start()


def _here(work: Callable[[], None]) -> None:
    work()


def _write(user_id: int, act: str, batch: batches.Batch, tasks: Sequence[Task]) -> SigningRun:
    with transaction.atomic():
        run = SigningRun.objects.create(
            batch=batch.row,
            user_id=user_id,
            act=act,
            started_at=clock.now(),
            beat_at=clock.real(),
        )
        RunItem.objects.bulk_create(
            RunItem(run=run, ordinal=number, document=task.document, base=task.base)
            for number, task in enumerate(tasks, 1)
        )
    return run


def _work(run: SigningRun, actor: Actor, batch: batches.Batch, tasks: Sequence[Task]) -> None:
    """Every file in its turn; the key is dropped at the end, however it comes."""
    ending = Ending.BROKEN
    told = 0.0
    try:
        with batch:
            ending = Ending.DONE
            for task in tasks:
                if not _goes_on(run):
                    ending = Ending.STOPPED
                    break
                verdict = _one(run.act, actor, batch, task)
                _note(run, task, verdict)
                if time.monotonic() - told > PUSH_SECONDS:
                    told = time.monotonic()
                    _tell(run)
    except Exception:
        # Nobody waits for this thread: the row says what happened, the log why.
        log.exception("signing run %s broke", run.pk)
        ending = Ending.BROKEN
    finally:
        _end(run, ending, clock.now())
        _tell(run)


def _one(act: str, actor: Actor, batch: batches.Batch, task: Task) -> Verdict:
    """One file's verdict; an error nobody foresaw stops this file and no other."""
    if not acting.stands(actor):
        return Verdict(
            task.document, False, _("Chức vụ hoặc tài khoản của người ký đã kết thúc. Chưa ký.")
        )
    try:
        return ACTS[act](actor=actor, batch=batch, task=task)
    except Exception:
        log.exception("document %s was not signed", task.document.pk)
        return Verdict(
            task.document,
            False,
            _("Lỗi ngoài dự kiến. Văn bản giữ nguyên như cũ; hãy báo quản trị viên."),
        )


def _goes_on(run: SigningRun) -> bool:
    """Beat, and learn in the same breath whether a stop was asked for or the run was closed."""
    rows = SigningRun.objects.filter(pk=run.pk, ended_at=None, stop_asked_at=None)
    return bool(rows.update(beat_at=clock.real()))


def _note(run: SigningRun, task: Task, verdict: Verdict) -> None:
    RunItem.objects.filter(run=run, document=task.document).update(
        state=State.DONE if verdict.ok else State.FAILED,
        message=verdict.message[:500],
        done_at=clock.now(),
    )


def _end(run: SigningRun, ending: str, now: datetime) -> bool:
    with transaction.atomic():
        rows = SigningRun.objects.filter(pk=run.pk, ended_at=None)
        if not rows.update(ended_at=now, ending=ending):
            return False
        waiting = RunItem.objects.filter(run=run, state=State.WAITING)
        waiting.update(state=State.LEFT)
    return True


def _bury(run: SigningRun, now: datetime) -> int:
    """The documents say what was done: one may have been published in the last moment."""
    with transaction.atomic():
        owner = run.batch.credential.owner
        for item in run.items.filter(state=State.WAITING).select_related("base"):
            made = SignatureRecord.objects.filter(
                document=item.document_id, owner=owner, version__ordinal__gt=item.base.ordinal
            )
            if made.exists():
                item.state, item.done_at = State.DONE, now
                item.message = _("Đã ký.") if run.act == SIGN else _("Đã phát hành.")
                item.save(update_fields=["state", "done_at", "message"])
        closed = _end(run, Ending.BROKEN, now)
        batches.abandon(run.batch_id, now)
    _tell(run)
    return int(closed)


def _tell(run: SigningRun) -> None:
    push.send(group_of(run.user_id), {"type": "progress"})
