"""Trachea and bronchi, tubes included."""

from corpus.synthesize.kinds import Advice, Kind, Region, Wording
from corpus.synthesize.rules import CLINICAL

AIRWAY = Region.AIRWAY
SCOPE = (Advice("建议支气管镜检查", "Bronchoscopy is recommended."),)

AIRWAYS = (
    Kind(
        id="bronchiectasis",
        region=AIRWAY,
        weight=24,
        rank=50,
        where="lobes",
        zh=Wording(
            seen="{at}[支气管扩张，管壁增厚|见支气管柱状扩张|支气管呈柱状及囊状扩张|部分支气管扩张，见双轨征]",
            read="{at}支气管扩张",
            more="[部分管腔内见黏液|管壁毛糙]",
        ),
        en=Wording(
            seen="{there}[cylindrical|varicoid|mild cylindrical|cylindrical and cystic] bronchiectasis in {at}[ with wall thickening|]",
            read="{adj} bronchiectasis",
        ),
        family="slow",
        spoils="lungs airways",
    ),
    Kind(
        id="chronic_bronchitis",
        region=AIRWAY,
        weight=20,
        rank=56,
        where="fixed",
        zh=Wording(
            seen="双肺[纹理增多、增粗、紊乱|支气管血管束增多、增粗|支气管管壁增厚，肺纹理增粗]",
            read="慢性支气管炎",
        ),
        en=Wording(
            seen="[there is|] [diffuse|mild diffuse|generalized] bronchial wall thickening",
            read="Bronchial wall thickening, likely chronic bronchitis",
        ),
        spoils="lungs",
        ages=(40, 95),
        partners=("emphysema",),
    ),
    Kind(
        id="bronchial_cutoff",
        spoils="airways lungs hila",
        most=1,
        region=AIRWAY,
        weight=5,
        rank=12,
        where="lobes",
        zh=Wording(
            seen="{at}支气管[截断，腔内见软组织影|管腔狭窄闭塞，局部见软组织影|近端狭窄、截断]",
            read="{at}支气管截断，中央型肺癌可能",
        ),
        en=Wording(
            seen="{there}[abrupt cut-off|occlusion] of the bronchus to {at} by [soft tissue|an endobronchial soft-tissue lesion]",
            read="{adj} bronchial cut-off, suspicious for central lung cancer",
        ),
        advice=SCOPE,
        malignant=True,
        ages=(45, 95),
        excludes="cancer",
        partners=("collapse", "enlarged_nodes", "hilar_nodes"),
    ),
    Kind(
        id="mucus_plug",
        spoils="airways",
        region=AIRWAY,
        weight=8,
        rank=57,
        where="lobes",
        zh=Wording(
            seen="{at}支气管[内见黏液栓|腔内见黏液样低密度影填充|见指套样黏液嵌塞]",
            read="{at}支气管黏液栓",
        ),
        en=Wording(
            seen="{there}[mucus plugging|mucoid impaction|secretions filling segmental bronchi] in {at}",
            read="{adj} mucus plugging",
        ),
        family="extent",
    ),
    Kind(
        id="foreign_body",
        spoils="airways",
        region=AIRWAY,
        weight=0.8,
        rank=7,
        where="side",
        among=("right", "left"),
        zh=Wording(
            seen="{at}主支气管[内见高密度异物影|腔内见致密异物影，管腔变窄]",
            read="{at}主支气管异物",
        ),
        en=Wording(
            seen="{there}a [dense|radiopaque] foreign body in the {adj} main bronchus",
            read="Foreign body in the {adj} main bronchus",
        ),
        advice=SCOPE,
        only=("symptoms",),
    ),
    Kind(
        id="tracheal_stenosis",
        spoils="airways",
        region=AIRWAY,
        weight=1.5,
        rank=31,
        where="fixed",
        size=(4, 9),
        zh=Wording(
            seen="气管[中段|胸段|下段]管腔[变窄|狭窄]，最窄处内径约{mm}",
            read="气管狭窄（{size}）",
        ),
        en=Wording(
            seen="the trachea is [focally narrowed|stenosed] [above the carina|in its mid portion|at the thoracic inlet], with a minimum diameter of {mm}",
            read="Tracheal stenosis ({size})",
        ),
        advice=SCOPE,
    ),
    Kind(
        id="tracheal_diverticulum",
        spoils="airways",
        region=AIRWAY,
        weight=6,
        rank=94,
        where="fixed",
        size=(3, 12),
        zh=Wording(
            seen="气管右后[方|旁]见[小|][含气小囊腔|囊状含气影]，[直径约|大小约]{mm}",
            read="气管憩室",
        ),
        en=Wording(
            seen="[there is|] a {mm} [air-filled outpouching|air-containing cyst] at the right posterolateral trachea",
            read="Tracheal diverticulum",
        ),
        minor=True,
    ),
    Kind(
        id="tube_in_bronchus",
        spoils="airways",
        region=AIRWAY,
        weight=0.8,
        rank=4,
        where="fixed",
        zh=Wording(
            seen="气管插管[末端位于|尖端进入]右主支气管[内|开口处]",
            read="气管插管末端位于右主支气管，位置过深",
        ),
        en=Wording(
            seen="the [tip of the endotracheal tube|endotracheal tube tip] [lies|is] in the right main bronchus",
            read="Endotracheal tube tip in the right main bronchus",
        ),
        advice=(Advice("建议调整位置", "Repositioning is recommended."),),
        only=("symptoms", "trauma"),
        excludes="tube",
    ),
    Kind(
        id="tube_in_place",
        spoils="airways",
        region=AIRWAY,
        weight=2,
        rank=90,
        where="fixed",
        zh=Wording(
            seen="[气管内见插管影|见气管插管影]，末端位于隆突[上方|上]约{mm}",
            read="气管插管术后",
        ),
        en=Wording(
            seen="[an|the] endotracheal tube [ends|lies with its tip] {mm} above the carina",
            read="Endotracheal tube in satisfactory position",
        ),
        size=(20, 50),
        only=("symptoms", "trauma"),
        excludes="tube",
    ),
    Kind(
        id="bronchial_thickening",
        region=AIRWAY,
        weight=6,
        rank=59,
        where="lobes",
        zh=Wording(
            seen="{at}支气管[管壁增厚|壁轻度增厚|管壁弥漫增厚，管腔通畅]",
            read="{at}支气管炎症",
        ),
        en=Wording(
            seen="{there}[mild|moderate] bronchial wall thickening in {at}",
            read="{adj} bronchial wall thickening",
        ),
        advice=CLINICAL,
        excludes="infection",
        spoils="lungs airways",
    ),
)
