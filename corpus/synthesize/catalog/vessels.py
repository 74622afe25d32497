"""Aorta and pulmonary arteries."""

from corpus.synthesize.kinds import Advice, Kind, Region, Wording
from corpus.synthesize.rules import URGENT

HERE = Region.HEART
SURGERY = (Advice("建议心血管外科就诊", "Cardiovascular surgical referral is recommended."),)

VESSELS = (
    Kind(
        id="aortic_calcification",
        region=HERE,
        weight=30,
        rank=77,
        where="fixed",
        zh=Wording(
            seen="主动脉[壁见钙化|管壁见弧形钙化|弓及降主动脉壁见多发钙化斑块|壁多发钙化斑]",
            read="主动脉钙化",
        ),
        en=Wording(
            seen="[there is|] [calcified atherosclerotic plaque|atherosclerotic calcification] [of the thoracic aorta|in the aortic arch|of the aorta]",
            read="Aortic calcification",
        ),
        ages=(50, 95),
        spoils="vessels",
        partners=("coronary_calcification",),
    ),
    Kind(
        id="aortic_dilatation",
        region=HERE,
        weight=8,
        rank=49,
        where="fixed",
        zh=Wording(
            seen="升主动脉[增宽|管径增宽|扩张]，[最宽处管径约|最宽处约|直径约]{mm}",
            read="升主动脉增宽（{size}）",
        ),
        en=Wording(
            seen="the ascending aorta is [dilated|ectatic], [measuring {mm}|with a maximum diameter of {mm}]",
            read="Dilated ascending aorta ({size})",
        ),
        size=(41, 54),
        family="growth",
        ages=(45, 95),
        spoils="vessels",
        excludes="aorta",
    ),
    Kind(
        id="aortic_aneurysm",
        region=HERE,
        weight=2,
        rank=25,
        where="fixed",
        zh=Wording(
            seen="[降主动脉|主动脉弓降部]呈[瘤样扩张|梭形瘤样扩张]，最大[径|管径]约{mm}[，见附壁血栓|]",
            read="胸主动脉瘤（{size}）",
        ),
        en=Wording(
            seen="[there is|] [fusiform|saccular] aneurysmal dilatation of the descending thoracic aorta, up to {mm}",
            read="Descending thoracic aortic aneurysm ({size})",
        ),
        size=(45, 75),
        family="growth",
        ages=(55, 95),
        advice=SURGERY,
        spoils="vessels",
        excludes="aorta",
    ),
    Kind(
        id="dissection_a",
        region=HERE,
        weight=3,
        rank=0,
        where="fixed",
        zh=Wording(
            seen="升主动脉[至降主动脉|及主动脉弓、降主动脉][见内膜片影，呈双腔改变|内见线状内膜片，真假腔形成]",
            read="主动脉夹层（Stanford A型）",
        ),
        en=Wording(
            seen="[there is|] an intimal flap [extending from the ascending aorta to the descending aorta|in the ascending and descending aorta] with true and false lumens",
            read="Stanford type A aortic dissection",
        ),
        only=("chest_pain",),
        contrast=True,
        advice=URGENT,
        ages=(35, 95),
        spoils="vessels dissection",
        excludes="aorta",
        partners=("pericardial_effusion",),
    ),
    Kind(
        id="dissection_b",
        region=HERE,
        weight=4,
        rank=1,
        where="fixed",
        zh=Wording(
            seen="[降主动脉|左锁骨下动脉开口以远降主动脉][见内膜片影，呈双腔改变|内见线状内膜片，真假腔形成]，升主动脉未见受累",
            read="主动脉夹层（Stanford B型）",
        ),
        en=Wording(
            seen="[there is|] an intimal flap in the descending aorta [distal to the left subclavian artery|] with true and false lumens, sparing the ascending aorta",
            read="Stanford type B aortic dissection",
        ),
        only=("chest_pain",),
        contrast=True,
        advice=URGENT,
        ages=(35, 95),
        spoils="vessels dissection",
        excludes="aorta",
    ),
    Kind(
        id="intramural_hematoma",
        region=HERE,
        weight=1.5,
        rank=2,
        where="fixed",
        zh=Wording(
            seen="[降主动脉|胸主动脉]壁呈新月形增厚，[平扫呈稍高密度，无强化|无强化，未见内膜片]，厚约{mm}",
            read="主动脉壁间血肿（{size}）",
        ),
        en=Wording(
            seen="[there is|] crescentic, non-enhancing thickening of the [descending|thoracic] aortic wall, {mm} thick",
            read="Aortic intramural hematoma ({size})",
        ),
        size=(5, 16),
        only=("chest_pain",),
        contrast=True,
        advice=URGENT,
        ages=(45, 95),
        spoils="vessels dissection",
        excludes="aorta",
    ),
    Kind(
        id="embolism",
        region=HERE,
        weight=14,
        rank=3,
        where="lobes",
        zh=Wording(
            seen="{at}[动脉|肺动脉分支|动脉分支][内见充盈缺损|内见条状充盈缺损影|见低密度充盈缺损]",
            read="{at}肺动脉栓塞",
        ),
        en=Wording(
            seen="{there}[filling defects|intraluminal filling defects] in the [pulmonary arteries|arterial branches] of {at}",
            read="Pulmonary embolism in {at}",
        ),
        only=("chest_pain", "oncology"),
        contrast=True,
        family="amount",
        advice=URGENT,
        spoils="embolus vessels",
        partners=("effusion", "pulmonary_artery"),
    ),
    Kind(
        id="pulmonary_artery",
        region=HERE,
        weight=9,
        rank=51,
        where="fixed",
        zh=Wording(
            seen="肺动脉[主干|干][增宽|增粗|扩张]，[直径约|管径约|最宽约]{mm}",
            read="肺动脉增宽（{size}），肺动脉高压可能",
        ),
        en=Wording(
            seen="the main pulmonary artery is [dilated|enlarged], [measuring|at] {mm}",
            read="Dilated main pulmonary artery ({size}), suggesting pulmonary hypertension",
        ),
        size=(31, 42),
        ages=(40, 95),
        spoils="pulmonary_artery vessels",
    ),
    Kind(
        id="aberrant_subclavian",
        region=HERE,
        weight=1.2,
        rank=89,
        where="fixed",
        zh=Wording(
            seen="右锁骨下动脉[起自主动脉弓远端，经食管后方走行|于左锁骨下动脉以远发出，走行于食管后方]",
            read="迷走右锁骨下动脉",
        ),
        en=Wording(
            seen="the right subclavian artery arises [distal to the left subclavian artery|as the last branch of the arch] and passes behind the esophagus",
            read="Aberrant right subclavian artery",
        ),
        spoils="vessels",
    ),
)
