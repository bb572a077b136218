"""Owns the list of checks over what is kept; each room registers its own and knows its rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not fit; `where` names it for a person who has to look."""

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Checked:
    """So many things were looked at; a check yields it any number of times."""

    count: int = 1


Check = Callable[[], Iterable[Problem | Checked]]


@dataclass(slots=True)
class Report:
    checked: dict[str, int] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)


_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Have `check` run by `check_integrity`; called in `ready()`, once per name."""
    if _checks.setdefault(name, check) is not check:
        raise ValueError(f"Two integrity checks are called {name}.")


def run() -> Report:
    """Every registered check; one that breaks is a problem itself and stops none of the others."""
    report = Report()
    for name, check in _checks.items():
        report.checked[name] = 0
        try:
            for found in check():
                if isinstance(found, Checked):
                    report.checked[name] += found.count
                else:
                    problem = {"check": name, "where": found.where, "message": found.message}
                    report.problems.append(problem)
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            report.problems.append({"check": name, "where": name, "message": message})
    return report
