"""Write the sides, what became of each row, and the rejects; count on the way."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from common.files import replacing, write_jsonl
from corpus.clean import DROPS
from corpus.lexicon import lexicon
from corpus.normalise import comparable
from corpus.prepare.collect import Intake, Reject, Watch
from corpus.prepare.duplicates import Kept
from corpus.prepare.rows import LANGUAGES, Rows
from corpus.split import SIDES, TRAIN

FREQUENT = 10  # impressions
ROWS, REJECTS = "rows.jsonl", "rejects.jsonl"


@dataclass
class Side:
    """What was written to one file."""

    reports: int = 0
    lang: Counter[str] = field(default_factory=Counter)
    synthetic: int = 0
    abnormal: int = 0
    frequent: int = 0
    terms: Counter[str] = field(default_factory=Counter)

    def described(self) -> dict[str, Any]:
        """What is in the file, in numbers."""
        return {
            "reports": self.reports,
            "lang": dict(sorted(self.lang.items())),
            "synthetic": self.synthetic,
            "abnormal": self.abnormal,
            "frequent": self.frequent,
        }


@dataclass
class Tally:
    """What the rules did to all rows."""

    changed: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    personal: Counter[str] = field(default_factory=Counter)
    """How often each kind was found."""
    personal_reports: Counter[str] = field(default_factory=Counter)
    """In how many reports."""


def write_sides(
    folder: Path, rows: Rows, kept: Kept, groups: npt.NDArray[np.int64], sides: npt.NDArray[np.int8], watch: Watch
) -> dict[str, Side]:
    """Write `train.jsonl` and the others, each in ascending order of ids."""
    often = np.array([*frequent_hashes(rows, kept.rows[sides == TRAIN])], dtype=np.uint64)
    frequent = np.isin(rows.about["same_impression"][kept.rows], often)
    written = {
        name: counted(rows, kept.rows[sides == side], frequent[sides == side])
        for side, name in enumerate(SIDES)
        if side and (sides == side).any()
    }
    with ExitStack() as stack:
        files = {name: stack.enter_context(replacing(folder / f"{name}.jsonl")) for name in written}
        used = np.flatnonzero(sides)
        texts = rows.pieces(kept.rows[used].tolist())
        columns = (used, sides[used], frequent[used], groups[used])
        about = zip(*(column.tolist() for column in columns), texts, strict=True)
        for place, side, is_frequent, group, text in watch(about, "writing", len(used)):
            last = f', "frequent": {"true" if is_frequent else "false"}, "group": {quoted(kept.ids[group])}'
            files[SIDES[side]].write(
                f'{{"id": {quoted(kept.ids[place])}{text.record.decode()}{last}{text.record_end.decode()}\n'
            )
    return written


def counted(rows: Rows, side: npt.NDArray[np.int64], frequent: npt.NDArray[np.bool_]) -> Side:
    """What is on a side, in numbers.

    Args:
        side: Its rows.
        frequent: Whether the impression of each is a frequent one.
    """
    about = rows.about[side]
    on_it = np.zeros(len(rows), dtype=bool)
    on_it[side] = True
    terms = np.bincount(rows.terms[on_it[rows.term_rows]], minlength=len(lexicon())).tolist()
    languages = np.bincount(about["lang"], minlength=len(LANGUAGES)).tolist()
    return Side(
        reports=len(side),
        lang=Counter({name: count for name, count in zip(LANGUAGES, languages, strict=True) if count}),
        synthetic=int(about["synthetic"].sum()),
        abnormal=int(about["abnormal"].sum()),
        frequent=int(frequent.sum()),
        terms=Counter({name: count for name, count in zip(lexicon(), terms, strict=True) if count}),
    )


def write_line(file: IO[str], value: Mapping[str, Any]) -> None:
    """One JSON line."""
    file.write(json.dumps(value, ensure_ascii=False) + "\n")


def frequent_hashes(rows: Rows, train: npt.NDArray[np.int64]) -> frozenset[int]:
    """Hashes of the ten most frequent impressions of train that stand there at least twice; ties by text."""
    return frozenset(one for one, _, _ in most_frequent_rows(rows, train, FREQUENT))


def most_frequent_rows(rows: Rows, train: npt.NDArray[np.int64], most: int) -> list[tuple[int, int, int]]:
    """The most frequent comparable impressions: hash, count, and the first row that has it; ties by text."""
    hashes, first, counts = np.unique(rows.about["same_impression"][train], return_index=True, return_counts=True)
    if not len(counts):
        return []
    least = max(2, int(np.sort(counts)[-most:][0]))
    able = np.flatnonzero(counts >= least).tolist()
    found = [(-int(counts[at]), comparable(rows.record(int(train[first[at]]))["impression"]), at) for at in able]
    return [(int(hashes[at]), int(counts[at]), int(train[first[at]])) for _, _, at in sorted(found)[:most]]


def write_rows(
    folder: Path, review: Path | None, rows: Rows, kept: Kept, sides: npt.NDArray[np.int8], intake: Intake, watch: Watch
) -> Tally:
    """Write what became of every row, without text, in the order of the files; and the personal data, where asked for."""
    fate = np.full(len(rows), -1, dtype=np.int8)
    fate[kept.rows] = sides
    renamed = dict(zip(kept.rows.tolist(), kept.ids, strict=True))
    fates = fate.tolist()
    rules = [None, *(rule.name for rule in DROPS)]
    dropped = [rules[place] for place in rows.about["dropped"].tolist()]
    for row, rule in kept.dropped.items():
        dropped[row] = rule
    with ExitStack() as stack:
        out = stack.enter_context(replacing(folder / ROWS))
        listed = stack.enter_context(replacing(review)) if review else None
        at = 0
        for row, text in enumerate(watch(rows.all_pieces(), "accounting for every row", len(rows))):
            while at < len(intake.rejects) and intake.rejects[at].before <= row:
                write_line(out, reject_line(intake.rejects[at]))
                at += 1
            rule = dropped[row]
            name = renamed.get(row, rows.ids[row]) or None
            told = "dropped" if rule else SIDES[fates[row]]
            out.write(
                f'{text.account.decode()}, "id": {quoted(name) if name else "null"}, "fate": "{told}", '
                f'"dropped_by": {quoted(rule) if rule else "null"}{text.account_end.decode()}\n'
            )
            if listed is not None and text.review:
                for one in review_lines(json.loads(text.account + b"}"), name, json.loads(text.review)):
                    write_line(listed, one)
        for reject in intake.rejects[at:]:
            write_line(out, reject_line(reject))
    write_jsonl(
        folder / REJECTS,
        ({"file": one.file, "row": one.row, "place": one.place, "reason": one.reason} for one in intake.rejects),
    )
    return Tally(**rows.tally, dropped=Counter(rule for rule in dropped if rule))


def reject_line(one: Reject) -> dict[str, Any]:
    """What became of a row that could not be read."""
    return {
        "file": one.file,
        "row": one.row,
        "place": one.place,
        "id": None,
        "fate": "rejected",
        "dropped_by": None,
        "changed_by": [],
        "flagged_by": [],
        "personal": {},
    }


def review_lines(told: Mapping[str, Any], name: str | None, found: Sequence[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """The personal data of a row, for a person to look through."""
    for where, kind, start, end, value in found:
        yield {"file": told["file"], "row": told["row"], "id": name, "field": where, "kind": kind,
               "start": start, "end": end, "value": value}  # fmt: skip
