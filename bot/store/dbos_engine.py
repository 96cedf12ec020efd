"""The durable engine: one DBOS job an approved attempt. See docs/adr/0001.

DBOS never re-runs an execute job (`max_recovery_attempts=0`) and never waits for a person; what may run and what
happened is in our rows. dbos is imported on use, not with this module: the command line does without it.
"""

import math
from collections.abc import Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from bot.store.connections import available
from bot.store.engine import Claim, Run

if TYPE_CHECKING:
    from dbos import DBOSClient, WorkflowStatus

QUEUE: Final = "rdslic-exec"
WORKFLOW: Final = "rdslic.execute.v1"
APPLICATION: Final = "rdslic"
VERSION: Final = "rdslic-1"
"""Never raised while jobs are queued: another version would leave them behind."""
GLOBAL_CONCURRENCY: Final = 8
POLL_S: Final = 0.2
"""Seconds between two looks at the queue. A fifth of a second keeps an approval from feeling slow."""
WAITING: Final = frozenset({"ENQUEUED", "PENDING", "DELAYED"})

_runs: dict[str, Run] = {}
"""The function that the module-level workflow calls; DBOS is one a process, and so is this."""


class DbosEngine:
    """Carries jobs with DBOS, in the same database as our rows so that a decision and its job are one transaction."""

    def __init__(self, url: str, database: Database, executor: str, *, poll_s: float = POLL_S) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://")
        self._database = database
        self._executor = executor
        self._poll_s = poll_s
        self._client: DBOSClient | None = None

    def prepare(self) -> None:
        """Create DBOS's tables and the queue; before anything is enqueued or started. Raises StoreUnavailable."""
        from dbos import DBOS, DBOSClient  # noqa: PLC0415 - see the module

        with available():
            DBOS.migrate(self._url)
            self._client = DBOSClient(
                system_database_url=self._url, system_database_engine=self._database, application_name=APPLICATION
            )
            self._client.register_queue(
                QUEUE,
                partition_concurrency=1,
                global_concurrency=GLOBAL_CONCURRENCY,
                polling_interval_sec=self._poll_s,
                on_conflict="always_update",
            )

    def enqueue(self, connection: Connection, request_id: str, attempt: int, *, host: str) -> None:
        """Queue one attempt in the caller's transaction; see Engine."""
        from dbos import WorkflowSerializationFormat  # noqa: PLC0415 - see the module

        self._prepared().enqueue_in_transaction(
            connection,
            {
                "workflow_name": WORKFLOW,
                "queue_name": QUEUE,
                "workflow_id": _workflow_id(request_id, attempt),
                "queue_partition_key": host,
                "serialization_type": WorkflowSerializationFormat.PORTABLE,
            },
            request_id,
            attempt,
        )

    def start(self, run: Run) -> None:
        """Launch DBOS; jobs that a decision queued begin to arrive at `run`."""
        from dbos import DBOS, DBOSConfig  # noqa: PLC0415 - see the module

        _runs["run"] = run
        _register()
        DBOS(
            config=DBOSConfig(
                name=APPLICATION,
                system_database_url=self._url,
                application_version=VERSION,
                executor_id=self._executor,
                log_level="WARNING",
                use_listen_notify=False,
                notification_listener_polling_interval_sec=self._poll_s,
            )
        )
        DBOS.launch()

    def stop(self, drain_s: float) -> None:
        """Stop taking jobs and let running ones end."""
        from dbos import DBOS  # noqa: PLC0415 - see the module

        # a job that starts from here on finds nothing to call; its request is queued again by the next process
        _runs.clear()
        DBOS.destroy(workflow_completion_timeout_sec=math.ceil(drain_s))
        if self._client is not None:
            self._client.destroy()
            self._client = None

    def dead_claims(self, live: frozenset[str]) -> tuple[Claim, ...]:
        """Return the unfinished jobs of other, dead processes; see Engine."""
        return tuple(_claim(job.workflow_id) for job in self._dead(live))

    def lost(self, claims: Collection[Claim]) -> tuple[Claim, ...]:
        """Return those whose job is over or was never there; see Engine."""
        if not claims:
            return ()
        ids = {_workflow_id(*claim): claim for claim in claims}
        jobs = self._prepared().list_workflows(workflow_ids=list(ids), load_input=False, load_output=False)
        known = {job.workflow_id for job in jobs if job.status in WAITING}
        return tuple(claim for job, claim in ids.items() if job not in known)

    def release(self, live: frozenset[str]) -> None:
        """Cancel the jobs of dead processes, which frees their server's slot and runs nothing again."""
        for job in self._dead(live):
            self._prepared().cancel_workflow(job.workflow_id)

    def _dead(self, live: frozenset[str]) -> Sequence["WorkflowStatus"]:
        client = self._prepared()
        jobs = client.list_workflows(status="PENDING", name=WORKFLOW, load_input=False, load_output=False)
        return [job for job in jobs if job.executor_id not in live]

    def _prepared(self) -> "DBOSClient":
        if self._client is None:
            raise RuntimeError("used before prepare, or after stop")
        return self._client


def _workflow_id(request_id: str, attempt: int) -> str:
    return f"exec:{request_id}:{attempt}"


def _claim(workflow_id: str) -> Claim:
    _, request_id, attempt = workflow_id.split(":")
    return request_id, int(attempt)


@cache
def _register() -> None:
    """Declare the workflow, once a process: a second declaration under its name would be refused."""
    from dbos import DBOS, WorkflowSerializationFormat  # noqa: PLC0415 - see the module

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=0, serialization_type=WorkflowSerializationFormat.PORTABLE)
    def execute(request_id: str, attempt: int) -> str:
        return str(_runs["run"](request_id, attempt))
