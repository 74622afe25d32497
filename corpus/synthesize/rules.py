"""The rules a radiologist follows from what is seen to what is said: change, suspicion, follow-up, inference.

Follow-up by size after the Fleischner Society's guidance of 2017, in the short forms of a house style.
"""

from dataclasses import dataclass

from corpus.synthesize.kinds import Advice, Change, Family, Feature


@dataclass(frozen=True)
class Saying:
    """How a change is told: in the findings with alternatives, in the impression always alike."""

    zh: str
    zh_read: str
    en: str
    en_read: str


WORDS: dict[str, dict[Change, Saying]] = {
    "size": {
        "larger": Saying(
            "较前{when}[增大|有所增大|明显增大]{before_zh}",
            "较前增大",
            "[increased in size|larger|enlarged] {when}{before_en}",
            "increased in size",
        ),
        "smaller": Saying(
            "较前{when}[缩小|有所缩小|减小]{before_zh}",
            "较前缩小",
            "[decreased in size|smaller] {when}{before_en}",
            "decreased in size",
        ),
        "stable": Saying(
            "较前{when}[相仿|大致相仿|无明显变化|未见明显变化]",
            "较前相仿",
            "[unchanged|stable|not significantly changed] {when}",
            "unchanged",
        ),
        "new": Saying("[为新发病灶|较前{when}新出现|较前{when}新增]", "新发", "[new|newly seen] {when}", "new"),
    },
    "extent": {
        "larger": Saying(
            "较前{when}[进展|范围增大|增多]",
            "较前进展",
            "[progressed|more extensive|increased in extent] {when}",
            "progressed",
        ),
        "smaller": Saying(
            "较前{when}[吸收|部分吸收|范围缩小|减少]",
            "较前吸收",
            "[partly resolved|less extensive|improved] {when}",
            "improved",
        ),
        "stable": Saying("较前{when}[相仿|大致相仿|变化不明显]", "较前相仿", "[unchanged|stable] {when}", "unchanged"),
        "new": Saying("[为新发病灶|较前{when}新出现|较前{when}新增]", "新发", "[new|newly seen] {when}", "new"),
    },
    "amount": {
        "larger": Saying("较前{when}[增多|有所增多|明显增多]", "较前增多", "increased {when}", "increased"),
        "smaller": Saying("较前{when}[减少|有所减少|明显减少]", "较前减少", "decreased {when}", "decreased"),
        "stable": Saying("较前{when}[相仿|大致相仿|变化不明显]", "较前相仿", "[unchanged|stable] {when}", "unchanged"),
        "new": Saying("[为新发|较前{when}新出现]", "新发", "[new|newly seen] {when}", "new"),
    },
}


def sayings(words: str, *changes: Change) -> dict[Change, Saying]:
    """The part of a family's words that its kinds can need."""
    return {change: WORDS[words][change] for change in changes}


SAYINGS: dict[Family, dict[Change, Saying]] = {
    "size": WORDS["size"],
    "extent": WORDS["extent"],
    "amount": WORDS["amount"],
    "growth": sayings("size", "larger", "stable"),
    "slow": sayings("extent", "larger", "stable"),
    "lasting": sayings("extent", "stable"),
    "fracture": sayings("extent", "stable", "new"),
    "none": {},
}
"""What can become of a kind: a scar stays, a fibrosis doesn't improve."""

SUSPICION = {"zh": "，恶性可能", "en": ", suspicious for malignancy"}
SUSPICIOUS_RANK = 14
GROWN_RANK = 16

NODULE_FEATURES = (
    Feature("edge", "[边界清|边界清晰|边界清楚]", "[well-defined|well-circumscribed] margins"),
    Feature("edge", "[边缘光滑|边缘光整]", "smooth margins"),
    Feature("edge", "[边界欠清|边界稍模糊]", "[slightly ill-defined|indistinct] margins"),
    Feature("shape", "[形态规则|呈类圆形]", "a [round|rounded] shape"),
    Feature("shape", "呈卵圆形", "an oval shape"),
    Feature("inside", "密度[均匀|尚均匀]", "homogeneous attenuation"),
    Feature("edge", "[边缘见毛刺|边缘可见短毛刺|周边见细短毛刺]", "spiculated margins", suspicious=True),
    Feature("shape", "[可见分叶|呈分叶状|边缘呈浅分叶]", "[lobulated contours|a lobulated contour]", suspicious=True),
    Feature(
        "pleura", "[邻近胸膜牵拉|见胸膜凹陷征|牵拉邻近胸膜]", "[pleural retraction|pleural tethering]", suspicious=True
    ),
    Feature("inside", "[内见空泡征|内见小空泡影]", "bubble-like internal lucencies", suspicious=True),
    Feature("vessel", "[见血管集束征|周围血管向病灶集中]", "vascular convergence", suspicious=True),
)
MASS_FEATURES = (
    *(feature for feature in NODULE_FEATURES if feature.suspicious),
    Feature("edge", "边缘[不规则|欠光整]", "irregular margins", suspicious=True),
    Feature("inside", "密度[不均匀|欠均匀]", "heterogeneous attenuation", suspicious=True),
)
CYST_FEATURES = (
    Feature("edge", "[边界清|边界清晰|边缘光滑]", "[well-defined|smooth] margins"),
    Feature("inside", "密度均匀", "homogeneous attenuation"),
)

YEARLY = Advice("建议年度复查", "Follow-up CT in 12 months is recommended.")
BIOPSY = Advice("建议增强CT或穿刺活检", "Contrast-enhanced CT or tissue sampling is recommended.")
SURGEON = Advice("建议胸外科就诊", "Thoracic surgical referral is recommended.")
AFTER_TREATMENT = (Advice("建议治疗后复查", "Follow-up CT after treatment is recommended."),)
CLINICAL = (Advice("请结合临床", "Clinical correlation is recommended."),)
ULTRASOUND = (Advice("建议超声检查", "Ultrasound is recommended."),)
CONTRAST = (Advice("建议增强检查", "Contrast-enhanced CT is recommended."),)
SETTLED = (Advice(change="stable"), Advice(change="smaller"))  # known, and no worse: nothing is recommended
URGENT = (
    *SETTLED,
    Advice("请急诊处理", "Urgent management is recommended."),
)


def when(advice: Advice, **conditions: object) -> Advice:
    """The same recommendation under conditions."""
    return Advice(advice.zh, advice.en, **conditions)  # type: ignore[arg-type]


SOLID = (
    when(BIOPSY, suspicious=True),
    when(BIOPSY, change="larger", at_least=8),
    Advice("建议3个月复查", "Follow-up CT in 3 months is recommended.", change="larger"),
    Advice("建议3个月复查", "Follow-up CT in 3 months is recommended.", change="new"),
    when(YEARLY, change="stable"),
    when(YEARLY, change="smaller"),
    Advice("建议3-6个月复查", "Follow-up CT in 3-6 months is recommended.", several=True, at_least=6),
    Advice("建议3个月复查或PET-CT", "Follow-up CT in 3 months or PET/CT is recommended.", at_least=9),
    Advice("建议6-12个月复查", "Follow-up CT in 6-12 months is recommended.", at_least=6),
    YEARLY,
)
GROUND_GLASS = (
    when(SURGEON, suspicious=True),
    when(SURGEON, change="larger", at_least=8),
    Advice("建议3个月复查", "Follow-up CT in 3 months is recommended.", change="new"),
    when(YEARLY, change="stable"),
    when(YEARLY, change="smaller"),
    Advice("建议6个月复查", "Follow-up CT in 6 months is recommended.", change="larger"),
    Advice("建议6个月复查", "Follow-up CT in 6 months is recommended.", at_least=6),
    YEARLY,
)
PART_SOLID = (
    when(SURGEON, suspicious=True),
    when(SURGEON, change="larger"),
    when(YEARLY, change="stable"),
    Advice("建议3个月复查", "Follow-up CT in 3 months is recommended."),
)
MASS = (BIOPSY,)


@dataclass(frozen=True)
class Inference:
    """What a kind's statement gains where another is in the same exam."""

    kind: str
    beside: frozenset[str]
    zh: str
    en: str
    beside_malignancy: bool = False


INFERENCES = (
    Inference("enlarged_nodes", frozenset(), "，转移可能", ", possibly metastatic", beside_malignancy=True),
    Inference("hilar_nodes", frozenset(), "，转移可能", ", possibly metastatic", beside_malignancy=True),
    Inference("effusion", frozenset({"edema"}), "，考虑心功能不全", ", likely due to heart failure"),
    Inference("collapse", frozenset({"bronchial_cutoff"}), "，考虑阻塞性", ", likely obstructive"),
)


@dataclass(frozen=True)
class Merger:
    """Two kinds that the impression names in one statement, under the first one's rank."""

    kinds: tuple[str, str]
    zh: str
    en: str


MERGERS = (
    Merger(
        ("coronary_calcification", "aortic_calcification"),
        "主动脉及冠状动脉钙化",
        "Aortic and coronary artery calcification",
    ),
    Merger(("emphysema", "chronic_bronchitis"), "慢性支气管炎，双肺肺气肿", "Chronic bronchitis with emphysema"),
)
