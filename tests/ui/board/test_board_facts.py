import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.board.fact_marks import fact_pieces, judged, omitted, tallied

TEXTS = st.lists(
    st.sampled_from(["右肺上叶结节，8mm。", "左肺结节。", "左上叶及右下叶结节。", "考虑炎症。", "未见积液。", "x"]),
    max_size=5,
).map("".join)


def marks(text: str, reference: str, findings: str) -> list[tuple[str, str]]:
    verdict = judged(text, reference, findings, "zh")
    return [(piece.text, piece.word) for piece in fact_pieces(text, verdict) if piece.word]


def test_right_wrong_and_unsupported_facts_are_told_apart() -> None:
    assert marks("右肺结节", "右肺结节", "") == [("结节", "right")]
    assert marks("左肺结节", "右肺结节", "右肺结节") == [("结节", "wrong")]
    assert marks("右肺结节，9mm", "右肺结节，5mm", "右肺结节") == [("结节", "wrong")]
    assert marks("心影增大", "右肺结节", "右肺结节") == [("心影增大", "unsupported")]
    assert marks("右肺结节。右侧胸腔积液。", "右肺结节", "右肺结节，右侧胸腔积液。") == [("结节", "right")]


def test_a_name_of_several_facts_shows_the_worst() -> None:
    assert marks("左上叶及右下叶结节", "左上叶及左下叶结节", "左上叶结节。右下叶结节。") == [("结节", "wrong")]


def test_omitted_facts_are_named_in_the_pages_language() -> None:
    verdict = judged("", "右肺上叶结节。未见积液。", "", "zh")
    assert omitted(verdict, "zh") == [("右上叶结节", False)]
    assert omitted(verdict, "en") == [("nodule, right upper lobe", False)]


@given(TEXTS, TEXTS, TEXTS)
def test_marks_lose_nothing_of_the_text(text: str, reference: str, findings: str) -> None:
    pieces = fact_pieces(text, judged(text, reference, findings, "zh"))
    assert "".join(piece.text for piece in pieces) == text


@pytest.mark.parametrize(
    ("text", "reference", "why"),
    [
        ("左肺结节", "右肺结节", ("laterality",)),
        ("右肺未见结节", "右肺结节", ("negation",)),
        ("右肺结节，9mm", "右肺结节，5mm", ("size",)),
        ("左上叶及右下叶结节，9mm", "左上叶结节，5mm。左下叶结节。", ("laterality", "size")),
        ("右肺结节", "右肺结节", ()),
        ("心影增大", "右肺结节", ()),
    ],
)
def test_a_wrong_fact_says_in_what_it_is_wrong(text: str, reference: str, why: tuple[str, ...]) -> None:
    pieces = fact_pieces(text, judged(text, reference, reference, "zh"))
    assert {error for piece in pieces for error in piece.why} == set(why)


@pytest.mark.parametrize(
    ("lang", "reference", "zh", "en"),
    [
        ("zh", "双肺结节。", "双肺结节", "nodule, bilateral lung"),
        ("zh", "左侧胸腔积液。", "左侧胸腔积液", "effusion, left"),
        ("zh", "食管癌。", "食管癌", "esophageal mass"),
        ("zh", "脂肪肝。", "脂肪肝", "fatty liver"),
        ("en", "Left pleural effusion.", "左侧胸腔积液", "effusion, left"),
        ("en", "Right lower lobe consolidation.", "右下叶实变", "consolidation, right lower lobe"),
    ],
)
def test_an_omitted_fact_is_named_once_and_plainly(lang: str, reference: str, zh: str, en: str) -> None:
    verdict = judged("", reference, "", lang)
    assert [one.name for one in omitted(verdict, "zh")] == [zh]
    assert [one.name for one in omitted(verdict, "en")] == [en]


def test_critical_misses_come_first_unless_the_fact_stands_on_another_side() -> None:
    missed = omitted(judged("", "右肺结节。左肺上叶肿块。", "", "zh"), "zh")
    assert [one.critical for one in missed] == [True, False]
    assert not any(one.critical for one in omitted(judged("右肺上叶肿块", "左肺上叶肿块", "", "zh"), "zh"))


def test_a_case_counts_its_errors_by_kind() -> None:
    assert tallied(judged("左肺结节", "右肺结节", "右肺结节", "zh"), "zh") == [
        ("事实 F1", "0.0"),
        ("侧别错误", "1"),
        ("无依据", "1"),
        ("遗漏", "1"),
    ]
    assert tallied(judged("右肺结节", "右肺结节", "右肺结节", "zh"), "en") == [("Facts F1", "100.0")]
    assert tallied(judged("", "", "", "zh"), "zh") == []
