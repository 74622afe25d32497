"""`python -m corpus`: synthesize and prepare. Heavy imports wait inside the commands, so that `--help` answers at once."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from common.commands import command_line, print_json, run, say
from common.errors import UserError

app = command_line("Make training data from radiology reports.")
Json = Annotated[bool, typer.Option("--json", help="Print the result alone, as one JSON document.")]
LANGUAGES, LENGTHS = ("zh", "en"), ("short", "full")


@app.command()
def synthesize(
    out: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="The file to write.")],
    lang: Annotated[str, typer.Option(help="Language: zh or en.")] = "zh",
    n: Annotated[int, typer.Option("--n", help="How many reports.")] = 2000,
    seed: Annotated[int, typer.Option(help="Another seed gives other reports.")] = 0,
    length: Annotated[str, typer.Option(help="Findings as in the demo (short) or as in a hospital (full).")] = "full",
    json: Json = False,
) -> None:
    """Write made-up chest CT reports, marked as synthetic, to try everything without real ones.

    Example: python -m corpus synthesize --lang zh --n 2000 --seed 0 var/reports.jsonl
    """
    for name, value, allowed in (("--lang", lang, LANGUAGES), ("--length", length, LENGTHS)):
        if value not in allowed:
            raise UserError(f"{name} must be {' or '.join(allowed)}, not {value!r}")
    if n < 1:
        raise UserError(f"--n must be at least 1, not {n}")
    check_synthetic(out)
    from common.files import sha256_of_file, write_jsonl
    from corpus.progress import watched
    from corpus.synthesize import synthesize as reports

    write_jsonl(out, watched(reports(lang, n, seed, length), "synthesizing", n))
    result = {"file": str(out), "reports": n, "lang": lang, "length": length, "seed": seed}
    if json:
        print_json(result | {"sha256": sha256_of_file(out)})
    else:
        say(f"{out}: {n} synthetic reports")


def check_synthetic(out: Path) -> None:
    """See that a file can be written without losing reports of another kind.

    Raises:
        UserError: It is a folder, no .jsonl, or holds something that is not synthetic.
    """
    from common.files import read_jsonl

    if out.suffix != ".jsonl" or out.is_dir():
        raise UserError(f"{out}: name a file that ends in .jsonl")
    if out.exists() and not all(record.get("synthetic") is True for record in read_jsonl(out)):
        raise UserError(f"{out}: holds reports that are not synthetic; name another file or remove it")


@app.command()
def prepare(
    raw: Annotated[list[Path], typer.Argument(metavar="RAW...", help="JSON lines, JSON or CSV files of reports.")],
    out: Annotated[Path, typer.Option(help="The data folder to make.")],
    train: Annotated[int | None, typer.Option(help="Training reports.")] = None,
    valid: Annotated[int | None, typer.Option(help="Validation reports; sizes not given are 72,000 : 3,844.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives another split.")] = 0,
    columns: Annotated[
        str | None, typer.Option(help="Which column holds what: findings=…,impression=…,id=…,patient=…")
    ] = None,
    similar: Annotated[
        float, typer.Option(help="Findings this alike are near-copies and stay on one side; 1: equal ones only.")
    ] = 0.9,
    json: Json = False,
) -> None:
    """Clean raw reports, leave out what cannot be used, and split them so that no patient and no text is on both sides.

    Example: python -m corpus prepare export.csv --out var/data --columns findings=检查所见,impression=诊断意见
    """
    from corpus.columns import parse_columns
    from corpus.prepare import PrepareConfig
    from corpus.prepare import prepare as make
    from corpus.progress import watched

    config = PrepareConfig(train=train, valid=valid, seed=seed, columns=parse_columns(columns), similar=similar)
    result, made = make(raw, out, config, watched)
    if json:
        print_json(result)
    else:
        show(result)
    if made:
        warn(result)
    say(f"{out}: {'prepared' if made else 'already prepared from these files with these options, nothing to do'}")


def show(result: dict[str, Any]) -> None:
    """Print the way from raw to prepared reports as a table on stderr."""
    from rich.console import Console
    from rich.table import Table

    funnel = result["funnel"]
    table = Table("reports", "number", title="from raw to prepared")
    table.columns[1].justify = "right"
    for name, number in rows_of(funnel):
        table.add_row(name, f"{number:,}")
    Console(stderr=True).print(table)


def rows_of(funnel: dict[str, Any]) -> Iterable[tuple[str, int]]:
    """The funnel's lines in reading order."""
    yield "raw", funnel["raw"]
    for reason, number in funnel["dropped"].items():
        yield f"  − {reason}", number
    for name in ("usable", "train", "valid", "unused"):
        yield name, funnel[name]
    for rule, number in funnel["cleaned"].items():
        yield f"texts changed: {rule.replace('_', ' ')}", number


def warn(result: dict[str, Any]) -> None:
    """Say what a person should know about the split."""
    asked, got = result["asked"]["valid"], result["funnel"]["valid"]
    if got < asked:
        say(f"note: valid has {got} reports, not {asked}: no whole group fits into the rest")
    largest, usable = result["groups"]["largest"], result["funnel"]["usable"]
    if largest > usable / 5:
        say(
            f"note: one group has {largest} of {usable} reports (same patient, or findings that are nearly the same); "
            "a higher --similar makes smaller groups"
        )
    mixed = [result[side]["synthetic"] for side in ("train", "valid")]
    if 0 < sum(mixed) < result["funnel"]["train"] + got:
        say(f"note: {sum(mixed)} reports are synthetic, the others are not")


if __name__ == "__main__":
    sys.exit(run(app))
