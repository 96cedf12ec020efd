"""The app's manifest, which decides what the workspace accepts from it and sends to it."""

from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot import documents

EVENT_SCOPES: Final = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "reaction_added": "reactions:read",
    "file_shared": "files:read",
    "user_change": "users:read",
    "subteam_updated": "usergroups:read",
}


class Part(BaseModel):
    """A part of the manifest; what the workspace does not use is left unread."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Command(Part):
    """A slash command."""

    command: str = Field(pattern=r"^/\S{1,31}$")
    description: str
    usage_hint: str = ""
    should_escape: bool = False
    url: str | None = None


class Shortcut(Part):
    """A message or global shortcut."""

    name: str = Field(max_length=24)
    type: Literal["message", "global"]
    callback_id: str = Field(max_length=255)
    description: str = Field(default="", max_length=150)


class BotUser(Part):
    """The bot's user."""

    display_name: str = Field(default="rdslic", pattern=r"^[a-z0-9._-]{1,80}$")


class AppHome(Part):
    """The tabs of the app's own place."""

    home_tab_enabled: bool = False
    messages_tab_enabled: bool = False
    messages_tab_read_only_enabled: bool = False


class Prompt(Part):
    """Something that the app suggests to ask it."""

    title: str
    message: str


class AgentView(Part):
    """How an app that is an agent presents itself."""

    agent_description: str = Field(max_length=300)
    suggested_prompts: tuple[Prompt, ...] = Field(default=(), max_length=4)


class Features(Part):
    """What people can use."""

    bot_user: BotUser = BotUser()
    app_home: AppHome = AppHome()
    slash_commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    agent_view: dict[str, object] | None = None
    assistant_view: dict[str, object] | None = None

    @model_validator(mode="after")
    def _one_kind_of_agent(self) -> Self:
        if self.agent_view is not None and self.assistant_view is not None:
            raise ValueError("agent_view and assistant_view exclude each other")
        if self.agent_view is not None:
            AgentView.model_validate(self.agent_view)
        return self


class Scopes(Part):
    """Granted scopes of the bot token."""

    bot: tuple[str, ...] = ()


class OAuth(Part):
    """The part about scopes."""

    scopes: Scopes = Scopes()


class Subscriptions(Part):
    """Events that the app asked for."""

    request_url: str | None = None
    bot_events: tuple[str, ...] = ()


class Interactivity(Part):
    """Whether clicks and forms reach the app, and where in HTTP mode."""

    is_enabled: bool = False
    request_url: str | None = None


class AppSettings(Part):
    """How the app is reached."""

    event_subscriptions: Subscriptions = Subscriptions()
    interactivity: Interactivity = Interactivity()
    socket_mode_enabled: bool = False


class DisplayInformation(Part):
    """The app's name."""

    name: str = Field(max_length=35)
    description: str = Field(default="", max_length=140)


class Manifest(Part):
    """A Slack app manifest as far as the workspace acts on it."""

    display_information: DisplayInformation
    features: Features = Features()
    oauth_config: OAuth = OAuth()
    settings: AppSettings = AppSettings()

    @property
    def scopes(self) -> tuple[str, ...]:
        """Scopes of the bot token."""
        return self.oauth_config.scopes.bot

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """What the app suggests to ask it until it suggests something else."""
        agent = self.features.agent_view
        return AgentView.model_validate(agent).suggested_prompts if agent is not None else ()

    @property
    def is_agent(self) -> bool:
        """Whether the app was declared as an agent or an assistant."""
        return self.features.agent_view is not None or self.features.assistant_view is not None

    def command(self, name: str) -> Command | None:
        """Return a declared slash command, `/rdslic`; usable only with the scope `commands`."""
        declared = self.features.slash_commands if "commands" in self.scopes else ()
        return next((command for command in declared if command.command == name.lower()), None)

    def shortcut(self, callback_id: str, kind: str) -> Shortcut | None:
        """Return a declared shortcut; usable only with the scope `commands`."""
        declared = self.features.shortcuts if "commands" in self.scopes else ()
        return next((one for one in declared if (one.callback_id, one.type) == (callback_id, kind)), None)

    def subscribes(self, event: str) -> bool:
        """Tell whether an event (`app_mention`, `message.im`) is sent: asked for, and its scope granted."""
        scope = EVENT_SCOPES.get(event)
        return event in self.settings.event_subscriptions.bot_events and (scope is None or scope in self.scopes)


def load(path: Path) -> Manifest:
    """Read the manifest. Raises Faulty with file and line."""
    return documents.load(path, Manifest)
