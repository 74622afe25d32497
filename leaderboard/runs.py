"""Read run folders and tables of predictions made elsewhere, and see that they are of the cases they claim."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from common.errors import UserError
from common.files import read_jsonl
from leaderboard.card import without_scores
from leaderboard.generated import is_generated, read_generated
from leaderboard.inputs import (
    Case,
    Output,
    Run,
    as_case,
    clean,
    read_cases,
    set_name,
    set_sha256,
    split_by_language,
    valid_file,
)
from leaderboard.metrics.score import BASELINES

PREDICTIONS, META, FACTS = "predictions.jsonl", "predictions.meta.json", "run.json"
FINISHES = ("stop", "length", "error")
COLUMNS = ("id", "reference", "prediction")

Known = Callable[[str], Sequence[Case] | None]
"""The cases that the store has under a `cases_sha256`."""


def read_run(folder: Path, known: Known) -> Run:
    """Read a run folder with its predictions.

    Raises:
        UserError: Folder or file is missing or broken, the run is unfinished, or a case is not the set's own.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder; give the --out of python -m sft train")
    name = checked_name(folder.resolve().name, str(folder))
    facts = read_json(folder / FACTS, "its training is not finished: run the same train command again")
    meta = read_json(folder / META, f"predict first: python -m sft predict {folder} --data DATA/valid.jsonl")
    path = folder / PREDICTIONS
    if not path.is_file():
        raise UserError(f"{path}: no predictions; run python -m sft predict {folder} --data DATA/valid.jsonl")
    cases, outputs = read_predictions(path)
    data = Path(str(meta.get("data", {}).get("file") or "."))
    cases = whole_set(path, cases, meta, data, known)
    trainable, frozen = facts.get("trainable_parameters"), facts.get("parameters")
    return Run(
        name=name,
        kind=str(facts.get("kind") or "sft"),
        model=label(str(facts.get("model") or name)),
        strategy=str(facts.get("strategy") or "none"),
        sets=split_by_language(cases, set_name(data)),
        outputs=outputs,
        seed=facts.get("seed"),
        date=facts.get("finished"),
        trainable_share=trainable / (trainable + frozen) if trainable and frozen is not None else None,
        samples_per_second=facts.get("samples_per_second"),
        tokens_per_second=meta.get("tokens_per_second"),
        peak_memory_bytes=facts.get("peak_memory_bytes"),
        config=text_of(folder / "config.toml"),
        card=without_scores(text_of(folder / "README.md")),
        provenance={**facts, "predictions": meta},
        log=read_log(folder / "log.jsonl"),
        folder=folder,
        data=data,
    )


def read_table(path: Path, name: str, data: Path) -> Run:
    """Read a CSV or JSONL file of predictions made elsewhere: `id, reference, prediction`, or LLaMA-Factory's own.

    Raises:
        UserError: File or column is missing, a line is broken, or a case is not the validation file's own.
    """
    checked_name(name, "--name")
    file = valid_file(data)
    cases = {case.id: case for case in read_cases(file)}
    lines = path.suffix.lower() != ".csv"
    if lines and is_generated(next(read_jsonl(path), {})):
        outputs = read_generated(path, list(cases.values()), file)
    else:
        outputs = matched(path, table_lines(path) if lines else read_csv(path), cases, file)
    if not outputs:
        raise UserError(f"{path}: no predictions in it; it needs the columns {', '.join(COLUMNS)}")
    return Run(
        name=name,
        kind="external",
        model=name,
        strategy="none",
        sets=split_by_language(list(cases.values()), set_name(file)),
        outputs=outputs,
        data=file,
    )


def matched(
    path: Path, rows: Sequence[tuple[int, Mapping[str, str]]], cases: Mapping[str, Case], file: Path
) -> dict[str, Output]:
    """The outputs of a table's rows by case id."""
    outputs: dict[str, Output] = {}
    for number, row in rows:
        where = f"{path}:{number}"
        case = cases.get(row["id"])
        if case is None:
            raise UserError(f"{where}: no case {row['id']!r} in {file}; give the --data that was predicted")
        if case.reference.strip() != row["reference"].strip():
            raise UserError(f"{where}: another reference for case {case.id!r} than in {file}; give its own --data")
        if case.id in outputs:
            raise UserError(f"{where}: the id {case.id!r} stands twice; keep one line of it")
        outputs[case.id] = Output(row["prediction"], "stop")
    return outputs


def checked_name(name: str, where: str) -> str:
    """A run's name, which may not be taken for a baseline or a published row."""
    if name in BASELINES or name.startswith("published-"):
        raise UserError(f"{where}: a run may not be called {name!r}, a row of that name is in every table; rename it")
    if not name.strip() or not name.isprintable():
        raise UserError(f"{where}: a run needs a name of visible characters; rename it")
    return name


def read_predictions(path: Path) -> tuple[list[Case], dict[str, Output]]:
    """The cases and outputs of a `predictions.jsonl`."""
    cases: list[Case] = []
    outputs: dict[str, Output] = {}
    for number, record in enumerate(read_jsonl(path, partial_tail=True), 1):
        case = as_case(record, "reference", path, number)
        if case.id in outputs:
            raise UserError(f"{path}:{number}: the id {case.id!r} stands twice; keep one line of it")
        finish, prediction = record.get("finish"), record.get("prediction")
        if finish not in FINISHES:
            raise UserError(f"{path}:{number}: finish is {finish!r}; it must be stop, length or error")
        if finish == "error":
            prediction = None
        elif not isinstance(prediction, str):
            raise UserError(f"{path}:{number}: no prediction, though finish is {finish!r}; predict this case again")
        cases.append(case)
        text = None if prediction is None else clean(prediction)
        outputs[case.id] = Output(text, finish, record.get("tokens"), record.get("seconds"))
    return cases, outputs


def whole_set(path: Path, cases: list[Case], meta: Mapping[str, Any], data: Path, known: Known) -> list[Case]:
    """All cases of the validation set that a run predicted, whether or not each has its prediction.

    Raises:
        UserError: A case is not the set's own, or cases are missing and nobody knows them.
    """
    expected = meta.get("cases_sha256")
    if not isinstance(expected, str):
        raise UserError(f"{path.with_name(META)}: no cases_sha256; predict again with python -m sft predict")
    if cases and set_sha256(cases) == expected:
        return cases
    for whole in (read_cases(data) if data.is_file() else None, known(expected)):
        if whole is not None and set_sha256(whole) == expected:
            check_cases(path, cases, whole)
            return list(whole)
    if len(cases) == meta.get("cases"):
        raise UserError(f"{path}: its cases are not those that {META} was written for; predict again")
    raise UserError(
        f"{path}: {len(cases)} of {meta.get('cases')} cases, and {data} is not there (or has changed) to tell the others; "
        "run the same predict command again, or put the validation file back"
    )


def check_cases(path: Path, cases: Sequence[Case], whole: Sequence[Case]) -> None:
    """See that each predicted case is the set's own, findings and reference included."""
    by_id = {case.id: case for case in whole}
    for number, case in enumerate(cases, 1):
        own = by_id.get(case.id)
        if own is None:
            raise UserError(f"{path}:{number}: the validation set has no case {case.id!r}; predict again")
        for part in ("findings", "reference"):
            if getattr(case, part) != getattr(own, part):
                raise UserError(
                    f"{path}:{number}: other {part} for case {case.id!r} than the validation set's; predict again"
                )


def table_lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The lines of a JSONL table, numbered."""
    lines = []
    for number, record in enumerate(read_jsonl(path), 1):
        for column in COLUMNS:
            if not isinstance(record.get(column), str):
                raise UserError(f"{path}:{number}: no {column}; each line needs {', '.join(COLUMNS)} as text")
        lines.append((number, {column: clean(record[column]) for column in COLUMNS}))
    return lines


def read_csv(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV table with the file's line each ends on."""
    if not path.is_file():
        raise UserError(f"{path}: no such file; check the path")
    rows = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise UserError(f"{path}:1: no column {missing[0]!r}; the first line must name {', '.join(COLUMNS)}")
            for row in reader:
                values = {column: row[column] for column in COLUMNS}
                if any(value is None for value in values.values()) or None in row:
                    raise UserError(
                        f"{path}:{reader.line_num}: not as many cells as the first line names; mend this line"
                    )
                rows.append((reader.line_num, {column: clean(value) for column, value in values.items()}))
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
    except csv.Error as error:
        raise UserError(f"{path}:{reader.line_num}: not CSV ({error}); mend this line") from None
    return rows


def read_json(path: Path, remedy: str) -> dict[str, Any]:
    """A JSON object from a file; what is not a number there is None."""
    if not path.is_file():
        raise UserError(f"{path}: no such file; {remedy}")
    try:
        value = json.loads(path.read_text(encoding="utf-8"), parse_constant=lambda _: None)
    except ValueError:
        raise UserError(f"{path}: not JSON; {remedy}") from None
    if not isinstance(value, dict):
        raise UserError(f"{path}: not a JSON object; {remedy}")
    return value


def read_log(path: Path) -> list[dict[str, Any]]:
    """The lines of a training log that can be read; none where there is no log."""
    lines = []
    for line in text_of(path).splitlines():
        try:
            lines.append(json.loads(line, parse_constant=lambda _: None))
        except ValueError:
            continue  # a killed writer's last line: the curve is drawn without it
    return [line for line in lines if isinstance(line, dict)]


def text_of(path: Path) -> str:
    """A file's text; empty where it is absent."""
    return clean(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else ""


def label(model: str) -> str:
    """A model's short name: `demo:gemma-3-270m` and `google/gemma-3-270m` are `gemma-3-270m`, a folder its last part."""
    return model.rstrip("/").split("/")[-1].split(":")[-1]
