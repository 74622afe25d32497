"""Chinese names that no label announces: what stands before and behind a word together tell that it is a person.

A word that begins with a surname and goes on with characters of given names is a name where enough speaks for it: who or what
is named before it (女儿, 通知, 呼吸科), what people do behind it (审核, 陪同, 之子), how frequent its surname is, and its length.
"""

import re
from collections.abc import Iterator

from corpus.deidentify.no_names import NOBODY, WORDS
from corpus.deidentify.surnames import COMPOUND, EITHER, FREQUENT, GIVEN, SURNAMES
from corpus.normalise import HAN

FIRST = f"(?:{'|'.join(sorted(COMPOUND))}|[{''.join(sorted(SURNAMES))}])"
NEXT_ONES = f"[{''.join(sorted(GIVEN))}]"
ACTS = (
    r"(?:医[师生]|主任|教授)?(?:书写|报告|审[核阅签片]|复[核阅]|签[名字发收署]|修改|阅片|读片|会诊|接听|接[收到]?电话|知[晓情悉]"
    r"|之[子女妻夫父母婴兄弟姐妹]|患者|先生|女士|同志|陪[同护检]|护送|来电|代[诉述办]|要求|同意|拒绝"
    r"|申请|开[单具立]|送检|记录|录入|登记|操作|扫描|摄片|执行|完成|提供|领取|复述|确认|核[对实]"
    r"|[今昨明]日|于\s*[\d⟦今昨]|[，,、\s]*[（(]?\s*(?:男|女)(?![儿婿])|\s*[（(]\s*(?:其|患者)?(?:之)?(?:父|母|子|女|夫|妻|兄|弟|姐|妹|儿|配偶|本人|家属))"
)
"""What only people do, or what is said of people alone."""
EDGE = rf"$|[^{HAN}]|性别|年龄|科室|住院号|门诊号|床号|电话|诉|因|\d|来院|来我院|入院|就诊|复查|既往|的|说|询问|所述|自诉|(?<!申)请|建议|结合|[双两左右][肺侧]|胸廓|纵隔|心影"
CANDIDATE = re.compile(rf"{FIRST}(?:{NEXT_ONES}{{2}}(?=(?P<acts>{ACTS})|{EDGE})|{NEXT_ONES}(?=(?P<act>{ACTS})|{EDGE}))")
KIN = (
    "父亲|母亲|爸爸|妈妈|丈夫|妻子|爱人|老伴|配偶|儿子|女儿|儿媳|女婿|孙子|孙女|外孙女?|弟弟|哥哥|姐姐|妹妹|侄[子女儿]|外甥女?|叔叔|舅舅"
    "|姑姑|家属|亲属|家人|子女|朋友|同事|邻居|保姆|护工|[之其][父母子女妻夫兄弟姐妹]"
)
PERSON = (
    rf"{KIN}|患者|病人|患儿|产妇|孕妇|伤者|死者|老人|[者员]|[签送取领检告收话听办理护托权访断核写录]人|医[师生]|技师|护士|大夫|主任|教授|专家|老师"
    r"|主治|住院总|助手|签[名字章]|姓\s*名|曾用名|又名|原名|化名|名叫|同名"
)
LINK = "由|经|请|与|和|及|同|向|给|告知|通知|联系|报告|电话|转告|面告|感谢|致|询|既往|为|系|是|叫|书写|审核|复核|签发"
PLACE = "科|院|床|室|病区|中心|门诊|急诊|组"
AHEAD = re.compile(
    rf"(?:(?P<person>{PERSON})|(?P<link>{LINK})|(?P<place>{PLACE})|(?P<label>[师生士签写审检核线教手助听片代办护长总影名复述者人员断告]))?"
    r"(?P<mark>\s*[“\"'‘（(「【\[:：=|｜\]】)）]*\s*)$"
)
MARKS = "“\"'‘（(「【[:：=|｜]】)） \t\r\n　\u00a0"
LAST = frozenset(
    "亲爸妈夫妻人伴偶子女儿媳婿孙弟哥姐妹侄甥叔舅姑属友事居姆工父母兄者病产妇孕伤死老员师生士任授家治总手名字章叫"
    "由经请与和及同向给告知系话谢致询往为是写核发科院床室区心诊组签审检线教助听片代办护长影复述断员"
)
"""The last characters of what AHEAD finds: a quick look before it."""
UNUSUAL = re.compile(
    rf"(?:{KIN}|患者|病人|患儿|联系人|签[名字])[：:（(\s]*(?P<name>[{''.join(sorted(FREQUENT - EITHER))}](?:{NEXT_ONES}[{HAN}]|[{HAN}]{NEXT_ONES}))(?=[^{HAN}]|$|{ACTS})"
)
"""One character that given names are seldom made of, where a person is surely meant."""
DOCTOR = re.compile(rf"(?<![A-Za-z])(?:Dr|Prof)\.?\s?(?P<name>{FIRST}{NEXT_ONES}{{0,2}})(?={EDGE}|{ACTS}|已|认|意)")
ANYBODY = re.compile(
    rf"(?<!(?:[{HAN}])[有是在于和与])(?P<name>(?:{'|'.join(sorted(COMPOUND))}|[{''.join(sorted(SURNAMES - EITHER))}])某某?[甲乙丙丁]?)"
    r"(?![些种个处一段叶院病年月天时次项区部侧节层])"
)
SEX = re.compile(
    r"[\s，,、/|（(]{1,6}(?:(?:男|女)(?:性)?(?=[\s，,、/|）)]*(?:\d|$|[，,。；;]))"
    r"|\d{1,3}\s*岁[\s，,、/|]*[男女]|[MF](?=[\s，,、/|]*\d{1,3})|\d{1,3}\s*[岁Yy][\s，,、/|]*[MF]\b)"
)
"""Sex and age as they follow a name."""
HEAD = re.compile(
    rf"(?:^|[\n。；;：:，,\s（(])\s*(?:\d{{1,3}}床\s*)?(?P<name>[{HAN}]{{1,10}}(?:[·•・．][{HAN}]{{1,10}})+|(?:{'|'.join(sorted(COMPOUND))}|[{''.join(sorted(SURNAMES))}])"
    rf"(?:[*＊×○〇□xX]{{1,3}}[{HAN}]?|[ 　]?{NEXT_ONES}(?:[ 　]?{NEXT_ONES})?))$"
)
TAIL = re.compile(
    rf"(?:\n|\s{{3,}}|[。；;]\s*[（(—-]+|[（(—]{{1,2}})\s*(?P<names>{FIRST}{NEXT_ONES}{{1,2}}(?:[\s/／、，,]+{FIRST}{NEXT_ONES}{{1,2}}){{0,2}})[)）]?\s*"
    r"(?P<date>\d{4}[-/.年][^\n]{3,20})?\s*$"
)
DOUBTED = re.compile("[某重述中上下左右的了为在病症痛炎术后史前诉否不无有可能时因不]|家属|医[师生]|主任|教授|签[字名]")
ENDINGS = GIVEN | frozenset(")）日号时分秒0123456789:")
"""With what a text ends that ends in a name, or in a name and a date."""
SIGNED = re.compile(f"[{HAN}]+")


TWO_LATIN = re.compile(r"[A-Z][A-Za-z'’-]+[, ^]+[A-Z]")
LATIN = re.compile(
    rf"(?:{PERSON}|{LINK})[\s:：（(“\"]*(?P<name>[A-Z][A-Za-z'’-]+(?:, ?| |\^)[A-Z][A-Za-z'’-]+(?: [A-Z][a-z'’-]+)?)(?![A-Za-z\d-])"
)
NO_LATIN = re.compile(
    r"(?:[A-Z]{1,2}|CTA|MRI|PET|SPECT|CTPA|HRCT|MRA|Lung|Lungs|Fleischner|[A-Z]+\d.*)(?:[, ^]|$)|.*[ ,](?:[A-Z]{1,2}|CTA|MRI|RADS|PET|MRA|HRCT|[A-Z][a-z]{0,1})$"
)


def bounded(text: str, *, person_told: bool) -> Iterator[tuple[int, int]]:
    """Where such names stand.

    Args:
        person_told: A word for a person stands somewhere in the text.
    """
    at = 0
    while match := CANDIDATE.search(text, at):
        start, end = match.span()
        if person(text, start, end, acts=bool(match["acts"] or match["act"])):
            yield start, end
            at = end
        else:
            at = start + 1
    for match in UNUSUAL.finditer(text) if person_told else ():
        value = match["name"]
        if value[:2] not in WORDS and value[1:] not in WORDS and not NOBODY.match(value) and not DOUBTED.search(value):
            yield match.span("name")
    if "某" in text:
        for match in ANYBODY.finditer(text):
            yield match.span("name")
    if TWO_LATIN.search(text):
        for match in LATIN.finditer(text):
            if not NO_LATIN.match(match["name"]):
                yield match.span("name")
    if "Dr" in text or "Prof" in text:
        for match in DOCTOR.finditer(text):
            if match["name"] not in WORDS and not NOBODY.match(match["name"]):
                yield match.span("name")


def person(text: str, start: int, end: int, *, acts: bool) -> bool:
    """Whether a word is a person by what stands before it, and whether people's acts stand behind it."""
    value = text[start:end]
    if value in WORDS or NOBODY.match(value) or value[0] == "由":
        return False
    compound = value[:2] in COMPOUND
    family = value[:2] if compound else value[0]
    either, frequent = family in EITHER, compound or family in FREQUENT
    long = len(value) - len(family) == 2
    before = text[max(0, start - 12) : start]
    told = AHEAD.search(before) if before.rstrip(MARKS)[-1:] in LAST else None
    introduced = told and (told["person"] or told["link"] or told["place"])
    marked = bool(told and told["mark"].strip())
    if before and ((not introduced and SIGNED.match(before[-1])) or (before[-1].isascii() and before[-1].isalnum())):
        return False
    if either:
        shut = end == len(text) or not re.match(f"[{HAN}]", text[end])
        if told and told["person"] and (acts or ((shut and (marked or long)) and value[:2] not in WORDS)):
            return True
        return long and bool(introduced or acts) and (acts or marked)
    if long:
        return bool(introduced or acts or frequent)
    if told and (told["person"] or told["place"]):
        return acts or frequent
    if told and told["label"] and marked and not (before.rstrip("：: ").endswith("诊断") and not signs(text, end)):
        return frequent or acts
    return acts and frequent


def signs(text: str, end: int) -> bool:
    """Whether who reviewed a report follows, so that 诊断 before it means who wrote it."""
    return bool(re.match(rf"\s*[/／、，,；; ]\s*(?:审|复|{FIRST}{NEXT_ONES})", text[end : end + 6]))


def heads(text: str) -> Iterator[tuple[int, int]]:
    """Names before sex and age."""
    for sex in SEX.finditer(text):
        begin = max(0, sex.start() - 24)
        head = HEAD.search(text[begin : sex.start()])
        if head is None or (head.start() == 0 and begin and head["name"] == head[0]):
            continue
        if head["name"] not in WORDS and not NOBODY.match(head["name"]):
            yield begin + head.start("name"), begin + head.end("name")


def tails(text: str) -> Iterator[tuple[int, int]]:
    """Names that stand alone at the end of a text."""
    if text.rstrip()[-1:] not in ENDINGS:
        return
    begin = max(0, len(text) - 60)
    tail = TAIL.search(text[begin:])
    if tail is None:
        return
    names = [(one[0], begin + tail.start("names") + one.start()) for one in SIGNED.finditer(tail["names"])]
    if all(name not in WORDS and not NOBODY.match(name) for name, _ in names) and (
        tail["date"] or all(name[0] not in EITHER and (len(name) > 2 or name[0] in FREQUENT) for name, _ in names)
    ):
        for name, start in names:
            yield start, start + len(name)
