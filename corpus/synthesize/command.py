"""`python -m corpus synthesize`: clean reports, or a dirty export with the truth beside it."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from common.commands import print_json, say
from common.errors import UserError

LANGUAGES, LENGTHS = ("zh", "en"), ("short", "full")
FORMATS = {"jsonl": ".jsonl", "csv": ".csv", "tsv": ".tsv", "xlsx": ".xlsx", "txt-folder": ""}
ENCODINGS = ("utf-8", "gb18030", "utf-16", "utf-8-sig")
SHARE = "0.5"


class WithShare(TyperCommand):
    """A command whose `--dirt` may stand without a number."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the usual share behind a bare `--dirt`."""
        if "--dirt" in args:
            after = args.index("--dirt") + 1
            if after == len(args) or not args[after].replace(".", "", 1).isdigit():
                args = [*args[:after], SHARE, *args[after:]]
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed


def synthesize(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write (.jsonl), or a folder of texts.")],
    lang: Annotated[str, typer.Option(help="Language: zh or en.")] = "zh",
    n: Annotated[int, typer.Option("--n", help="How many reports.")] = 2000,
    seed: Annotated[int, typer.Option(help="Another seed gives other reports.")] = 0,
    length: Annotated[str, typer.Option(help="Findings as in the demo (short) or as in a hospital (full).")] = "full",
    dirt: Annotated[
        float | None,
        typer.Option(
            metavar="[SHARE]",
            help="Write an export as a radiology system would, with dirt in this share of its rows (0.5 if no number "
            "stands there), and OUT.truth.jsonl, which says what was planted where.",
        ),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", help="With --dirt: jsonl, csv, tsv, xlsx or txt-folder (one file a report).")
    ] = "jsonl",
    encoding: Annotated[
        str,
        typer.Option(help="With --dirt: utf-8, gb18030, utf-16 or utf-8-sig; not of jsonl's keys, of the whole file."),
    ] = "utf-8",
    report: Annotated[
        bool, typer.Option("--report", help="With --dirt: findings and impression in one field, under headings.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(help="Processes; by default one a core. The bytes are the same.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result alone, as one JSON document.")] = False,
) -> None:
    """Write made-up chest CT reports, marked as synthetic, to try everything without real ones.

    Example: python -m corpus synthesize --lang zh --n 2000 --seed 0 var/reports.jsonl

    A dirty export: python -m corpus synthesize --dirt 0.6 --format csv --encoding gb18030 --n 6000 var/export.csv
    """
    for name, value, allowed in (
        ("--lang", lang, LANGUAGES),
        ("--length", length, LENGTHS),
        ("--format", form, tuple(FORMATS)),
        ("--encoding", encoding, ENCODINGS),
    ):
        if value not in allowed:
            raise UserError(f"{name} must be {' or '.join(allowed)}, not {value!r}")
    if n < 1:
        raise UserError(f"--n must be at least 1, not {n}")
    if workers is not None and workers < 1:
        raise UserError(f"--workers must be at least 1, not {workers}")
    if dirt is None and (form, encoding, report) != ("jsonl", "utf-8", False):
        raise UserError("--format, --encoding and --report are of dirty exports; add --dirt 0 for a clean one")
    if dirt is not None and not 0 <= dirt <= 1:
        raise UserError(f"--dirt must be a share from 0 to 1, not {dirt:g}")
    if form == "xlsx" and encoding != "utf-8":
        raise UserError(f"--encoding {encoding}: a workbook has an encoding of its own; leave it out")
    processes = workers or len(os.sched_getaffinity(0))
    result: dict[str, Any] = {"file": str(out), "reports": n, "lang": lang, "length": length, "seed": seed}
    if dirt is None:
        check_synthetic(out)
        clean_file(out, lang, n, seed, length, processes)
    else:
        dirty_file(out, lang, n, seed, length, processes, dirt, form, encoding, report)
        result |= {"dirt": dirt, "format": form, "encoding": encoding, "truth": str(truth_beside(out))}
    if json:
        from common.files import sha256_of_file

        print_json(result if out.is_dir() else result | {"sha256": sha256_of_file(out)})
    else:
        say(f"{out}: {n} synthetic reports" + ("" if dirt is None else f"; what is planted: {truth_beside(out)}"))


def clean_file(out: Path, lang: str, n: int, seed: int, length: str, workers: int) -> None:
    """Write reports as the rest of the project reads them."""
    from common.files import write_jsonl
    from corpus.progress import watched
    from corpus.synthesize import synthesize as reports

    write_jsonl(out, watched(reports(lang, n, seed, length, workers), "synthesizing", n))


def dirty_file(
    out: Path,
    lang: str,
    n: int,
    seed: int,
    length: str,
    workers: int,
    share: float,
    form: str,
    encoding: str,
    report: bool,
) -> None:
    """Write an export and the truth about it.

    Raises:
        UserError: OUT has another format's name, or holds something that this command did not write.
    """
    from corpus.dirt import Dirt, dirty
    from corpus.dirt.write import write
    from corpus.progress import watched

    suffix = FORMATS[form]
    if suffix and (out.suffix != suffix or out.is_dir()):
        raise UserError(f"{out}: name a file that ends in {suffix}")
    if form == "txt-folder" and out.is_file():
        raise UserError(f"{out}: a file; name a folder")
    empty = not out.exists() or (out.is_dir() and not any(out.iterdir()))
    if not empty and not truth_beside(out).exists():
        raise UserError(f"{out}: exists, and no {truth_beside(out).name} beside it; name another file or remove it")
    asked = Dirt(lang, seed, length, share, form, report or form == "txt-folder")
    write(out, asked, watched(dirty(asked, n, workers), "synthesizing", n), encoding)


def truth_beside(out: Path) -> Path:
    """Where the truth about a file stands."""
    return out.with_name(f"{out.name}.truth.jsonl")


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
