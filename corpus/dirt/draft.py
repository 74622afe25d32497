"""A row while it is made: the report in pieces, its columns, and what is known of it."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from corpus.dirt.cast import Cast
from corpus.dirt.pieces import Piece, Pieces, Planted, cleaned, planted, reserved, written
from corpus.synthesize import Report

FIELDS = ("findings", "impression")
T = TypeVar("T")


@dataclass
class Draft:
    """One row."""

    lang: str
    report: Report
    cast: Cast
    rng: random.Random
    texts: dict[str, Pieces]
    columns: dict[str, str]
    """By role; findings and impression stand in `texts`."""
    xml: bool = False
    """Whether the file can hold no control characters but line breaks and tabs."""
    all_forms: bool = True
    """Whether the reserved ways of planting may be used too."""
    kept_back: set[str] = field(default_factory=set)
    """The reserved ways that were used."""
    row: list[Planted] = field(default_factory=list)
    """What was planted in no single place."""
    traps: list[Planted] = field(default_factory=list)
    fate: str = "kept"
    dropped_by: str | None = None
    also: tuple[str, ...] = ()
    """Rules that may as well drop it."""
    copy_of: str | None = None
    near_of: str | None = None
    jaccard: float | None = None
    damage: str = ""
    """What is wrong with the row's bytes, for formats where they can be wrong."""

    @property
    def clean(self) -> bool:
        """Whether nothing was planted but what the generator itself writes."""
        return (
            not (self.row or self.traps or self.copy_of or self.near_of or self.damage)
            and self.fate == "kept"
            and all(piece.base for pieces in self.texts.values() for piece in pieces)
        )

    @property
    def findings(self) -> str:
        """As they will stand in the file."""
        return written(self.texts["findings"])

    @property
    def impression(self) -> str:
        """As it will stand in the file."""
        return written(self.texts["impression"])

    def pick(self, options: Sequence[T], form: Callable[[T], str] = str) -> T:
        """One of the ways in which something is planted; reserved ones where they are wanted, or no other is left.

        Args:
            form: What a way is known by in the truth file.
        """
        known = options if self.all_forms else [one for one in options if not reserved(form(one))]
        chosen = self.rng.choice(known or options)
        if reserved(form(chosen)):
            self.kept_back.add(form(chosen))
        return chosen

    def insert(self, where: str, name: str, piece: Piece) -> None:
        """Put a piece before (`head`), between (`middle`) or after (`tail`) the sentences of a field."""
        pieces = self.texts[name]
        if where == "head":
            pieces.insert(0, piece)
        elif where == "tail" or len(pieces) < 2:
            pieces.append(spaced(piece, self.lang) if where == "middle" else piece)
        else:
            places = [place for place in range(1, len(pieces)) if ends_sentence(pieces[place - 1].text)] or [
                len(pieces)
            ]
            pieces.insert(self.rng.choice(places), spaced(piece, self.lang))

    def fresh(self, name: str) -> list[int]:
        """Places of the pieces that nothing has touched yet."""
        return [place for place, piece in enumerate(self.texts[name]) if piece.base and not piece.planted]

    def change(self, name: str, place: int, text: str, *found: Planted) -> None:
        """Write a piece in another way; what cleaning should make of it stays."""
        piece = self.texts[name][place]
        self.texts[name][place] = replace(piece, text=text, planted=(*piece.planted, *found), base=False)

    def truth(self) -> dict[str, Any]:
        """The row's line of the truth file, but for the number of the row."""
        found = self.row + [one for name in FIELDS for one in planted(self.texts[name], name)]
        line: dict[str, Any] = {
            "id": self.columns["id"],
            "patient": self.columns["patient"],
            "planted": [one.as_dict() | ({"reserved": True} if one.form in self.kept_back else {}) for one in found],
            "fate": self.fate,
            "dropped_by": self.dropped_by,
            "copy_of": self.copy_of,
            "near_of": self.near_of,
            "traps": [one.as_dict() for one in self.traps],
        }
        if self.also:
            line["also"] = list(self.also)
        if self.jaccard is not None:
            line["jaccard"] = round(self.jaccard, 4)
        if self.fate == "kept":
            line["clean"] = {name: cleaned(self.texts[name]) for name in FIELDS}
        return line


def ends_sentence(text: str) -> bool:
    """Whether something else may follow."""
    return text.rstrip().endswith(("。", ".", "\n", "；"))


def spaced(piece: Piece, lang: str) -> Piece:
    """A sentence to stand between others: English ones after a space."""
    if lang == "zh":
        return piece
    return replace(piece, text=" " + piece.text.strip(), clean=" " + piece.clean.strip() if piece.clean else "")
