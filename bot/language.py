"""The two languages that everything exists in."""

from typing import Final, Literal, TypeAlias

Lang: TypeAlias = Literal["fr", "en"]
LANGS: Final[tuple[Lang, ...]] = ("fr", "en")


def from_locale(locale: str | None, default: Lang = "en") -> Lang:
    """Map a locale such as `fr-FR`, `fr_CA.UTF-8`, `en-US` or Windows' `French_France` to one of ours, or `default`."""
    head = (locale or "").lower().replace("_", "-").split("-")[0].split(".")[0]
    if head in {"fr", "french"}:
        return "fr"
    return "en" if head in {"en", "english"} else default
