"""What a sentence states or denies: findings by name, and normality as the denial of its opposite."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from corpus.denial import AFTER_TREATMENT, Span, unstated
from corpus.lexicon import FOLDER, Mention, lexicon, mentions

FILE = FOLDER / "normal.toml"
GENERAL = frozenset(("opacity", "lesion", "old-lesion", "abnormality", "soft-tissue-density", "bone-sclerosis"))
"""Findings that only qualify a neighbouring one: 斑片状 in 斑片状磨玻璃影, 病变 in 空洞性病变."""
SWALLOWS = {
    ("calcification", "granuloma"): "granuloma",
    ("calcification", "lymphadenopathy"): "lymphadenopathy",
    ("calcification", "pleural-plaque"): "pleural-plaque",
    ("calcification", "nodule"): "calcified-nodule",
    ("ground-glass-opacity", "nodule"): "ground-glass-nodule",
    ("nodule", "calcification"): "calcification",
    ("obstructive-pneumonia", "pneumonia"): "obstructive-pneumonia",
    ("obstructive-pneumonia", "atelectasis"): "atelectasis",
    ("tuberculosis", "pneumonia"): "tuberculosis",
    ("lung-abscess", "pneumonia"): "lung-abscess",
    ("lymphadenopathy", "calcification"): "calcification",
    ("tree-in-bud", "nodule"): "tree-in-bud",
    ("nodule", "ground-glass-opacity"): "ground-glass-nodule",
    ("compression", "fracture"): "fracture",
    ("vertebral-compression", "fracture"): "fracture",
    ("aspiration", "pneumonia"): "aspiration",
    ("fungal-infection", "pneumonia"): "fungal-infection",
    ("granuloma", "pneumonia"): "granuloma",
    ("pneumonia", "granuloma"): "granuloma",
    ("atherosclerosis", "calcification"): "atherosclerosis",
    ("tumour", "metastasis"): "metastasis",
    ("malignancy", "tumour"): "malignancy",
    ("central-line", "central-line"): "central-line",
}
TOUCHING = re.compile(r"[性样状伴的之 ]{0,2}(?:密度|多发)?")
UNMEASURED = frozenset(
    ("spiculation", "lobulation", "pleural-retraction", "air-bronchogram", "fracture", "cardiomegaly", "postoperative")
)
KNOWN = re.compile("(?:向|原|上述|该|此|新发|本次|前述)$")
PLACED = re.compile("(?:置入|植入|置管|安装|置换)$")
UNEVEN = re.compile("[密度灌注]{2}不均")
LUNGS = re.compile("肺[^，。；门]{0,6}$")
REMOVED = re.compile(r" removal\b")
WITHOUT = re.compile(
    r"\b(?:no|without)(?: (?:superimposed|new|acute|significant|focal|definite|overt|large|\w+ing))* $"
)
LYMPH = re.compile(r"淋巴结[^，。；]{0,8}$|\bnodes?\b[^,.;]*$")


class Statement(NamedTuple):
    """A finding that a sentence names, or a normality."""

    concept: str
    start: int
    end: int
    denied: bool
    at: Mapping[str, str] | None = None
    """Of a normality: what it denies, by site."""
    rank: int = 0
    """Of a normality: the more telling the lower."""

    @property
    def reading(self) -> bool:
        """Whether it interprets what is seen."""
        concept = lexicon().get(self.concept)
        return concept is not None and (bool(concept.supported_by) or concept.kind in ("tumour", "infection"))

    @property
    def measurable(self) -> bool:
        """Whether a size can be its own."""
        return self.concept in MEASURED or (self.at is None and not self.reading and self.concept not in UNMEASURED)


MEASURED = frozenset(
    (
        "pleural-effusion",
        "cyst",
        "haemangioma",
        "metastasis",
        "lung-cancer",
        "granuloma",
        "thymic-tumour",
        "thyroid-nodule",
        "adrenal-lesion",
        "adenoma",
        "hamartoma",
        "bulla",
        "liver-lesion",
        "goitre",
        "calcified-nodule",
        "lipoma",
        "teratoma",
        "lung-abscess",
    )
)


def statements(text: str, lang: str) -> list[Statement]:
    """All statements of a sentence in its order; what is only told of the past, advised or treated is none.

    Args:
        text: As `corpus.lexicon.plain` returns it.
    """
    silent = unstated(text, lang)
    found: list[Statement] = []
    for mention in named(text, lang):
        spans = [span for span in silent if span.start <= mention.start < span.end]
        if any(span.why == "told" for span in spans) or treated(text, mention):
            continue
        denied = bool(spans) or (lang == "zh" and text[: mention.start].endswith(("不", "未", "无")))
        denied = denied or (lang == "en" and WITHOUT.search(text, 0, mention.start) is not None)
        if lang == "en" and any(span.start < mention.end and mention.start < span.start for span in silent):
            denied = True
        found.append(Statement(mention.concept, mention.start, mention.end, denied))
    normal = [one for one in normality(text, lang, silent) if not overlapping(one, found)]
    return sorted([*found, *normal], key=lambda one: one.start)


def treated(text: str, mention: Mention) -> bool:
    """Whether a disease is only named as what was treated; a device stays."""
    if lexicon()[mention.concept].kind == "device":
        return REMOVED.match(text, mention.end) is not None
    return AFTER_TREATMENT.match(text, mention.end) is not None


def named(text: str, lang: str) -> list[Mention]:
    """The findings named, each once: a name within another is left out, and one that qualifies its neighbour."""
    every = sorted(mentions(text, lang, words=True), key=lambda one: (one.start, one.start - one.end))
    found: list[Mention] = []
    for one in every:
        if one.concept == "enlargement" and LYMPH.search(text, 0, one.start):
            one = one._replace(concept="lymphadenopathy")
        if UNEVEN.match(text, one.start) and not LUNGS.search(text, 0, one.start):
            continue
        if KNOWN.search(text, 0, one.start) and one.concept == "lesion":
            continue
        if PLACED.search(text, 0, one.start) and one.concept == "postoperative":
            continue
        last = found[-1] if found else None
        if last and one.start < last.end:
            if one.end <= last.end or lang == "zh":
                continue
            if last.concept == one.concept:
                continue
        if last and TOUCHING.fullmatch(text, last.end, one.start) and (both := together(last.concept, one.concept)):
            if both == last.concept:
                continue
            found[-1] = one if last.concept in GENERAL else Mention(both, last.start, one.end)
            continue
        found.append(one)
    return found


def together(first: str, second: str) -> str | None:
    """What two touching names mean as one; None where they stay two."""
    if (first, second) in SWALLOWS:
        return SWALLOWS[first, second]
    if first in GENERAL or (first == "pneumonia" and lexicon()[second].kind in ("airway", "infection")):
        return second
    return first if second in GENERAL else None


class Normal(NamedTuple):
    """A way to say that something is well."""

    zh: re.Pattern[str]
    en: re.Pattern[str]
    at: Mapping[str, str]


@cache
def normals() -> tuple[Normal, ...]:
    """All ways, the more telling first."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Normal(re.compile(one["zh"]), re.compile(rf"\b(?:{one['en']})"), dict(one["at"])) for one in entries.values()
    )


def normality(text: str, lang: str, silent: Sequence[Span]) -> Iterator[Statement]:
    """Statements of normality; a denied one says nothing."""
    for rank, normal in enumerate(normals()):
        for match in (normal.zh if lang == "zh" else normal.en).finditer(text):
            told = any(span.why == "told" and span.start <= match.start() < span.end for span in silent)
            if not told and not (
                lang == "en" and re.search(r"\b(?:not|than|ab|upper limits of|limits) ?$", text[: match.start()])
            ):
                yield Statement("", match.start(), match.end(), True, normal.at, rank)


def overlapping(one: Statement, others: Sequence[Statement]) -> bool:
    """Whether a named finding covers a statement of normality."""
    return any(other.start < one.end and one.start < other.end for other in others)
