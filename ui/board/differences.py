"""Where an impression differs from the reference, word by word."""

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

Cut = Callable[[str], Sequence[str]]
"""Cuts a text into tokens that join to the text again."""

LATIN = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*|.", re.DOTALL)


class Piece(NamedTuple):
    """A run of characters that carry the same mark."""

    text: str
    word: str = ""
    """`extra` for words the reference lacks, `missing` for those only the reference has."""


def cut_latin(text: str) -> list[str]:
    """English words whole, everything else by the character; the tokens join to the text again."""
    return LATIN.findall(text)


def differing(reference: str, text: str, cut: Cut) -> tuple[list[tuple[int, int]], list[tuple[int, str]]]:
    """Words of a text that the reference lacks in that order, and those it has more.

    Space and punctuation never count as a difference.

    Returns:
        Stretches of the text, and for each missing stretch the place in the text where it would stand, and its words.
    """
    theirs, ours = list(cut(reference)), list(cut(text))
    starts = [0]
    for token in ours:
        starts.append(starts[-1] + len(token))
    extra, missing = [], []
    matcher = SequenceMatcher(
        None, [one.casefold() for one in theirs], [one.casefold() for one in ours], autojunk=False
    )
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        for at in range(j1, j2):
            if says(ours[at]):
                extra.append((starts[at], starts[at + 1]))
        gone = "".join(theirs[i1:i2]).strip()
        if says(gone):
            missing.append((starts[j1], gone))
    return join(extra, text), missing


def says(token: str) -> bool:
    """Whether a token holds a letter or digit."""
    return any(character.isalnum() for character in token)


def join(spans: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Stretches that touch, or have only blanks between them, made one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def pieces(text: str, extra: Sequence[tuple[int, int]] = (), missing: Sequence[tuple[int, str]] = ()) -> list[Piece]:
    """The text in order with its marks; without the `missing` pieces the texts join to the whole again."""
    edges = {0, len(text)} | {end for span in extra for end in span} | {place for place, _ in missing}
    made: list[Piece] = []
    gone = sorted(missing)
    for start, end in pairwise(sorted(edges)):
        while gone and gone[0][0] <= start:
            made.append(Piece(gone.pop(0)[1], "missing"))
        made.append(Piece(text[start:end], "extra" if any(a <= start and end <= b for a, b in extra) else ""))
    made.extend(Piece(words, "missing") for _, words in gone)
    return made
