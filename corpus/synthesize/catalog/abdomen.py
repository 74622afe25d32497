"""What the lowest slices show of the upper abdomen."""

from corpus.synthesize.kinds import Advice, Grade, Kind, Region, Wording
from corpus.synthesize.rules import URGENT

HERE = Region.ABDOMEN
MRI = (Advice("建议MRI检查", "MRI is recommended."),)
AMOUNT = (Grade("少量", "small", 4), Grade("中量", "moderate", 1), Grade("大量", "large", 0.5))

ABDOMEN = (
    Kind(
        id="hepatic_cyst",
        region=HERE,
        weight=24,
        rank=84,
        where="fixed",
        zh=Wording(
            seen="肝[内|脏|右叶|左叶]见[囊状水样密度影|囊肿样低密度影|囊性低密度影]，[大小约|直径约|大者直径约]{mm}",
            read="肝囊肿（{size}）",
        ),
        en=Wording(
            seen="[there is|] a {mm} [fluid-attenuation|simple-appearing cystic|water-density] lesion in the [liver|right hepatic lobe|left hepatic lobe]",
            read="{size} hepatic cyst",
        ),
        size=(6, 60),
        spoils="liver",
    ),
    Kind(
        id="fatty_liver",
        region=HERE,
        weight=20,
        rank=82,
        where="fixed",
        zh=Wording(
            seen="肝[脏密度弥漫性减低，呈脂肪浸润|实质密度减低，呈脂肪肝改变|脏密度普遍减低，低于脾脏|实质脂肪浸润，密度均匀减低]",
            read="脂肪肝",
        ),
        en=Wording(
            seen="[the liver is diffusely hypoattenuating|there is diffuse low attenuation of the liver|hepatic attenuation is diffusely reduced]",
            read="Hepatic steatosis",
        ),
        spoils="liver",
        excludes="liver texture",
    ),
    Kind(
        id="hepatic_lesion",
        region=HERE,
        weight=6,
        rank=46,
        where="fixed",
        zh=Wording(
            seen="肝[右叶|左叶|内]见[稍低密度影|稍低密度结节|低密度灶，边界欠清]，[大小约|直径约]{mm}",
            read="肝内低密度灶（{size}），性质待定",
        ),
        en=Wording(
            seen="[there is|] a {mm} [indeterminate|ill-defined] hypodense lesion in the [right hepatic lobe|left hepatic lobe|liver]",
            read="{size} hypodense hepatic lesion, indeterminate",
        ),
        size=(8, 45),
        family="size",
        advice=MRI,
        spoils="liver",
    ),
    Kind(
        id="liver_metastases",
        region=HERE,
        weight=4,
        rank=13,
        where="fixed",
        zh=Wording(
            seen="肝内见多发[大小不等的低密度影|稍低密度结节|低密度结节，边界不清]，[大者|较大者]约{mm}",
            read="肝内多发结节（较大者{size}），转移瘤可能",
        ),
        en=Wording(
            seen="[there are|] multiple [hypodense|ill-defined hypodense] lesions in the liver, [the largest measuring|measuring up to] {mm}",
            read="Multiple hepatic lesions (up to {size}), suspicious for metastases",
        ),
        size=(8, 50),
        family="size",
        malignant=True,
        only=("oncology",),
        ages=(35, 95),
        spoils="liver",
    ),
    Kind(
        id="cirrhosis",
        region=HERE,
        weight=4,
        rank=63,
        where="fixed",
        zh=Wording(
            seen="肝[脏表面呈波浪状，各叶比例失调|脏体积缩小，边缘不光整|边缘呈结节状，肝裂增宽]", read="肝硬化"
        ),
        en=Wording(
            seen="the liver has a [nodular|lobulated, nodular] contour[ with widened fissures|]",
            read="Hepatic cirrhosis",
        ),
        ages=(35, 95),
        spoils="liver",
        excludes="liver texture",
        partners=("splenomegaly", "ascites"),
    ),
    Kind(
        id="liver_calcification",
        region=HERE,
        weight=6,
        rank=94,
        where="fixed",
        zh=Wording(seen="肝[内|右叶]见[点状钙化|斑点状高密度影|结节状钙化灶]", read="肝内钙化灶"),
        en=Wording(
            seen="[there is|] a [punctate|small|coarse] calcification in the [liver|right hepatic lobe]",
            read="Hepatic calcification",
        ),
        minor=True,
        spoils="liver",
    ),
    Kind(
        id="gallstones",
        region=HERE,
        weight=14,
        rank=81,
        where="fixed",
        zh=Wording(
            seen="胆囊[内见结节状高密度结石影|内见致密结石|腔内见环状高密度影|内见多发高密度结石影]", read="胆囊结石"
        ),
        en=Wording(
            seen="[there are|] [calcified|dense|multiple] [gallstones|stones in the gallbladder]", read="Cholelithiasis"
        ),
        spoils="gallbladder",
    ),
    Kind(
        id="cholecystectomy",
        region=HERE,
        weight=5,
        rank=93,
        where="fixed",
        zh=Wording(seen="胆囊[未见显示，胆囊窝见金属夹影|缺如，术区见金属夹]", read="胆囊切除术后"),
        en=Wording(
            seen="[the gallbladder is surgically absent|there are cholecystectomy clips]",
            read="Status post cholecystectomy",
        ),
        minor=True,
        spoils="gallbladder",
    ),
    Kind(
        id="renal_cyst",
        region=HERE,
        weight=14,
        rank=85,
        where="side",
        both=0.15,
        zh=Wording(
            seen="{side}肾见[囊状低密度影|类圆形水样密度影|囊性低密度灶]，[大小约|直径约|大者直径约]{mm}",
            read="{side}肾囊肿（{size}）",
        ),
        en=Wording(
            seen="[there {is}|] {a} [fluid-attenuation|simple-appearing] {adj} renal cyst{s}, [measuring|up to] {mm}",
            read="{adj} renal cyst{s} ({size})",
        ),
        size=(8, 60),
        spoils="kidneys",
        ages=(40, 95),
        excludes="renal cyst",
    ),
    Kind(
        id="renal_stone",
        region=HERE,
        weight=8,
        rank=83,
        where="side",
        both=0.15,
        zh=Wording(
            seen="{side}肾[盏|]见[点状结石影|结节状高密度结石影|小结石影]，[大小约|直径约]{mm}",
            read="{side}肾结石（{size}）",
        ),
        en=Wording(
            seen="[there {is}|] {a} [non-obstructing|calcified|] {adj} renal stone{s}, [measuring|up to] {mm}",
            read="{adj} renal stone{s} ({size})",
        ),
        size=(3, 11),
        spoils="kidneys",
    ),
    Kind(
        id="adrenal_nodule",
        region=HERE,
        weight=8,
        rank=65,
        where="side",
        among=("left", "right"),
        zh=Wording(
            seen="{at}肾上腺[见结节状低密度影|见结节影|内支见类圆形低密度结节]，{size}",
            read="{at}肾上腺结节（{size}），腺瘤可能",
        ),
        en=Wording(
            seen="[there is|] a {size} [low-attenuation|hypodense] nodule in the {adj} adrenal gland",
            read="{size} {adj} adrenal nodule, likely an adenoma",
        ),
        size=(9, 30),
        axes=2,
        family="growth",
        spoils="adrenals",
    ),
    Kind(
        id="splenomegaly",
        region=HERE,
        weight=6,
        rank=68,
        where="fixed",
        zh=Wording(seen="脾脏[增大|体积增大|增大，约占7个肋单元]", read="脾大"),
        en=Wording(seen="the spleen is [enlarged|mildly enlarged|moderately enlarged]", read="Splenomegaly"),
        spoils="spleen",
    ),
    Kind(
        id="splenic_cyst",
        region=HERE,
        weight=2,
        rank=88,
        where="fixed",
        zh=Wording(seen="脾[内|脏]见[类圆形水样密度影|囊性低密度灶]，直径约{mm}", read="脾囊肿（{size}）"),
        en=Wording(
            seen="[there is|] a {mm} [cystic|fluid-attenuation] lesion in the spleen", read="{size} splenic cyst"
        ),
        size=(8, 40),
        spoils="spleen",
    ),
    Kind(
        id="ascites",
        region=HERE,
        weight=4,
        rank=44,
        where="fixed",
        zh=Wording(seen="[肝周、脾周|腹腔|肝脾周围]见{grade}[液性密度影|弧形液性密度影]", read="腹腔{grade}积液"),
        en=Wording(
            seen="[there is|] a {grade} [volume|amount] of [ascites|perihepatic and perisplenic fluid]",
            read="{grade} volume ascites",
        ),
        grades=AMOUNT,
        family="amount",
        spoils="abdomen",
    ),
    Kind(
        id="free_air",
        region=HERE,
        weight=1.5,
        rank=4,
        where="fixed",
        zh=Wording(
            seen="[膈下|肝前缘及膈下|上腹部腹腔内]见[游离气体影|新月形气体影]", read="腹腔游离气体，消化道穿孔可能"
        ),
        en=Wording(
            seen="[there is|] free [intraperitoneal|subdiaphragmatic] [air|gas]",
            read="Free intraperitoneal air, suspicious for perforation",
        ),
        only=("chest_pain", "trauma"),
        advice=URGENT,
        spoils="abdomen",
    ),
    Kind(
        id="diaphragm_elevation",
        region=HERE,
        weight=5,
        rank=79,
        where="side",
        among=("right", "left"),
        zh=Wording(seen="{at}膈肌[抬高|位置升高|明显抬高]", read="{at}膈肌抬高"),
        en=Wording(
            seen="[there is elevation of the {adj} hemidiaphragm|the {adj} hemidiaphragm is elevated]",
            read="Elevated {adj} hemidiaphragm",
        ),
        spoils="shape",
    ),
)
