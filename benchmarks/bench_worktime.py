"""Working days of every day from 2018 to 2026 against the package's own function, same answers."""

from datetime import date

from benchmarks.harness import median, office, report, size

# How far ahead deadlines lie, in working days: the terms of the demo and of the give form.
TERMS = (3, 5, 10, 15)
FIRST, LAST = date(2018, 1, 1), date(2026, 11, 30)


def main() -> None:
    import holidays

    from docflow.core.actor import Actor
    from docflow.demo import building
    from docflow.org.selectors import calendar
    from docflow.org.services import calendars

    world = building.build()
    q2 = world.offices["q2"]
    for year in range(FIRST.year, LAST.year + 2):
        calendars.seed(actor=Actor.system(q2.pk, q2.name), office=q2, year=year)
    package = holidays.country_holidays("VN", years=range(FIRST.year, LAST.year + 2), language="vi")
    ours = calendar.workdays(q2.pk)
    # The demo's office entered the swap that the package misses; here both know the same.
    for day in (date(2026, 1, 2), date(2026, 1, 10)):
        ours.special.pop(day, None)
    ours = type(ours)(ours.special)
    days = [date.fromordinal(n) for n in range(FIRST.toordinal(), LAST.toordinal() + 1)]
    times = {"small": 2, "full": 5}[size()]
    wrong = [
        (day, term)
        for term in TERMS
        for day in days
        if ours.add(day, term) != package.get_nth_working_day(day, term)
    ]
    if wrong:
        raise SystemExit(f"{len(wrong)} dates differ, the first is {wrong[0]}")
    asked = [(day, term) for term in TERMS for day in days]
    base = median(lambda: [package.get_nth_working_day(*one) for one in asked], times)
    mine = median(lambda: [ours.add(*one) for one in asked], times)
    report(
        "worktime",
        "the date 3, 5, 10 and 15 working days after each day of 2018-2026",
        mine / len(asked) * 1e6,
        "µs",
        baseline="holidays.get_nth_working_day",
        ratio=base / mine,
        goal=">= 20",
    )
    ends = [date.fromordinal(day.toordinal() + 30) for day in days]
    pairs = list(zip(days, ends, strict=True))
    wrong_pairs = [
        pair
        for pair in pairs
        if ours.between(*pair) + ours.is_working(pair[0]) != package.get_working_days_count(*pair)
    ]
    if wrong_pairs:
        raise SystemExit(f"{len(wrong_pairs)} spans differ, the first is {wrong_pairs[0]}")
    base = median(lambda: [package.get_working_days_count(*pair) for pair in pairs], times)
    mine = median(lambda: [ours.between(*pair) for pair in pairs], times)
    report(
        "worktime",
        "working days in thirty days from each day of 2018-2026",
        mine / len(pairs) * 1e6,
        "µs",
        baseline="holidays.get_working_days_count",
        ratio=base / mine,
        goal=">= 20",
    )


if __name__ == "__main__":
    with office():
        main()
