"""Use case: somebody asks for a run. Checked, planned and stored before anybody is told."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.approvals import policy
from bot.approvals.model import Ask, Refused, Request, Status, Submitted
from bot.clock import Clock
from bot.execution import catalogue as actions
from bot.execution.action import Action, Catalogue
from bot.execution.parameters import validate
from bot.execution.verdict import Value
from bot.settings import Host, Settings
from bot.store.database import Store
from bot.store.engine import Engine

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is mistaken for something else when read aloud."""
ID_LENGTH: Final = 5
TRIES: Final = 20
LONGEST_REASON: Final = 500
LISTED: Final = 12
NONE: Final = "—"
LONGEST_NAME: Final = 80
"""Characters of an unknown name that are given back."""


def submit(
    ask: Ask, *, store: Store, catalogue: Catalogue, settings: Settings, engine: Engine, clock: Clock
) -> Submitted | Refused:
    """Store a request for what was asked, or say which part of it is not right. Raises StoreUnavailable."""
    checked = _check(ask, catalogue, settings)
    if isinstance(checked, Refused):
        return checked
    action, host, params = checked
    now = clock()
    needed = policy.approvals_needed(action.manifest.effect, settings.approvals)
    new = Request(
        id="",
        requester=ask.requester,
        lang=ask.lang,
        reason=ask.reason.strip(),
        place=ask.place,
        effect=action.manifest.effect,
        plan=actions.plan_for(action, catalogue, host, params),
        status=Status.PENDING if needed else Status.QUEUED,
        approvals_needed=needed,
        created_at=now,
        expires_at=now + timedelta(minutes=settings.approvals.expire_min),
    )
    return Submitted(request=store.requests.get(_insert(new, store, engine)))


def _check(ask: Ask, catalogue: Catalogue, settings: Settings) -> tuple[Action, Host, Mapping[str, Value]] | Refused:
    may = policy.may_ask(ask.requester, settings.approvals)
    if isinstance(may, Refused):
        return may
    action = _action(ask.action, catalogue)
    if isinstance(action, Refused):
        return action
    host = _host(ask.host, settings)
    if isinstance(host, Refused):
        return host
    if action.manifest.role not in host.roles:
        words = {"host": host.name, "role": f"approvals.role.{action.manifest.role}"}
        return Refused(reason="wrong_role", words=words, about="host")
    if not ask.reason.strip():
        return Refused(reason="reason_missing", about="reason")
    if len(ask.reason) > LONGEST_REASON:
        return Refused(reason="reason_too_long", words={"limit": str(LONGEST_REASON)}, about="reason")
    params = validate(action.manifest.params, ask.params)
    return params if isinstance(params, Refused) else (action, host, params)


def _action(name: str, catalogue: Catalogue) -> Action | Refused:
    if action := catalogue.get(name.strip().lower()):
        return action
    near = get_close_matches(name.strip().lower(), catalogue, n=3) or list(catalogue)[:LISTED]
    words = {"name": name[:LONGEST_NAME], "near": ", ".join(near) or NONE}
    return Refused(reason="unknown_action", words=words, about="action")


def _host(name: str, settings: Settings) -> Host | Refused:
    by_name = {known.lower(): host for known, host in settings.hosts.items()}
    if host := by_name.get(name.strip().lower()):
        return host
    near = [by_name[match].name for match in get_close_matches(name.strip().lower(), by_name, n=3)]
    words = {"name": name[:LONGEST_NAME], "near": ", ".join(near or list(settings.hosts)[:LISTED]) or NONE}
    return Refused(reason="unknown_host", words=words, about="host")


def _insert(new: Request, store: Store, engine: Engine) -> str:
    """Store a request under an id that nobody has; the chance of taking one that is in use is one in millions."""
    for _ in range(TRIES):
        named = replace(new, id="R-" + "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH)))
        try:
            with store.begin() as connection:
                _store(connection, named, store, engine)
        except IntegrityError:
            continue
        return named.id
    raise RuntimeError("no free request id")


def _store(connection: Connection, new: Request, store: Store, engine: Engine) -> None:
    store.requests.add(connection, new)
    facts = {"action": new.plan.action, "host": new.plan.host, "digest": new.plan.digest, "reason": new.reason}
    store.requests.note(connection, new.id, "asked", at=new.created_at, actor=new.requester, **facts)
    if new.status is Status.QUEUED:
        store.requests.note(connection, new.id, "queued_without_gate", at=new.created_at)
        engine.enqueue(connection, new.id, new.attempt, host=new.plan.host)
