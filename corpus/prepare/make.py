"""Make a data folder."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from common.errors import UserError
from common.files import write_json
from corpus import output
from corpus.normalise import comparable
from corpus.pool import cores
from corpus.prepare.collect import Watch, collect, settings
from corpus.prepare.config import PrepareConfig
from corpus.prepare.divide import divide, on_two_sides
from corpus.prepare.duplicates import kept
from corpus.prepare.rows import Rows
from corpus.prepare.spool import Spool
from corpus.prepare.summary import Made, summary
from corpus.prepare.write import FREQUENT, write_rows, write_sides
from corpus.read import check_unchanged, inspect, stamps
from corpus.split import sizes


def prepare(
    paths: Sequence[Path],
    out: Path,
    config: PrepareConfig,
    watch: Watch = lambda items, *_: items,
    workers: int | None = None,
) -> tuple[dict[str, Any], bool]:
    """Prepare a data folder; nothing is done where it holds the result of the same files and options.

    A run that was killed leaves a hidden folder `.OUT.work` and goes on from it. The bytes of the data files depend on the
    rows and the options alone: not on the order of rows and files, on the number of workers or on interruptions.

    Args:
        workers: Processes that clean; by default one a core.

    Returns:
        The content of `prepare.json`, and whether the folder was made now.

    Raises:
        UserError: A file cannot be read or changes meanwhile, there are too few reports, or `out` holds something else.
    """
    from corpus.prepare.report import write_report

    check_tokenizer(config)
    found = stamps(paths)
    sources = [inspect(path) for path in paths]
    options = config.options()
    before = output.earlier(out, [source.sha256 for source in sources], options)
    if before is not None and (config.review is None or config.review.exists()):
        return before, False
    spool = Spool(out, settings(sources, config))
    try:
        intake = collect(sources, config, spool, watch, cores() if workers is None else workers)
        check_unchanged(found, paths)
        rows = spool.rows()
        check_usable(rows, sum(one["rows"] for one in intake.inputs))
        chosen = kept(rows, config)
        wanted = sizes(len(chosen.rows), config.train, config.valid, config.test)
        divided = divide(rows, chosen, wanted, config)
        shared = on_two_sides(rows, chosen, divided)
        with output.folder(out) as half:
            written = write_sides(half, rows, chosen, divided.groups, divided.sides, watch)
            tally = write_rows(half, config.review, rows, chosen, divided.sides, intake, watch)
            made = Made(rows, chosen, divided, intake, tally, written, shared)
            result = summary(made, config, wanted) | {"outputs": output.hashes(half)}
            write_json(half / output.NAME, result)
            write_report(half / output.REPORT, result)
    except UserError:
        spool.close()
        spool.remove()
        raise
    except BaseException:
        spool.close()
        raise
    spool.close()
    spool.remove()
    return result, True


def check_tokenizer(config: PrepareConfig) -> None:
    """See that the tokenizer can be loaded before hours of other work.

    Raises:
        UserError: It cannot.
    """
    if config.tokenizer is None:
        return
    file = config.tokenizer / "tokenizer.json"
    if not file.is_file():
        raise UserError(f"{file}: no such file; give --tokenizer the folder of a model that has one")
    from corpus.prepare.work import tokenizer

    try:
        tokenizer(config.tokenizer)
    except Exception as error:  # noqa: BLE001  (the library raises nothing narrower)
        raise UserError(f"{file}: cannot be loaded as a tokenizer ({error}); give another --tokenizer") from None


def check_usable(rows: Rows, raw: int) -> None:
    """See that anything is left.

    Raises:
        UserError: Nothing is.
    """
    from corpus.clean import DROPS

    if len(rows) and (rows.about["dropped"] == 0).any():
        return
    counts = Counter(rows.about["dropped"].tolist())
    reasons = ", ".join(f"{DROPS[place - 1].name}: {count}" for place, count in counts.most_common())
    rejected = f"{', ' if reasons else ''}rejected: {raw - len(rows)}" if raw > len(rows) else ""
    garbled = counts and DROPS[counts.most_common(1)[0][0] - 1].name == "other_language"
    remedy = (
        "see whether their characters are right (export as UTF-8), and check --columns"
        if garbled
        else "check --columns"
    )
    raise UserError(f"none of {raw} reports can be used ({reasons}{rejected}); {remedy}")


def most_frequent(impressions: Iterable[str]) -> frozenset[str]:
    """The ten most frequent comparable impressions that stand there at least twice; ties by text."""
    counts = Counter(map(comparable, impressions))
    repeated = [text for text, count in counts.items() if count > 1]
    return frozenset(sorted(repeated, key=lambda text: (-counts[text], text))[:FREQUENT])
