"""The scores in a run's model card: a table between two marks, and the front matter's `model-index`; the rest is kept."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from leaderboard.metrics.score import ALL, SUBSETS, Score
from leaderboard.names import METRIC_NAMES, interval

BEGIN, END = "<!-- scores -->", "<!-- /scores -->"
FRONT_BEGIN, FRONT_END = "# scores", "# /scores"
TABLE = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
INDEX = re.compile(rf"^{FRONT_BEGIN}\n.*?^{FRONT_END}\n", re.DOTALL | re.MULTILINE)
FRONT = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)


class CardScores(NamedTuple):
    """A run's scores on one validation set."""

    name: str
    key: str
    lang: str
    synthetic: bool
    cases: int
    expected: int
    scores: Mapping[str, Mapping[str, Score]]
    """By subset and score key."""


def without_scores(card: str) -> str:
    """A card as it was before its scores were filled in."""
    return TABLE.sub(f"{BEGIN}\n{END}", INDEX.sub("", card))


def with_scores(card: str, run: str, sets: Sequence[CardScores]) -> str:
    """A card with its scores filled in; a card without the marks is left as it is."""
    if not TABLE.search(card):
        return card
    table = "\n\n".join(table_of(one) for one in sets)
    filled = TABLE.sub(lambda _: f"{BEGIN}\n{table}\n{END}", INDEX.sub("", card))
    front = FRONT.match(filled)
    if front is None:
        return filled
    index = f"{FRONT_BEGIN}\n{model_index(run, sets)}\n{FRONT_END}\n"
    return f"{front.group()[: -len('---' + chr(10))]}{index}---\n{filled[front.end() :]}"


def table_of(one: CardScores) -> str:
    """A set's scores as Markdown: metrics down, subsets across."""
    title = f"{one.name}, {one.lang}, {'synthetic, ' if one.synthetic else ''}cases `{one.key[:16]}`"
    subsets = [subset for subset in SUBSETS if one.scores.get(subset)]
    if not subsets:
        return f"{title}: incomplete {one.cases}/{one.expected}, not scored."
    heads = [f"{subset} ({next(iter(one.scores[subset].values())).cases} cases)" for subset in subsets]
    lines = [
        f"{title}. 95 % bootstrap intervals over patients; they hold for these weights.",
        "",
        f"| metric | {' | '.join(heads)} |",
        f"|---|{'---|' * len(heads)}",
    ]
    for key in ALL:
        cells = [shown(one.scores[subset].get(key)) for subset in subsets]
        lines.append(f"| {METRIC_NAMES[one.lang][key]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def shown(score: Score | None) -> str:
    """A score with its interval."""
    return "–" if score is None else f"{score.value:.1f}{interval(score.low, score.high)}"


def model_index(run: str, sets: Sequence[CardScores]) -> str:
    """The front matter that model hubs read: the scores on all cases of each set."""
    lines = ["model-index:", f"- name: {json.dumps(run, ensure_ascii=False)}", "  results:"]
    for one in sets:
        if not one.scores.get("all"):
            continue
        lines += [
            "  - task: {type: text-generation, name: impression from findings}",
            f"    dataset: {{type: {one.key[:16]!r}, name: {json.dumps(one.name, ensure_ascii=False)}}}",
            "    metrics:",
        ]
        for key, score in one.scores["all"].items():
            kind = "facts" if key.startswith("facts.") else "bleu" if "bleu" in key else "rouge"
            lines.append(f"    - {{type: {kind}, name: {key}, value: {score.value:.4f}}}")
    return "\n".join(lines) if len(lines) > 3 else "model-index: []"
