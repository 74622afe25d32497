"""What looks like dirt and is none: sentences of real reports in which no rule may find anything to change, mask or drop."""

from typing import NamedTuple


class Trap(NamedTuple):
    """Templates that stand between the sentences of the findings, or after the impression."""

    kind: str
    field: str
    templates: tuple[str, ...]


TRAPS = {
    "zh": (
        Trap(
            "sizes",
            "findings",
            (
                "[最大|较大]层面[大小|范围]约[12mm×8mm|23mm×18mm×15mm|3.2cm×2.1cm|45×38mm]。",
                "病灶[距胸膜|距叶间裂]约[5mm|12mm|0.8cm]，[层厚1.25mm|层厚5mm|薄层1mm重建]。",
                "[直径|短径]<[5mm|10mm]的[小结节|淋巴结][数枚|数个]，>[6mm|8mm]者[1枚|2枚]。",
                "[范围|长径]约[12-15mm|3-5mm|1.5-2.0cm]。",
            ),
        ),
        Trap(
            "attenuation",
            "findings",
            (
                "CT值约[35HU|-850HU|12-25HU|46HU]，增强后[约|]78HU。",
                "[平扫CT值约32HU，动脉期68HU，静脉期75HU|密度约-20HU至15HU]。",
                "[窗宽1500HU，窗位-600HU|肺窗窗宽1200HU、窗位-500HU]观察。",
                "SUVmax约[3.5|12.8]，[T2aN1M0|cT1bN0M0]。",
            ),
        ),
        Trap(
            "segments",
            "findings",
            (
                "[左肺上叶尖后段（S1+2）|右肺下叶背段（S6）|左肺下叶前内基底段（S7+8）|右肺上叶后段（S2）][支气管|]走行[自然|正常]。",
                "[段支气管及其分支|右肺B6支气管|左肺B1+2][通畅|管腔通畅]。",
                "[叶间裂|斜裂|水平裂]走行自然，[段及亚段支气管|各叶段支气管]通畅。",
            ),
        ),
        Trap(
            "vertebrae",
            "findings",
            (
                "[T4-T5椎间隙正常|胸12椎体形态正常|T7椎体内见骨岛|L1椎体边缘骨质增生|胸5、6椎体前缘骨桥形成]。",
                "[第3-6肋|左侧第4、5前肋|右侧第8后肋]骨质[连续|未见异常]。",
                "[T8椎体许莫氏结节|胸椎Schmorl结节]形成。",
            ),
        ),
        Trap(
            "eponyms",
            "findings",
            (
                "[双肺下叶可见Kerley B线|可见克氏B线]。",
                "[未见Stanford A型夹层|主动脉夹层按DeBakey分型为III型|未见Stanford B型夹层征象]。",
                "[马凡综合征|高安动脉炎|白塞病|何杰金病|霍奇金淋巴瘤|川崎病|韦格纳肉芽肿|卡塔格内综合征|Castleman病|Langerhans细胞组织细胞增生症][待排|改变不除外|不支持]。",
                "[未见Morgagni疝|未见Bochdalek疝|膈肌未见Bochdalek疝]。",
                "[未见Pancoast瘤征象|未见Hampton驼峰征|未见Westermark征]。",
            ),
        ),
        Trap(
            "surnames",
            "findings",
            (
                "[于右肺上叶见少许索条影|余肺野清晰|周围肺野未见卫星灶|段支气管通畅|金属异物伪影影响观察]。",
                "[任何层面均未见异常强化|管壁无增厚|石灰样钙化少许|方形心影|常规扫描层面未见遗漏|高密度影未见|白线未见偏移]。",
                "[万古霉素治疗后复查|明确占位未见|强化均匀|边缘光滑|成骨性改变未见|解剖结构清晰|华法林治疗后]。",
                "[向前推移|向外膨出|时相为动脉期|严重程度较轻|平扫未见异常|伴少许渗出|左主支气管通畅]。",
            ),
        ),
        Trap(
            "drugs",
            "findings",
            (
                "[厄洛替尼|吉非替尼|奥希替尼|贝伐珠单抗|帕博利珠单抗][治疗后|靶向治疗后|口服]改变。",
                "[静脉注射碘海醇|碘克沙醇|碘普罗胺|碘帕醇][80ml|70ml]，流率[4.0ml/s|3.5ml/s]。",
                "[青霉素|头孢曲松|甲强龙|胺碘酮|甲氨蝶呤]治疗后复查。",
            ),
        ),
        Trap(
            "technique",
            "findings",
            (
                "[120kV，250mA|管电压120kV，管电流自动调节|DLP 350mGy·cm|CTDIvol 6.8mGy]。",
                "[Se3 Im45|图像Se5/Im128|（Se2，Im67）|（图4-118）]。",
                "[薄层重建层厚1.0mm、层间距1.0mm|螺距1.375，层厚0.625mm]。",
            ),
        ),
        Trap(
            "times",
            "findings",
            (
                "[5个月前|3周前|2年前|近3月|术后1年余|化疗6周期后][病史|]，[病情平稳|无发热]。",
                "[上1/3|下2/3|中1/3]段[管壁|食管]未见增厚。",
                "[较半年前|较3个月前|较上次检查]变化不明显。",
            ),
        ),
        Trap(
            "laboratory",
            "findings",
            (
                "[D-二聚体1350ug/L|CEA 12.5ng/ml|白细胞12.3×10^9/L|CRP 56mg/L|NT-proBNP 3250pg/ml|血沉45mm/h]。",
                "[Lung-RADS 4A类|Lung-RADS 2类|肺结节恶性概率约30%|钙化积分126分]。",
            ),
        ),
        Trap(
            "other_exams",
            "findings",
            (
                "[建议MRI检查|建议PET-CT进一步检查|胸部X线片提示右下肺阴影|超声提示甲状腺结节|外院MR提示胸椎转移不除外|头颅CT未见异常]。",
                "[与前片CT比较|较前片CT|对比老片][变化不大|无明显变化|相仿]。",
                "[上腹部扫描范围内|所及头颈部层面|扫描所及肝脾]未见明显异常。",
            ),
        ),
        Trap(
            "other_exams",
            "impression",
            (
                "[建议上腹部增强CT检查|建议乳腺超声检查|建议颈部超声检查|建议胸椎MRI检查|请结合头颅MRI|建议必要时PET-CT检查]。",
                "[余所见同前|其余同前|余同前片]。",
                "[请结合临床及实验室检查|请结合病史|请结合既往片对比]。",
            ),
        ),
    ),
    "en": (
        Trap(
            "sizes",
            "findings",
            (
                "The [largest|dominant] [lesion|component] measures [12 x 8 mm|23 x 18 x 15 mm|3.2 x 2.1 cm|4.5 cm].",
                "[Nodules < 5 mm|Lymph nodes < 10 mm in short axis] are [also noted|not pathologically enlarged].",
                "[It lies 5 mm|It lies 1.2 cm] from the pleura on [1.25 mm|5 mm] sections.",
                "A range of [3-5 mm|12 to 15 mm] is noted.",
            ),
        ),
        Trap(
            "attenuation",
            "findings",
            (
                "Attenuation is [35 HU|-20 HU|12 to 25 HU|approximately 46 HU], [78 HU after contrast|without enhancement].",
                "Lung windows ([W 1500, L -600|width 1200, level -500]) were used.",
                "SUVmax [3.5|12.8] on [prior PET|the prior PET/CT], [T2a N1 M0|cT1b N0 M0].",
            ),
        ),
        Trap(
            "segments",
            "findings",
            (
                "The [S1+2|S6|B6|B1+2] bronchus is [patent|normal].",
                "The [apicoposterior (S1+2)|superior (S6)|anteromedial basal (S7+8)] segment is clear.",
                "[Segmental and subsegmental|Lobar and segmental] airways are patent.",
            ),
        ),
        Trap(
            "vertebrae",
            "findings",
            (
                "[Vertebral height is maintained at T4-T5|Mild T7-T8 disc space narrowing|A bone island in T12|Small L1 osteophytes].",
                "The [3rd to 6th|left 4th and 5th|right 8th] ribs are intact.",
                "[Schmorl nodes at T8|A Schmorl's node at T10].",
            ),
        ),
        Trap(
            "eponyms",
            "findings",
            (
                "[No Kerley B lines|Kerley B lines are absent|No Hampton hump or Westermark sign].",
                "[No Stanford type A dissection|No DeBakey type III dissection|No Pancoast tumor|No Bochdalek hernia|No Morgagni hernia].",
                "[Hodgkin lymphoma|Castleman disease|Wegener granulomatosis|Marfan syndrome|Takayasu arteritis|Behcet disease|Sjogren syndrome|Langerhans cell histiocytosis|Kartagener syndrome|Swyer-James syndrome] is [not suggested|a consideration].",
                "[Hill-Sachs deformity is absent|A Baker cyst is not in the field of view|No Poland syndrome|Virchow node is not enlarged].",
            ),
        ),
        Trap(
            "devices",
            "findings",
            (
                "[Swan-Ganz catheter|Hickman catheter|Port-A-Cath|Greenfield filter|St. Jude valve|Dobhoff tube|Amplatzer device|Blalock-Taussig shunt] [in place|in expected position].",
                "[Ivor Lewis esophagectomy|Nissen fundoplication|Nuss bar|Fontan circulation|Bentall procedure] [changes|appearance] noted.",
            ),
        ),
        Trap(
            "words",
            "findings",
            (
                "[This may represent motion artifact|White matter is not imaged|Long axis views were made|Young adult habitus].",
                "[Brown fat uptake is possible|Green dye was not used|The black line in the marrow is a vessel|Gray-scale images were reviewed|Small hill of tissue at the apex].",
                "[Hope for better inspiration on repeat|Grade 2 findings|Rose thorn ulcers are absent|The price of dose reduction is noise].",
                "[Over a period of months, this has not changed|The patient is in the menstrual period|No colon or bowel finding on limited views|The comma sign is absent].",
            ),
        ),
        Trap(
            "drugs",
            "findings",
            (
                "[Changes after|Status post] [osimertinib|erlotinib|pembrolizumab|bevacizumab|methotrexate|amiodarone|Keytruda] [therapy|treatment].",
                "[80 mL of Omnipaque 350|75 mL of Isovue 370|100 mL of Visipaque 320] was given [at 4 mL/s|intravenously].",
            ),
        ),
        Trap(
            "technique",
            "findings",
            (
                "[120 kV, 250 mA|DLP 350 mGy-cm|CTDIvol 6.8 mGy] [was recorded|as recorded].",
                "[Series 3, image 45|Series 5 image 128|(series 2, image 67)|(se 4/im 118)].",
                "[Reconstructed at 1.25 mm|Pitch 1.375, collimation 0.625 mm].",
            ),
        ),
        Trap(
            "times",
            "findings",
            (
                "[Five months ago|Three weeks ago|For the last 2 years|6 cycles of chemotherapy], [no change in symptoms|no fever].",
                "The [upper 1/3|lower 2/3|middle third] of the esophagus is normal.",
                "[1/10 nodules is new|3/4 of the lobe is aerated|A 24/7 monitor lead overlies the chest].",
            ),
        ),
        Trap(
            "laboratory",
            "findings",
            (
                "[D-dimer 1350 ng/mL|CEA 12.5 ng/mL|WBC 12.3|CRP 56 mg/L|creatinine 1.2 mg/dL|eGFR 62].",
                "[Lung-RADS 4A|Lung-RADS category 2|Agatston score 126|Brock score 12%|Gleason 4+3].",
            ),
        ),
        Trap(
            "other_exams",
            "findings",
            (
                "[MRI of the thoracic spine is suggested|PET/CT may be helpful|The chest radiograph showed a right basal opacity|Ultrasound showed a thyroid nodule|Head CT was normal].",
                "[Compared with the prior CT|Compared with the previous study], [there is no significant change|the appearance is similar].",
                "[Limited views of the abdomen and neck|The imaged portions of the neck] are unremarkable.",
            ),
        ),
        Trap(
            "other_exams",
            "impression",
            (
                "[MRI of the liver is recommended|Thyroid ultrasound is recommended|Correlation with mammography is recommended|Abdominal CT may be considered|PET/CT is recommended].",
                "[Otherwise unchanged|Other findings are unchanged|Remaining findings as described above].",
                "[Clinical correlation is advised|Correlate with the history|Follow-up as clinically indicated].",
            ),
        ),
    ),
}

SHORT_IMPRESSIONS = {
    "zh": (
        "肺炎。",
        "肺气肿。",
        "未见异常。",
        "肺大疱",
        "支气管炎",
        "肺结节",
        "正常",
        "心脏增大。",
        "肺水肿",
        "无异常",
    ),
    "en": ("Pneumonia.", "Emphysema.", "Normal.", "Bullae.", "Bronchitis.", "No acute disease.", "Normal chest CT."),
}
"""Impressions as short as doctors write them, which are whole."""

COMBINED = {
    "zh": (
        ("胸部,上腹部", "胸部+上腹部CT平扫"),
        ("胸腹部", "胸部、全腹部CT平扫"),
        ("胸部+颈部", "颈胸部CT平扫"),
        ("胸部、腹部、盆腔", "胸腹盆CT平扫"),
        ("肺部,肝胆胰脾", "肺+上腹CT"),
        ("胸部/头颅", "头颅+胸部CT平扫"),
        ("肺", "低剂量肺CT"),
        ("胸主动脉", "胸主动脉CTA"),
        ("肺动脉", "肺动脉CTA"),
    ),
    "en": (
        ("Chest/Abdomen", "CT chest and abdomen without contrast"),
        ("Chest, abdomen, pelvis", "CT CHEST ABDOMEN PELVIS W CONTRAST"),
        ("Neck and chest", "CT neck and chest"),
        ("Thorax", "CT thorax low dose screening"),
        ("Chest", "CTA chest pulmonary embolism protocol"),
        ("Chest", "HRCT lungs"),
        ("Thoracic aorta", "CT angiogram thoracic aorta"),
        ("Head, chest", "CT head and chest without contrast"),
    ),
}
"""Body parts and exams that are the chest's, alone or with others."""

ABDOMEN = {
    "zh": (
        "[肝脏形态、大小正常，密度均匀|肝内未见异常密度影]，[胆囊不大，壁不厚|胆囊未见异常]，[胰腺形态正常|胰管不宽]，[脾不大|脾脏未见异常]。",
        "双肾[形态正常|未见结石及积水]，[腹膜后未见肿大淋巴结|腹腔未见积液]。",
        "[膀胱充盈可，壁光滑|盆腔未见积液|肠管未见扩张]。",
    ),
    "en": (
        "The [liver, spleen and pancreas are unremarkable|liver is normal in attenuation], and the gallbladder is [normal|without stones].",
        "The kidneys [show no stones or hydronephrosis|are unremarkable], and there is no [retroperitoneal lymphadenopathy|ascites].",
        "[The bladder is smooth-walled|No pelvic fluid|The bowel is not dilated].",
    ),
}
"""What combined exams say of the abdomen."""
