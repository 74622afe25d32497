from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import LONGEST_FINDINGS, clean, reason_to_drop

FINDINGS = "右肺上叶见结节，约5mm。"


@pytest.mark.parametrize(
    ("text", "expected", "rules"),
    [
        ("双肺清晰。", "双肺清晰。", set()),
        ("双肺\r\n清晰", "双肺\n清晰", {"line_ends"}),
        ("双肺\u200b清\x07晰\ufeff", "双肺清晰", {"control_characters"}),
        ("双肺\ud800清晰", "双肺清晰", {"control_characters"}),
        ("<p>双肺</p><b>清晰</b>", "双肺\n清晰", {"markup", "white_space"}),
        ("结节&lt;5mm&nbsp;", "结节<5mm", {"markup", "white_space"}),
        ("结节<5mm，肿块>3cm", "结节<5mm，肿块>3cm", set()),
        ("&amp;lt;br&amp;gt;双肺", "双肺", {"markup", "white_space"}),
        ("\u3000双肺  清晰\n\n\n心影\t大 ", "双肺 清晰\n心影 大", {"white_space"}),
        ("双肺清晰。。心影大，，", "双肺清晰。心影大，", {"repeated_punctuation"}),
        ("No acute disease. . ", "No acute disease.", {"white_space", "repeated_punctuation"}),
        ("No acute disease..", "No acute disease.", {"repeated_punctuation"}),
        ("unclear... see ____ and 1.5 cm", "unclear... see ____ and 1.5 cm", set()),
    ],
)
def test_each_rule_changes_its_texts_and_is_counted(text: str, expected: str, rules: set[str]) -> None:
    counts: Counter[str] = Counter()
    assert clean(text, counts) == expected
    assert set(counts) == rules
    assert set(counts.values()) <= {1}


@given(st.text(alphabet=st.sampled_from("肺 .。，,<>p/br&ltgmpnbsp;#39\n\t\r\u3000\u200b_?!a1")))
def test_clean_text_stays_as_it_is(text: str) -> None:
    once = clean(text, Counter())
    counts: Counter[str] = Counter()
    assert clean(once, counts) == once
    assert not counts


@given(st.text())
def test_clean_text_can_be_written(text: str) -> None:
    cleaned = clean(text, Counter())
    assert cleaned.encode().decode() == cleaned
    assert cleaned == cleaned.strip()


@pytest.mark.parametrize(
    ("findings", "impression", "reason"),
    [
        (FINDINGS, "右肺上叶结节。", None),
        (FINDINGS, "正常", None),
        ("", "右肺上叶结节。", "findings missing"),
        ("____。", "右肺上叶结节。", "findings missing"),
        (FINDINGS, "", "impression missing"),
        (FINDINGS, "。", "impression missing"),
        ("肺清。", "右肺上叶结节。", "findings too short"),
        (FINDINGS, "癌", "impression too short"),
        ("右" * (LONGEST_FINDINGS + 1), "右肺上叶结节。", "findings too long"),
        (FINDINGS, "右" * 4001, "impression too long"),
        (FINDINGS, "右肺上叶见结节,约5 MM", "impression is a copy of the findings"),
        *(
            (FINDINGS, text, "impression only refers to the findings or an earlier exam")
            for text in ("同前。", "请见描述", "较前片未见明显变化。", "与前片相仿", "As above.", "Unchanged.")
        ),
        (FINDINGS, "右肺结节，较前片未见明显变化。", None),
        (FINDINGS, "Stable cardiomegaly.", None),
    ],
)
def test_reports_that_cannot_be_used_have_a_reason(findings: str, impression: str, reason: str | None) -> None:
    assert reason_to_drop(findings, impression) == reason
