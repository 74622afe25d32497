"""What a raw file is: its format, told by its content rather than its name, its encoding and its hash."""

import hashlib
import os
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from io import BufferedReader, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import IO, Any, cast

from common.errors import UserError
from common.files import sha256_of_file, sha256_of_json
from corpus.read.encodings import BOMS, encoding_of, wide_encoding

SAMPLE = 1 << 18  # bytes
TABLES = (
    ".csv",
    ".tsv",
    ".psv",
    ".dat",
    ".jsonl",
    ".ndjson",
    ".json",
    ".parquet",
    ".pq",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".hl7",
)
TEXTS = (".txt", ".text", ".rpt")
REFUSED = (
    (b"%PDF", "a PDF; export the reports as a table or as text files"),
    (b"{\\rtf", "a Rich Text file; save it as plain text, or export the reports as a table"),
    (b"BZh", "a bzip2 file; unpack it"),
    (b"\xfd7zXZ", "an xz file; unpack it"),
    (b"7z\xbc\xaf", "a 7-Zip file; unpack it"),
    (b"Rar!", "a RAR file; unpack it"),
    (b"SQLite format 3", "an SQLite database; export the table as CSV"),
    (b"ARROW1", "an Arrow file; save it as Parquet"),
)
HL7 = re.compile(
    r"[\x0b\ufeff\s]*(?:FHS|BHS|MSH|PID|OBR|OBX)\|.*[\r\n]+(?:BHS|MSH|EVN|PID|PD1|PV1|ORC|OBR|OBX|NTE|ZDS)\|"
)
"""How HL7 messages begin."""
BROKEN_GZIP = (BadGzipFile, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Source:
    """A raw file or folder that can be read."""

    path: Path
    sha256: str
    """Of a folder: over the names and hashes of its files."""
    encoding: str
    """As Python spells it; `utf-8-sig` for any UTF-8; empty where the format has its own."""
    format: str
    """`csv` (any delimiter), `jsonl`, `json`, `xlsx`, `xls`, `parquet`, `hl7`, `html`, `text` (one report a file), `folder`."""
    damaged: int = 0
    """Lines that are not in the encoding: their rows are rejected."""
    gzip: bool = False
    parts: tuple["Source", ...] = ()
    """The files of a folder of tables; a folder of texts has none, since there may be a million."""


class Hashed(RawIOBase):
    """A file that hashes what is read of it."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("rb", buffering=0)
        self.hash = hashlib.sha256()

    def readable(self) -> bool:
        """It is for reading alone."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read, and feed the hash."""
        count = self.file.readinto(buffer) or 0
        self.hash.update(memoryview(buffer)[:count])
        return count

    def close(self) -> None:
        """Close the file too."""
        self.file.close()
        super().close()


def inspect(path: Path) -> Source:
    """Hash a raw file, and find its format and encoding, in little memory.

    Raises:
        UserError: It is missing, empty, of an unknown kind, or text in no known encoding.
    """
    if path.is_dir():
        return inspect_folder(path)
    if not path.is_file():
        raise UserError(f"{path}: no such file; check the path")
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise UserError(f"{path}: empty; export the reports again")
    for signature, what in REFUSED:
        if start.startswith(signature):
            raise UserError(f"{path}: {what}")
    if start.startswith(b"PK\x03\x04"):
        return Source(path, sha256_of_file(path), "", "xlsx")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return Source(path, sha256_of_file(path), "", "xls")
    if start.startswith(b"PAR1"):
        return Source(path, sha256_of_file(path), "", "parquet")
    if path.suffix.lower() in (".xlsx", ".xlsm", ".parquet", ".pq"):
        raise UserError(f"{path}: not a {path.suffix.lower()[1:]} file, whatever its name says; export it again")
    return inspect_text(path, start.startswith(b"\x1f\x8b"))


def inspect_text(path: Path, packed: bool) -> Source:
    """Find the encoding and the format of a text file, which may be packed with gzip."""
    raw = Hashed(path)
    with BufferedReader(raw, 1 << 16) as buffered:
        try:
            text = cast(IO[bytes], GzipFile(fileobj=buffered)) if packed else buffered
            found = encoding_of(path, text, raw.hash)
        except BROKEN_GZIP:
            raise UserError(f"{path}: a damaged gzip file; export or copy it again") from None
        while buffered.read(1 << 20):  # what stands behind the packed text
            pass
    source = Source(path, raw.hash.hexdigest(), found.name, "text", found.damaged, packed)
    with open_text(source) as file:
        sample = file.read(SAMPLE // 4)
    return Source(path, source.sha256, found.name, text_format(path, sample), found.damaged, packed)


def text_format(path: Path, sample: str) -> str:
    """Tell JSON, JSON lines, tables and HTML by how they begin; the name decides where the content leaves it open."""
    begin = sample.lstrip()
    head = begin[:200].lower()
    if head.startswith(("<!doctype html", "<html", "<table", "<?xml", "<meta", "<head", "<style", "<div", "<body")):
        if "<table" in sample.lower() or "<worksheet" in sample.lower():
            return "html"
        raise UserError(f"{path}: a web page or XML, without a table; open it and save it as CSV or XLSX")
    if HL7.match(sample):
        return "hl7"
    name = path.name.lower().removesuffix(".gz")
    if begin.startswith("["):
        return "json" if not name.endswith((".csv", ".tsv", ".txt")) or begin[1:].lstrip().startswith("{") else "csv"
    if begin.startswith("{"):
        first, _, rest = begin.partition("\n")
        alone = first.rstrip().endswith("}") and (not rest.strip() or rest.lstrip().startswith("{"))
        if name.endswith((".jsonl", ".ndjson")) and '"' in first:
            return "jsonl"
        return "jsonl" if alone and (rest.strip() or not name.endswith(".json")) else "json"
    if name.endswith((".jsonl", ".ndjson")):
        return "jsonl"
    if name.endswith(".json"):
        return "json"
    return "csv"


def inspect_folder(path: Path) -> Source:
    """A folder: its tables where it has any, else its text files, one report each.

    Raises:
        UserError: It holds neither, or a table in it cannot be read.
    """
    tables = [file for file in files_of(path) if is_table(file)]
    if tables:
        parts = tuple(map(inspect, tables))
        digest = sha256_of_json([[name_in(path, part.path), part.sha256] for part in parts])
        encodings = sorted({part.encoding.removesuffix("-sig") for part in parts} - {""})
        return Source(path, digest, ", ".join(encodings), "folder", sum(part.damaged for part in parts), parts=parts)
    total = hashlib.sha256()
    found: set[str] = set()
    for file in files_of(path):
        if file.suffix.lower() in TEXTS:
            content = file.read_bytes()
            total.update(f"{name_in(path, file)}\0{hashlib.sha256(content).hexdigest()}\n".encode("utf-8", "replace"))
            found.add(encoding_of_text(content) or "unknown")
    if not found:
        raise UserError(f"{path}: a folder without reports; it needs text files ({', '.join(TEXTS)}) or tables")
    return Source(path, total.hexdigest(), ", ".join(sorted(found)), "folder")


def files_of(path: Path) -> list[Path]:
    """The files of a folder and its folders, in the order of their names, without hidden ones and Excel's locks."""
    files: list[Path] = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files += [Path(folder, name) for name in sorted(names) if not name.startswith((".", "~$"))]
    return files


def stamps(paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Size and time of the last change of files, and of all in folders; what is missing is left out."""
    files = [file for path in paths for file in (path, *(files_of(path) if path.is_dir() else ()))]
    return {file: (told.st_size, told.st_mtime_ns) for file in files if file.exists() for told in (file.stat(),)}


def check_unchanged(before: Mapping[Path, tuple[int, int]], paths: Iterable[Path]) -> None:
    """See that files are as they were.

    Raises:
        UserError: One was written to since: its rows are not those of its hash.
    """
    now = stamps(paths)
    for file in [*before, *now]:
        if before.get(file) != now.get(file):
            raise UserError(f"{file}: changed while it was read; run the same command again when its export has ended")


def is_table(file: Path) -> bool:
    """Whether a file's name is that of a table."""
    return file.name.lower().removesuffix(".gz").endswith(TABLES)


def name_in(folder: Path, file: Path) -> str:
    """A file's name as seen from its folder."""
    return file.relative_to(folder).as_posix()


def encoding_of_text(content: bytes) -> str | None:
    """The encoding of a short text; None where it is in none that is known."""
    if wide := wide_encoding(content):
        return wide if decodes(content, wide) else None
    return next((one for one in ("utf-8", "gb18030") if decodes(content, one)), None)


def decodes(content: bytes, encoding: str) -> bool:
    """Whether bytes are in an encoding."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def open_bytes(source: Source) -> IO[bytes]:
    """The content of a text source, unpacked, after its byte order mark."""
    file: IO[bytes] = cast(IO[bytes], GzipFile(source.path, "rb")) if source.gzip else source.path.open("rb")
    start = file.read(4)
    marked = next((len(mark) for mark, name in BOMS if name == source.encoding and start.startswith(mark)), 0)
    file.seek(marked)
    return file


def open_text(source: Source, newline: str | None = "") -> TextIOWrapper:
    """The text of a source; what is damaged in it is U+FFFD."""
    encoding = source.encoding.removesuffix("-sig")
    wrapper: Callable[..., TextIOWrapper] = TextIOWrapper
    return wrapper(open_bytes(source), encoding=encoding, newline=newline, errors="replace" if source.damaged else None)
