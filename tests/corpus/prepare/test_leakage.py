import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.files import read_jsonl
from corpus.near import jaccard, shingle_set
from corpus.normalise import comparable
from corpus.prepare import PrepareConfig, leakage, prepare
from corpus.prepare.leakage import nearest

LETTERS = "肺叶结节影未见明显异常双侧胸腔积液心大小纵隔"
words = st.lists(st.sampled_from("肺叶结节"), min_size=5, max_size=40).map("".join)
CHANCE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def text(chance: random.Random, length: int = 120) -> str:
    return "".join(chance.choice(LETTERS) for _ in range(length))


def changed(chance: random.Random, whole: str, times: int) -> str:
    letters = list(whole)
    for place in chance.sample(range(len(letters)), times):
        letters[place] = "改"
    return "".join(letters)


def similarities(texts: list[str], held: list[int], train: list[int]) -> np.ndarray:
    """By brute force, `(held, train)`."""
    sets = [shingle_set(comparable(one)) for one in texts]
    return np.array([[len(sets[i] & sets[j]) / len(sets[i] | sets[j]) for j in train] for i in held])


@CHANCE
@given(st.lists(words, min_size=2, max_size=24), st.sampled_from([0.8, 0.9, 0.95, 1.0]), st.data())
def test_no_near_copy_is_overlooked(
    rows_of: Callable[..., object], texts: list[str], threshold: float, data: st.DataObject
) -> None:
    rows = rows_of(texts)
    cut = data.draw(st.integers(1, len(texts) - 1))
    held, train = [*range(cut)], [*range(cut, len(texts))]
    found = nearest(rows, np.array(held), np.array(train), threshold)
    true = similarities(texts, held, train)
    assert {texts[at] for at, _ in found.close} == {texts[at] for at in np.flatnonzero(true.max(axis=1) >= threshold)}
    assert all(true[at, other - cut] >= threshold for at, other in found.close)


@pytest.mark.parametrize("threshold", [0.8, 0.9, 0.95])
def test_among_many_likes_all_are_found(rows_of: Callable[..., object], threshold: float) -> None:
    chance = random.Random(5)
    texts = [text(chance, 300) for _ in range(150)]
    texts += [changed(chance, chance.choice(texts), chance.randint(1, 6)) for _ in range(350)]
    chance.shuffle(texts)
    rows = rows_of(texts)
    held, train = [*range(150)], [*range(150, 500)]
    found = nearest(rows, np.array(held), np.array(train), threshold)
    true = similarities(texts, held, train)
    expected = {texts[at] for at in np.flatnonzero(true.max(axis=1) >= threshold)}
    assert len(expected) > 10
    assert {texts[at] for at, _ in found.close} == expected
    for at in held:  # the similarity told is a real one, and where it matters the highest
        told, highest = found.similarity[at], true[at].max()
        assert told == pytest.approx(true[at, found.row[at] - 150] if found.row[at] >= 0 else 0)
        assert told == pytest.approx(highest) or told < highest < threshold


def test_portions_change_nothing(rows_of: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(6)
    texts = [text(chance, 60) for _ in range(40)]
    texts += [changed(chance, chance.choice(texts), 2) for _ in range(80)]
    rows = rows_of(texts)
    whole = nearest(rows, np.arange(40), np.arange(40, 120), 0.8)
    monkeypatch.setattr(leakage, "AT_ONCE", 7)
    monkeypatch.setattr(leakage, "TOGETHER", 5)
    parts = nearest(rows, np.arange(40), np.arange(40, 120), 0.8)
    assert parts.close == whole.close
    assert parts.similarity.tolist() == whole.similarity.tolist()


def test_what_the_bands_miss_is_joined(
    tmp_path: Path, raw_file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    reports = []
    for i in range(60):
        whole = text(chance)
        for copy in (whole, changed(chance, whole, 1)):
            reports.append({"id": f"r{len(reports):03d}", "findings": copy, "impression": f"右肺结节，约{i}mm。"})
    raw = raw_file(reports)
    monkeypatch.setattr("corpus.near.candidates", lambda *_: np.empty((0, 2), dtype=np.int64))
    result, _ = prepare([raw], tmp_path / "data", PrepareConfig(valid=20))
    assert result["leakage"]["joined_after_proof"] > 5
    assert result["leakage"]["valid"]["above"] == 0
    train, valid = (
        [comparable(one["findings"]) for one in read_jsonl(tmp_path / "data" / f"{side}.jsonl")]
        for side in ("train", "valid")
    )
    assert max(jaccard(a, b) for a in valid for b in train) < 0.9


def test_the_report_on_leakage_is_true_of_what_is_written(tmp_path: Path, raw_file: Callable[..., Path]) -> None:
    chance = random.Random(8)
    texts = [text(chance) for _ in range(100)]
    texts += [changed(chance, chance.choice(texts), chance.randint(1, 8)) for _ in range(100)]
    raw = raw_file(
        [{"id": f"r{i:03d}", "findings": one, "impression": f"右肺结节，约{i}mm。"} for i, one in enumerate(texts)]
    )
    result, _ = prepare([raw], tmp_path / "data", PrepareConfig(valid=30, test=20))
    sides = {
        side: {one["id"]: comparable(one["findings"]) for one in read_jsonl(tmp_path / "data" / f"{side}.jsonl")}
        for side in ("train", "valid", "test")
    }
    for side, seen in (("valid", sides["train"]), ("test", sides["train"] | sides["valid"])):
        told = result["leakage"][side]
        assert sum(told["histogram"].values()) == len(sides[side])
        assert len(told["worst"]) == 10
        for one in told["worst"]:
            if one["neighbour"] is None:
                assert one["similarity"] == 0
                continue
            assert one["similarity"] == round(jaccard(sides[side][one["id"]], seen[one["neighbour"]]), 4)
        assert told["above"] == 0
        assert max(jaccard(a, b) for a in sides[side].values() for b in seen.values()) < 0.9
    assert not any(letter in json.dumps(result["leakage"], ensure_ascii=False) for letter in LETTERS)
