"""What a report says of organs that are well. A statement is left out where a finding spoils one of its topics."""

from dataclasses import dataclass

from corpus.synthesize.kinds import Region


@dataclass(frozen=True)
class Normal:
    """A statement of normality with its topics."""

    topics: str
    region: Region
    zh: str
    en: str
    contrast: bool = False
    """Said of exams with contrast alone."""
    rare: bool = False
    """Seldom said."""
    rest: bool = False
    """Said of what a finding leaves: only where the lungs are spoilt but not all of them."""


LUNG, AIRWAY, MEDIASTINUM = Region.LUNG, Region.AIRWAY, Region.MEDIASTINUM
HEART, PLEURA, WALL, ABDOMEN = Region.HEART, Region.PLEURA, Region.WALL, Region.ABDOMEN

NORMALS = (
    Normal(
        "shape",
        LUNG,
        "[胸廓对称|胸廓两侧对称|双侧胸廓对称|胸廓形态正常]",
        "[the chest is symmetrical|the thorax is symmetrical|the thoracic cage is symmetrical]",
    ),
    Normal(
        "lungs",
        LUNG,
        "[双肺纹理清晰，[肺野内|肺内]未见[明显|]异常密度影|双肺野清晰，未见[明显|]实质性病变|双肺未见[明显|]异常密度影|"
        "双肺纹理走行自然，未见[异常密度灶|结节及实变影]]",
        "[the lungs are clear|both lungs are clear|no focal consolidation, nodule or mass|the lungs are clear, without [nodule or mass|focal opacity]|"
        "no [suspicious pulmonary nodule|pulmonary nodule or mass] [is seen|is identified|]|the lung parenchyma is [normal|unremarkable]|"
        "there is no [airspace disease|focal consolidation]]",
    ),
    Normal(
        "rest",
        LUNG,
        "[余肺野清晰|余肺未见[明显|]异常|其余肺野未见异常密度影|余双肺纹理清晰|余肺纹理走行自然]",
        "[the lungs are otherwise clear|no other focal lung abnormality|the remaining lungs are clear|otherwise clear lungs]",
        rest=True,
    ),
    Normal(
        "airways",
        AIRWAY,
        "[气管、支气管通畅|气管及双侧主支气管通畅|各级支气管开口通畅|气管及叶、段支气管管腔通畅|支气管未见狭窄及扩张]",
        "[the central airways are patent|the trachea and main bronchi are patent|the airways are patent|the tracheobronchial tree is patent]",
    ),
    Normal(
        "hila",
        AIRWAY,
        "[双肺门不大|双肺门结构清晰|双肺门影未见增大]",
        "[the hila are normal|no hilar enlargement|the hila are unremarkable]",
    ),
    Normal(
        "mediastinum",
        MEDIASTINUM,
        "[纵隔居中|纵隔结构清晰|纵隔无移位|纵隔内结构清楚]",
        "[the mediastinum is midline|the mediastinal contours are normal|no mediastinal mass|the mediastinum is unremarkable]",
    ),
    Normal(
        "nodes",
        MEDIASTINUM,
        "[纵隔[内|]未见[明显|]肿大淋巴结|纵隔各区未见增大淋巴结]",
        "[no mediastinal lymphadenopathy|no enlarged mediastinal lymph nodes|there is no [mediastinal|thoracic] lymphadenopathy|"
        "no [pathologically |]enlarged lymph nodes [in the chest|in the mediastinum]]",
    ),
    Normal(
        "esophagus",
        MEDIASTINUM,
        "[食管未见明显异常|食管管壁未见增厚|食管走行自然]",
        "[the esophagus is unremarkable|no esophageal wall thickening]",
        rare=True,
    ),
    Normal(
        "thyroid",
        MEDIASTINUM,
        "[所见甲状腺未见异常|扫描所及甲状腺密度均匀]",
        "[the visualized thyroid is normal|the thyroid gland is unremarkable]",
        rare=True,
    ),
    Normal(
        "heart",
        HEART,
        "[心影不大|心影大小、形态正常|心脏不大|心影大小在正常范围|心脏形态、大小未见异常]",
        "[the heart is normal in size|heart size is normal|the heart is not enlarged|cardiac size is within normal limits]",
    ),
    Normal(
        "pericardium",
        HEART,
        "[心包未见积液|心包腔内未见积液|心包未见增厚及积液]",
        "[no pericardial effusion|there is no pericardial effusion|the pericardium is normal]",
    ),
    Normal(
        "vessels",
        HEART,
        "[大血管未见[明显|]异常|主动脉未见增宽|主动脉走行、管径正常|胸主动脉管径正常]",
        "[the thoracic aorta is normal in caliber|the great vessels are unremarkable|normal caliber of the thoracic aorta]",
    ),
    Normal(
        "pulmonary_artery",
        HEART,
        "[肺动脉主干不宽|肺动脉未见增宽]",
        "[the main pulmonary artery is normal in caliber|no enlargement of the pulmonary trunk]",
        rare=True,
    ),
    Normal(
        "embolus",
        HEART,
        "[增强扫描肺动脉主干及分支[未见充盈缺损|显影良好]|增强后肺动脉各级分支未见充盈缺损]",
        "[no filling defect in the pulmonary arteries|the pulmonary arteries enhance normally|no pulmonary embolism]",
        contrast=True,
    ),
    Normal(
        "dissection vessels",
        HEART,
        "[增强扫描主动脉未见夹层及瘤样扩张|增强后胸主动脉显影良好，未见内膜片]",
        "[no aortic dissection or aneurysm|the aorta enhances normally, without dissection]",
        contrast=True,
    ),
    Normal(
        "effusion pneumothorax",
        PLEURA,
        "[双侧胸腔未见积液及积气|双侧胸腔[内|]未见积液、积气|两侧未见胸腔积液及气胸]",
        "[no pleural effusion or pneumothorax|there is no pleural effusion or pneumothorax|no pneumothorax or pleural effusion]",
    ),
    Normal(
        "heart pericardium",
        HEART,
        "[心影不大，心包未见积液|心脏大小正常，心包腔内未见积液|心脏及心包未见[明显|]异常]",
        "[the heart is normal in size, without pericardial effusion|normal heart size and no pericardial effusion|the heart and pericardium are unremarkable]",
    ),
    Normal(
        "mediastinum nodes",
        MEDIASTINUM,
        "[纵隔结构清晰，未见肿大淋巴结|纵隔内未见占位及肿大淋巴结]",
        "[no mediastinal mass or lymphadenopathy|the mediastinum is unremarkable, without lymphadenopathy]",
    ),
    Normal(
        "hila nodes",
        MEDIASTINUM,
        "[双肺门及纵隔未见[明显|]肿大淋巴结|纵隔及[双|]肺门未见[明显|]肿大淋巴结]",
        "[no mediastinal or hilar lymphadenopathy|no enlarged hilar or mediastinal lymph nodes]",
    ),
    Normal(
        "effusion",
        PLEURA,
        "[双侧胸腔未见积液|双侧胸腔[内|]未见[明显|]积液[征|]|胸腔未见积液]",
        "[no pleural effusion|there is no pleural effusion|the pleural spaces are clear of fluid|no effusion on either side]",
    ),
    Normal(
        "pneumothorax",
        PLEURA,
        "[双侧胸腔未见积气|未见气胸|双侧未见气胸征象]",
        "[no pneumothorax|there is no pneumothorax]",
    ),
    Normal(
        "pleura",
        PLEURA,
        "[双侧胸膜未见增厚|胸膜未见增厚及粘连|双侧胸膜光滑]",
        "[no pleural thickening|the pleura is smooth|the pleural surfaces are normal]",
    ),
    Normal(
        "bones",
        WALL,
        "[所见骨质未见[明显|]异常|胸廓诸骨未见[明显|]骨质破坏|扫描所及骨质结构完整|骨性胸廓未见异常|肋骨及胸椎未见骨质破坏]",
        "[no acute osseous abnormality|the bones are intact|no suspicious osseous lesion|visualized bones are unremarkable|no destructive bone lesion]",
    ),
    Normal(
        "soft",
        WALL,
        "[胸壁软组织未见异常|双侧腋窝未见肿大淋巴结|胸壁未见异常]",
        "[the chest wall is unremarkable|no axillary lymphadenopathy|the soft tissues are unremarkable]",
        rare=True,
    ),
    Normal(
        "liver gallbladder spleen kidneys adrenals abdomen",
        ABDOMEN,
        "[扫描所及上腹部未见[明显|]异常|所见上腹部脏器未见异常|上腹部扫描层面未见异常]",
        "[the visualized upper abdomen is unremarkable|limited views of the upper abdomen are normal|no abnormality in the visualized upper abdomen]",
    ),
    Normal(
        "liver",
        ABDOMEN,
        "[所见肝脏密度均匀|扫描所及肝脏未见异常]",
        "[the visualized liver is normal|no hepatic lesion]",
        rare=True,
    ),
    Normal(
        "adrenals",
        ABDOMEN,
        "[双侧肾上腺未见异常|双侧肾上腺不大]",
        "[the adrenal glands are normal|no adrenal nodule]",
        rare=True,
    ),
    Normal(
        "spleen",
        ABDOMEN,
        "[脾脏不大|所见脾脏未见异常]",
        "[the spleen is normal in size|the spleen is unremarkable]",
        rare=True,
    ),
)
