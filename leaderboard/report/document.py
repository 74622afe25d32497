"""Write a report: one file that holds its style, its scripts and plotly, and asks nothing of any network."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from common.files import replacing
from common.provenance import provenance
from common.report_page import Figure, in_script, inline, plotly, script
from leaderboard.kinds import ORDER, stated
from leaderboard.metrics.score import MAIN, SUBSETS
from leaderboard.names import SHORT_NAMES, interval, probability, signed
from leaderboard.records import BoardRow, Difference
from leaderboard.reference import UNSUPPORTED
from leaderboard.report.contents import LEVEL, PROTOCOLS, Chapter, Part, facts, said
from leaderboard.report.errors import FEW, errors
from leaderboard.report.figures import CURVES, MOST, figures, main_part
from leaderboard.report.words import text

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
PACKAGES = ("numpy", "jieba", "rouge-score", "rouge-chinese", "nltk", "sacrebleu", "sqlalchemy", "plotly")


def write_report(path: Path, chapters: Sequence[Chapter]) -> None:
    """Write the file, private to the account, whole or not at all."""
    with replacing(path) as file:
        file.write(document(chapters))


def document(chapters: Sequence[Chapter]) -> str:
    """The report's HTML."""
    template = environment().get_template("report.html")
    drawn = [{lang: pictures(lang, chapter) for lang in LANGUAGES} for chapter in chapters]
    own = provenance(PACKAGES)
    return template.render(
        chapters=chapters,
        drawn=drawn,
        most={"scores": MOST, "leads": MOST, "curves": CURVES, "errors": FEW},
        with_text=any(chapter.texts for chapter in chapters),
        made=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        own={"commit": own["commit"], "dirty": own["dirty"], **own["versions"], **own["machine"]},
        style=inline(HERE / "report.css"),
        script=script(HERE / "report.js"),
        plotly=plotly(),
        figures=in_script(drawn),
        PROTOCOLS=PROTOCOLS,
        SUBSETS=SUBSETS,
        NAMES=SHORT_NAMES,
        main=MAIN,
        KINDS=("facts.f1", *ORDER),
        UNSUPPORTED=UNSUPPORTED,
    )


def pictures(lang: str, chapter: Chapter) -> dict[str, Figure]:
    """The chapter's pictures by name; `errors-narrow` stands in for `errors` on a phone."""
    made = figures(lang, chapter)
    for name, across in (("errors", 3), ("errors-narrow", 1)):
        figure = errors(lang, chapter, main_part(chapter), across)
        if figure is not None:
            made[name] = figure
    return made


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
    made.globals.update(
        stated=stated, main_part=main_part, t=both, remarks=remarks, verdict=verdict, facts=facts, protocol=protocol
    )
    made.filters.update(score=score, signed=signed, span=span, p=p_value, probability=probability, said=said)
    return made


def both(key: str, **values: object) -> Markup:
    """Words in both languages, of which the style sheet shows one."""
    parts = [Markup('<span lang="{}" class="w {}">{}</span>').format(tag, lang, text(lang, key, **values))
             for lang, tag in (("zh", "zh-CN"), ("en", "en"))]  # fmt: skip
    return Markup("").join(parts)


def protocol(name: str, lang: str) -> Markup:
    """A protocol's name; on English text `paper` is not comparable."""
    return both("protocol.paper.en" if (name, lang) == ("paper", "en") else f"protocol.{name}")


def score(number: float) -> str:
    """A score with one decimal."""
    return f"{number:.1f}"


def span(ends: tuple[float, float]) -> str:
    """An interval in brackets."""
    return interval(*ends).strip()


def p_value(p: float) -> str:
    """A p-value with its letter."""
    shown = probability(p)
    return f"p {shown}" if shown.startswith("<") else f"p = {shown}"


def remarks(row: BoardRow, part: Part) -> list[Markup]:
    """What must be known before a row's scores are believed."""
    made: list[Markup] = []
    if row.kind == "published":
        return made
    if not row.complete:
        made.append(both("mark.incomplete", cases=row.cases, expected=row.expected))
    if row.errors:
        made.append(both("mark.errors", count=row.errors))
    if row.beats_nearest is False:
        made.append(both("mark.nearest"))
    ranked = row.run in part.ranks or row.kind == "baseline" or not row.complete
    if not ranked and f"{part.protocol}.rouge-l" in row.scores:
        made.append(both("mark.signature"))
    return made


def verdict(one: Difference) -> str:
    """Whether a run is behind the best, ahead of it, or neither."""
    if one.p_holm >= LEVEL or not one.difference:
        return "same"
    return "behind" if one.difference > 0 else "ahead"
