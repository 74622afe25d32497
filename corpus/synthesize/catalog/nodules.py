"""Nodules."""

from corpus.synthesize.kinds import Advice, Kind, Region, Wording
from corpus.synthesize.rules import (
    GROUND_GLASS,
    NODULE_FEATURES,
    PART_SOLID,
    SOLID,
    YEARLY,
)

LUNG = Region.LUNG
SPUTUM = (Advice("建议结合痰检", "Correlation with sputum testing is recommended."),)

NODULES = (
    Kind(
        id="solid_nodule",
        region=LUNG,
        weight=85,
        rank=40,
        where="segment",
        zh=Wording(
            noun="[实性结节|实性结节影|实性小结节|结节状软组织密度影]",
            read="{at}{many}实性结节（{size}）",
            more="[CT值约[32|35|38|41]HU|内部未见钙化|内未见脂肪密度]",
        ),
        en=Wording(
            noun="[solid nodule|solid pulmonary nodule|soft-tissue nodule]",
            read="{size} solid nodule{s} in {at}",
            more="[without calcification|without internal fat or calcium]",
        ),
        size=(3, 30),
        axes=2,
        features=NODULE_FEATURES,
        family="size",
        advice=SOLID,
        several=0.12,
    ),
    Kind(
        id="ground_glass_nodule",
        region=LUNG,
        weight=55,
        rank=38,
        where="segment",
        zh=Wording(
            noun="[磨玻璃结节|磨玻璃密度结节|纯磨玻璃结节影|磨玻璃样小结节]",
            read="{at}{many}磨玻璃结节（{size}）",
            more="[内未见实性成分|其内见血管穿行|未见实性成分]",
        ),
        en=Wording(
            noun="[ground-glass nodule|pure ground-glass nodule|non-solid nodule]",
            read="{size} ground-glass nodule{s} in {at}",
            more="without a solid component",
        ),
        size=(4, 25),
        axes=2,
        features=NODULE_FEATURES,
        family="size",
        advice=GROUND_GLASS,
        several=0.1,
    ),
    Kind(
        id="part_solid_nodule",
        region=LUNG,
        weight=22,
        rank=20,
        where="segment",
        zh=Wording(
            noun="[混杂密度部分实性结节|部分实性结节|部分实性结节影]",
            read="{at}部分实性结节（{size}）",
            more="[实性成分位于中央|内见少许实性成分]",
        ),
        en=Wording(
            noun="[part-solid nodule|mixed-attenuation nodule|semisolid nodule]",
            read="{size} part-solid nodule{s} in {at}",
            more="with a small central solid component",
        ),
        size=(6, 30),
        axes=2,
        features=NODULE_FEATURES,
        family="size",
        advice=PART_SOLID,
    ),
    Kind(
        id="micronodules",
        region=LUNG,
        weight=20,
        rank=58,
        where="lungs",
        zh=Wording(
            seen="双肺[散在|内见散在|见多发][微小结节|小结节|小结节影]，[较大者|大者|最大者]{size}",
            read="双肺多发小结节（较大者{size}）",
        ),
        en=Wording(
            seen="[there are|] [scattered|multiple] [tiny|small] nodules [in both lungs|throughout both lungs], "
            "[the largest measuring|measuring up to] {mm}",
            read="Scattered small nodules in both lungs (up to {size})",
        ),
        size=(2, 5),
        family="size",
        advice=(YEARLY,),
        excludes="many nodules",
    ),
    Kind(
        id="miliary",
        region=LUNG,
        weight=1.5,
        rank=12,
        where="lungs",
        zh=Wording(
            seen="双肺[弥漫分布|见弥漫分布的|内见弥漫性][粟粒样|粟粒状|针尖样]小结节[影|]，[大小、密度、分布均匀|大小均一，分布均匀]",
            read="双肺粟粒性肺结核可能",
        ),
        en=Wording(
            seen="[there are|] [innumerable|countless] [1-2 mm|tiny] nodules in a [random|miliary] distribution throughout both lungs",
            read="Miliary nodules in both lungs, suspicious for miliary tuberculosis",
        ),
        advice=SPUTUM,
        only=("symptoms",),
        excludes="many nodules",
        spoils="rest",
        family="extent",
    ),
    Kind(
        id="calcified_granuloma",
        region=LUNG,
        weight=26,
        rank=84,
        where="segment",
        zh=Wording(
            noun="[结节状钙化|结节状钙化影|钙化结节|致密钙化影]",
            read="{at}{many}钙化灶",
        ),
        en=Wording(
            noun="[calcified nodule|densely calcified nodule|calcified granuloma]",
            read="Calcified granuloma{s} in {at}",
        ),
        size=(2, 9),
        several=0.15,
    ),
    Kind(
        id="intrapulmonary_node",
        region=LUNG,
        weight=8,
        rank=76,
        where="segment",
        among=(
            "RUL anterior",
            "RML lateral",
            "RLL superior",
            "RLL lateral basal",
            "LLL superior",
            "LUL inferior lingular",
        ),
        zh=Wording(
            noun="[叶间裂旁三角形结节|叶间胸膜下三角形小结节|紧贴叶间裂的扁平小结节]",
            read="{at}叶间裂旁结节，肺内淋巴结可能",
        ),
        en=Wording(
            noun="[triangular perifissural nodule|flat fissure-based nodule]",
            read="Perifissural nodule{s} in {at}, likely an intrapulmonary lymph node",
        ),
        size=(3, 7),
    ),
    Kind(
        id="hamartoma",
        region=LUNG,
        weight=2.5,
        rank=60,
        where="segment",
        zh=Wording(
            noun="[含脂肪密度的结节|内含脂肪及钙化的结节|含爆米花样钙化的结节]",
            read="{at}结节（{size}），错构瘤可能",
            more="边缘光滑",
        ),
        en=Wording(
            noun="[fat-containing nodule|nodule with popcorn calcification|nodule containing fat and calcium]",
            read="{size} nodule in {at}, likely a hamartoma",
            more="with smooth margins",
        ),
        size=(9, 28),
        axes=2,
        family="growth",
    ),
)
