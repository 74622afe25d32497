"""What is known of each row between reading and writing: numbers in arrays, texts in files."""

import json
import os
from collections.abc import Iterator, Sequence
from itertools import pairwise
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


class Batch(NamedTuple):
    """What became of some rows; every array has one entry a row."""

    lines: bytes
    """JSON lines, see `corpus.prepare.work`."""
    ends: npt.NDArray[np.int64]
    """Where each line ends."""
    about: Abouts
    names: list[list[str | None]]
    """Id, patient and source of each row."""
    sketches: Sketches
    shingles: Shingles
    examples: list[dict[str, Any]]
    """Masked pieces of text, where they are asked for."""

    def head(self) -> bytes:
        """All but the lines and the shingles' hashes, as bytes."""
        words = json.dumps([self.names, self.examples], ensure_ascii=False).encode("utf-8", "surrogatepass")
        arrays = (self.ends, self.about, self.sketches.keys, self.sketches.bytes, self.shingles.counts)
        shape = json.dumps([len(words), [len(self.ends), self.sketches.keys.shape[1], self.sketches.bytes.shape[1]]])
        return b"\n".join((shape.encode(), words + b"".join(array.tobytes() for array in arrays)))


def from_head(head: bytes) -> Batch:
    """A batch without its lines and hashes.

    Raises:
        ValueError: These bytes are no head.
    """
    shape, _, rest = head.partition(b"\n")
    size, (rows, bands, hashes) = json.loads(shape)
    names, examples = json.loads(rest[:size].decode("utf-8", "surrogatepass"))
    at = size
    arrays: list[npt.NDArray[Any]] = []
    for dtype, columns in ((np.int64, 0), (ABOUT, 0), (np.uint32, bands), (np.uint8, hashes), (np.int64, 0)):
        array = np.frombuffer(rest, dtype=dtype, count=rows * (columns or 1), offset=at)
        at += array.nbytes
        arrays.append(array.reshape(rows, columns) if columns else array)
    ends, about, keys, sketch, counts = arrays
    return Batch(b"", ends, about, names, Sketches(keys, sketch), Shingles(np.empty(0, np.uint32), counts), examples)


class Rows:
    """All rows in the order they were read."""

    def __init__(self, batches: Sequence[Batch], lines: int, hashes: int) -> None:
        """Takes the descriptors of the two files: mapped into memory, they would count as memory."""
        self.files = (lines, hashes)
        self.about: Abouts = np.concatenate([batch.about for batch in batches])
        self.sketches = Sketches(
            np.concatenate([batch.sketches.keys for batch in batches]),
            np.concatenate([batch.sketches.bytes for batch in batches]),
        )
        self.ids: list[str] = [str(names[0]) for batch in batches for names in batch.names]
        self.patients, _ = codes([names[1] for batch in batches for names in batch.names])
        self.sources, self.source_names = codes([names[2] for batch in batches for names in batch.names])
        self.examples = [one for batch in batches for one in batch.examples]
        lengths = [np.diff(batch.ends, prepend=0) for batch in batches]
        self.starts = np.concatenate(([0], np.cumsum(np.concatenate(lengths))))
        self.shingle_starts = np.concatenate(
            ([0], np.cumsum(np.concatenate([batch.shingles.counts for batch in batches])))
        )

    def __len__(self) -> int:
        return len(self.ids)

    def line(self, row: int) -> dict[str, Any]:
        """What the worker wrote about a row."""
        record: dict[str, Any] = json.loads(self.bytes(int(self.starts[row]), int(self.starts[row + 1])))
        return record

    def all_lines(self) -> Iterator[dict[str, Any]]:
        """What the workers wrote, in order."""
        for first in range(0, len(self), TOGETHER):
            starts = self.starts[first : first + TOGETHER + 1].tolist()
            text = self.bytes(starts[0], starts[-1])
            for start, stop in pairwise(starts):
                yield json.loads(text[start - starts[0] : stop - starts[0]])

    def bytes(self, start: int, stop: int) -> bytes:
        """A piece of the lines."""
        return os.pread(self.files[0], stop - start, start)

    def shingles(self, row: int) -> Hashes:
        """The shingles of a row's findings."""
        start, end = int(self.shingle_starts[row]), int(self.shingle_starts[row + 1])
        size = np.dtype(np.uint32).itemsize
        return np.frombuffer(os.pread(self.files[1], (end - start) * size, start * size), dtype=np.uint32)


def codes(values: Sequence[str | None]) -> tuple[npt.NDArray[np.int64], list[str]]:
    """A number for each different value, -1 for None, and the values by their numbers."""
    numbers: dict[str, int] = {}
    found = [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in values]
    return np.array(found, dtype=np.int64), list(numbers)
