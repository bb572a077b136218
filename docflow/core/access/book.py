"""The book of grants: guardian's row, its reason, the access row and the index task, together.

`services/sharing.py` of the app that owns an object is the only code that writes in its book.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Model
from django.utils.functional import Promise

from docflow.core import clock, db
from docflow.core.access import remembered
from docflow.core.access.models import VIEW
from docflow.core.access.principals import (
    group_principal,
    holder_id,
    is_group,
    user_principal,
)
from docflow.core.actor import Actor

# SQLite counts the parameters of a statement.
BATCH = 500


@dataclass(frozen=True)
class Differences:
    """What `verify` found: access rows that should be and are not, and the other way round."""

    objects: int
    missing: int
    extra: int


@dataclass(frozen=True)
class Grant:
    """One reason for one principal to see `target`."""

    target: Any
    principal: int
    cause: str
    cause_id: object


@dataclass(frozen=True)
class GrantBook:
    """Writes the grants of one model.

    `date_of` gives the moment by which lists sort; `changed(target_ids, revoked)` writes the index
    tasks in the same transaction.
    """

    model: type[Model]
    # What people call such objects, many of them.
    label: str | Promise
    user_grant: type[Model]
    group_grant: type[Model]
    # Concrete tables: subclasses of GrantReasonBase and AccessBase, each with its `target`.
    reason: Any
    access: Any
    date_of: Callable[[Any], Any]
    changed: Callable[[Collection[int], bool], None]

    def give(
        self, target: Any, principal: int, *, cause: str, cause_id: object, actor: Actor
    ) -> bool:
        """Add a reason to see `target`; True when the grant itself is new."""
        given = self.give_many([target], principal, cause=cause, cause_id=cause_id, actor=actor)
        return given > 0

    def give_many(
        self,
        targets: Iterable[Any],
        principal: int,
        *,
        cause: str,
        cause_id: object,
        actor: Actor,
    ) -> int:
        """`give` for many objects and one principal, in a few statements; how many are new."""
        return self.give_each(
            [Grant(target, principal, cause, cause_id) for target in targets], actor=actor
        )

    def give_each(self, grants: Iterable[Grant], *, actor: Actor) -> int:
        """`give` for each of these, in a few statements; how many grants are new."""
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("A grant is written inside the transaction of its act.")
        remembered.forget()
        given = list(grants)
        reason = {"level": VIEW, "granted_at": clock.now(), "granted_by": actor.name}
        _write(
            [
                self.reason(
                    target=one.target,
                    principal=one.principal,
                    cause=one.cause,
                    cause_id=str(one.cause_id),
                    **reason,
                )
                for one in given
            ],
        )
        wanted = {(one.target.pk, one.principal): one.target for one in given}
        # Locked: a `take` that goes on meanwhile has ended, or waits and then sees these reasons.
        listed = self._listed(wanted)
        new = {pair: target for pair, target in wanted.items() if pair not in listed}
        access, date = self.access, self.date_of
        _write(
            [
                access(target=target, principal=principal, level=VIEW, date=date(target))
                for (_pk, principal), target in new.items()
            ],
        )
        for groups in (False, True):
            rows = [
                self._row(target, principal)
                for (_pk, principal), target in new.items()
                if is_group(principal) is groups
            ]
            table = self.group_grant if groups else self.user_grant
            _write([table(**row) for row in rows])
        if new:
            self.changed(sorted({pk for pk, _principal in new}), False)
        return len(new)

    def _listed(self, pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        """Those of the pairs of target and principal that have an access row."""
        wanted = set(pairs)
        found: set[tuple[int, int]] = set()
        rows = self.access._default_manager.filter(level=VIEW).order_by("pk").select_for_update()
        for targets in _batched({pk for pk, _principal in wanted}):
            for principals in _batched({principal for _pk, principal in wanted}):
                some = rows.filter(target__in=targets, principal__in=principals)
                found.update(some.values_list("target", "principal"))
        return found & wanted

    def take(
        self, target: Any, *, cause: str, cause_id: object, principal: int | None = None
    ) -> set[int]:
        """Remove a reason; returns the principals who lost the grant with it."""
        lost = self.take_many([target], cause=cause, cause_id=cause_id, principal=principal)
        return lost.get(target.pk, set())

    def take_many(
        self,
        targets: Iterable[Any],
        *,
        cause: str,
        cause_id: object,
        principal: int | None = None,
    ) -> dict[int, set[int]]:
        """`take` for many objects, in a few statements: who lost the grant of which (by key)."""
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("A grant is taken back inside the transaction of its act.")
        remembered.forget()
        lost: dict[int, set[int]] = defaultdict(set)
        for some in _batched(target.pk for target in targets):
            reasons = self.reason._default_manager.filter(
                target__in=some, cause=cause, cause_id=str(cause_id)
            )
            if principal is not None:
                reasons = reasons.filter(principal=principal)
            touched = set(reasons.values_list("target", "principal"))
            if not touched:
                continue
            # Before anything is read to decide by: a `give` at the same moment has ended, or waits.
            self._listed(touched)
            reasons.delete()
            pks, principals = ({one[at] for one in touched} for at in (0, 1))
            others = self.reason._default_manager.filter(target__in=pks, principal__in=principals)
            for pk, holder in touched - set(others.values_list("target", "principal")):
                lost[holder].add(pk)
        found: dict[int, set[int]] = defaultdict(set)
        for holder, pks in lost.items():
            self._lose(holder, pks)
            for pk in pks:
                found[pk].add(holder)
        if found:
            self.changed(sorted(found), True)
        return dict(found)

    def _lose(self, principal: int, pks: Collection[int]) -> None:
        holder = {"group_id" if is_group(principal) else "user_id": holder_id(principal)}
        for some in _batched(pks):
            self._guardian(principal).filter(
                content_object__in=some, permission_id=self._permission(), **holder
            ).delete()
            rows = self.access._default_manager.filter(target__in=some, principal=principal)
            rows.delete()

    def held(self, actor: Actor, targets: Iterable[Any]) -> set[int]:
        """The keys of those that `holds` says yes to; two queries for any number of a page."""
        users = [holder_id(one) for one in actor.principals if not is_group(one)]
        groups = [holder_id(one) for one in actor.principals if is_group(one)]
        found: set[int] = set()
        for some in _batched(target.pk for target in targets):
            for rows in (
                self.user_grant._default_manager.filter(user__in=users),
                self.group_grant._default_manager.filter(group__in=groups),
            ):
                mine = rows.filter(content_object__in=some, permission=self._permission())
                found.update(mine.values_list("content_object", flat=True))
        return found

    def holds(self, actor: Actor, target: Any) -> bool:
        """Whether guardian's own rows let `actor` see `target`; never asked of a list."""
        key = (self.model, target.pk, actor.principals)
        return remembered.once(key, lambda: self._holds(actor, target))

    def _holds(self, actor: Actor, target: Any) -> bool:
        users = [holder_id(one) for one in actor.principals if not is_group(one)]
        groups = [holder_id(one) for one in actor.principals if is_group(one)]
        # By columns, not by relations: this is asked before every page of an object.
        of_target = {"content_object_id": target.pk, "permission_id": self._permission()}
        mine = self.user_grant._default_manager.filter(user_id__in=users, **of_target)
        teams = self.group_grant._default_manager.filter(group_id__in=groups, **of_target)
        return mine.exists() or teams.exists()

    def redate(self, target: Any) -> None:
        """Let lists sort `target` by its present date."""
        self.access._default_manager.filter(target=target).update(date=self.date_of(target))

    def principals_of(self, target_ids: Iterable[int]) -> dict[int, frozenset[int]]:
        """Who may see each object; the search keeps it beside the text."""
        found: dict[int, set[int]] = {target_id: set() for target_id in target_ids}
        rows = self.access._default_manager.filter(target__in=list(found), level=VIEW)
        for target_id, principal in rows.values_list("target", "principal"):
            found[target_id].add(principal)
        return {target_id: frozenset(held) for target_id, held in found.items()}

    def verify(self, fix: bool = False) -> Differences:
        """Compare the access rows with guardian's grants, the source of truth."""
        granted = {
            (pk, user_principal(user_id))
            for pk, user_id in self.user_grant._default_manager.values_list(
                "content_object", "user"
            )
        } | {
            (pk, group_principal(group_id))
            for pk, group_id in self.group_grant._default_manager.values_list(
                "content_object", "group"
            )
        }
        listed = set(self.access._default_manager.values_list("target", "principal"))
        missing, extra = granted - listed, listed - granted
        if fix and (missing or extra):
            self._fix(missing, extra)
        return Differences(self.model._default_manager.count(), len(missing), len(extra))

    def _fix(self, missing: set[tuple[int, int]], extra: set[tuple[int, int]]) -> None:
        remembered.forget()
        with transaction.atomic():
            targets = self.model._default_manager.in_bulk([pk for pk, _principal in missing])
            for pk, principal in sorted(missing):
                self.access._default_manager.create(
                    target=targets[pk], principal=principal, date=self.date_of(targets[pk])
                )
                self.changed([pk], False)
            for pk, principal in sorted(extra):
                self.access._default_manager.filter(target=pk, principal=principal).delete()
                self.changed([pk], True)

    def _guardian(self, principal: int) -> Any:
        table = self.group_grant if is_group(principal) else self.user_grant
        return table._default_manager

    def _row(self, target: Any, principal: int) -> dict[str, Any]:
        holder = "group_id" if is_group(principal) else "user_id"
        return {
            "content_object": target,
            "permission_id": self._permission(),
            holder: holder_id(principal),
        }

    def _permission(self) -> int:
        return permission_id(self.model._meta.app_label, f"view_{self.model._meta.model_name}")


def _write(rows: list[Any]) -> None:
    """What stands already, stays: giving twice is giving once."""
    db.insert_missing(rows)


def _batched(keys: Iterable[int]) -> Iterable[list[int]]:
    """The keys in lists short enough for one statement on every database."""
    held = list(keys)
    return (held[start : start + BATCH] for start in range(0, len(held), BATCH))


@lru_cache
def permission_id(app_label: str, codename: str) -> int:
    """The primary key of a permission; permissions are made by migrations and never change."""
    found = Permission.objects.only("pk").get(content_type__app_label=app_label, codename=codename)
    return found.pk


_books: list[GrantBook] = []


def register_book(book: GrantBook) -> GrantBook:
    """Let `verify_access` know the book; returns it."""
    _books.append(book)
    return book


def books() -> list[GrantBook]:
    return list(_books)
