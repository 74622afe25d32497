import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.errors import UserError
from common.files import read_jsonl
from corpus.normalise import comparable
from corpus.prepare import PrepareConfig, most_frequent, prepare
from tests.corpus.conftest import raw_reports

Write = Callable[..., Path]
SPLIT = PrepareConfig(train=60, valid=20, seed=1)


def lines(folder: Path, side: str) -> list[dict[str, Any]]:
    return list(read_jsonl(folder / f"{side}.jsonl"))


def test_a_folder_is_prepared_private_and_whole(tmp_path: Path, raw_file: Write) -> None:
    result, made = prepare([raw_file(raw_reports(200))], tmp_path / "data", SPLIT)
    assert made
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == [
        *("prepare.html", "prepare.json", "rejects.jsonl", "rows.jsonl", "train.jsonl", "valid.jsonl")
    ]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    for path in (tmp_path / "data").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    train, valid = lines(tmp_path / "data", "train"), lines(tmp_path / "data", "valid")
    assert (len(train), len(valid)) == (60, 20)
    assert set(train[0]) == {
        *("id", "patient", "findings", "impression", "lang", "abnormal", "frequent", "group"),
    }
    assert {one["lang"] for one in train + valid} == {"zh"}
    assert json.loads((tmp_path / "data" / "prepare.json").read_text()) == json.loads(json.dumps(result))


def test_no_patient_no_findings_and_no_group_on_both_sides(tmp_path: Path, raw_file: Write) -> None:
    for seed in range(6):
        out = tmp_path / f"data{seed}"
        raw = raw_file(raw_reports(150, seed), f"raw{seed}.jsonl")
        result, _ = prepare([raw], out, PrepareConfig(seed=seed, similar=0.8))
        train, valid = lines(out, "train"), lines(out, "valid")
        assert train
        assert valid
        for key in ("patient", "group", "id"):
            assert not ({one[key] for one in train} & {one[key] for one in valid}) - {None}
        assert not {comparable(one["findings"]) for one in train} & {comparable(one["findings"]) for one in valid}
        assert [result["leakage"][key] for key in ("groups", "patients", "findings")] == [0, 0, 0]


def test_the_order_of_files_and_rows_decides_nothing(tmp_path: Path, raw_file: Write) -> None:
    reports = raw_reports(150)
    for one in reports[::3]:
        del one["id"]
    one_way = prepare([raw_file(reports[:70], "a.jsonl"), raw_file(reports[70:], "b.jsonl")], tmp_path / "x", SPLIT)[0]
    random.Random(5).shuffle(reports)
    other = prepare([raw_file(reports[:10], "c.jsonl"), raw_file(reports[10:], "d.jsonl")], tmp_path / "y", SPLIT)[0]
    for side in ("train", "valid"):
        assert (tmp_path / "x" / f"{side}.jsonl").read_bytes() == (tmp_path / "y" / f"{side}.jsonl").read_bytes()
    for key in ("leakage", "duplicates", "split", "lengths", "terms", "frequent", "rules"):
        assert one_way[key] == other[key]


def test_every_report_is_accounted_for(tmp_path: Path, raw_file: Write) -> None:
    bad = [
        {"id": "x1", "findings": "", "impression": "右肺结节"},
        {"id": "x2", "findings": "右肺上叶见结节影。", "impression": None},
        {"id": "x3", "findings": "右肺上叶见结节影。", "impression": "同前"},
        {"id": "x4", "findings": "右肺上叶<b>见结节影</b>。。", "impression": "右肺上叶见结节影"},
    ]
    result, _ = prepare([raw_file(raw_reports(200) + bad)], tmp_path / "data", SPLIT)
    funnel = result["funnel"]
    assert funnel["raw"] == 204
    assert funnel["raw"] - sum(funnel["dropped"].values()) == funnel["usable"]
    assert funnel["usable"] == funnel["train"] + funnel["valid"] + funnel["unused"]
    assert funnel["dropped"] == {
        "no_findings": 1,
        "no_impression": 1,
        "impression_is_findings": 1,
        "refers_elsewhere": 1,
        "duplicate": 37,
    }
    assert funnel["cleaned"]["markup"] == 1
    assert result["inputs"][0]["rows"] == 204


def test_prepare_json_holds_no_report_text(tmp_path: Path, raw_file: Write) -> None:
    prepare([raw_file(raw_reports(100))], tmp_path / "data", PrepareConfig())
    text = (tmp_path / "data" / "prepare.json").read_text(encoding="utf-8")
    assert not any(word in text for word in ("结节", "双肺", "异常"))
    assert {"inputs", "options", "funnel", "groups", "leakage", "versions", "outputs"} <= set(json.loads(text))


def test_of_copies_the_real_one_stays(tmp_path: Path, raw_file: Write) -> None:
    text = {"findings": "右肺上叶见结节影，约5mm。", "impression": "右肺上叶结节。"}
    reports = [{"id": "a", **text, "synthetic": True}, {"id": "c", **text}, {"id": "b", **text}, *raw_reports(30)]
    result, _ = prepare([raw_file(reports)], tmp_path / "data", PrepareConfig())
    everything = lines(tmp_path / "data", "train") + lines(tmp_path / "data", "valid")
    assert [one["id"] for one in everything if one["findings"] == text["findings"]] == ["b"]
    assert result["train"]["synthetic"] + result["valid"]["synthetic"] == 0


def test_a_mix_of_real_and_synthetic_is_counted(tmp_path: Path, raw_file: Write) -> None:
    reports = [
        one | ({"synthetic": True, "context": {"age": 60}} if i % 2 else {}) for i, one in enumerate(raw_reports(60))
    ]
    result, _ = prepare([raw_file(reports)], tmp_path / "data", PrepareConfig())
    everything = lines(tmp_path / "data", "train") + lines(tmp_path / "data", "valid")
    synthetic = [one for one in everything if one.get("synthetic")]
    assert 0 < len(synthetic) < len(everything)
    assert all(one["context"] == {"age": 60} for one in synthetic)
    assert result["train"]["synthetic"] + result["valid"]["synthetic"] == len(synthetic)


def test_an_id_with_two_texts_is_made_two_whatever_the_order(tmp_path: Path, raw_file: Write) -> None:
    reports = raw_reports(30)
    reports[7]["id"] = reports[3]["id"]
    seen = []
    for name, rows in (("x", reports), ("y", reports[::-1])):
        result, _ = prepare([raw_file(rows, f"{name}.jsonl")], tmp_path / name, PrepareConfig())
        assert result["funnel"]["ids_made_different"] == 2
        everything = lines(tmp_path / name, "train") + lines(tmp_path / name, "valid")
        seen.append({one["id"]: one["findings"] for one in everything if one["id"].startswith("r0003")})
    assert len(seen[0]) == 2
    assert "r0003" not in seen[0]
    assert seen[0] == seen[1]


def test_frequent_ones_are_the_ten_most_frequent_of_train() -> None:
    impressions = [f"finding {letter}" for i, letter in enumerate("abcdefghijkl") for _ in range(12 - i)]
    assert most_frequent(impressions) == {f"finding{letter}" for letter in "abcdefghij"}
    assert most_frequent(["B b.", "bb", "1. aa", "AA!", "c"]) == {"bb", "aa"}
    assert most_frequent(["a", "b"]) == frozenset()
    assert most_frequent([f"t{i:02d}" for i in range(20)] * 2) == {f"t{i:02d}" for i in range(10)}


def test_frequent_and_abnormal_are_set_on_both_sides(tmp_path: Path, raw_file: Write) -> None:
    reports = [
        {
            "id": f"{i}",
            "findings": f"双肺纹理清晰，编号{i * 7919}，未见实变。",
            "impression": "未见异常" if i % 2 else f"结节{i}",
        }
        for i in range(40)
    ]
    prepare([raw_file(reports)], tmp_path / "data", PrepareConfig(train=20, valid=20, similar=1))
    for side in ("train", "valid"):
        for one in lines(tmp_path / "data", side):
            assert one["frequent"] == (one["impression"] == "未见异常")
            assert one["abnormal"] != one["frequent"]


def test_prepared_again_nothing_happens(tmp_path: Path, raw_file: Write) -> None:
    raw = raw_file(raw_reports(100))
    first, _ = prepare([raw], tmp_path / "data", PrepareConfig())
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "data").iterdir()}
    again, made = prepare([raw.rename(tmp_path / "moved.jsonl")], tmp_path / "data", PrepareConfig())
    assert not made
    assert again == json.loads(json.dumps(first))
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "data").iterdir()} == before


def test_a_file_that_is_missing_is_made_again(tmp_path: Path, raw_file: Write) -> None:
    raw = raw_file(raw_reports(100))
    first, _ = prepare([raw], tmp_path / "data", PrepareConfig())
    (tmp_path / "data" / "train.jsonl").unlink()
    again, made = prepare([raw], tmp_path / "data", PrepareConfig())
    assert made
    assert again["outputs"] == first["outputs"]
    assert len(lines(tmp_path / "data", "train")) == first["funnel"]["train"]


def test_an_interrupted_run_goes_on(tmp_path: Path, raw_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    raw = raw_file(raw_reports(100))
    whole, _ = prepare([raw], tmp_path / "whole", PrepareConfig())
    with monkeypatch.context() as patch:
        patch.setattr("corpus.prepare.make.write_json", interrupted)
        with pytest.raises(KeyboardInterrupt):
            prepare([raw], tmp_path / "data", PrepareConfig())
    work = tmp_path / ".data.work"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".data.work", "raw.jsonl", "whole"]
    assert work.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in work.iterdir()} == {0o600}
    monkeypatch.setattr("corpus.prepare.work.Work.__call__", interrupted)  # what was cleaned is not cleaned again
    again, made = prepare([raw], tmp_path / "data", PrepareConfig())
    assert made
    assert again["outputs"] == whole["outputs"]
    assert not work.exists()


def test_what_cannot_be_prepared_leaves_nothing(tmp_path: Path, raw_file: Write) -> None:
    raw = raw_file(raw_reports(50))
    with pytest.raises(UserError, match="can be used"):
        prepare([raw], tmp_path / "data", PrepareConfig(train=1000))
    assert [*tmp_path.iterdir()] == [raw]


def test_what_a_killed_run_left_is_no_hindrance(tmp_path: Path, raw_file: Write) -> None:
    (tmp_path / ".data.part").mkdir()
    (tmp_path / ".data.part" / "train.jsonl").write_text("{")
    _, made = prepare([raw_file(raw_reports(100))], tmp_path / "data", PrepareConfig())
    assert made
    assert not (tmp_path / ".data.part").exists()


def test_prepared_reports_can_be_prepared_again(tmp_path: Path, raw_file: Write) -> None:
    prepare([raw_file(raw_reports(100))], tmp_path / "data", PrepareConfig())
    sides = [tmp_path / "data" / f"{side}.jsonl" for side in ("train", "valid")]
    result, _ = prepare(sides, tmp_path / "again", PrepareConfig())
    assert not result["funnel"]["dropped"]
    assert not result["funnel"]["cleaned"]


def test_missing_ids_and_patients_are_no_hindrance(tmp_path: Path, raw_file: Write) -> None:
    reports = [{key: one[key] for key in ("findings", "impression")} for one in raw_reports(60)]
    prepare([raw_file(reports)], tmp_path / "data", PrepareConfig())
    everything = lines(tmp_path / "data", "train") + lines(tmp_path / "data", "valid")
    assert len({one["id"] for one in everything}) == len(everything)
    assert {one["patient"] for one in everything} == {None}


def test_real_english_reports(shared: Path, tmp_path: Path) -> None:
    file = shared / "data" / "indiana_dev.json"
    result, _ = prepare([file], tmp_path / "data", PrepareConfig(train=1200, valid=300))
    assert result["funnel"]["raw"] == 2000
    assert result["train"]["lang"] == {"en": 1200}
    assert 0.4 < result["valid"]["abnormal"] / result["valid"]["reports"] < 0.7
