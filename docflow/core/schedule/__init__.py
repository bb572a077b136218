"""Work that comes due: sweeps by the clock, rows claimed by workers. No job queue to rely on."""

from docflow.core.schedule.claims import LostClaim, claim, fail, finish, perform, try_again
from docflow.core.schedule.models import ScheduleRun, Work, WorkState
from docflow.core.schedule.registry import Sweep, prompt, register, sweeps
from docflow.core.schedule.worker import Worker, run_all

__all__ = [
    "LostClaim",
    "ScheduleRun",
    "Sweep",
    "Work",
    "WorkState",
    "Worker",
    "claim",
    "fail",
    "finish",
    "perform",
    "prompt",
    "register",
    "run_all",
    "sweeps",
    "try_again",
]
