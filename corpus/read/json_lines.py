"""JSON lines: an object a line."""

import json
from collections.abc import Iterator

from corpus.read.entry import Bad, Entry, Row
from corpus.read.source import Source, open_text


def json_lines(source: Source) -> Iterator[Entry]:
    """The objects of a JSON-lines file."""
    with open_text(source, newline="\n") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            place = f"{source.path}:{number}"
            if source.damaged and "\ufffd" in line:
                yield Bad(place, f"bytes that are not {source.encoding.removesuffix('-sig')}; mend or remove this line")
                continue
            try:
                record = json.loads(line)
            except json.JSONDecodeError as error:
                yield Bad(place, f"not JSON at column {error.colno} ({error.msg}); mend or remove this line")
            except (RecursionError, ValueError):
                yield Bad(place, "JSON that is too deep, or with a number that is too long; mend or remove this line")
            else:
                if isinstance(record, dict):
                    yield Row(place, record)
                else:
                    yield Bad(
                        place, f"a {type(record).__name__} where a JSON object is needed; mend or remove this line"
                    )
