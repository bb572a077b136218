"""A simulated partner: its line and its manners, what reached it, what it sends, what befell it."""

from datetime import timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from docflow.core.models import StoredFile
from docflow.core.schedule import Work
from docflow.exchange.simulator.plans import Direction, Fault, GivesBack, Manner, Plan, Rates
from docflow.exchange.states import MessageKind
from docflow.org.models import Office

_RATES = tuple(Rates.__dataclass_fields__)


def _all(**conditions: object) -> Q:
    """The same of every rate; `loss__gte` stands for each of them."""
    found = Q()
    for rate in _RATES:
        found &= Q(**{f"{rate}__{name}": value for name, value in conditions.items()})
    return found


class SimulatedPartner(models.Model):
    """An office hosted by nobody that is played here, and the line to it."""

    # Seeds that people type and remember.
    MOST_SEED = 2**31 - 1

    office = models.OneToOneField(Office, on_delete=models.PROTECT, related_name="simulated")
    plan = models.CharField(max_length=8, choices=Plan.choices, default=Plan.QUIET)
    seed = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(MOST_SEED)])
    manner = models.CharField(max_length=9, choices=Manner.choices, default=Manner.REGISTERS)
    gives_back = models.CharField(max_length=8, choices=GivesBack.choices, default=GivesBack.AGREES)
    # The rates of the plan as they were when it was chosen.
    loss = models.FloatField(default=0)
    silence = models.FloatField(default=0)
    doubling = models.FloatField(default=0)
    damage = models.FloatField(default=0)
    delay = models.FloatField(default=0)
    disorder = models.FloatField(default=0)
    forgery = models.FloatField(default=0)
    # The number of its last letter.
    last_number = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_all(gte=0.0, lte=1.0), name="exchange_simulated_rates"
            ),
            models.CheckConstraint(
                condition=~Q(plan=Plan.QUIET) | _all(exact=0.0), name="exchange_simulated_quiet"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} ({self.get_plan_display()})"

    @property
    def rates(self) -> Rates:
        return Rates(**{name: getattr(self, name) for name in _RATES})


class SimulatedArrival(Work):
    """A message of ours on its way to the partner; once it is there, work for the partner."""

    partner = models.ForeignKey(SimulatedPartner, on_delete=models.PROTECT, related_name="arrivals")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    # How often we handed it to the line, and how often it came out at the other end.
    tries = models.PositiveIntegerField(default=0)
    copies = models.PositiveIntegerField(default=0)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    arrived_at = models.DateTimeField(null=True, blank=True)
    kind = models.CharField(max_length=8, choices=MessageKind.choices, blank=True)
    # The document in it, or the message that it speaks of.
    document_sha256 = models.CharField(max_length=64, blank=True)
    exchange_id = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=64, blank=True)
    # Codes of the states that the partner answers with, and why.
    decided = models.JSONField(default=list, blank=True)
    gate = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    # Why the partner could not use it.
    problem = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta(Work.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "message_id"], name="exchange_simulated_arrival"
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True, file__isnull=True, copies=0)
                | Q(arrived_at__isnull=False, file__isnull=False, copies__gt=0),
                name="exchange_simulated_arrived",
            ),
        ]

    def __str__(self) -> str:
        return self.message_id


class SimulatedPosting(Work):
    """A message that the partner, or somebody in its name, will send when it is due."""

    # As many as we take ourselves; over a good half hour, for who looks on.
    max_attempts = 12
    longest_pause = timedelta(minutes=5)

    partner = models.ForeignKey(SimulatedPartner, on_delete=models.PROTECT, related_name="postings")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=MessageKind.choices)
    # A state is about a message of ours; a recall, an update, a replacement about one of its own.
    answers = models.ForeignKey(
        SimulatedArrival, null=True, blank=True, on_delete=models.PROTECT, related_name="states"
    )
    about = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followers"
    )
    # What a forged message imitates, and how it is signed.
    imitates = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="forgeries"
    )
    forgery = models.CharField(max_length=10, choices=Fault.choices, blank=True)
    # {"number", "code", "subject", "day"} of a letter, {"code", "reason"} of a state or a recall.
    facts = models.JSONField(default=dict, blank=True)
    # The signed document, and the message as it leaves: made once.
    document = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tries = models.PositiveIntegerField(default=0)
    # How often our inbox took it.
    copies = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    # Codes of what we answered, in the order in which it came.
    heard = models.JSONField(default=list, blank=True)

    class Meta(Work.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "message_id"], name="exchange_simulated_posting"
            ),
            models.CheckConstraint(
                condition=Q(forgery="", imitates__isnull=True)
                | ~Q(forgery="") & Q(imitates__isnull=False),
                name="exchange_simulated_forged",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MessageKind.STATUS) | Q(answers__isnull=False),
                name="exchange_simulated_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.message_id}"


class SimulatedEvent(models.Model):
    """What happened to one try of one message: the list that people train with."""

    partner = models.ForeignKey(SimulatedPartner, on_delete=models.PROTECT, related_name="events")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    message_id = models.CharField(max_length=64)
    # The try; 0 is of the message as a whole.
    number = models.PositiveIntegerField()
    fault = models.CharField(max_length=10, choices=Fault.choices)
    # Of the damaged bytes.
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            # Of a worker that was killed the next one finds it noted.
            models.UniqueConstraint(
                fields=["partner", "direction", "message_id", "number", "fault"],
                name="exchange_simulated_event",
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.get_fault_display()}"
