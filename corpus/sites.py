"""The sites where a finding can be: their names, and which is part of which."""

import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from corpus.lexicon import FOLDER

FILE = FOLDER / "sites.toml"


class Site(NamedTuple):
    """A site with its names; the first of each language is the one to show."""

    id: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    parent: str | None
    paired: bool
    implies: str | None
    """The only side it has."""
    segment: bool


@cache
def sites() -> dict[str, Site]:
    """All sites by id; a segment's first names hold its lobe."""
    entries: dict[str, dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found: dict[str, Site] = {}
    for name, entry in entries.items():
        zh, en = tuple(entry["zh"]), tuple(entry["en"])
        if entry.get("segment"):
            lobe = next(one for one in found.values() if one.id == "-".join(name.split("-")[:2]))
            zh = (*(f"{whole}{part}" for whole in (*lobe.zh, "肺") for part in zh), *zh)
            en = (f"{en[0]} of the {lobe.en[0]}", *en)
        found[name] = Site(
            name,
            zh,
            en,
            entry.get("parent"),
            entry.get("paired", False),
            entry.get("implies"),
            entry.get("segment", False),
        )
    return found


def around(site: str | None) -> Iterator[str]:
    """A site and all sites around it, from the inside out."""
    while site is not None:
        yield site
        site = sites()[site].parent


def within(inner: str | None, outer: str | None) -> bool:
    """Whether a site is another or a part of it; everything is within what is not known."""
    return outer is None or outer in around(inner)


def shown(site: str, lang: str) -> str:
    """A site's name for readers."""
    one = sites()[site]
    return one.zh[0] if lang == "zh" else one.en[0]
