"""Owns the rows of the audit: one chain per office, events, reads. Values only, no foreign key."""

from django.db import models

HASH_LENGTH = 64
# Hexadecimal digits: 128 bits.
SALT_LENGTH = 32
GENESIS = "0" * HASH_LENGTH


class AuditChain(models.Model):
    """The head of an office's chain; its row lock is what orders the next event."""

    office_id = models.BigIntegerField(primary_key=True)
    head_seq = models.BigIntegerField(default=0)
    head_hash = models.CharField(max_length=HASH_LENGTH, default=GENESIS)

    def __str__(self) -> str:
        return f"{self.office_id}: {self.head_seq}"


class AuditEvent(models.Model):
    """One act. Database triggers refuse change and removal; `hash` covers all other columns."""

    office_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=200)
    position_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=40)
    office = models.CharField(max_length=300, blank=True)
    unit_id = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=300, blank=True)
    on_behalf_of_id = models.BigIntegerField(null=True)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=80)
    object_type = models.CharField(max_length=100)
    object_id = models.CharField(max_length=64, blank=True)
    object_label = models.CharField(max_length=500, blank=True)
    summary = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    # Without it a hash that is shown would let people try what it may stand for.
    salt = models.CharField(max_length=SALT_LENGTH, blank=True, default="")
    prev_hash = models.CharField(max_length=HASH_LENGTH)
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office_id", "seq"], name="audit_event_office_seq")
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_event_object"),
            models.Index(fields=["office_id", "at"], name="audit_event_office_at"),
            models.Index(fields=["actor_id", "at"], name="audit_event_actor_at"),
            # What an administrator reads: a few kinds of things among millions of others.
            models.Index(fields=["office_id", "object_type", "at"], name="audit_event_office_type"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id}/{self.seq} {self.verb}"


class AuditHead(models.Model):
    """A chain's head with a time stamp (RFC 3161): who rewrites the chain up to here needs the
    time-stamping authority as well."""

    office_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=HASH_LENGTH)
    at = models.DateTimeField()
    token = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office_id", "seq"], name="audit_head_office_seq")
        ]

    def __str__(self) -> str:
        return f"{self.office_id}/{self.seq} {self.at:%Y-%m-%d %H:%M}"


class ReadKind(models.TextChoices):
    VIEW = "view", "Xem"
    DOWNLOAD = "download", "Tải về"


class ReadLog(models.Model):
    """One read of one object; rows of a batch are sealed by one event of the office's chain."""

    office_id = models.BigIntegerField()
    batch = models.CharField(max_length=32)
    place = models.IntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=200)
    position_id = models.BigIntegerField(null=True)
    on_behalf_of_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=10, choices=ReadKind)
    object_type = models.CharField(max_length=100)
    object_id = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "place"], name="read_log_batch_place")
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id", "at"], name="read_log_object"),
            models.Index(fields=["actor_id", "at"], name="read_log_actor_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type} {self.object_id}"


class ReadJournal(models.Model):
    """How far a process's journal file has been loaded, written with the rows it yielded."""

    name = models.CharField(max_length=100, primary_key=True)
    loaded = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.loaded}"
