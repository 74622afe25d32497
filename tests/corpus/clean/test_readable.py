"""Texts in a wrong encoding are left out; accents, typographic marks and traditional characters are kept."""

import base64
from collections.abc import Callable

import pytest

from corpus.clean import clean
from corpus.read import Raw

ZH = "胸廓对称。右肺上叶见一实性结节，约5mm，边界清。双肺下叶见斑片状密度增高影，边缘模糊。心影不大，主动脉壁钙化。"
EN = "The lungs are clear. The heart is normal. No pleural effusion or pneumothorax is seen in the chest."


def read_as(stored: str, shown: str) -> Callable[[str], str]:
    """A text that was stored in one encoding and read in another."""
    return lambda text: text.encode(stored, "replace").decode(shown, "replace")


def dropped(findings: str, impression: str) -> str | None:
    """The rule that leaves a report out."""
    return clean(Raw(file="a.csv", row=1, place="a.csv:2", findings=findings, impression=impression)).dropped


@pytest.mark.parametrize(
    "garble",
    [
        *(read_as("utf-8", shown) for shown in ("latin-1", "cp1252", "gb18030", "mac-roman", "cp1251")),
        *(read_as("gbk", shown) for shown in ("latin-1", "cp1252", "utf-8", "big5", "shift_jis", "euc_kr", "koi8-r", "cp437")),
        *(read_as("utf-16-be", shown) for shown in ("utf-16-le", "latin-1")),
        read_as("ascii", "ascii"),
        lambda text: read_as("utf-8", "gbk")(read_as("gbk", "utf-8")(text)),
        lambda text: read_as("utf-8", "latin-1")(read_as("utf-8", "latin-1")(text)),
        lambda text: text.encode("unicode_escape").decode(),
    ],
)  # fmt: skip
def test_a_chinese_report_in_a_wrong_encoding_is_left_out(garble: Callable[[str], str]) -> None:
    assert dropped(garble(ZH), garble("右肺上叶结节。左肺下叶炎症。")) is not None


@pytest.mark.parametrize(
    "garble",
    [
        lambda text: (text + " " * (len(text) % 2)).encode().decode("utf-16-le"),
        lambda text: (text + " " * (len(text) % 2)).encode().decode("utf-16-be"),
        read_as("cp037", "latin-1"),
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: text.encode().hex(),
        lambda text: "".join("\ufffd" if at % 4 == 2 else one for at, one in enumerate(text)),
        lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    ],
)
def test_an_english_report_in_a_wrong_encoding_is_left_out(garble: Callable[[str], str]) -> None:
    assert dropped(garble(EN), garble("No acute disease.")) is not None


@pytest.mark.parametrize(
    ("findings", "impression"),
    [
        (ZH, "右肺上叶结节。"),
        ("雙肺紋理清晰，未見實質性病變。氣管及支氣管通暢。縱隔居中，心影不大，雙側胸腔無積液。", "右上肺見結節"),
        ("Sjögren’s – patient’s “nodule” measuring ≥5 mm ± 1 mm in the lung.", "No change in café-au-lait nodule."),
    ],
)
def test_a_readable_report_is_kept(findings: str, impression: str) -> None:
    assert dropped(findings, impression) is None


@pytest.mark.parametrize(
    ("findings", "impression"),
    [
        *((one, "No acute disease.") for one in ("Unremarkable.", "Normal chest.", "CT chest.", "Within normal limits.")),
        *((EN, one) for one in ("OK!", "Yes.", "Done", "CT chest")),
        *((one, "右肺上叶结节。") for one in ("胸部CT平扫。", "正常胸部CT", "未见异常")),
    ],
)  # fmt: skip
def test_words_that_say_nothing_are_too_short(findings: str, impression: str) -> None:
    assert dropped(findings, impression) in ("too_short", "no_impression")


@pytest.mark.parametrize("impression", ["WNL", "NAD", "Normal", "Negative.", "COPD", "Effusion"])
def test_a_short_impression_that_concludes_is_kept(impression: str) -> None:
    assert dropped(EN, impression) is None
