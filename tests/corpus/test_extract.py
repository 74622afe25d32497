import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.facts import Fact, extract
from corpus.lexicon import lexicon
from corpus.sites import around, sites

Short = tuple[str, str | None, str | None]
L, R, B = "left", "right", "bilateral"


def places(facts: list[Fact]) -> list[Short]:
    return [(fact.finding, fact.site, fact.laterality) for fact in facts]


ZH: dict[str, list[Short]] = {
    "左上叶及右下叶结节": [("nodule", "upper-lobe", L), ("nodule", "lower-lobe", R)],
    "双肺上叶结节": [("nodule", "upper-lobe", B)],
    "两下肺炎症": [("pneumonia", "lower-lobe", B)],
    "右肺上叶尖段及后段结节": [("nodule", "upper-lobe-apical", R), ("nodule", "upper-lobe-posterior", R)],
    "右肺上、下叶斑片影": [("opacity", "upper-lobe", R), ("opacity", "lower-lobe", R)],
    "左肺舌段及右肺中叶炎症": [("pneumonia", "lingula", L), ("pneumonia", "middle-lobe", R)],
    "右肺癌术后改变": [("postoperative", "lung", R)],
    "左侧第3-5肋骨骨折": [("fracture", "rib", L)],
    "双侧胸腔及心包积液": [("pleural-effusion", "pleura", B), ("pericardial-effusion", "pericardium", None)],
    "主动脉及冠状动脉钙化": [("atherosclerosis", "aorta", None), ("coronary-calcification", "coronary", None)],
    "左侧少量胸腔积液": [("pleural-effusion", "pleura", L)],
    "纵隔右移": [("mediastinal-shift", "mediastinum", R)],
    "肝右叶囊肿": [("cyst", "liver", None)],
    "斑片状磨玻璃影": [("ground-glass-opacity", "lung", None)],
    "陈旧性肺结核": [("tuberculosis", "lung", None)],
    "较前增大": [],
    "建议CT复查除外占位": [],
    "既往肺结核病史": [],
}
EN: dict[str, list[Short]] = {
    "Nodule in the right upper lobe.": [("nodule", "upper-lobe", R)],
    "Right middle and lower lobe consolidation.": [
        ("consolidation", "middle-lobe", R),
        ("consolidation", "lower-lobe", R),
    ],
    "Bibasilar atelectasis.": [("atelectasis", "base", B)],
    "Apical segment of the right upper lobe nodule.": [("nodule", "upper-lobe-apical", R)],
    "Nodule in the apicoposterior segment of the right upper lobe.": [("nodule", "upper-lobe-apicoposterior", R)],
    "Nodule in the apicoposterior segment.": [("nodule", "upper-lobe-apicoposterior", L)],
    "Mass in the anteromedial basal segment of the right lower lobe.": [("mass", "lower-lobe-anteromedial-basal", R)],
    "RUL nodule and LLL consolidation.": [("nodule", "upper-lobe", R), ("consolidation", "lower-lobe", L)],
    "Nodules in the right middle lobe and lingula.": [("nodule", "middle-lobe", R), ("nodule", "lingula", L)],
    "Pulmonary nodules bilaterally.": [("nodule", "lung", B)],
    "Mediastinal shift to the left.": [("mediastinal-shift", "mediastinum", L)],
    "Moderate left and small right pleural effusions.": [
        ("pleural-effusion", "pleura", L),
        ("pleural-effusion", "pleura", R),
    ],
    "The aorta is calcified.": [("atherosclerosis", "aorta", None)],
    "CT is recommended to exclude a mass.": [],
    "History of lung cancer.": [],
}


@pytest.mark.parametrize(("text", "expected"), ZH.items())
def test_chinese_places(text: str, expected: list[Short]) -> None:
    assert places(extract(text, "zh")) == expected


@pytest.mark.parametrize(("text", "expected"), EN.items())
def test_english_places(text: str, expected: list[Short]) -> None:
    assert places(extract(text, "en")) == expected


@pytest.mark.parametrize(
    ("text", "lang", "absent"),
    [
        ("未见明确肺结节。", "zh", {"nodule"}),
        ("纵隔居中，心影大小正常。", "zh", {"mediastinal-shift", "cardiomegaly"}),
        ("双肺清晰。", "zh", {"abnormality"}),
        ("右侧胸腔积液已吸收。", "zh", {"pleural-effusion"}),
        ("气管通畅，肋膈角锐利。", "zh", {"airway-stenosis", "pleural-effusion"}),
        ("No pleural effusion or pneumothorax.", "en", {"pleural-effusion", "pneumothorax"}),
        ("The heart is normal in size.", "en", {"cardiomegaly"}),
        ("Trachea is midline.", "en", {"tracheal-deviation"}),
        ("The left pneumothorax has resolved.", "en", {"pneumothorax"}),
    ],
)
def test_denials_and_normality_are_absent_and_certain(text: str, lang: str, absent: set[str]) -> None:
    facts = extract(text, lang)
    assert {fact.finding for fact in facts} == absent
    assert {(fact.polarity, fact.certainty, fact.critical, fact.size_mm) for fact in facts} == {
        ("absent", "certain", False, None)
    }


@pytest.mark.parametrize(
    ("text", "lang", "uncertain"),
    [
        ("右下叶斑片影，考虑炎症。", "zh", {"pneumonia"}),
        ("右下叶斑片影炎症可能。", "zh", {"pneumonia"}),
        ("右上叶结节，肺癌待排。", "zh", {"lung-cancer"}),
        ("左肺炎症？", "zh", {"pneumonia"}),
        ("不除外结核。", "zh", {"tuberculosis"}),
        ("双肺炎症，右侧胸腔积液。", "zh", set()),
        ("Opacity, may represent pneumonia.", "en", {"pneumonia"}),
        ("Possible small effusion.", "en", {"pleural-effusion"}),
        ("Atelectasis versus pneumonia.", "en", {"atelectasis", "pneumonia"}),
        ("Empyema cannot be excluded.", "en", {"empyema"}),
        ("Consolidation consistent with pneumonia.", "en", {"pneumonia"}),
    ],
)
def test_hedges_make_their_reading_uncertain(text: str, lang: str, uncertain: set[str]) -> None:
    assert {fact.finding for fact in extract(text, lang) if fact.certainty == "uncertain"} == uncertain


@pytest.mark.parametrize(
    ("text", "lang", "size"),
    [
        ("右肺结节，约1.2cm×0.9cm", "zh", (12.0, 9.0)),
        ("右肺结节，约12×9mm", "zh", (12.0, 9.0)),
        ("见直径８ｍｍ结节", "zh", (8.0,)),
        ("右肺结节，直径约3~5mm", "zh", (5.0,)),
        ("多发结节，较小者3mm，较大者8mm", "zh", (8.0,)),
        ("结节较前增大，现约12mm，原约8mm", "zh", (12.0,)),
        ("双肺多发结节。较大者约7mm。", "zh", (7.0,)),
        ("层厚5mm，右肺结节", "zh", None),
        ("A 9 mm nodule.", "en", (9.0,)),
        ("Nodule of 1.2 x 0.8 cm.", "en", (12.0, 8.0)),
        ("The nodule increased from 6 mm to 9 mm.", "en", (9.0,)),
        ("Nodule measuring 4 mm, previously 8 mm.", "en", (4.0,)),
    ],
)
def test_sizes_are_the_largest_of_now_in_mm(text: str, lang: str, size: tuple[float, ...] | None) -> None:
    assert [fact.size_mm for fact in extract(text, lang)] == [size]


@pytest.mark.parametrize(
    ("text", "lang", "critical"),
    [
        ("右侧气胸。", "zh", True),
        ("左侧少量气胸。", "zh", False),
        ("肺栓塞。", "zh", True),
        ("未见肺栓塞。", "zh", False),
        ("右肺占位。", "zh", True),
        ("右肺结节。", "zh", False),
        ("Large pneumothorax.", "en", True),
        ("Small pneumothorax.", "en", False),
        ("Possible metastases.", "en", True),
        ("Free air under the diaphragm.", "en", True),
    ],
)
def test_critical_by_concept_and_context(text: str, lang: str, critical: bool) -> None:
    assert [fact.critical for fact in extract(text, lang)] == [critical]


def test_a_fact_said_twice_is_one() -> None:
    (fact,) = extract("右肺上叶结节可能。右肺上叶见结节，约8mm。", "zh")
    assert (fact.certainty, fact.size_mm, fact.span) == ("certain", (8.0,), (4, 6))
    (fact,) = extract("右肺未见结节。右肺结节。", "zh")
    assert fact.polarity == "present"


def test_a_reading_in_the_next_sentence_is_of_the_same_place() -> None:
    assert places(extract("右下叶斑片影。考虑炎症。", "zh"))[-1] == ("pneumonia", "lower-lobe", R)


def test_spans_count_code_points() -> None:
    text = "😀𠮷右肺结节"
    (fact,) = extract(text, "zh")
    assert text[slice(*fact.span)] == "结节"


def test_the_site_and_finding_lexicons_agree() -> None:
    assert len(lexicon()) >= 150
    for site in sites().values():
        assert next(iter(around(site.id))) == site.id
        assert site.zh
        assert site.en
    for concept in lexicon().values():
        assert concept.site is None or concept.site in sites()
        assert {*concept.at} <= {*sites(), "*"}
        assert {*concept.at.values(), *concept.supported_by} <= {*lexicon()}


WORDS = st.lists(
    st.sampled_from(
        [
            *"左右双两侧上中下叶肺段、，。及未见考虑约8mm×?？ ",
            "结节",
            "积液",
            "胸腔",
            "心影",
            "增大",
            "较大者",
            "12mm",
            "气胸",
            "left ",
            "right ",
            "nodule ",
            "no ",
            "and ",
            "lobe ",
            "upper ",
            "may ",
            "12 mm ",
            "/",
            ". ",
            "pleural ",
            "t8 ",
        ]
    ),
    max_size=14,
).map("".join)


@given(WORDS | st.text(), st.sampled_from(["zh", "en"]))
def test_any_text_is_read(text: str, lang: str) -> None:
    facts = extract(text, lang)
    assert facts == extract(text, lang)
    assert len({(fact.finding, fact.site, fact.laterality) for fact in facts}) == len(facts)
    for fact in facts:
        start, end = fact.span
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip()
        assert fact.finding in lexicon()
        assert fact.site is None or fact.site in sites()
        assert fact.size_mm is None or all(mm > 0 for mm in fact.size_mm)
        assert fact.polarity == "present" or (fact.certainty, fact.size_mm, fact.critical) == ("certain", None, False)


@given(WORDS, st.sampled_from(["zh", "en"]))
def test_a_text_said_twice_has_the_same_facts(text: str, lang: str) -> None:
    once = {(fact.finding, fact.site, fact.laterality, fact.polarity) for fact in extract(f"{text}。", lang)}
    twice = {(fact.finding, fact.site, fact.laterality, fact.polarity) for fact in extract(f"{text}。\n{text}。", lang)}
    assert once <= twice
