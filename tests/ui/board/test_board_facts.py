from hypothesis import given
from hypothesis import strategies as st

from ui.board.fact_marks import fact_pieces, judged, omitted

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
