"""A closed study's ratings as files: CSV and JSON lines for analysis, `dpo` and `kto` as training data for TRL.

Columns of the two are those of TRL 1.16: `prompt, chosen, rejected` (preference) and `prompt, completion, label` (unpaired
preference). Where the fine-tuned run's prompt is a chat, they are messages, as TRL's conversational datasets have them.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from arena.study.chain import ChainKey
from arena.study.judgements import Rated, latest
from arena.study.lock import find, same_key
from arena.study.log import lock_of, locked_log, note
from arena.study.protocol import Protocol, from_json
from arena.study.shapes import DIMENSIONS
from arena.study.tables import CaseRow, OutputRow, StudyRow, SystemRow
from common.errors import UserError
from common.files import replacing, sha256_of_file, write_json
from leaderboard.export import safe
from store.engine import transaction

Form = Literal["csv", "jsonl", "dpo", "kto"]
FORMS: tuple[Form, ...] = get_args(Form)
PLAIN = "{findings}"
COLUMNS = ("study", "rater", "role", "case", "system_a", "system_b", "left", "answer", "repeat", "seconds", "comment")
MORE = ("strength", "errors", "harm", "links", "revision", "made", "link", "chain_head", "chain_length")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written."""

    study: str
    file: str
    format: str
    rows: int
    head: str
    length: int
    lock: str
    """SHA-256 over all that was locked."""
    sha256: str
    """Of the file."""
    left_out: int
    """Ratings without a preferred output, or whose case was erased, of `dpo` and `kto`."""


def export(store: Engine, key: ChainKey, study: str, out: Path, form: Form) -> Exported:
    """Write a closed study's ratings, and beside them `OUT.chain.json` with the rating log's head and length.

    CSV holds cases and hidden repeats in the columns that `import` reads; JSON lines hold practice and guesses too; `dpo` and
    `kto` hold first presentations with a preferred output, their texts as the systems wrote them.

    Raises:
        UserError: There is no such study, it is not closed, it holds no texts (`dpo`, `kto`), or the key is another one.
    """
    with transaction(store, durable=True) as session:
        found = find(session, study)
        if found.state != "closed":
            raise UserError(
                f"{study}: {found.state}; who is preferred stays hidden until python -m arena close {study}"
            )
        same_key(study, found.key_id, key)
        protocol = from_json(found.protocol)
        rated = latest(session, found.id)
        at = locked_log(session, found.id)
        left_out = 0
        if form == "csv":
            rows = write_csv(out, table(study, protocol, rated, at))
        elif form == "jsonl":
            rows = write_lines(out, (line(study, one, at) for one in rated))
        else:
            if found.imported:
                raise UserError(f"{study}: made of ratings from elsewhere, without texts; export csv or jsonl")
            chosen = [one for one in rated if one.kind == "case" and one.answer in ("a", "b")]
            made = list(preferences(session, found, protocol, chosen))
            left_out = sum(one.kind == "case" for one in rated) - len(made)
            rows = write_lines(
                out, (example for pair in made for example in (pair.dpo() if form == "dpo" else pair.kto()))
            )
        exported = Exported(
            study=study,
            file=str(out),
            format=form,
            rows=rows,
            head=at[0],
            length=at[1],
            lock=lock_of(found)["all"],
            sha256=sha256_of_file(out),
            left_out=left_out,
        )
        facts = {"format": form, "rows": rows, "sha256": exported.sha256}
        note(session, key, (found.id, study), "exported", at, facts)
    chain = {"study": study, "head": at[0], "length": at[1], "lock": exported.lock, **facts}
    write_json(out.with_name(f"{out.name}.chain.json"), chain)
    return exported


def write_csv(path: Path, rows: Sequence[Sequence[Any]]) -> int:
    """A table that no spreadsheet runs; how many rows stand under its head."""
    with replacing(path) as file:
        csv.writer(file, lineterminator="\n").writerows([safe(cell) for cell in row] for row in rows)
    return len(rows) - 1


def write_lines(path: Path, objects: Iterator[Mapping[str, Any]]) -> int:
    """JSON lines; how many."""
    count = 0
    with replacing(path) as file:
        for one in objects:
            file.write(json.dumps(one, ensure_ascii=False) + "\n")
            count += 1
    return count


def table(study: str, protocol: Protocol, rated: Sequence[Rated], at: tuple[str, int]) -> list[list[Any]]:
    """A head and one row for each case and repeat that was rated."""
    dimensions = [one for one in DIMENSIONS if one in protocol.asks.dimensions]
    scored = [(dimension, system) for dimension in dimensions for system in protocol.systems]
    rows: list[list[Any]] = [[*COLUMNS, *(f"{dimension}:{system}" for dimension, system in scored), *MORE]]
    for one in rated:
        if one.kind not in ("case", "repeat"):
            continue
        facts = line(study, one, at)
        scores: Mapping[str, Mapping[str, int]] = facts["scores"]
        rows.append(
            [
                *(facts[column] for column in COLUMNS),
                *(scores.get(dimension, {}).get(system) for dimension, system in scored),
                *(compact(facts[column]) for column in MORE),
            ]
        )
    return rows


def compact(value: Any) -> Any:
    """A list or object as one cell; nothing where it is empty."""
    return (json.dumps(value, ensure_ascii=False) if value else None) if isinstance(value, list | dict) else value


def line(study: str, one: Rated, at: tuple[str, int]) -> dict[str, Any]:
    """A rating by output, with its link and where the log stood."""
    given: Mapping[str, Any] = json.loads(one.details)
    names = {"a": one.a, "b": one.b}
    return {
        "study": study,
        "rater": one.rater,
        "role": one.role,
        "case": one.case,
        "kind": one.kind,
        "system_a": one.a,
        "system_b": one.b,
        "left": names[one.on_left] if one.on_left else None,
        "answer": one.answer,
        "repeat": int(one.kind == "repeat"),
        "seconds": one.seconds,
        "comment": one.comment or "",
        "strength": given.get("strength"),
        "sure": given.get("sure"),
        "scores": {
            dimension: {names[output]: score for output, score in scores.items()}
            for dimension, scores in given.get("scores", {}).items()
        },
        "errors": [named(error, names) for error in given.get("errors", ())],
        "links": [named(link, names) for link in given.get("links", ())],
        "harm": {
            names[output]: {"likelihood": likelihood, "extent": extent}
            for output, (likelihood, extent) in given.get("harm", {}).items()
        },
        "revision": one.revision,
        "made": one.made,
        "link": one.link,
        "chain_head": at[0],
        "chain_length": at[1],
    }


def named(mark: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A tag or link with its system's name."""
    return {"system": names[mark["output"]], **{key: value for key, value in mark.items() if key != "output"}}


@dataclass(frozen=True, slots=True)
class Preference:
    """One rater's preference between two texts."""

    prompt: Any
    chosen: Any
    rejected: Any

    def dpo(self) -> list[dict[str, Any]]:
        """A row of TRL's preference format."""
        return [{"prompt": self.prompt, "chosen": self.chosen, "rejected": self.rejected}]

    def kto(self) -> list[dict[str, Any]]:
        """Two rows of TRL's unpaired preference format."""
        return [
            {"prompt": self.prompt, "completion": self.chosen, "label": True},
            {"prompt": self.prompt, "completion": self.rejected, "label": False},
        ]


def preferences(session: Session, study: StudyRow, protocol: Protocol, rated: Sequence[Rated]) -> Iterator[Preference]:
    """Prompt, preferred and other text of each rating; the cases that were erased have none."""
    findings = dict(
        session.execute(select(CaseRow.id, CaseRow.findings).where(CaseRow.study_id == study.id)).tuples().all()
    )
    texts = {
        (case, system): raw
        for case, system, raw in session.execute(
            select(OutputRow.case_id, OutputRow.system_id, OutputRow.raw).where(OutputRow.study_id == study.id)
        )
    }
    prompt = prompt_of(session, study, protocol)
    for one in rated:
        a, b = texts.get((one.case_id, one.a_id)), texts.get((one.case_id, one.b_id))
        asked = findings.get(one.case_id)
        if a is None or b is None or asked is None:
            continue
        best, worst = (a, b) if one.answer == "a" else (b, a)
        yield example(prompt, asked, one.lang, best, worst)


def prompt_of(session: Session, study: StudyRow, protocol: Protocol) -> Mapping[str, Any]:
    """The fine-tuned run's prompt, else that of any run that has one, else the findings alone."""
    found = session.execute(
        select(SystemRow.name, SystemRow.provenance).where(SystemRow.study_id == study.id).order_by(SystemRow.name)
    ).tuples()
    prompts = {name: prompt for name, facts in found if (prompt := json.loads(facts).get("prompt"))}
    chosen: Mapping[str, Any] = prompts.get(protocol.sft or "") or next(iter(prompts.values()), {})
    return {
        "zh": PLAIN,
        "en": PLAIN,
        "chat": False,
        **{key: value for key, value in chosen.items() if value is not None},
    }


def example(prompt: Mapping[str, Any], findings: str, lang: str, best: str, worst: str) -> Preference:
    """A preference as the model meets it in training: the run's own prompt, and what follows it.

    In English a space stands between prompt and impression, as in `sft.prompt`.
    """
    asked = str(prompt[lang]).replace("{findings}", findings.strip())
    if prompt["chat"]:
        reply = [[{"role": "assistant", "content": text.strip()}] for text in (best, worst)]
        return Preference([{"role": "user", "content": asked}], *reply)
    space = "" if lang == "zh" else " "
    return Preference(asked, space + best.strip(), space + worst.strip())
