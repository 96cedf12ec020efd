"""What the rows say of requests and servers, for people who want to know. Nothing here asks a server."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.language import Lang
from bot.recovery.dossier import prepare
from bot.recovery.facts import read_known
from bot.recovery.inventory import Inventory
from bot.recovery.page import DossierPage, render_lines
from bot.recovery.situation import Survey
from bot.settings import Host
from bot.store.database import Store
from bot.store.requests import Requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Reads the rows about an inventory. Every method raises StoreUnavailable."""

    store: Store
    hosts: Mapping[str, Host]
    clock: Clock

    @property
    def requests(self) -> Requests:
        """The requests, their events, and what people found."""
        return self.store.requests

    def survey(self, *, also: str | None = None) -> Survey:
        """Return what the recovery advice looks at: the inventory, and one more server that may have left it."""
        names = {*self.hosts, also} if also else {*self.hosts}
        return Survey(
            inventory=Inventory(self.hosts),
            known=read_known(self.store.facts.of(names)),
            runs=self.store.requests.last_runs(),
            now=self.clock(),
        )

    def page(self, host: str, lang: Lang) -> DossierPage:
        """Return the Clearinghouse dossier of a server; of one that has left the inventory, what is still known."""
        return render_lines(prepare(self.survey(also=host).seen_from(host)), lang)

    def read_at(self) -> Mapping[str, datetime]:
        """Return when each server was last read."""
        known = self.store.facts.of(self.hosts)
        return {name: max(fact.read_at for fact in facts.values()) for name, facts in known.items()}
