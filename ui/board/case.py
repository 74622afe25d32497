"""One case: findings, reference, and every run's impression with the words in which it differs."""

from collections.abc import Sequence
from typing import NamedTuple

from leaderboard.board import BoardRow, Impression
from leaderboard.metrics.words import radiology_words
from ui.board.differences import Cut, Piece, cut_latin, differing, pieces
from ui.board.fact_marks import Marked, Omitted, fact_pieces, judged, omitted, tallied
from ui.board.listing import neighbours
from ui.board.numbers import one
from ui.board.overview import Region
from ui.board.render import render
from ui.board.scene import Scene
from ui.board.view import ALLOWED

PART = 12
"""Impressions of one page."""


class Shown(NamedTuple):
    """An impression as the page shows it."""

    row: BoardRow
    found: Impression
    pieces: Sequence[Piece | Marked]
    scores: list[tuple[str, str]]
    query: str
    omitted: Sequence[Omitted] = ()
    """Facts of the reference that it lacks, where facts are marked."""


def case(scene: Scene) -> list[Region]:
    """The case, or that there is none."""
    view = scene.view
    found = scene.source.case(scene.data.key, view.case)
    if found is None:
        return [
            (
                "case",
                render("missing.html", scene.lang, view=view, link=scene.link, head="empty.case", what="empty.case.do"),
            )
        ]
    before, after, place, total = neighbours(scene)
    runs = order(scene)
    parts = max(1, -(-len(runs) // PART))
    at = min(view.part, parts)
    rows = {row.run: row for row in scene.rows}
    cut = cutter(found.lang)
    impressions = scene.source.impressions(scene.data.key, found.id, runs[(at - 1) * PART : at * PART])
    verdicts = [
        judged(each.text, found.reference, found.findings, found.lang)
        if view.marks == "facts" and each.text is not None
        else None
        for each in impressions
    ]
    shown = [
        Shown(
            rows[each.run],
            each,
            fact_pieces(each.text or "", verdict)
            if verdict
            else pieces_of(each.text or "", found.reference, cut, marked=view.marks == "words"),
            tallied(verdict, scene.lang)
            if verdict
            else [(column.label, one(each.scores[column.key])) for column in scene.scored if column.key in each.scores],
            view.query(run=each.run, against="", case="", part=1),
            omitted(verdict, scene.lang) if verdict else (),
        )
        for each, verdict in zip(impressions, verdicts, strict=True)
    ]
    markup = render(
        "case.html",
        scene.lang,
        view=view,
        link=scene.link,
        found=found,
        shown=shown,
        names=scene.names,
        before=before,
        after=after,
        place=place,
        total=total,
        part=at,
        parts=parts,
        marks=[(key, scene.t(f"marks.{key}")) for key in ALLOWED["marks"]],
        chips=chips(scene, found.abnormal, found.frequent),
        synthetic=scene.data.synthetic,
    )
    return [("case", markup)]


def order(scene: Scene) -> list[str]:
    """Whose impressions come first: the runs the person came with, the picked, then as the table has them."""
    view = scene.view
    table = [row.run for row in (*scene.found.rows, *scene.rows)]
    known = {row.run for row in scene.rows if row.kind != "published"}
    return [run for run in dict.fromkeys((view.run, view.against, *view.pick, *table)) if run in known]


def chips(scene: Scene, abnormal: bool | None, frequent: bool | None) -> list[str]:
    """What is known of a case; nothing is said where it is not known."""
    made = [scene.t("synthetic")] if scene.data.synthetic else []
    made += [] if abnormal is None else [scene.t("case.abnormal" if abnormal else "case.normal")]
    return [*made, scene.t("case.frequent")] if frequent else made


def pieces_of(text: str, reference: str, cut: Cut, *, marked: bool) -> Sequence[Piece]:
    """An impression with or without its marks."""
    if not marked or not text:
        return [Piece(text)]
    return pieces(text, *differing(reference, text, cut))


def cutter(lang: str) -> Cut:
    """What cuts a language into words: for Chinese the words of the `standard` protocol."""
    return radiology_words().cut if lang == "zh" else cut_latin
