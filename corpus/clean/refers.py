"""Impressions that only point to the findings, to another report, or to the exam before."""

import re

from corpus.clean.rule import Report

FILLER = r"(?:请|建议|必要时|随诊|随访|复查|结合临床|请结合临床(?:及?病史|资料|其他检查|实验室检查|相关检查)*(?:考虑|综合分析|综合考虑)?|请?随诊复查|(?:建议|请)?(?:定期|动态|继续|随诊|短期)?(?:随访|复查|观察)|clinical correlation(?: is)?(?: recommended| advised| suggested)?|please correlate(?: clinically)?|correlate clinically|(?:recommend |suggest )?follow[ -]?up(?: as (?:clinically )?(?:indicated|needed))?|thank you)"
REFERS = (
    r"(?:(?:请|详|详情|具体|诊断|结果|意见|内容|影像诊断|其余?|余)?(?:请|详)?(?:同前|同上|如前|如上|见上|如上述"
    r"|如前述|如上所述|如前所述|如上所见|见上述|同上述|见描述|见所见|见上描述|(?:请|详)?[参详]?见(?:上述|影像|检查"
    r"|放射|CT)*(?:所见|描述|报告|表现|附页|附件|图文报告|纸质报告|胶片|光盘)(?:内容|部分|栏|单)?)(?:所述|描述|所见)?"
    r"|(?:大致|基本)(?:同前|相仿)|(?:所见|表现|影像|病变|病灶|肺内病变|双肺病变|双肺|情况|诊断)?(?:较|与"
    r"|同)(?:(?:前片|前次|前|上次|旧片|老片|原片|既往|前CT|前次CT"
    r"|前片CT)(?:\s?[(（]?\d{2,4}[-./年]\d{1,2}[-./月]\d{1,2}日?[)）]?\s?)?"
    r"|\d{2,4}[-./年]\d{1,2}[-./月]\d{1,2}日?)(?:CT|片|检查|影像|图像|对?比较?)?[^，。；]{0,8}?(?:相仿|相似|相同|同前"
    r"|变化不大|(?:无|未见)(?:明显|显著|著)?(?:变化?|改变)|变化不明显)"
    r"|(?:无|未见)(?:明显|显著)?(?:变化|改变)|(?:结果|诊断|意见|结论)?(?:请|详)?(?:[参详请]?见|参照|参考|参阅)[^，。；]{0,24}(?:报告|检查"
    r"|会诊|诊断|意见)(?:单|结果|书|所见|意见)?|结果待(?:报|发|定)|另(?:行|见)报告|报告另(?:发|见|附)"
    r"|(?:please )?(?:as|see|refer to)(?: the)?(?: (?:described|noted|detailed|stated|outlined|discussed))?(?: (?:in"
    r"|in the|the))? ?(?:above|findings|below|findings (?:above|section)|body of (?:the )?report|narrative"
    r"|description|text)(?: (?:above|section|for details))?|as described|as noted|as detailed above"
    r"|findings as (?:above|described|detailed above)|see body(?: of report)?|same as (?:above|before|prior"
    r"|previous)(?: (?:study|exam|report))?|ditto|(?:no )?change from (?:the )?(?:prior|previous)(?: (?:study|exam"
    r"|report|ct))?"
    r"|(?:please )?(?:see|refer to|reference)(?: the| a)? [^.;]{0,40}?\b(?:report|dictation|study|exam(?:ination)?"
    r"|note|interpretation|ct|mri|record)s?(?: (?:of|from|for|dated|on|performed|dictated|same|under|with|below|done"
    r"|number|by|issued) ?[^;]{0,50})?|(?:reported|dictated|described) (?:separately|elsewhere"
    r"|under separate (?:cover|report|accession))[^;]{0,40}|separate report(?: to follow| issued)?"
    r"|(?:stable|unchanged|no (?:significant |interval |significant interval |appreciable |definite )?changes?"
    r"|similar to (?:prior|previous|before)|stable exam(?:ination)?|unchanged exam(?:ination)?"
    r"|stable appearance(?: of the chest)?)(?: (?:from|since|compared (?:to|with)) (?:the )?(?:prior|previous"
    r"|last)(?: (?:study|exam|examination|ct|report))?)?)"
)
SAME = (
    r"(?:同(?:影像|上述|检查)?(?:所见|描述|表现)|(?:影像)?(?:诊断|所见|结论|意见|表现|印象|结果)?(?:意见)?(?:同|如|参照?|参考)(?:前|上|旧|老|原)(?:一?次|片|述|回|份)?(?:检查|诊断|报告|片|CT|意见"
    r"|所见)?|(?:please )?see (?:above |the )?(?:comments?|findings|discussion|report|description|note|text|body)(?: (?:above|below|section))?|per (?:the )?(?:above|findings(?: above)?|body(?: of (?:the )?report)?)|same|unchanged)"
)
ONLY = re.compile(rf"(?:{FILLER}|{REFERS}|{SAME})", re.IGNORECASE)
FILLED = re.compile(rf"(?:{FILLER})", re.IGNORECASE)
CLINICAL = re.compile(r"(?:请|建议)?结合临床|请结合|clinical|correlate", re.IGNORECASE)
LONGEST_REFERENCE = 160


POINTS_ZH = re.compile(
    r"请|敬请|详情?|具体|内容|余同?|其[余他]|均|参[见看阅考照]?|查[看阅]|见|看|同|如图?|与|较|和|比较?|对比|对照|前[次片述面文]?|上[次述面文一]?|下述?|以上|所[见述示]|旧|老|原|既往|往次|本次?|此次?|该|当日|同日|同期|近期|[片单栏份次号篇]|之|其|于|在|由|的|为|是|已|再|另[行外附]?|[发出附]|开|写|报告[单书]?|检查[单]?|描述|表现|诊断(?:意见|报告)?|结果|意见|结论|印象|提示|影像(?:学|科)?|放射(?:科|学)?|胸部?|肺部?|[双两]肺"
    r"|病[变灶]|肺内|情况|相仿|相似|相近|相同|相等|一致|雷同|大致|基本|大体|无|未见|明显|显著|著|变化|改变|差异|不[大明显]+|部分|部位|一[份次]|两次|多次|会诊|外院|我院|本院|他院|专科|其他|增强|平扫|薄层|三维|CT[A]?|MRI?|PACS|系统|图像?|图文|胶片|片子?|照片|纸质|电子|文字|手写|附[页件图录]?|光盘|页|合并|联合|单独|临床|病史|口头|告知|电话|通知|处|[\d一二三]|[-./年月日号()（）:：“”\"'、\s]"
)
ANCHOR_ZH = re.compile(
    "(?:以上|上述)(?:所见|描述|表现)|同[前上]|(?<!相)(?<!会)同(?!日|期)|(?<!未)(?<!所)见|参[见看阅考照]|查[看阅]|[请详]看|如[前上图所]|较前|较上|较既往|较旧|较原|较\\d|与.{0,16}(?:相|同|变化|比|一致)|相仿|相似|相近|相同|雷同|一致|变化|另[行附]|另[一有]?份?(?:报告|发|出|见|写)|报告(?:另|已|单独)|(?:口头|电话)(?:告知|通知|报告)|(?:前|上)[次述面文](?:所见|描述|报告|诊断|意见|结论)|对比.{0,12}(?:无|变化|相)|单独(?:报告|出|发)"
)
POINTS_EN = frozenset(
    ["please", "kindly", "as", "is", "are", "was", "were", "be", "been", "has", "have", "see", "saw", "seen", "refer", "refers", "referred", "reference", "per", "the", "a", "an", "this", "these", "that", "of", "in", "to", "on", "at", "by", "with", "and", "or", "under", "for", "from", "above", "below", "earlier", "before", "findings", "finding", "described", "description", "noted", "note", "notes", "detailed", "details", "detail", "stated", "outlined", "discussed", "discussion", "mentioned", "listed", "reported", "report", "reports", "reporting", "dictated", "dictation", "dictations", "body", "text", "narrative", "section", "field", "comment", "comments", "impression", "impressions", "conclusion", "interpretation", "results", "result", "full", "complete", "entire", "separate", "separately", "elsewhere", "different", "other", "another", "original", "outside", "attached", "accompanying", "concurrent", "companion", "combined", "joint", "same", "ditto", "idem", "similar", "identical", "appearance", "appearances", "unchanged", "stable", "no", "not", "any", "significant", "significantly", "interval", "appreciable", "definite", "substantial", "major", "real", "relevant", "new", "change", "changes", "changed", "difference", "since", "compared", "comparing", "comparison", "prior", "priors", "previous", "previously", "last", "old", "earlier", "recent", "exam", "exams", "examination", "examinations", "study", "studies", "scan", "scans", "ct", "cta", "mri", "mr", "pet", "abdomen", "abdominal", "pelvis", "pelvic", "head", "neck", "spine", "chest", "thorax", "thoracic", "imaging", "image", "images", "film", "films", "today", "today's", "day", "date", "dated", "accession", "number", "no.", "order", "my", "our", "their", "dr", "doctor", "radiology", "radiologist", "radiologist's", "will", "follow", "issued", "available", "sheet", "form", "letter", "document", "record", "records", "chart", "system", "pacs", "addendum", "final", "preliminary", "it", "its", "essentially", "again", "further", "all", "there", "here", "which", "when", "where", "been", "done", "performed", "obtained", "same-day", "januaryfebruary", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"]
)  # fmt: skip
ANCHOR_EN = re.compile(
    r"\b(?:see|refer|above|below|same|ditto|idem|unchanged|stable|changes?|similar|identical|separate(?:ly)?|elsewhere|as (?:described|noted|detailed|stated|outlined|mentioned|listed|reported|discussed|dictated|before|previously)|(?:described|noted|detailed|reported|dictated|discussed) (?:in|under|on|elsewhere|separately|below|above)|per (?:the )?(?:findings|report|body|narrative|text|description|prior|previous|comments?)|reference|difference)\b"
)
TOKEN = re.compile(r"[a-z][a-z'.-]*")
NUMBERS = re.compile(r"[\d/.:#()\[\]&-]+")


def points(clause: str) -> bool:
    """Whether a clause consists of words that only point elsewhere, one of which does."""
    if not clause.isascii():
        return ANCHOR_ZH.search(clause) is not None and not POINTS_ZH.sub("", clause)
    return ANCHOR_EN.search(clause.lower()) is not None and continues(clause)


def continues(clause: str) -> bool:
    """Whether a clause may go on with what one before it points to, as 'abdomen and pelvis'."""
    if not clause.isascii() or "%" in clause:
        return False
    rest = NUMBERS.sub(" ", clause.lower())
    return all(one in POINTS_EN for word in TOKEN.findall(rest) if (one := word.strip(".'-")))


def refers_elsewhere(report: Report) -> bool:
    """Whether every clause of the impression only points to the findings, another report, or the exam before."""
    text = report.impression
    if len(text) > LONGEST_REFERENCE:
        return False
    refers = False
    for clause in CLAUSES.split(text):
        said = AROUND.sub("", clause)
        if not said:
            continue
        if not points(said) and not (refers and continues(said)) and not ONLY.fullmatch(said):
            return False
        refers = refers or not FILLED.fullmatch(said) or CLINICAL.match(said) is not None
    return refers


CLAUSES = re.compile(r"[，。；;\n,]+|(?<=[A-Za-z)])\.(?=\s|$)")
AROUND = re.compile(r"^\s*(?:[(（]?\d{1,2}[.、．)）]|[①-⑳])?\s*|[\s.。!！:：)）\]】]+$|^[(（\[【]+")
