import random
import re
from datetime import date
from functools import cache
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.synthesize import LANGUAGES, LENGTHS, LIMITS, Report, reports, synthesize
from corpus.synthesize.anatomy import LOBES, SEGMENTS, SIDES, lobe, lung_summary, segment
from corpus.synthesize.catalog import KINDS
from corpus.synthesize.conclude import NORMAL, conclude
from corpus.synthesize.describe import Style
from corpus.synthesize.exams import Exam
from corpus.synthesize.findings import Finding
from corpus.synthesize.kinds import Kind
from corpus.synthesize.rules import MERGERS, NODULE_FEATURES
from corpus.synthesize.scenarios import SCENARIOS
from corpus.synthesize.words import CHOICE, SLOT, expand, sentence

BOTH = [(lang, length) for lang in LANGUAGES for length in LENGTHS]
ZH_LATIN = {"CT", "PET", "MRI", "HU", "mm", "cm", "UIP", "PICC", "T", "L", "Stanford", "A", "B"}
SPICULES = next(feature for feature in NODULE_FEATURES if "spiculated" in feature.en)
ROUND = next(feature for feature in NODULE_FEATURES if not feature.suspicious)


@cache
def sample(lang: str, length: str, n: int = 1500) -> list[Report]:
    return list(islice(reports(lang, 0, length), n))


def style(lang: str) -> Style:
    return Style(lang, centimetres=False, bare=True, dated=False, two=False)


def exam(*findings: Finding, contrast: bool = False) -> Exam:
    return Exam(1, date(2024, 5, 1), 60, "male", SCENARIOS["symptoms"], 0, contrast, date(2023, 5, 1), findings)


def statements(impression: str, lang: str) -> list[str]:
    """The impression's statements in order, without numbers."""
    lines = [re.sub(r"^\d\.\s?", "", line) for line in impression.split("\n")]
    parts = [
        part for line in lines for part in re.split(r"[。；]" if lang == "zh" else r"(?<=[a-z)A-Z%])\.(?: |$)", line)
    ]
    return [part for part in parts if part and not part.endswith("is recommended")]


def pattern(kind: Kind, lang: str) -> re.Pattern[str]:
    """What a statement of this kind starts with."""
    read = kind.zh.read if lang == "zh" else kind.en.read
    parts = SLOT.split(read)
    text = "".join(re.escape(part) if number % 2 == 0 else r"(?:(?!部分).)*?" for number, part in enumerate(parts))
    return re.compile(f"(?:可疑|Possible )?{text}", re.IGNORECASE)


def telling(report: Report) -> dict[str, list[Finding]]:
    """The findings that the impression has to name, by kind."""
    groups: dict[str, list[Finding]] = {}
    for finding in report.exam.findings:
        groups.setdefault(finding.kind.id, []).append(finding)
    return {kind: group for kind, group in groups.items() if not group[0].kind.minor} or groups


def merged(report: Report, lang: str) -> dict[str, str]:
    """Statements that stand for two kinds."""
    kinds = telling(report).keys()
    texts = {m: sentence(lang, m.zh if lang == "zh" else m.en).rstrip("。.") for m in MERGERS if kinds >= set(m.kinds)}
    return {kind: text for merger, text in texts.items() for kind in merger.kinds}


@pytest.mark.parametrize(("lang", "length"), BOTH)
@given(seed=st.integers(0, 2**32), k=st.integers(0, 12))
@settings(max_examples=8, deadline=None)
def test_the_same_seed_gives_the_same_reports_and_fewer_are_the_first_of_more(lang, length, seed, k):
    many = list(synthesize(lang, 12, seed, length))
    assert many == list(synthesize(lang, 12, seed, length))
    assert many[:k] == list(synthesize(lang, k, seed, length))


def test_another_seed_gives_other_reports():
    assert [r["findings"] for r in synthesize("zh", 5, 0, "full")] != [
        r["findings"] for r in synthesize("zh", 5, 1, "full")
    ]


@pytest.mark.parametrize("arguments", [("fr", 1, 0, "short"), ("zh", 1, 0, "long")])
def test_an_unknown_language_or_length_is_refused(arguments):
    with pytest.raises(ValueError, match="must be one of"):
        list(synthesize(*arguments))


@pytest.mark.parametrize(("lang", "length"), BOTH)
def test_every_record_says_that_it_is_synthetic_and_holds_the_contract(lang, length):
    records = list(synthesize(lang, 300, 3, length))
    assert len({record["id"] for record in records}) == 300
    assert records[0]["id"] == f"syn-{lang}-000001"
    for record in records:
        assert record["synthetic"] is True
        assert record["lang"] == lang
        assert record["findings"]
        assert record["impression"]
        assert {"age", "sex", "exam", "year", "indication"} <= record["context"].keys()


def test_at_least_sixty_kinds_occur_few_of_them_often():
    counts: dict[str, int] = {}
    for report in sample("zh", "short", 5000):
        for finding in report.exam.findings:
            counts[finding.kind.id] = counts.get(finding.kind.id, 0) + 1
    ordered = sorted(counts.values(), reverse=True)
    assert len(counts) >= 60
    assert sum(ordered[:20]) > 0.5 * sum(ordered)
    assert {"pneumothorax", "embolism", "dissection_b", "rib_fracture", "pneumomediastinum"} <= counts.keys()


def test_shares_of_normal_and_of_repeated_exams_are_those_of_a_hospital():
    found = sample("zh", "short", 5000)
    patients: dict[int, int] = {}
    for report in found:
        patients[report.exam.patient] = patients.get(report.exam.patient, 0) + 1
    assert 0.16 < sum(not report.exam.findings for report in found) / 5000 < 0.27
    assert 0.08 < sum(n for n in patients.values() if n > 1) / 5000 < 0.16
    assert max(patients.values()) == 3


def test_findings_hardly_repeat_and_no_impression_rules():
    found = sample("zh", "short", 5000)[:2000]
    abnormal = [report.findings for report in found if report.exam.findings]
    assert len(set(abnormal)) > 0.97 * len(abnormal)
    impressions = [report.impression for report in found]
    ten = sorted((impressions.count(text) for text in set(impressions)), reverse=True)[:10]
    assert sum(ten) < 0.35 * 2000


@pytest.mark.parametrize(("lang", "length"), BOTH)
def test_normal_exams_alone_get_the_normal_impression(lang, length):
    for report in sample(lang, length):
        if report.exam.findings:
            assert report.impression not in NORMAL.values()
        else:
            assert report.impression == NORMAL[lang, report.exam.contrast]


@pytest.mark.parametrize(("lang", "length"), BOTH)
def test_the_impression_names_every_telling_finding_and_no_other(lang, length):
    for report in sample(lang, length):
        said = statements(report.impression, lang)
        groups, pairs = telling(report), merged(report, lang)
        if not groups:
            continue
        for kind in groups:
            assert any(text == pairs.get(kind) or pattern(KINDS[kind], lang).match(text) for text in said), report
        expected = len(groups) - len(pairs) // 2
        # '慢性支气管炎，双肺肺气肿' is one statement
        assert len(said) == expected, report


@pytest.mark.parametrize(("lang", "length"), BOTH)
def test_sides_in_the_impression_are_those_of_the_findings(lang, length):
    words = (
        {"right": "右", "left": "左", "both": "双"}
        if lang == "zh"
        else {"right": "right", "left": "left", "both": r"both|bilateral"}
    )
    checked = 0
    for report in sample(lang, length):
        said = statements(report.impression, lang)
        for kind, group in telling(report).items():
            sides = {site.side for finding in group for site in finding.sites}
            if kind in merged(report, lang) or not sides & {"right", "left", "both"}:
                continue
            if KINDS[kind].where in ("lungs", "fixed"):
                continue
            text = next(text for text in said if pattern(KINDS[kind], lang).match(text)).lower()
            heard = {side for side, word in words.items() if re.search(word, text)}
            present = {"right", "left"} if "both" in sides else sides
            stated = {"right", "left"} if "both" in heard else heard
            assert stated == present, (kind, report)
            checked += 1
    assert checked > 500


@pytest.mark.parametrize(("lang", "length"), BOTH)
def test_the_most_significant_comes_first(lang, length):
    checked = 0
    for report in sample(lang, length):
        groups, pairs = telling(report), merged(report, lang)
        ranks = []
        for text in statements(report.impression, lang):
            kinds = [
                k for k in groups if pairs.get(k) == text or (k not in pairs and pattern(KINDS[k], lang).match(text))
            ]
            if len(kinds) == 1 or text in pairs.values():
                ranks.append(min(finding.rank for kind in kinds for finding in groups[kind]))
        assert ranks == sorted(ranks), report
        checked += len(ranks) - 1 if len(ranks) > 1 else 0
    assert checked > 300


@pytest.mark.parametrize(("lang", "length"), BOTH)
def test_texts_are_clean(lang, length):
    for report in sample(lang, length):
        for text in (report.findings, report.impression):
            assert not re.search(r"[{}\[\]|]|None", text), text
            assert not re.search(r"[，。；、：,;:.][，。；、：,;:.]| {2}|（）|\(\)| [,.]", text), text
            assert text.endswith("。" if lang == "zh" else "."), text
            if lang == "en":
                assert text.isascii(), text
                assert not re.search(r"\ba [aeio8]|\ban [^aeiou81]", text), text
            else:
                assert set(re.findall(r"[A-Za-z]+", text)) <= ZH_LATIN, text
                assert " " not in text.replace("Stanford ", "")


@pytest.mark.parametrize(("lang", "length"), BOTH)
def test_lengths_hold(lang, length):
    most, most_impression = LIMITS[lang, length]
    found = sample(lang, length)
    assert all(len(report.findings) <= most and len(report.impression) <= most_impression for report in found)
    typical = sorted(len(report.findings) for report in found)[len(found) // 2]
    assert typical > (150 if length == "full" else 50)


@pytest.mark.parametrize(("lang", "length"), BOTH)
def test_sizes_sexes_and_ages_are_possible(lang, length):
    for report in sample(lang, length):
        for finding in report.exam.findings:
            kind = finding.kind
            assert kind.sex in ("", report.exam.sex)
            assert report.exam.contrast or not kind.contrast
            if kind.size:
                assert kind.size[0] <= finding.size[0] <= kind.size[1]
                assert list(finding.size) == sorted(finding.size, reverse=True)


@pytest.mark.parametrize(("lang", "length"), BOTH)
def test_no_impossible_anatomy(lang, length):
    wrong = r"左肺中叶|左中肺|右[肺上中下]*叶?[上下]?舌段|左[肺下]*叶?后段|left middle|right \w+ lobe \w+ lingular|lingular segment of the right"
    for report in sample(lang, length):
        assert not re.search(wrong, report.findings + report.impression), report


def test_segments_belong_to_their_lobes():
    assert segment("LUL", "superior lingular").side == "left"
    with pytest.raises(KeyError):
        segment("RUL", "superior lingular")
    assert SEGMENTS.keys() == LOBES.keys()


CONTRADICTIONS = (
    ("effusion", r"胸腔[内]?未见[明显]*积液|胸腔积液及气胸"),
    ("pneumothorax", r"未见气胸|未见积气|积液及积气"),
    ("enlarged_nodes", r"未见[明显]*(肿大|增大)淋巴结(?!.*腋)"),
    ("cardiomegaly", r"心影不大|心脏不大|心影大小|心脏大小正常|心脏形态"),
    ("solid_nodule", r"[双两]肺(野)?(未见|清晰)|结节及实变影。"),
    ("bronchiectasis", r"未见狭窄及扩张"),
    ("embolism", r"未见充盈缺损|大血管未见"),
    ("hepatic_cyst", r"肝脏(未见|密度均匀)|上腹部"),
    ("rib_fracture", r"骨质(未见|结构完整)|骨性胸廓未见|未见骨质破坏"),
)


@pytest.mark.parametrize(("kind", "wrong"), CONTRADICTIONS)
def test_no_normal_statement_denies_a_finding(kind, wrong):
    found = [report for report in sample("zh", "full", 3000) if any(f.kind.id == kind for f in report.exam.findings)]
    assert len(found) > 3
    for report in found:
        text = report.findings
        if kind == "enlarged_nodes":
            text = re.sub(r"[双两]侧腋窝未见肿大淋巴结", "", text)
        assert not re.search(wrong, text), text


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_the_impression_of_a_kind_leaves_nothing_to_chance(kind):
    for words in (kind.zh, kind.en):
        assert not CHOICE.search(words.read)
        assert bool(words.noun) != bool(words.seen)
    assert not re.search(r"[一-鿿]", kind.en.read + kind.en.noun + kind.en.seen + kind.en.more)


@pytest.mark.parametrize(
    ("kind", "size", "features", "change", "advice"),
    [
        ("solid_nodule", 5, (ROUND,), None, "建议年度复查"),
        ("solid_nodule", 6, (ROUND,), None, "建议6-12个月复查"),
        ("solid_nodule", 9, (ROUND,), None, "建议3个月复查或PET-CT"),
        ("solid_nodule", 12, (SPICULES,), None, "恶性可能，建议增强CT或穿刺活检"),
        ("solid_nodule", 12, (ROUND,), "larger", "较前增大，建议增强CT或穿刺活检"),
        ("solid_nodule", 12, (ROUND,), "stable", "较前相仿，建议年度复查"),
        ("ground_glass_nodule", 5, (), None, "建议年度复查"),
        ("ground_glass_nodule", 6, (), None, "建议6个月复查"),
        ("ground_glass_nodule", 12, (SPICULES,), None, "恶性可能，建议胸外科就诊"),
        ("part_solid_nodule", 8, (), None, "建议3个月复查"),
        ("mass", 45, (SPICULES,), None, "考虑肺癌，建议增强CT或穿刺活检"),
    ],
)
def test_follow_up_depends_on_kind_size_look_and_change(kind, size, features, change, advice):
    finding = Finding(KINDS[kind], (segment("RUL", "apical"),), (size, size), features, change=change)
    assert conclude(exam(finding), style("zh")).endswith(f"，{advice}。")


def test_a_worked_example_in_both_languages():
    findings = (
        Finding(KINDS["pneumonia_patchy"], (lobe("RLL"), lobe("LLL")), change="smaller"),
        Finding(KINDS["solid_nodule"], (segment("LUL", "superior lingular"),), (6, 5)),
        Finding(KINDS["solid_nodule"], (lobe("RML"),), (4, 4)),
        Finding(KINDS["coronary_calcification"]),
        Finding(KINDS["aortic_calcification"]),
        Finding(KINDS["pneumothorax"], (SIDES["left"],), (42,)),
        Finding(KINDS["spine_degeneration"]),
    )
    assert conclude(exam(*findings), style("zh")).split("\n") == [
        "1.左侧气胸（肺压缩约40%），请急诊处理。",
        "2.双肺下叶炎症，较前吸收。",
        "3.右肺中叶及左肺上叶多发实性结节（较大者6mm），建议3-6个月复查。",
        "4.主动脉及冠状动脉钙化。",
    ]
    assert conclude(exam(*findings), style("en")).split("\n") == [
        "1. Left pneumothorax with 40% lung collapse. Urgent management is recommended.",
        "2. Bilateral lower lobe pneumonia, improved.",
        "3. Up to 6 mm solid nodules in the right middle and left upper lobes. Follow-up CT in 3-6 months is recommended.",
        "4. Aortic and coronary artery calcification.",
    ]


def test_one_lesion_keeps_its_segment_and_several_are_merged_by_lobe():
    one = Finding(KINDS["bullae"], (segment("LUL", "superior lingular"),))
    two = Finding(KINDS["bullae"], (segment("LUL", "superior lingular"), segment("LLL", "superior")))
    assert conclude(exam(one), style("zh")) == "左肺上叶上舌段肺大疱。"
    assert conclude(exam(two), style("zh")) == "左肺上叶及下叶肺大疱。"
    assert conclude(exam(one), style("en")) == "Left upper lobe bullae."


def test_nodes_beside_a_suspicious_lesion_may_be_metastatic():
    nodes = Finding(KINDS["enlarged_nodes"], (), (14,))
    nodule = Finding(KINDS["solid_nodule"], (lobe("RUL"),), (20, 15), (SPICULES,))
    assert "转移" not in conclude(exam(nodes), style("zh"))
    assert conclude(exam(nodule, nodes), style("zh")).endswith("2.纵隔淋巴结肿大（较大者14mm），转移可能。")


def test_what_is_trivial_is_named_only_alone():
    spine = Finding(KINDS["spine_degeneration"])
    cyst = Finding(KINDS["hepatic_cyst"], (), (20,))
    assert conclude(exam(spine), style("zh")) == "胸椎退行性变。"
    assert conclude(exam(spine, cyst), style("zh")) == "肝囊肿（20mm）。"


@pytest.mark.parametrize(
    ("lobes", "zh", "en", "adjective"),
    [
        (["RUL"], "右肺上叶", "the right upper lobe", "right upper lobe"),
        (["RUL", "RLL"], "右肺上叶及下叶", "the right upper and lower lobes", "right upper and lower lobe"),
        (["RLL", "LLL"], "双肺下叶", "both lower lobes", "bilateral lower lobe"),
        (
            ["RML", "LUL"],
            "右肺中叶及左肺上叶",
            "the right middle and left upper lobes",
            "right middle and left upper lobe",
        ),
        (["RUL", "RML", "RLL"], "右肺", "the right lung", "right lung"),
        (["RUL", "RML", "LLL"], "双肺", "both lungs", "bilateral"),
    ],
)
def test_lobes_are_merged(lobes, zh, en, adjective):
    sites = [lobe(name) for name in lobes]
    assert lung_summary("zh", sites) == zh
    assert lung_summary("en", sites) == en
    assert lung_summary("en", sites, adjective=True) == adjective


def test_the_grammar_draws_and_fills():
    rng = random.Random(0)
    assert {expand("[a|b[c|d]]{x}", {"x": "[1|2]"}, rng) for _ in range(200)} == {
        f"{a}{b}" for a in ("a", "bc", "bd") for b in "12"
    }
    with pytest.raises(KeyError):
        expand("{nothing}", {}, rng)
    assert sentence("en", "a 8 mm nodule  , in type A lobe") == "An 8 mm nodule, in type A lobe."
