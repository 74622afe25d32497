import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.files import read_jsonl
from corpus.prepare import PrepareConfig, prepare

Write = Callable[..., Path]
WHOLE = (
    "双肺纹理清晰，走行自然，气管及主要支气管通畅，纵隔居中，未见明显肿大淋巴结，心影大小形态正常，双侧胸腔未见积液，胸廓对称，"
    "所见甲状腺密度均匀，食管管壁不厚，主动脉走行管径如常，心包腔内没有积液，胸膜光滑，膈面清楚，扫描所及肝脏密度均匀，脾脏不大，"
    "双肾上腺形态如常，胆囊壁不厚，胰腺轮廓清楚，胸壁软组织层次分明，腋窝区域没有肿块，锁骨上区清楚，"
)
SITES = ("右肺上叶", "左肺下叶", "右肺中叶", "左肺上叶")


def reports() -> list[dict[str, Any]]:
    """20 near-copies of a normal report, of which three are the same text; and 30 others."""
    made = [
        {"id": f"n{i:02d}", "patient": f"p{i}", "findings": f"{WHOLE}{'骨质未见异常' if i < 3 else f'第{i}肋骨完整'}。", "impression": "未见异常。"}
        for i in range(20)
    ]  # fmt: skip
    for i in range(30):
        made.append(
            {
                "id": f"s{i:02d}",
                "findings": f"{SITES[i % 4]}见结节影，大小约{i * 37 + 3}mm，{SITES[i % 3]}见斑片状模糊影，范围约{i * 91 + 5}mm。",
                "impression": f"{SITES[i % 4]}结节（{i}）。",
            }
        )
    return made


def kept(out: Path) -> list[str]:
    return sorted(one["id"] for side in ("train", "valid") for one in read_jsonl(out / f"{side}.jsonl"))


@pytest.mark.parametrize(
    ("policy", "normal", "dropped"),
    [
        ("all", [f"n{i:02d}" for i in range(20)], {}),
        ("exact", ["n00", *(f"n{i:02d}" for i in range(3, 20))], {"duplicate": 2}),
        ("first", ["n00"], {"duplicate": 2, "near_duplicate": 17}),
        ("cap:5", ["n00", "n03", "n04", "n05", "n06"], {"duplicate": 2, "near_duplicate": 13}),
        ("cap:99", ["n00", *(f"n{i:02d}" for i in range(3, 20))], {"duplicate": 2}),
    ],
)
def test_a_policy_keeps_what_it_says_in_any_order(
    policy: str, normal: list[str], dropped: dict[str, int], tmp_path: Path, raw_file: Write
) -> None:
    rows = reports()
    for turn in range(3):
        out = tmp_path / f"data{turn}"
        result, _ = prepare([raw_file(rows, f"{turn}.jsonl")], out, PrepareConfig(duplicates=policy))
        assert [name for name in kept(out) if name.startswith("n")] == normal
        assert result["funnel"]["dropped"] == dropped
        told = Counter(one["dropped_by"] for one in read_jsonl(out / "rows.jsonl"))
        assert {name: count for name, count in told.items() if name} == dropped
        assert result["duplicates"]["clusters"] == 1
        assert result["duplicates"]["largest"] == (20 if policy == "all" else 18)
        random.Random(turn).shuffle(rows)


def test_the_same_exam_twice_is_one_under_any_policy(tmp_path: Path, raw_file: Write) -> None:
    rows = reports()
    prepare([raw_file([*rows, *rows[:25]])], tmp_path / "data", PrepareConfig(duplicates="all"))
    assert kept(tmp_path / "data") == sorted(one["id"] for one in rows)


def test_equal_texts_without_ids_are_all_kept_where_all_are_wanted(tmp_path: Path, raw_file: Write) -> None:
    rows = [{key: one[key] for key in ("findings", "impression")} for one in reports()]
    result, _ = prepare([raw_file(rows)], tmp_path / "data", PrepareConfig(duplicates="all"))
    names = kept(tmp_path / "data")
    assert len(names) == len(set(names)) == 50
    assert result["funnel"]["dropped"] == {}


def test_a_real_report_stays_before_a_synthetic_one(tmp_path: Path, raw_file: Write) -> None:
    rows = [one | ({"synthetic": True} if one["id"] < "n19" else {}) for one in reports()]
    prepare([raw_file(rows)], tmp_path / "data", PrepareConfig(duplicates="first"))
    assert [name for name in kept(tmp_path / "data") if name.startswith("n")] == ["n19"]
