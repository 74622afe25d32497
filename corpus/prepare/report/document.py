"""Write `prepare.html`: one file that holds its style, its scripts and plotly, and asks nothing of any network."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from common.files import replacing
from common.report_page import in_script, inline, plotly, script
from corpus.lexicon import lexicon
from corpus.prepare.report.figures import figures
from corpus.prepare.report.words import LANGUAGES, rule_name, text

HERE = Path(__file__).parent
SIDES = ("train", "valid", "test")


def write_report(path: Path, result: Mapping[str, Any]) -> None:
    """Write the file, private to the account, whole or not at all.

    Args:
        result: The content of `prepare.json`.
    """
    with replacing(path) as file:
        file.write(document(result))


def document(result: Mapping[str, Any]) -> str:
    """The report's HTML."""
    drawn = {lang: figures(lang, result) for lang in LANGUAGES}
    return (
        environment()
        .get_template("report.html")
        .render(
            r=result,
            sides=[side for side in SIDES if side in result],
            held=[side for side in SIDES[1:] if side in result["leakage"]],
            with_text=bool(result["options"]["with_text"]),
            drawn=drawn["zh"],
            own={"commit": result["commit"], "dirty": result["dirty"], **result["versions"], **result["machine"]},
            figures=in_script(drawn),
            style=inline(HERE / "report.css"),
            script=script(HERE / "report.js"),
            plotly=plotly(),
        )
    )


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The template engine with escaping on, and an error for a name that is missing."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(t=both, rule=rule, concept=concept)
    made.filters.update(n=number, percent=percent, named=named, differing=differing)
    return made


def in_both(zh: str, en: str) -> Markup:
    """Words in both languages, of which the style sheet shows one."""
    parts = (("zh-CN", "zh", zh), ("en", "en", en))
    return Markup("").join(Markup('<span lang="{}" class="w {}">{}</span>').format(*part) for part in parts)


def both(key: str, **values: object) -> Markup:
    """The words for a key."""
    return in_both(text("zh", key, **values), text("en", key, **values))


def rule(name: str) -> Markup:
    """A rule's name."""
    return in_both(rule_name("zh", name), rule_name("en", name))


def concept(name: str) -> Markup:
    """A finding's name."""
    known = lexicon().get(name)
    return in_both(known.zh[0], known.en[0]) if known else in_both(name, name)


INVISIBLE = re.compile(
    r"[^\S \n\u3000]|[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufe00-\ufe0f\ufeff\ufff9-\ufffd]"
)


def differing(example: Mapping[str, str], part: str) -> Markup:
    """A piece of an example, marked where the rule changed it; characters that nobody sees are named."""
    other = {"before": "after", "after": "before"}.get(part)
    if other is None or other not in example:
        return shown(example[part])
    pieces = SequenceMatcher(None, example["before"], example["after"], autojunk=False).get_opcodes()
    made = Markup()
    ends = len(example["before"]) - 1, len(example["after"]) - 1
    for what, start, end, start_after, end_after in pieces:
        if (end, end_after) == ends and example["before"][-1:] == example["after"][-1:] == "…":
            what = "equal"  # both are cut there, and do not differ
        piece = example["before"][start:end] if part == "before" else example["after"][start_after:end_after]
        made += shown(piece) if what == "equal" or not piece else Markup("<mark>{}</mark>").format(shown(piece))
    return made


def shown(piece: str) -> Markup:
    """Text with what is invisible in it as its number."""
    return Markup("").join(
        Markup('<i class="sign">U+{:04X}</i>').format(ord(one)) if INVISIBLE.match(one) else one for one in piece
    )


def number(value: float) -> str:
    """A number with its thousands apart."""
    return f"{value:,}"


def percent(value: float, whole: float) -> str:
    """A share with one decimal."""
    return f"{100 * value / whole:.1f} %" if whole else "–"


def named(value: str | None) -> str:
    """A value of the split table, or a dash where rows said nothing."""
    return "–" if value is None else value
