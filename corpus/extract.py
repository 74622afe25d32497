"""Facts: each finding that a text states or denies, with its site, side, certainty and size.

A lexicon and rules, sentence by sentence: findings and statements of normality are named (`corpus.stated`), places
likewise (`corpus.groups`); every finding takes the places that belong to it, and is called by what it is there.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from corpus.groups import BOTH, Place, groups
from corpus.hedges import hedged
from corpus.lexicon import lexicon, plain
from corpus.measures import Measure, measures
from corpus.places import owned
from corpus.sentences import Sentence, located
from corpus.sites import around, sites, within
from corpus.stated import Statement, statements

Resolved = tuple[str, str | None, str | None]
"""Finding, site and side."""


class Fact(NamedTuple):
    """One finding at one site and side."""

    finding: str
    """A concept of the lexicon."""
    site: str | None
    laterality: str | None
    """left, right or bilateral; of a shift, its direction."""
    polarity: Literal["present", "absent"]
    certainty: Literal["certain", "uncertain"]
    size_mm: tuple[float, ...] | None
    """Of the largest lesion, in the text's order."""
    critical: bool
    span: tuple[int, int]
    """Code points of the name in the text; the end is exclusive."""


WIDE = str.maketrans(
    "０１２３４５６７８９．ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺｃｍ～",
    "0123456789.ABCDEFGHIJKLMNOPQRSTUVWXYZcm~",
)
SLASH = re.compile(r"(?<=[A-Za-z]{4})/(?=[A-Za-z]{4})")  # atelectasis/infiltrate
SHIFT_ZH = re.compile(r"[向往]?(?P<side>左|右)侧?(?:受压)?(?:移|偏)|受压(?P<pressed>左|右)移")
SHIFT_EN = re.compile(
    r"(?:to|towards?) the (?P<to>left|right)|(?P<ward>left|right)ward|(?P<side>left|right)(?: (?:tracheal|mediastinal))? (?:shift|deviation)"
)
SHIFTS = ("mediastinal-shift", "tracheal-deviation")
SMALL_ZH = re.compile(r"(?:少量|微量|少许|小量|极少)[^，。；]{0,4}$")
SMALL_EN = re.compile(r"\b(?:small|tiny|trace|minimal|minor|minute|subtle|miniscule)(?: \w+){0,4} $")
SMALL_AFTER = re.compile(r"[^，。；,.;]{0,3}(?:少量|微量|少许)|(?: is| remains| now)* (?:small|tiny|minimal)\b")
SIZED_LATER = re.compile(r"(?:其中|其)?(?:较大|最大|大者)|(?:the )?largest")


REFERS = re.compile(
    r"(?:首先|多|性质)?(?:以上|上述|考虑|可能|符合|提示|倾向)"
    r"|(?:this|these|the)?(?: (?:appearances?|findings?|changes?|opacity|opacities|lesion|nodule|mass))? ?(?:appearances?|may|could|suggests?|represents?|is|are|likely)\b"
)


def extract(text: str, lang: str) -> list[Fact]:
    """The facts of a text in its order, one for each finding, site and side.

    Args:
        text: Findings or an impression.
        lang: `zh` or `en`.
    """
    found: dict[Resolved, Fact] = {}
    last: list[Resolved] = []
    places: list[list[Place]] = []
    for sentence in located(text):
        facts, free, places = of_sentence(sentence, lang, places)
        if not facts and free and last and SIZED_LATER.match(plain(sentence.text, lang)):
            facts = [found[key]._replace(size_mm=free.mm) for key in last]
        keys = []
        for fact in facts:
            key = (fact.finding, fact.site, fact.laterality)
            keys.append(key)
            found[key] = joined(found[key], fact) if key in found else fact
        last = keys or last
    return sorted(found.values(), key=lambda fact: fact.span)


def joined(first: Fact, second: Fact) -> Fact:
    """Two statements of one fact: present beats absent, certain beats uncertain, the larger size counts."""
    if first.polarity != second.polarity:
        return first if first.polarity == "present" else second
    size = max((one.size_mm for one in (first, second) if one.size_mm), key=max, default=None)
    certain = "certain" in (first.certainty, second.certainty)
    return first._replace(
        size_mm=size, certainty="certain" if certain else "uncertain", critical=first.critical or second.critical
    )


def of_sentence(
    sentence: Sentence, lang: str, earlier: list[list[Place]]
) -> tuple[list[Fact], Measure | None, list[list[Place]]]:
    """The facts of a sentence, a size in it where it has no finding, and its places.

    Args:
        earlier: The places of the sentence before, for one that only interprets it.
    """
    text = plain(SLASH.sub(",", sentence.text.translate(WIDE)), lang)
    found = [*statements(text, lang)]
    sizes = measures(text)
    named = groups(text, lang)
    if not named and REFERS.match(text):
        named = [[place._replace(start=0, end=0) for place in group] for group in earlier[-1:]]
    if not found:
        return [], max(sizes, key=lambda one: max(one.mm), default=None), named
    doubtful = hedged(text, lang, found)
    resolved = [[*resolve(one, owned(text, lang, found, at, named), text, lang)] for at, one in enumerate(found)]
    taken = sized(text, found, [at for at in range(len(found)) if resolved[at]], sizes)
    facts: list[Fact] = []
    for at, statement in enumerate(found):
        several = taken.get(at, [])
        for nth, (finding, site, side) in enumerate(resolved[at]):
            if vaguer(at, (finding, site, side), found, resolved):
                continue
            facts.append(
                Fact(
                    finding,
                    site,
                    side,
                    "absent" if statement.denied else "present",
                    "uncertain" if at in doubtful and not statement.denied else "certain",
                    None if statement.denied else size_of(several, nth, len(resolved[at]), text),
                    not statement.denied and critical(finding, statement, text, lang),
                    (sentence.start + statement.start, sentence.start + statement.end),
                )
            )
    return facts, None, named


def vaguer(
    at: int, one: tuple[str, str | None, str | None], found: Sequence[Statement], resolved: Sequence[Sequence[Resolved]]
) -> bool:
    """Whether a sentence says the same with a site elsewhere, or says more of a place's normality."""
    for other, statement in enumerate(found):
        for finding, site, side in resolved[other]:
            if other == at or statement.denied != found[at].denied:
                continue
            if finding == one[0] and one[1] is None and site is not None and one[2] in (None, side):
                return True
            both = statement.at is not None and found[at].at is not None and statement.rank < found[at].rank
            if both and site == one[1] and statement.start < found[at].end and found[at].start < statement.end:
                return True
    return False


def resolve(statement: Statement, places: Sequence[Place], text: str, lang: str) -> Iterator[Resolved]:
    """What a statement is at each of its places: finding, site and side."""
    if statement.at is not None and not places:
        return
    seen = set()
    for place in places or [Place(None, None, 0, 0)]:
        finding = called(statement, place.site, several=len(places) > 1)
        if finding is None:
            continue
        fixed = lexicon()[finding].site
        site = place.site if place.site and within(place.site, fixed) else fixed
        side = place.side
        if finding in SHIFTS:
            side = direction(text, statement, lang) if not statement.denied else None
        elif side and site and not sites()[site].paired and (place.site != site or side == BOTH):
            side = None
        if (site, side, finding) not in seen:
            seen.add((site, side, finding))
            yield finding, site, side


def called(statement: Statement, site: str | None, *, several: bool) -> str | None:
    """The name of a finding at a site; None where it says nothing there."""
    if statement.at is not None:
        return next((statement.at[one] for one in around(site) if one in statement.at), statement.at.get("*"))
    concept = lexicon()[statement.concept]
    if several and concept.site and site and not within(site, concept.site):
        general = generals().get(concept.id)
        if general:
            return next((lexicon()[general].at[one] for one in around(site) if one in lexicon()[general].at), None)
    name = next((concept.at[one] for one in around(site) if one in concept.at), None if site else concept.at.get("*"))
    return name or (None if concept.vague else concept.id)


@cache
def generals() -> dict[str, str]:
    """The general finding behind what is called by its site: fluid behind pleural effusion."""
    return {name: concept.id for concept in lexicon().values() for name in concept.at.values()}


def direction(text: str, statement: Statement, lang: str) -> str | None:
    """Where something has shifted to."""
    pattern = SHIFT_ZH if lang == "zh" else SHIFT_EN
    near = pattern.search(text, max(0, statement.start - 8)) if lang == "zh" else pattern.search(text, statement.start)
    near = near or pattern.search(text)
    side = next((one for one in near.groups() if one), None) if near else None
    return {"左": "left", "右": "right"}.get(side, side) if side else None


def critical(finding: str, statement: Statement, text: str, lang: str) -> bool:
    """Whether a clinician must hear of it at once; a pneumothorax unless it is called small."""
    if not lexicon()[finding].critical:
        return False
    if finding in ("pneumothorax", "hydropneumothorax"):
        before = (SMALL_ZH if lang == "zh" else SMALL_EN).search(text[: statement.start])
        inside = re.search("少量|微量|少许", text[statement.start : statement.end])
        return not (before or inside or SMALL_AFTER.match(text, statement.end))
    return True


def sized(
    text: str, found: Sequence[Statement], said: Sequence[int], sizes: Sequence[Measure]
) -> dict[int, list[Measure]]:
    """The measures of each statement that says something, by its index: those after it, or the one right before it."""
    taken: dict[int, list[Measure]] = {}
    can = [at for at in said if found[at].measurable and not found[at].denied]
    for size in sizes:
        before = [at for at in can if found[at].end <= size.start]
        after = [at for at in can if found[at].start >= size.end]
        near = [at for at in before if not re.search("[，,。；;]", text[found[at].end : size.start])]
        if after and not near and not re.search("[，,。；;]", text[size.end : found[after[0]].start]):
            taken.setdefault(after[0], []).append(size)
        elif before:
            taken.setdefault(before[-1], []).append(size)
        elif after:
            taken.setdefault(after[0], []).append(size)
    return taken


def size_of(several: Sequence[Measure], nth: int, count: int, text: str) -> tuple[float, ...] | None:
    """The largest, or with 分别 or 'respectively' each place's own."""
    if len(several) == count > 1 and ("分别" in text or "respectively" in text):
        return several[nth].mm
    return max((one.mm for one in several), key=max, default=None)
