"""What the rater's page sends, checked, and what it is given: the fields of `arena.study.shapes` by name, no other."""

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from arena.study.answers import LONGEST_COMMENT, LONGEST_DAY, MOST_MARKS
from arena.study.shapes import Answer, Card, Dimension, ErrorTag, Harm, Link, Overview, Receipt, Said, Side, Tag
from ui.rate.guidance import tree
from ui.rate.pieces import MOST, pieces, visible

Score = Annotated[int, Field(ge=1, le=5)]
Step = Annotated[int, Field(ge=1, le=3)]
Sentence = Annotated[int, Field(ge=0, lt=MOST)]


class Strict(BaseModel):
    """A part of a request: nothing unknown, nothing bent into shape."""

    model_config = ConfigDict(extra="forbid", strict=True)


class SentError(Strict):
    """An error tag."""

    side: Side
    tag: Tag
    significant: bool | None = None
    sentence: Sentence | None = None


class SentLink(Strict):
    """A sentence and its support."""

    side: Side
    sentence: Sentence
    support: Sentence | None


class SentHarm(Strict):
    """Possible harm."""

    likelihood: Score
    extent: Score


class SentAnswer(Strict):
    """An answer in sides."""

    said: Said
    strength: Step | None = None
    scores: dict[Dimension, dict[Side, Score]] = {}
    errors: list[SentError] = Field(default=[], max_length=MOST_MARKS)
    links: list[SentLink] = Field(default=[], max_length=MOST_MARKS)
    harm: dict[Side, SentHarm] = {}
    sure: Step | None = None
    comment: str = Field(default="", max_length=LONGEST_COMMENT)
    seconds: float = Field(default=0.0, ge=0, le=LONGEST_DAY, strict=False, allow_inf_nan=False)


class Sent(Strict):
    """A rating on its way."""

    answer: SentAnswer
    idempotency: str = Field(min_length=16, max_length=64, pattern=r"^[0-9a-zA-Z-]+$")

    def meant(self) -> Answer:
        """The answer as the study takes it; what cannot be stored as text is left out of the comment."""
        given = self.answer
        return Answer(
            said=given.said,
            strength=given.strength,
            scores=given.scores,
            errors=tuple(ErrorTag(**one.model_dump()) for one in given.errors),
            links=tuple(Link(**one.model_dump()) for one in given.links),
            harm={side: Harm(**one.model_dump()) for side, one in given.harm.items()},
            sure=given.sure,
            comment=given.comment.replace("\x00", "").encode("utf-8", "ignore").decode(),
            seconds=given.seconds,
        )


def overview(given: Overview) -> dict[str, Any]:
    """A study at a glance, without its guidance."""
    return {
        "study": given.study,
        "title": {lang: visible(title) for lang, title in given.title.items()},
        "state": given.state,
        "asks": asdict(given.asks),
        "total": given.total,
        "done": given.done,
        "practice": given.practice,
        "guesses": given.guesses,
        "next": given.next,
        "minutes_left": given.minutes_left,
        "synthetic": given.synthetic,
        "demonstration": given.demonstration,
    }


def opened(given: Overview) -> dict[str, Any]:
    """A study with its guidance."""
    return overview(given) | {"guidance": {lang: tree(words) for lang, words in given.guidance.items()}}


def card(given: Card) -> dict[str, Any]:
    """A card: its texts in sentences."""
    return {
        "assignment": given.assignment,
        "position": given.position,
        "kind": given.kind,
        "lang": given.lang,
        "context": [[visible(name), visible(str(value))] for name, value in given.context.items()],
        "findings": pieces(given.findings),
        "a": pieces(given.a),
        "b": pieces(given.b),
        "question": given.question,
        "answer": None if given.answer is None else answer(given.answer),
        "revision": given.revision,
    }


def answer(given: Answer) -> dict[str, Any]:
    """A rater's own earlier answer."""
    return {
        "said": given.said,
        "strength": given.strength,
        "scores": {dimension: dict(sides) for dimension, sides in given.scores.items()},
        "errors": [asdict(one) for one in given.errors],
        "links": [asdict(one) for one in given.links],
        "harm": {side: asdict(one) for side, one in given.harm.items()},
        "sure": given.sure,
        "comment": given.comment,
    }


def receipt(given: Receipt) -> dict[str, Any]:
    """That a rating is stored."""
    return asdict(given)
