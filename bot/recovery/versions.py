"""Versions of Windows Server as licensing knows them: which build is which, and which is older. Pure.

A CAL serves hosts of its own version and older ones; a licence server holds CALs of its own version and older ones
(Microsoft, "License your RDS deployment with client access licenses").
"""

from typing import Final

ORDER: Final = ("2008", "2008 R2", "2012", "2016", "2019", "2022", "2025")
"""Versions of CALs, oldest first; those of 2012 serve 2012 R2 too."""
BUILDS: Final = {
    "6003": "2008",
    "7601": "2008 R2",
    "9200": "2012",
    "9600": "2012",
    "14393": "2016",
    "17763": "2019",
    "20348": "2022",
    "26100": "2025",
}


def version_of(build: str | None) -> str | None:
    """Return the version of a build as Windows names it (`20348.2700` is `2022`); None for one that we do not know."""
    return BUILDS.get(build.split(".")[0]) if build else None


def reaches(version: str | None, wanted: str | None) -> bool | None:
    """Tell whether a version is `wanted` or newer; None when either is unknown."""
    if version not in ORDER or wanted not in ORDER:
        return None
    return ORDER.index(version) >= ORDER.index(wanted)
