"""Every table of the kernel, for Django's registry; each is owned by its own subject."""

from docflow.core.audit.models import AuditChain, AuditEvent, AuditHead, ReadJournal, ReadLog
from docflow.core.files.models import StoredFile
from docflow.core.schedule.models import ScheduleRun

__all__ = [
    "AuditChain",
    "AuditEvent",
    "AuditHead",
    "ReadJournal",
    "ReadLog",
    "ScheduleRun",
    "StoredFile",
]
