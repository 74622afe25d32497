"""JSON lines, hashes, and files that hold report text (mode 0600) and are either whole or absent."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from common.errors import UserError

PRIVATE = 0o600


def sha256_of_file(path: Path) -> str:
    """Hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_json(value: Any) -> str:
    """Hex SHA-256 of a value's canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def cases_sha256(cases: Iterable[tuple[str, str, str]]) -> str:
    """The hash of a validation set: SHA-256 over the sorted (id, findings, reference)."""
    return sha256_of_json(sorted(list(case) for case in cases))


def read_jsonl(path: Path, *, partial_tail: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-lines file, skipping empty lines.

    Args:
        partial_tail: Leave out a last line that does not end in a newline and is not JSON, as a killed writer leaves it.

    Raises:
        UserError: The file is missing or empty of objects is fine, but a line is not a JSON object or not UTF-8; the
            message names file and line, never the text.
    """
    if not path.is_file():
        raise UserError(f"{path}: no such file; check the path")
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            record = parse_line(path, number, line, tolerate=partial_tail and not line.endswith(b"\n"))
            if record is not None:
                yield record


def parse_line(path: Path, number: int, line: bytes, *, tolerate: bool = False) -> dict[str, Any] | None:
    """One line's object; None for a broken line that may be tolerated."""
    try:
        record = json.loads(line)
    except UnicodeDecodeError as error:
        if tolerate:
            return None
        raise UserError(f"{path}:{number}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
    except json.JSONDecodeError as error:
        if tolerate:
            return None
        raise UserError(
            f"{path}:{number}: not JSON at column {error.colno} ({error.msg}); mend or remove this line"
        ) from None
    if not isinstance(record, dict):
        raise UserError(
            f"{path}:{number}: a {type(record).__name__} where a JSON object is needed; mend or remove this line"
        )
    return record


def write_jsonl(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Write records as UTF-8 JSON lines, private to the account, whole or not at all."""
    with replacing(path) as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_json(path: Path, value: Any) -> None:
    """Write one JSON document for people to read, private to the account, whole or not at all."""
    with replacing(path) as file:
        file.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


@contextmanager
def replacing(path: Path) -> Iterator[IO[str]]:
    """A UTF-8 text file that takes its name only when all is written: an interrupted write leaves the old file as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(
            os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w", encoding="utf-8", newline="\n"
        ) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def appending(path: Path) -> Iterator[IO[str]]:
    """A private UTF-8 file to append lines to; a half line that a killed writer left is cut off first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drop_partial_tail(path)
    with open(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE), "a", encoding="utf-8", newline="\n"
    ) as file:
        yield file


def drop_partial_tail(path: Path) -> None:
    """Cut what stands after the last newline; nothing happens to a missing file."""
    if not path.exists():
        return
    with path.open("rb+") as file:
        size = file.seek(0, os.SEEK_END)
        keep = size
        while keep > 0:
            start = max(0, keep - 65536)
            file.seek(start)
            newline = file.read(keep - start).rfind(b"\n")
            if newline >= 0:
                keep = start + newline + 1
                break
            keep = start
        if keep < size:
            file.truncate(keep)
