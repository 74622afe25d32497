"""Addenda: text that was added to a finished report."""

import re

from corpus.clean.cues import ADDENDUM, calls

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
TIME = (
    r"(?:[(（\[【]?\s*(?:(?:\d{2,4} ?[-./年] ?)?\d{1,2} ?[-./月] ?\d{1,4} ?[日号]?|\d{8}|[〇零○一二三四五六七八九十]{2,4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}[日号]|\d{1,2}[- ]?" + MONTH + r"[- ]?\d{2,4}|" + MONTH + r" \d{1,2},? \d{2,4})"
    r"\s*(?:(?:at |上午|下午)?\s*\d{1,2}[:：时点]\d{1,2}(?:[:：分]\d{0,2})?秒?(?: ?[AaPp]\.?[Mm]\.?)?)?\s*[)）\]】]?\s*[,，:：]?\s*)?"
)  # fmt: skip
DECO = r"(?:[*＊#\-—=~_]+\s*|[\[【(（<《]\s*)*"
AFTER_ZH = r"(?=\s*[-:：\]】\[)(（⟨—*＊=>》#]|\s*\d|\s*\n|\s*$|如下|\s*第|\s*[,，][^，。]{0,20}[:：])"
AFTER_EN = r"(?=\s*(?:#?\d{1,2}\b\s*)?(?:[:：\-–—(\[\]*=#/]|\n|$))"
DONE_ZH = "(?:补充|追加|增补|补报|补记|追记|续报|补录|追述)"
MENDED_ZH = "(?:更正|订正|修正|修订|修改|勘误|校正|改正|纠正)"
WHAT_ZH = (
    "(?:性)?(?:影像(?:学)?|检查|CT|放射)?(?:报告单?|诊断|说明|意见|描述|所见|内容|结论|声明|通知|印象|记录|信息|提示)"
)
BEFORE_ZH = r"(?!(?:建议|请|需|必要|应(?!临床|医|患|要求)|行|拟|可|如需)[^，。；\n:：]{0,16}(?:补充|追加|修正))"
PREFIX_ZH = r"(?:(?:经|与|于|在|应|因|据|根据|结合|重新|再次|第[一二三四]次|第\d次|上级|主任|影像|本|此|该|放射|CT|薄层|三维|多平面|重建|增强|后处理|对比|科|院|临床|会诊|电话)[^。；;\n：:，,]{0,16}(?:[，,]|后[，,]?|，现)?\s*|现(?:予|将|作)?|特(?:此|作)?|另)?"
HAN = "\u4e00-\u9fff"
LATER_ZH = (
    "补(?:[发写漏录]|充(?![扫检序层]))|后补|[再加]报|加注|另[注附]|附言|附注|附记|追补|再补|(?:重新|再次|[二两]次|集体|主任|上级|会诊|共同)阅片|重阅|复阅|会诊(?!片|号|C|影)|[科室院内]讨论|讨论(?:后|意见)"
    "|复[核审](?!查|医|人|者|签|技)|质控|来电|电话(?:通知|告知|回报|沟通)|(?:病理|结果|化验)回报|追问病史|更新报告|报告更新|撤回|漏报|危急值(?:报告|补充|通知)|诊断(?:更正|修改|修正|订正)|报告更正"
)
"""What is done to a report after it, within a heading."""
HEAD_ZH = (
    rf"{BEFORE_ZH}{PREFIX_ZH}(?:{DONE_ZH}{WHAT_ZH}(?!{DONE_ZH})|(?:{DONE_ZH}|{MENDED_ZH})(?:如下|（|\()?(?=\s*[:：\]】])|{MENDED_ZH}{WHAT_ZH}?{AFTER_ZH}"
    rf"|{DONE_ZH}如下|{MENDED_ZH}(?:为|如下)|报告\s?(?:补充|更正|追加|修正|修订|订正|勘误|修改|增补|变更){AFTER_ZH}|附加(?:报告|说明|诊断|意见)|(?:附记|附注|后记|追补|补)(?=\s*[:：])|(?:增加|添加|新增)(?:诊断|描述|意见|说明|报告|所见)(?=\s*[:：\]】])"
    r"|(?:第[二三2-3]次|二次|再次|复核|复审|复阅|复片|会诊|更新|修改后|更正后|修订后|修正后|再阅片|重新阅片|重新)(?:阅片)?(?:后)?的?(?:诊断)?(?:报告|意见|诊断)(?=\s*[:：\]】])|(?:复阅|复核|复审|会诊)(?=\s*[:：\]】])|[\[【](?:补充|更正|追加|订正|修正|修订|增补|勘误)[^\]】\n]{0,24}[\]】]"
    rf"|(?![待未需])[{HAN}]{{0,8}}(?<!待)(?:{LATER_ZH})[{HAN}]{{0,6}}(?=\s*(?:[(（][^()（）\n]{{0,24}}[)）])?\s*[:：](?!\s*同意)|\s*[\]】)）*]|\s*\n))"
)
REPORT = r"(?:report|impression|findings?|interpretation|diagnosis|conclusion|dictation|note|comments?|statement|opinion|result)s?"
ORDER = r"(?:(?:first|second|third|fourth|final|attending|resident|radiology|radiologist(?:'s)?|staff|report|new|physician|qa|teaching|ct|chest|clinical|important|faculty|fellow|brief|special|procedural) ){0,2}"
HEAD_EN = (
    r"ADDEND(?:UM|A|ED)\b"
    rf"|(?i:{ORDER}addend(?:um|a|ums)(?=\s*(?:#?\d{{1,2}}\s*)?(?:[:：\-–—(\[\]*=]|\n|$|begins?\b|starts?\b|follows\b|dictated|added|created|entered|made|issued|report|signed|(?:to|for) (?:the |this |original |report|previous|prior|ct|chest)|by|on|at \d|from|dated|per|{MONTH}|\d)))"
    rf"|(?i:(?:begin(?:ning of)?|start(?: of)?) addendum\b)|(?i:addended(?= (?:report|by|on|to)|\s*[:\-\[(]))"
    rf"|(?i:{ORDER}(?:late (?:entry|addendum|note)|(?:supplement(?:al|ary)?|additional(?! find| impr| diag| result)|amended|corrected|revised|updated|modified|appended|replacement|addended|second|re-?issued) {REPORT}|{REPORT} (?:amendment|correction|revision|update|supplement)|amendment|revision|erratum|errata|corrigendum|correction|post-?script|discrepancy(?: report)?|second (?:read(?:ing)?|opinion)|over-?read|re-?read|re-?review)"
    rf"(?: (?:to|of|for|by|on|dated|issued)(?: the| this)? [^:\n.]{{1,40}}?)?){AFTER_EN}"
    rf"|(?i:(?:amended|corrected|revised|updated|appended|supplement|update|amend|note added(?: (?:in|after|on) [a-z ]{{3,20}})?|added note|p\.?s\.?|late entry|post-?addendum)(?: [(\[][^)\]\n]{{1,30}}[)\]]| on [\d/.-]{{6,10}}| by [A-Z][A-Za-z. ]{{2,24}})?\s*(?:[:\]*]| -{{1,2}} ))"
)
MARK = re.compile(
    rf"(?:^|(?<=[。；;\n.!?])|(?<=[.;!?。；] ))[ \t]*{DECO}{TIME}{DECO}(?:{HEAD_ZH}|{HEAD_EN})", re.MULTILINE
)
SAID = re.compile(
    r"(?:^|(?<=[。；;\n])|(?<=[.!?] ))[ \t]*(?:[（(【\[*]|注[:：]|[*]+)?[ \t]*(?:"
    r"(?:本|此|该)?(?:报告|份报告)?(?:为|系|是)(?:补充|更正|修正|修订|订正|追加|修改后?的?)(?:后)?的?报告"
    r"|(?:本|此|该|前|原|上述|以上|前述|前次|上次|上一份|先前|之前)(?:份|次|一)?(?:报告|诊断|描述|意见|结论)(?:单)?[^。\n]{0,30}?(?:作废|有误|笔误|误写|误为|误报|漏报|遗漏|漏诊|漏写|更正[为]|应为|应更正|改为|应改|修正为|修改为|订正为|撤回|收回|无效)"
    r"|(?:现|特|今|故)(?:此|将|予|予以)?[^。，\n]{0,20}(?:更正|订正|修正|修改)为"
    r"|(?:经|应)[^。，\n]{0,16}(?:复阅|复核|复审|再次阅片|重新阅片|再阅|复看|会诊|要求)[^。，\n]{0,10}[，,](?:现)?(?:补充|更正|修正|追加|订正|发现)"
    r"|(?i:this (?:is an? |report (?:has been |was |is |constitutes an? |serves as an? ))?(?:addendum|addended|amended|corrected|revised|updated|amendment|correction)\b"
    r"|(?:the |this |my )?(?:original|initial|previous|prior|earlier|above|preliminary)?(?: (?:signed|dictated|ct))? ?(?:report|impression|findings|dictation|statement|sentence|interpretation)(?: section)?[^.\n]{0,60}?(?:should (?:instead |have )?(?:read|say|state|stated|been)|(?:incorrectly|erroneously|inadvertently|mistakenly) (?:state|list|describe|report|note|identif|omit|indicate|read|said)|(?:is|was|were|has been|have been) (?:amended|revised|corrected|addended|modified) (?:to|as|by|on|from|after|following|because|due)|contained an? (?:error|mistake|typographical)|in error\b)"
    r"|(?:on|upon|after|following|at|during) (?:a )?(?:further|additional|subsequent|second|repeat|retrospective|closer|careful|secondary|attending|re-?)[ -]?(?:re-?)?(?:review|read|look|reading|inspection|evaluation|over-?read)"
    r"|(?:on|upon|after) re-?(?:review|reading|evaluation)|in retrospect,"
    r"|(?:after|following) (?:further |additional )?(?:discussion|conversation|consultation|review) (?:with|of) [^.\n]{3,60}, (?:the |this )?(?:report|it|following|impression|additional)"
    r"|(?:the )?(?:outside|prior|previous|comparison)(?: (?:ct|images?|films?|studies|study|exams?|examinations?|imaging|chest))*[^.\n]{0,40} (?:(?:has|have) (?:now |since |subsequently )?(?:become |been made |been received|been obtained)|(?:is|are) now )(?:available)?)"
    r")"
)
CUE_ZH = re.compile(
    "补|追加|追记|追述|增补|更正|修[改正订]|附[加记注]|后记|订正|勘误|校正|改正|纠正|续报|增加|添加|新增|第二次|二次|再次|再阅|复[核审阅片看]|会诊|重新|更新|作废|有误|笔误|误[写为报]|漏[报诊写]|遗漏|后补|再报|加报|加注|另[注附]|附言|阅片|重阅|讨论|质控|来电|电话[通告回沟]|回报|追问|危急值|应为|改为|应改|撤回|收回"
)
CAPITALS = re.compile("ADDEND|AMEND|CORREC|REVIS|LATE ENTRY|SUPPLEMENT|Addend|Amend|Correc|Revis|P\\.S")
END = re.compile(
    r"(?:^|[\[【*(（\-—=]+|(?<=[.。]) ?)[ \t]*(?:(?i:end (?:of )?addend(?:um|a)|addend(?:um|a) ends?|(?:original|initial|prior|previous|base)(?:ly)? (?:signed |dictated )?(?:report|findings|impression"
    r"|interpretation|dictation|text)(?: (?:as )?(?:follows|below|begins|text|signed))?|(?:report|text) as (?:previously|originally) (?:signed|dictated|reported|issued))|(?:以下|下)?(?:为|是|附)?(?:原|原始|首次|初次|前次)(?:报告|诊断报告|诊断)(?:内容|如下|原文|正文)?|(?:补充|更正|追加|修正|订正)(?:报告|内容)?(?:结束|完毕?|到此)"
    r"|报告原文|原文)[ \t]*(?:[\]】*)）\-—=]+[ \t]*[:：.]?|[:：]|\.?$)\s*",
    re.MULTILINE,
)


def addendum(text: str, lang: str) -> str:
    """Cut an addendum out.

    It says what the rest does not: other images, a second look, a phone call. A model cannot learn to conclude it from
    the findings. One that stands above the original report ends where that begins, any other at the end of the text.
    """
    if not (CUE_ZH.search(text) or (lang == "en" and calls(text) & ADDENDUM) or CAPITALS.search(text)):
        return text
    marks = [mark for mark in (MARK.search(text), SAID.search(text)) if mark]
    if not marks:
        return text
    mark = min(marks, key=lambda one: one.start())
    end = END.search(text, mark.end())
    stop = end.end() if end else len(text)
    return text[: mark.start()] + text[stop:]
