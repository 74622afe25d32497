"""Write `prepare.html`: one file that holds its style, its scripts and plotly, and asks nothing of any network."""

from collections.abc import Mapping
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
    made.filters.update(n=number, percent=percent, named=named)
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


def number(value: float) -> str:
    """A number with its thousands apart."""
    return f"{value:,}"


def percent(value: float, whole: float) -> str:
    """A share with one decimal."""
    return f"{100 * value / whole:.1f} %" if whole else "–"


def named(value: str | None) -> str:
    """A value of the split table, or a dash where rows said nothing."""
    return "–" if value is None else value
