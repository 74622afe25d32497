"""How days are written: patterns with the parts of a date as groups, and quick ones that tell where one can stand."""

import re

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MONTH = "|".join([*MONTHS, "Sept", *(name[:3] for name in MONTHS if name != "May")])
DIGITS = "〇一二三四五六七八九"
UNIT = r"(?!\s*(?:mm|cm|HU|Hu|ml|mL|mg|岁|个|枚|[×x*]\s?\d|%))"
CUE = (
    r"(?:(?:较|对比|比较|对照|与|和|及|原|前片|旧片|老片|前次|上次|日期|时间|年月|出生|生日|于|自|从|至|日|[(（])\s*(?:为"
    r"|是)?\s*[:：]?\s*[(（]?"
    r"|(?i:\b(?:dated?|from|on|of|since|compar(?:ison|ed|e)(?: (?:to|with|is|made to|made with))?|prior|previous|DOB"
    r"|birth|performed|scan|CT|exam|study|and|to|radiographs?|report|D|T|DD|DT|signed|dictated"
    r"|transcribed))\s*[:：]?\s*\(?)"
)
FULL = re.compile(
    r"(?:(?<![\dA-Za-z./\-])|(?<=[\d日号月][-－—~～])(?=[12]\d{3}[-/.年]\d))(?P<y>(?:18|19|20)\d{2})(?P<s> ?(?P<m1>[-/.－—–_\\]) ?"
    r"|\s?年\s?)(?P<m>\d{1,2})(?:(?<=\d)(?P<s2> ?(?P=m1) ?)"
    r"|(?P<s3>\s?月\s?))(?P<d>\d{1,2})(?:(?(s3)(?P<e>\s?[日号])|(?!))|(?![\d%]|[/.]\d|-(?![12]\d{3}[-/.年]\d)\d))"
    + UNIT
)
SHORT = re.compile(
    CUE
    + r"['’‘]?(?P<y>\d{2})(?P<s>(?P<m1>[-.]|/(?=\d{1,2}/\d{1,2}\s?[片日C胸检]))|年)(?P<m>\d{1,2})(?P<s2>(?P=m1)|月)(?P<d>\d{1,2})(?P<e>[日号])?(?![\d%]|[-/.]\d)"
    + UNIT
)
DOTTED = re.compile(
    r"(?<![\dA-Za-z.×xX*~～/\-])(?<!ersion )(?P<y>[012]\d)(?P<s>\.)(?P<m>0?[1-9]|1[0-2])(?P<s2>\.)(?P<d>0?[1-9]|[12]\d|3[01])(?![\d%a-z×]|\.\d)"
    + UNIT
)
"""21.6.28; a numbering such as 1.2.3 has one digit in front."""
FILM = r"(?=\s?(?:片|CT|胸|[我外本]院|检查|前片))"
HAN = re.compile(
    r"(?<![\d.])(?<!\d年)(?:(?P<y>\d{2})年)?(?P<m>\d{1,2})(?P<s2>\s?月\s?)(?P<d>\d{1,2})(?:(?P<e>\s?[日号])|"
    + FILM
    + ")"
)
HAN_MONTH = re.compile(
    r"(?:(?<![\d.])(?P<y>(?:19|20)\d{2})|(?<=[较与比照于])(?P<yy>[012]\d))(?P<s>\s?年\s?)(?P<m>\d{1,2})(?P<e>\s?月)(?:份)?(?!\s?\d{1,2}\s?[日号]|\d)"
)
DASH_MONTH = re.compile(
    r"(?<![\dA-Za-z./\-])(?P<y>(?:19|20)\d{2})(?P<s>[-/])(?P<m>0[1-9]|1[0-2])(?![\d%]|[-/.]\d)" + UNIT
)
COMPACT = re.compile(
    CUE + r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:(?=\d{4}(?:\d\d)?(?!\d))|(?![\d.%]))"
    r"|(?:(?<![\dA-Za-z.*-])|(?<=[12]\d{7}-))(?P<y2>(?:19[2-9]|20[0-4])\d)(?P<n2>0[1-9]|1[0-2])(?P<d2>0[1-9]|[12]\d|3[01])(?![\da-z%*]|\.\d|-(?![12]\d{7}(?!\d))\d)"
)
SLASHED = re.compile(
    r"(?:(?<![A-Za-z\d./\-])|(?<=[/.][12]\d{3}-))(?P<a>\d{1,2})(?P<s>[/\-.])(?P<b>\d{1,2})(?P<s2>(?P=s))(?P<y>(?:18|19"
    r"|20)\d{2})(?![A-Za-z\d%]|[/.]\d|-(?!\d{1,2}[/.]\d{1,2}[/.])\d)" + UNIT
)
SLASHED_SHORT = re.compile(
    r"(?:(?:(?<![A-Za-z\d./\-])|(?<=/\d\d-))(?=\d{1,2}/)|"
    + CUE
    + r"(?=\d{1,2}-))(?P<a>\d{1,2})(?P<s>[/\-])(?P<b>\d{1,2})(?P<s2>(?P=s))(?P<y>\d{2})(?![A-Za-z\d%/]|\.\d|-(?!\d{1,2}/\d{1,2}/)\d)"
    + UNIT
)
MONTH_SLASH = re.compile(
    r"(?<![A-Za-z\d./\-])(?P<m>0?[1-9]|1[0-2])(?P<s>/)(?P<y>(?:19|20)\d{2})(?![A-Za-z\d%/]|[-.]\d)" + UNIT
)
MONTH_DAY = re.compile(
    r"(?i:\b(?:dated|comparison:|on|since|DOB:?)\s+"
    r"|\bfrom\s+(?=\d\d/))(?P<a>\d{1,2})(?P<s>/)(?P<b>\d{1,2})(?![A-Za-z\d%/]|[-.]\d)" + UNIT
)
DAY_FIRST = re.compile(
    rf"(?<![A-Za-z\d.\-/])(?P<d>\d{{1,2}})(?P<o>(?:st|nd|rd|th)?)(?P<s>(?: of)?[ \-]"
    rf"|[-/.])?(?P<name>(?i:{MONTH}))(?P<p>\.?)(?:(?P<s2>,? ?[-/]?|[-/])(?P<y>(?:18|19|20)\d{{2}})(?!\d)"
    rf"|(?P<s4>[-/ ]['’]?)(?P<yy>\d{{2}})(?![\d:/%]|\.\d|\s?(?:mm|cm)))?(?![A-Za-z\d])"
)
MONTH_FIRST = re.compile(
    rf"(?:(?<![A-Za-z\d\-/])|(?<=[12]\d{{3}}-))(?P<name>(?i:{MONTH}))(?P<p>\.?)(?P<s>[ \-]?|/(?=\d{{1,2}}/))(?P<d>\d{{1,2}})(?P<o>(?:st|nd|rd"
    rf"|th)?)(?:(?P<s2> ?,? ?[-/]?)(?P<y>(?:18|19|20)\d{{2}})(?!\d))?(?![A-Za-z\d%]|[.:/]\d)" + UNIT
)
MONTH_YEAR = re.compile(
    rf"(?<![A-Za-z\d\-/])(?P<name>(?i:{MONTH}))(?P<p>\.?)(?:(?P<s>,? ?(?:of )?|[-/])(?P<y>(?:19|20)\d{{2}})|(?P<s2> ?['’])(?P<yy>\d{{2}}))(?!\d)"
)
YEAR_NAMED = re.compile(
    rf"(?<![A-Za-z\d./\-])(?P<y>(?:18|19|20)\d{{2}})(?P<s>[-/ ]|, )(?P<name>(?i:{MONTH}))(?P<p>\.?)(?P<s2>[-/ ]|, )(?P<d>\d{{1,2}})(?![A-Za-z\d%]|[.:/]\d|,? ?(?:19|20)\d\d)"
    + UNIT
)
DAY_AFTER_CUE = re.compile(
    r"(?:较|对比|与|于|前片|自|由)\s?[(（]?(?P<m>0?[1-9]|1[0-2])(?P<s2>[-./])(?P<d>0?[1-9]|[12]\d|3[01])(?:(?P<e>[日号])|"
    + FILM
    + ")"
)
MONTH_AFTER_CUE = re.compile(r"(?<=[较与比照于前])\s?(?P<y>20\d\d)(?P<s>\.)(?P<m>0?[1-9]|1[0-2])" + FILM)
SPAN = r"\s?(?:[-－—–~～、至到]|to\b|and\b|&)\s?"
RANGE = re.compile(
    rf"(?P<all>(?<![\d.])(?:(?:(?:19|20)?\d\d)\s?年\s?)?\d{{1,2}}\s?月\s?\d{{1,2}}\s?[日号]?{SPAN}\d{{1,2}}\s?[日号]"
    rf"|(?<![\dA-Za-z./-])(?:19|20)\d\d(?P<m1>[./])\d{{1,2}}(?P=m1)\d{{1,2}}{SPAN}(?:\d{{1,2}}(?P=m1))?\d{{1,2}}(?![\d./]|\s?(?:mm|cm)))"
)
NAMED_RANGE = re.compile(
    rf"(?P<all>(?<![A-Za-z])(?:{MONTH}|{MONTH.upper()})\.? \d{{1,2}}(?:st|nd|rd|th)?{SPAN}\d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d(?!\d)"
    rf"|(?<![\d.])\d{{1,2}}(?:st|nd|rd|th)?{SPAN}\d{{1,2}}(?:st|nd|rd|th)? (?:{MONTH}|{MONTH.upper()})\.?,? (?:19|20)\d\d(?!\d)"
    rf"|(?<![A-Za-z])(?:{MONTH})(?:/|{SPAN})(?:{MONTH}),? (?:19|20)\d\d(?!\d))"
)
"""Several days that have their month or year in common: they cannot move each in its own form."""
SPELT = re.compile(
    rf"(?:(?P<y>[{DIGITS}零○Oo0]{{4}})年|(?<![{DIGITS}个年]))(?P<m>十?[一二三四五六七八九]|十)月(?P<d>[一二三]?十?[一二三四五六七八九]"
    rf"|[一二三]?十)(?P<e>[日号])|(?P<y2>[{DIGITS}零○Oo]{{4}})年(?P<m2>十?[一二三四五六七八九]|十)月"
)
ISO_TIME = re.compile(r"(?<![\dA-Za-z./\-])(?P<y>(?:19|20)\d{2})(?P<s>-)(?P<m>\d{2})(?P<s2>-)(?P<d>\d{2})(?=T\d{2}:)")

THREE = re.compile(r"\d\d? ?[-/.－—–_\\] ?\d{1,2} ?[-/.－—–_\\] ?\d")
HAN_DAY = re.compile(r"\d\s?月|\d\s?年\s?\d")
CUED = re.compile(r"[较比与于片自由照前]\s?[(（]?\d{1,4}[-./]\d")
YEAR_DASH = re.compile(r"[12]\d{3}[-/]\d")
EIGHT = re.compile(r"[12]\d{7}")
SLASH_YEAR = re.compile(r"\d/[12]\d{3}")
ANY = re.compile(r"\d")
FORMS = (
    (RANGE, "range", ANY),
    (ISO_TIME, "year first", YEAR_DASH),
    (FULL, "year first", re.compile(rf"{THREE.pattern}|{HAN_DAY.pattern}")),
    (SLASHED, "year last", THREE),
    (SHORT, "year first", re.compile(rf"{THREE.pattern}|{HAN_DAY.pattern}")),
    (SLASHED_SHORT, "year last", THREE),
    (DOTTED, "year first", THREE),
    (COMPACT, "compact", EIGHT),
    (HAN, "year first", HAN_DAY),
    (HAN_MONTH, "year first", HAN_DAY),
    (DASH_MONTH, "year first", YEAR_DASH),
    (MONTH_SLASH, "year first", SLASH_YEAR),
    (MONTH_DAY, "year last", ANY),
    (DAY_AFTER_CUE, "year first", CUED),
    (MONTH_AFTER_CUE, "year first", CUED),
)

NAMED_FORMS = (
    (NAMED_RANGE, "range"),
    (YEAR_NAMED, "named"),
    (DAY_FIRST, "named"),
    (MONTH_FIRST, "named"),
    (MONTH_YEAR, "named"),
)
DAY_AT = re.compile(
    r"\d(?:\d? ?[-/－—–_\\] ?\d|\d? ?\. ?\d{1,2} ?\. ?\d|\.\d{1,2}\s?(?:[日号片胸我外本检前]|CT)|\s?月|\s?年\s?\d|\d{7})"
)
"""Where a day in numbers can stand; a decimal is none."""
SPELT_AT = re.compile(r"[一二三四五六七八九十]月")
SHORT_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
NAMED_AT = re.compile(
    rf"[\dJFMASOND](?:(?<=\d)(?:(?:st|nd|rd|th)?(?: of)?[ \-/.]?(?i:{SHORT_MONTH})|(?<=[12])[089]\d\d)"
    r"|(?<=J)(?:an|AN|u[nl]|U[NL])|(?<=F)(?:eb|EB)|(?<=M)(?:a[ry]|A[RY])|(?<=A)(?:pr|PR|ug|UG)|(?<=S)(?:ep|EP)|(?<=O)(?:ct|CT)"
    r"|(?<=N)(?:ov|OV)|(?<=D)(?:ec|EC))"
)
"""Where a day with a named month can stand: the name with a capital, a day before it, or a year."""
NAMED = re.compile(rf"(?i:{SHORT_MONTH})")
