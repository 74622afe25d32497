"""`python -m corpus`: synthesize and prepare. Heavy imports wait inside the commands, so that `--help` answers at once."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from common.commands import command_line, print_json, run, say
from common.errors import UserError
from corpus.synthesize.command import WithShare, synthesize

app = command_line("Make training data from radiology reports.")
SMALL = 20  # reports: of fewer, shares say nothing
Json = Annotated[bool, typer.Option("--json", help="Print the result alone, as one JSON document.")]


app.command(cls=WithShare)(synthesize)


@app.command()
def prepare(
    raw: Annotated[list[Path], typer.Argument(metavar="RAW...", help="Files of reports, or folders of text files.")],
    out: Annotated[Path, typer.Option(help="The data folder to make.")],
    train: Annotated[int | None, typer.Option(help="Training reports.")] = None,
    valid: Annotated[int | None, typer.Option(help="Validation reports; sizes not given are 72,000 : 3,844.")] = None,
    test: Annotated[int | None, typer.Option(help="Test reports, for the winner alone; none by default.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives another split.")] = 0,
    columns: Annotated[
        str | None, typer.Option(help="Which column holds what: findings=…,impression=…,id=…,patient=…")
    ] = None,
    group: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="A column (hospital, machine) whose reports stay on one side.")
    ] = None,
    without: Annotated[str | None, typer.Option(metavar="RULE,…", help="Cleaning rules to leave out, by name.")] = None,
    duplicates: Annotated[
        str,
        typer.Option(
            metavar="POLICY",
            help="all: keep every exam; exact: one of each text; first: one of each near-duplicate cluster; cap:N: at most N.",
        ),
    ] = "exact",
    similar: Annotated[
        float, typer.Option(help="Findings this alike are near-copies and stay on one side; 1: equal ones only.")
    ] = 0.9,
    deidentify: Annotated[
        bool,
        typer.Option("--deidentify/--no-deidentify", help="Mask personal data; no: the reports are masked already."),
    ] = True,
    dates: Annotated[
        str, typer.Option(help="Dates in texts: shift (each patient's by the same days) or remove.")
    ] = "shift",
    keep_ids: Annotated[
        bool, typer.Option("--keep-ids", help="Write hospital and exam numbers as they stand, not as pseudonyms.")
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option(help="A secret file for pseudonyms and date shifts; without one anybody can repeat them."),
    ] = None,
    review: Annotated[
        Path | None, typer.Option(metavar="FILE.jsonl", help="List the personal data found, for a person to check.")
    ] = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="Show masked examples in the report.")] = False,
    tokenizer: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="A model's folder, to count its tokens beside characters.")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that clean; by default one a core.")] = None,
    json: Json = False,
) -> None:
    """Clean and mask raw reports, leave out what cannot be used, and split them so that nothing is on two sides.

    DATA gets train.jsonl, valid.jsonl, prepare.json, prepare.html (open it), rows.jsonl (what became of each row) and
    rejects.jsonl (rows that cannot be read). Killed and started again, it goes on and gives the same bytes.

    Example: python -m corpus prepare export.csv --out var/data --train 72000 --valid 3844
    """
    from corpus.columns import parse_columns
    from corpus.prepare import PrepareConfig
    from corpus.prepare import prepare as make
    from corpus.progress import watched

    if workers is not None and workers < 1:
        raise UserError(f"--workers must be at least 1, not {workers}")
    config = PrepareConfig(
        train=train,
        valid=valid,
        test=test,
        seed=seed,
        columns=parse_columns(columns),
        group=group,
        without=frozenset(name.strip() for name in (without or "").split(",") if name.strip()),
        duplicates=duplicates,
        similar=similar,
        deidentify=deidentify,
        dates=dates,
        keep_ids=keep_ids,
        key=secret(key),
        review=review,
        with_text=with_text,
        tokenizer=tokenizer,
    )
    result, made = make(raw, out, config, watched, workers)
    if json:
        print_json(result)
    else:
        show(result)
    if made:
        warn(result)
    say(f"{out}: {'prepared' if made else 'already prepared from these files with these options, nothing to do'}")
    if made:
        say(f"{out / 'prepare.html'}: open it in a browser")


def secret(key: Path | None) -> bytes:
    """The bytes of a key file.

    Raises:
        UserError: There is none.
    """
    if key is None:
        return b""
    if not key.is_file():
        raise UserError(f"{key}: no such file; make a key with: head -c 32 /dev/urandom > {key}")
    return key.read_bytes() or b"-"


def show(result: dict[str, Any]) -> None:
    """Print what was read as what, and the way from raw to prepared reports as a table, on stderr."""
    from rich.console import Console
    from rich.table import Table

    for one in result["inputs"]:
        told = ", ".join(f"{role} = {column}" for role, column in one["columns"].items())
        kind = " ".join(filter(None, (one["format"], one["encoding"])))
        say(f"{one['file']}: {kind}, {one['rows']:,} rows; {told}")
    funnel = result["funnel"]
    table = Table("reports", "number", title="from raw to prepared")
    table.columns[1].justify = "right"
    for name, number in rows_of(funnel):
        table.add_row(name, f"{number:,}")
    Console(stderr=True).print(table)


def rows_of(funnel: dict[str, Any]) -> Iterable[tuple[str, int]]:
    """The funnel's lines in reading order."""
    yield "raw", funnel["raw"]
    if funnel["rejected"]:
        yield "  − cannot be read", funnel["rejected"]
    for rule, number in funnel["dropped"].items():
        yield f"  − {rule.replace('_', ' ')}", number
    for name in ("usable", "train", "valid", "test", "unused"):
        if name in funnel:
            yield name, funnel[name]
    for rule, number in funnel["cleaned"].items():
        yield f"reports changed: {rule.replace('_', ' ')}", number
    for rule, number in funnel["flagged"].items():
        yield f"to look at: {rule.replace('_', ' ')}", number


def warn(result: dict[str, Any]) -> None:
    """Say what a person should know about the split."""
    funnel = result["funnel"]
    for side in ("valid", "test"):
        asked, got = result["asked"].get(side, 0), funnel.get(side, 0)
        if got < asked:
            say(f"note: {side} has {got} reports, not {asked}: no whole group fits into the rest")
    largest, usable = result["groups"]["largest"], funnel["usable"]
    if largest > usable / 5 and usable > SMALL:
        say(
            f"note: one group has {largest} of {usable} reports (same patient, or findings that are nearly the same); "
            "a higher --similar makes smaller groups"
        )
    for one in result["inputs"]:
        if one["rejected"]:
            say(
                f"note: {one['rejected']} of {one['rows']} rows cannot be read and are listed in rejects.jsonl; the first: "
                f"{one['first_reject']}"
            )
    for rule, text in (("no_findings", "findings"), ("no_impression", "impression")):
        if (count := funnel["dropped"].get(rule, 0)) * 5 > funnel["raw"]:
            say(
                f"note: {count} of {funnel['raw']} rows have no {text}; is the right column named? see --columns {text}=…"
            )
    if unknown := result["groups"]["without_patient"]:
        say(
            f"note: {unknown} of {usable} reports name no patient, so that two exams of one person may stand on two sides; "
            "name the column with --columns patient=…"
        )
    if funnel["ids_made_different"]:
        say(
            f"note: {funnel['ids_made_different']} rows had the id of another report with another text; their ids were made "
            "different (is the right column named? see --columns id=…)"
        )
    mixed = [result[side]["synthetic"] for side in ("train", "valid")]
    if 0 < sum(mixed) < funnel["train"] + funnel["valid"]:
        say(f"note: {sum(mixed)} reports are synthetic, the others are not")
    if result["options"]["deidentify"] and not result["options"]["key"] and not all_synthetic(result):
        say(
            "note: pseudonyms and date shifts follow from --seed alone; give --key FILE before data leaves the hospital"
        )


def all_synthetic(result: dict[str, Any]) -> bool:
    """Whether no real report was written."""
    return all(
        result[side]["synthetic"] == result[side]["reports"] for side in ("train", "valid", "test") if side in result
    )


@app.command(name="export")
def export_(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="A folder made by prepare.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to make.")],
    form: Annotated[str, typer.Option("--format", help="alpaca, sharegpt, chatml or datasets.")],
    instruction: Annotated[
        str | None, typer.Option(help="What the model is told to do; by default one sentence in the report's language.")
    ] = None,
    json: Json = False,
) -> None:
    """Write prepared reports for LLaMA-Factory (alpaca, sharegpt), TRL (chatml) or Hugging Face datasets.

    Nothing is lost: ids, patients, languages and context are fields of their own, and import reads them back.

    Example: python -m corpus export var/data var/llama-factory --format alpaca
    """
    from corpus.interchange import FORMATS, export
    from corpus.progress import watched

    if form not in FORMATS:
        raise UserError(f"--format must be {', '.join(FORMATS)}, not {form!r}")
    counts = export(data, out, form, instruction, watched)
    if json:
        print_json({"folder": str(out), "format": form, "reports": counts})
    say(f"{out}: {', '.join(f'{side} {count}' for side, count in counts.items())} as {form}; it holds report text")


@app.command(name="import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .json list, .jsonl, or a folder that datasets saved.")
    ],
    out: Annotated[Path, typer.Option(metavar="REPORTS.jsonl", help="The file to make.")],
    split: Annotated[str | None, typer.Option(help="Which part of a datasets folder with several.")] = None,
    json: Json = False,
) -> None:
    """Read alpaca, sharegpt, chatml, prompt and completion, or a datasets folder, into JSON lines that prepare reads.

    Example: python -m corpus import var/llama-factory/train.json --out var/reports.jsonl
    """
    from corpus.interchange import import_reports
    from corpus.progress import watched

    count = import_reports(file, out, split, watched)
    if json:
        print_json({"file": str(out), "reports": count})
    say(f"{out}: {count} reports")


if __name__ == "__main__":
    sys.exit(run(app))
