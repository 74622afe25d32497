"""Texts as the page shows them: sentence by sentence, nothing left out, nothing that acts on what stands around it."""

import re
from collections.abc import Iterator

from corpus.sentences import located

MOST = 400
"""Sentences of one text; what follows stays with the last."""
INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters and marks of writing direction: they could turn a number round, so they are shown, not obeyed."""


def visible(text: str) -> str:
    """The text with plain line ends, and what cannot be seen written out: `⟨U+202E⟩`."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return INVISIBLE.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", plain)


def pieces(text: str) -> list[str]:
    """A text cut at its sentences as `corpus.sentences` counts them: piece n holds sentence n; joined they are the text.

    List numbers and what belongs to no sentence stand in the piece that they lead to. Empty where nothing can be seen; one
    piece where the text has no sentence.
    """
    return [visible(piece) for piece in cut(text)] if text.strip() else []


def cut(text: str) -> Iterator[str]:
    """The pieces as they stand."""
    start = 0
    ends = [sentence.start + len(sentence.text) for sentence in located(text)][:MOST]
    for end in [*ends[:-1], len(text)]:
        yield text[start:end]
        start = end
