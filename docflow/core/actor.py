"""Owns who acts: frozen values that outlive the rows they were taken from. Knows no table."""

from dataclasses import dataclass, replace
from typing import Self

SYSTEM_ROLE = "system"
# An administrator who was let in to look: reads, and does nothing (`core.policy`).
SUPPORT_ROLE = "support"
SYSTEM_NAME = "Hệ thống"


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody for whom a person may answer now: the work is lent, sight and signature are not."""

    user_id: int
    name: str
    # What may be answered for: the person's own, and the teams of the position.
    principals: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person at a desk (or the system) at the moment of an act; `org` makes it from rows."""

    user_id: int | None
    name: str
    position_id: int | None
    title: str
    role: str
    office_id: int
    office: str
    unit_id: int | None
    unit: str
    on_behalf_of_id: int | None = None
    on_behalf_of: str = ""
    # What access lists are asked with: user u is 2u, group g is 2g + 1.
    principals: frozenset[int] = frozenset()
    stands_for: tuple[Standing, ...] = ()

    @property
    def supports(self) -> bool:
        """Whether it is an administrator who was let in to look."""
        return self.role == SUPPORT_ROLE

    @property
    def duties(self) -> frozenset[int]:
        """The principals whose work waits for this person: their own and what is lent."""
        return self.principals.union(*(one.principals for one in self.stands_for))

    def acting_for(self, principal: int) -> "Actor":
        """The same person, with the name of whom they stand in for where `principal` is lent."""
        if principal in self.principals:
            return self
        for one in self.stands_for:
            if principal in one.principals:
                return replace(self, on_behalf_of_id=one.user_id, on_behalf_of=one.name)
        return self

    @classmethod
    def system(cls, office_id: int = 0, office: str = "") -> Self:
        """The office's own machinery: sweeps, receipts, automatic acts. Sees nothing by grant."""
        return cls(
            user_id=None,
            name=SYSTEM_NAME,
            position_id=None,
            title="",
            role=SYSTEM_ROLE,
            office_id=office_id,
            office=office,
            unit_id=None,
            unit="",
        )

    @property
    def is_system(self) -> bool:
        return self.role == SYSTEM_ROLE and self.user_id is None
