"""Infections of the lungs and what looks like them."""

from corpus.synthesize.kinds import Advice, Kind, Region, Wording
from corpus.synthesize.rules import AFTER_TREATMENT, CLINICAL

LUNG = Region.LUNG
UPPER = ("RUL", "LUL")
LOWER = ("RLL", "LLL")

INFECTIONS = (
    Kind(
        id="pneumonia_patchy",
        region=LUNG,
        weight=62,
        rank=30,
        where="lobes",
        zh=Wording(
            seen="{at}{sees}[斑片状模糊影|斑片状密度增高影，边缘模糊|片状模糊影|斑片影，边界不清|小斑片状渗出影|斑片状炎性渗出影|斑片、条片状高密度影，边界模糊]",
            read="{at}炎症",
            more="[部分支气管壁增厚|以胸膜下分布为主|密度不均]",
        ),
        en=Wording(
            seen="{there}[patchy|ill-defined|patchy, ill-defined|hazy] [airspace opacities|opacities|airspace disease] in {at}",
            read="{adj} pneumonia",
            more="[with mild bronchial wall thickening|in a peribronchial distribution]",
        ),
        family="extent",
        excludes="infection",
    ),
    Kind(
        id="consolidation",
        region=LUNG,
        weight=18,
        rank=26,
        where="lobes",
        zh=Wording(
            seen="{at}{sees}[大片状实变影|片状实变影|大片状致密影]，[内见空气支气管征|其内可见支气管充气征|内见含气支气管影]",
            read="{at}大叶性肺炎可能",
            more="[密度尚均匀|以叶间裂为界]",
        ),
        en=Wording(
            seen="{there}[dense consolidation|confluent consolidation|consolidation] in {at} with air bronchograms",
            read="{adj} consolidation, likely lobar pneumonia",
        ),
        family="extent",
        advice=AFTER_TREATMENT,
        excludes="infection",
        fills=True,
        partners=("effusion",),
    ),
    Kind(
        id="viral_pneumonia",
        region=LUNG,
        weight=16,
        rank=24,
        where="lungs",
        zh=Wording(
            seen="双肺[见|可见|内见][多发|散在多发]磨玻璃[密度影|样密度增高影|影]，[以胸膜下分布为主|以外周及胸膜下分布为著|沿胸膜下分布][|，部分小叶间隔增厚]",
            read="双肺多发磨玻璃影，病毒性肺炎可能",
        ),
        en=Wording(
            seen="[there are|] [multifocal|bilateral|patchy bilateral] ground-glass opacities with a "
            "[peripheral|subpleural|peripheral and subpleural] [predominance|distribution]",
            read="Multifocal bilateral ground-glass opacities, likely viral pneumonia",
        ),
        family="extent",
        excludes="infection",
        spoils="rest",
    ),
    Kind(
        id="bronchiolitis",
        region=LUNG,
        weight=12,
        rank=32,
        where="lobes",
        zh=Wording(
            seen="{at}{sees}[小叶中心性结节及树芽征|树芽征|沿支气管分布的小结节及树芽状影|多发树芽样影]",
            read="{at}感染性细支气管炎",
        ),
        en=Wording(
            seen="{there}[tree-in-bud opacities|centrilobular nodules with a tree-in-bud pattern|tree-in-bud nodularity] in {at}",
            read="{adj} infectious bronchiolitis",
        ),
        family="extent",
        excludes="infection",
    ),
    Kind(
        id="aspiration",
        spoils="airways",
        region=LUNG,
        weight=4,
        rank=28,
        where="lobes",
        among=LOWER,
        zh=Wording(
            seen="{at}{sees}[坠积分布的片状实变影|背侧分布的片状实变影]，[支气管内见分泌物|相应支气管内见黏液样物]",
            read="{at}吸入性肺炎可能",
        ),
        en=Wording(
            seen="{there}[dependent consolidation|dependent airspace opacities] in {at} with [fluid|debris] in the supplying bronchi",
            read="{adj} aspiration pneumonia suspected",
        ),
        family="extent",
        excludes="infection",
        ages=(60, 95),
        only=("symptoms",),
    ),
    Kind(
        id="tb_active",
        region=LUNG,
        weight=10,
        rank=21,
        where="lobes",
        among=UPPER,
        zh=Wording(
            seen="{at}{sees}[多发结节、斑片影及树芽征|斑片状、结节状影，周围见卫星灶|斑片、结节及条索影，密度不均]",
            read="{at}继发性肺结核可能",
            more="部分病灶融合",
        ),
        en=Wording(
            seen="{there}[patchy opacities and clustered nodules|nodular opacities with satellite lesions] in {at}",
            read="{adj} opacities, suspicious for tuberculosis",
        ),
        family="extent",
        advice=(Advice("建议结合痰检", "Correlation with sputum testing is recommended."),),
        excludes="tb",
        only=("symptoms", "screening"),
    ),
    Kind(
        id="organizing_pneumonia",
        most=3,
        region=LUNG,
        weight=3,
        rank=33,
        where="lobes",
        zh=Wording(
            seen="{at}{sees}[胸膜下及支气管周围分布的实变影，部分呈反晕征|沿支气管血管束分布的斑片实变影，可见反晕征]",
            read="{at}机化性肺炎可能",
        ),
        en=Wording(
            seen="{there}[subpleural|peribronchovascular] consolidation in {at}, [partly with a reversed halo sign|with a reversed halo sign]",
            read="{adj} consolidation, likely organizing pneumonia",
        ),
        family="extent",
        advice=CLINICAL,
        excludes="infection",
        only=("symptoms", "oncology"),
    ),
)
