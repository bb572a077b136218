"""People, the positions they hold from day to day, and the groups that stand for unit and role."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from docflow.org.models.offices import Office, Unit
from docflow.org.states import Role, TeamKind


class People(BaseUserManager["User"]):
    """Makes accounts; none of them is a superuser."""

    def create_user(self, username: str, full_name: str, password: str | None = None) -> "User":
        user = self.model(username=username, full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What the person may do follows from positions and grants."""

    username = models.CharField(_("tên đăng nhập"), max_length=64, unique=True)
    full_name = models.CharField(_("họ và tên"), max_length=100)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=5, default="vi")

    objects = People()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["full_name"]

    class Meta:
        constraints: ClassVar = [
            # Nobody sees everything: administrators manage people, never content.
            models.CheckConstraint(condition=Q(is_superuser=False), name="org_no_superuser")
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def owner(self) -> str:
        """The name under which the person owns a signing key."""
        return f"person:{self.pk}"

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.rsplit(" ", 1)[-1]


class Position(models.Model):
    """Who holds which role, in which unit, from when to when."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="positions")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="positions")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="positions"
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    title = models.CharField(_("chức danh"), max_length=100)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    # Whether the teams of the person count this position; the sweep settles what its days changed.
    # Empty until then: SQLite adds no other kind of column beside the triggers on this table.
    in_force = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="org_position_dates",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["head", "deputy_head", "officer"]) | Q(unit__isnull=False),
                name="org_position_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.full_name}, {self.title}"

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Team(models.Model):
    """The group that stands for a role in a unit or office; grants to it follow the people."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="teams")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20, choices=TeamKind.choices)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="team")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "unit", "kind"],
                condition=Q(unit__isnull=False),
                name="org_team_once_in_unit",
            ),
            models.UniqueConstraint(
                fields=["office", "kind"],
                condition=Q(unit__isnull=True),
                name="org_team_once_in_office",
            ),
        ]

    def __str__(self) -> str:
        return self.group.name


class Membership(models.Model):
    """A seat in a team that follows from no position, such as the readers of the archive. It counts
    while its person holds any position."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "team"], name="org_membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.team}"
