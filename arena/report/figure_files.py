"""The report's figures as SVG files for papers and slides: light, of a fixed size, without style sheet variables."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from arena.report import figures, figures_more
from arena.report.answer import ordered
from arena.report.figures import Figure
from arena.report.say import Say
from common.files import replacing

WIDTH, LABELS, NUMBERS = 900, 230, 230
ROW, TALL, HEAD, AXIS = 20, 40, 24, 24
HERE = Path(__file__).parent
ASSETS = HERE.parent.parent / "assets"
VARIABLE = re.compile(r"var\((--[\w-]+)(?:, *([^()]+))?\)")


def named(lang: str, numbers: Mapping[str, Any]) -> Iterator[tuple[str, Figure]]:
    """Figures with the names of their files."""
    say = Say(lang)
    for at, pair in enumerate(ordered(numbers), 1):
        made = {
            "judgements": figures.shares(say, pair),
            "net-preference": figures.net(say, pair),
            "non-inferiority": figures.inferiority(say, pair),
            "errors": figures_more.errors(say, pair),
            "dimensions": figures_more.dimensions(say, pair),
            "harm": figures_more.harm(say, pair),
            "metrics": figures_more.metrics(say, pair),
        }
        yield from ((f"{name}-{at}", figure) for name, figure in made.items() if figure and not figure.blank)
    whole = {"strengths": figures.strengths(say, numbers), "time": figures_more.time(say, numbers)}
    yield from ((name, figure) for name, figure in whole.items() if figure and not figure.blank)


def write_figures(folder: Path, numbers: Mapping[str, Any], banners: Sequence[str]) -> list[Path]:
    """Write each figure in both languages, `NAME.zh.svg` and `NAME.en.svg`; a pair's figures end in its number.

    Args:
        banners: What stands under each of them, since a figure travels without its report.
    """
    made = []
    for lang in ("zh", "en"):
        notes = [Say(lang)(f"banner.{name}") for name in banners]
        for name, figure in named(lang, numbers):
            made.append(folder / f"{name}.{lang}.svg")
            with replacing(made[-1]) as file:
                file.write(svg(figure, notes))
    return made


def svg(figure: Figure, notes: Sequence[str]) -> str:
    """A figure as an SVG document, notes below it."""
    middle = WIDTH - LABELS - NUMBERS
    parts: list[Markup] = [words(0, 18, figure.caption, "caption")]
    y = 30
    if figure.legend:
        parts.append(legend(figure, y))
        y += HEAD
    parts.append(words(LABELS, y + 12, figure.left, "quiet"))
    parts.append(words(WIDTH - NUMBERS, y + 12, figure.right, "quiet", "end"))
    parts.append(words(WIDTH, y + 12, figure.heads[1], "quiet", "end"))
    y += HEAD
    for line in figure.lines:
        parts.append(placed(line.drawn, LABELS, y, middle, TALL))
        top = y + (18 if line.note or line.under else 25)
        parts.append(words(0, top, line.label, "bold" if line.kind == "total" else ""))
        parts.append(words(0, y + 33, line.note, "quiet"))
        parts.append(words(WIDTH, top, line.numbers, "bold" if line.kind == "total" else "", "end"))
        parts.append(words(WIDTH, y + 33, line.under, "quiet", "end"))
        y += TALL
    if figure.axis:
        parts.append(placed(Markup(figure.axis), LABELS, y, middle, ROW))  # noqa: S704  (made by `marks`)
        y += AXIS
    for note in notes:
        parts.append(words(0, y + 16, note, "quiet"))
        y += ROW
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="-8 -4 {} {}" class="report" role="img" '
        'aria-label="{}"><style>{}</style><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path d="M0 0V6"/></pattern></defs><rect x="-8" y="-4" width="100%" height="100%" '
        'fill="#ffffff"/>{}</svg>\n'
    ).format(WIDTH + 16, y + 8, WIDTH + 16, y + 8, figure.caption, style(), Markup("").join(parts))


def placed(drawn: Markup, x: int, y: int, width: int, height: int) -> Markup:
    """A row's picture at its place."""
    return Markup('<svg x="{}" y="{}" width="{}" height="{}" overflow="visible">{}</svg>').format(
        x, y, width, height, drawn
    )


def words(x: int, y: int, text: str, kind: str = "", anchor: str = "start") -> Markup:
    """Text; nothing where there is none."""
    if not text:
        return Markup("")
    return Markup('<text x="{}" y="{}" class="{}" text-anchor="{}">{}</text>').format(x, y, kind, anchor, text)


def legend(figure: Figure, y: int) -> Markup:
    """The marks and what they stand for, from left to right."""
    parts, x = [], 0
    for kind, text in figure.legend:
        if kind == "margin":
            parts.append(
                Markup('<line class="margin" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(x + 9, x + 9, y, y + 12)
            )
        else:
            family = kind.split()[0]
            mark = Markup('<rect class="part {}" x="{}" y="{}" width="16" height="10"/>').format(family, x + 1, y + 1)
            parts.append(mark)
            if family == "bad":
                parts.append(
                    Markup('<rect class="hatch" x="{}" y="{}" width="16" height="10" fill="url(#hatch)"/>').format(
                        x + 1, y + 1
                    )
                )
        parts.append(words(x + 24, y + 11, text, "quiet"))
        x += 48 + sum(13 if ord(sign) > 0x2E80 else 7 for sign in text)
    return Markup("").join(parts)


def style() -> Markup:
    """The pictures' rules with the light colours filled in; editors of figures know no variables."""
    colours = dict(
        re.findall(r"(--[\w-]+):\s*([^;]+);", (ASSETS / "arena.css").read_text(encoding="utf-8").split(".dark")[0])
    )
    css = (HERE / "report.css").read_text(encoding="utf-8")
    colours |= dict(re.findall(r"(--[\w-]+):\s*([^;]+);", css.split(".dark")[0]))
    rules = css[css.index("/* pictures */") : css.index("@media")].replace("svg.m ", "")
    rules = "\n".join(line for line in rules.splitlines() if not line.startswith((".report", "svg", "/*", "{")))
    filled = VARIABLE.sub(lambda found: str(colours.get(found[1], found[2] or "inherit")), rules)
    own = (
        "svg { overflow: visible; } text { font: 14px %(font)s; fill: %(text)s; } .caption { font-size: 16px; font-weight: 600; } .bold { font-weight: 600; } "
        ".quiet { font-size: 12px; fill: %(muted)s; }"
    ) % {name: colours[f"--{name}"].replace('"', "'") for name in ("font", "text", "muted")}
    return Markup(escape(own + "\n" + filled.replace('"', "'")).replace("&#39;", "'"))  # noqa: S704  (our own)
