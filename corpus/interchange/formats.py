"""One report in each format: the instruction apart from the findings, everything else as fields of the same names.

`context` is a JSON text in all of them, and a missing patient an empty one: tools that read tables need one type a column.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

Record = dict[str, Any]

INSTRUCTIONS = {
    "zh": "请根据影像所见写出影像诊断。",
    "en": "Write the impression of this radiology report from its findings.",
}
ROLES = {"system": "system", "user": "user", "human": "user", "assistant": "assistant", "gpt": "assistant"}
OWN = ("findings", "impression")


def extras(record: Mapping[str, Any]) -> Record:
    """All of a record but its two texts."""
    kept = {key: value for key, value in record.items() if key not in OWN}
    if "context" in kept:
        kept["context"] = json.dumps(kept["context"], ensure_ascii=False)
    if "patient" in kept:
        kept["patient"] = kept["patient"] or ""
    return kept


def messages(record: Mapping[str, Any], instruction: str) -> list[Record]:
    """A report as the messages of a chat."""
    return [
        {"role": "system", "content": instruction},
        {"role": "user", "content": record["findings"]},
        {"role": "assistant", "content": record["impression"]},
    ]


def alpaca(record: Mapping[str, Any], instruction: str) -> Record:
    """Instruction, input and output."""
    return {"instruction": instruction, "input": record["findings"], "output": record["impression"], **extras(record)}


def sharegpt(record: Mapping[str, Any], instruction: str) -> Record:
    """A conversation of `human` and `gpt`, the instruction as `system`."""
    turns = [{"from": "human", "value": record["findings"]}, {"from": "gpt", "value": record["impression"]}]
    return {"conversations": turns, "system": instruction, **extras(record)}


def chatml(record: Mapping[str, Any], instruction: str) -> Record:
    """Messages with role and content, as TRL and the chat templates have them."""
    return {"messages": messages(record, instruction), **extras(record)}


def table(record: Mapping[str, Any], instruction: str) -> Record:
    """Columns, and beside them `prompt` and `completion` as TRL trains on them, with loss on the completion alone."""
    chat = messages(record, instruction)
    return {
        "prompt": chat[:2],
        "completion": chat[2:],
        "findings": record["findings"],
        "impression": record["impression"],
        **extras(record),
    }


FORMATS: dict[str, Callable[[Mapping[str, Any], str], Record]] = {
    "alpaca": alpaca,
    "sharegpt": sharegpt,
    "chatml": chatml,
    "datasets": table,
}


def plain(record: Mapping[str, Any]) -> Record:
    """The report in a record of any of the formats, or of one that a person made likewise.

    Raises:
        ValueError: It is none, or not one question with one answer; the message says why, without text.
    """
    rest = dict(record)
    if all(isinstance(rest.get(key), str) for key in OWN):
        texts = [rest.pop(key) for key in OWN]
        for key in ("prompt", "completion"):
            if isinstance(rest.get(key), list):
                del rest[key]
    elif "output" in rest:
        history = rest.pop("history", None)
        if history:
            raise ValueError("has a history: one question and one answer are needed")
        question = [rest.pop(key, "") for key in ("instruction", "input")]
        texts = [question[1] or question[0], rest.pop("output")]
        rest.pop("system", None)
    else:
        texts = [*chat(rest)]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("has something that is no text as question or answer")
    return restored(dict(zip(OWN, texts, strict=True)), rest)


def chat(rest: Record) -> tuple[str, str]:
    """Take question and answer out of a conversation.

    Raises:
        ValueError: There is none, or more than one of either.
    """
    turns: list[Any] = []
    for key in ("messages", "conversations", "prompt", "completion"):
        found = rest.pop(key, None) or []
        turns += (
            [{"role": {"prompt": "user"}.get(key, "assistant"), "content": found}] if isinstance(found, str) else found
        )
    rest.pop("system", None)
    said: dict[str, list[Any]] = {"system": [], "user": [], "assistant": []}
    for turn in turns:
        if not isinstance(turn, dict):
            raise ValueError("has a message that is no object")
        role = ROLES.get(str(turn.get("role", turn.get("from"))))
        if role is None:
            raise ValueError("has a message of another role than system, user (human) and assistant (gpt)")
        said[role].append(turn.get("content", turn.get("value")))
    if not turns:
        raise ValueError(
            "has neither findings and impression, output, messages, conversations nor prompt and completion"
        )
    if len(said["user"]) != 1 or len(said["assistant"]) != 1:
        raise ValueError(
            f"has {len(said['user'])} questions and {len(said['assistant'])} answers: one of each is needed"
        )
    return said["user"][0], said["assistant"][0]


def restored(texts: Record, rest: Mapping[str, Any]) -> Record:
    """A line of `train.jsonl` from its texts and the other fields."""
    kept = {key: value for key, value in rest.items() if value is not None and value != ""}
    context = kept.get("context")
    if isinstance(context, str):
        try:
            kept["context"] = json.loads(context)
        except ValueError:
            raise ValueError("has a context that is no JSON") from None
    first = {"id": kept.pop("id")} if "id" in kept else {}
    patient = {"patient": kept.pop("patient", None)} if "patient" in rest else {}
    return first | patient | texts | kept
