"""rdslic itself, as it answers in Slack: its own zones decide, which it set on its own held-out sentences."""

from bot.guide.answer import candidates_of, look_up
from bot.guide.library import library
from bot.guide.library.entry import Found
from bot.guide.library.lexicon import Lexicon
from bot.guide.matching.match import Matcher
from bot.guide.matching.train import said, train
from peers.method import Ask, Guess, Material


def rdslic(material: Material) -> Ask:
    """Train anew, without the cache that spares the bot this; sure is what would be answered directly."""
    known = library.load()
    lexicon = Lexicon(known.lexicon)
    model = train(material.sentences, lexicon, entries=material.entries, also_known=said(known))
    matcher = Matcher.of(known, lexicon, model)
    label = {entry.id: number for number, entry in enumerate(matcher.entries, start=1)}

    def ask(question: str) -> Guess:
        answer = look_up(question, lang=None, matcher=matcher)
        nearest = tuple(label[candidate.entry.id] for candidate in candidates_of(answer))
        sure = float(isinstance(answer, Found))
        return Guess(nearest=nearest, score=sure, lead=sure)

    return ask
