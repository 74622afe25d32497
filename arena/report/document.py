"""The report as HTML: one language's body for the team's page, and one file with both that asks nothing of any network."""

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from arena.report import answer, figures, figures_more, figures_roles
from arena.report.design import Design
from arena.report.numbers_shown import p_value, percent
from arena.report.say import Say
from common.files import replacing
from common.report_page import inline, script

HERE = Path(__file__).parent
COLOURS = HERE.parent.parent / "assets" / "arena.css"
LANGUAGES = ("zh", "en")
HATCH = Markup(
    '<svg class="hatch-home report" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0V6"/></pattern></defs></svg>'
)
"""The pattern of 'both bad'; it must stand once in a page that holds a body."""


def write_report(path: Path, numbers: Mapping[str, Any], design: Design) -> None:
    """Write the file, private to the account, whole or not at all."""
    with replacing(path) as file:
        file.write(document(numbers, design))


def document(numbers: Mapping[str, Any], design: Design) -> str:
    """The report as one HTML file."""
    code = script(HERE / "report.js")
    return (
        environment()
        .get_template("report.html")
        .render(
            titles={lang: design.titled(lang) for lang in LANGUAGES},
            bodies={lang: body(lang, numbers, design) for lang in LANGUAGES},
            say={lang: Say(lang) for lang in LANGUAGES},
            made=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            hatch=HATCH,
            colours=inline(COLOURS),
            style=inline(HERE / "report.css"),
            frame=inline(HERE / "frame.css"),
            script=code,
            script_hash=base64.b64encode(hashlib.sha256(code.encode()).digest()).decode(),
        )
    )


def body(lang: str, numbers: Mapping[str, Any], design: Design) -> Markup:
    """The report in one language, without a frame.

    Args:
        numbers: The report as data (`arena.report.numbers`); what it lacks is left out.
    """
    say = Say(lang)
    pairs = answer.ordered(numbers)
    answers = [
        {
            "preference": answer.preference(say, pair),
            "inferiority": answer.inferiority(say, pair),
            "counts": answer.counts(say, numbers, pair),
        }
        for pair in pairs
    ]
    shown = [
        {
            "names": say.pair(pair),
            "shares": figures.shares(say, pair),
            "net": figures.net(say, pair),
            "raters": figures.by_rater(say, pair),
            "inferiority": figures.inferiority(say, pair, locked=own(design)),
            "errors": figures_more.errors(say, pair),
            "dimensions": figures_more.dimensions(say, pair),
            "harm": figures_more.harm(say, pair),
            "metrics": figures_more.metrics(say, pair),
            "roles": [
                one
                for one in (
                    figures_roles.errors(say, pair),
                    figures_roles.means(say, pair, "dimensions", "dimension"),
                    figures_roles.means(say, pair, "harm", "measure"),
                )
                if one
            ],
        }
        for pair in pairs
    ]
    drawn = (
        environment()
        .get_template("body.html")
        .render(
            t=say,
            lang=lang,
            banners=design.banners,
            numbers=numbers,
            answers=answers,
            remarks=answer.remarks(say, numbers, design.planned, design.done),
            pairs=shown,
            strengths=figures.strengths(say, numbers),
            agreement=figures_more.agreement(say, numbers),
            agreement_roles=figures_roles.agreement(say, numbers),
            repeats=figures_more.repeats(say, numbers),
            position=figures_more.position(say, numbers),
            blinding=blinding(say, numbers),
            time=figures_more.time(say, numbers),
            facts=design.facts(say),
            hashes=design.hashes(say),
            verify=design.verify(say),
            methods=methods(design),
        )
    )
    return Markup(re.sub(r"\n\s*\n+", "\n", drawn))  # noqa: S704  (made with escaping on)


def methods(design: Design) -> list[str]:
    """The paragraphs of the methods that hold for this study."""
    return ["counting", "interval", "strength", "agreement", *(["sides"] if own(design) else [])]


def own(design: Design) -> bool:
    """Whether the study was drawn, locked and rated here."""
    return not {"imported", "simulated"} & set(design.banners)


def blinding(say: Say, numbers: Mapping[str, Any]) -> list[str]:
    """What the guesses at the end tell."""
    found = numbers.get("blinding") or {}
    guesses, right = found.get("guesses") or 0, found.get("right") or 0
    unknown = found.get("dont_know") or 0
    more = [say("trust.blinding.unknown", count=unknown)] if unknown else []
    if not guesses:
        return [say("trust.blinding.none"), *more]
    p = found.get("p")
    counted = say("trust.blinding.some", guesses=guesses, right=right, share=percent(right / guesses, 0), p=p_value(p))
    told = "trust.blinding.broken" if p is not None and p < answer.LEVEL else "trust.blinding.kept"
    return [say(told), counted, *more]


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The template engine with escaping on, and an error for a name that is missing."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
