"""Who sees which order, asked of people who are not at their desks: whom a notice may reach."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from directives.models import DirectiveAccess
from docflow.core.access.models import VIEW
from docflow.core.access.principals import group_principal, holder_id, is_group, user_principal
from docflow.org.models import User


def seers(directives: Collection[int]) -> dict[int, frozenset[int]]:
    """The principals that see each order; one query."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = DirectiveAccess.objects.filter(target__in=directives, level=VIEW).order_by()
    for directive, principal in rows.values_list("target_id", "principal"):
        found[directive].add(principal)
    return {directive: frozenset(principals) for directive, principals in found.items()}


def principals_of(people: Collection[int]) -> dict[int, set[int]]:
    """What the access lists are asked with for each person; one query."""
    found = {one: {user_principal(one)} for one in people}
    membership = User.groups.through.objects.filter(user_id__in=people)
    for user, group in membership.values_list("user_id", "group_id"):
        found[user].add(group_principal(group))
    return found


def members(principals: Iterable[int]) -> dict[int, set[int]]:
    """The people behind each principal; one query."""
    wanted = set(principals)
    found = {one: {holder_id(one)} for one in wanted if not is_group(one)}
    groups = [holder_id(one) for one in wanted if is_group(one)]
    membership = User.groups.through.objects.filter(group_id__in=groups)
    for group, user in membership.values_list("group_id", "user_id"):
        found.setdefault(group_principal(group), set()).add(user)
    return found


def blind(people: Collection[int], directives: Collection[int]) -> set[int]:
    """Those of `people` who see none of the orders."""
    seen = frozenset().union(*seers(directives).values())
    return {one for one, mine in principals_of(people).items() if seen.isdisjoint(mine)}
