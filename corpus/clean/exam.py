"""Reports of another part of the body than the chest, or of another kind of image than CT."""

import re

from corpus.clean.cues import MODALITY, calls
from corpus.clean.rule import Report
from corpus.sentences import sentences

CHEST = re.compile(
    r"胸(?!椎|腰椎|锁|骨|\d)|肺|纵隔|支气管|肋(?!间动脉造影)|气管|心影|心脏|心包|膈|食管|(?i:chest|lung|pulmon"
    r"|thora(?!co-?lumbar)|mediast|pleur|\bribs?\b|bronch|trache|airspace|hemidiaphragm|cardi|heart|hil(?:um|a|ar)\b"
    r"|airways?\b|pneumo|consolidation|HRCT|CTPA|CXR|(?<!joint )(?<!no )(?<!knee )(?<!hip )effusion|(?:upper|middle|lower) lobes?\b|lingul|infiltrat|atelecta|interstiti"
    r"|costophren)"
)
SPINE = re.compile(r"胸(?:腰)?椎|胸\d{1,2}(?!cm|mm)|胸锁|(?i:thoracic (?:spine|vertebra)|thoraco-?lumbar|T-spine)")
OTHER = re.compile(
    r"头(?:颅|部|颈)?|颅脑|颅(?:底|内|骨)|脑(?:室|干|沟|实质|白质|池|部)?|大脑|小脑|基底节|鼻(?:窦|咽|骨|中隔)?"
    r"|副鼻窦|上颌窦|额窦|筛窦|蝶窦|眼(?:眶|球|环)?|内耳|中耳|乳突|颞(?:骨|叶|颌)|颈(?:部|椎|髓)|喉|甲状腺(?:CT|平扫)"
    r"|声带|声门|会厌|梨状窝|腮腺|甲状腺双叶|腹(?:部|膜后|盆)?|盆(?:腔|部)|肝|胆|胰|脾|双?肾|肾上腺|泌尿|输尿管|膀胱|前列腺|子宫|附件|卵巢|肠|阑尾|胃"
    r"|腰(?:椎|骶)?|骶|椎(?:体|间盘|管)|脊柱|髋|膝|肩|肘|腕|踝|足|手|四肢|股骨|胫|腓|下肢|上肢|关节|髌|踝|肱骨|尺骨|桡骨|跟骨|跖|掌骨|半月板|韧带|乳腺|牙|颌"
    r"|骨盆"
    r"|(?i:\b(?:head|brain|skull|cranial|neck|abdom\w*|pelvi\w*|lumbar|cervical|spine|sinus(?:es)?|orbits?|temporal"
    r"|knee|hip|shoulder|ankle|wrist|elbow|foot|feet|hand|KUB|urogra\w*|liver|hepatic|kidneys?|renal|pancrea\w*"
    r"|spleen|bowel|colon|appendix|bladder|uterus|prostate|extremit\w*|femur|tibia|ventricles|gray[- ]white|cerebr\w*"
    r"|intracranial|hemorrhage|calvari\w*|mastoids?|paranasal|disc|facet|vertebra\w*|meniscus|femoral|tibial?|fibul\w*|malleol\w*|patell\w*|humer\w*|olecranon|acetabul\w*|articular|joint|tuberosity|calcane\w*|metatars\w*|metacarp\w*|scaphoid|tendons?|ligaments?|breasts?|mammogra\w*"
    r"|gallbladder|mesenter\w*|IVP|facial)\b)"
)
SEEN = re.compile(
    r"\s*(?:扫及|扫描(?:所及|范围内|层面)|所示|所及|附见|另见|可及|扫入|(?i:limited|the )?(?i:(?:visuali[sz]ed"
    r"|included|imaged) |lung bases|lower (?:chest|thorax)|limited views? of the (?:lower )?(?:chest|lung)))"
)
TITLE = re.compile(
    r"\s*(?:检查(?:部位|名称|项目|方法)|部位|EXAM(?:INATION)?|Exam(?:ination)?|PROCEDURE|Procedure|STUDY|Study"
    r"|TECHNIQUE|Technique)?\s*[:：]?\s*(?P<title>[^。；;\n.:：，]{2,60})(?P<mark>[:：。；;\n.，]|$)"
)
IS_TITLE = re.compile(
    r"CT|MR|DR|X线|X光|平扫|增强|扫描|超声|彩超|造影|正侧?位|摄片|(?i:\bwith(?:out)? (?:iv |intravenous )?contrast"
    r"|scan\b|radiograph|ultrasound|sonogra|x-?ray|views?\b|mammogra)"
)
OWN_CT = re.compile(r"\bCT\b|CT(?=[^A-Za-z值]|$)|HRCT|CTA|CTPA|CAT scan|体层|螺旋|(?i:computed tomograph)")
SHORTEST = 2  # different words of other parts, where the impression speaks of the chest


def stated(report: Report) -> str:
    """What the row's columns say about the exam."""
    raw = report.raw
    exam = (raw.context or {}).get("exam")
    return " ".join(str(one) for one in (raw.part, raw.exam, exam) if one)


def title(report: Report) -> str:
    """The name of the exam where the findings begin with it, or else an empty text."""
    match = TITLE.match(report.findings)
    if not match:
        return ""
    found = match["title"]
    named = bool(re.match(r"\s*(?:检查|部位|EXAM|Exam|PROC|Proc|STUDY|Study|TECH|Tech)", match[0]))
    heading = match["mark"] in ":：\n" or (match["mark"] in "。." and len(found) < 40)
    return found if (named or heading or len(found) < 16) and IS_TITLE.search(found) else ""


def other_body_part(report: Report) -> bool:
    """Whether the exam's columns, its title, or all that is described name other parts and not the chest."""
    for text in (stated(report), title(report)):
        bare = SPINE.sub("腰椎", text) if text else ""
        if bare and CHEST.search(bare):
            return False
        if bare and (OTHER.search(bare) or re.search("(?i:spine|extrem)|椎", bare)):
            return True
    return describes_others(report.findings, report.impression)


def describes_others(findings: str, impression: str) -> bool:
    """Whether the texts speak of other parts, and the findings of the chest at most where it was scanned along."""
    first = CHEST.search(findings)
    if (
        first
        and not SEEN.search(findings, max(0, first.start() - 30), first.end() + 12)
        and not SPINE.search(findings, max(0, first.start() - 2), first.end() + 16)
    ):
        return False
    rest = [one for one in sentences(SPINE.sub("腰椎", findings)) if not SEEN.match(one)]
    text = "\n".join(rest)
    if CHEST.search(text):
        return False
    if not CHEST.search(impression):
        text += "\n" + impression
    least = SHORTEST if CHEST.search(impression) else 1
    return len({word[0].lower() for word in OTHER.finditer(text)}) >= least


MODALITY_CT = re.compile(r"CT|PT.?CT", re.IGNORECASE)
MODALITIES = re.compile(
    r"M\.?R\.?I?|MRA|MRCP|核磁|磁共振|DR|CR|DX|RF|XA|XR|X\s?线|X\s?光|X-?RAY|平片|胸片|拍片|摄片|正位|侧位|透视|US"
    r"|超声|彩超|B超|UCG|ECHO|ULTRASOUND|SONO|PT|PET|ECT|SPECT|核医学|NM|MG|钼靶|MAMMO|RADIOGRAPH\w*|CXR|DSA"
    r"|造影(?!剂)|ANGIOGRAPHY|FLUORO\w*|胃镜|肠镜|BRONCHOSCOP\w*",
    re.IGNORECASE,
)
BOUND = re.compile(rf"(?<![A-Za-z])(?:{MODALITIES.pattern})(?![A-Za-z])", re.IGNORECASE)
PET = re.compile(r"PET|SPECT|ECT(?![A-Za-z])")
ADVICE = re.compile(
    r"建议|进一步|必要时|结合|对照|较|对比|比较|原|旧|老片|既往|前次|前片|参照|参考|请|曾|上次|行|术|(?i:recommend"
    r"|suggest|consider|correlat|compar|prior|previous|follow|\bif\b|further|could|should|advis|would|may\b|better"
    r"|known|recent|earlier|since|on (?:the )?(?:mri|radiograph|pet)|available|history)"
)
SHOWN_ZH = re.compile(
    r"T[12]\s?WI|FLAIR|DWI|ADC[图值]|弥散受限|脂肪抑制序列|液性暗区|回声|声像图|探头|内?透声|CDFI|彩色多普勒|血流信号|(?:体表|超声)定位|异常信号|[长短]T[12]"
    r"|放射性(?:浓聚|摄取|分布)|(?:后前|正|侧)位(?:胸)?(?:片|像)|正侧位|X线(?:平|胸)?片|胸片(?:示|显示)|双肺野透亮度|心胸比|摄片"
)
SHOWN_EN = re.compile(
    r"t[12][- ]?(?:weighted|hyperintens\w*|hypointens\w*|signal)|\bt[12]wi|restricted diffusion|diffusion restriction|hyperintens\w*|signal (?:intensity|abnormality)"
    r"|echogenic\w*|hypoechoic|anechoic|grayscale|sonograph\w*|ultrasound of|doppler|transducer|ejection fraction|lung sliding|hepatized|marked for thoracentesis"
    r"|(?:pa|ap|frontal)(?:,? and|,) (?:lateral|pa|ap)|(?:single|two|three|frontal|lateral|ap|pa|portable) (?:chest )?(?:view|projection|radiograph)s?|(?:chest )?radiographs? (?:is|are|was|were)"
    r"|views? of the chest|on this view|cardiomediastinal silhouette|lung volumes are|blunting of the (?:left|right) costophrenic|costophrenic (?:angles?|sul(?:cus|ci)) (?:is|are) (?:sharp|clear|blunted|free)|for technique|radiotracer|mammogra\w*"
)
"""Words that only other images are described by: two different ones outweigh a column that says CT."""
SURELY_ZH = re.compile(r"[无低高强]回声|扫查|体表定位|T[12]\s?WI|DWI|液性暗区|CDFI|声像图|探头|内透声|正侧位片|后前位")
SURELY_EN = re.compile(
    r"grayscale|ultrasound of|sonograph\w*|\bt[12]wi|t[12]-weighted|colou?r doppler|(?:portable|frontal|lateral|ap|pa)(?: (?:portable|upright|chest))* (?:views?|projections?|radiographs?)"
    r"|views? of the chest|radiographs? (?:is|are|was|were) (?:provided|obtained|submitted)"
)
"""Words of which one is enough."""
SIGNALS_ZH = re.compile(
    r"T[12]\s?WI|FLAIR|DWI|STIR|ADC[图值]|(?:长|短|等|稍长|稍短)T[12]|T[12]加权|压脂|高信号|低信号|等信号|信号(?:影"
    r"|灶|均匀|不均|强度)|(?:高|低|无|等|强)回声|回声(?:均匀|不均|增强|团|区)|声像图|声影|探头|血流信号|CDFI"
    r"|彩色多普勒|射血分数|频谱多普勒|舒张功能|室壁运动|反流束|显像剂|代谢(?:异常)?(?:增高|活跃)|钡剂|透视下|骨密度|SWI|压脂序列|放射性(?:浓聚|摄取|分布)|SUVmax|FDG|胸片(?:示|显示|见)|后前位|正侧位片|X线(?:平"
    r"|胸)?片(?:示|显示)|双肺野透亮度|摄片条件"
)
SIGNALS_EN = re.compile(
    r"t[12][- ]?(?:weighted|hyperintens\w*|hypointens\w*|signal)|\bt[12]wi|restricted diffusion|diffusion restriction"
    r"|hyperintens\w*|echogenic\w*|hypoechoic|anechoic|sonograph\w*|doppler|transducer|ejection fraction|fdg|suv"
    r"|radiotracer|t-score|bi-?rads|radionuclide|gradient[- ]echo|gadolinium|fluoroscopic (?:image|spot|view)s?|(?:single|two|three|frontal|ap|pa|lateral|portable|upright|semi-?upright)(?:,? (?:and"
    r"|&) (?:frontal|lateral|ap|pa))? (?:portable |chest )?(?:views?|projections?|radiographs?|films?|images?)\b"
    r"|(?:pa|ap) and lateral|portable (?:ap )?(?:chest|radiograph)|(?:this|the) (?:chest )?radiograph"
    r"|chest x-?ray (?:shows|demonstrates|reveals)|mammogra\w*|craniocaudal|mediolateral"
)
CLAUSES = re.compile(r"[^，。；;\n]+")


def other_modality(report: Report) -> bool:
    """Whether the exam's columns, its title, or how it describes what is seen say that it is no CT.

    An MRI that is recommended or compared with is none. Where the row names CT, its text must say so twice.
    """
    modality = (report.raw.modality or "").strip()
    exam = stated(report)
    if modality:
        if PET.search(modality.upper()):
            return True
        if MODALITY_CT.search(modality):
            return shown(report)
        if BOUND.search(modality):
            return True
    for text in (exam, title(report)):
        if not text:
            continue
        if PET.search(text.upper()):
            return True
        if OWN_CT.search(text):
            return shown(report)
        if BOUND.search(text):
            return True
    if report.lang == "en" and not calls(report.findings) & MODALITY:
        return False
    signals, text = (SIGNALS_ZH, report.findings) if report.lang == "zh" else (SIGNALS_EN, report.findings.lower())
    return any(own(report, mark) for mark in signals.finditer(text))


def shown(report: Report) -> bool:
    """Whether the findings describe another image than CT, whatever the columns say."""
    if report.lang == "en" and not calls(report.findings) & MODALITY:
        return False
    marks, text = (SHOWN_ZH, report.findings) if report.lang == "zh" else (SHOWN_EN, report.findings.lower())
    if not marks.search(text):
        return False
    surely = SURELY_ZH if report.lang == "zh" else SURELY_EN
    if any(own(report, mark) for mark in surely.finditer(text)):
        return True
    return len({mark[0] for mark in marks.finditer(text) if own(report, mark)}) > 1


def own(report: Report, mark: re.Match[str]) -> bool:
    """Whether a word of another modality is said of this exam and not of one advised, compared with or known."""
    text = report.findings
    start = max(text.rfind(end, 0, mark.start()) for end in "，。；;\n") + 1
    if report.lang == "en":
        start = max(start, text.rfind(". ", 0, mark.start()) + 1)
    stop = min(
        [at for end in ("，", "。", "；", ";", "\n", ". ") if (at := text.find(end, mark.end())) >= 0] or [len(text)]
    )
    return ADVICE.search(text, start, stop) is None
