"""The actions that ship, what is planned of an action, and what is refused in one that does not fit."""

import json
from dataclasses import replace

from bot.catalogue import catalogue, completeness
from bot.requests import plan
from bot.settings import Host
from tests.support.made_up import CATALOGUE, FOLDER, LOOK, TIDY

HOST = Host(name="SRV-LIC-01", url="http://127.0.0.1:5985/wsman", roles=frozenset({"license_server"}))


def test_the_actions_that_ship() -> None:
    """They load without a fault, and each has a folder of its own."""
    folders = {path.parent.name for path in catalogue.FOLDER.glob("*/action.yml")}
    assert folders
    assert set(catalogue.load()) == folders


def test_a_change_reads_before_and_after() -> None:
    """The plan of a change holds the script that reads its facts, twice, and all of it is sealed."""
    made = catalogue.plan_for(CATALOGUE[TIDY], CATALOGUE, HOST, {"destination": ""})
    assert [(step.part, step.action) for step in made.steps] == [
        ("before", LOOK),
        ("run", TIDY),
        ("after", LOOK),
        ("frame", TIDY),
        ("cancel", TIDY),
        ("result", TIDY),
    ]
    assert catalogue.current(made, CATALOGUE)
    assert plan.from_json(plan.to_json(made)) == made


def test_a_plan_that_was_touched_is_refused() -> None:
    """Another parameter, or one more character in a script, and it is no longer what was approved."""
    made = catalogue.plan_for(CATALOGUE[LOOK], CATALOGUE, HOST, {})
    assert not catalogue.current(plan.from_json(plan.to_json(made).replace("127.0.0.1", "127.0.0.2")), CATALOGUE)
    assert not catalogue.current(plan.from_json(plan.to_json(made).replace("'Stop'", "'SilentlyContinue'")), CATALOGUE)


def test_a_change_that_was_planned_without_its_frame_is_asked_for_again() -> None:
    """A request that waited while the bot was upgraded does not run as a newer bot would not run it."""
    made = catalogue.plan_for(CATALOGUE[TIDY], CATALOGUE, HOST, {"destination": ""})
    bare = plan.make(
        action=made.action,
        host=made.host,
        endpoint=made.endpoint,
        params=made.params,
        deadline_s=made.deadline_s,
        steps=made.steps[:3],
    )
    assert plan.intact(bare)
    assert not catalogue.current(bare, CATALOGUE)


def test_plans_of_an_older_bot_are_still_intact() -> None:
    """What was sealed before steps could be interruptible keeps its digest, so that the audit can check it."""
    made = catalogue.plan_for(CATALOGUE[LOOK], CATALOGUE, HOST, {})
    stored = json.loads(plan.to_json(made))
    del stored["interruptible"]
    assert plan.intact(plan.from_json(json.dumps(stored)))


def test_an_interruptible_step_must_be_a_step() -> None:
    """A name that is misspelt under `interruptible` would let a change run on against a wish to stop it."""
    action = CATALOGUE[TIDY]
    manifest = action.manifest.model_copy(update={"interruptible": ("stopp",)})
    path = FOLDER / TIDY / "action.yml"
    faults = list(completeness.faults(path, replace(action, manifest=manifest), CATALOGUE))
    assert [(fault.key, fault.facts) for fault in faults] == [("fault.step_unknown", {"name": "stopp"})]


def test_parameters_of_a_script() -> None:
    """The names in param() are found, types and attributes left aside."""
    script = "param(\n    [ValidatePattern('a')]\n    [string]$destination = '',\n    [int]$count\n)\n"
    assert completeness.script_parameters(script) == {"destination", "count"}
