"""The content of `prepare.json`: numbers, ids and rules; text only where it was asked for, and then masked."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from common.provenance import provenance
from corpus.clean import CHANGES, DROPS, FLAGS
from corpus.prepare.collect import Intake
from corpus.prepare.config import PrepareConfig
from corpus.prepare.divide import Divided
from corpus.prepare.duplicates import DUPLICATE, NEAR_DUPLICATE, Kept
from corpus.prepare.examples import KEPT
from corpus.prepare.leakage import Neighbours
from corpus.prepare.rows import NO_YEAR, Rows
from corpus.prepare.write import Side, Tally, most_frequent_rows
from corpus.split import SIDES, TRAIN, Sizes, length_classes

PACKAGES = ("numpy", "tokenizers", "plotly")
MOST_IMPRESSIONS, MOST_TERMS, MOST_SOURCES, WORST = 20, 40, 20, 10
BARS = 30  # of a histogram, about
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000)
LENGTH_NAMES = ("short", "middle", "long")
WHY = {
    DUPLICATE: (
        "所见与诊断去掉标点、空格和大小写后完全相同的报告，只留一份。",
        "Of reports whose texts are equal without punctuation, spaces and case, one stays.",
    ),
    NEAR_DUPLICATE: (
        "所见几乎相同的报告自成一簇，每簇按设定只留若干份。",
        "Reports with nearly the same findings form a cluster, of which as many stay as was asked for.",
    ),
}
METHOD = (
    "every held-out text against all training texts: near-copies cannot be missed (inverted index over rare shingles, exact "
    "Jaccard of 5-character shingles); below the threshold the nearest is the best of those that share most rare shingles"
)


@dataclass(frozen=True)
class Made:
    """All that was made of the rows."""

    rows: Rows
    kept: Kept
    divided: Divided
    intake: Intake
    tally: Tally
    written: Mapping[str, Side]
    shared: Mapping[str, int]

    def about(self, name: str, side: str | None = None) -> npt.NDArray[Any]:
        """A column of the kept reports, or of those on one side."""
        column: npt.NDArray[Any] = self.rows.about[name][self.kept.rows]
        return column if side is None else column[self.divided.sides == SIDES.index(side)]


def summary(made: Made, config: PrepareConfig, wanted: Sizes) -> dict[str, Any]:
    """What `prepare.json` holds, but for the hashes of the files."""
    sizes = np.unique(made.divided.groups, return_counts=True)[1]
    return {
        "inputs": made.intake.inputs,
        "options": config.options(),
        "funnel": funnel(made),
        "rules": rules(made, config),
        "personal": {
            kind: {"found": found, "reports": made.tally.personal_reports[kind]}
            for kind, found in made.tally.personal.most_common()
        },
        "duplicates": duplicates(made, config),
        "asked": {name: size for name, size in wanted._asdict().items() if size},
        "groups": {
            "number": len(sizes),
            "largest": int(sizes.max()),
            "without_patient": int((made.rows.patients[made.kept.rows] < 0).sum()),
        },
        "leakage": leakage(made, config.similar, config.with_text),
        **{name: described(made, name, side) for name, side in made.written.items()},
        "split": split_table(made),
        "lengths": {field: histograms(made, field) for field in ("findings", "impression")},
        "tokens": tokens(made, config),
        "frequent": frequent(made, config.with_text),
        "terms": terms(made),
        **provenance(PACKAGES),
    }


def funnel(made: Made) -> dict[str, Any]:
    """From raw rows to sides: raw − rejected − dropped = usable = train + valid + test + unused."""
    order = [*(rule.name for rule in DROPS), DUPLICATE, NEAR_DUPLICATE]
    dropped = {name: made.tally.dropped[name] for name in order if made.tally.dropped[name]}
    used = {name: side.reports for name, side in made.written.items()}
    return {
        "raw": sum(one["rows"] for one in made.intake.inputs),
        "rejected": len(made.intake.rejects),
        "dropped": dropped,
        "usable": len(made.kept.rows),
        "train": used["train"],
        "valid": used["valid"],
        **({"test": used["test"]} if "test" in used else {}),
        "unused": len(made.kept.rows) - sum(used.values()),
        "cleaned": {rule.name: count for rule in CHANGES if (count := made.tally.changed[rule.name])},
        "flagged": {rule.name: count for rule in FLAGS if (count := made.tally.flagged[rule.name])},
        "ids_made_different": made.kept.renamed,
    }


def rules(made: Made, config: PrepareConfig) -> list[dict[str, Any]]:
    """Every rule in the order of its use, also those that found nothing or are switched off."""
    shown = examples(made)
    found = []
    for kind, members, counts in (
        ("change", CHANGES, made.tally.changed),
        ("drop", DROPS, made.tally.dropped),
        ("flag", FLAGS, made.tally.flagged),
    ):
        for rule in members:
            found.append(
                (rule.name, kind, rule.why.zh, rule.why.en, counts[rule.name], rule.name not in config.without)
            )
    for name, (zh, en) in WHY.items():
        on = {DUPLICATE: config.duplicates != "all", NEAR_DUPLICATE: config.cap is not None}[name]
        found.append((name, "duplicate", zh, en, made.tally.dropped[name], on))
    return [
        {
            "name": name,
            "kind": kind,
            "why": {"zh": zh, "en": en},
            "reports": count,
            "on": on,
            **({"examples": shown.get(name, [])} if config.with_text else {}),
        }
        for name, kind, zh, en, count, on in found
    ]


def examples(made: Made) -> dict[str, list[dict[str, Any]]]:
    """For each rule the examples of lowest rank, those of dropped rows under no id."""
    by_rule: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for one in made.rows.examples:
        by_rule[one["rule"]][one["rank"]] = {key: one[key] for key in one if key not in ("rule", "rank")}
    return {rule: [found[rank] for rank in sorted(found)[:KEPT]] for rule, found in by_rule.items()}


def duplicates(made: Made, config: PrepareConfig) -> dict[str, Any]:
    """Exact copies and near-duplicate clusters, before the policy."""
    sizes = made.kept.sizes
    several = {size: count for size, count in sorted(sizes.items()) if size > 1}
    return {
        "policy": config.duplicates,
        "similar": config.similar,
        "exact": made.kept.exact,
        "clusters": sum(several.values()),
        "in_clusters": sum(size * count for size, count in several.items()),
        "largest": max(sizes, default=0),
        "sizes": {str(size): count for size, count in sorted(sizes.items())},
        "dropped": made.tally.dropped[NEAR_DUPLICATE],
    }


def leakage(made: Made, threshold: float, with_text: bool) -> dict[str, Any]:
    """What the sides share, and how near each held-out report is to what was seen in training."""
    return {
        **made.shared,
        "threshold": threshold,
        "method": METHOD,
        "joined_after_proof": made.divided.moved,
        **{name: neighbours(made, name, found, with_text) for name, found in made.divided.nearest.items()},
    }


def neighbours(made: Made, side: str, found: Neighbours, with_text: bool) -> dict[str, Any]:
    """The similarities of one side's nearest neighbours."""
    place = {row: at for at, row in enumerate(made.kept.rows.tolist())}
    reports = np.flatnonzero(made.divided.sides == SIDES.index(side))
    worst = np.lexsort((reports, -found.similarity))[:WORST].tolist()
    counts = np.bincount((found.similarity * 20 + 1e-9).astype(np.int64).clip(max=19), minlength=20)
    return {
        "above": len(found.close),
        "median": round(float(np.median(found.similarity)), 4),
        "highest": round(float(found.similarity.max()), 4),
        "histogram": {f"{at / 20:.2f}": int(count) for at, count in enumerate(counts)},
        "worst": [
            {
                "id": made.kept.ids[reports[at]],
                "neighbour": made.kept.ids[place[int(found.row[at])]] if found.row[at] >= 0 else None,
                "similarity": round(float(found.similarity[at]), 4),
                **(texts(made, int(made.kept.rows[reports[at]]), int(found.row[at])) if with_text else {}),
            }
            for at in worst
        ],
    }


def texts(made: Made, row: int, neighbour: int) -> dict[str, str]:
    """The findings of a report and of its neighbour, as they are written."""
    return {
        name: made.rows.record(one)["findings"]
        for name, one in (("findings", row), ("neighbour_findings", neighbour))
        if one >= 0
    }


def described(made: Made, name: str, side: Side) -> dict[str, Any]:
    """What is in a file, in numbers."""
    on = made.divided.sides == SIDES.index(name)
    patients = made.rows.patients[made.kept.rows[on]]
    return {
        **side.described(),
        "groups": len(np.unique(made.divided.groups[on])),
        "patients": len(np.unique(patients[patients >= 0])),
    }


def split_table(made: Made) -> list[dict[str, Any]]:
    """Reports by year, abnormal, length and source on each side."""
    length = made.about("findings")
    classes = np.digitize(length, length_classes(length.astype(np.int64)))
    sources = made.rows.sources[made.kept.rows]
    common = {code for code, _ in Counter(sources.tolist()).most_common(MOST_SOURCES)}
    parts: dict[str, list[Any]] = {
        "abnormal": ["abnormal" if one else "normal" for one in made.about("abnormal").tolist()],
        "year": [None if one == NO_YEAR else str(one) for one in made.about("year").tolist()],
        "length": [LENGTH_NAMES[one] for one in classes.tolist()],
        "source": [made.rows.source_names[one] if one >= 0 and one in common else None for one in sources.tolist()],
    }
    names = [*made.written]
    on = [SIDES[side] for side in made.divided.sides.tolist()]
    table = []
    for by, values in parts.items():
        if all(value is None for value in values):
            continue
        counts = Counter(zip(values, on, strict=True))
        order = LENGTH_NAMES if by == "length" else sorted({*values}, key=lambda one: (one is None, one or ""))
        table += [{"by": by, "value": value, **{name: counts[value, name] for name in names}} for value in order]
    return table


def histograms(made: Made, column: str) -> dict[str, Any]:
    """How long the texts of each side are: counts a bar of `step`, the last bar open."""
    values = made.about(column)[made.divided.sides > 0]
    top = float(np.quantile(values, 0.995))
    step = next((one for one in STEPS if top / one <= BARS), STEPS[-1])
    bars = int(top // step) + 1
    return {
        "step": step,
        "median": int(np.median(values)),
        "longest": int(values.max()),
        **{
            name: np.bincount((made.about(column, name) // step).clip(max=bars), minlength=bars + 1).tolist()
            for name in made.written
        },
    }


def tokens(made: Made, config: PrepareConfig) -> dict[str, Any] | None:
    """How many tokens the texts have, where a tokenizer was given."""
    if config.tokenizer is None:
        return None
    return {field: histograms(made, f"{field}_tokens") for field in ("findings", "impression")}


def frequent(made: Made, with_text: bool) -> list[dict[str, Any]]:
    """The most frequent impressions of train, without their words unless text is shown."""
    train = made.kept.rows[made.divided.sides == TRAIN]
    found = []
    for _, count, row in most_frequent_rows(made.rows, train, MOST_IMPRESSIONS):
        text = made.rows.record(row)["impression"]
        found.append(
            {"reports": count, "share": round(count / len(train), 5), "characters": len(text)}
            | ({"text": text} if with_text else {})
        )
    return found


def terms(made: Made) -> list[dict[str, Any]]:
    """In how many impressions each finding of the lexicon is stated as present."""
    total: Counter[str] = Counter()
    for side in made.written.values():
        total.update(side.terms)
    return [
        {"concept": name, **{side: found.terms[name] for side, found in made.written.items()}}
        for name, _ in sorted(total.items(), key=lambda one: (-one[1], one[0]))[:MOST_TERMS]
    ]
