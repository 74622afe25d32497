"""What a study is made of, read from run folders and files: cases, and what each system wrote for them."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from common.errors import UserError
from common.files import read_jsonl, sha256_of_file
from corpus.normalise import language
from leaderboard.inputs import LANGUAGES, clean
from leaderboard.runs import META, PREDICTIONS, read_json

WEIGHTS = (".safetensors", ".bin", ".gguf", ".pt")
LONGEST_NAME = 200
RECIPES = ("adapter_config.json", "config.toml", "run.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case that may be drawn."""

    id: str
    lang: str
    findings: str
    reference: str | None
    group: str
    """Patient and near-duplicates; cases of one group are drawn together only when there are not enough groups."""
    patient: str | None = None
    author: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    abnormal: bool | None = None
    frequent: bool | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What a system wrote, and where that comes from."""

    name: str
    kind: str
    texts: Mapping[str, str]
    """By case id."""
    provenance: Mapping[str, Any]


def read_cases(path: Path, reports: Path | None) -> list[Case]:
    """The cases of a run folder, a predictions file or a file of reports, in the order of their ids.

    Args:
        reports: Reports whose context and author go with the cases; else the file that the run predicted, if it is still there.

    Raises:
        UserError: A file is missing or broken.
    """
    file = path / PREDICTIONS if path.is_dir() else path
    if reports is None and path.is_dir() and (path / META).is_file():
        named = read_json(path / META, "predict again").get("data", {}).get("file")
        reports = Path(named) if named and Path(named).is_file() else None
    elif reports is not None and not reports.is_file():
        raise UserError(f"{reports}: no such file; mend reports in [cases]")
    beside = {str(row.get("id")): row for _, row in rows(reports)} if reports is not None else {}
    cases: dict[str, Case] = {}
    for number, row in rows(file):
        case = as_case(row, beside.get(str(row.get("id")), {}), file, number)
        if case.id in cases:
            raise UserError(f"{file}:{number}: the id {case.id!r} stands twice; ids must be unique")
        cases[case.id] = case
    if not cases:
        raise UserError(f"{file}: no cases in it; predict with this run first, or name another file")
    return [cases[key] for key in sorted(cases)]


def rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON-lines or CSV file with their lines."""
    if path.suffix.lower() != ".csv":
        yield from enumerate(read_jsonl(path, partial_tail=True), 1)
        return
    if not path.is_file():
        raise UserError(f"{path}: no such file; check the path")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            for row in reader:
                if None in row or None in row.values():
                    raise UserError(
                        f"{path}:{reader.line_num}: not as many cells as the first line names; mend this line"
                    )
                yield reader.line_num, {str(key): value for key, value in row.items()}
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
    except csv.Error as error:
        raise UserError(f"{path}:{reader.line_num}: not CSV ({error}); mend this line") from None


def as_case(row: Mapping[str, Any], beside: Mapping[str, Any], path: Path, number: int) -> Case:
    """A case of one line; what the line does not say is taken from the report beside it."""
    for key in ("id", "findings"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise UserError(f"{path}:{number}: no {key}; each case needs id and findings as text")
    if not row["id"].isprintable() or len(row["id"]) > LONGEST_NAME:
        raise UserError(f"{path}:{number}: an id is 1 to {LONGEST_NAME} visible characters; mend this line")
    reference = next((row[key] for key in ("reference", "impression") if isinstance(row.get(key), str)), None)
    lang = row.get("lang") or language(row["findings"])
    if lang not in LANGUAGES:
        raise UserError(f"{path}:{number}: lang is {lang!r}; it must be zh or en")
    both = {**beside, **{key: value for key, value in row.items() if value not in (None, "")}}
    context = both.get("context")
    known = (
        {str(key): clean(str(value)) for key, value in context.items() if value not in (None, "")}
        if isinstance(context, dict)
        else {}
    )
    author = both.get("author") or known.pop("author", None)
    known.pop("author", None)
    patient = both.get("patient")
    return Case(
        id=clean(row["id"]),
        lang=lang,
        findings=clean(row["findings"]),
        reference=None if reference is None else clean(reference),
        group=str(both.get("group") or patient or row["id"]),
        patient=clean(str(patient))[:LONGEST_NAME] if patient else None,
        author=clean(str(author))[:LONGEST_NAME] if author else None,
        context=known,
        abnormal=flag(both.get("abnormal")),
        frequent=flag(both.get("frequent")),
        synthetic=both.get("synthetic") in (True, "true", "1"),
    )


def flag(value: object) -> bool | None:
    """A flag; None where it is not known."""
    return value if isinstance(value, bool) else None


def read_system(name: str, path: Path, cases: Mapping[str, Case]) -> System:
    """What a run folder or a file of predictions holds for the cases; a failed or missing one is not in it.

    Raises:
        UserError: A file is missing or broken, or the system read other findings than the case's.
    """
    file = path / PREDICTIONS if path.is_dir() else path
    if path.is_dir() and not file.is_file():
        raise UserError(f"{file}: no predictions; run python -m sft predict {path} --data DATA/valid.jsonl")
    texts: dict[str, str] = {}
    for number, row in rows(file):
        id_, text = row.get("id"), row.get("prediction")
        if not isinstance(id_, str) or "prediction" not in row:
            raise UserError(f"{file}:{number}: no id or prediction; each line needs both")
        case = cases.get(clean(id_))
        if case is None or not isinstance(text, str):
            continue
        if case.id in texts:
            raise UserError(f"{file}:{number}: the id {case.id!r} stands twice; keep one line of it")
        findings = row.get("findings")
        if isinstance(findings, str) and clean(findings).strip() != case.findings.strip():
            raise UserError(
                f"{file}:{number}: other findings for case {case.id!r} than those it is judged by; predict again"
            )
        texts[case.id] = clean(text)
    provenance: dict[str, Any] = {"path": str(path.resolve()), "predictions_sha256": sha256_of_file(file)}
    if not path.is_dir():
        return System(name=name, kind="external", texts=texts, provenance=provenance)
    facts = read_json(path / "run.json", "its training is not finished: run the same train command again")
    meta = read_json(path / META, f"predict first: python -m sft predict {path} --data DATA/valid.jsonl")
    config = facts.get("config")
    prompt = config.get("prompt") if isinstance(config, dict) else None
    provenance |= {
        "model": facts.get("model"),
        "strategy": facts.get("strategy"),
        "files": files(path),
        "prompt_sha256": meta.get("prompt_sha256"),
        "prompt": {key: prompt.get(key) for key in ("zh", "en", "chat")} if isinstance(prompt, dict) else None,
        "decoding": meta.get("decoding"),
    }
    kind = facts.get("kind")
    return System(name=name, kind=kind if kind in ("sft", "base") else "external", texts=texts, provenance=provenance)


def files(folder: Path) -> dict[str, str]:
    """SHA-256 of a run's weights and of what made them, by path in the folder."""
    found = (path for path in sorted(folder.rglob("*")) if path.suffix in WEIGHTS or path.name in RECIPES)
    return {str(path.relative_to(folder)): sha256_of_file(path) for path in found if path.is_file()}


def changed(provenance: Mapping[str, Any]) -> str | None:
    """The first file of a system that is not what it was when the study was made; None: none is."""
    if "path" not in provenance:
        return None
    path = Path(provenance["path"])
    file = path / PREDICTIONS if path.is_dir() else path
    if not file.is_file() or sha256_of_file(file) != provenance["predictions_sha256"]:
        return str(file)
    before: Mapping[str, str] = provenance.get("files", {})
    now = files(path) if path.is_dir() and before else {}
    different = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    return str(path / different[0]) if different else None
