import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.board.case import cutter
from ui.board.differences import Piece, cut_latin, differing, pieces

TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=60) | st.text("左右肺上叶结节，。1 \n", max_size=40)


@pytest.mark.parametrize(
    ("reference", "text", "lang", "expected"),
    [
        ("右肺上叶结节。", "右肺上叶结节。", "zh", [Piece("右肺上叶结节。")]),
        ("右肺结节", "左肺结节", "zh", [Piece("右肺", "missing"), Piece("左肺", "extra"), Piece("结节")]),
        ("结节", "结节。", "zh", [Piece("结节。")]),
        ("", "结节", "zh", [Piece("结节", "extra")]),
        ("结节", "", "zh", [Piece("结节", "missing")]),
        ("No effusion.", "no effusion", "en", [Piece("no effusion")]),
        (
            "Small left effusion.",
            "Large left effusion.",
            "en",
            [Piece("Small", "missing"), Piece("Large", "extra"), Piece(" left effusion.")],
        ),
        ("5.2 mm nodule", "5.3 mm nodule", "en", [Piece("5.2", "missing"), Piece("5.3", "extra"), Piece(" mm nodule")]),
    ],
)
def test_words_that_differ_are_marked(reference, text, lang, expected):
    found = [one for one in pieces(text, *differing(reference, text, cutter(lang))) if one.text]
    assert found == expected


@given(TEXTS, TEXTS)
def test_marks_lose_nothing_of_the_text(reference, text):
    for lang in ("zh", "en"):
        found = pieces(text, *differing(reference, text, cutter(lang)))
        assert "".join(one.text for one in found if one.word != "missing") == text


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text):
    assert {one.word for one in pieces(text, *differing(text, text, cut_latin))} <= {""}
