"""What is shown once a vote is stored: who wrote what, in which time, and where the texts differ."""

import re
from functools import lru_cache
from typing import Any

from arena.votes import Vote
from ui.arena.pairs import Pair
from ui.board.differences import Cut, cut_latin, differing, pieces

Marked = list[tuple[str, str]]
"""A text in stretches, each with `extra`, `missing` or nothing said about it."""

NUMBER = re.compile(r"^\d{1,2}(?=[.、)])", re.MULTILINE)
"""The number before a point of a list: no difference that anybody looks for."""


def reveal(pair: Pair, vote: Vote) -> dict[str, Any]:
    """The answer to a vote, for the browser."""
    ticket = pair.ticket
    order = (0, 1) if pair.on_left == "base" else (1, 0)
    a, b = pair.sides()
    reference = pair.drawn.reference if pair.drawn else None
    cut = words(ticket.lang)
    return {
        "system": ticket.system.name,
        "answer": pair.said(vote.answer),
        "sides": [
            {
                "output": ("base", "sft")[i],
                "run": (ticket.system.base, ticket.system.sft)[i],
                "tokens": ticket.tokens[i],
                "seconds": round(ticket.seconds[i], 1),
                "first": round(ticket.first[i], 1),
                "speed": round(ticket.tokens[i] / ticket.seconds[i], 1) if ticket.seconds[i] else None,
            }
            for i in order
        ],
        "reference": reference,
        "each_other": [without_missing(marked(b, a, cut)), without_missing(marked(a, b, cut))],
        "to_reference": [marked(reference, a, cut), marked(reference, b, cut)] if reference is not None else None,
    }


def marked(against: str, text: str, cut: Cut) -> Marked:
    """The text with the words that the other text lacks, and the other's words that are missing."""
    numbers = {(one.start(), one.group()) for one in NUMBER.finditer(text)}
    theirs = set(NUMBER.findall(against))
    made: Marked = []
    at = 0
    for stretch, kind in pieces(text, *differing(against, text, cut)):
        if kind == "missing":
            opens = at == 0 or text[at - 1] == "\n"
            if not (opens and stretch.rstrip(".、)") in theirs):  # a missing measure must never be taken for a number
                made.append((stretch, kind))
            continue
        made.append((stretch, "" if (at, stretch) in numbers else kind))
        at += len(stretch)
    return made


def without_missing(text: Marked) -> Marked:
    """The text alone, its own words marked."""
    return [(words, kind) for words, kind in text if kind != "missing"]


@lru_cache(maxsize=2)
def words(lang: str) -> Cut:
    """What cuts a text of a language into words (the Chinese dictionary takes a second the first time)."""
    if lang != "zh":
        return cut_latin
    from leaderboard.metrics.words import radiology_words

    return radiology_words().cut
