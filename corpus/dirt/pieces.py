"""A field's text in pieces, each with what was planted in it and what cleaning should leave of it."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from zlib import crc32

from corpus.synthesize.words import CHOICE

SLOT = re.compile(r"\{(\w+)\}")
BRACKETS = str.maketrans("⟨⟩", "[]")  # brackets that stand in the text, since [a|b] is the grammar's
SENTENCES = {"zh": re.compile(r"(?<=[。；\n])"), "en": re.compile(r"(?<=\D\.)(?=\s)")}


@dataclass(frozen=True, slots=True)
class Planted:
    """Something that is known to stand in a row."""

    kind: str
    value: str | None
    """As it is written; None where no piece of text is the thing."""
    field: str = ""
    within: str | None = None
    """A longer piece of text that may be taken together with the value, as 王 in 王主任."""
    optional: bool = False
    """Neither missed nor wrong, as a date in a footer that a rule takes away whole."""
    form: str = ""
    """Which of the ways in which its kind is planted."""
    also: tuple[str, ...] = ()
    """Rules that may as well be thought to be responsible, as for `_x000D_`: markup or a control character."""

    def as_dict(self) -> dict[str, Any]:
        """Its part of the truth file."""
        known: dict[str, Any] = {"kind": self.kind, "field": self.field, "value": self.value, "form": self.form}
        if self.within is not None:
            known["within"] = self.within
        if self.also:
            known["also"] = list(self.also)
        return known | ({"optional": True} if self.optional else {})


class Said(NamedTuple):
    """What fills a slot."""

    text: str
    planted: tuple[Planted, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text."""

    text: str
    clean: str
    """What a perfect cleaner leaves of it; personal data stay, since masking comes after."""
    planted: tuple[Planted, ...] = ()
    base: bool = False
    """Written by the generator of reports and not touched yet."""


Pieces = list[Piece]


def reserved(form: str) -> bool:
    """Whether a way of planting is kept from those who write rules: a third of all ways, so that a measure on all of them
    shows how rules fare with what they were not written on."""
    return crc32(form.encode()) % 3 == 0


def whole(text: str, lang: str) -> Pieces:
    """A text of the generator in sentences, which joined give the text."""
    return [Piece(part, part, base=True) for part in SENTENCES[lang].split(text) if part]


def written(pieces: Sequence[Piece]) -> str:
    """The text that stands in the file."""
    return "".join(piece.text for piece in pieces)


def cleaned(pieces: Sequence[Piece]) -> str:
    """The text that a perfect cleaner leaves."""
    return "".join(piece.clean for piece in pieces)


def planted(pieces: Sequence[Piece], field: str) -> list[Planted]:
    """All that was planted in a field."""
    return [replace(one, field=field) for piece in pieces for one in piece.planted]


def draw(template: str, rng: random.Random) -> str:
    """A template with its alternatives drawn and its slots still open."""
    while "[" in template:
        template = CHOICE.sub(lambda found: rng.choice(found[1].split("|")), template)
    return template.translate(BRACKETS)


def compose(template: str, say: Callable[[str], Said], rng: random.Random, *, form: str = "") -> Piece:
    """A piece from a template, with what its slots plant."""
    parts = SLOT.split(draw(template, rng))
    texts: list[str] = []
    found: list[Planted] = []
    for number, part in enumerate(parts):
        if number % 2 == 0:
            texts.append(part)
            continue
        said = say(part)
        texts.append(said.text)
        found += [replace(one, form=form or one.form) for one in said.planted]
    text = "".join(texts)
    return Piece(text, text, tuple(found))
