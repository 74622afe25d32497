"""A whole report in one field, cut by headings as hospitals write them."""

import pytest

from corpus.sections import cut

FINDINGS, IMPRESSION = "双肺纹理清晰，心影不大。", "1.双肺未见异常。\n2.肝囊肿。"


@pytest.mark.parametrize(
    "text",
    [
        f"影像所见：{FINDINGS}\n影像诊断：{IMPRESSION}",
        f"检查所见\n{FINDINGS}\n诊断意见\n{IMPRESSION}",
        f"【影像表现】{FINDINGS}【印象】{IMPRESSION}",
        f"一、影像所见：{FINDINGS}\n二、诊断意见：{IMPRESSION}",
        f"(1) 所见: {FINDINGS}\n(2) 结论: {IMPRESSION}",
        f"影像描述： {FINDINGS}  影像结论： {IMPRESSION}",
        f"姓名：张伟 性别：男 年龄：56岁\n临床病史：咳嗽3天\n检查方法：胸部CT平扫\n影像所见：{FINDINGS}\n影像诊断：{IMPRESSION}\n报告医师：李强  审核医师：王芳\n2024-03-12",
        f"CT所见：{FINDINGS}\nCT诊断：{IMPRESSION}",
        f"[检查所见]\n{FINDINGS}\n\n[检查结论]\n{IMPRESSION}",
    ],
)
def test_chinese_headings(text: str) -> None:
    sections = cut(text)
    assert (sections.findings, sections.impression) == (FINDINGS, IMPRESSION)


@pytest.mark.parametrize(
    "text",
    [
        "FINDINGS: {f}\nIMPRESSION: {i}",
        "Findings\n{f}\n\nImpression\n{i}",
        "EXAM: CT CHEST WITHOUT CONTRAST\nCLINICAL HISTORY: Cough.\nTECHNIQUE: Axial images.\nCOMPARISON: None.\n\nFINDINGS:\n{f}\n\nIMPRESSION:\n{i}\n\nElectronically signed by: John Smith, MD",
        "CT Chest\nINDICATION: Fever. FINDINGS: {f} CONCLUSION: {i}",
        "Patient: Ann Lee\nExam: CT chest\nREASON FOR EXAM: Cough\nREPORT: {f}\nIMPRESSION: {i}",
        "**FINDINGS:** {f}\n**IMPRESSION:** {i}",
    ],
)
def test_english_headings(text: str) -> None:
    findings, impression = "The lungs are clear. No effusion.", "1. Normal chest CT.\n2. Hepatic cyst."
    sections = cut(text.format(f=findings, i=impression))
    assert (sections.findings.strip("* "), sections.impression.strip("* ")) == (findings, impression)


def test_what_stands_around_is_handed_over() -> None:
    sections = cut(
        "姓名：张伟 检查日期：2024-03-12\n临床病史：咳嗽3天\n检查所见：双肺清晰。\n诊断意见：未见异常。\n报告医师：李强"
    )
    assert sections.indication == "咳嗽3天"
    assert {("name", "张伟"), ("name", "李强")} <= set(sections.known)
    assert sections.fields["date"] == "2024-03-12"


@pytest.mark.parametrize(
    "text",
    ["双肺未见异常，诊断与前片相同。", "The findings are unchanged. The impression of a mass is gone.", "", "结论同前"],
)
def test_words_in_a_sentence_are_no_headings(text: str) -> None:
    sections = cut(text)
    assert (sections.findings, sections.impression, sections.rest) == ("", "", text)
