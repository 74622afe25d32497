import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.facts import abnormal_sentences, concepts, present, sentences, states_abnormality
from corpus.lexicon import GAP, lexicon

NAMES = [
    (lang, name)
    for concept in lexicon().values()
    if not concept.general
    for lang, names in (("zh", concept.zh), ("en", concept.en))
    for name in names
    if GAP not in name
]

CHINESE = {
    "胸部CT平扫未见明显异常。": False,
    "双肺、心、膈未见异常。": False,
    "双肺未见活动性病变。": False,
    "双肺纹理增多。": True,
    "主动脉硬化。": True,
    "心影增大，请结合临床。": True,
    "心影不大，主动脉未见增宽。": False,
    "未见明确结节、肿块及实变，建议随访。": False,
    "双侧胸腔无积液，心包无积液。": False,
    "胸廓对称，气管居中，纵隔居中。": False,
    "双肺未见明显实变，可见少许条索影。": True,
    "双肺未见实变而见多发结节。": True,
    "右肺上叶结节，建议3个月复查。": True,
    "肺炎未除外。": True,
    "不除外结核。": True,
    "尚不能排除占位。": True,
    "肺癌待排。": True,
    "肺不张？": True,
    "结核可能性小。": False,
    "右侧胸腔积液已吸收。": False,
    "左下肺炎症较前部分吸收。": True,
    "右侧胸腔积液较前无明显变化。": True,
    "双肺感染，较前未见明显变化。": True,
    "请结合临床，除外结核。": False,
    "建议CT进一步检查，以除外占位。": False,
    "肋骨未见明显骨折征象，必要时复查除外骨折。": False,
    "既往结核病史。": False,
    "左肺癌术后改变，未见复发及转移征象。": True,
    "无名动脉走行区钙化。": True,
    "无强化低密度灶。": True,
    "COPD。": True,
    "1.双肺未见异常；2.冠状动脉钙化。": True,
    "": False,
}

ENGLISH = {
    "No acute cardiopulmonary abnormality.": False,
    "Normal heart size. Lungs are clear and within normal limits.": False,
    "Unchanged appearance of a normal chest.": False,
    "Mediastinal contours are unremarkable and the effusion is no longer seen.": False,
    "Enlarged heart without overt oedema.": True,
    "No oedema, but the heart is mildly enlarged.": True,
    "The heart is not enlarged.": False,
    "No pneumothorax, effusion, or consolidation.": False,
    "No pneumothorax, small left effusion.": True,
    "No consolidation with stable nodules at both apices.": True,
    "Negative for fracture. Free of effusion. Absence of nodules.": False,
    "No change in the right apical nodule.": True,
    "Pneumonia cannot be excluded.": True,
    "Cannot rule out a small effusion.": True,
    "The earlier pneumothorax has resolved.": False,
    "Resolution of the left effusion.": False,
    "Pneumonia is unlikely.": False,
    "A nodule not seen on the prior exam.": True,
    "History of lung cancer.": False,
    "CT is recommended to exclude a mass.": False,
    "If pneumonia persists, a CT may help.": False,
    "Nodule of the left base; follow-up CT is recommended.": True,
    "Healed rib fractures.": True,
    "1. Clear lungs. 2. Air-space disease at the right base.": True,
    "Pacemaker leads in place.": True,
    "": False,
}


@pytest.mark.parametrize(("text", "expected"), CHINESE.items())
def test_chinese(text: str, expected: bool) -> None:
    assert states_abnormality(text, "zh") is expected


@pytest.mark.parametrize(("text", "expected"), ENGLISH.items())
def test_english(text: str, expected: bool) -> None:
    assert states_abnormality(text, "en") is expected


def test_every_name_is_found_and_can_be_denied() -> None:
    stated = {"zh": "双肺见{}。", "en": "There is {}."}
    denied = {"zh": "双肺未见{}。", "en": "There is no {}."}
    assert [name for lang, name in NAMES if not states_abnormality(stated[lang].format(name), lang)] == []
    assert [name for lang, name in NAMES if states_abnormality(denied[lang].format(name), lang)] == []


def test_the_lexicon_is_sound() -> None:
    concepts = lexicon()
    assert len(concepts) >= 120
    for lang in ("zh", "en"):
        names = [name for concept in concepts.values() for name in getattr(concept, lang)]
        assert len(names) == len(set(names))
        assert all(concept.zh and concept.en for concept in concepts.values())
    assert all(name == name.lower() and "-" not in name and "/" not in name for c in concepts.values() for name in c.en)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Clear lungs. 2. Nodule of 1.5 cm. 3.No effusion.", ["Clear lungs.", "Nodule of 1.5 cm.", "No effusion."]),
        ("1.右肺结节，约1.5cm。2、未见积液；3）肺气肿", ["右肺结节，约1.5cm。", "未见积液；", "肺气肿"]),
        ("①右肺结节②肺气肿", ["右肺结节", "肺气肿"]),
        ("Wedging at T12. Stable heart.", ["Wedging at T12.", "Stable heart."]),
        (" . ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [*sentences(text)] == expected


def test_abnormal_sentences_are_those_with_a_finding() -> None:
    assert abnormal_sentences("胸廓对称。右肺见结节。\n未见积液。主动脉硬化", "zh") == ["右肺见结节。", "主动脉硬化"]
    assert abnormal_sentences("Clear lungs. Small effusion. No nodule.", "en") == ["Small effusion."]


@given(st.lists(st.sampled_from([*CHINESE]), max_size=6))
def test_a_text_states_what_its_sentences_state(parts: list[str]) -> None:
    text = "".join(parts)
    assert states_abnormality(text, "zh") == any(CHINESE[part] for part in parts)
    assert all(sentence in text for sentence in abnormal_sentences(text, "zh"))


@given(st.text(), st.sampled_from(["zh", "en"]))
def test_any_text_is_read(text: str, lang: str) -> None:
    assert states_abnormality(text, lang) == bool(abnormal_sentences(text, lang))


# The author's verdict on 60 impressions drawn at random from the real English reports, by study id.
STATES = (
    "1451 2216 2954 2999 733 1372 828 1870 3312 3150 3214 3848 408 2907 3945 420 3259 268 1921 101 3378 1285 1423 2139 605 "
    "1353 2715 1044 597 860 3657 3622 2200 1840 2509 2314 235 55 2414 3917 300 3468 382 2285 1311 3151 3082 2153 2733 1563"
)
STATES_NONE = "3500 872 3409 2588 466 3113 692 443 1959 1274"


def test_real_impressions_are_judged_as_a_reader_does(shared: Path) -> None:
    reports = json.loads((shared / "data" / "indiana_dev.json").read_text(encoding="utf-8"))
    impressions = {one["study_id"]: one["impression"] for one in reports}
    expected = dict.fromkeys(STATES.split(), True) | dict.fromkeys(STATES_NONE.split(), False)
    assert {name: states_abnormality(impressions[name], "en") for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "lang", "named"),
    [
        ("右肺上叶结节（12mm）。左肺下叶结节（9mm）。未见胸腔积液。", "zh", ["nodule"]),
        ("12 mm nodule. 9 mm nodule. No pleural effusion.", "en", ["nodule"]),
        ("肺癌术后3年。", "zh", ["postoperative"]),
    ],
)
def test_the_concepts_of_a_text_are_those_of_its_sentences_whatever_their_numbers(
    text: str, lang: str, named: list[str]
) -> None:
    assert concepts(text, lang) == named
    assert concepts(text, lang) == sorted(
        {one.concept for sentence in sentences(text) for one in present(sentence, lang)}
    )
