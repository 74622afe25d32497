"""What is known of each row between reading and writing: numbers in arrays, texts in files."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.near import Hashes, Shingles, Sketches

LANGUAGES = ("zh", "en")
NO_YEAR = 0
TOGETHER = 1024  # lines read at once

ABOUT = np.dtype(
    [
        ("dropped", np.uint8),  # 0: usable, else 1 + the place of the rule in DROPS
        ("lang", np.uint8),
        ("abnormal", np.bool_),
        ("synthetic", np.bool_),
        ("named", np.bool_),  # the row brought its id
        ("year", np.int16),
        ("findings", np.int32),  # characters
        ("impression", np.int32),
        ("findings_tokens", np.int32),
        ("impression_tokens", np.int32),
        ("same_findings", np.uint64),  # hash of the comparable text
        ("same_impression", np.uint64),
        ("whole", np.uint64),  # hash of all that would be written
    ]
)
Abouts = npt.NDArray[Any]
PIECES = 5


class Pieces(NamedTuple):
    """A row as the worker wrote it, cut where something is put in: all of it is JSON."""

    account: bytes
    """`{"file": …, "row": …, "place": …`, the beginning of its line in `rows.jsonl`."""
    account_end: bytes
    """The end of that line: what rules changed or flagged, and how much personal data was found."""
    named: bytes
    """`{"id": …`, the beginning of its record."""
    record: bytes
    """The record's texts, up to where `frequent` and `group` stand."""
    record_end: bytes
    """What stands behind these."""
    review: bytes
    """The personal data that were found, where they are asked for."""


class Batch(NamedTuple):
    """What became of some rows; every array has one entry a row."""

    lines: bytes
    """The pieces of all rows."""
    ends: npt.NDArray[np.int64]
    """Where each row's pieces end."""
    cuts: npt.NDArray[np.uint32]
    """`(rows, PIECES)`: where each piece but the last ends, counted from the row's beginning."""
    about: Abouts
    terms: npt.NDArray[np.uint16]
    """`(mentions, 2)`: row and place in the lexicon of each finding that an impression states."""
    names: list[list[str | None]]
    """Id, patient and source of each row."""
    sketches: Sketches
    shingles: Shingles
    tally: dict[str, dict[str, int]]
    """How many rows each rule changed or flagged, how often each kind of personal data was found, and in how many rows."""
    examples: list[dict[str, Any]]
    """Masked pieces of text, where they are asked for."""

    def head(self) -> bytes:
        """All but the lines and the shingles' hashes, as bytes."""
        told = [self.names, self.tally, self.examples]
        words = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")
        arrays = (
            self.ends, self.cuts, self.about, self.terms, self.sketches.keys, self.sketches.bytes, self.shingles.counts
        )  # fmt: skip
        shape = [len(words), len(self.ends), len(self.terms), *(part.shape[1] for part in self.sketches)]
        return b"\n".join((json.dumps(shape).encode(), words + b"".join(array.tobytes() for array in arrays)))


def from_head(head: bytes) -> Batch:
    """A batch without its lines and hashes.

    Raises:
        ValueError: These bytes are no head.
    """
    shape, _, rest = head.partition(b"\n")
    size, rows, mentions, bands, hashes = json.loads(shape)
    names, tally, examples = json.loads(rest[:size].decode("utf-8", "surrogatepass"))
    at = size
    arrays: list[npt.NDArray[Any]] = []
    for dtype, length, columns in (
        (np.int64, rows, 0), (np.uint32, rows, PIECES), (ABOUT, rows, 0), (np.uint16, mentions, 2),
        (np.uint32, rows, bands), (np.uint8, rows, hashes), (np.int64, rows, 0),
    ):  # fmt: skip
        array = np.frombuffer(rest, dtype=dtype, count=length * (columns or 1), offset=at)
        at += array.nbytes
        arrays.append(array.reshape(length, columns) if columns else array)
    ends, cuts, about, terms, keys, sketch, counts = arrays
    shingles = Shingles(np.empty(0, np.uint32), counts)
    return Batch(b"", ends, cuts, about, terms, names, Sketches(keys, sketch), shingles, tally, examples)


class Rows:
    """All rows in the order they were read."""

    def __init__(self, batches: Sequence[Batch], lines: int, hashes: int) -> None:
        """Takes the descriptors of the two files: mapped into memory, they would count as memory."""
        self.files = (lines, hashes)
        self.about: Abouts = np.concatenate([batch.about for batch in batches])
        self.cuts: npt.NDArray[np.uint32] = np.concatenate([batch.cuts for batch in batches])
        self.sketches = Sketches(
            np.concatenate([batch.sketches.keys for batch in batches]),
            np.concatenate([batch.sketches.bytes for batch in batches]),
        )
        self.ids: list[str] = [str(names[0]) for batch in batches for names in batch.names]
        self.patients, _ = codes([names[1] for batch in batches for names in batch.names])
        self.sources, self.source_names = codes([names[2] for batch in batches for names in batch.names])
        self.examples = [one for batch in batches for one in batch.examples]
        before = np.cumsum([0, *(len(batch.names) for batch in batches)]).tolist()
        self.term_rows: npt.NDArray[np.int32] = np.concatenate(
            [batch.terms[:, 0].astype(np.int32) + first for batch, first in zip(batches, before, strict=False)]
        )
        self.terms: npt.NDArray[np.uint16] = np.concatenate([batch.terms[:, 1] for batch in batches])
        self.tally: dict[str, Counter[str]] = {}
        for batch in batches:
            for name, counts in batch.tally.items():
                self.tally.setdefault(name, Counter()).update(counts)
        lengths = [np.diff(batch.ends, prepend=0) for batch in batches]
        self.starts = np.concatenate(([0], np.cumsum(np.concatenate(lengths))))
        self.shingle_starts = np.concatenate(
            ([0], np.cumsum(np.concatenate([batch.shingles.counts for batch in batches])))
        )

    def __len__(self) -> int:
        return len(self.ids)

    def record(self, row: int) -> dict[str, Any]:
        """What will be written of a row, but for `frequent` and `group`."""
        found: dict[str, Any] = json.loads(b"".join(next(self.pieces([row]))[2:5]))
        return found

    def pieces(self, chosen: Sequence[int]) -> Iterator[Pieces]:
        """What the workers wrote of some rows, which are read one by one."""
        for first in range(0, len(chosen), TOGETHER):
            some = np.array(chosen[first : first + TOGETHER], dtype=np.int64)
            spans = zip(self.starts[some].tolist(), self.starts[some + 1].tolist(), strict=True)
            for (start, stop), cuts in zip(spans, self.cuts[some].tolist(), strict=True):
                yield cut(self.bytes(start, stop), cuts)

    def all_pieces(self) -> Iterator[Pieces]:
        """What the workers wrote, in order."""
        for first in range(0, len(self), TOGETHER):
            starts = self.starts[first : first + TOGETHER + 1]
            text = self.bytes(int(starts[0]), int(starts[-1]))
            bounds = zip((starts - starts[0]).tolist(), (starts[1:] - starts[0]).tolist(), strict=False)
            for (start, stop), cuts in zip(bounds, self.cuts[first : first + TOGETHER].tolist(), strict=True):
                yield cut(text[start:stop], cuts)

    def bytes(self, start: int, stop: int) -> bytes:
        """A piece of the lines."""
        return os.pread(self.files[0], stop - start, start)

    def shingles(self, row: int) -> Hashes:
        """The shingles of a row's findings."""
        start, end = int(self.shingle_starts[row]), int(self.shingle_starts[row + 1])
        size = np.dtype(np.uint32).itemsize
        return np.frombuffer(os.pread(self.files[1], (end - start) * size, start * size), dtype=np.uint32)


def cut(text: bytes, cuts: Sequence[int]) -> Pieces:
    """A row's pieces."""
    first, second, third, fourth, fifth = cuts
    return Pieces(text[:first], text[first:second], text[second:third], text[third:fourth], text[fourth:fifth],
                  text[fifth:])  # fmt: skip


def codes(values: Sequence[str | None]) -> tuple[npt.NDArray[np.int64], list[str]]:
    """A number for each different value, -1 for None, and the values by their numbers."""
    numbers: dict[str, int] = {}
    found = [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in values]
    return np.array(found, dtype=np.int64), list(numbers)
