"""Rows that stand twice, and rows that are another with a few words changed."""

import random
import re
from dataclasses import replace

from corpus.dirt.draft import Draft
from corpus.dirt.pieces import Pieces, Planted, whole, written
from corpus.near import jaccard
from corpus.normalise import comparable

ABOVE, BELOW = (0.9, 0.999), (0.55, 0.9)
"""How alike near-copies are: sets of 5-character shingles of the comparable findings, Jaccard."""
ATTEMPTS = 30
SYNONYMS = {
    "zh": (
        ("可见", "见"),
        ("未见明显异常", "未见异常"),
        ("未见明显肿大", "未见肿大"),
        ("清晰", "清楚"),
        ("大小约", "约"),
        ("双侧", "两侧"),
        ("密度均匀", "密度尚均匀"),
        ("未见异常", "未见明确异常"),
        ("心影不大", "心脏不大"),
        ("边界清", "边界尚清"),
    ),
    "en": (
        ("There is ", "There appears to be "),
        ("unremarkable", "normal"),
        ("no evidence of", "no"),
        ("is seen", "is noted"),
        ("are seen", "are noted"),
        ("normal in size", "not enlarged"),
        ("patent", "clear"),
        ("mild", "slight"),
        (" is normal", " appears normal"),
    ),
}
ADDED = {
    "zh": (
        "余未见特殊。",
        "请结合临床。",
        "所见骨质未见破坏。",
        "胸壁软组织未见肿胀。",
        "双侧腋窝未见肿大淋巴结。",
        "扫描范围内未见其他异常。",
    ),
    "en": (
        " No other abnormality.",
        " Clinical correlation is suggested.",
        " The axillae are unremarkable.",
        " The chest wall is intact.",
        " Nothing else of note.",
    ),
}


def copy_of(original: Draft, draft: Draft) -> None:
    """Make a row another row's copy: exported twice, at times with other spaces and stops."""
    rng = draft.rng
    draft.texts = {name: list(pieces) for name, pieces in original.texts.items()}
    draft.report, draft.cast, draft.row, draft.traps = (
        original.report,
        original.cast,
        list(original.row),
        list(original.traps),
    )
    draft.kept_back = set(original.kept_back)
    number = original.columns["id"] if rng.random() < 0.3 else draft.columns["id"]
    draft.columns = original.columns | {"id": number}
    draft.copy_of = original.columns["id"]
    way = rng.choice(("same", "same", "stop", "line break", "space"))
    draft.row.append(Planted("spacing", None, "row", optional=True))
    for name, pieces in draft.texts.items():
        if not pieces or not pieces[-1].base:
            continue
        last = pieces[-1]
        text = {
            "same": last.text,
            "stop": last.text.rstrip("。."),
            "line break": last.text + "\n",
            "space": last.text + " ",
        }[way]
        draft.texts[name] = [*pieces[:-1], replace(last, text=text, clean=text.rstrip())]


def near_of(original: Draft, draft: Draft, *, above: bool) -> bool:
    """Make a row a near-copy of another one: the same patient's amended report, or another patient's from a model text.

    Returns:
        False where no edits were found that make the findings as alike as wanted.
    """
    rng = draft.rng
    low, high = ABOVE if above else BELOW
    plain = comparable(original.findings)
    for _ in range(ATTEMPTS):
        pieces = whole(original.findings, draft.lang)
        for _ in range(1 if above else rng.randint(2, 5)):
            pieces = edited(pieces, draft.lang, rng)
        text = written(pieces)
        alike = jaccard(plain, comparable(text))
        if low <= alike < high:
            draft.texts = {
                "findings": [replace(piece, base=True) for piece in whole(text, draft.lang)],
                "impression": list(original.texts["impression"]),
            }
            draft.near_of, draft.jaccard, draft.report = original.columns["id"], alike, original.report
            if rng.random() < 0.5:
                draft.columns = original.columns | {"id": draft.columns["id"]}
            return True
    return False


def edited(pieces: Pieces, lang: str, rng: random.Random) -> Pieces:
    """One small change: a measure, a word, a sentence more, less or elsewhere."""
    way = rng.choice(("number", "word", "word", "add", "remove", "move"))
    place = rng.randrange(len(pieces))
    text = pieces[place].text
    if way == "number":
        sizes = list(re.finditer(r"\d+(?= ?(?:mm|cm|HU))", written(pieces)))
        if sizes:
            size, whole_text = rng.choice(sizes), written(pieces)
            other = str(int(size[0]) + rng.choice((1, 2, 3)))
            return whole(whole_text[: size.start()] + other + whole_text[size.end() :], lang)
    if way == "word":
        pairs = [(a, b) for one, other in SYNONYMS[lang] for a, b in ((one, other), (other, one))]
        present = [(a, b) for a, b in pairs if a in text]
        if present:
            a, b = rng.choice(present)
            return [
                *pieces[:place],
                replace(pieces[place], text=text.replace(a, b, 1), clean=text.replace(a, b, 1)),
                *pieces[place + 1 :],
            ]
    if way == "remove" and len(pieces) > 3 and place:
        return [*pieces[:place], *pieces[place + 1 :]]
    if way == "move" and len(pieces) > 3 and 0 < place < len(pieces) - 1:
        return [*pieces[:place], pieces[place + 1], pieces[place], *pieces[place + 2 :]]
    return [*pieces, *whole(rng.choice(ADDED[lang]), lang)] if way == "add" else pieces
