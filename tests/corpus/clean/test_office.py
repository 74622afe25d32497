"""What the office prints and templates leave goes; words of a report that look like it stay."""

import pytest

from tests.corpus.clean.forms import ZH, both, check_goes, cleaned

FOUND_ZH = [
    "本报告仅供参考，不作为最终诊断依据。", "本报告仅供临床医师参考。", "此报告仅对本次检查负责。", "影像检查有一定局限性，请结合临床及其他检查综合判断。", "CT检查存在一定的漏诊可能。",
    "影像诊断仅供临床参考，最终诊断以病理结果为准。", "本结果不作为司法鉴定依据。", "本报告不作证明用。", "未经医院许可不得复制。", "报告未经盖章无效。", "本报告需手写签名方有效。",
    "电子签名与手写签名具有同等效力。", "复诊时请携带此报告及胶片。", "复查请带旧片。", "请于两个工作日后取片。", "如有疑问请与放射科联系。", "请扫描二维码查看影像。", "打印次数：2",
    "第1页/共1页", "共2页，第1页", "谢谢您的信任，祝您健康。", "温馨提示：请按时复诊。", "（注：本报告仅供临床参考）", "注：本报告仅作为临床医师诊断参考，不具有法律效力。", "图像质量：甲级。",
    "图像质量良好。", "影像质量：优", "AI辅助诊断结果仅供参考。", "本结果由人工智能系统自动生成，仅供参考。", "报告状态：已审核", "本报告已审核。", "-----报告结束-----", "（完）",
    "以下无正文", "※本报告仅对送检者本次检查负责※", "影像已上传云平台，可扫码查看。", "诊断结果请以临床为准。", "审核通过", "免责声明：本报告不承担法律责任。", "图像质量满足诊断要求。",
    "模板：胸部CT平扫正常。", "（以上为模板内容，请修改）", "大小约[]×[]mm，", "【左/右】", "（左/右）", "XXmm", "□正常 □异常", "«数值»", "<部位>",
    "{{side}}", "$SIZE$", "[#]", "（二选一）",
]  # fmt: skip
FOUND_EN = [
    "Thank you for referring this patient.", "Thank you for the courtesy of this referral.",
    "Thank you for allowing us to participate in the care of your patient.",
    "We appreciate the opportunity to participate in the care of this patient.", "This report is confidential.",
    "If you have any questions, please call the radiology department.", "Please do not hesitate to contact us.",
    "For questions, page the on-call radiologist.", "Electronically signed.",
    "I have personally reviewed the images and agree with the above findings.",
    "I, the attending physician, have reviewed the images.",
    "The attending radiologist has reviewed the images and agrees with the report.",
    "All CT scans at this facility use dose modulation techniques.",
    "Images were interpreted on a PACS workstation.", "Image quality: Adequate.",
    "The examination is of diagnostic quality.", "Patients may view this report in the portal.",
    "In accordance with the 21st Century Cures Act, this report is released immediately.", "ICD-10: R91.1",
    "MIPS measure 364 met.", "A negative CT does not exclude disease.",
    "Imaging has limitations and not all cancers are detected.",
    "This interpretation is based on the images and clinical information available at the time.", "Page 1 of 2",
    "Printed by radiology.", "Report status: Final", "Status: Final", "FINAL REPORT", "End of report.",
    "*** End of Report ***", "This is a teleradiology report.", "This facility is accredited by the ACR.",
    "This document is intended only for the use of the addressee.",
    "If you have received this report in error, notify us.",
    "Our reading room can be contacted with any questions.", "This report was generated automatically.",
    "The radiation dose was kept as low as reasonably achievable.", "Macro: chest normal.",
    "[Normal chest CT template]", "[Normal/Abnormal]", "{FREE TEXT}", "«side»", "%SIZE%", "[ ]",
    "{Right/Left:12345}", "(delete if not applicable)", "[choose one]", "[#]",
]  # fmt: skip
KEPT_ZH = [
    "请结合临床。", "建议复查。", "图像质量欠佳，呼吸运动伪影。", "低剂量胸部CT平扫。", "CT平扫对血管病变显示有限，建议增强。", "双肺局限性气肿。", "肺门显示受限。", "病变局限于右肺上叶。",
    "两肺下叶胸膜下线影，反映坠积效应。", "右肺上叶术后，请参考手术记录。", "左肺下叶具有一定占位效应。", "心影增大，请结合心脏彩超。", "诊断：肺炎。", "考虑结核，请结合痰检以明确。",
    "两肺弥漫性小叶中心结节。", "病灶具有分叶征。", "建议抗炎后复查以资鉴别。", "右肺结节，恶性不除外，建议穿刺证实。", "对比2023-05-06胸部CT，结节增大。",
]  # fmt: skip
KEPT_EN = [
    "Comparison is made with the prior CT.", "Follow-up in 12 months per Fleischner guidelines.",
    "Images of the upper abdomen show a cyst.", "Location: right upper lobe.",
    "The image quality is limited by motion.", "The nodule is not appreciated on the prior study.",
    "Evaluation is limited by motion.", "The study is limited due to respiratory motion.",
    "This does not exclude a small embolus.", "Findings were discussed with the ward.",
    "Low-dose technique was used.", "Low dose CT in 12 months is recommended.",
    "The current study shows no change.", "Further imaging with MRI is recommended.",
    "A catheter is in good position.", "There is no evidence of pulmonary embolism.",
    "Based on its appearance, this is likely benign.", "Call back for additional views is not needed.",
    "A lesion in the liver is not fully characterized.", "The radiologist recommends biopsy.", "[1.5 cm]",
    "(series 3, image 45)", "<5 mm nodules",
]  # fmt: skip


@pytest.mark.parametrize(("base", "more"), both(FOUND_ZH, FOUND_EN))
def test_what_does_not_belong_to_a_report_goes(base: str, more: str) -> None:
    check_goes("template", base, more)


@pytest.mark.parametrize(("base", "more"), both(KEPT_ZH, KEPT_EN))
def test_what_only_looks_like_it_stays(base: str, more: str) -> None:
    assert "template" not in cleaned(base, more)[1]


def test_what_is_said_of_the_patient_in_the_same_sentence_stays() -> None:
    assert cleaned(ZH, "图像质量良好，左肺下叶见斑片影，本报告仅供参考。")[0] == f"{ZH}左肺下叶见斑片影。"


@pytest.mark.parametrize(
    "more", ["如有疑问请联系放射科0717-3100622。", "报告时间：2023-05-06", "联系电话：13344261772"]
)
def test_numbers_and_dates_are_left_for_de_identification(more: str) -> None:
    assert cleaned(ZH, more)[0] == ZH + more
