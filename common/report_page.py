"""What the self-contained reports share: plotly's script, JSON in a page, and the look of their pictures.

Colours in a picture are names (`@accent`) that the page's style sheet gives; `report_page.js` puts them in.
"""

import html
import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from markupsafe import Markup

Figure = dict[str, Any]
"""A picture as plotly's own JSON."""


def in_script(value: Any) -> Markup:
    """JSON that no reader of HTML takes for markup."""
    words = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(words.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704


def inline(file: Path) -> Markup:
    """A style sheet or script of our own as it stands."""
    return Markup(file.read_text(encoding="utf-8"))  # noqa: S704  (our own)


def script(file: Path) -> Markup:
    """A report's own script, after the one that all reports share."""
    return inline(Path(__file__).with_suffix(".js")) + inline(file)


@lru_cache(maxsize=1)
def plotly() -> Markup:
    """plotly's own script, as its package brings it."""
    file = Path(str(distribution("plotly").locate_file("plotly/package_data/plotly.min.js")))
    return Markup(file.read_text(encoding="utf-8").replace("</script", "<\\/script"))  # noqa: S704  (the package's own)


def frame(data: Sequence[Figure], height: int, **layout: Any) -> Figure:
    """A picture with the page's own look."""
    look: Figure = {
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 8, "b": 44},
        "paper_bgcolor": "@card",
        "plot_bgcolor": "@card",
        "font": {"color": "@text", "size": 12},
        "hoverlabel": {"bgcolor": "@card", "bordercolor": "@line", "font": {"color": "@text"}},
        "showlegend": False,
        "bargap": 0.25,
        "dragmode": False,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    }
    return {"data": list(data), "layout": {**look, **layout}}


def axis(title: str = "", **settings: Any) -> Figure:
    """An axis with hairlines."""
    made: Figure = {
        "gridcolor": "@line",
        "linecolor": "@line",
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
        "tickfont": {"color": "@muted", "size": 11},
    }
    if title:
        made["title"] = {"text": html.escape(title), "font": {"color": "@muted", "size": 12}, "standoff": 8}
    return {**made, **settings}


def names_axis(names: Sequence[str]) -> Figure:
    """An axis with one name a line, the first on top; the names are escaped already."""
    return axis(
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=list(names),
        range=[len(names) - 0.4, -0.6],
        showgrid=False,
        tickfont={"color": "@text", "size": 12},
    )
