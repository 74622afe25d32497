"""Texts in sentences: nothing left out, and what cannot be seen is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import located
from ui.rate.guidance import tree
from ui.rate.pieces import INVISIBLE, MOST, pieces, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n", []),
        ("***", ["***"]),
        ("右肺结节。未见积液", ["右肺结节。", "未见积液"]),
        ("1. 结节，1.5cm。\n2. 积液。\n—", ["1. 结节，1.5cm。", "\n2. 积液。\n—"]),
        ("A 9 mm nodule. No effusion.", ["A 9 mm nodule.", " No effusion."]),
        ("大小\u202e21×9\u202cmm。", ["大小⟨U+202E⟩21×9⟨U+202C⟩mm。"]),
        ("a\x00b\r\nc", ["a⟨U+0000⟩b\n", "c"]),
    ],
)
def test_texts_are_cut_at_their_sentences(text: str, expected: list[str]):
    assert [piece.strip() for piece in pieces(text)] == [piece.strip() for piece in expected]


@given(st.text(alphabet=st.sampled_from("右肺结节 。；.1)①\n\r\x07\u202eAb,"), max_size=60))
def test_joined_they_are_the_text_and_each_holds_its_sentence(text: str):
    made = pieces(text)
    assert "".join(made) == visible(text) or not text.strip()
    sentences = [sentence.text for sentence in located(text)]
    if sentences:
        assert len(made) == len(sentences)
        for piece, sentence in zip(made, sentences, strict=True):
            assert visible(sentence) in piece
    assert not any(INVISIBLE.search(piece) for piece in made)


def test_a_text_of_a_megabyte_has_few_pieces():
    made = pieces("结节。" * 350_000)
    assert len(made) == MOST
    assert sum(map(len, made)) == 1_050_000


def test_guidance_keeps_lists_tables_and_code_and_no_address():
    given = "# T\n\ntext  \nline `c`\n\n- one\n- two\n\n| a |\n|---|\n| b |\n\n```\nx < y\n```\n\n![pic](http://x.example/p.png) <script>"
    made = tree(given)
    assert made[0] == ["h2", "T"]
    assert made[1] == ["p", "text", ["br"], "line ", ["code", "c"]]
    assert made[2] == ["ul", ["li", ["p", "one"]], ["li", ["p", "two"]]]
    assert made[4] == ["pre", "x < y\n"]
    assert "x.example" not in str(made)
    assert "<script>" in str(made)
