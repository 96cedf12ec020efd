"""Estates: what a YAML file may say, and what is said when it says something else."""

from pathlib import Path

import pytest

from bot.errors import Faulty
from lab.windows.estate import Estate, File, KeyPack, ServerState, load

DEFAULT = Path(__file__).parents[4] / "lab" / "estates" / "default.yml"


def test_the_default_estate_is_the_practice_that_was_promised() -> None:
    """Five servers: two session hosts, a fresh and a healthy licence server, and the old one, which is off."""
    servers = {server.name: server for server in load(DEFAULT).servers}
    assert list(servers) == ["SRV-RDS-01", "SRV-RDS-02", "SRV-LIC-01", "SRV-LIC-02", "SRV-OLD"]
    hosts = [servers[name].session_host for name in ("SRV-RDS-01", "SRV-RDS-02")]
    assert [(host.mode, host.servers) for host in hosts if host] == [(5, []), (4, ["SRV-OLD"])]
    fresh, healthy = servers["SRV-LIC-01"].license_server, servers["SRV-LIC-02"].license_server
    assert fresh is not None
    assert fresh.activation == 1
    assert healthy is not None
    assert [(pack.total, pack.version_id) for pack in healthy.packs if pack.product == 1] == [(5, 7)]
    assert servers["SRV-OLD"].faults.unreachable
    assert {server.french for server in servers.values()} == {True, False}


def test_a_licence_server_has_a_database_to_back_up() -> None:
    """The files of the practice have content of a believable size."""
    for server in load(DEFAULT).servers:
        if server.license_server is not None and not server.faults.unreachable:
            assert len(server.files[r"C:\Windows\System32\lserver\TLSLic.edb"].content) > 1_000_000


def test_every_fault_of_a_file_is_reported_with_its_line(tmp_path: Path) -> None:
    """A misspelt key and a value out of range are both found, each with its line."""
    path = tmp_path / "estate.yml"
    path.write_text("servers:\n  - name: SRV-A\n    ose: 2022\n    services:\n      X: {state: Asleep}\n")
    with pytest.raises(Faulty) as faulty:
        load(path)
    assert sorted(fault.line or 0 for fault in faulty.value.faults) == [3, 5]


def test_no_estate_holds_credentials() -> None:
    """There is no place for a password in an estate: accounts are made at start."""
    with pytest.raises(ValueError, match="password"):
        ServerState.model_validate({"name": "SRV-A", "password": "x"})


@pytest.mark.parametrize(
    ("given", "content"),
    [({"text": "ab"}, b"ab"), ({"text": "ab", "size_b": 5}, b"ababa"), ({"text": "ab", "size_b": 0}, b""), ({}, b"")],
)
def test_content_of_files(given: dict[str, object], content: bytes) -> None:
    """A text stands for itself, or is repeated up to a size."""
    assert File.model_validate(given).content == content


def test_a_file_may_be_written_as_its_text_alone() -> None:
    """`path: text` is enough."""
    server = ServerState.model_validate({"name": "SRV-A", "files": {"C:\\a.txt": "hello"}})
    assert server.files["C:\\a.txt"].content == b"hello"


def test_available_licences() -> None:
    """What is left of a pack never falls below zero, and the pack that Windows brings along never shrinks."""
    assert KeyPack(id=1, total=5, issued=3).available == 2
    assert KeyPack(id=1, total=5, issued=9).available == 0
    assert KeyPack(id=1, total=0xFFFFFFFF, issued=4).available == 0xFFFFFFFF


def test_console_page_follows_the_language() -> None:
    """A French console speaks 850, an English one 437, unless the file says otherwise."""
    assert ServerState(name="A").console_page == 850
    assert ServerState(name="A", locale="en-US").console_page == 437
    assert ServerState(name="A", code_page=1252).console_page == 1252


def test_an_estate_needs_a_server() -> None:
    """An empty practice is a mistake."""
    with pytest.raises(ValueError, match="servers"):
        Estate.model_validate({"servers": []})
