"""What is answered from, kept up to date with its files: a valid change is served, an invalid one is refused."""

import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final, TypeAlias

import structlog

from bot.errors import Fault, Faulty
from bot.guide.library.lexicon import Lexicon
from bot.guide.library.library import KNOWLEDGE, Library, load
from bot.guide.matching.cache import model_of, stored_model
from bot.guide.matching.match import Matcher
from bot.guide.matching.model import Model
from bot.guide.matching.spelling import Vocabulary
from bot.guide.matching.train import fewer, said, sentences_of, train
from bot.text import sentence

logger = structlog.get_logger(__name__)

LOOK_S: Final = 0.25
NICE: Final = 10
"""A training gives way to whatever answers people."""
Seen: TypeAlias = frozenset[tuple[str, int, int]]


@dataclass(slots=True)
class Shelf:
    """The matcher in use (`matcher`, replaced as a whole), and what was wrong with files that changed (`refused`).

    A change is served at once: with the model in use when the entries are the same, else with one trained in a second
    on fewer sentences, until the full one comes out of a process of its own, so that answering is not held up.
    """

    folder: Path
    matcher: Matcher
    library: Library
    site: Path | None = None
    """A site's own folder, whose entries are added to those of `folder`, or take their place."""
    cache: Path | None = None
    refused: tuple[Fault, ...] = ()
    _seen: Seen = frozenset()
    _training: BaseProcess | None = None
    _end: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @classmethod
    def open(cls, folder: Path = KNOWLEDGE, *, site: Path | None = None, cache: Path | None = None) -> "Shelf":
        """Load a folder, and a site's own; the model is trained in a process of its own when none is stored.

        Raises Faulty.
        """
        seen = _seen(folder, site)
        library = load(folder, site=site)
        lexicon = Lexicon(library.lexicon)
        model = stored_model(library, folder=cache)
        if model is None:
            logger.info("knowledge_training", entries=len(library.entries))
            _train_apart(library, cache, nice=0).join()
            model = model_of(library, lexicon, folder=cache)
        matcher = Matcher.of(library, lexicon, model)
        return cls(folder=folder, matcher=matcher, library=library, site=site, cache=cache, _seen=seen)

    def start(self) -> None:
        """Begin to look at the files, four times a second."""
        self._thread = threading.Thread(target=self._loop, name="shelf", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End; a training that runs is given up."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self._give_up()

    def look(self) -> None:
        """Serve what has changed since the last look, or the full model when its training has ended."""
        seen = _seen(self.folder, self.site)
        if seen != self._seen:
            self._seen = seen
            self._read()
        elif self._training is not None and not self._training.is_alive():
            self._training = None
            lexicon = Lexicon(self.library.lexicon)
            self._serve(self.library, lexicon, model_of(self.library, lexicon, folder=self.cache))
            logger.info("knowledge_trained", entries=len(self.library.entries))

    def _loop(self) -> None:
        while not self._end.wait(LOOK_S):
            try:
                self.look()
            except Exception as error:
                # what is on the shelf is still good; the files are looked at again after their next change
                logger.exception("knowledge_not_reloaded", kind=type(error).__name__)

    def _read(self) -> None:
        try:
            library = load(self.folder, site=self.site)
        except Faulty as faulty:
            self.refused = tuple(faulty.faults)
            logger.warning("knowledge_refused", faults=[sentence("en", fault) for fault in self.refused])
            return
        self.refused = ()
        if library.digest != self.library.digest:
            self._replace(library)
            logger.info("knowledge_reloaded", entries=len(library.entries))

    def _replace(self, library: Library) -> None:
        self._give_up()
        model = stored_model(library, folder=self.cache)
        if model is not None:
            self._serve(library, Lexicon(library.lexicon), model)
            return
        if tuple(library.entries) == tuple(self.library.entries):
            # questions find what they found so far; what new sentences teach comes with the full training
            self._serve(library, self.matcher.lexicon, self.matcher.model)
        else:
            lexicon = Lexicon(library.lexicon)
            self._serve(library, lexicon, self._quick_model(library, lexicon))
        self._training = _train_apart(library, self.cache, nice=NICE)

    def _serve(self, library: Library, lexicon: Lexicon, model: Model) -> None:
        self.library, self.matcher = library, Matcher.of(library, lexicon, model)

    def _quick_model(self, library: Library, lexicon: Lexicon) -> Model:
        return train(
            fewer(sentences_of(library), known=sentences_of(self.library)),
            lexicon,
            entries=len(library.entries),
            also_known=said(library),
            like=Vocabulary.loads(self.matcher.model.words.tobytes()),
        )

    def _give_up(self) -> None:
        if self._training is not None:
            self._training.terminate()
            self._training.join()
            self._training = None


def _seen(*folders: Path | None) -> Seen:
    """Return what tells that a file has changed, appeared or gone, without reading any."""
    found = set()
    for path in (path for folder in folders if folder for path in (*folder.glob("*.yml"), *folder.glob("*/*.yml"))):
        try:
            now = path.stat()
        except OSError:
            continue
        found.add((str(path), now.st_mtime_ns, now.st_size))
    return frozenset(found)


def _train_apart(library: Library, cache: Path | None, *, nice: int) -> BaseProcess:
    """Start a process that trains and stores the model of a library; the memory it takes goes with it."""
    process = multiprocessing.get_context("spawn").Process(target=_store, args=(library, cache, nice), daemon=True)
    process.start()
    return process


def _store(library: Library, cache: Path | None, nice: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the bot, which ends us
    if hasattr(os, "nice"):  # Windows knows no such number
        os.nice(nice)
    model_of(library, Lexicon(library.lexicon), folder=cache)
