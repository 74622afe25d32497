"""Addenda are cut off however they are headed, worded and dated; words that look like it stay."""

import pytest

from tests.corpus.clean.forms import both, check_goes, cleaned

FOUND_ZH = [
    "科内讨论后：右侧第5肋骨骨折。", "\n【主任阅片】右侧第5肋骨骨折。", "\n追问病史后（2024-03-12）：右侧第5肋骨骨折。", "漏报补充：右侧第5肋骨骨折。", "\n质控修改：右侧第5肋骨骨折。", "病理回报：右侧第5肋骨转移。",
    "\n电话告知临床：右侧第5肋骨骨折。", "\n临床来电后\n右侧第5肋骨骨折。", "更新报告：右侧第5肋骨骨折。", "（后补）右侧第5肋骨骨折。",
    "二〇二四年二月十六日补充报告：右侧第6肋骨骨折。",
    "补充报告：右侧第5肋骨骨折。", "【补充】右侧第5肋骨骨折。", "补充：右侧第5肋骨骨折。", "补充如下：右侧第5肋骨骨折", "补充诊断意见：右侧第5肋骨骨折", "补报：右侧第5肋骨骨折",
    "增补报告：右侧第5肋骨骨折", "追加报告（2023-05-06）：右侧第5肋骨骨折", "追记：右侧第5肋骨骨折", "附记：右侧第5肋骨骨折", "附加说明：右侧第5肋骨骨折", "更正：原报告左肺应为右肺。",
    "更正说明：原报告左肺应为右肺。", "勘误：原报告左肺应为右肺。", "订正：原报告左肺应为右肺。", "订正报告：左肺应为右肺。", "修正：左肺应为右肺。", "修订报告：左肺应为右肺。",
    "报告修改：左肺应为右肺。", "报告更正（2023年5月6日）左肺应为右肺。", "报告补充：右侧第5肋骨骨折", "再次补充：右侧第5肋骨骨折", "第二次报告：右侧第5肋骨骨折", "院内会诊意见：考虑结核。",
    "复阅意见：右侧第5肋骨骨折", "经再次阅片，补充诊断：右侧第6肋骨骨折。", "薄层重建后补充：右侧第6肋骨骨折。", "三维重建补充报告：右侧第6肋骨骨折。", "2023年5月6日补充：右侧第6肋骨骨折。",
    "5月6日 14:30补充报告：右侧第6肋骨骨折。", "2023-05-06 14:20 补充报告 张医师：右侧第6肋骨骨折。", "补充报告（王医生，2023.5.6）：右侧第6肋骨骨折。",
    "*补充报告*右侧第6肋骨骨折。", "——补充报告——右侧第6肋骨骨折。", "注：此为更正报告，以此为准。", "本报告为更正报告，原报告作废。", "原报告作废，以此报告为准。",
    "追加诊断：右侧第6肋骨骨折。", "增加诊断：右侧第6肋骨骨折。", "与临床沟通后补充：患者有结核病史。", "应临床要求补充如下：患者有结核病史。", "上级医师复核后更正：左肺应为右肺。",
    "修改后报告：左肺应为右肺。", "原报告中“左肺”系笔误，应为“右肺”。", "前述报告左肺更正为右肺。", "特此更正为右肺。", "【更正报告】左肺应为右肺。", "（补充说明）右侧第6肋骨骨折。",
    "[2023-05-06 补充] 右侧第6肋骨骨折。", "补充意见 右侧第6肋骨骨折", "会诊后补充诊断：结核。", "更新报告：结核。", "经科内讨论，更正诊断：结核。",
]  # fmt: skip
FOUND_EN = [
    "ADDENDUM: Rib fracture.", "Addendum: Rib fracture.", "ADDENDUM #1: Rib fracture.",
    "Addendum 2: Rib fracture.", "** ADDENDUM ** Rib fracture.", "---ADDENDUM--- Rib fracture.",
    "Addendum Begins. Rib fracture.", "Begin addendum. Rib fracture.", "ADDENDUM REPORT: Rib fracture.",
    "Addendum by Dr. Smith: Rib fracture.", "Addendum (06/11/2020): Rib fracture.",
    "Addendum Jun 11, 2020: Rib fracture.", "Addendum created 6/11/2020 at 14:00. Rib fracture.",
    "Report addendum: Rib fracture.", "ADDENDED REPORT: Rib fracture.", "[Addendum] Rib fracture.",
    "06/11/2020 Addendum: Rib fracture.", "11-Jun-2020 14:00 ADDENDUM: Rib fracture.",
    "First addendum: Rib fracture.", "Addendum to report: Rib fracture.",
    "ADDENDUM TO THE ORIGINAL REPORT: Rib fracture.", "Amendment: Rib fracture.", "AMENDMENT - Rib fracture.",
    "Amended report: Rib fracture.", "Amended impression: Rib fracture.", "REVISION: Rib fracture.",
    "Revised impression: Rib fracture.", "CORRECTION: The nodule is left sided.",
    "Correction to report: The nodule is left sided.", "Correction to the findings: The nodule is left sided.",
    "Corrected report: The nodule is left sided.", "ERRATUM: left.", "Supplement: Rib fracture.",
    "Supplemental report: Rib fracture.", "SUPPLEMENTARY REPORT (6/11/2020): Rib fracture.",
    "Supplementary findings: Rib fracture.", "LATE ENTRY: Rib fracture.", "Late entry 6/11/2020: Rib fracture.",
    "Additional report: Rib fracture.", "Additional comments: Rib fracture.", "Updated report: Rib fracture.",
    "Update: Rib fracture.", "UPDATED IMPRESSION: Rib fracture.", "P.S.: Rib fracture.",
    "Note added: Rib fracture.", "Note added in review: Rib fracture.", "Attending addendum: Rib fracture.",
    "Resident Addendum: Rib fracture.", "Discrepancy report: Rib fracture.", "Second read: Rib fracture.",
    "Overread: Rib fracture.", "On re-review of the images, a rib fracture is seen.",
    "On further review, small nodes are seen.", "Upon additional review, a rib fracture is present.",
    "After further review, a rib fracture is present.", "This report has been amended to include a rib fracture.",
    "This is an addendum to the report of 6/1/2020.", "The original report stated right; it should read left.",
    "The impression should read left upper lobe nodule.", "Original report incorrectly states right.",
    "The report was revised on 6/11/2020.",
    "Prior outside CT is now available for comparison and shows no change.",
    "In retrospect, the nodule was present.", "** Amended ** Rib fracture.",
]  # fmt: skip
KEPT_ZH = [
    "患者为会诊片：图像质量尚可。", "（会诊片）", "复查：较前相仿。", "延迟扫描：病灶强化。", "三维重建示：气管狭窄。",
    "俯卧位补充扫描：双肺下叶坠积改变消失。", "补充扫描见双肺下叶清晰。", "建议补充增强扫描。", "请补充临床病史。", "建议补充：增强CT。", "建议会诊。", "心包补片修补术后。",
    "椎体修复术后改变。", "建议结合补充检查资料。", "左肺结节较前增加。", "右肺结节较前修正性缩小。", "骨折术后复查，畸形矫正术后。", "肋骨骨折修复期。", "附见：肝囊肿。",
    "会诊意见请结合临床。", "建议复查。", "建议专科会诊，必要时增强。", "再次复查，病灶吸收。", "第二次化疗后复查，病灶缩小。",
]  # fmt: skip
KEPT_EN = [
    "No addendum is needed.", "Attenuation correction was applied.", "Status post scoliosis correction.",
    "Supplemental oxygen tubing is seen.", "Additional findings: none.",
    "Additional images were obtained in prone position.", "Late phase images show washout.",
    "Revision sternotomy wires are intact.", "Correction of the deformity is complete.",
    "Updated clinical history was reviewed.", "After contrast, the lesion enhances.",
    "Further evaluation with MRI is recommended.", "A second nodule is seen in the left lung.",
    "On follow-up, this should be re-evaluated.", "No prior study is available for comparison.",
    "Findings should be correlated clinically.", "Prior CT is available for comparison.",
    "The following nodules are seen.", "Second opinion may be sought.",
    "Comparison: CT of the chest is available.", "Following review of the prior study, the nodule is unchanged.",
]  # fmt: skip


@pytest.mark.parametrize(("base", "more"), both(FOUND_ZH, FOUND_EN))
def test_what_does_not_belong_to_a_report_goes(base: str, more: str) -> None:
    check_goes("addendum", base, more)


@pytest.mark.parametrize(("base", "more"), both(KEPT_ZH, KEPT_EN))
def test_what_only_looks_like_it_stays(base: str, more: str) -> None:
    assert "addendum" not in cleaned(base, more)[1]
