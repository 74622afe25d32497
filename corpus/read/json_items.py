"""JSON documents, item by item: a list of reports anywhere in them, or columns side by side."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from io import TextIOWrapper
from itertools import zip_longest
from typing import IO, Any, NamedTuple, cast

import ijson

from common.errors import UserError
from corpus.columns import complete, find
from corpus.read.entry import Bad, Entry, Row
from corpus.read.source import Source, open_bytes, open_text

MOST = 10_000  # lists, objects and names that are looked at to see what a document is
WHOLE = 1 << 28  # bytes: what is not larger may be read at once where the streaming reader stumbles
WRONG = (ijson.JSONError, ValueError, RecursionError)
MISSING = object()


class Recoded:
    """A text as UTF-8 bytes, whatever its encoding, as far as ijson needs a file."""

    def __init__(self, text: TextIOWrapper) -> None:
        self.text = text

    def __enter__(self) -> "Recoded":
        return self

    def read(self, size: int = -1) -> bytes:
        """The next characters, as bytes."""
        return self.text.read(max(1, size // 2) if size > 0 else size).encode("utf-8", "replace") if size else b""

    def __exit__(self, *_: object) -> None:
        self.text.close()


class Shape(NamedTuple):
    """What stands in a document outside of lists."""

    lists: dict[str, list[str] | str]
    """Path → the names in its first object, or `values`, `lists` or `nothing`."""
    objects: dict[str, list[str]]
    """Path → the names in it; the document's own path is empty."""


Given = tuple[tuple[str, str], ...]


def json_items(source: Source, given: Given) -> Iterator[Entry]:
    """The reports of a JSON document.

    It may be a list of objects, hold such lists at any depth, be an object of objects, or hold a list (or an object) of
    values for each column. What cannot be read ends it: the reports before are kept.

    Raises:
        UserError: It is not JSON at all, or none of these.
    """
    number = 0
    try:
        for record in items(source, given):
            number += 1
            yield entry(source, number, record)
    except WRONG:
        yield from rest(source, number)


def entry(source: Source, number: int, record: Any) -> Entry:
    """An item as a row."""
    place = f"{source.path} item {number}"
    if not isinstance(record, dict):
        return Bad(place, f"a {type(record).__name__} where a JSON object is needed; mend or remove it")
    if source.damaged and any(isinstance(value, str) and "\ufffd" in value for value in record.values()):
        return Bad(place, f"bytes that are not {source.encoding.removesuffix('-sig')}; mend or remove this item")
    return Row(place, record)


def opened(source: Source) -> IO[bytes] | Recoded:
    """The document as UTF-8."""
    if source.encoding == "utf-8-sig" and not source.damaged:
        return open_bytes(source)
    return Recoded(open_text(source))


def items(source: Source, given: Given) -> Iterator[Any]:
    """The reports, wherever they are.

    Raises:
        UserError: There are none.
    """
    with open_text(source) as text:
        if text.read(1 << 16).lstrip().startswith("["):
            yield from at(source, "item")
            return
    there = shape(source)
    names = there.objects.get("", [])
    lists = {path: keys for path, keys in there.lists.items() if isinstance(keys, list)}
    fitting = [path for path, keys in lists.items() if suits(keys, given)]
    if fitting or len(lists) == 1 or (len(there.lists) == 1 and "nothing" in there.lists.values()):
        for path in fitting or lists:
            yield from at(source, f"{path}.item")
    elif there.lists.get("data") == "lists" and there.lists.get("columns") == "values":
        columns = [str(name) for name in at(source, "columns.item")]
        for cells in at(source, "data.item"):
            yield dict(zip(columns, cells, strict=False)) if isinstance(cells, list) else cells
    elif suits(names, given):
        yield from side_by_side(source, there, names)
    elif any(suits(keys, given) for path, keys in there.objects.items() if path):
        with opened(source) as file:
            for key, record in ijson.kvitems(file, "", use_float=True):
                yield {"key": key, **record} if isinstance(record, dict) else record
    else:
        raise UserError(
            f"{source.path}: neither a list of reports nor an object with one list of reports; write [{{…}}, {{…}}]"
        )


def at(source: Source, path: str) -> Iterator[Any]:
    """The values at a path."""
    with opened(source) as file:
        yield from ijson.items(file, path, use_float=True)


def suits(names: list[str], given: Given) -> bool:
    """Whether an object with these names is a report."""
    return complete(find(tuple(names), given).roles)


def shape(source: Source) -> Shape:
    """Read a document once to see what is in it."""
    there = Shape({}, {})
    inside, collecting = 0, ""
    with opened(source) as file:
        for prefix, event, value in ijson.parse(file):
            if event == "map_key":
                if prefix == collecting and inside == 1:
                    cast(list[str], there.lists[prefix.removesuffix(".item")]).append(value)
                elif inside == 0 and prefix in there.objects and len(there.objects[prefix]) < MOST:
                    there.objects[prefix].append(value)
                continue
            if inside == 1 and event != "end_array" and there.lists.get(prefix.removesuffix(".item")) == "nothing":
                kinds: dict[str, list[str] | str] = {"start_map": [], "start_array": "lists"}
                there.lists[prefix.removesuffix(".item")] = kinds.get(event, "values")
                collecting = prefix if event == "start_map" else ""
            elif event == "end_map" and inside == 1 and prefix == collecting:
                collecting = ""
            if event == "start_array":
                if inside == 0 and len(there.lists) < MOST:
                    there.lists[prefix] = "nothing"
                inside += 1
            elif event == "end_array":
                inside -= 1
            elif event == "start_map" and inside == 0 and len(there.objects) < MOST:
                there.objects[prefix] = []
    return there


def side_by_side(source: Source, there: Shape, names: list[str]) -> Iterator[dict[str, Any]]:
    """The reports of a document that has a list, or an object, of values for each column; or that is one report."""
    columns = {
        name: there.lists.get(name) == "values" for name in names if name in there.lists or name in there.objects
    }
    if not columns:
        yield from at(source, "")
        return
    with ExitStack() as stack:
        values: list[Iterator[Any]] = []
        for name, is_list in columns.items():
            file = stack.enter_context(opened(source))
            if is_list:
                values.append(ijson.items(file, f"{name}.item", use_float=True))
            else:
                values.append(value for _, value in ijson.kvitems(file, name, use_float=True))
        for cells in zip_longest(*values, fillvalue=MISSING):
            if any(cell is MISSING for cell in cells):
                raise UserError(f"{source.path}: its columns are not equally long; export it again")
            yield dict(zip(columns, cells, strict=True))


def rest(source: Source, done: int) -> Iterator[Entry]:
    """What follows the last item that could be read.

    Python's own reader takes what the streaming one does not, as NaN; if it cannot either it tells the line.

    Raises:
        UserError: Nothing could be read before.
    """
    path = source.path
    why, where = "not JSON", f"{path} item {done + 1}"
    if path.stat().st_size <= WHOLE:
        with open_text(source) as text:
            try:
                document = json.loads(text.read())
            except json.JSONDecodeError as error:
                where, why = f"{path}:{error.lineno}", f"not JSON at column {error.colno} ({error.msg})"
            except (RecursionError, ValueError):
                why = "JSON that is too deep, or with a number that is too long"
            else:
                if isinstance(document, dict):
                    lists = [value for value in document.values() if isinstance(value, list)]
                    document = lists[0] if len(lists) == 1 else None
                if isinstance(document, list):
                    for number, record in enumerate(document[done:], done + 1):
                        yield entry(source, number, record)
                    return
                why = "JSON that cannot be read as reports"
    if not done:
        raise UserError(f"{where}: {why}; mend it, or name it .jsonl if each line is an object")
    yield Bad(where, f"{why}; nothing after item {done} can be read, export it again")
