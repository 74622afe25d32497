"""Answers about sides, and what is stored of them: about outputs. One function each way, and what an answer may be."""

import json
import math
from collections.abc import Mapping
from typing import Any, TypeVar, cast, get_args

from arena.study.assign import other
from arena.study.chain import canonical
from arena.study.shapes import (
    TAGS,
    Answer,
    Asks,
    Dimension,
    ErrorTag,
    Harm,
    Kind,
    Link,
    RefusedError,
    Said,
    Side,
)

LONGEST_COMMENT = 4000
LONGEST_DAY = 86_400.0  # seconds
MOST_MARKS = 200
SENTENCES = 100_000
SIDES: tuple[Side, ...] = ("a", "b")
Thing = TypeVar("Thing")


def check(answer: Answer, kind: Kind, asks: Asks) -> None:
    """See that an answer fits its card.

    Raises:
        RefusedError: invalid.
    """
    guess = kind == "guess"
    decided = answer.said in SIDES
    fits = [
        answer.said in (("a", "b", "cannot_judge") if guess else get_args(Said)),
        answer.strength is None or (asks.strength and decided and not guess and whole(answer.strength, 1, 3)),
        answer.sure is None or (guess and whole(answer.sure, 1, 3)),
        not (guess and (answer.scores or answer.errors or answer.links or answer.harm)),
        all(
            dimension in asks.dimensions and all(side in SIDES and whole(score, 1, 5) for side, score in given.items())
            for dimension, given in answer.scores.items()
        ),
        not answer.errors or asks.errors,
        not answer.links or asks.links,
        not answer.harm or asks.harm,
        len(answer.errors) <= MOST_MARKS and len(answer.links) <= MOST_MARKS,
        all(error.tag in TAGS and error.side in SIDES and sentence(error.sentence) for error in answer.errors),
        all(error.significant in (None, True, False) for error in answer.errors),
        all(
            link.side in SIDES and link.sentence is not None and sentence(link.sentence) and sentence(link.support)
            for link in answer.links
        ),
        all(
            side in SIDES and whole(harm.likelihood, 1, 5) and whole(harm.extent, 1, 5)
            for side, harm in answer.harm.items()
        ),
        len(answer.comment) <= LONGEST_COMMENT and (asks.comment or not answer.comment),
        isinstance(answer.seconds, int | float) and math.isfinite(answer.seconds) and answer.seconds >= 0,
    ]
    if not all(fits):
        raise RefusedError("invalid")


def whole(value: object, least: int, most: int) -> bool:
    """Whether a value is a whole number in a range."""
    return type(value) is int and least <= value <= most


def sentence(value: object) -> bool:
    """Whether a value may be a sentence's place."""
    return value is None or whole(value, 0, SENTENCES - 1)


def plain(text: str) -> str:
    """A comment without NUL and other control characters, which databases and spreadsheets refuse."""
    kept = (one for one in text.replace("\r\n", "\n") if one in "\n\t" or not (ord(one) < 32 or ord(one) == 127))
    return "".join(kept).encode("utf-8", "replace").decode().strip()


def turned(side: Side, on_left: str | None) -> Side:
    """The output on a side, or the side of an output: the same either way. Unknown sides count as a on the left."""
    return other(side) if on_left == "b" else side


def stored(answer: Answer, on_left: str | None) -> tuple[str, str]:
    """What is stored of an answer: the preferred output (or that there is none), and the rest by output as JSON."""
    said = turned(answer.said, on_left) if answer.said in ("a", "b") else answer.said
    details: dict[str, Any] = {}
    if answer.strength is not None:
        details["strength"] = answer.strength
    if answer.sure is not None:
        details["sure"] = answer.sure
    if answer.scores:
        details["scores"] = {
            dimension: {turned(side, on_left): score for side, score in given.items()}
            for dimension, given in answer.scores.items()
        }
    if answer.errors:
        details["errors"] = [
            {
                "output": turned(one.side, on_left),
                "tag": one.tag,
                "significant": one.significant,
                "sentence": one.sentence,
            }
            for one in answer.errors
        ]
    if answer.links:
        details["links"] = [
            {"output": turned(one.side, on_left), "sentence": one.sentence, "support": one.support}
            for one in answer.links
        ]
    if answer.harm:
        details["harm"] = {turned(side, on_left): [harm.likelihood, harm.extent] for side, harm in answer.harm.items()}
    return said, canonical(details)


def restored(said: str, details: str, on_left: str | None, comment: str | None, seconds: float | None) -> Answer:
    """A stored answer as it was given, about sides."""
    given: Mapping[str, Any] = json.loads(details)
    return Answer(
        said=cast(Said, turned(cast(Side, said), on_left) if said in ("a", "b") else said),
        strength=given.get("strength"),
        scores={
            cast(Dimension, dimension): by_side(scores, on_left)
            for dimension, scores in given.get("scores", {}).items()
        },
        errors=tuple(
            ErrorTag(
                side=turned(one["output"], on_left),
                tag=one["tag"],
                significant=one["significant"],
                sentence=one["sentence"],
            )
            for one in given.get("errors", ())
        ),
        links=tuple(
            Link(side=turned(one["output"], on_left), sentence=one["sentence"], support=one["support"])
            for one in given.get("links", ())
        ),
        harm={
            side: Harm(likelihood=likelihood, extent=extent)
            for side, (likelihood, extent) in by_side(given.get("harm", {}), on_left).items()
        },
        sure=given.get("sure"),
        comment=comment or "",
        seconds=seconds or 0.0,
    )


def by_side(by_output: Mapping[str, Thing], on_left: str | None) -> dict[Side, Thing]:
    """What stands under outputs, under the sides they were shown on."""
    return {turned(cast(Side, output), on_left): value for output, value in by_output.items()}
