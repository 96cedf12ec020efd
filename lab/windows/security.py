"""Who owns a folder and who may use it, as Windows writes it (SDDL)."""

from collections.abc import Mapping
from typing import Final

SYSTEM: Final = "S-1-5-18"
NETWORK_SERVICE: Final = "S-1-5-20"
ADMINISTRATORS: Final = "S-1-5-32-544"
INHERITED: Final = "AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)"
"""What a folder gets from a folder above it that everybody may read."""
GUARDED: Final = "P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
"""SYSTEM and Administrators, and nothing from above."""
ALIASES: Final[Mapping[str, str]] = {SYSTEM: "SY", NETWORK_SERVICE: "NS", ADMINISTRATORS: "BA"}


def sddl(owner: str, dacl: str) -> str:
    """Return owner, group and rights in one text, as `(Get-Acl).Sddl` does; the group is the owner."""
    called = ALIASES.get(owner, owner)
    return f"O:{called}G:{called}D:{dacl}"
