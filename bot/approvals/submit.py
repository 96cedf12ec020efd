"""Use case: somebody asks for a run. Checked, planned and stored before anybody is told."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from typing import Final

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
LONGEST_REASON: Final = 500


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
    action = catalogue.get(ask.action.strip().lower())
    if action is None:
        near = ", ".join(get_close_matches(ask.action.lower(), catalogue, n=3)) or ", ".join(catalogue)
        return Refused(reason="unknown_action", words={"name": ask.action, "near": near}, about="action")
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


def _host(name: str, settings: Settings) -> Host | Refused:
    by_name = {known.lower(): host for known, host in settings.hosts.items()}
    if host := by_name.get(name.strip().lower()):
        return host
    near = [by_name[match].name for match in get_close_matches(name.lower(), by_name, n=3)]
    words = {"name": name, "near": ", ".join(near or settings.hosts) or "—"}
    return Refused(reason="unknown_host", words=words, about="host")


def _insert(new: Request, store: Store, engine: Engine) -> str:
    while True:
        name = "R-" + "".join(secrets.choice(ALPHABET) for _ in range(5))
        try:
            with store.begin() as connection:
                store.requests.add(connection, replace(new, id=name))
                facts = {"action": new.plan.action, "host": new.plan.host, "digest": new.plan.digest}
                store.requests.note(
                    connection, name, "asked", at=new.created_at, actor=new.requester, reason=new.reason, **facts
                )
                if new.status is Status.QUEUED:
                    store.requests.note(connection, name, "queued_without_gate", at=new.created_at)
                    engine.enqueue(connection, name, 1, host=new.plan.host)
        except IntegrityError:
            continue
        return name
