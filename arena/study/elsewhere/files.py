"""Files of ratings from elsewhere as rows: our own CSV, and the exports of Potato, Label Studio and LMArena."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from arena.study.elsewhere.ratings import NEEDED, Raw
from common.errors import UserError
from common.files import read_jsonl
from leaderboard.inputs import clean

Form = Literal["csv", "potato", "label-studio", "lmarena"]
WINNERS = {
    "model_a": "a",
    "model_b": "b",
    "tie": "tie",
    "tie (bothbad)": "both_bad",
    "bothbad": "both_bad",
    "both_bad": "both_bad",
}
JUDGES = ("judge", "judge_hash", "user_id", "evaluation_session_id")
CASES = ("question_id", "id", "conversation_id")
SIDES = {"A": "left", "B": "right", "left": "left", "right": "right"}
SAME = {"tie": "tie", "both_bad": "both_bad", "cannot_judge": "cannot_judge"}


def read(path: Path, form: Form, fields: Mapping[str, str], items: Path | None) -> list[Raw]:
    """The rows of a file, unchecked.

    Args:
        fields: Where Potato's and Label Studio's items name case, systems and schema, as `--field` gives it.
        items: Potato's data file, which its output does not repeat.

    Raises:
        UserError: The file is missing or is no such export.
    """
    if not path.exists():
        raise UserError(f"{path}: no such file; check the path")
    if form == "csv":
        return list(table(path))
    if form == "lmarena":
        return [battle(number, one) for number, one in objects(path)]
    if form == "label-studio":
        return [row for number, one in objects(path) for row in task(path, number, one, fields)]
    if items is None:
        raise UserError(f"{path}: Potato's output does not tell who wrote what; name its data file with --items")
    known = {str(one.get("id", one.get(fields.get("case", "id")))): one for _, one in objects(items)}
    found = sorted(path.rglob("user_state.json")) if path.is_dir() else [path]
    if not found:
        raise UserError(f"{path}: no user_state.json in it; name Potato's output_annotation_dir")
    return [row for state in found for row in potato(state, known, fields)]


def table(path: Path) -> Iterator[Raw]:
    """The rows of a CSV file with the line each begins on.

    Raises:
        UserError: A column is missing, or the file is no CSV in UTF-8.
    """
    line = 1
    try:
        with path.open(encoding=encoding(path), newline="") as file:
            reader = csv.reader(file, strict=True)
            head = [column.strip() for column in next(reader, [])]
            missing = [column for column in NEEDED if column not in head]
            if missing:
                raise UserError(f"{path}:1: no column {missing[0]!r}; the first line must name {', '.join(NEEDED)}")
            twice = next((column for column in head if head.count(column) > 1), None)
            if twice is not None:
                raise UserError(f"{path}:1: the column {twice!r} stands twice; keep one")
            line = reader.line_num + 1
            for cells in reader:
                if cells:
                    fits = len(cells) == len(head)
                    problem = (
                        "" if fits else f"{len(cells)} cells where the first line names {len(head)}; mend this line"
                    )
                    yield Raw(line, {key: clean(one) for key, one in zip(head, cells, strict=False)}, problem)
                line = reader.line_num + 1
    except csv.Error as error:
        raise UserError(f"{path}:{line}: not CSV ({error}); mend this line") from None


def encoding(path: Path) -> str:
    """UTF-8, or the GB18030 in which Chinese spreadsheets save.

    Raises:
        UserError: It is neither.
    """
    content = path.read_bytes()
    for name in ("utf-8-sig", "gb18030"):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    raise UserError(f"{path}: neither UTF-8 nor GB18030; save the file as UTF-8")


def objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON array, of JSON lines or of a CSV file, numbered from 1 (a CSV's by line)."""
    if path.suffix.lower() == ".csv":
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file, strict=True)
                for row in reader:
                    yield reader.line_num, {str(key): value for key, value in row.items()}
        except (UnicodeDecodeError, csv.Error):
            raise UserError(f"{path}: not CSV in UTF-8; export it again") from None
        return
    if path.suffix.lower() != ".json":
        yield from enumerate(read_jsonl(path), 1)
        return
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise UserError(f"{path}: not JSON; export it again") from None
    if isinstance(value, dict):
        value = [value]
    for number, one in enumerate(value, 1):
        if not isinstance(one, dict):
            raise UserError(f"{path}: item {number} is no JSON object; export it again")
        yield number, one


def battle(number: int, one: Mapping[str, Any]) -> Raw:
    """A battle of LMArena: model_a stood on the left."""
    winner = str(one.get("winner", ""))
    return Raw(
        number,
        {
            "rater": first(one, JUDGES),
            "case": first(one, CASES),
            "system_a": text(one.get("model_a")),
            "system_b": text(one.get("model_b")),
            "left": text(one.get("model_a")),
            "answer": WINNERS.get(winner, winner),
        },
    )


def task(path: Path, number: int, one: Mapping[str, Any], fields: Mapping[str, str]) -> Iterator[Raw]:
    """The annotations of a task of Label Studio: a Pairwise tag (left or right), or Choices named as our answers, left or right."""
    data = one.get("data")
    if not isinstance(data, dict) or not isinstance(one.get("annotations"), list):
        raise UserError(f"{path}: item {number} has no data and annotations; export it from Label Studio as JSON")
    left, right = systems(data, fields)
    for annotation in one["annotations"]:
        if annotation.get("was_cancelled"):
            continue  # skipped, not rated
        by = annotation.get("completed_by")
        cells = {
            "rater": text(by.get("email") or by.get("id")) if isinstance(by, dict) else text(by),
            "case": text(data.get(fields.get("case", "case"), one.get("id"))),
            "system_a": left,
            "system_b": right,
            "left": left,
            "answer": "",
            "seconds": text(annotation.get("lead_time")),
        }
        for result in annotation.get("result", ()):
            value = result.get("value") or {}
            said = value.get("selected") or next(iter(value.get("choices") or ()), None)
            if said is not None:
                cells["answer"] = answered(str(said))
            if value.get("text") is not None and result.get("type") == "textarea":
                cells["comment"] = "\n".join(value["text"]) if isinstance(value["text"], list) else text(value["text"])
            if value.get("rating") is not None:
                cells[rated_column(text(result.get("from_name")))] = text(value["rating"])
        yield Raw(number, cells)


def rated_column(name: str) -> str:
    """The column of a Rating tag such as `completeness_left`."""
    for side, output in (("left", "a"), ("right", "b")):
        if name.endswith(f"_{side}"):
            return f"{name.removesuffix(f'_{side}')}_{output}"
    return name


def potato(path: Path, items: Mapping[str, Mapping[str, Any]], fields: Mapping[str, str]) -> Iterator[Raw]:
    """The pairwise answers of one of Potato's users: A stood on the left."""
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        answers, user = state["instance_id_to_label_to_value"], state["user_id"]
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{path}: not a user_state.json of Potato; name its output_annotation_dir") from None
    schema = fields.get("schema", "preference")
    for number, (item, labels) in enumerate(answers.items(), 1):
        left, right = systems(items.get(item, {}), fields)
        yield Raw(
            number,
            {
                "rater": text(user),
                "case": text(items.get(item, {}).get(fields.get("case", "case"), item)),
                "system_a": left,
                "system_b": right,
                "left": left,
                "answer": answered(selection(labels, schema)),
            },
        )


def selection(labels: Any, schema: str) -> str:
    """What was selected under a schema, in either of the two forms that Potato writes."""
    if isinstance(labels, dict):
        value = labels.get(schema)
        return text(value.get("selection") if isinstance(value, dict) else value)
    for label, value in labels if isinstance(labels, list) else ():
        if isinstance(label, dict) and label.get("schema") == schema:
            return text(value if label.get("name") == "selection" else label.get("name"))
    return ""


def answered(said: str) -> str:
    """Our word for a side or for none; what is neither stays, and is told as a bad row."""
    return {"left": "a", "right": "b"}.get(
        SIDES.get(said, ""), SAME.get(said, f"({said})" if said in ("a", "b") else said)
    )


def systems(item: Mapping[str, Any], fields: Mapping[str, str]) -> tuple[str, str]:
    """Who wrote what an item shows on the left and on the right."""
    return text(item.get(fields.get("left", "system_left"))), text(item.get(fields.get("right", "system_right")))


def first(one: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """The first of some fields that is there."""
    return next((text(one[key]) for key in keys if one.get(key) not in (None, "")), "")


def text(value: Any) -> str:
    """A cell's text."""
    return "" if value is None else clean(str(value)).strip()
