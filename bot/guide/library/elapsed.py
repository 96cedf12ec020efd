"""How many days a question says have gone by: "installé il y a six semaines", "set up on 3 March". Pure."""

import re
from datetime import date
from typing import Final

_SMALL: Final = {
    word: number
    for number, words in enumerate(
        (
            "un une one",
            "deux two",
            "trois three",
            "quatre four",
            "cinq five",
            "six",
            "sept seven",
            "huit eight",
            "neuf nine",
            "dix ten",
            "onze eleven",
            "douze twelve",
        ),
        start=1,
    )
    for word in words.split()
}
_UNITS: Final = {"j": 1, "d": 1, "s": 7, "w": 7, "m": 30}
"""Days of a unit, by its first letter; a month is counted as 30 days, the answer says "about"."""
_MONTHS: Final = (
    ("janv", "january", "jan"),
    ("fevr", "february", "feb"),
    ("mars", "march", "mar"),
    ("avril", "april", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juil", "july", "jul"),
    ("aout", "august", "aug"),
    ("sept", "september", "sep"),
    ("octo", "october", "oct"),
    ("nove", "november", "nov"),
    ("dece", "december", "dec"),
)
_NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(_SMALL)})"
_UNIT = r"(?P<unit>jours?|j|semaines?|mois|days?|weeks?|months?)\b"
_SPAN = re.compile(rf"\b(?:il y a|y a|depuis|ca fait|cela fait|for|since|been)\s+(?:\w+\s+){{0,2}}?{_NUMBER}\s*{_UNIT}")
_AGO = re.compile(rf"\b{_NUMBER}\s*{_UNIT}\s+ago\b")
_MONTH = r"(?P<month>[a-z]{3,9})"
_DAY = r"(?P<day>[0-3]?\d)(?:er|st|nd|rd|th)?"
_DATES = (
    re.compile(rf"\b(?:le|on|since|depuis le)\s+(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}\b(?:\s+(?P<year>20\d\d))?"),
    re.compile(rf"\b(?:on|since)\s+{_MONTH}\s+{_DAY}\b(?:,?\s+(?P<year>20\d\d))?"),
)


def elapsed_days(folded: str, *, today: date | None) -> int | None:
    """Return the days gone by since the beginning that a folded text tells, or None; dates need `today`."""
    span = _SPAN.search(folded) or _AGO.search(folded)
    if span:
        number = span["number"]
        return (int(number) if number.isdecimal() else _SMALL[number]) * _UNITS[span["unit"][0]]
    for pattern in _DATES:
        said = pattern.search(folded)
        began = _date(said["day"], said["month"], said["year"], today) if said and today else None
        if began and today and began <= today:
            return (today - began).days
    return None


def _date(day: str, month: str, year: str | None, today: date) -> date | None:
    number = next((at for at, names in enumerate(_MONTHS, start=1) if month.startswith(names)), None)
    if number is None:
        return None
    # a day without a year is the last such day; 29 February may need a few tries
    years = [int(year)] if year else range(today.year, today.year - 5, -1)
    return next((began for one in years if (began := _day(one, number, int(day))) and (year or began <= today)), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
