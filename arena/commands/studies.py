"""Commands for a study's life: create, lock, close, progress, verify, erase, list."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from arena.commands.options import Json, Key, Name, Store, commands, opened, plain
from common.commands import print_json, say
from common.errors import UserError

app = commands()


@app.command(epilog="Example: python -m arena create STUDY.toml")
def create(
    file: Annotated[Path, typer.Argument(metavar="STUDY.toml", help="The study file.")],
    clean: Annotated[bool, typer.Option("--clean", help="Replace personal data in the texts by placeholders.")] = False,
    store: Store = None,
    json: Json = False,
) -> None:
    """Make a study of a study file: draw its cases, copy its outputs, deal the assignments. A draft of that name is replaced.

    A rater without a role in the file has the one of their account.
    """
    from arena.people import users
    from arena.study.protocol import LOCAL, read_protocol
    from arena.study.records import create as make

    protocol = read_protocol(file)
    say("reading the cases, and hashing the weights of the runs")
    with opened(store) as engine:
        roles = {one.user.name: one.user.role_in_studies for one in users(engine)}
        raters = tuple(replace(one, role=one.role or roles.get(one.name)) for one in protocol.raters)
        made = make(engine, replace(protocol, raters=raters), clean=clean)
    if json:
        print_json(plain(made))
        return
    for reason, many in made.left_out.items():
        say(f"left out: {many} cases with {reason}")
    if made.identical:
        say(f"{made.identical} pairs have two texts that read the same; they are shown as they are")
    if protocol.telling:
        say(
            f"raters read the name {protocol.telling!r} in the study's name, title or guidance; better keep systems out of them"
        )
    strangers = [one.name for one in protocol.raters if one.name not in {LOCAL, *roles}]
    if strangers:
        say(f"no account yet: {', '.join(strangers)}; add each with python -m arena user add NAME --role rater")
    say(
        f"{made.name}: {made.cases} cases, {made.raters} raters, {made.assignments} assignments; a draft, not shown to anyone. "
        f"Next: python -m arena lock {made.name}"
    )


@app.command(epilog="Example: python -m arena lock STUDY")
def lock(study: Name, key: Key = None, store: Store = None, json: Json = False) -> None:
    """Open a study for rating. From now on nothing of its cases, outputs, prompts and protocol can change."""
    from arena.study.records import lock as lock_study
    from arena.study.records import locking_key

    with opened(store) as engine:
        sealed = lock_study(engine, locking_key(engine, study, key), study)
    if json:
        print_json(plain(sealed))
    else:
        say(f"{study}: open for rating. Write down the head of its rating log: {sealed.head}")


@app.command(epilog="Example: python -m arena close STUDY")
def close(study: Name, key: Key = None, store: Store = None, json: Json = False) -> None:
    """End the rating. From now on the answers can be seen, and none can be added."""
    from arena.study.chain import open_key
    from arena.study.records import close as close_study
    from arena.study.records import progress as progress_of

    with opened(store) as engine:
        sealed = close_study(engine, open_key(engine, key), study)
        far = progress_of(engine, study)
    if json:
        print_json(plain(sealed))
    else:
        say(
            f"{study}: closed with {far.ratings} of {far.planned} ratings. Write down the head of its rating log: {sealed.head}"
        )


@app.command(epilog="Example: python -m arena progress STUDY")
def progress(study: Name, store: Store = None, json: Json = False) -> None:
    """Show how far each rater is, how long a case takes and who answers too fast. Nothing about who wins."""
    from arena.study.records import progress as progress_of

    with opened(store) as engine:
        found = progress_of(engine, study)
    if json:
        print_json(plain(found))
        return
    print(f"{study}: {found.state}, {found.ratings} of {found.planned} ratings")
    for one in found.raters:
        pace = "" if one.median_seconds is None else f", {one.median_seconds:.0f} s a case"
        flags = f", {one.fast} faster than can be read" if one.fast else ""
        print(f"  {one.rater} ({one.role or 'no role'}): {one.cases_done}/{one.cases}{pace}{flags}")
    if found.agreement is not None:
        print(f"  same answer to the same case so far: {100 * found.agreement:.0f} %")


@app.command(epilog="Example: python -m arena verify STUDY --head 9f2c…")
def verify(
    study: Name,
    head: Annotated[
        str | None, typer.Option(metavar="HASH", help="A head that was written down before: the log must have had it.")
    ] = None,
    key: Key = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """See that nothing of a locked study was changed, and no rating changed, removed, reordered or cut off."""
    from arena.study.chain import open_key
    from arena.study.records import verify as verify_study

    if head is not None and (len(head) != 64 or set(head.lower()) - set("0123456789abcdef")):
        raise UserError(f"--head {head}: a head is 64 hexadecimal digits, as lock, close and export print it")
    with opened(store) as engine:
        found = verify_study(engine, open_key(engine, key), study, head.lower() if head else None)
    if json:
        print_json(plain(found))
    else:
        for problem in found.problems:
            say(f"  {problem}")
    if not found.holds:
        raise UserError(
            f"{study}: does not verify, {len(found.problems)} problems; restore the database from a backup that does"
        )
    if not json:
        asked = (
            "" if found.head_found is None else f"; the head that was asked about was its head at {found.head_found}"
        )
        say(f"{study}: verifies, {found.length} entries, head {found.head}{asked}")


@app.command(epilog="Example: python -m arena erase STUDY --patient P-0017")
def erase(
    study: Name,
    case: Annotated[list[str] | None, typer.Option(metavar="ID", help="A report's id; may be given again.")] = None,
    patient: Annotated[str | None, typer.Option(metavar="ID", help="All cases of a patient.")] = None,
    key: Key = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """Erase a patient's text from a study: findings, impressions, comments. Ratings stay, and the log still verifies."""
    from arena.study.chain import open_key
    from arena.study.records import erase as erase_cases
    from arena.study.records import studies

    if bool(case) == (patient is not None):
        raise UserError("erase: name cases with --case ID, or a patient with --patient ID")
    with opened(store) as engine:
        draft = all(one.state == "draft" for one in studies(engine) if one.name == study)
        gone = erase_cases(
            engine, None if draft else open_key(engine, key), study, cases=tuple(case or ()), patient=patient
        )
    if json:
        print_json(plain(gone))
    else:
        say(
            f"{study}: texts of {len(gone.cases)} cases and {gone.comments} comments erased. Not touched: the leaderboard's "
            "cases, run folders, exports and backups"
        )


@app.command("list", epilog="Example: python -m arena list --json")
def list_studies(store: Store = None, json: Json = False) -> None:
    """List the studies of the store."""
    from arena.study.records import studies

    with opened(store) as engine:
        found = studies(engine)
    if json:
        print_json({"studies": plain(found)})
        return
    if not found:
        say("no studies yet; make one with python -m arena create STUDY.toml")
    for one in found:
        notes = ", demonstration, not blind" if one.demonstration else ""
        print(
            f"{one.name}  {one.state}  {one.ratings}/{one.planned} ratings, {one.raters} raters, {one.cases} cases{notes}"
        )
