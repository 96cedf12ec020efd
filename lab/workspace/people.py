"""Who and what is in the practice workspace: people, the bot, channels, a user group."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from lab.workspace.refusals import PersonRefused

TEAM_ID: Final = "T0RDSLIC"
TEAM_DOMAIN: Final = "rdslic-practice"
APP_ID: Final = "A0RDSLIC"
BOT_ID: Final = "B0RDSLIC"
BOT_USER_ID: Final = "URDSLICBOT"
SLACKBOT_ID: Final = "USLACKBOT"
BAD_REQUEST: Final = 400

Kind = Literal["channel", "im"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A human member. `name` is what others type after an at sign; a guest has few rights in Slack."""

    name: str
    id: str
    real_name: str
    locale: str
    tz: str
    is_guest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel, or a direct message with the app (`kind` im). `members` are user ids, the bot's included."""

    id: str
    name: str
    locale: str
    members: frozenset[str]
    kind: Kind = "channel"

    @property
    def is_im(self) -> bool:
        """Whether this is a direct message."""
        return self.kind == "im"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroup:
    """A user group; `handle` is what people type after an at sign."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...]


PEOPLE: Final = (
    Person(name="admin", id="UADMIN01", real_name="Admin", locale="fr-FR", tz="Europe/Paris"),
    Person(name="approver", id="UAPPROVER1", real_name="Approver", locale="en-US", tz="Europe/London"),
    Person(name="deputy", id="UDEPUTY1", real_name="Deputy", locale="fr-FR", tz="Europe/Paris"),
    Person(name="guest", id="UGUEST01", real_name="Guest", locale="en-US", tz="Europe/London", is_guest=True),
)
EVERYONE: Final = frozenset({BOT_USER_ID, *(person.id for person in PEOPLE)})
CHANNELS: Final = (
    Channel(id="C0RDSHELP", name="rds-help", locale="fr-FR", members=EVERYONE),
    Channel(id="C0RDSAPPROVE", name="rds-approvals", locale="en-US", members=EVERYONE),
)
GROUPS: Final = (UserGroup(id="S0RDSADMINS", handle="rds-admins", name="RDS admins", users=("UAPPROVER1", "UDEPUTY1")),)


def direct_messages(people: Iterable[Person], bot_name: str) -> tuple[Channel, ...]:
    """Return the direct message of each person with the app: it exists from the start, as an app's does."""
    return tuple(
        Channel(
            id=f"D0{person.name.upper()}",
            name=bot_name,
            locale=person.locale,
            members=frozenset({person.id, BOT_USER_ID}),
            kind="im",
        )
        for person in people
    )


@dataclass(slots=True)
class Roster:
    """Everybody and every place, found by id or name. Memberships and languages change, nothing else."""

    bot_name: str = "rdslic"
    people: tuple[Person, ...] = PEOPLE
    groups: tuple[UserGroup, ...] = GROUPS
    channels: dict[str, Channel] = field(default_factory=dict)

    def __post_init__(self) -> None:
        places = (*CHANNELS, *direct_messages(self.people, self.bot_name))
        self.channels = self.channels or {place.id: place for place in places}

    def person(self, name: str) -> Person:
        """Return the person called `name`. Raises PersonRefused, as a bad question, when there is none."""
        found = next((person for person in self.people if person.name == name), None)
        if found is None:
            known = ", ".join(person.name for person in self.people)
            raise PersonRefused("user_not_found", f"Nobody here is called {name!r}: {known}.", status=BAD_REQUEST)
        return found

    def by_id(self, user_id: str) -> Person | None:
        """Return a person by user id."""
        return next((person for person in self.people if person.id == user_id), None)

    def dm(self, user_id: str) -> Channel | None:
        """Return the direct message of a user with the app."""
        return next((place for place in self.channels.values() if place.is_im and user_id in place.members), None)

    def named(self, name: str) -> Channel | None:
        """Return a channel by id or by name, with or without `#`."""
        bare = name.removeprefix("#")
        public = (place for place in self.channels.values() if not place.is_im and place.name == bare)
        return self.channels.get(name) or next(public, None)

    def seen_by(self, person: Person, name: str) -> Channel:
        """Return the place a person calls `name`: a channel, or `@rdslic`, `dm`, `im` for the talk with the app.

        Raises PersonRefused: no such place for this person.
        """
        own = name in {"dm", "im", self.bot_name, f"@{self.bot_name}"}
        place = self.dm(person.id) if own else self.named(name)
        if place is None or (place.is_im and person.id not in place.members):
            raise PersonRefused("channel_not_found", f"You see no channel called {name!r}.")
        if person.id not in place.members:
            raise PersonRefused("not_in_channel", f"You are not a member of #{place.name}.")
        return place

    def set_locale(self, person: Person, locale: str) -> Person:
        """Let a person read another language, in their direct message with the app too."""
        changed = replace(person, locale=locale)
        self.people = tuple(changed if one.id == person.id else one for one in self.people)
        place = self.dm(person.id)
        if place is not None:
            self.set_channel_locale(place.id, locale)
        return changed

    def set_channel_locale(self, channel_id: str, locale: str) -> None:
        """Let a channel have another language."""
        self.channels[channel_id] = replace(self.channels[channel_id], locale=locale)

    def set_group(self, group: UserGroup, users: tuple[str, ...]) -> UserGroup:
        """Let a group have other members, by user id."""
        changed = replace(group, users=users)
        self.groups = tuple(changed if one.id == group.id else one for one in self.groups)
        return changed

    def set_member(self, channel_id: str, user_id: str, *, inside: bool) -> None:
        """Let a user join or leave a channel."""
        place = self.channels[channel_id]
        members = place.members | {user_id} if inside else place.members - {user_id}
        self.channels[channel_id] = replace(place, members=members)
