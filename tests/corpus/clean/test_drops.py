from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import CHANGES, DROPS, FLAGS, clean
from corpus.clean.texts import LONGEST
from corpus.read import Raw

FINDINGS = "胸廓对称。右肺上叶见一实性结节，约5mm，边界清。余肺清晰，纵隔未见肿大淋巴结。"
IMPRESSION = "右肺上叶结节。"
CHEST = "The lungs are clear. The heart is normal. No pleural effusion or pneumothorax is seen in the chest."
RULES = [rule.name for rule in DROPS]


def row(findings: str = FINDINGS, impression: str = IMPRESSION, **more: Any) -> Raw:
    return Raw(file="a.csv", row=1, place="a.csv:2", findings=findings, impression=impression, **more)


def dropped(*args: Any, **more: Any) -> str | None:
    return clean(row(*args, **more)).dropped


def test_every_rule_has_a_name_and_a_reason_in_both_languages() -> None:
    rules = [*CHANGES, *DROPS, *FLAGS]
    assert len({rule.name for rule in rules}) == len(rules)
    assert [*RULES] == [
        *("no_findings", "no_impression", "too_short", "too_long", "other_language", "other_modality"),
        *("other_body_part", "unfinished", "impression_is_findings", "refers_elsewhere"),
    ]
    for rule in rules:
        assert any("\u4e00" <= one <= "\u9fff" for one in rule.why.zh)
        assert rule.why.en.endswith(".")
        assert rule.why.en.isascii() or "⟦" in rule.why.en


CASES: list[tuple[str, str, str]] = [
    ("no_findings", "", IMPRESSION),
    ("no_findings", "。。", IMPRESSION),
    ("no_findings", "无", IMPRESSION),
    ("no_findings", "nan", IMPRESSION),
    ("no_findings", "____。", IMPRESSION),
    ("no_impression", FINDINGS, ""),
    ("no_impression", FINDINGS, "。"),
    ("no_impression", FINDINGS, "未填写"),
    ("no_impression", FINDINGS, "补充诊断：右侧第5肋骨骨折"),
    ("too_short", "肺清。", IMPRESSION),
    ("too_short", FINDINGS, "癌"),
    ("too_long", "".join(f"结节{i}，" for i in range(LONGEST["zh"][0] // 5)), IMPRESSION),
    ("too_long", FINDINGS, "".join(f"结节{i}，" for i in range(800))),
    ("other_language", "両肺野に異常な陰影を認めません。心拡大なし。胸水なし。", "異常なし。"),
    ("other_language", "폐는 깨끗하다. 심장 크기는 정상이다.", "이상 소견 없음."),
    ("other_language", "Лёгкие без очаговых изменений. Сердце не увеличено.", "Патологии не выявлено."),
    ("other_language", "Die Lunge ist beidseits ohne Infiltrat. Kein Nachweis eines Ergusses. Das Herz ist nicht vergrößert.", "Kein Nachweis einer Pneumonie."),
    ("other_language", "Les poumons sont clairs. Il est pas de pneumothorax dans le champ droit, sans anomalie du coeur.", "Pas de lésion."),
    ("other_language", FINDINGS, "A nodule is seen in the right upper lobe of the lung."),
    ("other_language", CHEST, "双肺未见异常。"),
    ("unfinished", FINDINGS + "待续", IMPRESSION),
    ("unfinished", FINDINGS, "右肺上叶结节（未完）"),
    ("unfinished", FINDINGS, "右肺上叶结节，待上级医师审核。"),
    ("unfinished", "【初步报告】" + FINDINGS, IMPRESSION),
    ("unfinished", FINDINGS, "右肺上叶结节，考虑（"),
    ("unfinished", FINDINGS + "左肺下叶见斑片影（大小约5mm", IMPRESSION),
    ("unfinished", FINDINGS + "左肺下叶及", IMPRESSION),
    ("unfinished", CHEST, "PRELIMINARY REPORT: no acute disease."),
    ("unfinished", CHEST + " To be continued", "No acute disease."),
    ("unfinished", CHEST, "Right upper lobe nodule with"),
    ("unfinished", CHEST + " The report is pending attending review.", "No acute disease."),
    ("impression_is_findings", FINDINGS, FINDINGS),
    ("impression_is_findings", FINDINGS, FINDINGS.replace("，", " , ").replace("5mm", "5 MM")),
    ("impression_is_findings", FINDINGS, FINDINGS.replace("一实性结节", "一结节")),
    ("impression_is_findings", FINDINGS + "1.右肺上叶结节。2.左肺下叶炎症。", "1.右肺上叶结节。\n2.左肺下叶炎症。"),
    ("impression_is_findings", "右肺上叶见一实性结节，约5mm，边界清。", "1." + FINDINGS + "建议复查。"),
    ("impression_is_findings", CHEST, CHEST),
    *(("refers_elsewhere", FINDINGS, text) for text in (
        "同上。", "同前", "请结合临床。", "见描述", "请见所见。", "与前片相仿。", "较2023-01-02片相仿。", "较前片未见明显变化，建议随访。",
        "详见增强CT报告。", "请参见2024年MR检查报告。", "1.同前。2.请结合临床。", "较前大致相仿", "双肺病变较前相仿。",
    )),
    *(("refers_elsewhere", CHEST, text) for text in (
        "As above.", "See findings.", "Unchanged.", "Please see above. Clinical correlation is recommended.", "See report of CT abdomen from the same day.",
        "Please refer to the separately dictated report.", "No significant interval change.", "Stable compared to the prior study.", "As described above.",
    )),
    ("other_body_part", "双侧大脑半球对称，脑室系统未见扩大，中线结构居中，脑沟裂增宽。", "老年性脑改变。"),
    ("other_body_part", "肝脏形态正常，胆囊结石，脾不大，双肾囊肿。扫及双肺下叶少许炎症。", "胆囊结石。"),
    ("other_body_part", "头颅CT平扫：未见明显异常密度影，各结构清晰。", "未见异常。"),
    ("other_body_part", "腰椎生理曲度存在，L4/5椎间盘膨出，椎管狭窄。", "腰椎间盘膨出。"),
    ("other_body_part", "胸12椎体及腰1椎体压缩，椎间盘突出，椎管狭窄。", "压缩性骨折。"),
    ("other_body_part", "CT HEAD WITHOUT CONTRAST: No intracranial hemorrhage. Ventricles are normal.", "No acute finding."),
    ("other_body_part", "The liver is normal. The spleen and kidneys are unremarkable. Lung bases are clear.", "Normal abdomen."),
    ("other_modality", "胸部MRI平扫：双肺未见异常信号影，纵隔居中。", "未见异常。"),
    ("other_modality", "右肺上叶见长T1长T2信号影，DWI呈高信号。", IMPRESSION),
    ("other_modality", "双侧胸腔见无回声区，深约3cm。", "双侧胸腔积液。"),
    ("other_modality", "胸部正位片示：双肺纹理增多，心影不大。", "支气管炎。"),
    ("other_modality", "PA and lateral views of the chest were obtained. The lungs are clear.", "No acute disease."),
    ("other_modality", "Single portable view of the chest: clear lungs, normal heart.", "No acute disease."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "findings", "impression"), CASES)
def test_a_report_that_cannot_be_used_is_dropped_by_its_rule(rule: str, findings: str, impression: str) -> None:
    assert dropped(findings, impression) == rule
    assert clean(row(findings, impression), frozenset({rule})).dropped != rule
    assert clean(row(findings, impression), frozenset(RULES)).dropped is None


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        *(("other_modality", {"modality": one}) for one in ("MR", "MRI", "DR", "CR", "DX", "US", "X线", "磁共振", "超声", "PET-CT", "PT", "NM")),
        *(("other_modality", {"exam": one}) for one in ("胸部正位片", "胸部MRI平扫", "心脏彩超", "PET/CT体部显像", "XR CHEST 2 VIEWS", "Chest radiograph")),
        *(("other_body_part", {"part": one}) for one in ("头颅", "腹部", "腰椎", "HEAD", "膝关节", "颈部", "盆腔", "ABDOMEN", "胸椎")),
        *(("other_body_part", {"exam": one}) for one in ("颅脑CT平扫", "上腹部增强CT", "CT abdomen and pelvis", "CT thoracic spine")),
        ("other_body_part", {"context": {"exam": "腰椎CT平扫"}}),
    ],
)  # fmt: skip
def test_what_the_row_says_of_the_exam_decides(rule: str, more: dict[str, Any]) -> None:
    assert dropped(**more) == rule


@pytest.mark.parametrize(
    "more",
    [
        *({"modality": one} for one in ("CT", "螺旋CT", "HRCT", "MSCT", "CTA")),
        *({"exam": one} for one in ("胸部CT平扫", "胸腹部CT增强", "CT chest abdomen pelvis with contrast", "肺动脉CTA", "CT CHEST WITHOUT CONTRAST", "胸部+上腹部CT")),
        *({"part": one} for one in ("胸部", "肺", "CHEST", "胸部,腹部", "头颅+胸部", "纵隔")),
        {"modality": "CT", "exam": "胸部CT平扫", "part": "胸部"},
    ],
)  # fmt: skip
def test_chest_ct_stays(more: dict[str, Any]) -> None:
    assert dropped(**more) is None


@pytest.mark.parametrize(
    ("findings", "impression"),
    [
        (FINDINGS, IMPRESSION),
        (FINDINGS, "正常"),
        ("双肺未见异常。", "未见异常。"),
        (FINDINGS, "右肺上叶结节，建议MRI进一步检查。"),
        (FINDINGS + "肝脏见囊肿，胆囊结石，右肾囊肿，脾大。", IMPRESSION),
        (FINDINGS + "肝内见低密度影，建议MRI检查。", IMPRESSION),
        (FINDINGS + "与胸部MRI对照，胸片所见结节为肋骨骨岛。", IMPRESSION),
        (FINDINGS, "右肺上叶结节，较前片未见明显变化。"),
        (FINDINGS, "右肺上叶结节，请结合临床。"),
        (FINDINGS, "炎症可能，待查；结核待排"),
        (FINDINGS, "右肺上叶结节，待病理。"),
        (FINDINGS + "扫描未完全包括肺尖，检查未完成增强", IMPRESSION),
        (FINDINGS, "胸腔积液未见"),
        (FINDINGS, "转移不除外"),
        ("胸廓对称。胆囊结石。", "胆囊结石。"),
        ("双肺清晰。所扫胸12、腰1椎体楔形变，椎间盘膨出。", "胸12椎体楔形变。"),
        ("扫及肝脏、脾脏及双肾未见异常。双肺下叶见炎症。", "双肺下叶炎症。"),
        ("右上肺见不规则软组织密度肿块，约35×28mm，增强后不均匀强化，伴阻塞性炎症。", "右上肺占位，考虑MT可能，建议MR除外脑转移。"),
        (CHEST, "Stable cardiomegaly."),
        (CHEST, "No acute disease. MRI recommended."),
        (CHEST + " T12 wedge deformity. A liver cyst and a kidney stone are noted.", "No acute disease."),
        (CHEST + " Findings are similar to the prior chest radiograph and MRI.", "No acute disease."),
        (CHEST + " Evaluation is limited; the study was not reviewed with the patient.", "No acute disease. See above for incidental findings in the liver."),
        (CHEST, "Preliminary results were discussed with the ward. No acute disease."),
        ("No focal consolidation. Spleen and liver are normal.", "No pneumonia."),
    ],
)  # fmt: skip
def test_a_chest_ct_report_is_kept(findings: str, impression: str) -> None:
    assert dropped(findings, impression) is None


@pytest.mark.parametrize(
    ("findings", "impression", "flagged"),
    [
        (FINDINGS, "左肺上叶结节。", True),
        (FINDINGS, IMPRESSION, False),
        (FINDINGS, "双肺结节。", False),
        ("左侧胸腔见弧形液性密度影。右肺清晰。", "右侧胸腔积液。", True),
        ("左侧胸腔见弧形液性密度影。右肺清晰。", "左侧胸腔积液。", False),
        ("双侧胸腔积液，右侧为著。", "右侧胸腔积液。", False),
        ("右侧第5肋骨骨折，断端移位。双肺清晰。", "左侧第5肋骨骨折。", True),
        ("右肺下叶见斑片状高密度影，边界模糊。左肺上叶见实性结节，5mm。", "左肺下叶炎症。左肺上叶结节。", True),
        ("A 5 mm solid nodule in the right upper lobe. The left lung is clear.", "Left upper lobe nodule.", True),
        ("A 5 mm solid nodule in the right upper lobe. The left lung is clear.", "Right upper lobe nodule.", False),
        ("Small left pleural effusion.", "Small right pleural effusion.", True),
        ("Small bilateral pleural effusions.", "Small right pleural effusion.", False),
    ],
)
def test_a_side_that_contradicts_the_findings_is_flagged(findings: str, impression: str, flagged: bool) -> None:
    cleaned = clean(row(findings, impression))
    assert (cleaned.dropped, cleaned.flagged) == (None, ("side_contradiction",) if flagged else ())
    assert clean(row(findings, impression), frozenset({"side_contradiction"})).flagged == ()


def test_a_row_is_cleaned_and_what_was_done_is_named_in_order() -> None:
    cleaned = clean(row("<b>双肺</b>清晰,心影不大.  结节5毫米", "1. 右肺\u200b结节"))
    assert cleaned.findings == "双肺清晰，心影不大。结节5mm"
    assert cleaned.impression == "1.右肺结节"
    assert cleaned.changed == ("control_characters", "width", "markup", "units", "spacing")
    assert (cleaned.lang, cleaned.dropped, cleaned.flagged) == ("zh", None, ())


def test_the_language_is_read_from_what_markup_hides() -> None:
    cleaned = clean(
        row(r"\f0\fs20 \'cb\'ab\'b7\'ce\'c7\'e5\'ce\'fa\'a1\'a3\'d0\'c4\'d3\'b0\par", r"\f0\fs20 \'d5\'fd\'b3\'a3\par")
    )
    assert (cleaned.lang, cleaned.impression) == ("zh", "正常")


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_row_can_be_cleaned_and_stays_as_it_is(findings: str, impression: str) -> None:
    once = clean(row(findings, impression))
    again = clean(row(once.findings, once.impression))
    assert (again.findings, again.impression, again.changed) == (once.findings, once.impression, ())
    assert again.dropped == once.dropped
