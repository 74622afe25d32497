"""The data folder: whole or absent, made once, never overwritten with something else."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from common.errors import UserError
from common.files import sha256_of_file

NAME = "prepare.json"
REPORT = "prepare.html"
NEEDED = ("train.jsonl", "valid.jsonl")
SHOWN_ONLY = frozenset({"with_text"})  # options that change what is told, not the data


def earlier(out: Path, inputs: Sequence[str], options: Mapping[str, Any]) -> dict[str, Any] | None:
    """The `prepare.json` of a folder that already holds the result of these inputs (by SHA-256) and options.

    Returns:
        None where there is nothing yet, or something of the same result is missing and can be made again.

    Raises:
        UserError: Something else is there, or a file was changed since.
    """
    remedy = "give another --out or remove it"
    for place in (out, *out.parents):
        if place.exists() and not place.is_dir():
            raise UserError(f"{place}: a file; {remedy}")
    if not out.exists() or not any(out.iterdir()):
        return None
    try:
        before: dict[str, Any] = json.loads((out / NAME).read_text(encoding="utf-8"))
        known = sorted(one["sha256"] for one in before["inputs"])
        now = json.loads(json.dumps(options))
        changed = {name for name in now if before["options"].get(name) != now[name]}
        written: dict[str, str] = before["outputs"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise UserError(f"{out}: not a data folder (it has no {NAME} that can be read); {remedy}") from None
    if known != sorted(inputs):
        raise UserError(f"{out}: holds data of other input files; {remedy}")
    if changed - SHOWN_ONLY:
        raise UserError(f"{out}: holds data of other options ({', '.join(sorted(changed - SHOWN_ONLY))}); {remedy}")
    missing = [name for name in (*NEEDED, *written, REPORT) if not (out / name).exists()]
    for name in written.keys() - set(missing):
        if written[name] != sha256_of_file(out / name):
            raise UserError(f"{out / name}: changed since it was prepared; {remedy}")
    return None if missing or changed else before


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of the files that were written."""
    return {path.name: sha256_of_file(path) for path in sorted(folder.iterdir())}


@contextmanager
def folder(out: Path) -> Iterator[Path]:
    """A folder to write into that becomes `out` when the block ends well, and is removed when it does not."""
    out = out.absolute()
    half = out.with_name(f".{out.name}.part")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    try:
        yield half
        if out.exists() and any(out.iterdir()):
            for path in sorted(half.iterdir(), key=lambda path: path.name == NAME):
                path.replace(out / path.name)
        else:
            half.replace(out)
    finally:
        shutil.rmtree(half, ignore_errors=True)
