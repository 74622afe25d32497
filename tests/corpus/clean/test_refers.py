"""Impressions that only point elsewhere are left out; short ones that conclude something are kept."""

import pytest

from tests.corpus.clean.forms import WHOLE_EN, WHOLE_ZH, dropped

REFERS = [
    "同上", "同前片", "见上", "见描述", "如上所述", "请参阅原报告", "参见2023-05-06报告", "详见所见", "请看描述", "以上所见", "见前述", "结果见上", "内容同前",
    "较前无变化", "与前次CT（2023-05-06）比较无明显变化", "无变化", "同前次检查大致相仿", "与老片比较无显著改变", "同前报告", "诊断同上", "与上述相同", "参考前次报告",
    "请参考会诊报告", "另发报告", "详见纸质报告", "见附图", "如图所示", "见胶片", "见图文报告", "见另一份报告", "见头颅CT报告", "结果已口头告知临床", "详见PACS",
    "双肺病变与前片相仿", "影像表现同前", "请参照上次诊断意见", "余同前", "胸部CT检查未见明显变化", "报告另附", "请详见检查描述部分",
    "As above", "See above findings.", "See findings", "See body of report", "As described", "As noted above.",
    "Refer to prior report.", "Please refer to the report of the CT abdomen dated 06/11/2020.",
    "Dictated separately", "Reported separately.", "See separately dictated report.",
    "Unchanged, see report of 6/1/2020.", "No change", "No significant change since the prior exam.",
    "Same as prior", "Ditto.", "Similar to prior.", "Stable appearance compared to previous CT.", "See report",
    "See comments above.", "Findings as described above", "As detailed in the findings section.",
    "See combined report of CT chest, abdomen and pelvis.", "Reported under a different accession number.",
    "See original report.", "Please see outside report.", "See discussion", "Per findings.", "As stated",
    "Please see the full report for details.", "Unchanged from prior study.", "No interval change.",
    "Stable exam.", "Refer to narrative.", "Study reported elsewhere.",
]  # fmt: skip
CONCLUDES = [
    "双肺未见明显病变", "双肺未见异常", "较前好转", "双肺结节", "未见明显异常", "右肺结节同前", "较前吸收", "胸部未见异常", "肺部未见病变", "病变较前增大", "正常",
    "与前片比较病灶缩小", "双肺炎症", "双肺病变", "请结合临床病史，右肺炎",
    "Normal chest CT.", "No acute findings.", "No significant findings.", "Stable cardiomegaly.",
    "Unchanged nodule.", "No change in the right upper lobe nodule.", "Stable 5 mm nodule.",
    "See above for nodules.", "No findings in the chest.", "Negative chest.", "New findings of pneumonia.",
    "Similar emphysema.",
]  # fmt: skip


@pytest.mark.parametrize("impression", REFERS)
def test_an_impression_that_points_elsewhere_is_left_out(impression: str) -> None:
    findings = (WHOLE_EN if impression.isascii() else WHOLE_ZH)[0]
    assert dropped(findings, impression) == "refers_elsewhere"
    assert dropped(findings, f"1. {impression}") == "refers_elsewhere"


@pytest.mark.parametrize("impression", CONCLUDES)
def test_an_impression_that_concludes_is_kept(impression: str) -> None:
    assert dropped((WHOLE_EN if impression.isascii() else WHOLE_ZH)[0], impression) is None
