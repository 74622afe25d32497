"""Reports that are not the final ones, or stop in the middle."""

import re

from corpus.clean.cues import UNFINISHED, calls
from corpus.clean.rule import Report

CUE_ZH = re.compile(
    "待续|待审|待签|待复|待上|待主|待高|待二|待三|待副|待补|待完|待填|待修|待会|待报|待发|待出|待写|待录|待定稿|待确认后|待与|待对比|待重建|待薄层|待三维|待后处理|待图像|待增强|待旧|待前片|需上级|需主任|请主任|请上级|等待|等上级|未完|未经?审|未写|未提|未签|未定稿|未发|未传|未到|未结束|未录|未校|尚未|报告未|初步|临时|草稿|草拟|初稿|暂存|书写中|编辑中|审核中|传输中|处理中|录入中|上传中|报告中|进行中|正式报告|最终报告|预报告|口头报告|急诊报告|以正式|稍后|随后|另发|后续|先发|非正式|非最终|DRAFT|PRELIM"
)
SENIOR = (
    "(?:上级|主任|高年资|二线|三线|副主任|主治|审核|专家|科主任|科内|会诊|老师|诊断组|二审|复核)(?:医[师生]|主任|专家)*"
)
MARKS_ZH = re.compile(
    rf"待续|[\[【(（]\s*(?:此?报告)?(?:未完|待续|草稿|未完成|初稿|暂存|未审核?|待审核?|未提交|编辑中|书写中)[^\]】)）\n]{{0,8}}[\]】)）]|未完(?:待续|成?[)）】\]]|[。.\s]*$)|报告(?:尚|还|仍)?未(?:完成|审核|写完|完|签发|定稿|提交|出|书写完)|(?:本|此|该)?报告(?:为|系|仅为)?(?:初步|临时|初稿|草稿|非正式|非最终|未审)(?:报告|意见|结果|版|稿)?"
    rf"|[\[【(（*]\s*(?:初步|临时|急诊临时|预|口头|急诊初步|非正式)(?:报告|意见|结果|诊断)|(?:^|[\n。])\s*(?:初步|临时|急诊临时|预|口头|急诊初步)(?:报告|诊断意见|意见)(?!单)|草稿|(?<!最)初稿|暂存|草拟|(?:报告|诊断|结果"
    rf"|尚)?(?:待|需|等待?|请|须)(?:请)?{SENIOR}(?:进一步)?(?:审核|审阅|审签|签发|审定|审查|把关|修改|复核|复审|确认|会诊|阅片|讨论|签字|定稿)|待(?:审核|审签|签发|复审|审阅|审定|复核(?!实)|签字|定稿|审|会诊后|确认后|讨论后)(?!查)|(?:尚|还|仍)?未(?:经)?(?:[上主]\w{{1,3}})?(?:审核|审签|审阅|签发|定稿|校对)|(?:正式|最终|完整|详细|终版|确定)(?:的)?(?:诊断)?(?:报告|结果|意见)(?:稍后|另发|待发|随后|后续|以|后发|尚未|将|待|未|请等|后出|明日|次日)|以(?:正式|最终|审核后)(?:的)?(?:诊断)?报告为准"
    r"|(?:描述|诊断|此处|内容|结论|意见|所见|以下|余|其余|印象)(?:部分|内容)?(?:待|尚未|未)(?:补充?|完善|填|写|录入|描述|续|书写|完成|出|录)|[\[【(（](?:此处|内容)?待(?:补充|完善|填写?|修改|录入|描述|续|定|写|续写|补录|核实后补充)[^\]】)）\n]{0,6}[\]】)）]|(?:^|[。；\n，])\s*待(?:补充|完善|续写|补录|填写|录入|书写|写|描述|修改)(?:[。，\s]|$)"
    r"|(?:报告|描述|诊断)(?:正在)?(?:书写|编辑|审核|录入|处理|撰写|修改)中|(?:正在)(?:书写|编辑|审核|撰写)|(?:图像|影像|数据|薄层|序列)(?:尚|还|正在|仍)?(?:未(?:传[完全输]|到齐|上传|接收|重建完|处理完)|传输中|上传中|重建中|后处理中|传送中)"
    r"|待(?:图像|薄层|三维|多平面|后处理|重建|增强|旧片|前片|既往片|老片|外院片|对比|与[^，。；\n]{2,12}(?:对比|比较|对照))[^，。；\n]{0,14}(?:后)?(?:再|另行?|出|发|补|完善|给出|报)[^，。；\n]{0,6}(?:报告|诊断|描述|意见)|(?:先|暂)(?:发|出|行)[^，。；\n]{0,6}(?:报告|意见)|仅(?:供|为)(?:急诊|初步|临时)[^，。；\n]{0,6}(?:意见|报告)|非(?:正式|最终)(?:诊断)?报告|(?:结果|报告|诊断)待(?:完善|补|出|发)"
)
CUE_EN = re.compile(
    "continue|cont'd|contd|wet read|wet-read|draft|prelim|to follow|follows|pending|awaiting|not yet|not be|not fin|not sig|not rev|not ver|not app|not com|not been|unsigned|unverified|unapproved|unreviewed|unfinal|will be |will follow|will add|incomplete|unfinished|in progress|in process|interrupted|to be |tbc|tbd|wip|provisional|interim|verbal report|stat read|night read|hot read|resident read|temporary|being |saved"
)
WHO_EN = r"(?:attending|staff|radiologist|final|senior|faculty|physician|consultant|supervis\w+|specialist|formal|second|official|neuroradiologist|subspecialty)"
MARKS_EN = re.compile(
    rf"to be continued|\bcont(?:inue|')?d\b\W*$|[\[(]\s*(?:cont(?:inued|'d|d)|tbc|tbd|wip|more to follow)\b|\b(?:wet|stat|night|hot)[ -]read(?:ing)?\b|\bdraft(?: report| only| version| copy| -|[:.)\]]|\W*$)|^\W*draft\b\W*(?:$|report|version)|\[draft\]|preliminary (?:report|read(?:ing)?|interpretation|results?|impression|findings|opinion|dictation|version)(?: only|[:.,\]*)]| \(|$| by| pending| -| until|;| subject|\n)|(?:this|report) is (?:a |an )?(?:preliminary|provisional|interim|draft|unofficial|temporary|incomplete|unsigned|unverified)|\bprelim(?:inary)?\s*(?:[:.\])]|- |only|read)"
    rf"|(?:^|\n|[\[(*])\s*preliminary\s*(?:$|\n|[\])*:-])|(?:provisional|interim|verbal|temporary|unofficial|resident|on-?call) (?:report|read(?:ing)?|interpretation)\b(?! (?:was|by))|status\s*:?\s*(?:preliminary|draft|unsigned|pending|incomplete|in progress|unverified|dictated)|(?:final|full|formal|official|complete|detailed|completed|signed|attending|definitive|remainder of (?:the )?|rest of (?:the )?)\s?(?:report|read(?:ing)?|interpretation|dictation|impression|results?) (?:is |are )?(?:to follow|pending|will follow|will be|awaited|follows|to come|forthcoming)"
    rf"|(?:pending|awaiting|awaits|needs|requires|subject to) (?:an? |the |formal |further |final )*{WHO_EN}(?:'s)? ?(?:radiologist |physician )?(?:review|read|signature|interpretation|approval|sign|report|confirmation|radiologist|over-?read|verification|dictation)|(?:pending|awaiting) (?:review|final(?:i[sz]ation)?|over-?read|signature|verification|approval|sign-?off|completion|correlation with prior|comparison|prior (?:films?|images?|studies|exams?)|outside|old films|3-?d|reformat\w*|reconstruct\w*|additional images|remaining images|transcription|dictation)\b"
    rf"|not (?:yet )?(?:been )?(?:yet )?(?:finali[sz]ed|signed|verified|approved|completed?\b(?! (?:opacif|occlu|exclu|visual|includ|resol|evaluat|imaged))|dictated|reviewed by (?:an? |the )?{WHO_EN})|(?:not (?:a |the |an )?final (?:report|read|interpretation|result))|\bunsigned\b|unverified|unapproved|unfinali[sz]ed|report (?:is )?(?:incomplete|in progress|in process|not complete|unfinished|being (?:dictated|prepared|transcribed|finali))|incomplete (?:report|dictation)|\bwork in progress\b"
    r"|\[(?:unfinished|draft|to be [^\]\n]{3,40}|[^\]\n]{0,20}pending[^\]\n]{0,20}|incomplete[^\]\n]{0,20}|in progress|tbc|tbd)\]|to be (?:dictated|completed|finali[sz]ed|finished|added|filled|amended|reviewed by|confirmed by (?:the )?(?:attending|staff|radiologist|consultant)|verified|signed)\b|dictation (?:incomplete|interrupted|in progress|to be|not complete)|(?:addendum|impression|findings|comparison|conclusion|report|details|description|remainder|more|rest) (?:is |are )?(?:to follow|will follow|pending\b(?! (?:biopsy|path|culture|lab))|to be (?:added|dictated|completed|determined))|(?:an )?addendum will (?:be|follow)|will (?:be )?(?:addend|complete|finali[sz]e|dictate)\w*|^\W*(?:pending|to follow|tbd|tbc|in progress|incomplete|unfinished|wip)\W*$|(?:^|[\n.] ?)\W*(?:tbc|tbd|to follow|in progress|incomplete|unfinished|pending)\W*$"
)
MARKS_CAPITAL = re.compile(
    r"PRELIMINARY(?! (?:REPORT )?(?:WAS|BY DR))|\bPRELIM\b|\bDRAFT\b|\bUNSIGNED\b|\bUNVERIFIED\b|\bINCOMPLETE\b|\bUNFINISHED\b|\bNOT FINAL\b|\bPENDING\b|\bTBC\b|\bTBD\b|\bWIP\b|\bPROVISIONAL\b|\bIN PROGRESS\b"
)
ENDS_ZH = re.compile(
    r"(?:[、：:（(【\[“\-—<≤>≥~～×＋+/]|(?:以?及|[与和或并伴呈于约较以之将而由从向且因但×x*第被把为有在其该]|(?<!所)示|可见|隐约可?见|较(?:前|旧|上次|既往)|位于|大小约?|最大|较大者|直径约?|长径约?|厚约|范围约?|CT值约?|建议行|请结合|建议|未见明显?|未见确切?|可疑"
    r"|(?<![未可所意])见|考虑为?|提示为?|并可|伴有?|示多|内可|下叶可|上叶可|散在|最大层面|分别|呈多|符合|倾向于?|不能|请结合|需|应|必要时|余|另外?|同时|此外|其中|以及|较前明?显?|(?:[。；，\n]|^)\s*(?:\d{1,2}[.、])?(?:考虑|可疑|建议|提示|不除外|不排除|另|余|请)|密度影[，,]边))\s*$"
)
BROKEN_ZH = re.compile(
    r"(?:磨玻|淋巴|支气|主动|冠状|软组|肾上|甲状|[^终完总巴]结|(?<!致)密|纵|钙|扩|居|对|未|胸廓对|少许纤|磨|玻|淋|冠|未见异|未见明|(?:边界|边缘|纹理|结构)(?:欠|不|较|尚)|肺气|管腔通|(?:胸腔|心包)积|(?:肺门|心影)不)\s*$"
)
ATTRIBUTE_ZH = re.compile(
    r"(?:^|[，。；、\n])\s*(?:其|病灶|病变)?(?:边界|边缘|密度|形态|大小|周围|其内|其周|内部|局部|部分|范围|分布|增强(?:扫描|后)|平扫|实性成分|较大者|大者|周边|内缘|外缘|余(?:双|两|左|右)?肺(?:野|叶)?)\s*$"
)
ENDS_EN = re.compile(
    r"(?:[(\[:,–—/&+<≤≥~=]|(?<=[a-z]) ?-|\b(?:and|or|the|a|an|of|with|in|is|are|was|were|from|to|for|at|by|no|which|that|these|this|those|be|been|being|its|their|as|than|if|when|where|while|because|although|however|through|along|within|under|over|on|upon|about|around|adjacent|approximately|about|measures?|measuring|measured|(?i:cannot exclude|no evidence|there|otherwise|additional|additionally|also|and/or|recommend|recommended to|consider|compatible|suspicious|concerning|secondary|due|related|suggestive|indicative|representing|represents|involving|containing|including|demonstrating|showing|extending|located|seen in|noted in|status post)|\d+(?:\.\d+)? ?(?:mm|cm)? ?x|(?:a|an|the) (?:\d+(?:\.\d+)? ?(?:mm|cm) ?)?(?:small|mild|moderate|large|tiny|new|focal|solid|right|left|subtle|stable|upper|lower|middle)|(?:a|an|the) (?:small|mild|moderate|large|new|focal|solid) (?:right|left)|shows?|demonstrates?|suggests?|compared with|suspicious for|concerning for|without|between|there is|there are|consistent with|due to|likely|possibly|probably|may|might|could|should|would|has|have|had|into"
    r"|near|left upper|right lower|right upper|left lower|right middle|mildly|but|most|slightly|moderately|severely|multiple|several|numerous|scattered|bilateral|interval|not|\d+(?:\.\d+)? (?:by|to)))\s*$"
)
NUMBERED_EN = re.compile(
    r"(?:^|[\n.] ?)\s*\d{1,2}[.)]\s*(?:(?:stable|unchanged|mild|moderate|severe|small|large|new|interval|multiple|bilateral|right|left|no|possible|probable|likely|persistent|increased|decreased|improved|improving|worsening|scattered|minimal|tiny|acute|chronic|old|focal|diffuse|patchy|few|status|other|otherwise)\s*)?$",
    re.IGNORECASE,
)
"""A numbered item of which only the first word stands there."""
WORDS_EN = [
    "effusion",
    "effusions",
    "pneumothorax",
    "consolidation",
    "atelectasis",
    "opacity",
    "opacities",
    "nodule",
    "nodules",
    "pleural",
    "pulmonary",
    "mediastinal",
    "mediastinum",
    "lymphadenopathy",
    "lymph",
    "cardiomegaly",
    "emphysema",
    "unremarkable",
    "evidence",
    "bilateral",
    "bilaterally",
    "suggestive",
    "suspicious",
    "consistent",
    "measuring",
    "density",
    "densities",
    "calcification",
    "calcifications",
    "calcified",
    "granuloma",
    "granulomas",
    "fracture",
    "fractures",
    "enlarged",
    "enlargement",
    "interstitial",
    "thickening",
    "bronchiectasis",
    "pericardial",
    "coronary",
    "artery",
    "arteries",
    "thoracic",
    "thorax",
    "degenerative",
    "hepatic",
    "vertebral",
    "inflammatory",
    "infectious",
    "metastatic",
    "metastasis",
    "metastases",
    "malignancy",
    "neoplasm",
    "recommended",
    "recommendation",
    "follow",
    "followup",
    "subpleural",
    "centrilobular",
    "ground-glass",
]
BROKEN_EN = frozenset(
    word[:size] for word in WORDS_EN for size in range(3, len(word) - 1) if word[:size] not in WORDS_EN
) - frozenset(["den", "con", "eff", "mea", "cal", "met", "mal", "neo", "inf", "rec", "sub", "med", "lym", "car", "emp", "unr", "evi", "sus", "enl", "int", "thi", "bro", "per", "cor", "art", "tho", "deg", "hep", "ver", "fol", "nod", "pul", "ple", "pne", "ate", "opa", "gra", "fra", "cent", "calcific", "cardio", "thor", "art", "vert", "opacit", "lymph", "malign", "thick", "follow", "ground", "metast", "inter", "measure", "fracture", "fractur", "media", "calci", "medias", "hep", "nodul", "pneum", "pneumo", "suggest", "infect", "coron", "metas", "malig", "consist", "recommend", "enlarge", "pericardi", "thoraci", "degenerat"])  # fmt: skip
"""What is left of a word that was cut off, where that is no word or abbreviation itself."""
LAST_EN = re.compile(r"(?<![A-Za-z])[a-z][a-z-]*$")
PLACE_ALONE = re.compile(
    r"(?:^|[。；;\n])\s*(?:\d{1,2}[.、．)）]\s*)?[左右双两](?:侧|肺)?(?:[上中下]叶|肺|第)?(?:[尖前后背内外侧基底舌]{1,4}段)?\s*$"
    r"|(?:^|[.\n])\s*(?:\d{1,2}[.)]\s*)?(?:A|An|The|There|This)\s*$|(?:^|[.\n])\s*(?:\d{1,2}[.)]\s*)?(?i:(?:the )?(?:right|left|bilateral) (?:upper|middle|lower) (?:lobe|lung|zone)s?)\s*$"
)
"""A place of which nothing is said."""
SIGNED = re.compile(r"(?:技师|医[师生]|护士|[者员人名])\s?[：:]\s?\S{2,4}$")
"""A signature at the end: 任和 is a name."""
FINAL = re.compile(
    r"prelim[^\n]*\s+[^\n]{0,40}?(?:verified by|reviewed by|attending|supervising|approved by|finali[sz]ed by|signed by)"
)
"""A preliminary reading that somebody has verified since."""
OPENED = {"（": "）", "(": ")", "【": "】", "[": "]", "“": "”", "《": "》"}


def unfinished(report: Report) -> bool:
    """Whether a text says that it is not final, ends in the middle of a sentence, or never closes a bracket."""
    raw = report.raw
    return stops(report.findings, raw.findings, report.lang) or stops(report.impression, raw.impression, report.lang)


def stops(text: str, raw: str, lang: str) -> bool:
    """Whether one text does.

    Args:
        text: A cleaned text.
        raw: The text before: a comma at the end tells nothing where cleaning has left it there.
        lang: `zh` or `en`.
    """
    if not text:
        return False
    if CUE_ZH.search(text) and MARKS_ZH.search(text):
        return True
    lower = text.lower()
    if (
        (lang == "zh" or calls(text) & UNFINISHED)
        and CUE_EN.search(lower)
        and (MARKS_EN.search(lower) or MARKS_CAPITAL.search(text))
    ):
        return not FINAL.search(lower)
    last = text[-60:]
    if opened(last):
        return True
    if text[-1] in "。.；;！!？?）)】]":
        return False
    if text[-1] in "，,":
        return raw.rstrip()[-1:] in "，,"
    if SIGNED.search(last):
        return False
    if PLACE_ALONE.search(last):
        return True
    if lang == "zh":
        return any(pattern.search(last) for pattern in (ENDS_ZH, BROKEN_ZH, ATTRIBUTE_ZH))
    return bool(ENDS_EN.search(last) or NUMBERED_EN.search(last)) or cut_off(last, len(text))


def opened(last: str) -> bool:
    """Whether the last sentence of a text opens a bracket and does not close it."""
    for opening, closing in OPENED.items():
        at = last.rfind(opening)
        if at >= 0 and closing not in last[at:] and not re.search("[。.；;]", last[at:-1]):
            return not any(one in last[at:] for one in ")）]】")
    return False


def cut_off(last: str, length: int) -> bool:
    """Whether an English text ends with a piece of a word."""
    word = LAST_EN.search(last)
    return length > 12 and word is not None and word[0] in BROKEN_EN
