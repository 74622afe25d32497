"""Raw reports to `train.jsonl` and `valid.jsonl`: cleaned, without copies, split so that nothing leaks."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from common.errors import UserError
from common.files import write_json, write_jsonl
from common.provenance import provenance
from corpus import output
from corpus.clean import clean, reason_to_drop
from corpus.facts import states_abnormality
from corpus.normalise import comparable, language
from corpus.read import Raw, Source, inspect, read
from corpus.split import Member, group, sizes, split

FREQUENT = 10  # impressions
COPY = "copy of another report's findings and impression"

Watch = Callable[[Iterable[Any], str, int | None], Iterable[Any]]
"""Wraps the items of a long loop in a progress bar: items, title, how many."""


@dataclass(frozen=True, kw_only=True)
class PrepareConfig:
    """Everything but the files that decides what is prepared."""

    train: int | None = None
    valid: int | None = None
    seed: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    similar: float = 0.9
    """Findings at least this alike (Jaccard of 5-character shingles) stay on one side; 1: equal ones only."""

    def __post_init__(self) -> None:
        for name, size in (("--train", self.train), ("--valid", self.valid)):
            if size is not None and size < 1:
                raise UserError(f"{name} must be at least 1, not {size}")
        if not 0.8 <= self.similar <= 1:
            raise UserError(f"--similar must be between 0.8 and 1, not {self.similar}")


@dataclass(frozen=True, slots=True)
class Report:
    """A cleaned report that can be used."""

    id: str
    patient: str | None
    findings: str
    impression: str
    place: str
    synthetic: bool
    context: dict[str, Any] | None


class Collected(NamedTuple):
    """Usable reports, ordered by id, and how the others were lost."""

    reports: list[Report]
    funnel: dict[str, Any]
    sources: list[dict[str, Any]]


def prepare(
    paths: Sequence[Path], out: Path, config: PrepareConfig, watch: Watch = lambda items, *_: items
) -> tuple[dict[str, Any], bool]:
    """Prepare a data folder; nothing is done where it holds the result of the same files and options.

    Returns:
        The content of `prepare.json`, and whether the folder was made now.

    Raises:
        UserError: A file cannot be read, there are too few reports, or `out` holds something else.
    """
    sources = [inspect(path) for path in paths]
    options = asdict(config)
    before = output.earlier(out, [source.sha256 for source in sources], options)
    if before is not None:
        return before, False
    collected = collect(sources, config, watch)
    reports = {report.id: report for report in collected.reports}
    wanted = sizes(len(reports), config.train, config.valid)
    keys = {report.id: comparable(report.findings) for report in watch(collected.reports, "grouping", len(reports))}
    groups = group((Member(one.id, one.patient, keys[one.id]) for one in reports.values()), config.similar)
    sides = split(groups, *wanted, config.seed)
    if not sides.valid:
        raise UserError(
            f"no group of reports is small enough for --valid {wanted[1]}: all share a patient or their findings; "
            "ask for a larger --valid, or leave the patients out with --columns patient="
        )
    frequent = most_frequent(reports[name].impression for name in sides.train)
    written = {
        f"{side}.jsonl": [
            record(reports[name], groups[name], frequent) for name in watch(names, f"{side}: facts", len(names))
        ]
        for side, names in sides._asdict().items()
    }
    result = {
        "inputs": collected.sources,
        "options": options,
        "funnel": collected.funnel | rest_of_funnel(written, len(reports)),
        "asked": dict(zip(("train", "valid"), wanted, strict=True)),
        "groups": {"number": len(set(groups.values())), "largest": max(Counter(groups.values()).values())},
        "leakage": leakage(written),
        "train": described(written["train.jsonl"]),
        "valid": described(written["valid.jsonl"]),
        **provenance(["numpy"]),
    }
    with output.folder(out) as half:
        for name, records in written.items():
            write_jsonl(half / name, records)
        result["outputs"] = output.hashes(half)
        write_json(half / output.NAME, result)
    return result, True


def collect(sources: Sequence[Source], config: PrepareConfig, watch: Watch) -> Collected:
    """Read, clean and de-duplicate."""
    rules: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    described: list[dict[str, Any]] = []
    kept: list[Report] = []
    for source in sources:
        found: dict[str, str] = {}
        rows = 0
        for row in watch(read(source, config.columns, found), f"reading {source.path.name}", None):
            rows += 1
            report = cleaned(row, rules)
            reason = reason_to_drop(report.findings, report.impression)
            if reason:
                dropped[reason] += 1
            else:
                kept.append(report)
        described.append(
            {
                "file": str(source.path),
                "sha256": source.sha256,
                "encoding": source.encoding.removesuffix("-sig"),
                "rows": rows,
                "columns": found,
            }
        )
    if not kept:
        reasons = ", ".join(f"{reason}: {count}" for reason, count in dropped.most_common())
        raise UserError(f"none of {dropped.total()} reports can be used ({reasons}); check --columns")
    reports = sorted(without_copies(kept, dropped), key=lambda report: report.id)
    raw = sum(source["rows"] for source in described)
    funnel = {"raw": raw, "dropped": dict(dropped.most_common()), "cleaned": dict(rules.most_common())}
    return Collected(reports, funnel, described)


def cleaned(row: Raw, rules: Counter[str]) -> Report:
    """The report of a row, with an id from its content where it has none."""
    findings, impression = clean(row.findings, rules), clean(row.impression, rules)
    content = "\0".join((findings, impression, row.patient or ""))
    return Report(
        id=row.id or "report-" + hashlib.sha256(content.encode()).hexdigest()[:16],
        patient=row.patient,
        findings=findings,
        impression=impression,
        place=row.place,
        synthetic=row.synthetic,
        context=row.context,
    )


def without_copies(reports: Iterable[Report], dropped: Counter[str]) -> Iterator[Report]:
    """Keep one of the reports with the same findings and impression: a real one before a synthetic, then the lowest id.

    Raises:
        UserError: An id stands twice with different text.
    """
    kept: dict[bytes, Report] = {}
    owner: dict[str, tuple[bytes, str]] = {}
    for report in reports:
        text = comparable(report.findings) + "\0" + comparable(report.impression)
        content = hashlib.sha256(text.encode()).digest()
        earlier, place = owner.setdefault(report.id, (content, report.place))
        if earlier != content:
            raise UserError(
                f"{report.place}: the id {report.id!r} stands at {place} with another text; make the ids different, or "
                "name another column with --columns id=… (id= alone: none, ids are then made from the text)"
            )
        other = kept.get(content)
        dropped[COPY] += other is not None
        if other is None or rank(report) < rank(other):
            kept[content] = report
    if not dropped[COPY]:
        del dropped[COPY]
    return iter(kept.values())


def rank(report: Report) -> tuple[bool, str, str, str, str]:
    """Which of several copies is kept: a total order, so that the order of the rows decides nothing."""
    return report.synthetic, report.id, report.patient or "", report.findings, report.impression


def most_frequent(impressions: Iterable[str]) -> frozenset[str]:
    """The ten most frequent comparable impressions that stand there at least twice; ties by text."""
    counts = Counter(map(comparable, impressions))
    repeated = [text for text, count in counts.items() if count > 1]
    return frozenset(sorted(repeated, key=lambda text: (-counts[text], text))[:FREQUENT])


def record(report: Report, name: str, frequent: frozenset[str]) -> dict[str, Any]:
    """A line of `train.jsonl` or `valid.jsonl`."""
    lang = language(report.findings + report.impression)
    return {
        "id": report.id,
        "patient": report.patient,
        "findings": report.findings,
        "impression": report.impression,
        "lang": lang,
        "abnormal": states_abnormality(report.impression, lang),
        "frequent": comparable(report.impression) in frequent,
        "group": name,
        **({"synthetic": True} if report.synthetic else {}),
        **({"context": report.context} if report.context else {}),
    }


def rest_of_funnel(written: Mapping[str, Sequence[Any]], usable: int) -> dict[str, int]:
    """The end of the funnel: usable = train + valid + unused."""
    train, valid = len(written["train.jsonl"]), len(written["valid.jsonl"])
    return {"usable": usable, "train": train, "valid": valid, "unused": usable - train - valid}


def described(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is in a file, in numbers."""
    return {
        "reports": len(records),
        "lang": dict(sorted(Counter(one["lang"] for one in records).items())),
        "synthetic": sum("synthetic" in one for one in records),
        "abnormal": sum(one["abnormal"] for one in records),
        "frequent": sum(one["frequent"] for one in records),
        "groups": len({one["group"] for one in records}),
        "patients": len({one["patient"] for one in records} - {None}),
    }


def leakage(written: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, int]:
    """How many groups, patients and findings stand on both sides, counted on what is written.

    Raises:
        ValueError: Any does: a fault of the program, and nothing may be written.
    """
    train, valid = written["train.jsonl"], written["valid.jsonl"]
    on_both = {
        "groups": len({one["group"] for one in train} & {one["group"] for one in valid}),
        "patients": len(({one["patient"] for one in train} & {one["patient"] for one in valid}) - {None}),
        "findings": len(
            {comparable(one["findings"]) for one in train} & {comparable(one["findings"]) for one in valid}
        ),
    }
    if any(on_both.values()):
        raise ValueError(f"train and valid share {on_both}")
    return on_both
