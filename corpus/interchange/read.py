"""Read reports from the files of other tools."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from common.errors import UserError
from common.files import read_jsonl, write_jsonl
from corpus.interchange.formats import Record, plain

Watch = Callable[[Iterable[Any], str, int | None], Iterable[Any]]


def import_reports(path: Path, out: Path, split: str | None = None, watch: Watch = lambda items, *_: items) -> int:
    """Write the reports of a file as JSON lines, as `prepare` reads and writes them.

    Args:
        path: A JSON list, JSON lines, or a folder that `datasets` saved.
        out: The file to make.
        split: Which part of a folder with several.

    Returns:
        How many reports there are.

    Raises:
        UserError: The file cannot be read, or a record is not one question with one answer.
    """
    if out.suffix != ".jsonl" or out.is_dir():
        raise UserError(f"{out}: name a file that ends in .jsonl")
    if out.exists():
        raise UserError(f"{out}: exists; name another file or remove it")
    if split is not None and not path.is_dir():
        raise UserError(f"--split {split}: {path} is no folder; leave the option out")
    count = 0

    def reports() -> Iterator[Record]:
        nonlocal count
        for place, record in watch(records(path, split), f"reading {path.name}", None):
            count += 1
            try:
                yield plain(record)
            except ValueError as error:
                raise UserError(f"{place}: {error}; mend or remove it") from None
        if not count:
            raise UserError(f"{path}: no reports in it")

    write_jsonl(out, reports())
    return count


def records(path: Path, split: str | None) -> Iterator[tuple[str, Record]]:
    """The records of a file or folder, each with its place."""
    if path.is_dir():
        return of_datasets(path, split)
    if not path.is_file():
        raise UserError(f"{path}: no such file; check the path")
    if path.suffix.lower() == ".json":
        return of_list(path)
    return ((f"{path}:{number}", record) for number, record in enumerate(read_jsonl(path), 1))


def of_list(path: Path) -> Iterator[tuple[str, Record]]:
    """The objects of a JSON list, read one at a time."""
    import ijson

    with path.open("rb") as file:
        try:
            for number, record in enumerate(ijson.items(file, "item", use_float=True), 1):
                if not isinstance(record, dict):
                    raise UserError(
                        f"{path} item {number}: a {type(record).__name__} where a JSON object is needed; mend or remove it"
                    )
                yield f"{path} item {number}", record
        except ijson.JSONError as error:
            reason = str(error).splitlines()[0]
            raise UserError(f"{path}: not a JSON list ({reason}); name it .jsonl if each line is an object") from None


def of_datasets(path: Path, split: str | None) -> Iterator[tuple[str, Record]]:
    """The rows of a folder that `datasets` saved."""
    import datasets

    try:
        found = datasets.load_from_disk(str(path))
    except (FileNotFoundError, ValueError):
        raise UserError(f"{path}: not a folder that datasets.save_to_disk made; name a file") from None
    if isinstance(found, datasets.DatasetDict):
        names = ", ".join(found)
        if split is None and len(found) > 1:
            raise UserError(f"{path}: has {names}; say which with --split")
        split = split or next(iter(found))
        if split not in found:
            raise UserError(f"--split {split}: {path} has {names}")
        found = found[split]
    elif split is not None:
        raise UserError(f"--split {split}: {path} has one part only; leave the option out")
    return ((f"{path} row {number}", dict(row)) for number, row in enumerate(found, 1))
