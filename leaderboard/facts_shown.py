"""The facts of texts, and how well they are read, as JSON and as terminal tables."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from corpus.facts import Fact, extract
from corpus.lexicon import lexicon
from corpus.sites import shown
from leaderboard.fact_quality import Annotated, Quality, Tally, annotated, quality
from leaderboard.show import console

PARTS = ("develop", "seen", "fresh")


def lines(raw: bytes) -> Iterator[str]:
    """One text a line; a line that is a JSON string is decoded, and empty lines are none."""
    for line in raw.decode("utf-8-sig", errors="replace").split("\n"):
        text = line.strip()
        if text.startswith('"'):
            try:
                decoded = json.loads(text)
            except ValueError:
                decoded = text
            text = decoded if isinstance(decoded, str) else text
        if line.strip():
            yield text


def language(text: str) -> str:
    """Chinese where a text has a Han character."""
    return "zh" if any("一" <= character <= "鿿" for character in text) else "en"


def as_json(texts: Iterable[str], lang: str | None) -> list[list[dict[str, Any]]]:
    """The facts of each text."""
    return [[fact_json(fact) for fact in extract(text, lang or language(text))] for text in texts]


def fact_json(fact: Fact) -> dict[str, Any]:
    """A fact with its names in both languages."""
    concept = lexicon()[fact.finding]
    site = {"id": fact.site, "zh": shown(fact.site, "zh"), "en": shown(fact.site, "en")} if fact.site else None
    return {
        "finding": fact.finding,
        "zh": concept.zh[0],
        "en": concept.en[0],
        "site": site,
        "laterality": fact.laterality,
        "polarity": fact.polarity,
        "certainty": fact.certainty,
        "size_mm": [*fact.size_mm] if fact.size_mm else None,
        "critical": fact.critical,
        "span": [*fact.span],
    }


def print_facts(texts: Sequence[str], lang: str | None) -> None:
    """A table for each text."""
    screen = console()
    for number, text in enumerate(texts, 1):
        spoken = lang or language(text)
        table = Table(title=None if len(texts) == 1 else str(number), title_justify="left")
        for head in ("words", "finding", "site", "side", "stated", "size in mm", ""):
            table.add_column(head)
        for fact in extract(text, spoken):
            concept = lexicon()[fact.finding]
            table.add_row(
                escape(text[slice(*fact.span)]),
                (concept.zh if spoken == "zh" else concept.en)[0],
                shown(fact.site, spoken) if fact.site else "",
                fact.laterality or "",
                fact.polarity if fact.certainty == "certain" else f"{fact.polarity}, uncertain",
                " × ".join(f"{mm:g}" for mm in fact.size_mm or ()),
                "! critical" if fact.critical else "",
            )
        screen.print(table)


def check(path: Path, texts: Path | None) -> dict[str, Any]:
    """How well annotated texts are read: each part apart, and each of its languages.

    Args:
        texts: The reports that annotations refer to; else those of the outside material, where it is at hand.
    """
    folder = os.environ.get("IMPRESSION_SHARED")
    at_hand = texts or (Path(folder) / "data" / "indiana_dev.json" if folder else None)
    cases, without = annotated(path, at_hand)
    parts = []
    for part in PARTS:
        for lang in ("zh", "en", "all"):
            chosen = [case for case in cases if case.part == part and lang in (case.lang, "all")]
            if chosen:
                parts.append(part_json(part, lang, chosen))
    return {"parts": parts, "without_report": without}


def part_json(part: str, lang: str, cases: Sequence[Annotated]) -> dict[str, Any]:
    """One part's figures."""
    found: Quality = quality(cases)
    return {
        "part": part,
        "lang": lang,
        "texts": found.texts,
        "overall": tally_json(found.overall),
        "classes": {name: tally_json(tally) for name, tally in found.classes.items()},
        "agree": {name: [*both] for name, both in found.agree.items()},
        "errors": [*found.errors],
    }


def tally_json(tally: Tally) -> dict[str, Any]:
    """Counts with precision and recall, 0–1."""
    return {**tally._asdict(), "precision": tally.precision, "recall": tally.recall}


def print_check(result: dict[str, Any]) -> None:
    """Precision and recall by class, and what agrees inside the matches."""
    screen = console()
    for part in result["parts"]:
        table = Table(title=f"{part['part']} · {part['lang']}: {part['texts']} texts", title_justify="left")
        for head in ("class", "precision", "recall", "both", "found", "annotated"):
            table.add_column(head, justify="left" if head == "class" else "right")
        for name, tally in {**part["classes"], "all": part["overall"]}.items():
            shares = [f"{tally[key]:.3f}" if tally[key] is not None else "" for key in ("precision", "recall")]
            table.add_row(name, *shares, *(str(tally[key]) for key in ("matched", "found", "annotated")))
        screen.print(table)
        screen.print("of the matched: " + ", ".join(f"{name} {a}/{b}" for name, (a, b) in part["agree"].items()) + "\n")
    if result["without_report"]:
        screen.print(f"{result['without_report']} annotations refer to reports that are not at hand (--texts FILE)")
