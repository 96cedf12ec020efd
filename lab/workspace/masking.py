"""Secrets out of what the journal keeps: it is shown in a browser and exported to files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MASK: Final = "•••"
NAMES: Final = re.compile(
    r"token|secret|password|passwd|signature|authorization|ticket|cookie|mot_de_passe", re.IGNORECASE
)
"""Names of fields whose value is never kept."""

SHAPES: Final = (
    (re.compile(r"\b(xox[a-z]|xapp)-[\w-]+"), rf"\1-{MASK}"),
    # response URLs and upload addresses: whoever knows the path may answer, or upload
    (re.compile(r"(/(?:commands|actions|app)/T[A-Z0-9]+/)[^\s\"'>|]+"), rf"\1{MASK}"),
    (re.compile(r"(/upload/[A-Z0-9]+/)[\w-]+"), rf"\1{MASK}"),
    (re.compile(r"(ticket=)[\w-]+"), rf"\1{MASK}"),
    (re.compile(r"((?:password|passwd|pwd|mot de passe|secret|token)\s*[=:]\s*)\S+", re.IGNORECASE), rf"\1{MASK}"),
)


@dataclass(frozen=True, slots=True)
class Masks:
    """What is never to be shown: the known `secrets` of this practice, and whatever looks like one."""

    secrets: tuple[str, ...] = ()

    @classmethod
    def of(cls, secrets: Iterable[str]) -> "Masks":
        """Return masks for some secrets; an empty one would mask everything and is left out."""
        return cls(tuple(secret for secret in secrets if secret))

    def over(self, value: object) -> object:
        """Return a JSON value with its secrets masked, at any depth, in names of fields too."""
        if isinstance(value, dict):
            return {self._text(str(name)): self._field(str(name), inside) for name, inside in value.items()}
        if isinstance(value, list | tuple):
            return [self.over(inside) for inside in value]
        return self._text(value) if isinstance(value, str) else value

    def _field(self, name: str, value: object) -> object:
        # an empty or yes-or-no value is no secret, and useful to see
        hides = NAMES.search(name) is not None and isinstance(value, str) and value
        return MASK if hides else self.over(value)

    def _text(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, MASK)
        for shape, instead in SHAPES:
            text = shape.sub(instead, text)
        return text
