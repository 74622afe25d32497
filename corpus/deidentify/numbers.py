"""Numbers that name a person or an exam: identity cards, phones, hospital and exam numbers, and e-mail addresses."""

import re
from collections.abc import Iterator

from corpus.wordlist import words

Span = tuple[str, int, int]

HAN = "㐀-䶿一-鿿"
CODE = r"(?P<value>(?=[A-Za-z*-]{0,8}[\d*])[A-Za-z\d][A-Za-z\d*]{2,24}(?:[-_/][A-Za-z\d]{1,12}){0,4})(?![A-Za-z\d])"
GAP = r"(?:\s*(?:号码|号|编号|No\.?|NO\.?|#|ID))?\s*[】\])）]?\s*(?:[:：#=]|是|为)?\s*[(（]?\s*"
IDENTITY = re.compile(
    rf"(?:身份证件?|公民身份|居民身份证|证件|护照|通行证|军官证|士兵证|社保卡?|社会保障|医保卡?|医疗保险|保险|驾驶证|港澳证|台胞证|居留证){GAP}{CODE}"
    rf"|(?<![A-Za-z])(?i:SSN|social security(?: (?:number|no))?|passport|driver['’]?s? licen[sc]e|insurance|policy|medicare|medicaid|national id|identity card|ID card|NRIC|NHS)(?:\s*(?i:number|no\.?|id|#))?\s*[:：#]?\s*(?P<other>[A-Za-z*]{{0,3}}[\d*](?:[- ]?[A-Za-z\d*]){{4,17}})(?![A-Za-z\d])"
)
HOSPITAL = re.compile(
    rf"(?:住院|门诊|病历|病案|就诊卡?|就医卡?|诊疗卡|登记|患者|病人|急诊|体检|健康卡|一卡通|床位?|ID|入院登记|医疗卡|客户|家庭档案|档案){'(?:号码|号|编号|ID号?|No[.]?|序号)'}\s*[】\])）]?\s*(?:[:：#=]|是|为)?\s*(?P<value>[A-Za-z]{{0,5}}[-_]?\d[A-Za-z\d]{{0,24}}(?:[-_][A-Za-z\d]{{1,12}}){{0,3}}|[+]\d+)(?![A-Za-z\d])"
    r"|(?<![A-Za-z])(?i:MRN|M\.R\.N\.?|MR ?#|medical records?(?: (?:number|no\.?|#))|UMRN|URN|EMPI|PID|CSN|FIN|UHID|chart|patient|pt|hospital|unit|encounter|visit|account|acct|admission|registration|inpatient|outpatient|episode|case record|member)"
    r"(?:(?<=MRN)|(?<=mrn)|(?<=Mrn)|(?<=FIN)|(?<=CSN)|(?<=PID)|(?<=URN)|(?<=EMPI)|(?<=UHID)|(?<=M\.R\.N\.)|(?<=#)|(?<=number)|(?<=Number)|(?<=NUMBER)|(?<=no\.)|(?<=No\.)|(?<=NO\.)|(?<= no)|(?<= No)|(?<= NO)|\s*(?i:number|numbers|no\.?(?![a-z])|id\b|identifier|identification(?: number)?|#|code))"
    r"(?:\s*(?i:number|no\.?(?![a-z])|#|is))?\s*[:：#=]?\s*(?P<other>[A-Za-z]{0,5}[-_]?\d[A-Za-z\d]{1,24}(?:[-_/][A-Za-z\d]{1,12}){0,3})(?![A-Za-z\d])"
)
EXAM = re.compile(
    rf"(?:检查|影像|放射|CT|MR|DR|X线|X光|X线片|片|胶片|光片|流水|申请单?|报告单?|序列|条形?码|检验|医嘱|病理|标本|设备检查|访问|存档|登记流水|任务|预约|DICOM|PACS|RIS|影像检查|CT片|老片|旧片|序|检查单|图像|扫描|摄片|会诊){'(?:号码|编号|号|ID号?|流水号|序号)'}\s*[】\])）]?\s*(?:[:：#=]|是|为)?\s*(?P<value>(?:[A-Za-z]{{1,6}}[-_]?)?\d[A-Za-z\d]{{2,24}}(?:[-_][A-Za-z\d]{{1,12}}){{0,3}})(?![A-Za-z\d])"
    r"|(?<![A-Za-z])(?i:accession|access|acc(?=[ .#:]+\S)|exam(?:ination)?|study|order|requisition|request|film|case|report|procedure|event|series instance|image|specimen|pathology|job|dictation|document|CT|XR|MRI|radiology|imaging)"
    r"(?:(?i:(?<=accession))|\s*(?i:number|no\.?(?![a-z])|id\b|identifier|#|num\b|uid\b))(?:\s*(?i:number|no\.?(?![a-z])|#|is))?\s*[:：#=]?\s*(?P<other>(?:[A-Za-z]{1,6}[-_]?)?\d[A-Za-z\d]{2,24}(?:[-_/.][A-Za-z\d]{1,12}){0,3})(?![A-Za-z\d])"
    r"|(?<![\d.])(?P<uid>[12]\.\d{1,3}\.\d{3,}(?:\.\d+){3,})"
)
PHONE = re.compile(
    r"(?:电\s*话|手机|联系方式|联系电话|座机|传真|分机|热线|拨打|致电|号码|微信|Tel|TEL|tel|Phone|PHONE|phone|Fax|FAX|fax|[Mm]obile|[Cc]ell|[Pp]ager|PAGER|[Bb]eeper|[Ee]xt(?:ension)?|[Cc]allback)(?:号码|号|\s*[Nn]umber|\s*#|\s*No\.?)?\s*[】\])）]?\s*(?:is\s*|at\s*)?[.:：#]?\s*"
    r"(?P<value>[+(（]?\d(?:[-–—. ()（）转]{0,2}\d){3,17})(?!\d)(?:\s*(?:x|ext\.?|转|分机)\s*\d{1,6})?"
)
CALL = re.compile(
    r"(?i:call(?:ed)?(?: \w+){0,3} at|reach(?:ed|able)? at|contact(?: \w+){0,3} at|extension|ext\.?) +(?P<value>[+(]?\d(?:[-. ()]{0,2}\d){3,14})(?!\d)(?! ?(?::|[ap]\.?m\b|hours))"
)
MOBILE = re.compile(
    r"(?<![\dA-Za-z.,-])(?:[(（]?(?:\+|00)?86[)）]?[- ]?)?1[3-9]\d(?:\d{8}|[- ]\d{4}[- ]\d{4}|\d[- ]\d{3}[- ]\d{4}|\*{4}\d{4})(?![\dA-Za-z]|\.\d)"
)
LANDLINE = re.compile(
    r"(?<![\dA-Za-z.,-])(?:[(（]0\d{2,3}[)）] ?|0\d{2,3}[-—– ] ?|0(?:10|2\d)(?=\d{8}(?!\d))|0[3-9]\d{2}(?=\d{7,8}(?!\d)))\d{3,4}[- ]?\d{4}(?:[-转—](?:分机)?\d{1,6})?(?![\dA-Za-z]|\.\d)|(?<![\d-])[48]00[- ]?\d{3}[- ]?\d{4}(?!\d)|(?<![\d-])[48]00[- ]\d{4}[- ]\d{3}(?!\d)"
)
AMERICAN = re.compile(
    r"(?<![\w.,(/-])(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-. ]\d{4}(?:,? ?(?:x|ext\.?|extension) ?\d{1,6})?(?![\w/]|[.-]\d)|(?<![\w.,(/-])\+1 ?\d{10}(?!\d)|(?<![\w.,(/-])\d{3} \d{3} \d{4}(?![\w/]|[.-]\d)|(?<![\w.(/-])\d{3}-\d{4}(?= *(?:x|ext)\b)"
)
WORLD = re.compile(r"(?<![\w.+])\+\d{1,3}(?:[- .]?\(?\d{1,5}\)?){2,5}(?![\w]|\.\d)")
BRITISH = re.compile(r"(?<![\w.,(/-])0\d{2,4} \d{3,4} \d{3,4}(?!\w)|(?<![\w.,(/-])0\d{4} \d{6}(?!\w)")
UNIT = re.compile(r"\s*(?:mm|cm|毫米|厘米|HU|Hu|ml|mL|mg|mGy|岁|×|x\s?\d|年|%|个|枚|[~～]\d)")
MEASURED = re.compile(r"(?:CT\s*值|密度|大小|直径|约|径|范围|[×x*]|mm|cm|HU|层厚|剂量|SUV)\s*[:：]?\s*(?:为|约)?\s*$")
IDENTITY_18 = re.compile(
    r"(?<![\dA-Za-z.])[1-9]\d{5}[ -]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx](?![\dA-Za-z]|\.\d)"
)
IDENTITY_15 = re.compile(
    r"(?<![\dA-Za-z.])[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![\dA-Za-z]|\.\d)"
)
IDENTITY_STARRED = re.compile(r"(?<![\dA-Za-z.])[1-9]\d{2,5}[*xX]{6,12}\d{2,3}[\dXx](?![\dA-Za-z])")
EIGHTEEN = re.compile(r"(?<![\dA-Za-z.])[1-9]\d{16}[\dXx](?![\dA-Za-z]|\.\d)")
SOCIAL = re.compile(r"(?<![\w.-])(?!000|666|9)\d{3}-\d{2}-\d{4}(?![\w-]|\.\d)")
PROVINCES = words(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z\d_][\w.+-]*\s?@\s?[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)*\.[A-Za-z]{2,}(?![A-Za-z\d])", re.ASCII
)
NUMBERED = re.compile(r"\d{3}|号|#|\d[A-Za-z]\d|\*{3}")
DIALLED = re.compile(r"\d{4}|\d[-. ()]+\d{3}")
LONG = re.compile(r"\d{7}|\d{3}[-. )）]+ ?\d{3}|\d{3}[- —–]\d{4}|\+\d|[*xX]{4}|\d{2}-\d{4}|\d{4} \d{6}|0\d{2,3}[-—– ]")


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses."""
    if "@" in text:
        for match in EMAIL.finditer(text):
            yield "email", *match.span()


def labelled(text: str) -> Iterator[Span]:
    """Numbers after what they are called."""
    if not NUMBERED.search(text):
        return
    for kind, pattern in (("id_number", IDENTITY), ("hospital_number", HOSPITAL), ("exam_number", EXAM)):
        for match in pattern.finditer(text):
            name = next(one for one in match.re.groupindex if match[one])
            yield kind, *match.span(name)
    if DIALLED.search(text):
        for pattern in (PHONE, CALL):
            for match in pattern.finditer(text):
                if not UNIT.match(text, match.end()):
                    yield "phone", match.start("value"), match.end()


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
