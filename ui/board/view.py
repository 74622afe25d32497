"""What the page shows, as the address bar holds it: every view can be sent to a colleague as a link.

An address holds ids and choices only, never report text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, quote

PROTOCOLS = ("paper", "standard")
SUBSETS = ("all", "abnormal", "infrequent")
SHOWN = ("trained", "baselines", "published")
ROWS = 50
LONGEST = 200  # characters of one value; a longer one was not made by this page
MOST = 40  # values of one list
LONGEST_QUERY = 20_000  # characters of an address


@dataclass(frozen=True, kw_only=True)
class View:
    """The whole state of the page; an empty value stands for the page's own choice.

    `run` alone opens a run, `run` with `against` a comparison, `case` a case.
    """

    data: str = ""
    """Validation set: the id of the dataset; empty for the one added last."""
    protocol: str = ""
    subset: str = "all"
    sort: str = ""
    """Column key; a leading `-` turns the column's natural order round."""
    find: str = ""
    model: tuple[str, ...] = ()
    strategy: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """Groups of rows left out: members of `SHOWN`."""
    hide: tuple[str, ...] = ()
    show: tuple[str, ...] = ()
    pin: tuple[str, ...] = ()
    pick: tuple[str, ...] = ()
    only: bool = False
    """Show the picked runs alone."""
    page: int = 1
    run: str = ""
    against: str = ""
    case: str = ""
    metric: str = ""
    """Score looked at in a picture, a comparison or a list of cases."""
    order: str = ""
    """Order of a list of cases: `up` (lowest first) or `down`."""
    part: int = 1
    """Page of a list of cases or of a case's impressions."""
    cost: str = ""
    """What the quality is set against: `speed`, `generation` or `memory`."""
    marks: str = "words"

    @property
    def place(self) -> str:
        """Which of the page's views this is: board, run, compare or case."""
        if self.case:
            return "case"
        if self.run and self.against:
            return "compare"
        return "run" if self.run else "board"

    def change(self, **values: Any) -> "View":
        """This view with some values changed; what hangs on a page number starts again at the first."""
        if "page" not in values:
            values["page"] = 1
        if "part" not in values:
            values["part"] = 1
        return replace(self, **values)

    def query(self, **values: Any) -> str:
        """The address's query, without `?`: only what differs from the page's own choice, in a fixed order."""
        changed = replace(self, **values)
        pairs: list[tuple[str, str]] = []
        for field in fields(View):
            value = getattr(changed, field.name)
            if value == field.default:
                continue
            if isinstance(value, tuple):
                pairs.extend((field.name, item) for item in value)
            else:
                pairs.append((field.name, "1" if value is True else str(value)))
        return "&".join(f"{name}={quote(value, safe='.-_~,:')}" for name, value in pairs)


ALLOWED = {
    "protocol": ("", *PROTOCOLS),
    "subset": SUBSETS,
    "without": SHOWN,
    "order": ("", "up", "down"),
    "marks": ("words", "facts", "none"),
    "cost": ("", "speed", "generation", "memory"),
}
LISTS = {field.name for field in fields(View) if isinstance(field.default, tuple)}
NUMBERS = {"page", "part"}
NAMES = {field.name for field in fields(View)}


def read(query: str) -> View:
    """Read an address's query; what this page does not know is left out, so an old or foreign link still opens."""
    values: dict[str, Any] = {}
    for name, value in parse_qsl(query[:LONGEST_QUERY].lstrip("?")):
        if name not in NAMES or len(value) > LONGEST or not value.isprintable():
            continue
        if name in ALLOWED and value not in ALLOWED[name]:
            continue
        if name in LISTS:
            values.setdefault(name, []).append(value)
        elif name == "only":
            values[name] = value == "1"
        elif name in NUMBERS:
            values[name] = number(value)
        else:
            values[name] = value
    lists: dict[str, Any] = {name: unique(value) for name, value in values.items() if name in LISTS}
    return View(**{**values, **lists})


def number(value: str) -> int:
    """A page number from an address; 1 where it is none."""
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 7 else 1


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values once each, in their order, at most `MOST`."""
    return tuple(dict.fromkeys(values))[:MOST]
