"""One file for each action, of the same name, whose `simulate` does as its `run.ps1` would.

`simulate(server, params, step) -> data` for an action that only reads, `simulate(server, params, frame) -> data` for
one that changes something.
"""

import importlib
from typing import Any

from bot.execution.action import Action
from bot.execution.catalogue import FOLDER
from lab.windows.frame import ChangeSimulation, Frame
from lab.windows.script import Data, Params
from lab.windows.server import Server


def find(action: Action) -> ChangeSimulation | None:
    """Return the simulation of an action, None when nobody wrote one. Adding a file adds it."""
    name = f"actions.{action.name}.simulation"
    if not (FOLDER / action.name / "simulation.py").is_file():
        return None
    simulate: Any = importlib.import_module(name).simulate

    def reads(server: Server, params: Params, frame: Frame) -> Data:
        data: Data = simulate(server, params, frame.step)
        return data

    return reads if action.verdict is None else simulate
