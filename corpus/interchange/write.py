"""Write prepared reports for other tools."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from common.errors import UserError
from common.files import PRIVATE, read_jsonl, replacing, write_json, write_jsonl
from corpus.interchange.formats import FORMATS, INSTRUCTIONS, OWN, Record
from corpus.output import folder
from corpus.split import SIDES

Watch = Callable[[Iterable[Any], str, int | None], Iterable[Any]]
INFO = "dataset_info.json"
LLAMA_FACTORY: Mapping[str, Record] = {
    "alpaca": {
        "formatting": "alpaca",
        "columns": {"prompt": "instruction", "query": "input", "response": "output"},
    },
    "sharegpt": {"formatting": "sharegpt", "columns": {"messages": "conversations", "system": "system"}},
    "chatml": {
        "formatting": "sharegpt",
        "columns": {"messages": "messages"},
        "tags": {
            "role_tag": "role",
            "content_tag": "content",
            "user_tag": "user",
            "assistant_tag": "assistant",
            "system_tag": "system",
        },
    },
}


def export(
    data: Path, out: Path, form: str, instruction: str | None = None, watch: Watch = lambda items, *_: items
) -> dict[str, int]:
    """Write every side of a data folder in another tool's format.

    Args:
        data: A folder made by `prepare`.
        out: The folder to make: one file a side and LLaMA-Factory's `dataset_info.json`, or what
            `datasets.load_from_disk` reads.
        form: A name in FORMATS.
        instruction: What the model is told to do, instead of the sentence in the report's language.

    Returns:
        How many reports each side has.

    Raises:
        UserError: There is nothing to export, or something in the way.
    """
    sides = [side for side in SIDES[1:] if (data / f"{side}.jsonl").is_file()]
    if not sides:
        raise UserError(f"{data}: no train.jsonl in it; give the folder that python -m corpus prepare made")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out}: exists; give another folder or remove it")
    counts: dict[str, int] = {}

    def records(side: str) -> Iterator[Record]:
        counts[side] = 0
        file = data / f"{side}.jsonl"
        for number, record in enumerate(watch(read_jsonl(file), f"{side} as {form}", None), 1):
            if not all(isinstance(record.get(key), str) for key in OWN):
                raise UserError(f"{file}:{number}: no findings or no impression; prepare the reports again")
            counts[side] += 1
            told = instruction or INSTRUCTIONS.get(record.get("lang", "zh"), INSTRUCTIONS["zh"])
            yield FORMATS[form](record, told)

    with folder(out) as half:
        if form == "datasets":
            write_datasets(half, sides, records)
        else:
            for side in sides:
                write_side(half, side, form, records(side))
            info = {f"impression_{side}": {"file_name": file_name(side, form), **LLAMA_FACTORY[form]} for side in sides}
            write_json(half / INFO, info)
    return counts


def file_name(side: str, form: str) -> str:
    """What a side's file is called."""
    return f"{side}.jsonl" if form == "chatml" else f"{side}.json"


def write_side(half: Path, side: str, form: str, records: Iterator[Record]) -> None:
    """Write JSON lines, or one list with a report a line."""
    path = half / file_name(side, form)
    if form == "chatml":
        write_jsonl(path, records)
        return
    with replacing(path) as file:
        separator = "[\n"
        for record in records:
            file.write(separator + json.dumps(record, ensure_ascii=False))
            separator = ",\n"
        file.write("\n]\n")


def write_datasets(half: Path, sides: Iterable[str], records: Callable[[str], Iterator[Record]]) -> None:
    """Write a `DatasetDict`, its files private to the account."""
    import datasets

    text, flag = datasets.Value("string"), datasets.Value("bool")
    chat = [{"role": text, "content": text}]
    known = {"prompt": chat, "completion": chat, "abnormal": flag, "frequent": flag, "synthetic": flag}
    columns = dict.fromkeys(
        ("prompt", "completion", "id", "patient", *OWN, "lang", "abnormal", "frequent", "group", "synthetic", "context")
    )
    features = datasets.Features({name: known.get(name, text) for name in columns})
    datasets.disable_progress_bars()
    cache = half / ".cache"

    def rows(side: str) -> Iterator[Record]:
        for record in records(side):
            unknown = record.keys() - columns
            if unknown:
                raise UserError(f"{side}.jsonl: {', '.join(sorted(unknown))}: unknown fields; export as alpaca instead")
            yield {name: record.get(name) for name in columns}

    made = datasets.DatasetDict(
        {
            side: datasets.Dataset.from_generator(
                rows, features=features, gen_kwargs={"side": side}, cache_dir=str(cache), fingerprint=side
            )
            for side in sides
        }
    )
    made.save_to_disk(str(half))
    del made
    remove(cache)
    for path in half.rglob("*"):
        if path.is_file():
            path.chmod(PRIVATE)


def remove(path: Path) -> None:
    """Remove a folder."""
    import shutil

    shutil.rmtree(path, ignore_errors=True)
