"""The board itself: the sentence, the filters, the table and the frames of the pictures."""

from ui.board.answer import answer
from ui.board.figures.scores import COSTS
from ui.board.render import render
from ui.board.scene import FEW, LEVEL, Scene
from ui.board.table import Bar, table
from ui.board.view import PROTOCOLS, SHOWN, SUBSETS, View

Region = tuple[str, str]
"""A part of the page: its name and its markup."""
MOST = 24
"""Bars of one picture."""
COMMAND = "python -m leaderboard add RUN"


def empty(lang: str) -> list[Region]:
    """The page of a store without results: what to do."""
    return [("empty", render("empty.html", lang, head="empty.store", what="empty.store.do", command=COMMAND))]


def overview(scene: Scene) -> list[Region]:
    """The page's parts from the top."""
    tied = {run: p >= LEVEL for run, p in scene.ties.items()}
    made = table(scene.lang, scene.view, scene.every, scene.shown, scene.found, tied, scene.source.preference)
    sort = next((head for head in made.heads if head.sorted != "none"), None)
    caption = scene.t(
        "table.caption",
        count=made.total,
        sort=sort.column.label if sort else scene.found.metric.label,
        protocol=scene.t(f"protocol.{scene.view.protocol}"),
        subset=scene.t(f"subset.{scene.view.subset}"),
        cases=cases(scene),
    )
    common = {"view": scene.view, "link": scene.link, "cleared": cleared(scene.view)}
    sample = Bar(12, 76, 50)
    return [
        ("headline", headline(scene)),
        ("filters", filters(scene, made.total)),
        (
            "table",
            render(
                "table.html",
                scene.lang,
                table=made,
                metric=scene.found.metric,
                names=scene.names,
                caption=caption,
                sample=sample,
                **common,
            ),
        ),
        ("pictures", pictures(scene)),
    ]


def cases(scene: Scene) -> int:
    """How many cases the subset has."""
    return max((row.expected for row in scene.rows if row.kind != "published"), default=scene.data.cases)


def headline(scene: Scene) -> str:
    """The sentence that answers the question."""
    made = answer(scene.lang, scene.view, scene.data, cases(scene), *scene.answered)
    return render("headline.html", scene.lang, answer=made, lost=scene.lost, link=scene.link)


def cleared(view: View) -> str:
    """The query without what narrows the table."""
    return view.query(find="", model=(), strategy=(), without=(), only=False, page=1)


def filters(scene: Scene, total: int) -> str:
    """The line of controls."""
    view = scene.view
    runs = [row for row in scene.rows if row.kind not in ("published", "baseline")]
    return render(
        "filters.html",
        scene.lang,
        view=view,
        link=scene.link,
        cleared=cleared(view),
        datasets=[
            (one.key[: len(view.data)], scene.t("data.label", name=one.name, cases=one.cases)) for one in scene.sets
        ],
        subsets=[(key, scene.t(f"subset.{key}")) for key in SUBSETS],
        subset_hints={key: scene.t(f"subset.{key}.hint") for key in SUBSETS},
        protocols=[(key, scene.t(f"protocol.{key}")) for key in PROTOCOLS],
        protocol_about=scene.t(f"protocol.{view.protocol}.about"),
        protocol_warning=scene.t("protocol.paper.english")
        if view.protocol == "paper" and scene.data.lang != "zh"
        else "",
        models=sorted({row.model for row in runs} | set(view.model)),
        strategies=sorted({row.strategy for row in runs if row.strategy} | set(view.strategy)),
        groups=SHOWN,
        narrowed=len(view.model) + len(view.strategy) + len(view.without) + int(view.only),
        every=scene.every,
        shown={one.key for one in scene.shown},
        total=total,
    )


def pictures(scene: Scene) -> str:
    """Frames that the browser fills when they come into sight."""
    costs = [
        (cost, scene.t(f"axis.{cost}")) for cost, (read, _) in COSTS.items() if any(read(row) for row in scene.rows)
    ]
    return render(
        "pictures.html", scene.lang, few=FEW, most=MOST, costs=costs if len(costs) > 1 else [], cost=cost(scene)
    )


def cost(scene: Scene) -> str:
    """What quality is set against: what was asked for, else the first that some row has on record."""
    return scene.view.cost or next(
        (key for key, (read, _) in COSTS.items() if any(read(row) for row in scene.rows)), "speed"
    )
