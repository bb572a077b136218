"""What waits for a signature made elsewhere, and for a proof that a key is held."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from signing.keys.models import Credential, Purpose


class State(models.TextChoices):
    """`working`: an answer is being judged. `kept`: signed, and held until the other files of the
    act are. Only `pending` may be answered."""

    PENDING = "pending", _("Chờ chữ ký")
    WORKING = "working", _("Đang kiểm tra")
    KEPT = "kept", _("Đã ký, chờ các tệp khác")
    FINISHED = "finished", _("Đã xong")
    REFUSED = "refused", _("Bị từ chối")
    EXPIRED = "expired", _("Hết hạn")
    SUPERSEDED = "superseded", _("Bị thay bằng lần ký sau")
    STOPPED = "stopped", _("Đã dừng")


OPEN = (State.PENDING, State.WORKING)


class Waiting(models.Model):
    """What both kinds share: who asked, for how long, which bytes the key has to sign."""

    # Who asked and alone may answer: an opaque string such as `person:12`.
    asked_by = models.CharField(max_length=80)
    nonce = models.CharField(max_length=64, unique=True)
    digest_algorithm = models.CharField(max_length=10)
    scheme = models.CharField(max_length=20)
    # DER of the signed attributes (SET OF, RFC 5652 section 5.4): exactly what the key signs.
    signed_attributes = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    problem = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class PendingSignature(Waiting):
    """One signature on one field of one base; stays as evidence of what was asked and answered.

    The prepared file is the base, what signatures of the same act before this one added to it
    (`carried`), and `revision`; the latter two are dropped when the row ends. A row that is `kept`
    holds the signed revision in the prepared one's place.
    """

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="pending")
    # The certificate chosen in request 1, SHA-256 of its DER in hex.
    fingerprint = models.CharField(max_length=64)
    # What the caller signs this for, an opaque string such as `document:7`.
    subject = models.CharField(max_length=80)
    act = models.CharField(max_length=30)
    field = models.CharField(max_length=120)
    # Fields that must be empty in the result.
    empty_fields = models.JSONField(default=list)
    level = models.CharField(max_length=5)
    base_sha256 = models.CharField(max_length=64)
    prepared_sha256 = models.CharField(max_length=64)
    revision = models.BinaryField()
    # The file the act began with: the base itself, or for a file beside it that one's base.
    root_sha256 = models.CharField(max_length=64)
    # The signature of the same act before this one, whose result it is made on where both are on
    # one file: issue line, then seal, then each file beside them.
    after = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    carried = models.BinaryField(default=b"")
    # Where the prepared file holds room for the container: offsets of "<" and after ">".
    reserved_start = models.PositiveBigIntegerField()
    reserved_end = models.PositiveBigIntegerField()
    document_digest = models.CharField(max_length=128)
    result_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            # Two answers in one act would fork the file.
            models.UniqueConstraint(
                fields=["root_sha256"],
                condition=models.Q(state__in=["pending", "working"]),
                name="signing_answer_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["finished", "kept"]) ^ models.Q(result_sha256=""),
                name="signing_pending_result",
            ),
            models.CheckConstraint(
                condition=models.Q(reserved_start__lt=models.F("reserved_end")),
                name="signing_pending_room",
            ),
            models.CheckConstraint(
                condition=models.Q(created_at__lt=models.F("expires_at")),
                name="signing_pending_period",
            ),
            models.CheckConstraint(
                condition=models.Q(after__isnull=False) | models.Q(carried=b""),
                name="signing_pending_carried",
            ),
            models.CheckConstraint(
                condition=models.Q(after__isnull=False)
                | models.Q(root_sha256=models.F("base_sha256")),
                name="signing_pending_root",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="signing_pending_due")]

    def __str__(self) -> str:
        return f"{self.act} {self.base_sha256[:12]} {self.state}"


class PendingEnrolment(Waiting):
    """A certificate that somebody says is theirs, until its key has signed our challenge."""

    owner = models.CharField(max_length=80)
    purpose = models.CharField(max_length=10, choices=Purpose)
    certificate = models.BinaryField()
    # DER of the issuing certificates as base64, leaf's issuer first.
    chain = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    # The words the key signs; they are shown on the agent as well.
    text = models.TextField()
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="finished") ^ models.Q(credential=None),
                name="signing_enrolment_result",
            ),
            models.CheckConstraint(
                condition=models.Q(created_at__lt=models.F("expires_at")),
                name="signing_enrolment_period",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="signing_enrolment_due")]

    def __str__(self) -> str:
        return f"{self.owner} {self.fingerprint[:12]} {self.state}"
