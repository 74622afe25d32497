"""What a text states: findings named in the lexicon that it neither denies nor tells of the past or advises about."""

import re
from collections.abc import Iterator
from functools import lru_cache

from corpus.denial import AFTER_TREATMENT, unstated
from corpus.extract import Fact, extract
from corpus.lexicon import Mention, mentions, plain
from corpus.sentences import sentences

__all__ = ["Fact", "abnormal_sentences", "concepts", "extract", "sentences", "states_abnormality"]


def states_abnormality(text: str, lang: str) -> bool:
    """Whether at least one present finding is stated, certain or not; devices and traces of treatment are findings."""
    return any(True for _ in stating(text, lang))


def abnormal_sentences(text: str, lang: str) -> list[str]:
    """Those sentences of a text that state a present finding, in order, without list numbers, with their full stops."""
    return [*stating(text, lang)]


def stating(text: str, lang: str) -> Iterator[str]:
    """The sentences that state a present finding."""
    return (sentence for sentence in sentences(text) if present(sentence, lang))


@lru_cache(maxsize=65536)
def present(sentence: str, lang: str) -> tuple[Mention, ...]:
    """The findings that a sentence states as present."""
    text = plain(sentence, lang)
    named = [*mentions(text, lang)]
    if not named:
        return ()
    silent = unstated(text, lang)
    return tuple(
        mention
        for mention in named
        if not any(span.start <= mention.start < span.end for span in silent)
        and not (lang == "zh" and (text[: mention.start].endswith(("不", "未", "无")) or treated(text, mention)))
    )


NUMBER = re.compile(r"\d+(?:\.\d+)?")


def concepts(text: str, lang: str) -> list[str]:
    """The findings that a text states as present; sentences that differ only by numbers are read once."""
    return sorted({one for sentence in sentences(text) for one in stated(NUMBER.sub("0", sentence), lang)})


@lru_cache(maxsize=65536)
def stated(sentence: str, lang: str) -> frozenset[str]:
    """The findings that a sentence states as present, whatever the numbers in it."""
    return frozenset(mention.concept for mention in present.__wrapped__(sentence, lang))


def treated(text: str, mention: Mention) -> bool:
    """Whether a disease is only named as what was treated, as in 肺癌术后."""
    return AFTER_TREATMENT.match(text, mention.end) is not None
