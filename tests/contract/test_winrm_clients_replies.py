"""The XML of replies, beside what was recorded from Windows Server 2016 with pypsrp, and what Windows refuses."""

import re
import uuid
import xml.etree.ElementTree as ET

import pytest
from pypsrp.exceptions import WSManFaultError as PypsrpFault
from pypsrp.shell import WinRS
from pypsrp.wsman import SelectorSet

from bot.catalogue import catalogue
from bot.servers import bootstrap
from lab.windows.servers import Address
from tests.support.practice_servers import Shell, practising, pypsrp_wsman, pywinrm
from tests.support.wsman import CREATE, RSP, SHELL, message, sealed

CHECK = catalogue.load()["check_activation"]
GET = CREATE.replace("Create", "Get")
UNKNOWN = "11111111-2222-3333-4444-555555555555"
FAULT = "{http://schemas.microsoft.com/wbem/wsman/1/wsmanfault}"
WHOLE = (
    "<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams>"
    "<rsp:IdleTimeOut>PT60S</rsp:IdleTimeOut><rsp:Lifetime>PT60S</rsp:Lifetime><rsp:Name>shell 1</rsp:Name>"
    r"<rsp:WorkingDirectory>C:\Windows</rsp:WorkingDirectory>"
    '<rsp:Environment><rsp:Variable Name="a&lt;b">5 &amp; 6</rsp:Variable></rsp:Environment></rsp:Shell>'
)


def selected(shell: str) -> str:
    """Return the header that says which shell is meant."""
    return f'<w:SelectorSet><w:Selector Name="ShellId">{shell}</w:Selector></w:SelectorSet>'


def ask(address: Address, shell: str, action: str, body: str) -> str:
    """Ask something of a shell and return the reply."""
    return sealed(address, message(action=f"{RSP}/{action}", body=body, headers=selected(shell)))


def receive(address: Address, shell: str, command: str, streams: str = "stdout stderr") -> str:
    """Ask for output."""
    wanted = f'<rsp:Receive><rsp:DesiredStream CommandId="{command}">{streams}</rsp:DesiredStream></rsp:Receive>'
    return ask(address, shell, "Receive", wanted)


def send(address: Address, shell: str, command: str) -> str:
    """Send one byte of input, and no more."""
    stream = f'<rsp:Stream Name="stdin" CommandId="{command}" End="true">eA==</rsp:Stream>'
    return ask(address, shell, "Send", f"<rsp:Send>{stream}</rsp:Send>")


def code(reply: str) -> str:
    """Return the code of a fault."""
    found = re.search(r'Code="(\d+)"', reply)
    return found[1] if found else ""


@pytest.mark.parametrize("action", [CREATE, "urn:unknown"])
def test_each_reply_has_an_activity(english: Address, action: str) -> None:
    """Servers since 2016 say between MessageID and To which activity of theirs a reply or fault belongs to."""
    reply = sealed(english, message(action=action))
    found = re.search(r"</a:MessageID><p:ActivityId>([0-9A-F-]{36})</p:ActivityId><a:To>", reply)
    assert found
    assert str(uuid.UUID(found[1])).upper() == found[1]


def test_a_shell_is_described_as_it_was_asked_for(english: Address) -> None:
    """In the order of the recordings, with variables and directory, and without Name and Lifetime."""
    reply = sealed(english, message(body=WHOLE))
    assert f"<a:Address>{english.url}</a:Address>" in reply
    assert (
        "<rsp:ClientIP>127.0.0.1</rsp:ClientIP>"
        '<rsp:Environment><rsp:Variable Name="a&lt;b">5 &amp; 6</rsp:Variable></rsp:Environment>'
        r"<rsp:WorkingDirectory>C:\Windows</rsp:WorkingDirectory><rsp:IdleTimeOut>PT60.000S</rsp:IdleTimeOut>"
        "<rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams>"
    ) in reply
    assert "Lifetime" not in reply
    assert "shell 1" not in reply


def test_a_command_runs_in_the_directory_that_was_asked_for(english: Address) -> None:
    """And in the user's own where none was."""
    user = english.username.partition("\\")[2]
    with Shell(pywinrm(english), working_directory=r"D:\work") as there, Shell(pywinrm(english)) as home:
        assert there.run("echo %CD%")[0] == b"D:\\work\r\n"
        assert home.run("echo %CD%")[0].decode() == f"C:\\Users\\{user}\r\n"


def test_a_header_that_is_no_duration(english: Address) -> None:
    """An invalid header, under the action of WS-Addressing."""
    reply = sealed(english, message(headers="<w:OperationTimeout>PT-1S</w:OperationTimeout>"))
    assert "<a:Action>http://schemas.xmlsoap.org/ws/2004/08/addressing/fault</a:Action>" in reply
    assert "<s:Value>a:InvalidMessageInformationHeader</s:Value>" in reply
    assert code(reply) == "2150858767"


def test_reason_and_message_say_different_things(english: Address) -> None:
    """The Reason is general, f:Message says which shell; the machine is called as it was dialled."""
    reply = receive(english, UNKNOWN, UNKNOWN)
    assert "<a:Action>http://schemas.dmtf.org/wbem/wsman/1/wsman/fault</a:Action>" in reply
    reason, said = re.findall(r'<s:Text xml:lang="en-US">(.*?)</s:Text>.*<f:Message>(.*?)</f:Message>', reply)[0]
    assert reason.startswith("The WS-Management service cannot process the request because")
    assert said.startswith(f"The request for the Windows Remote Shell with ShellId {UNKNOWN} failed")
    assert 'Code="2150858843" Machine="127.0.0.1"' in reply


def test_a_fault_of_the_plug_in_is_said_by_it(english: Address) -> None:
    """A Receive of nothing gives fault 87 inside a f:ProviderFault, which pypsrp takes apart."""
    with pypsrp_wsman(english) as wsman, WinRS(wsman) as shell:
        assert shell.id is not None
        this = SelectorSet()
        this.add_option("ShellId", shell.id)
        with pytest.raises(PypsrpFault) as refused:
            wsman.receive(shell.resource_uri, ET.Element(f"{{{RSP}}}Receive"), selector_set=this)
        assert (refused.value.code, refused.value.provider) == (87, "Shell cmd plugin")
        assert refused.value.provider_fault == "The parameter is incorrect."


def test_an_unknown_shell_that_is_looked_at(english: Address) -> None:
    """Get on it gives a fault with another inside: both have the code."""
    reply = sealed(english, message(action=GET, resource=RSP, body="", headers=selected(UNKNOWN)))
    outer = ET.fromstring(reply).find(f".//{FAULT}WSManFault")  # noqa: S314 - our own server's
    assert outer is not None
    inner = outer.find(f"{FAULT}Message/{FAULT}ProviderFault/{FAULT}WSManFault")
    assert inner is not None
    assert outer.get("Code") == inner.get("Code") == "2150858843"
    assert UNKNOWN in inner.findtext(f"{FAULT}Message", "")


@pytest.mark.parametrize(
    ("line", "streams"),
    [
        ("powershell Write-Host hi", ["aGk=", "Cg=="]),
        ("echo hi", ["aGkNCg=="]),
        ("powershell -Command hostname", ["U1JWLUVO", "DQo="]),
    ],
)
def test_each_write_is_a_stream_of_its_own(english: Address, line: str, streams: list[str]) -> None:
    """PowerShell writes text and line end one after the other, cmd.exe both at once: as they were recorded."""
    with Shell(pywinrm(english)) as shell:
        command, reply = shell.start(line), ""
        while "/CommandState/Done" not in reply:
            reply += receive(english, shell.id, command)
    assert re.findall(r'<rsp:Stream Name="stdout" CommandId="[^"]*">([^<]*)<', reply) == streams


def test_markers_arrive_in_pieces_and_are_put_together() -> None:
    """An answer comes over many streams and several replies; the bot finds it and each step, however it is cut."""
    made = bootstrap.prepare(CHECK.script, {})
    licences = {"name": "SRV-LIC", "license_server": {"packs": [{"id": number} for number in range(1500)]}}
    with practising({"servers": [{**licences, "services": {"TermServLicensing": {}}}]}) as servers:
        protocol = pywinrm(servers.address("SRV-LIC"))
        replies, done = [], False
        with Shell(protocol, codepage=65001) as shell:
            command = shell.start(made.line)
            protocol.send_command_input(shell.id, command, made.payload, end=True)
            while not done:
                more, _, _, done = protocol.get_command_output_raw(shell.id, command)
                replies.append(more)
    assert not any(bootstrap.answer(reply, made.nonce) for reply in replies)
    whole = b"".join(replies)
    said = bootstrap.answer(whole, made.nonce)
    assert (said and said.ok) is True
    assert heard_by(made.nonce, replies) == CHECK.manifest.steps
    assert heard_by(made.nonce, [bytes([byte]) for byte in whole]) == CHECK.manifest.steps


def heard_by(nonce: str, pieces: list[bytes]) -> tuple[str, ...]:
    """Return the steps that the bot hears when output comes in these pieces."""
    out, names, position = bytearray(), list[str](), 0
    for piece in pieces:
        out += piece
        found, position = bootstrap.heard(out, nonce, position)
        names += found
    return tuple(names)


def test_the_end_is_told_once(english: Address) -> None:
    """Receive after Done: the command has completed; signals to it are still taken, as pypsrp sends them."""
    with Shell(pywinrm(english)) as shell:
        command = shell.start("exit")
        assert "/CommandState/Done" in receive(english, shell.id, command)
        assert code(receive(english, shell.id, command)) == "2150858843"
        shell.protocol.cleanup_command(shell.id, command)


def test_input_for_a_finished_command(english: Address) -> None:
    """Nobody is there to read it: the pipe has been ended."""
    with Shell(pywinrm(english)) as shell:
        command = shell.start("exit")
        assert "/CommandState/Done" in receive(english, shell.id, command)
        assert code(send(english, shell.id, command)) == "109"


def test_a_second_command_while_one_runs(english: Address) -> None:
    """A shell runs one command at a time; another gets busy until the first one's end was told."""
    another = "<rsp:CommandLine><rsp:Command>hostname</rsp:Command></rsp:CommandLine>"
    with Shell(pywinrm(english)) as shell:
        command = shell.start("more")
        assert code(ask(english, shell.id, "Command", another)) == "170"
        send(english, shell.id, command)
        while "/CommandState/Done" not in receive(english, shell.id, command):
            pass
        assert "<rsp:CommandId>" in ask(english, shell.id, "Command", another)


@pytest.mark.parametrize(("asked", "other"), [("stdout", "stderr"), ("stderr", "stdout")])
def test_only_what_is_asked_for_comes(english: Address, asked: str, other: str) -> None:
    """Neither output nor end of a stream that was not desired is in the reply."""
    with Shell(pywinrm(english)) as shell:
        reply = receive(english, shell.id, shell.start("format c:"), asked)
        assert f'Name="{asked}"' in reply
        assert f'Name="{other}"' not in reply


@pytest.mark.parametrize("streams", ["", "stdin", "stdout pr"])
def test_a_stream_that_there_is_not(english: Address, streams: str) -> None:
    """What the shell does not write cannot be asked for."""
    with Shell(pywinrm(english)) as shell:
        assert code(receive(english, shell.id, shell.start("exit"), streams)) == "87"


def test_a_shell_without_streams(english: Address) -> None:
    """A shell that was opened without stdin takes no input, one without stdout has none to read."""
    reply = sealed(english, message(body="<rsp:Shell/>"))
    shell = re.findall(r"<rsp:ShellId>(.*?)</rsp:ShellId>", reply)[0]
    more = "<rsp:CommandLine><rsp:Command>more</rsp:Command></rsp:CommandLine>"
    command = re.findall(r"<rsp:CommandId>(.*?)</rsp:CommandId>", ask(english, shell, "Command", more))[0]
    assert code(send(english, shell, command)) == "87"
    assert code(receive(english, shell, command)) == "87"


def test_two_messages_are_two_activities(english: Address) -> None:
    """Whoever looks for one in the event log finds one."""
    replies = [sealed(english, message(body=SHELL)) for _ in range(2)]
    assert len({re.findall(r"<p:ActivityId>(.*?)<", reply)[0] for reply in replies}) == 2
