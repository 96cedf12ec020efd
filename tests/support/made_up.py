"""Actions that nobody ships, in `tests/support/actions`: what cards, forms and the Home are drawn from.

They show what an action can have (a parameter of every type, facts of every kind, a long purpose); no golden file
changes when an action is added to those that ship.
"""

from pathlib import Path
from typing import Final

from bot.catalogue import catalogue

FOLDER: Final = Path(__file__).parent / "actions"
CATALOGUE: Final = catalogue.load(FOLDER)
LOOK: Final = "look_licences"
"""Reads a licence server."""
LOOK_HOST: Final = "look_host"
"""Reads a session host."""
TIDY: Final = "tidy_licences"
"""Changes a licence server, and takes a parameter of every type."""
EMPTY: Final = "empty_licences"
"""Destroys what is on a licence server."""
