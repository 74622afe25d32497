"""Sides as departments write them: impressions that contradict the findings, and those that only look like it."""

import pytest

from corpus.clean.rule import Report
from corpus.clean.sides import side_contradiction
from corpus.read.raw import Raw

CONTRADICT_ZH = [
    ("右肺上叶见结节影，大小约8mm×6mm。", "左肺上叶结节（8mm），建议随访。"),
    ("右上肺见结节影，直径约8mm。左肺清晰。", "左上肺小结节。"),
    ("左下肺见大片实变影，内见充气支气管征。", "右下肺肺炎。"),
    ("左侧胸腔见弧形水样密度影。", "右侧少量胸腔积液。"),
    ("左侧胸腔内见液性暗区，深约3cm。", "右侧胸水。"),
    ("右侧胸腔见气体影，肺组织受压约30%。", "左侧气胸，左肺压缩约30%。"),
    ("右肺中叶见条索影。", "左肺中叶纤维灶。"),
    ("左肺舌叶见斑片影。", "右肺中叶炎症。"),
    ("右侧第4、5前肋骨皮质不连续，断端稍错位。", "左侧第4、5肋骨骨折。"),
    ("右侧第6肋骨见骨折线影，左侧锁骨远端骨质中断。", "左侧第6肋骨骨折，左侧锁骨骨折。"),
    ("左侧肾上腺见结节状低密度影，约15mm。", "右侧肾上腺腺瘤可能。"),
    ("甲状腺右叶见低密度灶，约12mm。", "甲状腺左叶结节，建议超声检查。"),
    ("右侧乳腺见结节影，大小约21mm。", "左乳结节。"),
    ("左肾见囊性低密度影，大小约32mm。", "右肾囊肿（32mm）。"),
    ("右肾盂见高密度影。", "左肾结石。"),
    ("肝右叶见囊状低密度影，直径约2cm。", "肝左叶囊肿。"),
    ("右侧腋窝见肿大淋巴结，短径约13mm。", "左侧腋窝淋巴结肿大。"),
    ("左肺门见软组织肿块，左主支气管截断。", "右肺中央型肺癌可能。"),
    ("左肺上叶支气管截断，远端见阻塞性炎症。", "右肺上叶中央型肺癌伴阻塞性肺炎。"),
    ("右侧膈肌抬高。", "左侧膈肌抬高。"),
    ("左侧胸膜增厚、粘连。", "右侧胸膜增厚粘连。"),
    ("左侧胸膜多发钙化斑块。", "右侧胸膜钙化。"),
    ("右肺上叶缺如，术区见缝线影。", "左肺上叶切除术后改变。"),
    ("右侧胸壁见输液港，导管末端位于上腔静脉。", "左侧输液港置入术后。"),
    ("左肺下叶动脉分支内见充盈缺损。", "右肺下叶肺动脉栓塞。"),
    ("右侧胸壁皮下见积气。", "左侧胸壁皮下气肿。"),
    ("左侧胸腔包裹性积液，内见积气，胸膜增厚强化。", "右侧脓胸可能。"),
    ("双肺见散在小结节，较大者位于左肺上叶，约9mm。", "右肺上叶结节（9mm），建议3个月复查。"),
    ("双肺多发结节。最大者位于左肺下叶，约12mm。", "右肺下叶结节，约12mm，建议增强。"),
    ("右肺下叶见肿块，约45mm，边缘分叶。左肺下叶见索条影。", "1.左肺下叶占位，肺癌可能。\n2.左肺下叶纤维灶。"),
    ("左肺：上叶尖后段见磨玻璃结节，约6mm。右肺：未见异常。", "右肺上叶磨玻璃结节。"),
    ("右肺上叶及下叶见肺大疱。左肺清晰。", "左肺上叶、下叶肺大泡。"),
    ("右肺下叶支气管柱状扩张，管壁增厚。", "左肺下叶支扩。"),
    ("右肺上叶见空洞，壁厚薄不均，周围见卫星灶。", "左肺上叶空洞，结核可能。"),
    ("右肺上叶结节较前未见明显变化。", "左肺上叶结节。"),
    ("右肺上叶结节边界清晰。", "左肺上叶结节。"),
    ("右肺尖见斑片、条索及钙化影。", "左肺尖陈旧性肺结核。"),
    ("右肺下叶节段性膨胀不全。", "左肺下叶不张。"),
]
AGREE_ZH = [
    ("右肺上叶见结节影，大小约8mm×6mm。", "右肺上叶结节。"),
    ("右上肺见结节影。", "右肺上叶结节。"),
    ("右肺上叶后段见结节影，约8mm。左肺上叶见结节影，约5mm。", "双肺上叶结节。"),
    ("双侧胸腔积液，右侧为著。", "右侧胸腔积液。"),
    ("双侧胸腔积液，左侧较多。", "右侧胸腔积液。"),
    ("两肺多发结节，大者位于右肺上叶。", "左肺下叶结节。"),
    ("右侧胸腔积液，左侧胸腔亦见少量积液。", "左侧少量胸腔积液。"),
    ("右侧胸腔大量积液，对侧胸腔见少量积液。", "左侧胸腔少量积液。"),
    ("左侧胸腔见大量气体影，纵隔向右侧移位。", "左侧张力性气胸。"),
    ("右肺上叶见肿块，与左侧主支气管关系不清。", "右肺上叶肺癌可能。"),
    ("右侧胸腔未见积液。左侧胸腔见少量积液。", "左侧胸腔积液。右侧胸腔未见积液。"),
    ("左肺上叶见斑片影。右肺下叶见斑片影。", "左肺上叶炎症；右肺下叶炎症。"),
    ("左肺炎症已吸收。右肺下叶见条索影。", "右肺下叶纤维灶。"),
    ("右肺术后改变，左肺代偿性肺气肿。", "右肺癌术后，左肺代偿性肺气肿。"),
    ("右肺上叶见结节。下叶见条索影。左肺下叶见条索影。", "右肺下叶纤维灶。左肺下叶纤维灶。右肺上叶结节。"),
    ("右肺：上叶见结节影。下叶见斑片影。左肺：下叶见斑片影。", "1.右肺上叶结节。2.右肺下叶炎症。3.左肺下叶炎症。"),
    ("胸椎向右侧弯。", "胸椎左侧凸。"),
    ("左肺下叶见斑片影，边缘模糊。", "左肺炎症，建议治疗后复查，除外右肺病变。"),
    ("右肺中叶见斑片影。左肺舌段见条索影。", "右肺中叶炎症，左肺上叶舌段纤维灶。"),
    ("中叶见条索影。左肺下叶见条索影。", "右肺中叶纤维灶，左肺下叶纤维灶。"),
    ("右侧乳腺缺如。左侧乳腺未见异常。", "右侧乳腺癌术后改变。"),
    ("左、右冠状动脉见钙化。", "冠状动脉钙化。"),
    ("左心房增大。", "左心房增大，右肺炎症待排。"),
    ("右肺下叶实性结节，约12mm。左肺下叶结节，约5mm，边缘光整。", "右肺下叶结节（12mm）。左肺下叶结节（5mm）。"),
    ("右肺下叶见片状密度增高影及条索影。左肺上叶条索影。", "右肺下叶感染性病变，左肺上叶陈旧灶。"),
    ("右肺下叶见索条影，左肺上叶见斑片影。", "右肺下叶纤维灶，左肺上叶炎症。"),
    ("左侧第5肋骨局部密度增高。右侧第3肋骨骨折。", "左侧第5肋骨骨岛，右侧第3肋骨骨折。"),
    ("右肾囊肿。左肾结石。", "左肾结石，右肾囊肿。"),
    ("既往左肺癌病史。右肺上叶见结节。", "右肺上叶结节，转移不除外。"),
]
CONTRADICT_EN = [
    ("There is an 8 mm nodule in the right upper lobe.", "8 mm left upper lobe nodule."),
    ("8 mm RUL nodule. Left lung is clear.", "LUL nodule, follow-up CT recommended."),
    ("Patchy consolidation in the LLL.", "RLL pneumonia."),
    ("Moderate right-sided pleural effusion.", "Moderate left-sided pleural effusion."),
    ("Moderate rt pleural effusion.", "Moderate lt pleural effusion."),
    ("Small effusion on the left.", "Small right effusion."),
    ("Large right pneumothorax with mediastinal shift to the left.", "Large left pneumothorax."),
    ("Fluid tracking into the right major fissure.", "Left fissural fluid."),
    ("A 12 mm nodule in the apicoposterior segment of the left upper lobe.",
     "12 mm nodule in the apicoposterior segment of the right upper lobe."),
    ("4.3 cm mass in the anteromedial basal segment of the left lower lobe.",
     "4.3 cm right lower lobe mass, suspicious for primary lung cancer."),
    ("Consolidation in the lingula.", "Right middle lobe pneumonia."),
    ("Airspace opacity in the right middle lobe.", "Left middle lobe pneumonia."),
    ("Acute fractures of the right 5th-7th ribs.", "Left rib fractures."),
    ("Healed deformity of the right 6th-9th ribs.", "Old fractures of the left 6th-9th ribs."),
    ("Cortical irregularity of the lateral left seventh rib.", "Right seventh rib fracture."),
    ("22 mm low-attenuation left adrenal nodule.", "Right adrenal adenoma."),
    ("Soft tissue nodule in the left breast measuring 20 mm.", "Right breast nodule. Ultrasound recommended."),
    ("3 cm simple cyst in the right kidney.", "3 cm left renal cyst."),
    ("Hypodense nodule in the right thyroid lobe.", "Left thyroid nodule."),
    ("Enlarged left hilar lymph nodes, up to 14 mm.", "Right hilar adenopathy."),
    ("Enlarged right axillary lymph nodes.", "Left axillary lymphadenopathy."),
    ("Elevated right hemidiaphragm.", "Elevated left hemidiaphragm."),
    ("There is elevation of the left hemidiaphragm.", "Right hemidiaphragm elevation."),
    ("Filling defects in the left lower lobe pulmonary arteries.", "Right lower lobe pulmonary embolism."),
    ("Status post right upper lobectomy.", "Postoperative changes of left upper lobectomy."),
    ("Right chest port with its tip in the SVC.", "Left chest port in satisfactory position."),
    ("Linear opacities in the left base.", "Right basilar scarring or atelectasis."),
    ("Cavitary lesion in the right apex with satellite nodules.", "Left apical cavity, concerning for TB."),
    ("Scattered nodules bilaterally, the largest in the left lower lobe measuring 9 mm.", "9 mm right lower lobe nodule."),
    ("Right lung: Clear. Left lung: 6 mm nodule in the upper lobe.", "6 mm right upper lobe nodule."),
    ("A 25 mm spiculated nodule in the right lower lobe. Linear scarring in the left lower lobe.",
     "1. 25 mm left lower lobe nodule, suspicious for malignancy. 2. Left lower lobe scarring."),
    ("No significant change in the small right pleural effusion.", "Small left pleural effusion."),
    ("Right chest wall subcutaneous gas.", "Left subcutaneous emphysema."),
    ("Bronchiectasis in the left lower lobe.", "Right lower lobe bronchiectasis."),
    ("Calcified pleural plaque along the right diaphragm.", "Left pleural plaques."),
]  # fmt: skip
AGREE_EN = [
    ("There is an 8 mm nodule in the right upper lobe.", "8 mm RUL nodule."),
    ("8 mm nodule in the posterior segment of the right upper lobe. 5 mm nodule in the left upper lobe.",
     "Right upper lobe nodule."),
    ("Bilateral pleural effusions, right greater than left.", "Left pleural effusion."),
    ("Bilateral pleural effusions, R > L.", "Right pleural effusion."),
    ("Large right effusion. A tiny contralateral effusion is also seen.", "Small left effusion."),
    ("Right pneumothorax with shift of the mediastinum to the left.", "Right tension pneumothorax."),
    ("No left pleural effusion. Small right pleural effusion.", "Small right pleural effusion. No left effusion."),
    ("The left lung is clear. Right lower lobe consolidation.", "Right lower lobe pneumonia."),
    ("Right upper lobe nodule and left lower lobe consolidation.", "Left lower lobe pneumonia. Right upper lobe nodule."),
    ("Nodule in the right upper lobe and consolidation in the left lower lobe.",
     "Right upper lobe nodule and left lower lobe pneumonia."),
    ("Consolidation in the lingula.", "Left upper lobe pneumonia."),
    ("Nodule in the middle lobe. Scarring in the left lower lobe.", "Right middle lobe nodule."),
    ("Right lung: nodule in the upper lobe. Consolidation in the lower lobe. Left lung: consolidation in the lower lobe.",
     "Right lower lobe pneumonia."),
    ("Bibasilar atelectasis.", "Left basilar atelectasis."),
    ("Status post left mastectomy. Right breast is normal.", "Prior left mastectomy."),
    ("History of left lung cancer. New 6 mm nodule in the right upper lobe.", "Right upper lobe nodule, metastasis possible."),
    ("The previously seen left effusion has resolved. Small right effusion.", "Small right effusion; left effusion resolved."),
    ("Right lower lobe opacity. Left lower lobe opacity.", "Right lower lobe pneumonia. Left lower lobe atelectasis."),
    ("Dextroconvex scoliosis to the right.", "Leftward scoliosis."),
    ("A right PICC line is seen. Left pneumothorax.", "Left pneumothorax. Right PICC."),
    ("Right rib fractures. Sclerotic focus in the left third rib.", "Left third rib bone island. Right rib fractures."),
    ("Left ventricular hypertrophy. Right pleural effusion.", "Right pleural effusion."),
    ("Multiple nodules in the right upper, right middle and right lower lobes. Scarring in the left upper lobe.",
     "Right lung nodules. Left upper lobe scarring."),
    ("Linear scarring in the posterior segment of the right upper lobe. Fibrotic bands with calcified nodules in the left upper lobe.",
     "Right upper lobe scarring. Left upper lobe changes of old tuberculosis."),
    ("Patchy airspace disease in both lungs.", "Right pneumonia."),
    ("The heart is left of midline. Right hilar mass.", "Right hilar mass."),
    ("12 mm semisolid nodule in the left lower lobe. 4 mm nodule in the right lower lobe. 12 mm nodule in the left upper lobe.",
     "12 mm part-solid nodule in the left lower lobe. Up to 12 mm solid nodules in the right lower and left upper lobes."),
]  # fmt: skip


def flagged(findings: str, impression: str, lang: str) -> bool:
    return side_contradiction(
        Report(findings, impression, lang, Raw(file="a", row=1, place="a:1", findings=findings, impression=impression))
    )


@pytest.mark.parametrize(("findings", "impression"), CONTRADICT_ZH)
def test_a_chinese_impression_of_the_other_side_is_flagged(findings: str, impression: str) -> None:
    assert flagged(findings, impression, "zh")


@pytest.mark.parametrize(("findings", "impression"), AGREE_ZH)
def test_a_chinese_impression_of_the_same_side_is_not_flagged(findings: str, impression: str) -> None:
    assert not flagged(findings, impression, "zh")


@pytest.mark.parametrize(("findings", "impression"), CONTRADICT_EN)
def test_an_english_impression_of_the_other_side_is_flagged(findings: str, impression: str) -> None:
    assert flagged(findings, impression, "en")


@pytest.mark.parametrize(("findings", "impression"), AGREE_EN)
def test_an_english_impression_of_the_same_side_is_not_flagged(findings: str, impression: str) -> None:
    assert not flagged(findings, impression, "en")
