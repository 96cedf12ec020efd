"""One file for each action, of the same name: `simulate(server, params, step) -> data`, as its `run.ps1` would."""

import importlib
import importlib.util

from lab.windows.script import Simulation


def find(action: str) -> Simulation | None:
    """Return the simulation of an action, None when nobody wrote one. Adding a file adds it."""
    name = f"{__name__}.{action}"
    if importlib.util.find_spec(name) is None:
        return None
    simulation: Simulation = importlib.import_module(name).simulate
    return simulation
