"""Make a study of its protocol: draw the cases, copy the outputs, deal the assignments."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random, SystemRandom

from sqlalchemy import Engine

from arena.study import assign, personal
from arena.study.assign import Dealt, ShortError, Unit
from arena.study.protocol import REFERENCE, Protocol
from arena.study.results import Study
from arena.study.sources import Case, System, read_cases, read_system
from arena.study.texts import shown
from arena.study.write import make_room, write
from common.errors import UserError
from store.engine import transaction


def create(store: Engine, protocol: Protocol, *, clean: bool = False, chance: Random | None = None) -> Study:
    """Store a draft: draw its cases, copy its outputs, assign them. A draft of the same name is replaced.

    Args:
        clean: Replace personal data in the texts; without it they are refused.
        chance: Where assignments and sides come from; the operating system's own but in simulations.

    Raises:
        UserError: A file is missing or broken, cases or raters do not suffice, texts hold personal data (the message names the
            cases), or a study of that name is locked.
    """
    chance = chance or SystemRandom()
    source = protocol.place(protocol.cases.file)
    reports = protocol.place(protocol.cases.reports) if protocol.cases.reports else None
    cases = {case.id: case for case in read_cases(source, reports)}
    systems = [read(protocol, name, cases) for name in protocol.systems]
    protocol = oriented(protocol, systems)
    pool, left_out = usable(list(cases.values()), systems, protocol)
    chosen, practice = draw(protocol, pool)
    chosen, systems = checked([*chosen, *practice], systems, clean)
    tested = chosen[: len(chosen) - len(practice)]
    texts = {
        (system.name, case.id): shown(
            system.texts[case.id],
            heading=protocol.normalise.heading,
            numbering=protocol.normalise.numbering,
            spaces=protocol.normalise.spaces,
        )
        for system in systems
        for case in chosen
    }
    dealt = deal(protocol, systems, tested, practice, chance)
    with transaction(store) as session:
        make_room(session, protocol.name)
        study_id = write(session, protocol, chosen, len(practice), systems, texts, dealt)
    identical = sum(texts[a, case.id] == texts[b, case.id] for case in tested for a, b in protocol.pairs)
    return Study(
        name=protocol.name,
        cases=len(tested),
        raters=len(protocol.raters),
        assignments=sum(map(len, dealt)),
        left_out=left_out,
        identical=identical,
        id=study_id,
    )


def read(protocol: Protocol, name: str, cases: Mapping[str, Case]) -> System:
    """A system's texts; the reference's are the cases' own."""
    named = protocol.systems[name]
    if named == REFERENCE:
        texts = {case.id: case.reference for case in cases.values() if case.reference is not None}
        return System(name=name, kind=REFERENCE, texts=texts, provenance={})
    return read_system(name, protocol.place(named), cases)


def oriented(protocol: Protocol, systems: Sequence[System]) -> Protocol:
    """The protocol with the fine-tuned system named where only one can be it, and each pair in its order."""
    tuned = [system.name for system in systems if system.kind == "sft"]
    sft = protocol.sft or (tuned[0] if len(tuned) == 1 else None)
    return replace(protocol, sft=sft, pairs=tuple(in_order(pair, sft) for pair in protocol.pairs))


def in_order(pair: tuple[str, str], sft: str | None) -> tuple[str, str]:
    """A pair with the fine-tuned system first, else in alphabetical order."""
    a, b = sorted(pair, key=lambda name: (name != sft, name))
    return a, b


def usable(cases: Sequence[Case], systems: Sequence[System], protocol: Protocol) -> tuple[list[Case], dict[str, int]]:
    """The cases of the subset that every system wrote something for, and how many were left out for whom."""
    subset = protocol.cases.subset
    wanted = [
        case for case in cases if subset == "all" or (case.abnormal if subset == "abnormal" else case.frequent is False)
    ]
    if not wanted:
        raise UserError(f"cases.subset = {subset!r}: no case is of it; choose all, or prepare the reports again")
    left_out: Counter[str] = Counter()
    pool = []
    for case in wanted:
        missing = next((system.name for system in systems if case.id not in system.texts), None)
        if missing is None:
            pool.append(case)
        else:
            left_out[f"no text by {missing}"] += 1
    return pool, dict(left_out)


def draw(protocol: Protocol, pool: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """The study's cases and the practice cases, by seed; one of each group before a second of any."""
    practice = protocol.design.practice
    number = protocol.cases.number if protocol.cases.number is not None else len(pool) - practice
    if number < 1 or number + practice > len(pool):
        raise UserError(
            f"{protocol.name}: {max(number, 1)} cases and {practice} for practice are more than the {len(pool)} that every "
            "system wrote something for; lower cases.number or design.practice"
        )
    planned = protocol.endpoint.planned_cases
    if planned is not None and number < planned:
        raise UserError(f"{protocol.name}: {number} cases, but endpoint.planned_cases is {planned}; raise cases.number")
    shuffled = list(pool)
    Random(protocol.seed).shuffle(shuffled)
    met: Counter[str] = Counter()
    order = []
    for at, case in enumerate(shuffled):
        order.append((met[case.group], at))
        met[case.group] += 1
    ranked = [shuffled[at] for _, at in sorted(order)]
    return ranked[:number], ranked[number : number + practice]


def checked(cases: list[Case], systems: Sequence[System], clean: bool) -> tuple[list[Case], list[System]]:
    """Cases and systems without personal data.

    Raises:
        UserError: There are some, and `clean` is not set.
    """
    found: dict[str, list[str]] = {}
    for case in cases:
        texts = [case.findings, *case.context.values(), *(system.texts[case.id] for system in systems)]
        kinds = [kind for text in texts for kind in personal.kinds(text, case.lang)]
        if kinds:
            found[case.id] = kinds
    if not found:
        return cases, list(systems)
    if not clean:
        raise UserError(
            f"personal data in {len(found)} cases: {personal.told(found)}; clean the reports with python -m corpus prepare, "
            "or run this command again with --clean to have them replaced"
        )
    by_id = {case.id: case for case in cases}
    whole = [
        replace(
            case,
            findings=personal.cleaned(case.findings, case.lang),
            context={key: personal.cleaned(text, case.lang) for key, text in case.context.items()},
        )
        for case in cases
    ]
    return whole, [
        replace(
            system,
            texts={id_: personal.cleaned(system.texts[id_], case.lang) for id_, case in by_id.items()},
        )
        for system in systems
    ]


def deal(
    protocol: Protocol, systems: Sequence[System], cases: Sequence[Case], practice: Sequence[Case], chance: Random
) -> list[list[Dealt]]:
    """Every rater's cards; practice cases are numbered after the others. Nobody practises on their own report either."""
    design, raters = protocol.design, protocol.raters
    each = design.cases_per_rater if design.cases_per_rater is not None else len(cases)
    overlap = min(design.overlap if design.overlap is not None else each // 3, each, len(cases))
    place: dict[str | None, int] = {}
    if not design.own_reports:
        place = {name: at for at, rater in enumerate(raters) for name in (rater.name, rater.author) if name}
    authors = [place.get(case.author) for case in cases]
    pairs = len(protocol.pairs)
    try:
        shared = assign.share_out(authors, pairs, len(raters), each, overlap, chance)
    except ShortError as error:
        name = raters[error.rater].name
        raise UserError(
            f"{protocol.name}: {name} can get {error.possible} pairs at most, not {each}; lower design.cases_per_rater or "
            "draw more cases"
        ) from None
    trials = [(place.get(case.author), Unit(len(cases) + at, at % pairs)) for at, case in enumerate(practice)]
    can_guess = [guessable(pair, protocol, systems) for pair in protocol.pairs]
    return [
        assign.cards(
            [unit for author, unit in trials if author != rater],
            levels,
            design.repeats,
            design.guesses,
            can_guess,
            chance,
        )
        for rater, levels in enumerate(shared)
    ]


def guessable(pair: tuple[str, str], protocol: Protocol, systems: Sequence[System]) -> bool:
    """Whether 'who wrote which' has one right answer: a pair with the reference, or with one fine-tuned system."""
    kinds = {system.name: system.kind for system in systems}
    if REFERENCE in (kinds[pair[0]], kinds[pair[1]]):
        return True
    return sum(name == protocol.sft or kinds[name] == "sft" for name in pair) == 1
