"""Examples of what each rule does: pieces of text, masked, of the reports with the lowest hashes, whatever their order."""

import hashlib
import heapq
import unicodedata
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from corpus.clean import Cleaned, clean
from corpus.read.raw import Raw

KEPT = 3  # examples of a rule
BEFORE, LONGEST = 16, 90  # characters shown before the first difference, and in all


class Example(NamedTuple):
    """A row and what became of it."""

    raw: Raw
    cleaned: Cleaned
    dropped: str | None
    id: str
    values: list[str]
    """Personal data that were found in it, which no example may show."""

    @property
    def rank(self) -> str:
        """Where it stands among others: by its text alone, so that the order of rows decides nothing."""
        text = "\0".join((self.raw.findings, self.raw.impression, self.id))
        return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


class Examples:
    """The rows with the lowest hashes for each rule."""

    def __init__(self, without: frozenset[str], mask: Callable[[str, Raw, str], str]) -> None:
        self.without = without
        self.mask = mask
        self.by_rule: dict[str, list[tuple[str, Example]]] = {}

    def offer(self, one: Example) -> None:
        """Take a row as an example of every rule that did something to it."""
        for rule in (one.dropped,) if one.dropped else (*one.cleaned.changed, *one.cleaned.flagged):
            best = self.by_rule.setdefault(rule, [])
            best.append((one.rank, one))
            if len(best) > 4 * KEPT:
                best[:] = lowest(best)

    def chosen(self) -> list[dict[str, Any]]:
        """The examples as they stand in the report, each with its rank."""
        return [found for rule, best in self.by_rule.items() for found in islice(self.of(rule, best), KEPT)]

    def of(self, rule: str, best: list[tuple[str, Example]]) -> Iterator[dict[str, Any]]:
        """A rule's examples, those of lowest rank first."""
        for rank, one in sorted(dict(best).items()):
            shown = self.shown(rule, one)
            if shown is not None:
                yield {"rule": rule, "rank": rank, "id": one.id, **shown}

    def shown(self, rule: str, one: Example) -> dict[str, str] | None:
        """What the rule changed, or the beginning of both texts; None where nothing may be shown."""
        texts = one.cleaned.findings, one.cleaned.impression
        if rule in one.cleaned.changed:
            earlier = clean(one.raw, self.without | {rule})
            before, after = next(
                ((a, b) for a, b in zip((earlier.findings, earlier.impression), texts, strict=True) if a != b),
                ("", ""),
            )
            pieces = {"before": before, "after": after}
        else:
            pieces = {"findings": texts[0], "impression": texts[1]}
        masked = {name: self.mask(text, one.raw, one.cleaned.lang) for name, text in pieces.items()}
        if masked.get("before", "") == masked.get("after", "-"):
            return None  # other rules do the same, or nothing but masked words differs
        if any(told(value, text) for text in masked.values() for value in one.values):
            return None
        start = max(0, first_difference(masked["before"], masked["after"]) - BEFORE) if "before" in masked else 0
        return {name: piece(text, start) for name, text in masked.items()}


def lowest(found: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The KEPT of lowest rank, one of each rank."""
    return heapq.nsmallest(KEPT, dict(found).items(), key=lambda one: one[0])


def told(value: str, text: str) -> bool:
    """Whether a personal value stands in a text, in whatever width."""
    plain = "".join(unicodedata.normalize("NFKC", value).split())
    return len(plain) > 1 and plain in "".join(unicodedata.normalize("NFKC", text).split())


def first_difference(a: str, b: str) -> int:
    """Where two texts begin to differ."""
    return next((i for i, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b)))


def piece(text: str, start: int) -> str:
    """A part of a text, with dots where it is cut."""
    return ("…" if start else "") + text[start : start + LONGEST] + ("…" if len(text) > start + LONGEST else "")
