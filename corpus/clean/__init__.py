"""Cleaning: rules that change how a report is written, leave it out, or flag it; each can be switched off by name."""

import re
from collections.abc import Iterable

from corpus.clean.characters import control_characters
from corpus.clean.rule import Change, Cleaned, Drop, Flag, Report, Why
from corpus.normalise import language
from corpus.read import Raw

__all__ = ["CHANGES", "DROPS", "FLAGS", "Change", "Cleaned", "Drop", "Flag", "Report", "Why", "clean", "tidy"]

LONGEST_FINDINGS, LONGEST_IMPRESSION = 8000, 4000
SHORTEST_FINDINGS, SHORTEST_IMPRESSION = 5, 2

SPACES = re.compile(r"[^\S\n]+")
LINES = re.compile(r" ?\n[ \n]*")


def spacing(text: str, lang: str) -> str:
    """Single spaces and single line ends, none at the ends."""
    return LINES.sub("\n", SPACES.sub(" ", text)).strip()


CHANGES: tuple[Change, ...] = (
    Change("control_characters", Why("看不见的字符会进入训练。", "Characters that nobody sees."), control_characters),
    Change("spacing", Why("空白不是内容。", "How a report was indented is not what it says."), spacing),
)
DROPS: tuple[Drop, ...] = (
    Drop("no_findings", Why("没有所见。", "No findings."), lambda report: not report.described),
    Drop("no_impression", Why("没有诊断。", "No impression."), lambda report: not report.concluded),
)
FLAGS: tuple[Flag, ...] = ()


def clean(raw: Raw, without: frozenset[str] = frozenset()) -> Cleaned:
    """Apply every rule but those named in `without`."""
    lang = language(raw.findings + raw.impression)
    changed: set[str] = set()
    findings = tidy(raw.findings, lang, without, changed)
    impression = tidy(raw.impression, lang, without, changed)
    report = Report(findings, impression, lang, raw)
    dropped = next((one.name for one in DROPS if one.name not in without and one.test(report)), None)
    flagged = () if dropped else named(one for one in FLAGS if one.name not in without and one.test(report))
    return Cleaned(findings, impression, lang, tuple(c.name for c in CHANGES if c.name in changed), dropped, flagged)


def named(rules: Iterable[Flag]) -> tuple[str, ...]:
    """The names of rules."""
    return tuple(rule.name for rule in rules)


def tidy(text: str, lang: str, without: frozenset[str], changed: set[str]) -> str:
    """Apply the changes until none changes the text; `changed` gets the names of those that did something."""
    while True:
        before = text
        for rule in CHANGES:
            if rule.name not in without:
                after = rule.apply(text, lang)
                if after != text:
                    changed.add(rule.name)
                    text = after
        if text == before:
            return text
