"""Planting personal data: sayings of every kind, whole headers, and the dates of earlier exams."""

import random
import re
from dataclasses import replace
from datetime import date
from functools import cache

from corpus.dirt.dates import whole_day
from corpus.dirt.draft import Draft
from corpus.dirt.pieces import Piece, Planted, compose, reserved
from corpus.dirt.sayings import Saying
from corpus.dirt.sayings_en import COMPARED_EN, HEADER_EN, SAYINGS_EN
from corpus.dirt.sayings_zh import COMPARED_ZH, HEADER_ZH, SAYINGS_ZH
from corpus.synthesize.describe import MONTHS

KINDS = ("name", "id_number", "phone", "address", "hospital_number", "exam_number", "date", "email")
WEIGHTS = (3, 1, 1.2, 1, 1.2, 1.2, 1.6, 1)
SAYINGS = {"zh": SAYINGS_ZH, "en": SAYINGS_EN}
COMPARED = {"zh": COMPARED_ZH, "en": COMPARED_EN}
HEADER = {"zh": HEADER_ZH, "en": HEADER_EN}
SEPARATORS = {"zh": ("  ", " ", "\n", "\t", "，", "；", " | ", "　"), "en": ("  ", "\n", "\t", "; ", ", ", " | ")}
UNTIDY = ("spacing", "width")  # inserted text is as untidy as it really is: these rules may change it


@cache
def sayings(lang: str, kind: str) -> dict[str, list[Saying]]:
    """The sayings of a kind by where they stand."""
    found: dict[str, list[Saying]] = {}
    for saying in SAYINGS[lang]:
        if saying.kind == kind:
            found.setdefault(saying.where, []).append(saying)
    return found


def plant_personal(draft: Draft) -> None:
    """One to three kinds, each in one of its ways; at times a whole header, at times the earlier exam's date again."""
    rng = draft.rng
    kinds: list[str] = []
    wanted = rng.choice((1, 2, 2, 3))
    while len(kinds) < wanted:
        kind = rng.choices(KINDS, WEIGHTS)[0]
        if kind not in kinds:
            kinds.append(kind)
    for kind in kinds:
        plant_kind(draft, kind)
    if rng.random() < 0.12:
        draft.insert("head", "findings", header(draft))
    if draft.report.exam.prior and rng.random() < 0.5:
        template = draft.pick(COMPARED[draft.lang])
        piece = compose(template, draft.cast.say, rng, form=template)
        draft.insert("head", "findings", piece)
    untidy(draft)


def plant_kind(draft: Draft, kind: str) -> None:
    """Personal data of one kind in one of its ways."""
    rng = draft.rng
    by_place = sayings(draft.lang, kind)
    places = [place for place, all_of in by_place.items() if draft.all_forms or any(map(open_to_all, all_of))]
    saying = draft.pick(by_place[rng.choice(places)], lambda saying: saying.template)
    piece = compose(saying.template, draft.cast.say, rng, form=saying.template)
    name = rng.choice(("impression", "impression", "findings")) if saying.where == "tail" else "findings"
    draft.insert(saying.where, name, piece)


def open_to_all(saying: Saying) -> bool:
    """Whether those who write rules may know of it."""
    return not reserved(saying.template)


def header(draft: Draft) -> Piece:
    """Some of a form's fields in a random order, as they are copied along with a text."""
    rng = draft.rng
    parts = rng.sample(HEADER[draft.lang], rng.randint(3, 7))
    separator = rng.choice(SEPARATORS[draft.lang])
    pieces = [compose(part, draft.cast.say, rng, form="header") for part in parts]
    text = separator.join(piece.text for piece in pieces) + "\n"
    return Piece(text, text, tuple(one for piece in pieces for one in piece.planted))


def untidy(draft: Draft) -> None:
    """Say that rules of tidiness may change this row too."""
    known = {one.kind for one in draft.row}
    draft.row += [Planted(rule, None, "row", optional=True) for rule in UNTIDY if rule not in known]


def tag_dates(draft: Draft, *, rewrite: float = 0.0) -> None:
    """Name the earlier exam's date where the generator wrote it, some of them in another form."""
    prior = draft.report.exam.prior
    if prior is None:
        return
    spoken = re.compile("|".join(map(re.escape, written_by_generator(draft.lang, prior))))
    for place, piece in enumerate(draft.texts["findings"]):
        found = spoken.search(piece.text)
        if not found or not piece.base:
            continue
        day = whole_day(draft.rng, prior, draft.lang) if draft.rng.random() < rewrite else found[0]
        text = piece.text[: found.start()] + day + piece.text[found.end() :]
        form = "generator" if day == found[0] else "rewritten"
        draft.texts["findings"][place] = replace(
            piece, text=text, clean=text, planted=(Planted("date", day, form=form),), base=form == "generator"
        )


def written_by_generator(lang: str, day: date) -> tuple[str, ...]:
    """The forms in which `corpus.synthesize` writes a date."""
    month = MONTHS[day.month - 1]
    if lang == "zh":
        return (day.isoformat(), f"{day.year}年{day.month}月{day.day}日")
    return (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}")


def plant_traps(draft: Draft, rng: random.Random) -> None:
    """One to three sentences in which nothing may be found."""
    from corpus.dirt.traps import TRAPS

    for _ in range(rng.choice((1, 1, 2, 3))):
        trap = rng.choice(TRAPS[draft.lang])
        piece = compose(rng.choice(trap.templates), draft.cast.say, rng)
        if draft.lang == "en":
            piece = replace(piece, text=" " + piece.text, clean=" " + piece.clean)
        draft.insert("middle" if trap.field == "findings" else "tail", trap.field, piece)
        draft.traps.append(Planted(trap.kind, piece.text.strip(), trap.field))
