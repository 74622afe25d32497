"""Synthetic chest CT reports, Chinese and English: structured findings first, then the words for them.

Each patient has a random source of his own, so the first reports are the same however many are asked for.
"""

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import chain, count, islice
from typing import Any, NamedTuple

from corpus.pool import mapped
from corpus.synthesize.conclude import conclude
from corpus.synthesize.describe import findings_text
from corpus.synthesize.exams import Exam, draw_exams

LANGUAGES = ("zh", "en")
LENGTHS = ("short", "full")
LIMITS = {
    ("zh", "short"): (90, 45),
    ("en", "short"): (310, 190),
    ("zh", "full"): (450, 260),
    ("en", "full"): (1700, 1000),
}
"""Most characters of findings and impression: with the prompt, about 130 tokens of Gemma's tokenizer where short."""
LEAST = {"zh": 110, "en": 420}  # characters below which a full report looks for more to say
PATIENTS = 200  # of one chunk of work
WORTHWHILE = 1500  # reports from which on starting processes saves time
ATTEMPTS = 6
NORMALS = {True: (3, 4, 4, 5), False: (1, 2, 2, 3, 3)}
SEXES = {"zh": {"female": "女", "male": "男"}, "en": {"female": "female", "male": "male"}}
EXAMS = {
    ("zh", False): "胸部CT平扫",
    ("zh", True): "胸部CT增强扫描",
    ("en", False): "CT chest without contrast",
    ("en", True): "CT chest with contrast",
}


class Report(NamedTuple):
    """An exam in words."""

    exam: Exam
    """As it was written: findings that found no room are gone."""
    findings: str
    impression: str


def synthesize(lang: str, n: int, seed: int, length: str, workers: int = 1) -> Iterator[dict[str, Any]]:
    """Yield `n` report records; the first k are the same for any n and any number of workers.

    Args:
        lang: `zh` or `en`.
        length: `short` (prompt and impression in about 130 tokens) or `full`.
        workers: Processes that write; few reports are written by this one alone.
    """
    if workers < 2 or n < WORTHWHILE:
        for number, report in enumerate(islice(reports(lang, seed, length), n), 1):
            yield record(number, report, lang)
        return
    check(lang, length)
    with closing(mapped(partial(records_of, lang, seed, length), count(), workers)) as chunks:
        for number, one in enumerate(islice(chain.from_iterable(chunks), n), 1):
            one["id"] = name(number, lang)
            yield one


def records_of(lang: str, seed: int, length: str, chunk: int) -> list[dict[str, Any]]:
    """All records of one chunk of patients, numbered within it."""
    patients = range(chunk * PATIENTS + 1, (chunk + 1) * PATIENTS + 1)
    found = chain.from_iterable(reports_of(patient, lang, seed, length) for patient in patients)
    return [record(number, report, lang) for number, report in enumerate(found, 1)]


def check(lang: str, length: str) -> None:
    """See that there are such reports.

    Raises:
        ValueError: A language or a length that is none.
    """
    if lang not in LANGUAGES or length not in LENGTHS:
        raise ValueError(f"lang must be one of {LANGUAGES} and length one of {LENGTHS}, not {lang!r} and {length!r}")


def reports(lang: str, seed: int, length: str) -> Iterator[Report]:
    """Endless reports, patient by patient.

    Raises:
        ValueError: A language or a length that is none.
    """
    check(lang, length)
    for patient in count(1):
        yield from reports_of(patient, lang, seed, length)


def reports_of(patient: int, lang: str, seed: int, length: str) -> Iterator[Report]:
    """The reports of one patient, whose random source is his own."""
    rng = random.Random(f"{lang}/{seed}/{length}/{patient}")
    for exam in draw_exams(patient, length, rng):
        yield write(exam, lang, length, rng)


def write(exam: Exam, lang: str, length: str, rng: random.Random) -> Report:
    """Put an exam into words; what does not fit is left out, the least significant first."""
    most, most_impression = LIMITS[lang, length]
    wanted = rng.choice(NORMALS[not exam.findings])
    while True:
        for attempt in range(ATTEMPTS):
            findings, style = findings_text(exam, lang, length, max(0, wanted - attempt), rng)
            impression = conclude(exam, style)
            enough = length == "short" or len(findings) >= LEAST[lang] or attempt > 2
            if enough and len(findings) <= most and len(impression) <= most_impression:
                return Report(exam, findings, impression)
        if len(exam.findings) < 2:
            return Report(exam, findings, impression)
        least = max(exam.findings, key=lambda finding: finding.rank)
        exam = replace(exam, findings=tuple(finding for finding in exam.findings if finding is not least))


def name(number: int, lang: str) -> str:
    """The id of a report."""
    return f"syn-{lang}-{number:06d}"


def record(number: int, report: Report, lang: str) -> dict[str, Any]:
    """The line of a reports file."""
    exam = report.exam
    indications = exam.scenario.indications_zh if lang == "zh" else exam.scenario.indications_en
    context: dict[str, Any] = {
        "age": exam.age,
        "sex": SEXES[lang][exam.sex],
        "exam": EXAMS[lang, exam.contrast],
        "year": exam.day.year,
        "indication": indications[exam.indication],
    }
    if exam.prior:
        context["comparison"] = exam.prior.isoformat()
    return {
        "id": name(number, lang),
        "patient": f"syn-{lang}-p{exam.patient:06d}",
        "findings": report.findings,
        "impression": report.impression,
        "lang": lang,
        "synthetic": True,
        "context": context,
    }
