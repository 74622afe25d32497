"""Reports that are not final, or broken off, are left out; finished ones that end without a stop are kept."""

import pytest

from tests.corpus.clean.forms import WHOLE_EN, WHOLE_ZH, dropped

UNFINISHED = [
    "待续", "（未完）", "【草稿】", "（草稿，未审核）", "本报告为初步报告，以正式报告为准。", "待上级医师审核。", "请主任审核。", "待三维重建后出报告。", "待薄层重建后补充报告。",
    "待与前片对比后出正式报告。", "报告书写中。", "（暂存）", "[未提交]", "报告未完成。", "图像未传完，", "图像传输中。", "诊断待补充。", "待完善。", "正式报告稍后发出。",
    "急诊临时报告，仅供参考。", "（待补充）", "尚未审核。", "左肺下叶结节，", "左肺下叶见", "左肺下叶", "左肺下叶结节，大小约", "左肺下叶结节，边界", "左肺下叶结节，考虑",
    "左肺下叶见磨玻", "纵隔内见肿大淋巴", "左肺下叶斑片影，建议", "左肺下叶病变，性质待定，请结合", "左侧胸腔积", "心影不", "左肺下叶结节（", "左肺下叶结节（约5mm", "左肺下叶结节较前",
    "2.左肺下叶结节，与", "余肺",
    "To be continued", "TO BE CONTINUED...", "(cont'd)", "Preliminary report.", "This is a preliminary report.",
    "PRELIM", "Wet read: no acute disease.", "DRAFT", "Draft report, not final.", "Final report to follow.",
    "Full report pending.", "Awaiting attending review.", "Pending final read by attending.",
    "Report status: Preliminary", "Awaiting comparison with prior films.", "Not yet signed.",
    "Unverified report.", "Provisional report.", "Interim report pending consultant review.", "[to be completed]",
    "[Incomplete]", "Dictation to be completed.", "Impression to follow.", "TBC", "TBD", "Pending.",
    "Right upper lobe nodule with", "Right upper lobe nodule,", "Right upper lobe nodule measuring",
    "There is a small right", "1. Stable", "No evidence of", "No pleural effu", "There is mild atelect",
    "Nodule in the", "Nodule (", "Nodule in the right lung (5 mm", "1. Nodule. 2. Right",
    "Findings are consistent with", "Recommend", "Small bilateral",
]  # fmt: skip
FINISHED = [
    "右肺结节，待病理。", "炎症可能，待查。", "转移待排", "结核待除外", "建议3个月复查", "心影增大", "胸腔积液未见", "转移不除外", "病灶数量略增", "双肺纤维索条", "冠状动脉钙化",
    "左肺下叶结节，多发", "检查未完成增强扫描", "呼吸未完全配合", "病变累及胸廓", "双肺气肿", "左肺下叶磨玻璃结节", "纵隔淋巴结", "右肺上叶结节5mm", "临时起搏器置入术后。",
    "甲状腺结节，请结合超声", "肺门影致密", "初步考虑炎症。", "右侧第5肋", "主动脉粥样硬化", "待复查。", "未进一步检查。",
    "Right upper lobe nodule. Biopsy pending.", "Pathology pending", "Stable", "No change", "Clear lungs",
    "Small right pleural effusion", "Follow up in 12 months", "Mild cardiomegaly", "No acute disease",
    "The esophagus is not completely distended.", "Continued follow-up is recommended.",
    "Preliminary results were discussed with the ward.", "The lesion is incompletely imaged.",
    "Incomplete fusion of the arch.", "Unremarkable CT chest", "Sutures from prior surgery",
    "A right upper lobe mass", "The fissure is incomplete.", "Lung nodules to be followed",
    "Further characterization to be considered", "No PE", "Draft position of the tube",
]  # fmt: skip


def of(more: str) -> tuple[str, str]:
    """The report of its language."""
    return WHOLE_EN if more.isascii() else WHOLE_ZH


@pytest.mark.parametrize("more", UNFINISHED)
def test_an_unfinished_report_is_left_out(more: str) -> None:
    findings, impression = of(more)
    gap = " " if more.isascii() else ""
    assert dropped(f"{findings}{gap}{more}", impression) == "unfinished"
    assert dropped(findings, f"{impression}{gap}{more}") == "unfinished"


@pytest.mark.parametrize("more", FINISHED)
def test_a_finished_report_is_kept(more: str) -> None:
    findings, impression = of(more)
    gap = " " if more.isascii() else ""
    assert dropped(f"{findings}{gap}{more}", impression) != "unfinished"
    assert dropped(findings, f"{impression}{gap}{more}") != "unfinished"


def test_a_comma_that_cleaning_leaves_at_the_end_is_no_sign_of_it() -> None:
    findings, impression = WHOLE_ZH
    assert dropped(f"{findings}左肺下叶结节，", impression) == "unfinished"
    assert dropped(f"{findings}左肺清晰，大小约____mm。", impression) is None


def test_a_name_at_the_end_is_no_broken_word() -> None:
    assert dropped(f"{WHOLE_ZH[0]}\n操作技师：任和", WHOLE_ZH[1]) is None
    assert dropped(WHOLE_EN[0], f"{WHOLE_EN[1]}\nConsultant: Prof. Patel") is None
