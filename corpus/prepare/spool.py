"""What the workers made, kept on disk beside the data folder, so that a killed run goes on where it was.

Three files in a hidden folder of mode 0700: lines (JSON, with report text), hashes (of shingles) and heads (arrays). A batch
counts when its head is whole and the pieces it names are what they were: a checksum says so.
"""

import json
import os
import shutil
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from common.files import PRIVATE
from corpus.prepare.rows import Batch, Rows, from_head

FRAME = struct.Struct("<QQQI")  # bytes of the head, of the lines, of the hashes; checksum of all three
PARTS = ("heads", "lines", "hashes")
SETTINGS = "settings.json"


class Spool:
    """Batches on disk, in the order they were read."""

    def __init__(self, out: Path, settings: Mapping[str, Any]) -> None:
        out = out.absolute()
        self.folder = out.with_name(f".{out.name}.work")
        self.batches: list[Batch] = []
        wanted = json.dumps(settings, sort_keys=True)
        kept = self.folder / SETTINGS
        if not (kept.is_file() and kept.read_text(encoding="utf-8") == wanted):
            self.remove()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.files = {name: opened(self.folder / name) for name in PARTS}
        if kept.exists():
            self.batches.extend(self.earlier())
        else:
            with open(os.open(kept, os.O_WRONLY | os.O_CREAT, PRIVATE), "w", encoding="utf-8") as file:
                file.write(wanted)

    def earlier(self) -> Iterator[Batch]:
        """The whole batches that an earlier run left; what stands after them is cut off."""
        heads, lines, hashes = self.files.values()
        ends = [0, 0, 0]
        while len(frame := heads.read(FRAME.size)) == FRAME.size:
            head_size, lines_size, hashes_size, checksum = FRAME.unpack(frame)
            head, text, numbers = heads.read(head_size), lines.read(lines_size), hashes.read(hashes_size)
            if (len(head), len(text), len(numbers)) != (head_size, lines_size, hashes_size):
                break
            if zlib.crc32(numbers, zlib.crc32(text, zlib.crc32(head))) != checksum:
                break
            yield from_head(head)
            ends = [ends[0] + FRAME.size + head_size, ends[1] + lines_size, ends[2] + hashes_size]
        for file, end in zip(self.files.values(), ends, strict=True):
            file.truncate(end)
            file.seek(end)

    def add(self, batch: Batch) -> None:
        """Keep a batch; its texts go to disk and out of memory."""
        head, numbers = batch.head(), batch.shingles.hashes.tobytes()
        checksum = zlib.crc32(numbers, zlib.crc32(batch.lines, zlib.crc32(head)))
        self.files["lines"].write(batch.lines)
        self.files["hashes"].write(numbers)
        for name in ("lines", "hashes"):
            self.files[name].flush()
        self.files["heads"].write(FRAME.pack(len(head), len(batch.lines), len(numbers), checksum) + head)
        self.files["heads"].flush()
        empty = batch.shingles._replace(hashes=np.empty(0, np.uint32))
        self.batches.append(batch._replace(lines=b"", shingles=empty))

    def rows(self) -> Rows:
        """All rows; their texts stay on disk."""
        return Rows(self.batches, self.files["lines"].fileno(), self.files["hashes"].fileno())

    def close(self) -> None:
        """Leave the files to a later run."""
        for file in self.files.values():
            file.close()

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def opened(path: Path) -> IO[bytes]:
    """A private file to read and to append to."""
    return open(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE), "r+b")
