"""Switches: group, test set, rules left out, de-identification, ids, dates, review, tokens."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.errors import UserError
from common.files import read_jsonl
from corpus.prepare import PrepareConfig, prepare
from tests.corpus.conftest import raw_reports

Write = Callable[..., Path]


def lines(folder: Path) -> list[dict[str, Any]]:
    return [
        one
        for side in ("train", "valid", "test")
        if (folder / f"{side}.jsonl").exists()
        for one in read_jsonl(folder / f"{side}.jsonl")
    ]


def personal(n: int) -> list[dict[str, Any]]:
    """Reports of which each names its patient, a phone and two dates."""
    return [
        {
            "id": f"r{i:03d}",
            "patient": f"p{i // 2}",
            "findings": f"患者姓名：张伟民，电话13812345678。右肺上叶见结节影，约{i * 37 + 3}mm，与2023-03-{1 + i % 28:02d}片比较增大。",
            "impression": f"右肺上叶结节（{i}），2023-03-{1 + i % 28:02d}曾检查。",
            "context": {"comparison": f"2023-03-{1 + i % 28:02d}", "age": 60},
        }
        for i in range(n)
    ]


def test_a_test_side_shares_nothing_with_the_others(tmp_path: Path, raw_file: Write) -> None:
    result, _ = prepare([raw_file(raw_reports(300))], tmp_path / "data", PrepareConfig(valid=30, test=20))
    assert (result["funnel"]["valid"], result["funnel"]["test"]) == (30, 20)
    sides = {
        side: {
            *[
                (key, one[key])
                for one in read_jsonl(tmp_path / "data" / f"{side}.jsonl")
                for key in ("patient", "group")
            ]
        }
        - {("patient", None)}
        for side in ("train", "valid", "test")
    }
    assert not sides["test"] & (sides["train"] | sides["valid"])
    assert result["test"]["reports"] == 20
    assert all({"train", "valid", "test"} <= row.keys() for row in result["split"])


def test_a_source_stays_on_one_side(tmp_path: Path, raw_file: Write) -> None:
    reports = [one | {"patient": None, "ward": f"w{i % 23}"} for i, one in enumerate(raw_reports(230))]
    prepare([raw_file(reports)], tmp_path / "data", PrepareConfig(group="ward", valid=30))
    ward = {one["id"]: one["ward"] for one in reports}
    train, valid = (
        {ward[one["id"]] for one in read_jsonl(tmp_path / "data" / f"{side}.jsonl")} for side in ("train", "valid")
    )
    assert valid
    assert not train & valid


def test_personal_data_go_and_dates_of_a_patient_move_together(tmp_path: Path, raw_file: Write) -> None:
    review = tmp_path / "review.jsonl"
    config = PrepareConfig(review=review)
    result, _ = prepare([raw_file(personal(60))], tmp_path / "data", config)
    everything = lines(tmp_path / "data")
    written = json.dumps(everything, ensure_ascii=False)
    assert "张伟民" not in written
    assert "13812345678" not in written
    assert written.count("⟦NAME⟧") == written.count("⟦PHONE⟧") == len(everything)
    for one in everything:
        days = re.findall(r"\d{4}-\d\d-\d\d", one["findings"] + one["impression"] + one["context"]["comparison"])
        assert len(days) == 3
        assert len(set(days)) == 1
        assert days[0] < f"2023-03-{1 + int(one['id'][1:]) % 28:02d}"
        assert one["context"]["age"] == 60
    assert result["personal"]["name"] == {"found": 60, "reports": 60}
    assert result["personal"]["date"]["found"] == 180
    told = [*read_jsonl(review)]
    assert review.stat().st_mode & 0o777 == 0o600
    assert sum(one["kind"] == "phone" and one["value"] == "13812345678" for one in told) == 60
    assert {one["field"] for one in told} == {"findings", "impression", "comparison"}
    for name in ("prepare.json", "prepare.html", "rows.jsonl"):
        assert "张伟民" not in (tmp_path / "data" / name).read_text(encoding="utf-8")
    review.unlink()
    _, made = prepare([tmp_path / "raw.jsonl"], tmp_path / "data", config)  # the list is asked for and not there
    assert made
    assert [*read_jsonl(review)] == told


def test_dates_can_be_removed_and_a_key_changes_the_shift(tmp_path: Path, raw_file: Write) -> None:
    raw = raw_file(personal(40))
    shifted = {}
    for name, key in (("none", b""), ("key", b"k" * 32)):
        prepare([raw], tmp_path / name, PrepareConfig(key=key))
        shifted[name] = {one["id"]: one["context"]["comparison"] for one in lines(tmp_path / name)}
    assert shifted["none"] != shifted["key"]
    prepare([raw], tmp_path / "removed", PrepareConfig(dates="remove"))
    assert {one["context"]["comparison"] for one in lines(tmp_path / "removed")} == {"⟦DATE⟧"}
    with pytest.raises(UserError, match=r"data of other options \(key\)"):
        prepare([raw], tmp_path / "none", PrepareConfig(key=b"k" * 32))
    assert "kkkk" not in (tmp_path / "key" / "prepare.json").read_text()


def test_without_deidentification_texts_stay(tmp_path: Path, raw_file: Write) -> None:
    result, _ = prepare([raw_file(personal(40))], tmp_path / "data", PrepareConfig(deidentify=False))
    assert all("13812345678" in one["findings"] for one in lines(tmp_path / "data"))
    assert result["personal"] == {}
    assert "未做去标识化" in (tmp_path / "data" / "prepare.html").read_text(encoding="utf-8")


def test_a_rule_can_be_switched_off(tmp_path: Path, raw_file: Write) -> None:
    reports = [one | {"impression": "同前。"} if i < 20 else one for i, one in enumerate(raw_reports(80))]
    raw = raw_file(reports)
    on, _ = prepare([raw], tmp_path / "on", PrepareConfig())
    off, _ = prepare([raw], tmp_path / "off", PrepareConfig(without=frozenset({"refers_elsewhere"})))
    assert on["funnel"]["dropped"]["refers_elsewhere"] == 20
    assert "refers_elsewhere" not in off["funnel"]["dropped"]
    assert {rule["name"]: rule["on"] for rule in off["rules"]}["refers_elsewhere"] is False
    with pytest.raises(UserError, match="no rule 'nonsense'; the rules are control_characters, "):
        PrepareConfig(without=frozenset({"nonsense"}))


def test_a_missing_text_is_never_kept(tmp_path: Path, raw_file: Write) -> None:
    reports = [one | {"findings": " "} if i < 5 else one for i, one in enumerate(raw_reports(60))]
    off = frozenset({"no_findings", "too_short", "other_language", "impression_is_findings", "unfinished"})
    result, _ = prepare([raw_file(reports)], tmp_path / "data", PrepareConfig(without=off))
    assert result["funnel"]["dropped"]["no_findings"] == 5
    assert all(one["findings"].strip() for one in lines(tmp_path / "data"))


def test_numbers_of_the_hospital_become_pseudonyms(tmp_path: Path) -> None:
    raw = tmp_path / "a.csv"
    rows = [
        f"CT{20230000 + i},{7000000 + i // 2},右肺上叶见结节影，大小约{i * 37 + 3}mm。,右肺结节（{i}）。\n"
        for i in range(60)
    ]
    raw.write_text("检查号,住院号,检查所见,诊断意见\n" + "".join(rows), encoding="utf-8")
    prepare([raw], tmp_path / "data", PrepareConfig())
    everything = lines(tmp_path / "data")
    assert all(re.fullmatch(r"report-[0-9a-f]{16}", one["id"]) for one in everything)
    assert all(re.fullmatch(r"patient-[0-9a-f]{16}", one["patient"]) for one in everything)
    assert len({one["id"] for one in everything}) == 60
    assert len({one["patient"] for one in everything}) == 30
    for name in ("train.jsonl", "valid.jsonl", "prepare.json", "prepare.html"):
        assert "CT2023" not in (tmp_path / "data" / name).read_text(encoding="utf-8")
    told = [*read_jsonl(tmp_path / "data" / "rows.jsonl")]
    assert {one["id"] for one in told} == {one["id"] for one in everything}  # the row number leads back
    prepare([raw], tmp_path / "kept", PrepareConfig(keep_ids=True))
    assert {one["id"] for one in lines(tmp_path / "kept")} == {f"CT{20230000 + i}" for i in range(60)}


def test_tokens_are_counted(tmp_path: Path, raw_file: Write, tiny_model: Path) -> None:
    result, _ = prepare([raw_file(raw_reports(60))], tmp_path / "data", PrepareConfig(tokenizer=tiny_model))
    told = result["tokens"]["findings"]
    texts = [one["findings"] for one in lines(tmp_path / "data")]
    assert told["longest"] == max(map(len, texts))  # its tokens are characters
    assert sum(told["train"]) == result["funnel"]["train"]
    with pytest.raises(UserError, match=r"tokenizer\.json: no such file"):
        prepare([raw_file(raw_reports(60))], tmp_path / "no", PrepareConfig(tokenizer=tmp_path))
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(UserError, match="cannot be loaded as a tokenizer"):
        prepare([raw_file(raw_reports(60))], tmp_path / "no", PrepareConfig(tokenizer=tmp_path))
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize(("column", "kept"), [("id", True), ("ID", False), ("_id", False), ("report.id", False)])
def test_only_ids_that_prepared_reports_have_stay_as_they_are(
    tmp_path: Path, raw_file: Write, column: str, kept: bool
) -> None:
    made = [{column: one.pop("id"), **one} for one in raw_reports(40)]
    prepare([raw_file(made)], tmp_path / "data", PrepareConfig(duplicates="all"))
    ids = [one["id"] for one in read_jsonl(tmp_path / "data" / "train.jsonl")]
    assert all(one.startswith("r0") for one in ids) is kept
    assert all(one.startswith("report-") for one in ids) is not kept
