"""LLaMA-Factory's `generated_predictions.jsonl`: no ids, so lines are matched to cases by order, and each label is checked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from common.errors import UserError
from common.files import read_jsonl
from leaderboard.inputs import Case, Output, clean

FIELDS = ("prompt", "predict", "label")


def is_generated(record: Mapping[str, Any]) -> bool:
    """Whether a line is one of LLaMA-Factory's."""
    return "predict" in record and "label" in record and "id" not in record


def read_generated(path: Path, cases: Sequence[Case], file: Path) -> dict[str, Output]:
    """The outputs by case id; fewer lines than cases make an incomplete run.

    Args:
        cases: In the order of the validation file, which is the order that was predicted.
        file: The validation file, for messages.

    Raises:
        UserError: A line is broken, or its label is not the reference of the case at its place.
    """
    outputs: dict[str, Output] = {}
    for number, record in enumerate(read_jsonl(path), 1):
        where = f"{path}:{number}"
        for field in ("predict", "label"):
            if not isinstance(record.get(field), str):
                raise UserError(f"{where}: no {field}; each line needs {', '.join(FIELDS)} as text")
        if number > len(cases):
            raise UserError(f"{where}: more lines than the {len(cases)} cases of {file}; give its own --data")
        case = cases[number - 1]
        if clean(record["label"]).strip() != case.reference.strip():
            raise UserError(
                f"{where}: the label is not the reference of case {case.id!r}, the {number}. of {file}; "
                "give the --data that was predicted, in the same order"
            )
        outputs[case.id] = Output(clean(record["predict"]), "stop")
    return outputs
