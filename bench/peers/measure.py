"""One method measured in a process of its own, so that what it loads is its own too."""

import gc
import importlib
import multiprocessing
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from bot.guide.writing.questions import OffTopic, Question
from bot.language import LANGS, Lang
from peers.limit import Asked, Limit, Shares, limit_of, shares
from peers.method import OUTSIDE, Ask, Learn, Material

OURS: Final = Limit(by="score", least=0.5)
"""rdslic says itself whether it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method by name, and the function in `peers/` that learns it. `decides`: it sets its own limit."""

    name: str
    module: str
    function: str
    decides: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """Questions that nobody learnt or tuned anything from; `label` numbers the entries by id."""

    questions: Sequence[Question]
    offtopic: Sequence[OffTopic]
    label: Mapping[str, int]

    def right(self, question: Question) -> frozenset[int]:
        """Return the entries that count as right."""
        return frozenset(self.label[name] for name in (question.intent, *question.also) if name in self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came out: shares of the questions, times of one question, time and memory to be ready.

    `held` is what the limit gives on held-out sentences of `knowledge/`, `exam` what it then gives on the exam.
    """

    top1: float
    by_lang: Mapping[Lang, float]
    top3: float
    held: Shares
    exam: Shares
    limit: Limit
    p50_ms: float
    p99_ms: float
    prepare_s: float
    memory_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInstalled:
    """The method could not be tried: `package` is what its file imports in vain."""

    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Folds:
    """How often `knowledge/` is split, and how many sentences of entries are asked in all (of the others, each one)."""

    count: int
    most_asked: int


def measured(method: Method, material: Material, exam: Exam, folds: Folds) -> Measured | NotInstalled:
    """Measure one method in a new process."""
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=1, mp_context=fork) as process:
        return process.submit(_measured, method, material, exam, folds).result()


def _measured(method: Method, material: Material, exam: Exam, folds: Folds) -> Measured | NotInstalled:
    before_mb, began = _resident_mb(), time.perf_counter()
    try:
        learn: Learn = getattr(importlib.import_module(method.module), method.function)
    except ModuleNotFoundError as missing:
        return NotInstalled(package=str(missing.name))
    ask = learn(material)
    prepare_s = time.perf_counter() - began
    took_ms: list[float] = []
    asked = [_asked(ask, one.q, exam.right(one), took_ms) for one in exam.questions]
    outside = [_asked(ask, one.q, frozenset(), took_ms) for one in exam.offtopic]
    memory_mb = _resident_mb() - before_mb
    held = _held_out(learn, material, folds)
    limit = OURS if method.decides else limit_of(held)
    firsts = {
        lang: [a.first_right for a, q in zip(asked, exam.questions, strict=True) if q.lang == lang] for lang in LANGS
    }
    return Measured(
        top1=_share([one.first_right for one in asked]),
        by_lang={lang: _share(first) for lang, first in firsts.items()},
        top3=_share([one.near for one in asked]),
        held=shares(held, limit),
        exam=shares([*asked, *outside], limit),
        limit=limit,
        p50_ms=float(np.percentile(took_ms, 50)),
        p99_ms=float(np.percentile(took_ms, 99)),
        prepare_s=prepare_s,
        memory_mb=memory_mb,
    )


def _asked(ask: Ask, question: str, right: frozenset[int], took_ms: list[float]) -> Asked:
    began = time.perf_counter()
    guess = ask(question)
    took_ms.append((time.perf_counter() - began) * 1_000)
    return Asked(right=right, guess=guess)


def _held_out(learn: Learn, material: Material, folds: Folds) -> list[Asked]:
    """Ask sentences, also those out of scope, of a method that learnt without them and their fold."""
    held = []
    entries = sum(bool(one.label) for one in material.sentences)
    step = max(-(-entries // folds.most_asked), 1)
    for fold in range(folds.count):
        out = material.sentences[fold :: folds.count]
        rest = [one for place, one in enumerate(material.sentences) if place % folds.count != fold]
        ask = learn(Material(sentences=rest, entries=material.entries))
        chosen = [*[one for one in out if one.label][::step], *[one for one in out if not one.label]]
        held += [Asked(right=frozenset({one.label} - {OUTSIDE}), guess=ask(one.text)) for one in chosen]
    return held


def _share(happened: Sequence[bool]) -> float:
    return sum(happened) / max(len(happened), 1)


def _resident_mb() -> float:
    """Return the resident memory of this process, as Linux counts it."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
