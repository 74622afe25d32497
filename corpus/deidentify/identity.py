"""Numbers that states, insurers, banks and employers give to a person: after what they are called, or by form and check."""

import re
from collections.abc import Iterator, Sequence

from corpus.deidentify.records import CODE, NUMBER_EN, zh_label
from corpus.deidentify.windows import HAN, LATIN, Window
from corpus.wordlist import words

CARDS = (
    *("身份证件?", "公民身份证?", "居民身份证?", "证件", "护照", "通行证", "军官证", "士[兵官]证", "军人证", "文职(?:干部)?证", "警官证", "社保(?:卡|电脑)?"),
    *("社会保[障险]卡?", "医保(?:卡|证|本|个人)?", "医疗保险卡?", "医疗证", "保险单?", "驾驶证", "驾照", "港澳证", "台胞证", "回乡证", "居[住留]证", "居留许可", "永居证"),
    *("永久居留证", "新?农合证?", "农保", "合作医疗证?", "参合", "残疾(?:人)?证", "低保证?", "银行卡", "银行账", "保单", "户口[簿本]?", "出生(?:医学)?证明?"),
    *("执业证书?", "资格证书?", "学生证", "学生(?=[编学]?号)", "老年证", "优待证", "离休证", "退休证", "健康证", "职工(?=[编号])", "员工(?=[编号])", "个人(?=编号)"),
    *("(?<![施加手人竣])工(?=号)", "(?<![化科医力大中小数文])学(?=号)", "(?<![发])电脑(?=号)", "准考证"),
)  # fmt: skip
PAREN = r"(?:[（(]\s*(?:[^()（）\d\n]{1,10}|1[58]位)\s*[)）])?"
TAIL_ZH = r"(?:尾号|[的]?[后末最]后?[四4六6]位(?:数|号)?)?"
OFFICER = r"(?:[公军政后装海空陆南北沈兰济广成京参总武联文火部]{1,3}字?第?\s?\d{5,10}(?:\s?号)?)"
HONG_KONG = r"[A-Z]{1,2}\d{6}\s?[（(][\dA][)）]"
PLATE = r"[一-鿿][A-Z][·•. ]?[A-Z\d]{5,6}(?![A-Za-z\d])"
GROUPED = r"\d(?:[ -]?[\d*＊]){13,17}[\dXx*＊](?:\d{2})?(?![\dA-Za-z])|\d{4}(?: \d{4}){2,3}(?: \d{1,4})?(?!\d)"
CHINESE = re.compile(
    zh_label(CARDS, required=False)
    + rf"{PAREN}{TAIL_ZH}\s*[】\])）]?\s*(?:[:：#=]|是|为)?\s*[(（]?\s*(?P<zh>{HONG_KONG}|{OFFICER}|{GROUPED}|{CODE})|车牌号?码?\s*(?:[:：]|为|是)?\s*(?P<plate>{PLATE})"
)
SURE = (
    r"social security|soc\.? ?sec\.?|social insurance|national insurance|national(?: identity| identification)?(?= ?(?:id|no|num|card))|national id(?:entity|entification)?"
    r"|identity(?: card| document)?(?= |:|#)|identification card|id card|(?:photo|state|military|student|voter|emirates|employee|staff|tax(?:payer)?|government|provincial)(?: id\b| identification)"
    r"|passport|driv(?:er['’]?s?|ing) ?(?:licen[cs]e|lic\b\.?)|health ?(?:care )?(?:card|plan|insurance)|insurance|policy|medicare|medicaid|subscriber|beneficiary|a{1,2}dh?aa?r"
    r"|voter|iqama|resident card|residence (?:card|permit)|green card|alien|visa|licen[cs]e plate|number plate|(?:medical |nursing |physician )licen[cs]e|(?:credit|debit) card|blue cross|mykad"
    r"|employee|staff|claim|group|authori[sz]ation|ssn|nhs|nric|itin|npi|a-number"
)
CAPS = r"SSN|S\.S\.N\.?|SS|SIN|TIN|N\.H\.S\.?|CHI|H ?& ?C|HCN|PHN|OHIP|RAMQ|IHI|MBI|HICN?|HKID|PAN|NID|NINO|NIN?|PPSN?|CNIC|CPR|C?DLN?|EDIPI|DoD|DEA|GMC|HCPC|I/?C|SA ID|ABHA|PP|DVA|A#"
PIECE = r"[A-Za-z\d*•]*[\d*•][A-Za-z\d*•]*"
VALUE = (
    rf"(?P<en>(?:[A-Z]{{1,5}}[ /-](?=[A-Z]?\d)|[xX]{{3}}[- ]?[xX]{{2}}[- ]?(?=\d))?{PIECE}(?:[-/.]{PIECE}|-[A-Z]{{1,3}}(?![A-Za-z])|(?<![\dA-Za-z*]{{8}}) (?=\d[\d*]|\*){PIECE}){{0,5}}"
    rf"(?:(?<=[\d ]\d{{3}}) (?!MD|DO|RN|MR|CT|NP|PA|AM|PM|CM|MM|ED|IV)[A-Z]{{1,2}}(?![A-Za-z.'])|(?<=\d\d) (?:[A-D](?![A-Za-z.'])|[A-Z]\d?[A-Z]\d?[A-Z]{{0,2}}(?![A-Za-z])|\d(?:/\d)?(?![\d.A-Za-z]| ?(?:mm|cm|x\b)))"
    r"|\([\dA]\))?)(?![A-Za-z\d])"
)
KNOWN_BY = r"(?i:cards?|id\b|policy|plan|member|holder|account|ref(?:erence)?)"
LAST = r"(?i:ending(?: in| with)?|ends (?:in|with)|last (?:four|4)(?: digits)?|is|was)"
INSURERS = r"(?:Aetna|Cigna|Humana|Anthem|Kaiser|BCBS|UHC|United(?: ?Healthcare)?|Blue (?:Cross|Shield)|Bupa|AXA|Vitality|Medibank|Tricare)"
ENGLISH = re.compile(
    rf"(?<![A-Za-z])(?:(?i:{SURE})|{CAPS})(?: ?/ ?[A-Z]{{2,5}})?(?:\s+{KNOWN_BY})?(?P<number>{NUMBER_EN}|\s*(?i:identity no\.?))?(?:\s*[(（](?!\d{{3}}[ )-])[^()（）\n]{{1,20}}[)）])?"
    rf"(?P<mark>(?:\s*(?:{LAST}|[:：#=,(（-]))*)\s*(?:{INSURERS}\s+)?{VALUE}"
)
IDENTIFIER = re.compile(
    r"(?<![A-Za-z])(?<!ager )(?:ID|Id|[Ii]dentity|[Ii]dentification|IDENTITY|IDENTIFICATION)\s?(?i:numbers?|no\.?|num\b|#|card)(?P<number>)(?P<mark>(?:\s*(?:is\b|[:：#=-]))*)\s*"
    + VALUE
)
"""An 'ID number' that nothing before it makes one of a patient or an exam; looked for last."""
DAY = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}([-/.])\d{1,2}\1(?:19|20)?\d\d|(?:19|20)\d\d")
UNIT = re.compile(r"\s*(?:mm|cm|HU\b|m[lL]\b|mg|mGy|%|×|x\s?\d|kV|year|/\d)")
WEAK = re.compile(
    r"(?i:policy|insurance|claim|group|authori|alien|visa|employee|staff|identity|license|licence)|PAN|SIN|CHI|I/?C|PP|CPR|DEA|TIN|NI\b|SS\b|DL|NIN|A#|DoD"
)

LAST_FOUR = re.compile(
    r"(?i:last ?(?:four|4)(?: digits)?(?: of)?(?: (?:the|her|his))?(?: of)? (?:ssn|social(?: security)?(?: number)?))\s*(?:is|are|was|[:：#=])?\s*(?P<value>\d{4})(?!\d)"
)
HIDDEN = re.compile(r"(?<![\dA-Za-z*#])(?:[xX]{3}|[*＊#•]{3})[- –]?(?:[xX]{2}|[*＊#•]{2})[- –]?\d{4}(?![\dA-Za-z])")
HEALTH_SERVICE = re.compile(r"(?<![\dA-Za-z.+-])\d{3} \d{3} \d{4}(?=,? ?[(（]?NHS)")
IDENTITY_18 = re.compile(
    r"(?<![\dA-Za-z.])[1-9]\d{5}[ -]?(?:18|19|20)\d{2} ?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d"
    r"|3[01])[ -]?\d{3}[\dXx](?![\dA-Za-z]|\.\d)"
)
IDENTITY_15 = re.compile(
    r"(?<![\dA-Za-z.])[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![\dA-Za-z]|\.\d)"
)
IDENTITY_STARRED = re.compile(
    r"(?<![\dA-Za-z.])(?:[1-9]\d{2,5}[*＊xX]{6,12}\d{2,3}[\dXx]|[1-9]\d{9,13}[*＊]{4}|[1-9]\d{5}[*＊]{12})(?![\dA-Za-z*＊])"
)
EIGHTEEN = re.compile(r"(?<![\dA-Za-z.])[1-9]\d{16}[\dXx](?![\dA-Za-z]|\.\d)")
SOCIAL = re.compile(r"(?<![A-Za-z\d_.-])(?!000|666)\d{3}-\d{2}-\d{4}(?![A-Za-z\d_-]|\.\d)")
FORMS = (IDENTITY_18, IDENTITY_15, IDENTITY_STARRED, SOCIAL, EIGHTEEN, HIDDEN, HEALTH_SERVICE)
PROVINCES = words(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_numbers(text: str, places: Sequence[Window]) -> Iterator[Window]:
    """Identity numbers after what they are called."""
    for start, end in places:
        for match in CHINESE.finditer(text, start, end) if HAN.search(text, start, end) else ():
            yield match.span("zh" if match["zh"] else "plate")
        if LATIN.search(text, start, end):
            for match in LAST_FOUR.finditer(text, start, end):
                yield match.span("value")
            yield from english(ENGLISH, text, start, end)


def identifiers(text: str, places: Sequence[Window]) -> Iterator[Window]:
    """What is called an ID number and no more."""
    for start, end in places:
        yield from english(IDENTIFIER, text, start, end)


def english(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Window]:
    """The numbers after an English label that are long enough for what it is."""
    for match in pattern.finditer(text, start, end):
        digits = sum(one.isdigit() or one in "*•" for one in match["en"])
        marked = (
            match["number"] is not None or bool(match["mark"]) or bool(re.search(r"(?i:\b(?:id|card)\b)", match[0]))
        )
        weak = WEAK.match(match[0])
        least = (4 if match["number"] is not None else 5) if marked else 7 if weak else 5
        if re.search(r"(?i:last|ending|ends)", match[0]):
            least = 4
        if "plate" in match[0].lower() or re.fullmatch(r"[A-Z]{5}\d{4}[A-Z]", match["en"]):
            weak, least = None, 3
        if weak and not marked and not re.search(r"\d{5}|[A-Z]{5}\d{4}", match["en"]):
            continue
        if re.match(r"(?i:claim|employee|staff)|SS\b|I/?C|PP", match[0]) and not marked:
            continue
        if re.match(r"(?i:group|authori)", match[0]) and match["number"] is None:
            continue
        if digits >= least and not DAY.fullmatch(match["en"]) and not UNIT.match(text, match.end("en")):
            yield match.span("en")


def formed(text: str, places: Sequence[Window]) -> Iterator[Window]:
    """Identity numbers that are known by their form."""
    for pattern in FORMS:
        for start, end in places:
            for match in pattern.finditer(text, start, end):
                if valid(match[0], pattern):
                    yield match.span()


def valid(number: str, pattern: re.Pattern[str]) -> bool:
    """Whether a number by its form can be an identity number."""
    if pattern in (IDENTITY_18, IDENTITY_15):
        return number[:2] in PROVINCES
    return pattern is not EIGHTEEN or checked(number)


def checked(number: str) -> bool:
    """Whether the last character of an 18-digit identity number is the check of the others (GB 11643)."""
    digits = [int(one) for one in number[:17]]
    return "10X98765432"[sum(a * b for a, b in zip(digits, WEIGHTS, strict=True)) % 11] == number[17].upper()
