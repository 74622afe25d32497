"""Rows of JSON and Parquet whose values are objects, as the answers of web services have them: one level of names."""

from collections.abc import Iterator, Mapping
from typing import Any

DEEPEST = 5  # objects within each other; what is deeper is no report's field
OWN = "context"  # an object in reports that this program wrote


def flat(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row whose objects are taken apart: `{"report": {"findings": …}}` has the column `report.findings`."""
    if not any(isinstance(value, dict) for name, value in record.items() if name != OWN):
        return record
    return dict(parts(record, "", DEEPEST))


def parts(record: Mapping[str, Any], above: str, depth: int) -> Iterator[tuple[str, Any]]:
    """The values of an object and of those in it, by their path."""
    for name, value in record.items():
        path = f"{above}{name}"
        if isinstance(value, dict) and depth and path != OWN:
            yield from parts(value, f"{path}.", depth - 1)
        else:
            yield path, value
