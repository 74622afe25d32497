"""Synthetic reports as a radiology system would export them, dirt and all, with the truth about every row.

`corpus.synthesize` writes the reports; this package puts them into columns, plants personal data, untidiness, copies and
unusable rows, and says what it planted where, so that precision and recall of every rule of `corpus.prepare` are numbers.
It knows nothing of those rules' code: what it plants is what exports hold.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import chain, count, islice
from typing import Any, NamedTuple

from corpus.dirt.cast import Cast, draw_patient
from corpus.dirt.changes import plant_changes
from corpus.dirt.copies import copy_of, near_of
from corpus.dirt.draft import Draft
from corpus.dirt.drops import DROPS, mojibake
from corpus.dirt.layout import columns, draw_layout, exam_id
from corpus.dirt.one_field import joined
from corpus.dirt.personal import plant_personal, plant_traps, tag_dates
from corpus.dirt.pieces import Planted, compose, whole
from corpus.dirt.sides import plant_contradiction
from corpus.dirt.traps import ABDOMEN, COMBINED, SHORT_IMPRESSIONS
from corpus.pool import mapped
from corpus.synthesize import PATIENTS, WORTHWHILE, check, reports_of

SHARE = 0.5
KINDS = {
    "drop": 26,
    "copy": 5,
    "near": 10,
    "broken": 3,
    "sides": 7,
    "tidy": 20,
    "personal": 22,
    "both": 14,
    "traps": 15,
}
"""What befalls a dirty row, by weight."""
DAMAGE = {
    "jsonl": ("bytes", "cut", "no object"),
    "csv": ("bytes", "one field more", "one field less"),
    "tsv": ("bytes", "one field more", "one field less"),
    "txt-folder": ("bytes",),
    "xlsx": (),
}
"""How a row can be impossible to read, by format."""
REWRITTEN = 0.35  # of the generator's own dates, in dirty rows


@dataclass(frozen=True)
class Dirt:
    """What is asked for."""

    lang: str
    seed: int = 0
    length: str = "full"
    share: float = SHARE
    """Of the rows that something is planted in."""
    format: str = "jsonl"
    one_field: bool = False
    """Findings and impression in one field, under their headings."""
    all_forms: bool = True
    """Whether to plant in the ways too that are kept from those who write rules (see `corpus.dirt.pieces.reserved`)."""


class Row(NamedTuple):
    """A row of the file."""

    columns: dict[str, str]
    """By role."""
    truth: dict[str, Any]
    damage: str


def dirty(asked: Dirt, n: int, workers: int = 1) -> Iterator[Row]:
    """Yield `n` rows with the truth about them; the first k are the same for any n and any number of workers."""
    check(asked.lang, asked.length)
    work = partial(chunk_of_rows, asked)
    with closing(mapped(work, count(), workers if n >= WORTHWHILE else 1)) as chunks:
        for number, row in enumerate(islice(chain.from_iterable(chunks), n), 1):
            yield row._replace(truth={"row": number, **row.truth})


def chunk_of_rows(asked: Dirt, chunk: int) -> list[Row]:
    """The rows of some patients; copies are of earlier rows of the same chunk."""
    rng = random.Random(f"dirt/{asked.lang}/{asked.seed}/{asked.length}/chunk {chunk}")
    drafts: list[Draft] = []
    for patient in range(chunk * PATIENTS + 1, (chunk + 1) * PATIENTS + 1):
        for draft in drafts_of(asked, patient):
            if rng.random() < asked.share:
                soil(draft, asked, drafts)
            else:
                tag_dates(draft)
            drafts.append(draft)
    return [finished(draft, asked) for draft in drafts]


def drafts_of(asked: Dirt, patient: int) -> Iterator[Draft]:
    """A patient's rows before anything is planted."""
    layout = draw_layout(asked.lang, asked.seed, asked.one_field)
    rng = random.Random(f"dirt/{asked.lang}/{asked.seed}/{asked.length}/{patient}")
    person = None
    for nth, report in enumerate(reports_of(patient, asked.lang, asked.seed, asked.length)):
        person = person or draw_patient(report.exam, asked.lang, rng)
        number = exam_id(layout, report.exam, nth)
        cast = Cast(report.exam, person, number, asked.lang, rng)
        fields = columns(layout, report.exam, person, number, rng) | {"doctor": cast.doctor, "second": cast.second}
        texts = {"findings": whole(report.findings, asked.lang), "impression": whole(report.impression, asked.lang)}
        yield Draft(asked.lang, report, cast, rng, texts, fields, xml=asked.format == "xlsx", all_forms=asked.all_forms)


def soil(draft: Draft, asked: Dirt, earlier: list[Draft]) -> None:
    """Plant one kind of dirt; where the row gives no occasion for it, personal data."""
    rng = draft.rng
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "drop":
        tag_dates(draft)
        DROPS[rng.choice(list(DROPS))](draft)
        return
    if kind in ("copy", "near") and repeated(draft, kind, earlier):
        return
    if kind == "broken" and broken(draft, asked):
        return
    tag_dates(draft, rewrite=REWRITTEN)
    if kind == "traps":
        TRAPS[rng.choice(list(TRAPS))](draft)
        return
    sides = kind == "sides" and plant_contradiction(draft)
    if kind in ("personal", "both", "copy", "near", "broken") or (kind == "sides" and not sides):
        plant_personal(draft)
    if kind in ("tidy", "both") or (sides and rng.random() < 0.3):
        plant_changes(draft, rng.choice((1, 1, 2, 3)))


def repeated(draft: Draft, kind: str, earlier: list[Draft]) -> bool:
    """Make the row a copy or a near-copy of an earlier one."""
    rng = draft.rng
    if kind == "copy":
        originals = [one for one in earlier if one.fate == "kept" and not (one.copy_of or one.near_of)]
        if originals:
            copy_of(rng.choice(originals), draft)
        return bool(originals)
    originals = [one for one in earlier if one.clean and untagged(one)]
    if not originals:
        return False
    return near_of(rng.choice(originals), draft, above=rng.random() < 0.6)


def untagged(draft: Draft) -> bool:
    """Whether the findings hold no date, which masking would make another text of."""
    return not any(piece.planted for piece in draft.texts["findings"])


def broken(draft: Draft, asked: Dirt) -> bool:
    """Make the row one that cannot be read."""
    rng = draft.rng
    ways = DAMAGE[asked.format]
    if rng.random() < 0.4 or not ways:
        mojibake(draft)
        return True
    draft.damage = rng.choice(ways)
    draft.fate = "rejected"
    draft.row.append(Planted("damage", None, "row", form=draft.damage))
    return True


def sentences(draft: Draft) -> None:
    """Sentences in which nothing may be found."""
    plant_traps(draft, draft.rng)


def combined(draft: Draft) -> None:
    """An exam of the chest with other parts, which belongs to the data."""
    rng = draft.rng
    part, exam = rng.choice(COMBINED[draft.lang])
    draft.columns |= {"part": part, "exam": exam}
    for template in rng.sample(ABDOMEN[draft.lang], rng.choice((1, 2, 3))):
        piece = compose(template if draft.lang == "zh" else " " + template, draft.cast.say, rng)
        draft.insert("tail", "findings", piece)
    draft.traps.append(Planted("combined exam", exam, "row"))


def short(draft: Draft) -> None:
    """An impression of a word or two."""
    text = draft.rng.choice(SHORT_IMPRESSIONS[draft.lang])
    draft.texts["impression"] = whole(text, draft.lang)
    draft.traps.append(Planted("short impression", text, "impression"))


def repeats(draft: Draft) -> None:
    """An impression whose first sentence stands in the findings too, as it may."""
    rng = draft.rng
    said = rng.choice([piece.text.strip() for piece in draft.texts["findings"] if not piece.planted] or ["。"])
    own = draft.impression
    text = f"1.{said}\n2.{own}" if draft.lang == "zh" else f"1. {said}\n2. {own}"
    if own.startswith("1"):
        text = f"{said}\n{own}"
    draft.texts["impression"] = whole(text, draft.lang)
    draft.traps.append(Planted("repeated sentence", said, "impression"))


TRAPS: dict[str, Callable[[Draft], None]] = {
    "sentences": sentences,
    "more sentences": sentences,
    "still more sentences": sentences,
    "combined": combined,
    "short": short,
    "repeats": repeats,
}


def finished(draft: Draft, asked: Dirt) -> Row:
    """The row as it is written."""
    texts = {"findings": draft.findings, "impression": draft.impression}
    fields = draft.columns | ({"report": joined(draft)} if asked.one_field else texts)
    return Row(fields, draft.truth(), draft.damage)
