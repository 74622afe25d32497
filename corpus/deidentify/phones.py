"""Phones, faxes, pagers and extensions: after what they are called, or by their form; and accounts of messengers."""

import re
from collections.abc import Iterator, Sequence

from corpus.deidentify.windows import LATIN, Window
from corpus.normalise import HAN

JOIN = r"(?:[-–—－.·]|(?<=0\d\d)/|(?<=0\d\d\d)/|(?<=\d\d\d)(?<!\d\d\d\d)/(?=\d\d\d[-. ]\d{4})| ?[-–—－] ?| {1,2}(?=\d\d)|(?<=[1-9]) (?=\d \d{4}))"
"""What stands between the digits of a phone; a single digit after a space is the next word, as in 'ext 5432 3 nodules'."""
EXT = r"(?:,?\s?(?:[xX]|[Ee]xt(?:n|ension(?=[:：.#]?\s?\d{1,3}(?!\d)))?\.?|EXT\.?|转(?:分机)?|分机|\*(?=\d{3}))[:：.#]?\s?\d{1,6})?(?![A-Za-z\d])"
AREA = r"(?:\+?\d{1,3}[- .]?)?[(（]\+?\d{1,5}[)）][-–—. ]{0,2}"
DIGITS = rf"(?:{AREA}\d(?:{JOIN}?\d){{2,14}}|\+?\d(?:{JOIN}?\d){{3,17}})(?!\d){EXT}"
VALUE = rf"(?P<value>{DIGITS})"
NO = r"(?:[’']s)?(?:\s*(?:numbers?|nums?\.?|nos?\.?(?![a-z])|nr\.?|#|\d(?=\s*[:：])))?(?:\s*[(（][^()（）\d\n]{1,20}[)）])?"
TAIL = r"(?:,?\s*(?:on file|listed|given|provided))?(?:\s*,?\s*(?:is|was|are|at|on|to|from|via|ending(?: in| with)?|ends (?:in|with)|[:：=#.,*-]))*\s*\(?"
STRONG = (
    r"tele?(?:phone)?|phone|ph(?=[.:# ])|fax|facsimile|mob(?=[.:# ])|mobile(?: phone)?|cell(?:ular)?(?: phone)?|cellphone|pager(?: id\b)?|pgr|beeper|bleep(?:er)?"
    r"|ext(?:n|ension)?|call[- ]?back|hot ?line|dect(?: phone)?|spectra ?link|vocera|whats ?app|hand ?phone|hp(?=:)|voice ?mail(?: ?box)?|switch ?board|land ?line|help ?line"
    r"|direct (?:line|dial)|answering service|tie[- ]?line|nok\b|critical (?:results?|values?) line"
)
WEAK = r"contact|office|home|work|secretary|internal|direct|text|sms|rooms?|desk|line|next of kin|emergency contact|reading room|nurses?[’']? station|operator|ice|[tmpf]|preferred|alternat(?:e|ive)|best|day|evening|(?:his|her|their|our|my|best|the|patient|mother|father|wife|husband|daughter|son)(?:[’']s)?"
ENGLISH = re.compile(
    rf"(?<![A-Za-z])(?i:(?:{STRONG})\.?(?:\s*(?:phone|line|ext(?:n|ension)?\.?|pager|fax))?{NO}{TAIL}){VALUE}"
    rf"|(?<![A-Za-z])(?i:(?:{WEAK})(?:\s*[(（][^()（）\d\n]{{1,20}}[)）])?\s*(?:[:：]|(?:phone )?(?:numbers?|nos?\.|no|#)){TAIL})(?P<weak>{DIGITS})"
)
CHINESE = re.compile(
    r"(?:电\s*话|内线|手机|移动电话|联[系络](?:方式|号码)|座机|传\s*真|(?<!转)分机|热线|拨打|致电|电联|号码|微信|小灵通|宅电|总机|短号|虚拟网|BP机|呼机|拨内线|QQ|[Qq]q|Q群|V信|[Vv][Xx])"
    r"(?:号码|同号|号|群)?\s*(?:[(（【][^()（）\d\n]{1,8}[)）】]|[】\])）])?(?:尾号|[的]?[后末最][四4六6三3]位(?:数|号)?)?"
    rf"\s*(?:[为是]|系(?=\d))?\s*(?:[A-Za-z]{{2,4}})?[.:：#]{{0,2}}\s*[(（]?{VALUE}"
)
ENDING = re.compile(
    r"(?:电话|手机|号码?|联系方式)?(?:尾号|[后末最]后?[四4]位(?:数|号)?)\s*[为是]?\s*[:：]?\s*(?P<value>\d{3,6})(?!\d)"
)
CALLED = re.compile(
    r"(?<![A-Za-z])(?i:(?:(?:call|telephon|phon|pag|contact|reach|text|notifi|inform|bleep|fax|ring)(?:ed|ing|able)|(?:call|page|contact|reach|ring|rang|rung|message|voicemail)(?![a-z])|discussed|communicated)"
    rf"[^.\n\d:;]{{0,20}}(?:\b[DM]rs?\.)?[^.\n\d:;]{{0,40}}? (?P<word>at|on|via|from|to|by)|call(?:ed|ing)?|dial|page|text|ring|extension|ext\.?) +(?:[#*] ?|\((?=\d{{4}}))?"
    rf"{VALUE}(?! ?(?:[ap]\.?m\b|hours|hrs?\b|h\b|o'clock|:))"
)
"""The family was called at 5-4411."""
CLOCK = re.compile(r"(?:[01]\d|2[0-4])[.]?[0-5]\d")
YEAR = re.compile(r"(?:19|20)\d\d")
COMPACT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?: ?\d{4,6})?")
DAY = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}([-/.])\d{1,2}\1(?:19|20)?\d\d")
SET = re.compile(r"(?i:\bext|bleep|pager)")
INTERNAL = re.compile(r"(?<![\dA-Za-z])(?<!\d )(?<![cm]m )[xX](?P<value>\d-\d{4}|\d{4,5})(?![\dA-Za-z]|\.\d)")
MORE = re.compile(
    r"\s?(?:[/、,，;；]|或|和|及|\bor\b|\band\b|&)\s?(?P<value>[(（]?\+?\d(?:[-–—. ()（）]{0,2}\d){3,11})(?![\dA-Za-z%]|[.:：/]\d)"
)
MESSENGER = re.compile(
    r"(?:微信|[Ww]e ?[Cc]hat|(?<![A-Za-z])(?:[Vv][Xx]|V信|QQ|[Ww]hats[Aa]pp|[Ss]kype|[Ll]ine ID|[Tt]elegram))(?:号码|同号|号|\s?ID|\s?id)?\s*(?:为|是)?\s*[:：]?\s*"
    r"(?P<value>(?=[A-Za-z-]*[\d_])[A-Za-z][A-Za-z\d_-]{4,25})(?![A-Za-z\d_@])"
)
IN_BRACKETS = re.compile(rf"(?:致电|联系|告知|通知|咨询|拨打|电告)[{HAN}]{{0,10}}[（(]\s*{VALUE}\s*[)）]")
MESSENGERS = re.compile(r"微信|e ?[Cc]hat|[Vv][Xx]|V信|QQ|hats[Aa]pp|kype|ine ID|elegram")
LABELS = (ENGLISH, CHINESE, ENDING, CALLED, INTERNAL, IN_BRACKETS)

CHINA = r"(?:(?:[(（](?:\+|00)?86[)）]|(?:\+|00)?86)[-–— ]?)?"
DASH = r"[-–—－ ]"
MOBILE = re.compile(
    rf"(?<![\dA-Za-z.])(?<![\dA-Za-z][-,]){CHINA}1[3-9]\d(?:\d{{8}}|{DASH}\d{{4}}{DASH}\d{{4}}|\.\d{{4}}\.\d{{4}}|\d{DASH}\d{{3}}{DASH}\d{{4}}|{DASH}\d{{8}}|\d{{4}}{DASH}\d{{4}}"
    rf"|{DASH}\d{{3}}{DASH}\d{{5}}| ?(?:[*＊xX•]{{4}}) ?\d{{4}})(?![\dA-Za-z]|\.\d)"
)
LANDLINE = re.compile(
    r"(?<![\dA-Za-z.])(?<![\dA-Za-z][-,])(?:(?:\+|00)?86[- ])?(?:[(（]0\d{2,3}[)）] ?|0\d{2,3}[-—–－ ] ?|0(?:10|2\d)(?=\d{8}(?!\d))"
    r"|0[3-9]\d{2}(?=\d{7,8}(?!\d)))\d{3,4}[- ]?\d{4}(?:\s?[-转—－]\s?(?:分机)?\d{1,6})?(?![\dA-Za-z]|\.\d)"
    r"|(?<![\dA-Za-z.-])(?:\+|00)?86[- ](?:10|2\d|[3-9]\d{2})[- ]\d{3,4}[- ]?\d{4}(?!\d)"
    r"|(?<![\d-])[48]00[- ]?\d{3}[- ]?\d{4}(?!\d)|(?<![\d-])[48]00[- ]\d{4}[- ]\d{3}(?!\d)"
)
LONE = r"(?<![A-Za-z\d_+])(?<!\d\.)(?<![\d/][-,(/])(?<![A-Za-z_][-/])"
AMERICAN = re.compile(
    rf"{LONE}(?:(?:\+|00|011 )?1[-. ] ?)?(?:\(\d{{3}}\)[- ]{{0,2}}|\d{{3}} ?[-.–—] ?)\d{{3}} ?[-. –—] ?\d{{4}}{EXT}(?!_|[.-]\d)"
    rf"|{LONE}(?:\(\d{{3}}\) ?|\d{{3}}-)[2-9]\d{{6}}{EXT}(?!_|[.-]\d)"
    rf"|{LONE}\+1 ?\d{{10}}(?!\d)|{LONE}(?:(?:\+|00)?1 )?\d{{3}} \d{{3}}[ -]\d{{4}}{EXT}(?![_/]|[.-]\d)"
    rf"|{LONE}\d{{3}}-\d{{4}}(?= *(?:x|ext)\b){EXT}"
)
WORLD = re.compile(
    r"(?<![A-Za-z\d_+])(?<!\d\.)(?:\(\+[1-9]\d{0,2}\)|(?:\+|00[ -]?(?=[1-9]\d{0,2}[ -])|011[ -](?=[1-9]\d{0,2}[ -]))[1-9]\d{0,2})(?:[- .]?\(?\d{1,5}\)?){2,5}"
    rf"(?! ?(?:mm|cm|HU|ml|mL|%|[x×] ?\d+ ?(?:mm|cm|[x×])))(?!_|\.\d){EXT}"
)
BRITISH = re.compile(
    rf"{LONE}0\d{{2,4}}([ .-])\d{{3,4}}\1\d{{3,4}}{EXT}(?!_)|{LONE}0\d{{4}}[ -]\d{{6}}{EXT}(?!_)|{LONE}\(0\d{{3,4}}\) ?\d{{6,7}}{EXT}(?!_)"
    rf"|{LONE}(?:\(0\d\) ?|0[2-9] )\d{{4}} ?\d{{4}}(?![\d_])|{LONE}0[2-9]-\d{{4}}-\d{{4}}(?![\d_-])|{LONE}1[38]00 \d{{3}} \d{{3}}(?![\d_])"
)
INDIAN = re.compile(rf"{LONE}0?[6-9]\d{{4}}[ -]\d{{5}}(?![A-Za-z\d_]|[.-]\d)")
FORMS = (
    (MOBILE, re.compile(r"1[3-9]\d")),
    (LANDLINE, re.compile(r"0\d\d|[48]00|86[- ]")),
    (AMERICAN, re.compile(r"\d{3}\)? ?[-.–— ] ?\d{3}|\d\)\d{3}|\+\d")),
    (WORLD, re.compile(r"\+[1-9]|00[ -]?[1-9]|011[ -]")),
    (BRITISH, re.compile(r"0\d{1,4}\)? ?[ .-]?\d{3}|00 \d{3}")),
    (INDIAN, re.compile(r"[6-9]\d{4}[ -]\d{5}")),
)
"""Each with what it cannot do without, which is found sooner."""
BARE = re.compile(
    rf"{LONE}[2-9]\d{{2}}[-.–—]\d{{4}}(?![A-Za-z\d_%]|[-.–—/]\d)|(?<![A-Za-z\d_.+-])(?:[2-9]\d{{2}}[2-9]\d{{6}}|[6-9]\d{{9}}|0[1-9]\d{{8,9}})(?![A-Za-z\d_%]|[.-]\d)"
)
HYPHENED = re.compile(r"[2-9]\d\d[-–—]\d\d(?!00|50)\d\d")
"""A local number: hardly anything else in a report is written so, but ranges of round numbers."""
CUE = re.compile(
    r"(?i:contact|\bkin\b|mobile|\bcell\b|phone|\bph\b|\btel\b|reach|\bcall|message|voice ?mail|family|\bpage[dr]?\b|\bdial|\boffice\b|\bdesk\b|\bfax|\bring\b|number (?:is|was|on|listed|given)|\bat$"
    r"|\bhome\b|\bwork\b|\bvia\b|\bemergency\b|\b(?:dr|prof|mrs?|ms)\b|\bdiscussed|\bnotified|\binformed|\b(?:wife|husband|daughter|son|mother|father|spouse|parent)\b)|电话|联系|手机|致电|家属"
)
NEVER = re.compile(
    r"(?i:images?|im|slices?|series|se|se:|range|ranges|ranging|from|between|approximately|about|hu|level|window|width|ww|wl|center|centre|values?|of|to|lot|ref|model|version)[ :#./(]*-?$"
)
UNIT = re.compile(
    r"\s*(?:mm|cm|毫米|厘米|HU\b|Hu\b|ml\b|mL\b|mg|mGy|mSv|kV|mA|岁|×|x\s?\d|年(?!龄)|%|个|枚|层|幅|分(?!机)|[~～]\d|(?:per|cells?|µ|μ|ng|pg|ms|mmol)\b)"
)
MEASURED = re.compile(r"(?:CT\s*值|密度|大小|直径|约|径|范围|[×x*]|mm|cm|HU|层厚|剂量|SUV)\s*[:：]?\s*(?:为|约)?\s*$")


def called(text: str, places: Sequence[Window]) -> Iterator[Window]:
    """Phones after what they are called, or after what is done with them."""
    english = [place for place in places if LATIN.search(text, *place)]
    for pattern in LABELS:
        for start, end in english if pattern in (ENGLISH, CALLED) else places:
            for match in pattern.finditer(text, start, end):
                group = "weak" if pattern is ENGLISH and match["weak"] else "value"
                if not refused(text, match, group):
                    yield match.span(group)
                    yield from others(text, match.start(group), match.end(group))


def refused(text: str, match: re.Match[str], group: str) -> bool:
    """Whether what stands where a phone can stand is a time, day, or measure."""
    value, pattern = match[group], match.re
    if UNIT.match(text, match.end(group)) or DAY.fullmatch(value):
        return True
    if pattern is INTERNAL or pattern is ENDING:
        return False
    if pattern is IN_BRACKETS:
        return bool(CLOCK.fullmatch(value))
    ahead = match.string[match.start() : match.start(group)]
    digits = sum(map(str.isdigit, value))
    if pattern is CALLED:
        if COMPACT.fullmatch(value):
            return True
        timed = YEAR.fullmatch(value) or (CLOCK.fullmatch(value) and match["word"] != "on")
        return bool(timed and not SET.search(ahead)) or (
            digits < 7 and (match["word"] or "").lower() in ("from", "to", "by")
        )
    if group == "weak":
        return digits < 7 and not re.fullmatch(r"\d-\d{4}", value)
    if digits < 7 and re.match(r"(?i:mobile|cell|text|tele?(?:phone)?|phone)", ahead):
        return bool(re.fullmatch(r"\w+\s*", ahead) and re.match(r"(?i:mobile|cell)", ahead)) or bool(
            CLOCK.fullmatch(value) and re.search(r"(?i:\b(?:at|from|to))\s*$", ahead)
        )
    return "dect" in ahead.lower() and digits < 4


def others(text: str, start: int, end: int) -> Iterator[Window]:
    """Further phones of a list: 87236114/87236115."""
    first = sum(map(str.isdigit, text[start:end]))
    while more := MORE.match(text, end):
        digits = sum(map(str.isdigit, more["value"]))
        alike = digits == first or (first > 6 and digits in (7, 8, 10, 11))
        if not alike or UNIT.match(text, more.end()) or DAY.fullmatch(more["value"]):
            return
        yield more.span("value")
        end = more.end()


def accounts(text: str) -> Iterator[Window]:
    """Accounts of messengers."""
    if MESSENGERS.search(text):
        for match in MESSENGER.finditer(text):
            yield match.span("value")


def formed(text: str, places: Sequence[Window]) -> Iterator[Window]:
    """Phones that are known by their form."""
    for pattern, needs in FORMS:
        for start, end in places:
            if not needs.search(text, start, end):
                continue
            for match in pattern.finditer(text, start, end):
                if not UNIT.match(text, match.end()) and not MEASURED.search(
                    text, max(0, match.start() - 20), match.start()
                ):
                    yield match.span()
                    yield from others(text, *match.span())
    for start, end in places:
        for match in BARE.finditer(text, start, end):
            before = text[max(0, match.start() - 80) : match.start()].rpartition("\n")[2]
            if (HYPHENED.fullmatch(match[0]) or CUE.search(before)) and not (
                NEVER.search(before) or UNIT.match(text, match.end())
            ):
                yield match.span()
