"""Drawing patients and their exams: findings that fit the patient and each other, and what has become of them next time."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from corpus.synthesize.catalog import KINDS
from corpus.synthesize.findings import Finding, compare, draw_finding, evolve, weighted
from corpus.synthesize.kinds import Kind
from corpus.synthesize.rules import SAYINGS
from corpus.synthesize.scenarios import SCENARIOS, Scenario

OBSTRUCTION = {"collapse", "bronchial_cutoff"}  # both of one lobe: the one explains the other
RETURNING = 0.085  # share of patients who come again, where their scenario lets them
COUNTS = {"short": ((1, 26), (2, 50), (3, 24)), "full": ((2, 20), (3, 26), (4, 24), (5, 16), (6, 9), (7, 5))}
PARTNER = 5.0  # how much likelier a kind is beside its partner
STEEPNESS = {"short": 1.9, "full": 1.2}  # the few common kinds against the many rare ones, as Zipf has it
MOST_BOOST = 6.0  # a kind of few scenarios is likelier within them, up to this


@dataclass(frozen=True)
class Exam:
    """What a report is written about."""

    patient: int
    day: date
    age: int
    sex: str
    scenario: Scenario
    indication: int
    contrast: bool
    prior: date | None
    findings: tuple[Finding, ...]
    """In the order of the report."""


def fits(kind: Kind, exam: Exam) -> bool:
    """Whether this kind can occur in this patient's exam at all."""
    return (
        (not kind.only or exam.scenario.id in kind.only)
        and kind.sex in ("", exam.sex)
        and kind.ages[0] <= exam.age <= kind.ages[1]
        and (exam.contrast or not kind.contrast)
    )


def agrees(finding: Finding, others: Sequence[Finding]) -> bool:
    """Whether a finding can stand beside the others."""
    for other in others:
        if finding.kind.excludes and finding.kind.excludes == other.kind.excludes:
            return False
        lobes, others_lobes = ({site.lobe for site in each.sites if site.lobe} for each in (finding, other))
        if {finding.kind.id, other.kind.id} == OBSTRUCTION:
            if lobes != others_lobes:
                return False
        elif (finding.kind.fills or other.kind.fills) and lobes & others_lobes:
            return False
    return True


def draw_findings(
    exam: Exam, length: str, count: int, rng: random.Random, kept: tuple[Finding, ...] = ()
) -> tuple[Finding, ...]:
    """Add findings that fit the patient and each other to those kept, and put all in the order of a report."""
    found = list(kept)
    pool = [kind for kind in KINDS.values() if fits(kind, exam)]
    for _ in range(count):
        weights = [appeal(kind, length, found) for kind in pool]
        for kind in rng.choices(pool, weights, k=8):
            finding = draw_finding(kind, rng)
            if all(kind.id != other.kind.id for other in found) and agrees(finding, found):
                found.append(finding)
                found.extend(second(finding, rng))
                break
    shuffled = rng.sample(found, len(found))
    return tuple(sorted(shuffled, key=lambda finding: finding.kind.region))


def appeal(kind: Kind, length: str, found: Sequence[Finding]) -> float:
    """A kind's weight beside what is found already."""
    weight = kind.weight ** STEEPNESS[length] if kind.weight > 1 else kind.weight
    if kind.only:
        share = sum(SCENARIOS[name].weight for name in kind.only) / sum(each.weight for each in SCENARIOS.values())
        weight *= min(MOST_BOOST, 1 / share)
    return weight * PARTNER if any(kind.id in other.kind.partners for other in found) else weight


def second(first: Finding, rng: random.Random) -> list[Finding]:
    """Sometimes another lesion of the same kind in another lobe, no larger and described by itself."""
    single = first.kind.several > 0 and not (first.several or first.suspicious or first.doubtful)
    if not single or rng.random() > 0.15:
        return []
    other = draw_finding(first.kind, rng)
    size = tuple(map(min, other.size, first.size))
    elsewhere = other.sites[0].lobe != first.sites[0].lobe
    plain = not (other.several or other.suspicious or other.doubtful)
    return [replace(other, size=size)] if elsewhere and plain else []


def draw_exam(patient: int, length: str, rng: random.Random) -> Exam:
    """A patient's first exam."""
    scenario = weighted(rng, [(scenario, scenario.weight) for scenario in SCENARIOS.values()])
    normal = rng.random() < scenario.normal
    low, high = scenario.ages
    day = date(2019, 1, 1) + timedelta(days=rng.randrange(365 * 6))
    exam = Exam(
        patient=patient,
        day=day,
        age=rng.randint(low, min(high, 60) if normal else high),
        sex=rng.choice(("female", "male")),
        scenario=scenario,
        indication=rng.randrange(len(scenario.indications_zh)),
        contrast=rng.random() < scenario.contrast,
        prior=day - timedelta(days=rng.randint(30, 700)) if not normal and rng.random() < scenario.prior else None,
        findings=(),
    )
    if normal:
        return exam
    findings = draw_findings(exam, length, weighted(rng, COUNTS[length]), rng)
    if exam.prior:
        kinds = [finding.kind.id for finding in findings]
        findings = tuple(
            compare(finding, rng) if kinds.count(finding.kind.id) == 1 else finding for finding in findings
        )
    return replace(exam, findings=findings)


def next_exam(last: Exam, length: str, rng: random.Random) -> Exam:
    """The same patient some months later: most findings changed or not, some gone, at times a new one."""
    day = last.day + timedelta(days=rng.randint(80, 420))
    exam = replace(last, day=day, age=last.age + (day.year - last.day.year), prior=last.day, findings=())
    kept = tuple(
        evolve(finding, rng)
        for finding in last.findings
        if finding.kind.family not in ("extent", "amount") or rng.random() < 0.7
    )
    if len(kept) < 3 and rng.random() < 0.3:
        known = {finding.kind.id for finding in kept}
        drawn = draw_findings(exam, length, 1, rng, kept)
        added = [finding for finding in drawn if finding.kind.id not in known][:1]
        fresh = [
            replace(finding, change="new")
            if "new" in SAYINGS[finding.kind.family] and not finding.doubtful
            else finding
            for finding in added
        ]
        kept = tuple(sorted((*kept, *fresh), key=lambda finding: finding.kind.region))
    return replace(exam, findings=kept)


def draw_exams(patient: int, length: str, rng: random.Random) -> Iterator[Exam]:
    """All exams of one patient; each is drawn when the one before it has been taken."""
    exam = draw_exam(patient, length, rng)
    yield exam
    if exam.findings and exam.scenario.returns and rng.random() < RETURNING:
        for _ in range(rng.choice((1, 1, 2))):
            exam = next_exam(exam, length, rng)
            yield exam
