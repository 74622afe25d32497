"""Small studies for the tests of the blind study."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from arena.study import desk, records
from arena.study.chain import ChainKey, make_key
from arena.study.protocol import Design, Protocol, Rater, Source
from arena.study.shapes import Answer, Asks, Card, ErrorTag, Harm, Link

SIDES = ("左", "右")
EVERYTHING = Asks(
    strength=True,
    dimensions=("completeness", "correctness"),
    errors=True,
    harm=True,
    links=True,
    comment=True,
)


def report(k: int) -> dict[str, Any]:
    """A made-up report."""
    return {
        "id": f"case-{k:03d}",
        "patient": f"patient-{k:03d}",
        "group": f"patient-{k:03d}",
        "lang": "zh",
        "abnormal": True,
        "frequent": False,
        "synthetic": True,
        "findings": f"{SIDES[k % 2]}肺上叶见结节，约{k}mm，边界清。",
        "reference": f"{SIDES[k % 2]}肺上叶结节，约{k}mm，建议随访。",
    }


def run_folder(folder: Path, kind: str, write: str, cases: int = 20) -> Path:
    """A run folder with predictions; `write` is filled with the case's number."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        {**report(k), "prediction": write.format(k=k), "finish": "stop", "tokens": 9, "seconds": 0.1}
        for k in range(cases)
    ]
    (folder / "predictions.jsonl").write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    (folder / "predictions.meta.json").write_text(
        json.dumps({"decoding": {"do_sample": False, "max_new_tokens": 64}, "prompt_sha256": "p" * 64, "data": {}})
    )
    prompt = {"zh": "影像所见：{findings}\n影像诊断：", "en": "Findings: {findings}\nImpression:", "chat": False}
    (folder / "run.json").write_text(
        json.dumps({"kind": kind, "model": "tiny", "strategy": "lora", "config": {"prompt": prompt}})
    )
    (folder / "adapter").mkdir(exist_ok=True)
    (folder / "adapter" / "adapter_model.safetensors").write_bytes(kind.encode())
    return folder


def protocol(folder: Path, **changes: Any) -> Protocol:
    """Three raters, twelve cases each, of a fine-tuned run, its base and the reference."""
    run_folder(folder / "lora", "sft", "影像诊断：1. 结节{k}mm。2. 建议随访。")
    run_folder(folder / "base", "base", "结节可能，大小{k}mm")
    made = Protocol(
        name="trial",
        pairs=(("lora", "base"), ("reference", "lora")),
        systems={"lora": str(folder / "lora"), "base": str(folder / "base"), "reference": "reference"},
        raters=(
            Rater(name="r1", role="radiologist"),
            Rater(name="r2", role="referrer"),
            Rater(name="r3", role="author"),
        ),
        cases=Source(file=str(folder / "lora"), number=18),
        design=Design(cases_per_rater=12, overlap=6, repeats=0.25),
        asks=EVERYTHING,
    )
    return replace(made, **changes)


def open_study(store: Engine, folder: Path, **changes: Any) -> ChainKey:
    """A locked study; its rating log's key."""
    key = make_key(store, folder / "study.key")
    made = protocol(folder, **changes)
    records.create(store, made)
    records.lock(store, key, made.name)
    return key


def all_cards(store: Engine, rater: str, study: str = "trial") -> list[Card]:
    """All of a rater's cards."""
    return desk.cards(store, study, rater, 0, 500)


def full_answer(card: Card) -> Answer:
    """An answer that uses everything that can be asked."""
    if card.kind == "guess":
        return Answer(said="a", sure=2, seconds=4.0)
    return Answer(
        said="a",
        strength=2,
        scores={"completeness": {"a": 5, "b": 2}, "correctness": {"a": 4, "b": 3}},
        errors=(
            ErrorTag(side="b", tag="wrong_side", significant=True, sentence=0),
            ErrorTag(side="a", tag="missed_finding"),
        ),
        links=(Link(side="a", sentence=0, support=0), Link(side="b", sentence=0, support=None)),
        harm={"a": Harm(likelihood=1, extent=2), "b": Harm(likelihood=4, extent=5)},
        comment="A 更完整",
        seconds=12.5,
    )


def rate_all(store: Engine, key: ChainKey, rater: str, study: str = "trial") -> None:
    """A rater's whole study: always the left one."""
    for card in all_cards(store, rater, study):
        desk.submit(store, key, study, rater, card.assignment, full_answer(card), f"key-{card.assignment}")
