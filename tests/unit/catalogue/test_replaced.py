"""What runs knows the inventory: a server that was replaced is told by name, with the one that took over."""

from pathlib import Path

from bot.catalogue import catalogue
from bot.requests.verdict import Value
from bot.servers.runner import RunResult
from bot.settings import Host
from tests.support.desk import SERVER, new_desk

RDS = "SRV-RDS-01"
ANSWER: dict[str, Value] = {
    "computer": RDS, "domain": "d", "part_of_domain": True, "os_build": "20348.1", "role_present": True,
    "licensing_type": 4, "mode_source": 1, "servers_source": 1, "license_servers": ["srv-old"], "grace_days": 0,
}  # fmt: skip


def test_a_host_that_asks_the_old_server_is_told_so(tmp_path: Path) -> None:
    """The reading itself names old and new; nobody has to look into the inventory."""
    desk = new_desk(tmp_path)
    desk.catalogue = catalogue.load()
    heir = Host.model_validate({**desk.settings.hosts[SERVER].model_dump(), "replaces": "SRV-OLD"})
    desk.settings = desk.settings.model_copy(update={"hosts": {**desk.settings.hosts, SERVER: heir}})
    desk.engine.start(desk.execution().execute)
    desk.runner.plays[desk.catalogue["check_mode"].script_sha256] = [RunResult(ok=True, data=ANSWER)]
    request = desk.approved("check_mode", RDS)
    desk.works()
    outcome = desk.now(request).outcome
    assert outcome is not None
    assert outcome.says == "asks_replaced"
    assert (outcome.words["old"], outcome.words["heirs"]) == ("srv-old", SERVER)
    desk.store.close()
