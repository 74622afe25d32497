"""Write the sides, what became of each row, and the rejects; count on the way."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from common.files import replacing, write_jsonl
from corpus.normalise import comparable
from corpus.prepare.collect import Intake, Watch
from corpus.prepare.duplicates import Kept
from corpus.prepare.rows import Rows
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

    def add(self, record: Mapping[str, Any], terms: Sequence[str]) -> None:
        """Count a report."""
        self.reports += 1
        self.lang[record["lang"]] += 1
        self.synthetic += "synthetic" in record
        self.abnormal += record["abnormal"]
        self.frequent += record["frequent"]
        self.terms.update(terms)

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
    frequent = frequent_hashes(rows, kept.rows[sides == TRAIN])
    same_impression = rows.about["same_impression"][kept.rows].tolist()
    written = {name: Side() for side, name in enumerate(SIDES) if side and (sides == side).any()}
    with ExitStack() as stack:
        files = {name: stack.enter_context(replacing(folder / f"{name}.jsonl")) for name in written}
        used = np.flatnonzero(sides).tolist()
        for place in watch(used, "writing", len(used)):
            name = SIDES[sides[place]]
            line = rows.line(int(kept.rows[place]))
            record = ordered(
                line["record"], kept.ids[place], same_impression[place] in frequent, kept.ids[groups[place]]
            )
            write_line(files[name], record)
            written[name].add(record, line["terms"])
    return written


def ordered(record: Mapping[str, Any], name: str, frequent: bool, group: str) -> dict[str, Any]:
    """A line of a data file."""
    last = {key: record[key] for key in ("synthetic", "context") if key in record}
    first = {key: value for key, value in record.items() if key not in last}
    return first | {"id": name, "frequent": frequent, "group": group} | last


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
    found = [
        (-int(counts[at]), comparable(rows.line(int(train[first[at]]))["record"]["impression"]), at) for at in able
    ]
    return [(int(hashes[at]), int(counts[at]), int(train[first[at]])) for _, _, at in sorted(found)[:most]]


def write_rows(
    folder: Path, review: Path | None, rows: Rows, kept: Kept, sides: npt.NDArray[np.int8], intake: Intake, watch: Watch
) -> Tally:
    """Write what became of every row, without text, in the order of the files; and the personal data, where asked for."""
    fate = np.full(len(rows), -1, dtype=np.int8)
    fate[kept.rows] = sides
    renamed = dict(zip(kept.rows.tolist(), kept.ids, strict=True))
    tally = Tally()
    rejects = iter([*intake.rejects, None])
    rejected = next(rejects)
    with ExitStack() as stack:
        out = stack.enter_context(replacing(folder / ROWS))
        listed = stack.enter_context(replacing(review)) if review else None
        for row, line in enumerate(watch(rows.all_lines(), "accounting for every row", len(rows))):
            while rejected is not None and rejected.before <= row:
                write_line(out, reject_line(rejected))
                rejected = next(rejects)
            dropped = line.get("dropped") or kept.dropped.get(row)
            line["record"]["id"] = renamed.get(row, line["record"]["id"])
            told = row_line(line, "dropped" if dropped else SIDES[fate[row]], dropped)
            count(tally, told)
            write_line(out, told)
            if listed is not None:
                for one in review_lines(told, line.get("review", ())):
                    write_line(listed, one)
        while rejected is not None:
            write_line(out, reject_line(rejected))
            rejected = next(rejects)
    write_jsonl(
        folder / REJECTS,
        ({"file": one.file, "row": one.row, "place": one.place, "reason": one.reason} for one in intake.rejects),
    )
    return tally


def row_line(line: Mapping[str, Any], fate: str, dropped: str | None) -> dict[str, Any]:
    """What became of a row."""
    file, row, place = line["row"]
    return {
        "file": file,
        "row": row,
        "place": place,
        "id": line["record"]["id"] or None,
        "fate": fate,
        "dropped_by": dropped,
        "changed_by": line["changed"],
        "flagged_by": line.get("flagged", []),
        "personal": line.get("personal", {}),
    }


def reject_line(one: Any) -> dict[str, Any]:
    """What became of a row that could not be read."""
    line = {"row": [one.file, one.row, one.place], "record": {"id": None}, "changed": []}
    return row_line(line, "rejected", None)


def count(tally: Tally, told: Mapping[str, Any]) -> None:
    """Count what the rules did to a row."""
    tally.changed.update(told["changed_by"])
    tally.flagged.update(told["flagged_by"])
    tally.personal.update(told["personal"])
    tally.personal_reports.update(dict.fromkeys(told["personal"], 1))
    if told["dropped_by"]:
        tally.dropped[told["dropped_by"]] += 1


def review_lines(told: Mapping[str, Any], found: Sequence[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """The personal data of a row, for a person to look through."""
    for where, kind, start, end, value in found:
        yield {"file": told["file"], "row": told["row"], "id": told["id"], "field": where, "kind": kind,
               "start": start, "end": end, "value": value}  # fmt: skip
