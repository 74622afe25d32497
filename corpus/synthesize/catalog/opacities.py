"""Consolidation, ground glass and collapse that are no infection."""

from corpus.synthesize.kinds import Kind, Region, Wording
from corpus.synthesize.rules import CLINICAL

LUNG = Region.LUNG

OPACITIES = (
    Kind(
        id="edema",
        region=LUNG,
        weight=7,
        rank=15,
        where="lungs",
        zh=Wording(
            seen="双肺[见|可见][以肺门为中心的磨玻璃影|蝶翼状分布的磨玻璃影|弥漫磨玻璃影]，小叶间隔[光滑增厚|均匀增厚]",
            read="双肺肺水肿",
        ),
        en=Wording(
            seen="[there is|] [perihilar|central|bat-wing] ground-glass opacity in both lungs with smooth interlobular septal thickening",
            read="Pulmonary edema",
        ),
        family="extent",
        excludes="infection",
        spoils="rest",
        ages=(50, 95),
        only=("symptoms", "chest_pain"),
        partners=("effusion", "cardiomegaly"),
    ),
    Kind(
        id="contusion",
        region=LUNG,
        weight=14,
        rank=23,
        where="lobes",
        zh=Wording(
            seen="{at}{sees}[片状模糊影|斑片状磨玻璃影|片状渗出影]，[不按肺段分布|邻近肋骨分布]",
            read="{at}肺挫伤",
        ),
        en=Wording(
            seen="{there}[non-segmental|ill-defined non-segmental] [ground-glass opacity|airspace opacity] in {at}",
            read="{adj} pulmonary contusion",
        ),
        family="extent",
        only=("trauma",),
        excludes="infection",
        partners=("rib_fracture", "pneumothorax", "effusion"),
    ),
    Kind(
        id="hemorrhage",
        region=LUNG,
        weight=1,
        rank=9,
        where="lungs",
        zh=Wording(
            seen="双肺[见|可见]弥漫[云雾状磨玻璃影|磨玻璃影及实变影]，[肺尖及胸膜下相对不受累|胸膜下相对清晰]",
            read="双肺弥漫性肺泡出血可能",
        ),
        en=Wording(
            seen="[there is|] diffuse ground-glass opacity in both lungs with [relative subpleural sparing|sparing of the subpleural lung]",
            read="Diffuse bilateral ground-glass opacity, suspicious for alveolar hemorrhage",
        ),
        family="extent",
        advice=CLINICAL,
        excludes="infection",
        spoils="rest",
        only=("symptoms",),
    ),
    Kind(
        id="proteinosis",
        region=LUNG,
        weight=1,
        rank=36,
        where="lungs",
        zh=Wording(
            seen="双肺[见|可见]地图样分布的磨玻璃影，[内见网格状小叶间隔增厚，呈铺路石征|小叶间隔增厚，呈铺路石样改变]",
            read="双肺铺路石征，肺泡蛋白沉积症可能",
        ),
        en=Wording(
            seen="[there is|] geographic ground-glass opacity in both lungs with superimposed septal thickening [in a crazy-paving pattern|giving a crazy-paving pattern]",
            read="Bilateral crazy-paving pattern, likely alveolar proteinosis",
        ),
        family="extent",
        advice=CLINICAL,
        excludes="infection",
        spoils="rest",
        only=("symptoms",),
    ),
    Kind(
        id="radiation",
        most=1,
        region=LUNG,
        weight=4,
        rank=44,
        where="lobes",
        zh=Wording(
            seen="{at}{sees}[边界平直的片状实变影及条索影|与照射野一致的条片状密度增高影，边缘平直]",
            read="{at}放射性肺炎",
        ),
        en=Wording(
            seen="{there}[sharply marginated|straight-edged] consolidation and traction in {at}, [conforming to the radiation field|matching the radiation port]",
            read="{adj} radiation pneumonitis",
        ),
        family="extent",
        only=("oncology",),
        ages=(35, 95),
    ),
    Kind(
        id="lymphangitis",
        most=2,
        region=LUNG,
        weight=2,
        rank=13,
        where="lobes",
        zh=Wording(
            seen="{at}[小叶间隔不均匀增厚|小叶间隔呈串珠样增厚]，[支气管血管束增粗|支气管血管束结节状增粗]",
            read="{at}癌性淋巴管炎可能",
        ),
        en=Wording(
            seen="{there}[nodular|beaded] interlobular septal thickening in {at} with thickened bronchovascular bundles",
            read="{adj} lymphangitic carcinomatosis suspected",
        ),
        family="extent",
        malignant=True,
        only=("oncology",),
        ages=(35, 95),
    ),
    Kind(
        id="atelectasis_linear",
        region=LUNG,
        weight=28,
        rank=66,
        where="lobes",
        zh=Wording(
            seen="{at}{sees}[盘状不张影|线状不张影|盘状致密影，邻近肺组织膨胀不全|带状膨胀不全影]",
            read="{at}盘状肺不张",
        ),
        en=Wording(
            seen="{there}[linear|plate-like|band-like] opacities with minor volume loss in {at}",
            read="{adj} linear atelectasis",
        ),
        family="extent",
    ),
    Kind(
        id="collapse",
        spoils="airways",
        region=LUNG,
        weight=6,
        rank=19,
        where="lobes",
        zh=Wording(
            seen="{at}[体积缩小，密度增高|体积缩小实变|膨胀不全，体积明显缩小]，[叶间裂移位|邻近叶间裂牵拉移位]",
            read="{at}肺不张",
        ),
        en=Wording(
            seen="{there}[volume loss with dense opacification of|complete loss of aeration and volume loss of] {at} with fissural displacement",
            read="{adj} collapse",
        ),
        family="extent",
        advice=CLINICAL,
        fills=True,
        partners=("bronchial_cutoff", "effusion"),
    ),
    Kind(
        id="dependent_change",
        region=LUNG,
        weight=14,
        rank=92,
        where="lungs",
        zh=Wording(
            seen="双肺[下叶背侧胸膜下|下叶后部胸膜下][见淡薄磨玻璃影|密度稍增高|见条片状淡薄密度增高影]",
            read="双肺下叶坠积性改变",
        ),
        en=Wording(
            seen="[there is|] [mild|minor|minimal] dependent [ground-glass attenuation|hazy attenuation] in the posterior lower lobes",
            read="Dependent changes in both lower lobes",
        ),
        minor=True,
    ),
)
