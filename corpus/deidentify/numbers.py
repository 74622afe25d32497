"""Numbers that name a person or an exam: identity cards, phones, hospital and exam numbers, and e-mail addresses."""

import re
from collections.abc import Iterator

from corpus.wordlist import words

Span = tuple[str, int, int]

HAN = "㐀-䶿一-鿿"
THREE_DIGITS = r"(?=(?:[A-Za-z_/.*-]{0,8}[\d*]){3})"
CODE = rf"{THREE_DIGITS}[A-Za-z\d*]{{1,26}}(?:[-_/][A-Za-z\d]{{1,14}}){{0,4}}(?![A-Za-z\d])"
AFTER_ZH = r"\s*[】\])）]?\s*(?:[:：#=]|是|为)?\s*[(（]?\s*"
NUMBER_ZH = r"(?:号码|编号|流水号|序号|号|ID号?|No[.]?)"
NUMBER_EN = r"\s*(?i:numbers?|num\b|no\.?(?![a-z])|id\b|identifier|identification(?: number)?|uid\b|code|#)"
AFTER_EN = r"\s*(?i:is\b)?\s*[:：#=-]?\s*"


def zh(*labels: str) -> str:
    """Chinese labels that are followed by 号 or its like, and a number."""
    return rf"(?:{'|'.join(labels)}){NUMBER_ZH}{AFTER_ZH}(?P<zh>{CODE})"


def en(alone: str, others: str) -> str:
    """English labels that need no 'number' after them, and others that do."""
    return rf"(?<![A-Za-z])(?:(?:{alone})(?:{NUMBER_EN})?|(?i:{others}){NUMBER_EN}){AFTER_EN}(?P<en>{CODE})"


CARDS = "身份证件?|公民身份|居民身份证|证件|护照|通行证|军官证|士兵证|社保卡?|社会保障|医保卡?|医疗保险|保险|驾驶证|港澳证|台胞证|居留证"
CARDS_EN = (
    r"SSN|social security|passport|driver['’]?s? licen[sc]e|insurance|policy|medicare|medicaid|national id"
    r"|identity card|ID card|NRIC|NHS"
)
IDENTITY = re.compile(
    rf"(?:{CARDS})(?:{NUMBER_ZH})?{AFTER_ZH}(?P<zh>\d{{6}}[ -]\d{{8}}[ -]\d{{3}}[\dXx](?!\d)|{CODE})"
    rf"|(?<![A-Za-z])(?i:{CARDS_EN})(?:{NUMBER_EN})?{AFTER_EN}"
    r"(?P<en>[A-Za-z*]{0,3}[\d*](?:[- ]?[\d*]){4,17}[A-Za-z]?)(?![A-Za-z\d])"
)
HOSPITAL = re.compile(
    zh(
        *("住院", "门诊", "病历", "病案", "就[诊医]卡?", "诊疗卡", "登记", "患者", "病人", "急诊", "体检", "健康卡"),
        *("一卡通", "ID", "医疗卡", "客户", "家庭档案", "档案", "留观", "建档"),
    )
    + "|"
    + en(
        r"(?i:MRN|UMRN|M\.R\.N\.?|MR ?#|medical record)|URN|EMPI|PID|CSN|FIN|UHID",
        r"medical records?|med\.? rec(?:ord)?s?\.?|chart|patient|pt|hospital|hosp\.?|unit|encounter|visit|account|acct|admission|registration"
        r"|inpatient|outpatient|episode|case record|member",
    )
)
EXAM = re.compile(
    zh(
        *(
            "检查",
            "影像",
            "放射",
            "CT",
            "MR",
            "DR",
            "X[线光]片?",
            "片",
            "流水",
            "申请单?",
            "报告单?",
            "序列",
            "条形?码",
        ),
        *(
            "检验",
            "医嘱",
            "病理",
            "标本",
            "访问",
            "存档",
            "任务",
            "预约",
            "DICOM",
            "PACS",
            "RIS",
            "检查单",
            "图像",
            "扫描",
            "摄片",
            "会诊",
        ),
    )
    + "|"
    + en(
        r"(?i:accession|access)|(?i:acc)(?=[.#:])\.?",
        r"accession|acc\.?|exam(?:ination)?|study|order|requisition|request|film|case|report|procedure|specimen"
        r"|pathology|job"
        r"|dictation|CT|XR|MRI|radiology|imaging",
    )
    + r"|(?<![A-Za-z])(?i:with|to|from|see|per) (?:the )?(?:prior |previous |outside )?(?i:accession|exam(?:ination)?|study|CT|report)"
    + r" (?P<bare>(?:[A-Z]{1,4}-?)?(?:\d{2,4}-)?\d{6,}(?:-\d+)?)(?![\dA-Za-z]|\.\d)"
    + r"|(?<![\d.])(?P<uid>[12]\.\d{1,3}\.\d{3,}(?:\.\d+){3,})"
)
PHONE_LABELS = (
    r"电\s*话|内线|手机|联系方式|座机|传真|分机|热线|拨打|致电|号码|微信|[Tt][Ee][Ll](?:ephone)?|[Pp]hone|PHONE|[Ff]ax|FAX"
    r"|[Mm]obile|[Cc]ell"
    r"|[Pp]ager|PAGER|[Bb]eeper|[Ee]xt(?:ension)?|[Cc]allback"
)
PHONE = re.compile(
    rf"(?:{PHONE_LABELS})(?:号码|号|\s*[Nn]umber|\s*#|\s*No\.?)?\s*[】\])）]?\s*(?:is\s*|at\s*)?[.:：#]{{0,2}}\s*"
    r"(?P<value>[+(（]?\d(?:[-–—. ()（）转]{0,2}\d){3,17})(?!\d)(?:\s*(?:x|ext\.?|转|分机)\s*\d{1,6})?"
)
CALL = re.compile(
    r"(?i:call(?:ed)?(?: \w+){0,3} at|call(?= \(?\d{3}\D?\d{3}\D?\d{4})|reach(?:ed|able)? at|contact(?: \w+){0,3} at"
    r"|(?:call|telephon|phon|pag)ed[^.\n\d]{0,20}(?:[DM]rs?\.)?[^.\n\d]{0,40} at|extension|ext\.?) +(?!(?:19|20)\d\d[-/.]|\d\d?[-/.]\d\d?[-/.])(?P<value>[+(]?\d(?:[-. ()]{0,2}\d){3,14})(?!\d)(?! ?(?::|[ap]\.?m\b|hours))"
)
MOBILE = re.compile(
    r"(?<![\dA-Za-z.,-])(?:[(（]?(?:\+|00)?86[)）]?[- ]?)?1[3-9]\d(?:\d{8}|[- ]\d{4}[- ]\d{4}|\d[- ]\d{3}[- ]\d{4}"
    r"|\*{4}\d{4})(?![\dA-Za-z]|\.\d)"
)
LANDLINE = re.compile(
    r"(?<![\dA-Za-z.,-])(?:[(（]0\d{2,3}[)）] ?|0\d{2,3}[-—– ] ?|0(?:10|2\d)(?=\d{8}(?!\d))"
    r"|0[3-9]\d{2}(?=\d{7,8}(?!\d)))\d{3,4}[- ]?\d{4}(?:[-转—](?:分机)?\d{1,6})?(?![\dA-Za-z]|\.\d)"
    r"|(?<![\d-])[48]00[- ]?\d{3}[- ]?\d{4}(?!\d)|(?<![\d-])[48]00[- ]\d{4}[- ]\d{3}(?!\d)"
)
AMERICAN = re.compile(
    r"(?<![A-Za-z\d_.,(/-])(?:(?:\+|00)?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-. ]\d{4}(?:,? ?(?:x|ext\.?"
    r"|extension) ?\d{1,6})?(?![A-Za-z\d_/]|[.-]\d)|(?<![A-Za-z\d_.,(/-])\+1 ?\d{10}(?!\d)"
    r"|(?<![A-Za-z\d_.,(/-])(?:\+1 )?\d{3} \d{3} \d{4}(?![A-Za-z\d_/]|[.-]\d)|(?<![A-Za-z\d_.(/-])\d{3}-\d{4}(?= *(?:x|ext)\b)"
)
WORLD = re.compile(r"(?<![A-Za-z\d_.+])\+\d{1,3}(?:[- .]?\(?\d{1,5}\)?){2,5}(?![A-Za-z\d_]|\.\d)")
BRITISH = re.compile(
    r"(?<![A-Za-z\d_.,(/-])0\d{2,4} \d{3,4} \d{3,4}(?![A-Za-z\d_])|(?<![A-Za-z\d_.,(/-])0\d{4} \d{6}(?![A-Za-z\d_])"
)
LOCAL = re.compile(
    r"(?i:contact|\bkin\b|mobile|phone|reach|call|message|family|\bat)[^.\n]{0,60}?[ ,(](?<!\d\) )(?<!\d )(?P<value>\d{3}-\d{4})(?!\d|-\d|\.\d)"
)
UNIT = re.compile(r"\s*(?:mm|cm|毫米|厘米|HU|Hu|ml|mL|mg|mGy|岁|×|x\s?\d|年(?!龄)|%|个|枚|[~～]\d)")
MEASURED = re.compile(r"(?:CT\s*值|密度|大小|直径|约|径|范围|[×x*]|mm|cm|HU|层厚|剂量|SUV)\s*[:：]?\s*(?:为|约)?\s*$")
IDENTITY_18 = re.compile(
    r"(?<![\dA-Za-z.])[1-9]\d{5}[ -]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d"
    r"|3[01])[ -]?\d{3}[\dXx](?![\dA-Za-z]|\.\d)"
)
IDENTITY_15 = re.compile(
    r"(?<![\dA-Za-z.])[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![\dA-Za-z]|\.\d)"
)
IDENTITY_STARRED = re.compile(r"(?<![\dA-Za-z.])[1-9]\d{2,5}[*xX]{6,12}\d{2,3}[\dXx](?![\dA-Za-z])")
EIGHTEEN = re.compile(r"(?<![\dA-Za-z.])[1-9]\d{16}[\dXx](?![\dA-Za-z]|\.\d)")
SOCIAL = re.compile(r"(?<![A-Za-z\d_.-])(?!000|666|9)\d{3}-\d{2}-\d{4}(?![A-Za-z\d_-]|\.\d)")
PROVINCES = words(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z\d_][\w.+-]*\s?@\s?[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)*\.[A-Za-z]{2,}(?![A-Za-z\d])", re.ASCII
)
NUMBERED = re.compile(r"\d{3}|\d[-_]\d\d|号|#|\d[A-Za-z]\d|\*{3}")
CALLED = re.compile(
    r"号|证|护照|卡|社保|医保|保险|ID|#|N[oO]|MRN|M\.R|MR ?#|[UE]?M?RN|EMPI|PID|CSN|FIN|UHID|SSN|NRIC|NHS|[Nn]um|NUM"
    r"|id\b|Id\b|no\b"
    r"|[Aa]cc|ACC|mrn|Mrn|ssn|[Rr]ecord|RECORD|[Ss]ecurity|SECURITY|[Pp]assport|PASSPORT|[Ll]icen|[Ii]nsurance"
    r"|[Pp]olicy|[Mm]edica[ir]|nhs"
    r"|[Ii]dentif|(?:with|to|from|see|per) (?:the )?(?:[a-z]+ )?(?:[Ee]xam|[Aa]ccess|[Ss]tudy|CT|[Rr]eport)|\d\.\d+\.\d{3,}\.|[Cc]ode|通行|军官|士兵|保障"
)
DIALLED = re.compile(r"\d{4}|\d[-. ()]+\d{3}")
LONG = re.compile(r"\d{7}|\d{3}[-. )）]+ ?\d{3}|\d{3}[- —–]\d{4}|\+\d|[*xX]{4}|\d{2}-\d{4}|\d{4} \d{6}|0\d{2,3}[-—– ]")


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses."""
    if "@" in text:
        for match in EMAIL.finditer(text):
            yield "email", *match.span()


def labelled(text: str) -> Iterator[Span]:
    """Numbers after what they are called."""
    if NUMBERED.search(text) and CALLED.search(text):
        for kind, pattern in (("id_number", IDENTITY), ("hospital_number", HOSPITAL), ("exam_number", EXAM)):
            for match in pattern.finditer(text):
                name = next(one for one in match.re.groupindex if match[one])
                yield kind_of(kind, match[name]), *match.span(name)
    if DIALLED.search(text):
        for pattern in (PHONE, CALL, LOCAL):
            for match in pattern.finditer(text):
                if not UNIT.match(text, match.end()):
                    yield "phone", match.start("value"), match.end()


def kind_of(kind: str, number: str) -> str:
    """The kind that a label names, but for an ID that is an identity number by its form and check."""
    return "id_number" if kind == "hospital_number" and IDENTITY_18.fullmatch(number) and checked(number) else kind


def unlabelled(text: str) -> Iterator[Span]:
    """Identity numbers and phones that are known by their form."""
    if not LONG.search(text):
        return
    for pattern in (IDENTITY_18, IDENTITY_15, IDENTITY_STARRED, SOCIAL, EIGHTEEN):
        for match in pattern.finditer(text):
            if identity(match[0], pattern) and not UNIT.match(text, match.end()):
                yield "id_number", *match.span()
    for pattern in (MOBILE, LANDLINE, AMERICAN, WORLD, BRITISH):
        for match in pattern.finditer(text):
            if not UNIT.match(text, match.end()) and not MEASURED.search(text, 0, match.start()):
                yield "phone", *match.span()


def identity(number: str, pattern: re.Pattern[str]) -> bool:
    """Whether a number by its form can be an identity number."""
    if pattern is SOCIAL or pattern is IDENTITY_STARRED:
        return True
    if pattern is EIGHTEEN:
        return checked(number)
    return number[:2] in PROVINCES


def checked(number: str) -> bool:
    """Whether the last character of an 18-digit identity number is the check of the others (GB 11643)."""
    digits = [int(one) for one in number[:17]]
    return "10X98765432"[sum(a * b for a, b in zip(digits, WEIGHTS, strict=True)) % 11] == number[17].upper()
