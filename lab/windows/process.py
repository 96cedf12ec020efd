"""What a simulated program sees of its surroundings: server, shell, console, variables."""

from dataclasses import dataclass
from typing import Final

from lab.windows.command import Command
from lab.windows.server import Server
from lab.windows.shells import Shell

CONSOLE_CHARACTERS: Final = 256


@dataclass(frozen=True, slots=True)
class Process:
    """A program that runs as `command` of `shell` on `server`."""

    server: Server
    shell: Shell
    command: Command

    @property
    def french(self) -> bool:
        """Tell whether Windows speaks French there."""
        return self.server.state.french

    def say(self, english: str, french: str) -> str:
        """Return the text in the language of the server."""
        return french if self.french else english

    def out(self, text: str) -> None:
        """Write to standard output, in the code page of the shell; what it lacks becomes a question mark."""
        self.command.write(out=text.encode(self.shell.codec, errors="replace"))

    def err(self, text: str) -> None:
        """Write to standard error, in the code page of the shell."""
        self.command.write(err=text.encode(self.shell.codec, errors="replace"))

    def console(self, text: str) -> None:
        """Write as PowerShell does: Console.Out of .NET Framework hands over 256 characters at a time."""
        for start in range(0, len(text), CONSOLE_CHARACTERS):
            self.out(text[start : start + CONSOLE_CHARACTERS])

    def variable(self, name: str) -> str | None:
        """Return an environment variable; its name in any case."""
        system = self.server.environment(self.shell.owner)
        directory = self.shell.terms.directory or system["USERPROFILE"]
        return {"CD": directory, **system, **self.shell.environment}.get(name.upper())
