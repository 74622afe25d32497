"""Rich text of Chinese and English systems says what it said before."""

import pytest

from corpus.clean import clean
from corpus.read.raw import Raw

FINDINGS = "双肺纹理清晰，气管、支气管通畅。右肺下叶见结节（2.9cm），边缘光滑；余未见异常。"
IMPRESSION = "1.右肺下叶结节（2.9cm）。\n2.肝囊肿（2cm）。"


def in_bytes(text: str) -> str:
    """As Word writes it on a Chinese Windows."""
    made = "".join(
        one if one.isascii() else "".join(f"\\'{byte:02x}" for byte in one.encode("gb18030")) for one in text
    )
    return (
        r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fnil\fcharset134 SimSun;}}\f0\fs24 " + made.replace("\n", r"\par ") + "}"
    )


def in_numbers(text: str) -> str:
    """As other programs write it."""
    made = "".join(one if one.isascii() else f"\\u{ord(one)}?" for one in text)
    return r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0\fs20 " + made.replace("\n", r"\par ") + "}"


@pytest.mark.parametrize("written", [in_bytes, in_numbers])
def test_chinese_rich_text_is_the_plain_text(written: object) -> None:
    assert callable(written)
    plain = clean(Raw(file="a", row=1, place="a:1", findings=FINDINGS, impression=IMPRESSION))
    rich = clean(Raw(file="a", row=1, place="a:1", findings=written(FINDINGS), impression=written(IMPRESSION)))
    assert (rich.findings, rich.impression, rich.lang, rich.dropped) == (plain.findings, plain.impression, "zh", None)


def test_curly_quotes_of_english_rich_text() -> None:
    rich = r"{\rtf1\ansi{\fonttbl{\f0 Arial;}} The patient\'92s lungs are clear. No effusion.\par}"
    report = clean(Raw(file="a", row=1, place="a:1", findings=rich, impression="Normal chest CT."))
    assert report.findings.replace("’", "'") == "The patient's lungs are clear. No effusion."
