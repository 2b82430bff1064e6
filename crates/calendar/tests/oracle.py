#!/usr/bin/env python3
"""A second bookkeeper for periods: counts day by day, plainly and slowly, apart from the Rust code.

Reads ../../../catalogue/calendar/holidays.csv and writes oracle.csv beside this file (same seed, same table):

    python3 crates/calendar/tests/oracle.py

Columns: from, within, before, events (space between), at_most, times, due, unrolled, provisional, refused, on, states.
"""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
DAY = timedelta(days=1)


def load():
    off, work, years = set(), set(), set()
    for line in (HERE / "../../../catalogue/calendar/holidays.csv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "date,")):
            day, kind, _ = line.split(",")
            day = date.fromisoformat(day)
            (off if kind == "off" else work).add(day)
            years.add(day.year)
    return off, work, years


OFF, WORK, YEARS = load()


def works(day):
    return day in WORK or (day not in OFF and day.isoweekday() <= 5)


def rolled(day):
    while not works(day):
        day += DAY
    return day


def later(day, months):
    """So many months later, a missing day clamped to the month's last."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            pass
    return date(year, month + 1, min(day.day, 28))


class Run:
    """One run of a period: everything that was said of it."""

    def __init__(self, start, count, unit):
        self.start, self.count, self.unit = start, count, unit
        self.begin(start)

    def begin(self, start):
        self.start = start
        self.spans = []       # [from, to or None]
        self.longer = []      # [(count, unit)]

    def out(self, day):
        """Not counted: after a suspension's day, up to and including the day of resumption (C2)."""
        return any(a < day and (b is None or day <= b) for a, b in self.spans)

    def end(self):
        """(unrolled, due), or None while suspended without end."""
        months = self.count * {"month": 1, "year": 12}.get(self.unit, 0)
        days = self.count if self.unit == "day" else 0
        working = self.count if self.unit == "working day" else 0
        for count, unit in self.longer:
            months += count * {"month": 1, "year": 12}.get(unit, 0)
            days += count if unit == "day" else 0
            working += count if unit == "working day" else 0
        # Months become the days they have, counted from the start (C3, C11).
        left = (later(self.start, months) - self.start).days + days
        day = self.start
        while left or working:
            day += DAY
            if self.out(day):
                if any(b is None and a < day for a, b in self.spans):
                    return None
                continue
            if left:
                left -= 1
            elif works(day):
                working -= 1
        # Suspended between the last day and the day it rolls to: not over before the matter is resumed.
        for a, b in sorted(self.spans, key=lambda span: span[0]):
            if day <= a <= rolled(day):
                if b is None:
                    return None
                day = max(day, b)
        return day, rolled(day)

    def paused(self, day):
        return any(a <= day and (b is None or day < b) for a, b in self.spans)


def judge(case, events):
    """Takes the events; gives the run, the indexes without effect, and the day it was met."""
    run = Run(case["from"], case["count"], case["unit"])
    latest, refused, met, extended = case["from"], [], None, 0
    for index, (what, day, by) in enumerate(events):
        end = run.end()
        open_ = [span for span in run.spans if span[1] is None]
        passed = end is not None and day > end[1]
        fine = met is None and day >= latest
        if fine and what == "pause":
            fine = not open_ and not passed
            if fine:
                run.spans.append([day, None])
        elif fine and what == "resume":
            fine = bool(open_) and day >= open_[0][0]
            if fine:
                open_[0][1] = day
        elif fine and what == "restart":
            run.begin(day)
            extended = 0
        elif fine and what == "extend":
            fine = extended < case["times"] and not passed and (case["at_most"] is None or by[0] <= case["at_most"])
            if fine:
                run.longer.append(by)
                extended += 1
        elif fine and what == "met":
            met = day
        if fine:
            latest = day
        else:
            refused.append(index)
    return run, refused, met


def backwards(case):
    day, left = case["from"], case["count"]
    if case["unit"] in ("month", "year"):
        return later(day, -left * (12 if case["unit"] == "year" else 1))
    while left:
        day -= DAY
        if case["unit"] == "day" or works(day):
            left -= 1
    return day


def text(count, unit):
    return f"{count} {unit}{'' if count == 1 else 's'}"


def make(rng):
    unit = rng.choice(["day"] * 3 + ["working day"] * 3 + ["month"] * 2 + ["year"])
    count = {"day": rng.randint(1, 120), "working day": rng.randint(1, 60), "month": rng.randint(1, 18), "year": rng.randint(1, 4)}[unit]
    start = date(2020, 1, 1) + rng.randint(0, 365 * 7) * DAY
    if rng.random() < 0.25:   # near a holiday or a month's end, where the traps are
        start = rng.choice(sorted(OFF | WORK)) - rng.randint(0, 10) * DAY
        count = min(count, 10)
    if rng.random() < 0.1:
        start = later(date(2020, 1, 31), rng.randint(0, 80))
    case = {"from": start, "count": count, "unit": unit, "before": rng.random() < 0.15}
    case["times"] = rng.choice([0, 1, 1, 1, 2, 3])
    case["at_most"] = None
    events = []
    if not case["before"]:
        day = start
        span = max(3, (later(start, count * {"month": 1, "year": 12}.get(unit, 0)) - start).days, count)
        for _ in range(rng.choice([0, 0, 1, 2, 2, 3, 4, 6])):
            what = rng.choice(["pause", "pause", "resume", "resume", "resume", "extend", "extend", "restart", "met"])
            day += rng.randint(-2 if rng.random() < 0.1 else 0, max(1, span // 3)) * DAY
            by = None
            if what == "extend":
                by = (rng.randint(1, 30), "working day" if unit == "working day" else "day")
                if unit in ("month", "year") and rng.random() < 0.5:
                    by = (rng.randint(1, 3), "month")
            events.append((what, day, by))
        units = {by[1] for _, _, by in events if by}
        if len(units) == 1 and rng.random() < 0.5:
            case["at_most"], case["most_unit"] = rng.randint(1, 30), units.pop()
    return case, events


def provisional(case, run, end):
    if end is None:
        return False
    working = run.unit == "working day" or any(unit == "working day" for _, unit in run.longer)
    day = run.start + DAY if working else end[0]
    return any(year not in YEARS for year in range(day.year, end[1].year + 1))


def main():
    rng = random.Random(20231231)
    rows = []
    while len(rows) < 1000:
        case, events = make(rng)
        if case["before"]:
            day = backwards(case)
            end, refused, states, asked = (day, day), [], [], []
            unsure = case["unit"] == "working day" and any(y not in YEARS for y in range(day.year, (case["from"] - DAY).year + 1))
        else:
            run, refused, _ = judge(case, events)
            end = run.end()
            unsure = provisional(case, run, end)
            accepted = [event for index, event in enumerate(events) if index not in refused]
            asked, states = [], []
            marks = [event[1] for event in events] + ([end[0], end[1], end[1] + DAY] if end else []) + [case["from"]]
            for day in sorted({rng.choice(marks) + rng.randint(-1, 1) * DAY for _ in range(4)}):
                if day < case["from"]:
                    continue
                then, _, met = judge(case, [event for event in accepted if event[1] <= day])
                finish = then.end()
                state = "met" if met else "overdue" if finish and day > finish[1] else "paused" if then.paused(day) else "running"
                asked.append(day.isoformat())
                states.append(state)
        rows.append([
            case["from"].isoformat(),
            text(case["count"], case["unit"]),
            "yes" if case["before"] else "no",
            " ".join(f"{w}@{d}" + (f"={text(*by).replace(' ', '_')}" if by else "") for w, d, by in events),
            text(case["at_most"], case["most_unit"]) if case["at_most"] else "",
            case["times"],
            end[1].isoformat() if end else "",
            end[0].isoformat() if end else "",
            "yes" if unsure else "no",
            " ".join(map(str, refused)),
            " ".join(asked),
            " ".join(states),
        ])
    with open(HERE / "oracle.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow("from within before events at_most times due unrolled provisional refused on states".split())
        writer.writerows(rows)


if __name__ == "__main__":
    main()
