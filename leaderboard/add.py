"""Add runs to the store: read and score everything first, then write all of it in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from common.commands import say
from common.errors import UserError
from common.files import replacing, sha256_of_file, sha256_of_json
from leaderboard.baselines import baselines
from leaderboard.card import CardScores, with_scores
from leaderboard.inputs import TRAIN, Case, Run, ValidationSet, read_cases, set_name, split_by_language, valid_file
from leaderboard.metrics.score import ALL, NEAREST
from leaderboard.scoring import Scored, score
from leaderboard.signatures import settings
from leaderboard.standing import compare_with_nearest
from leaderboard.tables import CaseRow, DatasetRow, RunRow
from leaderboard.write import store_run, store_set
from store.engine import alone, reading, transaction


class Added(NamedTuple):
    """What became of one run on one validation set."""

    run: str
    data: str
    """The set's `cases_sha256`."""
    name: str
    """The set's name."""
    what: str
    """`added`, `replaced` or `unchanged`."""
    cases: int
    expected: int


class Work(NamedTuple):
    """A run on one set, scored and ready to be written; `scored` is None where the store has just this."""

    run: Run
    cases: ValidationSet
    content: str
    scored: Scored | None


def add(engine: Engine, runs: Sequence[Run]) -> list[Added]:
    """Score runs, with the baselines of their validation sets, and write all or nothing; then fill in the model cards."""
    twice = {run.name for run in runs if sum(other.name == run.name for other in runs) > 1}
    if twice:
        raise UserError(f"two of these runs are called {min(twice)!r}; rename one folder")
    runs = [replace(run, sets=[as_stored(engine, one) for one in run.sets]) for run in runs]
    return write(engine, [*missing_baselines(engine, runs), *runs])


def add_baselines(engine: Engine, data: Path) -> list[Added]:
    """Add the baselines of a data folder's validation set."""
    file = valid_file(data)
    sets = [as_stored(engine, one) for one in split_by_language(read_cases(file), set_name(file))]
    return write(engine, baselines_of(sets, file.with_name(TRAIN), file))


def as_stored(engine: Engine, cases: ValidationSet) -> ValidationSet:
    """A set with the marks (abnormal, frequent, patient) that the store has for it, so that all its runs share them."""
    known = known_cases(engine, cases.key)
    if known is None:
        return cases
    if any(one[4:7] != other[4:7] for one, other in zip(known, cases.cases, strict=True)):
        say(
            f"warning: {cases.name}: cases are marked (abnormal, frequent, patient) otherwise than in the store; its marks hold"
        )
    return ValidationSet(name=cases.name, lang=cases.lang, cases=known)


Contents = dict[tuple[str, str], str]
"""The content hash of each run in the store, by (set, run)."""


def contents(engine: Engine) -> Contents:
    """What the store holds already."""
    wanted = select(DatasetRow.cases_sha256, RunRow.name, RunRow.content_sha256).join(RunRow)
    with reading(engine) as session:
        return {(key, name): content for key, name, content in session.execute(wanted).tuples()}


def known_cases(engine: Engine, key: str) -> list[Case] | None:
    """The cases that the store has under a `cases_sha256`, in its order."""
    with reading(engine) as session:
        dataset = session.scalar(select(DatasetRow).where(DatasetRow.cases_sha256 == key))
        if dataset is None:
            return None
        rows = session.scalars(select(CaseRow).where(CaseRow.dataset_id == dataset.id).order_by(CaseRow.position))
        about = (dataset.lang, dataset.synthetic)
        return [
            Case(one.case_id, one.findings, one.reference, about[0], one.patient, one.abnormal, one.frequent, about[1])
            for one in rows
        ]


def content_sha256(run: Run, cases: ValidationSet) -> str:
    """The hash of all that a run's rows are made from, the metrics' settings included."""
    outputs = [[case.id, *run.outputs[case.id]] for case in cases.cases if case.id in run.outputs]
    flags = [[case.abnormal, case.frequent, case.patient] for case in cases.cases]
    about = [run.kind, run.model, run.strategy, run.config, run.card, dict(run.provenance), list(run.log)]
    return sha256_of_json([cases.key, outputs, flags, about, settings_sha256(cases.lang)])


def missing_baselines(engine: Engine, runs: Iterable[Run]) -> list[Run]:
    """The baselines that validation sets lack, or have under other settings, where the training file is beside them."""
    made: list[Run] = []
    seen = current_baselines(engine)
    for run in runs:
        lacking = [one for one in run.sets if one.key not in seen]
        seen |= {one.key for one in lacking}
        if not lacking or run.data is None:
            continue
        train = run.data.with_name(TRAIN)
        if train.is_file():
            made += baselines_of(lacking, train, run.data)
        else:
            say(
                f"warning: no {train}, so {lacking[0].name} has no baselines to compare with; "
                "add them with python -m leaderboard baselines DATA"
            )
    return made


def current_baselines(engine: Engine) -> set[str]:
    """The sets whose `nearest` was scored with the settings of today."""
    wanted = select(DatasetRow.cases_sha256, DatasetRow.lang, RunRow.provenance).join(RunRow)
    wanted = wanted.where(RunRow.name == NEAREST, RunRow.kind == "baseline")
    with reading(engine) as session:
        found = session.execute(wanted).tuples().all()
    return {key for key, lang, provenance in found if provenance.get("settings") == settings_sha256(lang)}


def settings_sha256(lang: str) -> str:
    """The hash of all metrics' settings for a language."""
    return sha256_of_json([settings(key, lang) for key in ALL])


def baselines_of(sets: Sequence[ValidationSet], train: Path, data: Path) -> list[Run]:
    """The baselines of sets from one training file."""
    reports = read_cases(train)
    fingerprint = sha256_of_file(train)
    made: list[Run] = []
    for one in sets:
        provenance = {"train_sha256": fingerprint, "settings": settings_sha256(one.lang)}
        found = baselines(one, reports, provenance, data)
        if not found:
            say(f"warning: {train} has no {one.lang} reports, so {one.name} has no baselines")
        made += found
    return made


def write(engine: Engine, runs: Sequence[Run]) -> list[Added]:
    """Score what is new, write it in one transaction, and then the scores into the model cards."""
    stored = contents(engine)
    work = [prepare(run, cases, stored) for run in runs for cases in run.sets]
    new = [one for one in work if one.scored is not None]
    cards = {one.run.name: filled_card(one.run, [other for other in work if other.run is one.run]) for one in new}
    if new:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with transaction(engine) as session:
            write_all(session, new, cards, now)
        for one in new:
            write_card(one.run, cards[one.run.name])
    return [outcome(one, stored) for one in work]


def prepare(run: Run, cases: ValidationSet, stored: Contents) -> Work:
    """Score a run on a set, unless the store has just this."""
    content = content_sha256(run, cases)
    same = stored.get((cases.key, run.name)) == content
    return Work(run, cases, content, None if same else score(run, cases))


def write_all(session: Session, new: Sequence[Work], cards: dict[str, str], now: str) -> None:
    """Store scored runs, and how the systems of their sets stand against `nearest`."""
    alone(session, "leaderboard")
    touched: dict[int, set[str]] = {}
    for one in new:
        dataset = store_set(session, one.cases, now)
        if one.scored is not None:
            store_run(session, dataset, one.run, one.scored, one.content, cards[one.run.name], now)
        touched.setdefault(dataset.id, set()).add(one.run.name)
    session.flush()
    for number, names in touched.items():
        compare_with_nearest(session, number, names)


def outcome(one: Work, stored: Contents) -> Added:
    """What became of a piece of work."""
    what = "unchanged" if one.scored is None else "replaced" if (one.cases.key, one.run.name) in stored else "added"
    predicted = sum(
        case.id in one.run.outputs and one.run.outputs[case.id].text is not None for case in one.cases.cases
    )
    return Added(one.run.name, one.cases.key, one.cases.name, what, predicted, len(one.cases.cases))


def filled_card(run: Run, work: Sequence[Work]) -> str:
    """A run's model card with its scores on each of its sets."""
    sets = []
    for one in work:
        scored = one.scored or score(run, one.cases)
        counted = scored.tallies["all"]
        found = CardScores(
            one.cases.name,
            one.cases.key,
            one.cases.lang,
            one.cases.synthetic,
            counted.cases,
            counted.expected,
            scored.scores,
        )
        sets.append(found)
    return with_scores(run.card, run.name, sets)


def write_card(run: Run, card: str) -> None:
    """Write the card into the run's folder, where it has one."""
    if run.folder is not None and run.card:
        with replacing(run.folder / "README.md") as file:
            file.write(card)
