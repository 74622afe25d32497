"""Why a patient is scanned, and what that makes likely."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A group of exams with one reason."""

    id: str
    weight: float
    indications_zh: tuple[str, ...]
    indications_en: tuple[str, ...]
    normal: float
    """The share of normal exams."""
    prior: float
    """The share with an earlier exam to compare with, elsewhere than in this corpus."""
    contrast: float
    ages: tuple[int, int]
    returns: bool = False
    """Whether its patients come again."""


SCENARIOS = {
    scenario.id: scenario
    for scenario in (
        Scenario(
            id="screening",
            weight=34,
            indications_zh=("体检", "健康查体", "肺结节筛查"),
            indications_en=("Health check", "Lung cancer screening", "Smoker, screening"),
            normal=0.4,
            prior=0.28,
            contrast=0.0,
            ages=(25, 80),
            returns=True,
        ),
        Scenario(
            id="symptoms",
            weight=30,
            indications_zh=("咳嗽、咳痰1周", "发热3天", "反复咳嗽2月", "活动后气促", "咯血", "咳嗽伴胸闷"),
            indications_en=(
                "Cough for one week",
                "Fever",
                "Chronic cough",
                "Exertional dyspnea",
                "Hemoptysis",
                "Cough and dyspnea",
            ),
            normal=0.22,
            prior=0.22,
            contrast=0.12,
            ages=(18, 92),
            returns=True,
        ),
        Scenario(
            id="chest_pain",
            weight=11,
            indications_zh=("突发胸痛", "胸痛待查", "呼吸困难，D-二聚体升高", "胸背部撕裂样疼痛"),
            indications_en=(
                "Acute chest pain",
                "Chest pain",
                "Dyspnea with raised D-dimer",
                "Tearing chest and back pain",
            ),
            normal=0.22,
            prior=0.1,
            contrast=0.85,
            ages=(22, 90),
        ),
        Scenario(
            id="trauma",
            weight=10,
            indications_zh=("车祸伤", "高处坠落伤", "摔伤后胸痛", "胸部外伤"),
            indications_en=(
                "Road traffic accident",
                "Fall from height",
                "Chest pain after a fall",
                "Blunt chest trauma",
            ),
            normal=0.22,
            prior=0.06,
            contrast=0.08,
            ages=(18, 90),
        ),
        Scenario(
            id="oncology",
            weight=15,
            indications_zh=("肺癌术后复查", "乳腺癌术后复查", "恶性肿瘤化疗后复查", "结肠癌术后复查"),
            indications_en=(
                "Follow-up after lung cancer surgery",
                "Breast cancer follow-up",
                "Restaging after chemotherapy",
                "Colon cancer follow-up",
            ),
            normal=0.06,
            prior=0.6,
            contrast=0.45,
            ages=(35, 88),
            returns=True,
        ),
    )
}
