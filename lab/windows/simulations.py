"""The simulation of an action: `simulation.py` in the action's own folder, whose `simulate` does as `run.ps1` would.

`simulate(server, params, step) -> data` for an action that only reads, `simulate(server, params, frame) -> data` for
one that changes something.
"""

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.catalogue.action import SIMULATION, Action
from lab.windows.frame import ChangeSimulation, Frame
from lab.windows.script import Data, Params
from lab.windows.server import Server


def find(action: Action) -> ChangeSimulation | None:
    """Return the simulation of an action, None when nobody wrote one. Adding the file adds it."""
    if action.folder is None or not (action.folder / SIMULATION).is_file():
        return None
    simulate: Any = _module(action.folder / SIMULATION).simulate

    def reads(server: Server, params: Params, frame: Frame) -> Data:
        data: Data = simulate(server, params, frame.step)
        return data

    return reads if action.verdict is None else simulate


@cache
def _module(path: Path) -> ModuleType:
    """Return a simulation as a module, by its place: a catalogue may be read from any folder."""
    spec = importlib.util.spec_from_file_location(f"simulation_of_{path.parent.name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
