"""`python -m leaderboard`: add runs, show and compare them. Heavy imports wait inside the commands."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from common.commands import command_line, print_json, run, say
from common.errors import UserError

app = command_line("Score runs, and see which is best and whether the difference is real.")
Json = Annotated[bool, typer.Option("--json", help="Print the result alone, as one JSON document.")]
Store = Annotated[
    str | None, typer.Option(metavar="URL", help="The database; else $IMPRESSION_STORE, else var/arena.db.")
]
Data = Annotated[
    str | None, typer.Option(metavar="SET", help="Validation set: its name, its hash, or its data folder.")
]
Subset = Annotated[str, typer.Option(help="all, abnormal or infrequent.")]


@app.command()
def add(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Run folders, or one .csv or .jsonl file.")],
    name: Annotated[str | None, typer.Option(help="What a file's run is called.")] = None,
    data: Annotated[Path | None, typer.Option(help="The data folder that a file's run predicted.")] = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """Score runs and store them, with the trivial baselines of their validation set; the same again changes nothing.

    Example: python -m leaderboard add var/demo/runs/*

    Example: python -m leaderboard add others.csv --name others --data var/demo/data   (columns id, reference, prediction)

    Example: python -m leaderboard add generated_predictions.jsonl --name factory --data var/demo/data   (LLaMA-Factory's)
    """
    files = [path for path in runs if path.suffix.lower() in (".csv", ".jsonl") and not path.is_dir()]
    if files and (len(runs) > 1 or name is None or data is None):
        raise UserError(f"{files[0]}: a file is added alone, with --name NAME and --data DATA")
    if not files and (name or data):
        raise UserError("--name and --data go with a .csv or .jsonl file; a run folder knows its own")
    from leaderboard.add import add as add_runs
    from leaderboard.add import known_cases
    from leaderboard.runs import read_run, read_table

    with opened(store) as engine:
        if files and name is not None and data is not None:
            read = [read_table(files[0], name, data)]
        else:
            read = [read_run(folder, lambda key: known_cases(engine, key)) for folder in runs]
        tell(add_runs(engine, read), json)


@app.command()
def baselines(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="A data folder with train.jsonl and valid.jsonl.")],
    store: Store = None,
    json: Json = False,
) -> None:
    """Add the answers that need no model: the commonest impression, the nearest report's, and a copy of the findings.

    Example: python -m leaderboard baselines var/demo/data
    """
    from leaderboard.add import add_baselines

    with opened(store) as engine:
        tell(add_baselines(engine, data), json)


@contextmanager
def opened(store: str | None) -> Iterator[Any]:
    """The store's engine, closed at the end."""
    from store.engine import open_store

    engine = open_store(store)
    try:
        yield engine
    finally:
        engine.dispose()


def tell(added: list[Any], json: bool) -> None:
    """Tell what became of each run."""
    if json:
        print_json({"runs": [one._asdict() for one in added]})
        return
    for one in added:
        whole = (
            f"{one.cases} cases" if one.cases == one.expected else f"incomplete {one.cases}/{one.expected}, not ranked"
        )
        what = "unchanged, nothing to do" if one.what == "unchanged" else one.what
        say(f"{one.run} on {one.name}: {what} ({whole})")


@app.command()
def show(
    data: Data = None,
    subset: Annotated[str | None, typer.Option(help="all, abnormal or infrequent; else each of them.")] = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """Show every run of each validation set, with intervals.

    Example: python -m leaderboard show --subset abnormal
    """
    from leaderboard.choose import chosen_sets, chosen_subsets
    from leaderboard.show import as_json, print_board

    with opened(store) as engine:
        subsets = chosen_subsets(subset)
        found = chosen_sets(engine, data)
        if json:
            print_json(as_json(engine, found, subsets))
        elif found:
            print_board(engine, found, subsets)
        else:
            say("no runs yet; add some with python -m leaderboard add RUN...")


@app.command()
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A run's name.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one's.")],
    data: Data = None,
    subset: Subset = "all",
    store: Store = None,
    json: Json = False,
) -> None:
    """Compare two runs over the same cases: differences A − B with intervals and corrected p-values.

    Example: python -m leaderboard compare gemma-3-270m-lora nearest --subset abnormal
    """
    from leaderboard.choose import chosen_subsets, set_with
    from leaderboard.show import comparison_json, print_comparison

    with opened(store) as engine:
        chosen_subsets(subset)
        found = set_with(engine, data, [a, b])
        result = comparison_json(engine, found, subset, a, b)
        if json:
            print_json(result)
        else:
            print_comparison(result, found.lang)


@app.command()
def report(
    out: Annotated[Path, typer.Argument(metavar="OUT.html", help="The file to write.")],
    data: Data = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="Show some cases with their report text.")] = False,
    store: Store = None,
    json: Json = False,
) -> None:
    """Write the leaderboard as one HTML file that opens anywhere without internet. No report text unless asked for.

    Example: python -m leaderboard report var/report.html
    """
    if out.suffix.lower() not in (".html", ".htm") or out.is_dir():
        raise UserError(f"{out}: name a file that ends in .html")
    from leaderboard.choose import chosen_sets
    from leaderboard.report.contents import chapters
    from leaderboard.report.document import write_report

    with opened(store) as engine:
        found = chosen_sets(engine, data)
        if not found:
            raise UserError(
                "no runs yet, so there is nothing to report; add some with python -m leaderboard add RUN..."
            )
        made = chapters(engine, found, with_text=with_text)
        write_report(out, made)
        runs = sum(len(one.records) for one in made)
        if json:
            print_json({"file": str(out), "sets": len(made), "runs": runs, "with_text": with_text})
        else:
            say(f"{out}: {runs} runs, {'with REPORT TEXT: keep it inside' if with_text else 'no report text'}")


@app.command()
def export(
    out: Annotated[Path, typer.Argument(metavar="OUT.csv", help="The file to write.")],
    cases: Annotated[
        str | None, typer.Option(metavar="RUN", help="Write this run's score of every case instead.")
    ] = None,
    data: Data = None,
    subset: Annotated[str | None, typer.Option(help="all, abnormal or infrequent; else each of them.")] = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """Write the scores as CSV, unrounded; with --cases one run's, one row a case. No report text is written.

    Example: python -m leaderboard export var/scores.csv
    """
    if out.suffix.lower() != ".csv" or out.is_dir():
        raise UserError(f"{out}: name a file that ends in .csv")
    from leaderboard.choose import chosen_sets, chosen_subsets, set_with
    from leaderboard.export import case_table, score_table, write_csv

    with opened(store) as engine:
        subsets = chosen_subsets(subset)
        if cases is None:
            table = score_table(engine, chosen_sets(engine, data), subsets)
        else:
            table = case_table(engine, set_with(engine, data, [cases]), subset or "all", cases)
        write_csv(out, table)
        if json:
            print_json({"file": str(out), "rows": len(table) - 1})
        else:
            say(f"{out}: {len(table) - 1} rows")


@app.command()
def facts(
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="Else one text a line from stdin.")] = None,
    lang: Annotated[str | None, typer.Option(help="zh or en; else what each text is written in.")] = None,
    check: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Measure the extractor on annotated texts instead.")
    ] = None,
    texts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The reports that --check's annotations refer to.")
    ] = None,
    json: Json = False,
) -> None:
    """Read the facts of a text: finding, site, side, polarity, certainty, size; or measure how well they are read.

    Example: python -m leaderboard facts "左肺上叶结节，约8mm，考虑炎症"

    Example: python -m leaderboard facts --check tests/fixtures/facts.jsonl
    """
    if lang not in (None, "zh", "en"):
        raise UserError(f"--lang {lang}: choose zh or en")
    from leaderboard import facts_shown

    if check is not None:
        if text is not None or not check.is_file():
            raise UserError(f"{check}: --check takes a file of annotated texts, and no text beside it")
        result = facts_shown.check(check, texts)
        if json:
            print_json(result)
        else:
            facts_shown.print_check(result)
        return
    given = [text] if text is not None else [*facts_shown.lines(sys.stdin.buffer.read())]
    if json:
        print_json(facts_shown.as_json(given, lang))
    else:
        facts_shown.print_facts(given, lang)


if __name__ == "__main__":
    sys.exit(run(app))
