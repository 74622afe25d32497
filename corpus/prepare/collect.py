"""Read every row once, let workers clean it, and keep what they make on disk."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from common.files import sha256_of_file, sha256_of_json
from corpus.pool import mapped
from corpus.prepare.config import PrepareConfig
from corpus.prepare.spool import Spool
from corpus.prepare.work import Work
from corpus.read import Source, read
from corpus.read.raw import Raw

BATCH = 512  # rows

Watch = Callable[[Iterable[Any], str, int | None], Iterable[Any]]
"""Wraps the items of a long loop in a progress bar: items, title, how many."""


class Reject(NamedTuple):
    """A row that cannot be read."""

    file: str
    row: int
    place: str
    reason: str
    before: int
    """How many good rows stand before it, in all files."""


@dataclass
class Intake:
    """What was read, beside the rows themselves."""

    rejects: list[Reject] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    good: int = 0

    def rows(self, sources: Sequence[Source], roles: Mapping[str, str], watch: Watch) -> Iterator[Raw]:
        """The good rows of all files; bad ones are noted.

        Raises:
            UserError: A file has no usable row or lacks a column.
        """
        for source in sources:
            found: dict[str, str] = {}
            bad, good, number = len(self.rejects), self.good, 0

            def reject(place: str, reason: str, source: Source = source) -> None:
                nonlocal number
                number += 1
                self.rejects.append(Reject(str(source.path), number, place, reason, self.good))

            for raw in watch(read(source, roles, found, reject), f"reading {source.path.name}", None):
                number = raw.row
                self.good += 1
                yield raw
            self.inputs.append(
                {
                    "file": str(source.path),
                    "sha256": source.sha256,
                    "format": source.format,
                    "encoding": source.encoding.removesuffix("-sig"),
                    "rows": self.good - good + len(self.rejects) - bad,
                    "rejected": len(self.rejects) - bad,
                    "first_reject": f"{self.rejects[bad].place}: {self.rejects[bad].reason}"
                    if len(self.rejects) > bad
                    else None,
                    "columns": found,
                }
            )


def work(config: PrepareConfig) -> Work:
    """What the workers need to know of the options."""
    return Work(
        without=config.without,
        similar=config.similar,
        deidentify=config.deidentify,
        shift=config.dates == "shift",
        keep_ids=config.keep_ids,
        secret=config.secret,
        tokenizer=config.tokenizer,
        with_text=config.with_text,
        review=config.review is not None,
    )


def settings(sources: Sequence[Source], config: PrepareConfig) -> dict[str, Any]:
    """All that decides what the workers make of which rows: an earlier run's work counts only where this agrees."""
    options = config.options()
    names = ("columns", "group", "without", "similar", "deidentify", "dates", "keep_ids", "key", "with_text")
    return {
        "inputs": [[str(source.path), source.sha256] for source in sources],
        "options": {name: options[name] for name in names},
        "review": config.review is not None,
        "tokenizer": tokenizer_sha256(config.tokenizer),
        "code": code_sha256(),
        "batch": BATCH,
    }


def tokenizer_sha256(folder: Path | None) -> str | None:
    """The hash of a tokenizer."""
    return sha256_of_file(folder / "tokenizer.json") if folder else None


@cache
def code_sha256() -> str:
    """The hash of the code and the lexicon that make the rows."""
    package = Path(__file__).resolve().parent.parent
    files = sorted([*package.rglob("*.py"), *(package.parent / "assets" / "lexicon").glob("*.toml")])
    return sha256_of_json([[file.name, sha256_of_file(file)] for file in files])


def collect(sources: Sequence[Source], config: PrepareConfig, spool: Spool, watch: Watch, workers: int) -> Intake:
    """Fill the spool with what the workers make of all rows; what is there already is not made again."""
    intake = Intake()
    rows = intake.rows(sources, config.roles, watch)
    batches = iter(lambda: list(islice(rows, BATCH)), [])
    done = len(spool.batches)
    for _ in islice(batches, done):
        pass
    for batch in mapped(work(config), batches, workers):
        spool.add(batch)
    return intake
