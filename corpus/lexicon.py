"""The findings that a report can state: names and synonyms of every concept, and where they stand in a text."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from common.files import sha256_of_json

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "lexicon"
FILE = FOLDER / "findings.toml"
WORDS = FOLDER / "words.toml"
GAP = "…"
WORD = re.compile(r"\w+")
LETTERS = re.compile("[A-Za-z]+")
GAP_EN = r"(?: +(?!(?:no|not|nor|or|and|without|is|but|of normal|with)\b)[^\s,.;:]+| +is| +of){0,4} +"
GAP_ZH = r"[^，,。；;、：:\n未无不及]{1,6}"
ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ-/", "abcdefghijklmnopqrstuvwxyz  ")


class Concept(NamedTuple):
    """A finding with its names; the first of each language is the one to show."""

    id: str
    kind: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    site: str | None = None
    """Where it always is."""
    critical: bool = False
    vague: bool = False
    """Says nothing but at a site of `at`."""
    at: Mapping[str, str] = MappingProxyType({})
    """What it is called at a site."""
    general: bool = False
    """Says only that something is not well; a sentence with nothing else states no abnormality."""
    supported_by: tuple[str, ...] = ()
    """Of an interpretation: the findings that a reader may draw it from."""


class Mention(NamedTuple):
    """Where a concept is named in a text; `end` is exclusive."""

    concept: str
    start: int
    end: int


class Matcher(NamedTuple):
    """The patterns of one language and the concept behind each name."""

    pattern: re.Pattern[str]
    concepts: dict[str, str]
    starts: frozenset[str]
    """How names begin: English ones with a word, Chinese ones with two characters; the pattern is tried only there."""
    loose: tuple[tuple[str, re.Pattern[str], str], ...]
    """Of names with a gap: a part that a text must hold (an English word), the pattern, and the concept."""
    parts: dict[str, list[int]]
    """Where in `loose` the names with such a part are."""


@cache
def lexicon() -> dict[str, Concept]:
    """All concepts by id."""
    entries: dict[str, dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: Concept(
            name,
            entry["class"],
            tuple(entry["zh"]),
            tuple(entry["en"]),
            entry.get("site"),
            entry.get("critical", False),
            entry.get("vague", False),
            MappingProxyType(entry.get("at", {})),
            entry.get("general", False),
            tuple(entry.get("supported_by", ())),
        )
        for name, entry in entries.items()
    }


@cache
def lexicon_sha256() -> str:
    """A hash of all lexicon files: what a fact is depends on them."""
    return sha256_of_json([file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.toml"))])


def mentions(text: str, lang: str, *, words: bool = False) -> Iterator[Mention]:
    """Every concept named in a text, whatever is said about it; of overlapping names the longest.

    Args:
        text: As `plain` returns it.
        words: Find the words of words.toml too.
    """
    matcher = compiled(lang, words)
    end = 0
    for start in beginnings(text, lang, matcher.starts):
        if start < end or (match := matcher.pattern.match(text, start)) is None:
            continue
        end = match.end()
        if not (match[0].endswith("大") and text.startswith("小", end)):  # 心影大小正常
            name = match[0] if lang == "zh" else re.sub(" +", " ", match[0])
            yield Mention(matcher.concepts[name], start, end)
    for pattern, concept in loose(text, lang, matcher):
        for match in pattern.finditer(text):
            yield Mention(concept, match.start(), match.end())


def loose(text: str, lang: str, matcher: Matcher) -> list[tuple[re.Pattern[str], str]]:
    """The patterns of names with a gap that a text may hold, in their order."""
    if lang == "zh":
        return [(pattern, concept) for part, pattern, concept in matcher.loose if part in text]
    held = matcher.parts.keys() & LETTERS.findall(text)
    return [matcher.loose[at][1:] for at in sorted(at for part in held for at in matcher.parts[part])] if held else []


def beginnings(text: str, lang: str, starts: frozenset[str]) -> list[int]:
    """Where a fixed name can begin, found faster than by trying a pattern of a thousand names everywhere."""
    if lang == "zh":
        return [at for at, one in enumerate(text) if text[at : at + 2] in starts or one in starts]
    return [word.start() for word in WORD.finditer(text) if word[0] in starts]


def plain(text: str, lang: str) -> str:
    """The text as the matcher reads it, character for character: English lower-cased, with spaces for hyphens."""
    return text if lang == "zh" else text.translate(ASCII_LOWER)


@cache
def compiled(lang: str, words: bool = False) -> Matcher:
    """One pattern for all fixed names of a language, and one for each name with a gap."""
    fixed: dict[str, str] = {}
    gapped: list[tuple[str, re.Pattern[str], str]] = []
    added: dict[str, dict[str, list[str]]] = tomllib.loads(WORDS.read_text(encoding="utf-8")) if words else {}
    for concept in lexicon().values():
        if concept.general and not words:
            continue
        for name in (*(concept.zh if lang == "zh" else concept.en), *added.get(concept.id, {}).get(lang, ())):
            for form in (name,) if lang == "zh" else (name, *plurals(name)):
                if GAP in name or (lang == "zh" and name.isascii()):
                    part = max((LETTERS.findall(form) if lang == "en" else form.split(GAP)), key=len)
                    gapped.append((part, loose_pattern(form, lang), concept.id))
                else:
                    fixed.setdefault(form, concept.id)
    tree = trie(fixed)
    starts = frozenset(name[:2] if lang == "zh" else WORD.findall(name)[0] for name in fixed)
    parts: dict[str, list[int]] = {}
    for at, (part, _, _) in enumerate(gapped):
        parts.setdefault(part, []).append(at)
    return Matcher(re.compile(tree if lang == "zh" else rf"(?:{tree})(?!\w)"), fixed, starts, tuple(gapped), parts)


def plurals(name: str) -> tuple[str, ...]:
    """Plural forms of an English name's last word, right or harmlessly wrong."""
    if name.endswith("y"):
        return (name[:-1] + "ies",)
    if name.endswith("is"):
        return (name[:-2] + "es",)
    return (name + "es",) if name.endswith(("s", "x", "sh", "ch")) else (name + "s",)


def loose_pattern(name: str, lang: str) -> re.Pattern[str]:
    """A name with a gap, or Latin letters in Chinese text, as a pattern of its own."""
    parts = [re.escape(part.strip()).replace(r"\ ", " +") for part in name.split(GAP)]
    joined = (GAP_ZH if lang == "zh" else GAP_EN).join(parts)
    return re.compile(rf"(?<![A-Za-z]){joined}(?![A-Za-z])")


def trie(words: Iterable[str]) -> str:
    """An expression that matches the longest of many words and is read once: alternatives share their beginnings."""
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return branch(root)


def branch(node: dict[str, Any]) -> str:
    """The expression of a trie's node."""
    parts = [(re.escape(c) if c != " " else " +") + branch(after) for c, after in sorted(node.items()) if c]
    if not parts:
        return ""
    joined = parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
    return f"(?:{joined})?" if "" in node else joined
