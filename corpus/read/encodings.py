"""How a text file is encoded: found out from its bytes, in one pass and little memory."""

import codecs
import hashlib
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple

from common.errors import UserError

BLOCK = 1 << 20  # bytes read at once
LONGEST_LINE = 1 << 26  # bytes: what is longer is counted in pieces
UTF16 = ("utf-16-le", "utf-16-be")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
ISOLATED = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
HIGH = re.compile(rb"[\x80-\xff]")
COMMON = re.compile(
    "[\t\n\r -~\u00a0-\u024f\u2000-\u206f\u2100-\u22ff\u2460-\u249b\u3000-\u303f\u4e00-\u9fff\uff00-\uff5e]"
)
FREQUENT = frozenset("的见未影肺右左胸部双大小密度常结节及区不明显示正气管上下叶中性心骨无为有检查所诊断意报告")
"""Characters of which every Chinese radiology report has many."""


class Encoding(NamedTuple):
    """A text file's encoding."""

    name: str
    """As Python spells it; `utf-8-sig` also where there is no byte order mark."""
    damaged: int
    """Lines that are not in it."""
    sha256: str
    """Of the file's bytes as they stand, a compressed file's included."""


def encoding_of(path: Path, open_file: IO[bytes], raw: "hashlib._Hash") -> Encoding:
    """Find a text's encoding: UTF-8, GB18030 (with GBK and GB2312 in it), UTF-16 of either order, or Windows-1252.

    Text in GB18030 is hardly ever valid UTF-8: where most lines with more than ASCII are, the others are damaged.

    Args:
        open_file: The text, read to its end.
        raw: The hash that reading the text feeds.

    Raises:
        UserError: It is in none of these, or empty.
    """
    blocks = iter(lambda: open_file.read(BLOCK) + open_file.readline(LONGEST_LINE), b"")
    first = next(blocks, b"")
    if not first:
        raise UserError(f"{path}: empty; export the reports again")
    wide = wide_encoding(first)
    if wide:
        damaged = broken_characters(wide, first, blocks)
        return Encoding(wide, damaged, raw.hexdigest())
    if first[:65536].count(0) * 20 > len(first[:65536]):
        raise UserError(f"{path}: not text (it has many NUL bytes); export the reports again")
    votes = Votes()
    votes.add(first)
    for block in blocks:
        votes.add(block)
    return Encoding(*votes.decide(path), raw.hexdigest())


def wide_encoding(start: bytes) -> str | None:
    """UTF-16 by its byte order mark, or without one by which of the two orders reads as text."""
    for mark, name in BOMS:
        if start.startswith(mark):
            return None if name == "utf-8-sig" else name
    sample = start[:65536]
    if sample.count(0) * 500 < len(sample):
        return None
    shares = {name: share_of_text(sample, name) for name in UTF16}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > 0.9 and share_of_text(sample, "latin-1") < shares[best] else None


def share_of_text(sample: bytes, encoding: str) -> float:
    """Which part of a sample's characters are such as reports have."""
    text = sample.decode(encoding, "replace")
    return len(COMMON.findall(text)) / max(1, len(text))


def broken_characters(encoding: str, first: bytes, blocks: Iterator[bytes]) -> int:
    """1 where a text is not UTF-16 throughout, else 0; it is read to its end."""
    decoder = codecs.getincrementaldecoder(encoding)()
    broken = 0
    for block in chain((first,), blocks, (b"",)):
        try:
            if not broken:
                decoder.decode(block, final=not block)
        except UnicodeDecodeError:
            broken = 1
    return broken


class Votes:
    """What the lines of a text say about its encoding."""

    def __init__(self) -> None:
        self.lines = 0
        self.utf8 = 0  # lines with more than ASCII that are UTF-8
        self.foreign = 0  # lines that are not
        self.national = 0  # those of them that are GB18030
        self.frequent = self.chinese = 0  # characters of a sample, as GB18030
        self.isolated = self.high = 0  # bytes above 127 of a sample
        self.undefined = 0  # lines with bytes that Windows-1252 lacks
        self.utf8_error = self.other_error = ""

    def add(self, block: bytes) -> None:
        """Count the lines of a block, which ends where a line ends."""
        if not block.isascii():
            try:
                block.decode("utf-8")
                self.utf8 += sum(not line.isascii() for line in block.split(b"\n"))
            except UnicodeDecodeError:
                self.by_line(block)
        self.lines += block.count(b"\n")

    def by_line(self, block: bytes) -> None:
        """Count the lines of a block of which one at least is not UTF-8."""
        for number, line in enumerate(block.split(b"\n"), self.lines + 1):
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
                self.utf8 += 1
                continue
            except UnicodeDecodeError as error:
                self.foreign += 1
                self.utf8_error = (
                    self.utf8_error or f"{number}: byte {error.start} of the line, {line[error.start]:#04x},"
                )
            try:
                text = line.decode("gb18030")
                self.national += 1
                if self.foreign < 2000:
                    self.frequent += sum(map(FREQUENT.__contains__, text))
                    self.chinese += sum(not character.isascii() for character in text)
            except UnicodeDecodeError as error:
                self.other_error = (
                    self.other_error or f"{number}: byte {error.start} of the line, {line[error.start]:#04x},"
                )
            if self.foreign < 2000:
                self.isolated += len(ISOLATED.findall(line))
                self.high += len(HIGH.findall(line))
            if self.foreign < 2000 or self.accented:
                self.undefined += UNDEFINED.search(line) is not None

    @property
    def accented(self) -> bool:
        """Whether most letters above ASCII stand alone: accents and curly quotes between ASCII letters."""
        return self.isolated * 2 > self.high

    def decide(self, path: Path) -> tuple[str, int]:
        """The encoding and the number of lines that are not in it.

        Raises:
            UserError: The text is in none that is known.
        """
        if not self.foreign:
            return "utf-8-sig", 0
        if self.utf8 >= self.foreign:
            return "utf-8-sig", self.foreign
        if self.accented:
            return "cp1252", self.undefined
        broken = self.foreign - self.national
        if broken * 5 > self.foreign:
            raise UserError(
                f"{path}:{self.other_error or self.utf8_error} is neither UTF-8 nor GB18030; save the file as UTF-8"
            )
        if self.chinese > 200 and self.frequent * 50 < self.chinese:
            raise UserError(
                f"{path}:{self.utf8_error} is not UTF-8, and as GB18030 the file is no Chinese report (is it Big5?); "
                "save the file as UTF-8"
            )
        return "gb18030", broken
