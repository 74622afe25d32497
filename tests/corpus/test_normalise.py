import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.normalise import comparable, language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. No acute disease. 2. Clear lungs.", "noacutediseaseclearlungs"),
        ("No acute disease.. ", "noacutedisease"),
        ("1、右肺上叶结节；\n2、主动脉硬化。", "右肺上叶结节主动脉硬化"),
        ("①肺气肿 ②肺大疱", "肺气肿肺大疱"),
        ("（1）肺气肿", "肺气肿"),
        ("结节约１２ｍｍ", "结节约12mm"),
        ("第12肋骨折，T12.5", "第12肋骨折t125"),
        ("____ ...", ""),
    ],
)
def test_comparable_leaves_what_is_said(text: str, expected: str) -> None:
    assert comparable(text) == expected


def test_numbers_that_are_no_list_numbers_stay() -> None:
    assert comparable("Nodule of 1.5 cm.") == "noduleof15cm"
    assert comparable("Nodule of 15 mm.") != comparable("Nodule of 16 mm.")


@given(st.text())
def test_comparable_is_its_own_comparable(text: str) -> None:
    once = comparable(text)
    assert comparable(once) == once
    assert all(map(str.isalnum, once))


@given(st.text(alphabet="abc 肺。.,，1"))
def test_comparable_ignores_case_and_spaces(text: str) -> None:
    assert comparable(f"  {text.upper()} ") == comparable(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("右肺上叶见GGN，SUVmax 3.5，LAD钙化", "zh"),
        ("No acute disease", "en"),
        ("", "en"),
        ("Seen by Dr. 王 on the ward for follow-up of the right upper lobe nodule", "en"),
    ],
)
def test_language_by_share_of_chinese_characters(text: str, expected: str) -> None:
    assert language(text) == expected
