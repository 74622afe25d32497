import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.study.texts import findings_sha256, shown


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        (
            "影像诊断：\n1.右肺上叶结节；\n2、肝囊肿，1.5cm×2.0cm。3.余未见异常",
            "右肺上叶结节；\n肝囊肿，1.5cm×2.0cm。\n余未见异常",
        ),
        ("IMPRESSION:\n1. Nodule, 1.5 cm; follow up. 2. No effusion.", "Nodule, 1.5 cm; follow up.\nNo effusion."),
        ("**印象**： 右肺 上叶 结节。", "右肺上叶结节。"),
        ("诊断\n1.结节", "结节"),
        ("诊断明确的结节", "诊断明确的结节"),
        ("- a b\n- c", "a b\nc"),
        ("①结节②积液", "结节\n积液"),
        ("", ""),
        ("。", "。"),
    ],
)
def test_cues_that_are_not_clinical_are_made_alike(raw, seen):
    assert shown(raw) == seen


def test_what_a_study_does_not_want_normalised_stays():
    raw = "影像诊断：1.右肺  结节。\n\n2.积液。"
    assert shown(raw, heading=False, numbering=False, spaces=False) == raw
    assert shown(raw, numbering=False, spaces=False) == "1.右肺  结节。\n\n2.积液。"
    assert shown(raw, heading=False, numbering=False) == "影像诊断：1.右肺结节。\n2.积液。"


@given(st.text(alphabet="右肺结节12.、。；;ABab (（）)\n-：:", max_size=60))
def test_no_letter_is_lost_or_moved(raw):
    seen = shown(raw, heading=False)
    assert [one for one in seen if one.isalpha()] == [one for one in raw if one.isalpha()]


def test_findings_are_the_same_whatever_their_punctuation():
    assert findings_sha256("1.右肺上叶结节，5MM。") == findings_sha256("右肺上叶结节， 5mm")
    assert findings_sha256("右肺上叶结节") != findings_sha256("左肺上叶结节")
