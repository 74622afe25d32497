"""Heart, pericardium and what was put into them."""

from corpus.synthesize.kinds import Grade, Kind, Region, Wording
from corpus.synthesize.rules import CLINICAL

HERE = Region.HEART
AMOUNT = (Grade("少量", "small", 5), Grade("中量", "moderate", 1), Grade("大量", "large", 0.3))

HEART = (
    Kind(
        id="cardiomegaly",
        region=HERE,
        weight=14,
        rank=53,
        where="fixed",
        zh=Wording(seen="心影[增大|明显增大|稍增大|体积增大]", read="心影增大"),
        en=Wording(
            seen="[the heart is|the cardiac silhouette is] [enlarged|mildly enlarged|moderately enlarged]",
            read="Cardiomegaly",
        ),
        spoils="heart",
        ages=(45, 95),
    ),
    Kind(
        id="pericardial_effusion",
        region=HERE,
        weight=8,
        rank=43,
        where="fixed",
        zh=Wording(
            seen="心包[腔内|内|][见|可见]{grade}[液性密度影|积液影|弧形液性密度影]",
            read="心包{grade}积液",
        ),
        en=Wording(
            seen="[there is|] a {grade} [pericardial effusion|volume of pericardial fluid]",
            read="{grade} pericardial effusion",
        ),
        grades=AMOUNT,
        family="amount",
        spoils="pericardium",
    ),
    Kind(
        id="coronary_calcification",
        region=HERE,
        weight=30,
        rank=75,
        where="fixed",
        zh=Wording(
            seen="[冠状动脉|左前降支|左冠状动脉及右冠状动脉|冠脉走行区][见钙化斑块|见多发钙化|见条状、斑点状钙化|管壁钙化]",
            read="冠状动脉钙化",
        ),
        en=Wording(
            seen="[there is|] [mild|moderate|severe|scattered] coronary artery calcification",
            read="Coronary artery calcification",
        ),
        ages=(45, 95),
        spoils="vessels",
        partners=("aortic_calcification",),
    ),
    Kind(
        id="valve_calcification",
        region=HERE,
        weight=5,
        rank=79,
        where="fixed",
        zh=Wording(seen="主动脉瓣[区见钙化|见斑点状钙化|区见结节状钙化影]", read="主动脉瓣钙化"),
        en=Wording(
            seen="[there is|] [aortic valve calcification|calcification of the aortic valve]",
            read="Aortic valve calcification",
        ),
        ages=(55, 95),
        spoils="vessels",
    ),
    Kind(
        id="anemia",
        region=HERE,
        weight=5,
        rank=71,
        where="fixed",
        zh=Wording(
            seen="[心腔密度减低，室间隔相对高密度|心腔内血池密度减低|心血池密度低于心肌]",
            read="贫血可能",
        ),
        en=Wording(
            seen="[the blood pool is hypodense relative to the myocardium|there is low attenuation of the cardiac blood pool]",
            read="Hypodense blood pool, suggesting anemia",
        ),
        advice=CLINICAL,
        spoils="heart",
    ),
    Kind(
        id="pacemaker",
        region=HERE,
        weight=4,
        rank=88,
        where="side",
        among=("left", "right"),
        zh=Wording(
            seen="{at}胸壁[见起搏器影|见起搏器]，[电极位于右心房及右心室|导线位于右心]",
            read="{at}起搏器植入术后",
        ),
        en=Wording(
            seen="[there is|] a {adj} chest wall pacemaker with [right heart leads|leads in the right heart]",
            read="{adj} pacemaker",
        ),
        ages=(55, 95),
        spoils="soft heart",
    ),
    Kind(
        id="stent",
        region=HERE,
        weight=5,
        rank=86,
        where="fixed",
        zh=Wording(
            seen="[冠状动脉走行区|左前降支走行区|右冠状动脉走行区]见[支架影|金属支架影]", read="冠状动脉支架术后"
        ),
        en=Wording(
            seen="[there is|] a [coronary stent|stent in the left anterior descending artery|stent in the right coronary artery]",
            read="Coronary stent in place",
        ),
        ages=(45, 95),
        spoils="vessels",
        excludes="coronary",
    ),
    Kind(
        id="bypass",
        region=HERE,
        weight=2,
        rank=87,
        where="fixed",
        zh=Wording(seen="胸骨见[金属缝线影|钢丝固定影]，前纵隔见[桥血管及银夹影|血管夹影]", read="冠状动脉搭桥术后"),
        en=Wording(
            seen="[there are|] [median sternotomy wires and mediastinal clips|sternal wires and bypass graft clips]",
            read="Status post coronary artery bypass surgery",
        ),
        ages=(50, 95),
        spoils="vessels mediastinum bones",
        excludes="coronary",
    ),
    Kind(
        id="port",
        region=HERE,
        weight=6,
        rank=91,
        where="side",
        among=("right", "left"),
        zh=Wording(seen="{at}胸壁[见输液港|皮下见输液港影]，导管末端位于上腔静脉[|下段]", read="{at}输液港置入术后"),
        en=Wording(
            seen="[there is|] a {adj} chest port with its tip in the [superior vena cava|lower superior vena cava]",
            read="{adj} chest port in satisfactory position",
        ),
        only=("oncology",),
        spoils="soft",
        excludes="catheter",
    ),
    Kind(
        id="line_misplaced",
        region=HERE,
        weight=0.8,
        rank=6,
        where="side",
        among=("right", "left"),
        zh=Wording(
            seen="{at}PICC[导管末端位于|置管，末端折返至]同侧颈内静脉", read="{at}PICC末端位于颈内静脉，位置异常"
        ),
        en=Wording(
            seen="the tip of the {adj} PICC [lies in|is directed up] the ipsilateral internal jugular vein",
            read="{adj} PICC malpositioned in the internal jugular vein",
        ),
        only=("oncology",),
        advice=CLINICAL,
        excludes="catheter",
    ),
)
