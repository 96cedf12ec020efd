"""Use case: somebody asks for a run. Checked, planned and stored before anybody is told."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from typing import Final

from bot.catalogue import catalogue as actions
from bot.catalogue.action import Action, Catalogue
from bot.catalogue.parameters import validate
from bot.desk.means import Means
from bot.requests import policy
from bot.requests.model import Ask, Refused, Request, Status, Submitted
from bot.requests.verdict import Value
from bot.settings import Host
from bot.store.connections import Conflict, Transaction

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is mistaken for something else when read aloud."""
ID_LENGTH: Final = 5
TRIES: Final = 20
LONGEST_REASON: Final = 500
LISTED: Final = 12
NONE: Final = "—"
LONGEST_NAME: Final = 80
"""Characters of an unknown name that are given back."""


def submit(ask: Ask, means: Means) -> Submitted | Refused:
    """Store a request for what was asked, or say which part of it is not right. Raises StoreUnavailable."""
    checked = _check(ask, means)
    if isinstance(checked, Refused):
        return checked
    action, host, params = checked
    now, approvals = means.clock(), means.settings.approvals
    needed = policy.approvals_needed(action.manifest.effect, approvals)
    new = Request(
        id="",
        requester=ask.requester,
        lang=ask.lang,
        reason=ask.reason.strip(),
        place=ask.place,
        effect=action.manifest.effect,
        plan=actions.plan_for(action, means.catalogue, host, params),
        status=Status.PENDING if needed else Status.QUEUED,
        approvals_needed=needed,
        created_at=now,
        expires_at=now + timedelta(minutes=approvals.expire_min),
    )
    return Submitted(request=means.store.requests.get(_insert(new, means)))


def _check(ask: Ask, means: Means) -> tuple[Action, Host, Mapping[str, Value]] | Refused:
    may = policy.may_ask(ask.requester, means.settings.approvals)
    if isinstance(may, Refused):
        return may
    action = _action(ask.action, means.catalogue)
    if isinstance(action, Refused):
        return action
    host = _host(ask.host, means.settings.hosts)
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


def _host(name: str, hosts: Mapping[str, Host]) -> Host | Refused:
    by_name = {known.lower(): host for known, host in hosts.items()}
    if host := by_name.get(name.strip().lower()):
        return host
    near = [by_name[match].name for match in get_close_matches(name.strip().lower(), by_name, n=3)]
    words = {"name": name[:LONGEST_NAME], "near": ", ".join(near or list(hosts)[:LISTED]) or NONE}
    return Refused(reason="unknown_host", words=words, about="host")


def _insert(new: Request, means: Means) -> str:
    """Store a request under an id that nobody has; the chance of taking one that is in use is one in millions."""
    for _ in range(TRIES):
        named = replace(new, id="R-" + "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH)))
        try:
            with means.store.begin() as transaction:
                _store(transaction, named, means)
        except Conflict:
            continue
        return named.id
    raise RuntimeError("no free request id")


def _store(transaction: Transaction, new: Request, means: Means) -> None:
    requests = means.store.requests
    requests.add(transaction, new)
    facts = {"action": new.plan.action, "host": new.plan.host, "digest": new.plan.digest, "reason": new.reason}
    requests.note(transaction, new.id, "asked", at=new.created_at, actor=new.requester, **facts)
    if new.status is Status.QUEUED:
        requests.note(transaction, new.id, "queued_without_gate", at=new.created_at)
        means.engine.enqueue(transaction, new.id, new.attempt, host=new.plan.host)
