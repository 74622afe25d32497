"""Which picture a name stands for, and its document."""

from leaderboard.board import BoardRow
from ui.board.columns import Column
from ui.board.figures import cases, errors, scores
from ui.board.figures.frame import Picture, names
from ui.board.listing import metric_of, paired
from ui.board.overview import MOST, cost
from ui.board.scene import Scene


def picture(scene: Scene, figure: str) -> Picture | None:
    """A picture of the view by its name; None where there is nothing to draw, or no such picture."""
    makers = {
        "bars": lambda scene: bars(scene, scene.scored),
        "bar": lambda scene: bars(scene, [scene.found.metric]),
        "errors": lambda scene: kinds(scene, across=3),
        "errors-narrow": lambda scene: kinds(scene, across=1),
        "heat": lambda scene: scores.heat(scene.lang, scene.found.rows, scene.found.metric),
        "pareto": lambda scene: scores.pareto(scene.lang, scene.found.rows, scene.found.metric, cost(scene), go(scene)),
        "length": by_length,
        "curves": curves,
        "preference": preference,
        "scatter": scatter,
        "curve": curve,
        "lengths": lengths,
    }
    maker = makers.get(figure)
    return maker(scene) if maker else None


def go(scene: Scene) -> scores.Go:
    """The query that opens a row; published rows have no page."""
    return lambda row: "" if row.kind == "published" else scene.view.query(run=row.run, against="", case="")


def bars(scene: Scene, metrics: list[Column]) -> Picture | None:
    """The table's first rows: under every metric of the protocol, or where that is too wide under the one that ranks."""
    rows = [*scene.found.rows[:MOST], *scene.found.published]
    return scores.bars(scene.lang, rows, metrics, go(scene))


def kinds(scene: Scene, across: int) -> Picture | None:
    """The few rows' kinds of error, with the references' own."""
    reference = scene.source.unsupported(scene.data.key, scene.view.subset)
    return errors.errors(scene.lang, scene.few, reference, go(scene), across=across)


def preference(scene: Scene) -> Picture | None:
    """Votes against the metric."""
    return scores.preferred(scene.lang, scene.found.rows, scene.found.metric, scene.source.preference, go(scene))


def by_length(scene: Scene) -> Picture | None:
    """The few rows' scores by length of the reference."""
    found: list[tuple[BoardRow, cases.Numbers]] = []
    for row in scene.few:
        one = scene.scores(row.run, scene.found.metric.key)
        if one is not None:
            found.append((row, one))
    return cases.by_length(
        scene.lang, found, scene.source.lengths(scene.data.key, scene.view.subset), scene.found.metric
    )


def curves(scene: Scene) -> Picture | None:
    """The few rows' learning curves; rows that were not trained have none."""
    picked = scene.few if scene.view.pick else [row for row in scene.found.rows if row.kind == "sft"][: len(scene.few)]
    logs = [cases.curve(scene.source.details(scene.data.key, row.run).log) for row in picked]
    return cases.curves(scene.lang, list(zip(names(picked), logs, strict=True)))


def scatter(scene: Scene) -> Picture | None:
    """Two runs case by case."""
    metric = metric_of(scene, scene.view.run, scene.view.against)
    found = paired(scene, metric)
    if found is None:
        return None
    ids, a, b = found
    if metric.kind == "rate":  # in one case errors are counted
        a, b = a / 100, b / 100
    return cases.scatter(scene.lang, a, b, ids, scene.view.query(case="", part=1) + "&case=", metric)


def curve(scene: Scene) -> Picture | None:
    """One run's learning curve."""
    run = scene.view.run
    return cases.curves(
        scene.lang, [(scene.names.get(run, run), cases.curve(scene.source.details(scene.data.key, run).log))]
    )


def lengths(scene: Scene) -> Picture | None:
    """One run's output lengths beside the references'."""
    key, subset = scene.data.key, scene.view.subset
    return cases.lengths(
        scene.lang, scene.source.lengths(key, subset, scene.view.run), scene.source.lengths(key, subset)
    )
