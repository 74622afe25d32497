"""How well the fact extractor reads: against texts that were annotated by hand, class by class."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from common.errors import UserError
from common.files import read_jsonl
from corpus.facts import Fact, extract
from corpus.lexicon import lexicon
from leaderboard.metrics.facts import Match, matched, other_size


class Annotated(NamedTuple):
    """A text with the facts that a reader found in it."""

    id: str
    part: str
    """`develop`: the rules were written on these; `seen`: read once when they were done, then looked at; `fresh`: read once
    after that, and never looked at before."""
    lang: str
    text: str
    facts: tuple[Fact, ...]


class Tally(NamedTuple):
    """Facts found by both, by the extractor, by the reader."""

    matched: int = 0
    found: int = 0
    annotated: int = 0

    @property
    def precision(self) -> float | None:
        """0–1; None of nothing."""
        return self.matched / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """0–1; None of nothing."""
        return self.matched / self.annotated if self.annotated else None


class Quality(NamedTuple):
    """Agreement over some texts."""

    texts: int
    overall: Tally
    classes: Mapping[str, Tally]
    """By class of the lexicon, and `absent` for all absent facts."""
    agree: Mapping[str, tuple[int, int]]
    """Of the matched: how many agree in exact site, certainty, size and criticality."""
    errors: Sequence[str]
    """What is missing or too much: id and fact, no text."""


def annotated(path: Path, texts: Path | None) -> tuple[list[Annotated], int]:
    """The annotated texts of a file, and how many were left out since their report is not at hand.

    Args:
        texts: JSON with `study_id` and `impression`, for annotations that refer to a report.
    """
    reports: dict[str, str] = {}
    if texts is not None and texts.is_file():
        reports = {one["study_id"]: one["impression"] for one in json.loads(texts.read_text(encoding="utf-8"))}
    found, without = [], 0
    for number, line in enumerate(read_jsonl(path), 1):
        try:
            text = line["text"] if "text" in line else reports.get(line["study_id"])
            facts = tuple(as_fact(one) for one in line["facts"])
            if text is None:
                without += 1
            else:
                found.append(Annotated(line["id"], line["part"], line["lang"], text, facts))
        except (KeyError, TypeError) as error:
            raise UserError(f"{path}:{number}: {error} is missing or wrong; see tests/fixtures/facts.jsonl") from None
    return found, without


def as_fact(one: Mapping[str, Any]) -> Fact:
    """An annotated fact; its span is not compared."""
    size = tuple(one["size_mm"]) if one["size_mm"] else None
    return Fact(
        one["finding"],
        one["site"],
        one["laterality"],
        one["polarity"],
        one["certainty"],
        size,
        one["critical"],
        (0, 0),
    )


def quality(cases: Sequence[Annotated]) -> Quality:
    """Compare the extractor with the reader, fact by fact, by the metric's own rule of a match."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    matches: list[Match] = []
    errors: list[str] = []
    for case in cases:
        found, more, missed = matched(extract(case.text, case.lang), case.facts)
        matches += found
        for part, column in (([one.expected for one in found], 0), (more, 1), (missed, 2)):
            for fact in part:
                for name in classes(fact):
                    matched_, found_, annotated_ = tallies[name]
                    tallies[name] = Tally(matched_ + (column == 0), found_ + (column != 2), annotated_ + (column != 1))
        errors += [f"{case.id}: too much: {brief(fact)}" for fact in more]
        errors += [f"{case.id}: missing: {brief(fact)}" for fact in missed]
        errors += [f"{case.id}: {brief(one.predicted)} for {brief(one.expected)}" for one in found if differs(one)]
    agree = {
        "site": sum(a.site == b.site for a, b in matches),
        "certainty": sum(a.certainty == b.certainty for a, b in matches),
        "size": sum(bool(a.size_mm) == bool(b.size_mm) and not other_size(a, b) for a, b in matches),
        "critical": sum(a.critical == b.critical for a, b in matches),
    }
    overall = tallies.pop("all", Tally())
    ordered = dict(sorted(tallies.items()))
    return Quality(len(cases), overall, ordered, {name: (n, len(matches)) for name, n in agree.items()}, errors)


def classes(fact: Fact) -> Iterator[str]:
    """The rows that a fact counts in."""
    yield "all"
    yield "absent" if fact.polarity == "absent" else lexicon()[fact.finding].kind


def differs(one: Match) -> bool:
    """Whether a match differs in what is not matched on."""
    a, b = one
    return (
        a._replace(span=(0, 0), size_mm=None) != b._replace(size_mm=None)
        or bool(a.size_mm) != bool(b.size_mm)
        or other_size(a, b)
    )


def brief(fact: Fact) -> str:
    """A fact in a few characters."""
    sign = "-" if fact.polarity == "absent" else ""
    size = "=" + "x".join(f"{mm:g}" for mm in fact.size_mm) if fact.size_mm else ""
    doubt, alarm = "?" * (fact.certainty == "uncertain"), "!" * fact.critical
    return f"{sign}{fact.finding}@{fact.site}:{fact.laterality}{doubt}{size}{alarm}"
