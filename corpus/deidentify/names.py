"""Names in Chinese text: after a label, before a title, after 患者."""

import re
from collections.abc import Iterator

from corpus.deidentify.bounded import bounded, heads, tails
from corpus.deidentify.no_names import NOBODY, WORDS
from corpus.deidentify.surnames import COMPOUND, EITHER, FREQUENT, GIVEN, SURNAMES
from corpus.normalise import HAN
from corpus.wordlist import words

ROLES = "报告|审核|诊断|书写|检查|申请|送检|开单|主治|经治|管床|责任|会诊|审签|复核|签发|记录|录入|操作|住院|值班|上级|主诊|审阅|初诊|审片|阅片|摄片|扫描|登记|打印|接诊|首诊|临床|影像科?|放射科?|初写|终审|一线|二线|三线|带教|指导|规培|实习|进修|质控|主检|总检|核对|修改|补充|接收|接听|接电话|通知|穿刺|手术|注射|摄影|陪同|陪护|接班|交班|远程|技术|护理"
TITLES = "主任医师|主治医师|主治|住院医师|主任技师|主管技师|主管护师|医师|医生|大夫|主任|教授|院长|护士长|护士|护师|技师|技士|老师|先生|女士|小姐|博士|阿姨|大爷|大妈|大娘|奶奶|爷爷"
HARD = re.compile(
    rf"(?:(?:患者|病人|受检者|家属|医师|医生|产妇|患儿)?姓\s*名(?:拼音)?(?:[为是](?=\s*[{HAN}A-Z]))?|(?:{ROLES})(?:医师|医生|大夫|者|人|员|技师|技士"
    rf"|护士)(?:签名|签字|签章)?"
    r"|(?:副?主任|主治|住院)医[师生](?:签名|签字|签章)?|(?:医[师生]|技师|护士|患者|家属|本人|手工|电子)(?:签名|签字|签章)"
    r"|联系人|曾用名|(?:录入|登记|打字)(?=\s*[:：])|[收寄取领]件人|[收取领]片人|代领人|陪同人|陪护人?)"
    r"(?:\s*[(（][^()（）\n]{1,8}[)）])?\s*(?P<mark>[】\])）]?\s*[:：=|｜]?)\s*(?:\d{2,8}[\s/、-]*)?(?:(?:Dr|Prof|Mr|Ms)s?\.?\s*(?=[A-Z]))?"
)
PERSON = re.compile(
    r"(?:患者|病人|受检者|被检者|家属|签名|签字|技[师士]|护士|医师|医生|大夫|主任|教授|父亲|母亲|丈夫|妻子|配偶|儿子"
    r"|女儿|监护人|主管医师|联系家属)"
    r"\s*(?:[】\])）]\s*[:：]?|[:：])\s*"
)
TASK = re.compile(
    r"(?:录入|登记|打字|打印|申请|开单|送检|收片|取片|领取|报告|审核|复核|签发|书写|记录|审签|操作|审阅)\s*(?:[】\])）]\s*[:：]?|[:：])\s*"
)
TITLE = re.compile(rf"(?:副|执行|总|老)?(?:{TITLES})")
RUNNING = re.compile(
    r"(?:(?:(?:患者|病人|患儿)(?:之|的)?[子女妻夫母父兄弟姐妹]|(?:患者|病人)?(?:家属|亲属|配偶|丈夫|妻子|儿子|女儿)|患者|病人|患儿|产妇|受检者|伤者|死者|其[子女妻夫母父]|家人|联系人)(?:本人|系|为|名叫|叫|姓名)?[（(]?"
    r"|主任|医[师生]|教授|护士|技师|专家)"
)
STOP = (
    r"(?:性别|男|女|年龄|科室|科别|科|床号|床位|住院|门诊|病历|病案|病区|电话|联系|手机|检查|报告|审核|诊断|书写|复核"
    r"|签|医[师生]|医生|大夫|主任|副主任|主治|技师|护士|日期|时间|身份|证件|地址|住址"
    r"|先生|女士|同志|小姐|影像|片号|编号|登记|号|[0-9]|于|已|(?<!申)请|建议|结合|[双两左右][肺侧]|胸廓|纵隔|心影)"
)
EDGE = rf"(?=$|[^{HAN}·•A-Za-z]|{STOP})"
WRITTEN = re.compile(
    rf"(?P<ethnic>[{HAN}]{{1,10}}(?:[·•・．‧∙][{HAN}]{{1,10}})+|[{HAN}]{{2,5}}\.(?!{STOP})[{HAN}]{{2,5}}{EDGE})"
    rf"|(?P<starred>[{HAN}]{{1,2}}[*＊×○〇●□■xX]{{1,3}}(?:[{HAN}]{EDGE}|(?![A-Za-z0-9*])))"
    rf"|(?P<spaced>(?:{'|'.join(sorted(COMPOUND))}|[{HAN}])[ 　]{{1,2}}[{''.join(sorted(GIVEN))}]{{1,2}}{EDGE})"
    rf"|(?P<plain>[{HAN}]{{2,4}}?){EDGE}|(?P<latin>(?!(?:Dr|Prof|Mrs?|Ms)\b)[A-Z][A-Za-z'’-]+(?:(?:[ ,]+|[\^])(?!(?:CT|MR|MRI|DR|ID"
    rf"|MRN)\b)[A-Z][A-Za-z'’.-]*){{0,3}})|(?P<login>[a-z]{{4,20}}\d{{0,4}}(?![A-Za-z\d]))|(?P<tail>[*＊×]{{1,2}}[{HAN}]{{1,2}}{EDGE})"
)
FAMILY = "|".join([*sorted(COMPOUND), f"[{''.join(sorted(SURNAMES - EITHER))}]"])
FRAMED = re.compile(
    rf"(?:技[师士]|医[师生]|护士)(?P<staff>(?:{FAMILY}|[{''.join(sorted(EITHER))}])[{HAN}]{{1,2}})(?=完成|操作|执行|摄片|扫描完)"
    rf"|(?:家属|亲属|配偶|联系人|[之其][父母子女妻夫兄弟姐妹])(?P<kin>(?:{FAMILY})[{HAN}]{{1,2}})"
    r"(?=陪同|陪护|陪检|代诉|代述|签收|签字|领取|护送|要求|同意|知情|[，,]\s*(?:要求|表示|知情|同意|已)|\s*[（(]\s*[\d⟦+])"
    rf"|[由经](?:技[师士]|医[师生]|护士)(?P<worker>(?!规范|独立|协助|负责|手[动工]|配合|辅助|熟练|共同|常规|再次|重新)[{HAN}]{{2,3}})(?=完成|操作|执行|摄片|扫描|书写)"
    rf"|(?:家属|联系人)(?P<other>[{HAN}]{{2,5}})(?=[，,]\s*(?:要求复查|表示知情|知情同意)|\s*[（(]\s*[\d⟦+])"
)
"""A word between two that only people stand between."""
NEXT = re.compile(r"\s*[/／、，,&＆和及 　|｜(（]\s*")
STRONG_ENDS = re.compile(
    rf"$|[^{HAN}]|男|女|先生|女士|本人|因|来院|入院|复查|随访|就诊|要求|核对|确认|同意|知情|签|讨论|沟通|会诊|阅片"
    rf"|电话|联系|代诉|代述|陪[同护]|完成|操作|签收|护送|之[父母子女妻夫]"
)
"""What follows a person and hardly a word."""
NOBODY_LATIN = words("none null unknown admin administrator system user test anonymous nobody")
TELLS = tuple(
    sorted(
        words(
            "建议 床 与 由 经 请 和 跟 向 给 告知 通知 联系 电话 报 报告 患者 病人 同 及 、 ， 。 ； ： ( （ : , ; . 已 致 找"
            " 让 被 家属 【 [ / 医师 医生 主任 为 系 "
            "是 叫 名 随 请示 汇报 沟通 转告 面告 电告 交予 送 科 室 院 处 区 组 部 门诊"
        )
    )
)
"""What stands before a person in running text."""
ENDS = re.compile(
    rf"$|[^{HAN}]|男|女|先生|女士|同志|家属|本人|今|因|的|于|在|行|之|曾|既往|来院|入院|复查|随访|诉|自诉|就诊|拟|已"
    rf"|要求|核对|确认|同意|知情|签|讨论|沟通|会诊|阅片|审核|报告|描述|电话|联系|查看|代诉|代述|陪|完成|操作|执行|提供|签收|领取|到场|在场|补充|护送"
)
OFFICES = words("主管 经管 监管 分管 保管 双方 对方 我方 院方 警方 校方 甲方 乙方 专干 骨干")
"""Words before a title that end as a surname."""


CUES = re.compile(
    "姓|患|病人|产妇|伤者|死者|人|者|员|录入|登记|打字|打印|医师|医生|主任|主治|大夫|教授|院长|护士|护师|技师|技士|老师|先生|女士|小姐|签|审|报告|记录"
    "|书写|诊断|复核|联系|家|曾用|受检|被检|操作|监护|阿姨|大爷|大妈|大娘|奶奶|爷爷|博士|专家|父|母|丈夫|妻|爱人|老伴|配偶|儿|女儿|媳|婿|孙|爸|妈|弟|哥|姐|妹|侄|甥"
    "|叔|舅|姑|亲属|子女|友|同事|邻居|保姆|护工|之[子女妻夫兄]|其[子女妻夫兄]|由|经"
)
"""Every branch begins with one character, so that a text without any of them is told at once."""


def chinese_names(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand."""
    yield from heads(text)
    yield from tails(text)
    told = CUES.search(text) is not None
    yield from labelled(text) if told else ()
    yield from bounded(text, person_told=told)


def labelled(text: str) -> Iterator[tuple[int, int]]:
    """Names after a label, before a title, after 患者."""
    for label in HARD.finditer(text):
        yield from written(text, label.end(), sure=any(one in label["mark"] for one in "：:】=|｜"))
    for label in PERSON.finditer(text):
        yield from written(text, label.end(), sure=False)
    for label in TASK.finditer(text):
        end = shaped(text, label.end(), strict=True)
        if end and re.match(rf"$|[^{HAN}]|{STOP}", text[end : end + 3]):
            yield from written(text, label.end(), sure=False)
    for framed in FRAMED.finditer(text):
        group = framed.lastgroup or ""
        if not NOBODY.match(framed[group] if group in ("other", "worker") else framed[group][1:]):
            yield framed.span(group)
    for title in TITLE.finditer(text):
        start = before_title(text, title.start())
        if start is not None:
            yield start, title.start()
    for person in RUNNING.finditer(text):
        yield from after_person(text, person.end())


def written(text: str, at: int, *, sure: bool) -> Iterator[tuple[int, int]]:
    """The name at a place after a label, and those that follow it after a stroke or comma.

    Args:
        sure: Only names stand after this label, so that a rare surname is one too.
    """
    first = WRITTEN.match(text, at)
    if not first:
        name = shaped(text, at, strict=not sure)
        if name:
            yield at, name
        return
    value, end = first[0], first.end()
    if first["plain"]:
        if NOBODY.match(value) and not (value[0] in SURNAMES and value[1] in GIVEN and sure):
            return
        if not sure and not (surnamed(value) and value not in WORDS and (given(value) or usual(value))):
            return
        longer = shaped(text, at, strict=True)
        if longer and longer > end and re.match(rf"$|[^{HAN}]|{STOP}", text[longer : longer + 3]):
            end = longer
    elif not another_form(first, value, at, sure=sure):
        return
    yield at, end
    while more := NEXT.match(text, end):
        another = shaped(text, more.end(), strict=True)
        if (
            another is None
            or text[more.end() : another] in WORDS
            or not re.match(rf"$|[^{HAN}]|{STOP}", text[another : another + 3])
        ):
            return
        yield more.end(), another
        end = another


def another_form(first: re.Match[str], value: str, at: int, *, sure: bool) -> bool:
    """Whether a word that is not written plainly in Chinese is a name: with spaces or stars, in Latin letters, a login."""
    if first["spaced"]:
        return value[0] in SURNAMES and not NOBODY.match(value) and "".join(value.split()) not in WORDS
    if first["login"] or first["tail"]:
        return sure and value not in NOBODY_LATIN
    if first["starred"]:
        return sure or value[0] in SURNAMES
    return not first["latin"] or sure or at != first.start() or len(value) >= 4


def surnamed(value: str) -> bool:
    """Whether a word starts as a name does."""
    return value[:2] in COMPOUND or value[0] in SURNAMES or value.endswith("某")


def given(value: str) -> bool:
    """Whether all characters after a surname are such that given names are made of."""
    return all(one in GIVEN for one in value[1:])


def usual(value: str) -> bool:
    """Whether a word has one of the most frequent surnames, and one that no word of a report begins with."""
    return value[0] in FREQUENT and value[0] not in EITHER and len(value) < 4


def shaped(text: str, at: int, *, strict: bool) -> int | None:
    """The end of what looks like a name at a place: a surname and one or two characters of given names."""
    size = 2 if text[at : at + 2] in COMPOUND else 1 if text[at : at + 1] in SURNAMES else 0
    if not size:
        return None
    end = at + size
    while end - at - size < 2 and end < len(text) and text[end] in GIVEN:
        if end > at + size and re.match(STOP, text[end : end + 3]):
            break
        end += 1
    if end == at + size or (strict and NOBODY.match(text[at:end])):
        return None
    return end


def before_title(text: str, end: int) -> int | None:
    """Where the name before a title starts; None where there is none, as in 上级医师."""
    for size in (3, 2, 4, 1):
        start = end - size
        if start < 0:
            continue
        value, ahead = text[start:end], text[:start]
        compound = value[:2] in COMPOUND
        if not (compound or (value[0] in SURNAMES and size < 4)) or (compound and size == 1):
            continue
        given = value[2:] if compound else value[1:]
        told = not ahead or ahead.endswith(TELLS) or not re.match(f"[{HAN}]", ahead[-1])
        if size == 1:
            if (
                value not in "由有"
                and ahead[-1:] + value not in OFFICES
                and (told or (value in FREQUENT and value not in EITHER))
            ):
                return start
            continue
        if not re.fullmatch(f"[{HAN}]*", given):
            continue
        if all(one in GIVEN for one in given) and (told or value[0] not in EITHER):
            return start
        if told and not NOBODY.match(value) and not ahead.endswith(("主", "副")) and rare(value):
            return start
    return None


ROLE = re.compile(
    rf"(?:{ROLES}|主管|进修|实习|高年资|规培|轮转|全科|内科|外科|专科|家庭|外院|本院|我科|我院|两位|二位|多位|各位"
    rf"|当班|手术|麻醉)"
)
NO_GIVEN = re.compile(r"[级床科院室区医师诊断病年资历员长任者人部门队组核治管修习培班转位名家庭术后影像放射内外]")


def rare(value: str) -> bool:
    """Whether a word before a title can be a name with unusual given characters."""
    return value[0] not in EITHER and not ROLE.search(value) and not NO_GIVEN.search(value[1:])


def after_person(text: str, at: int) -> Iterator[tuple[int, int]]:
    """A name after 患者: 患者李某某, but not 患者高热."""
    if text[at : at + 1] in ("：", ":", ""):
        return
    starred = re.compile(rf"[{HAN}][*＊×○〇xX]{{1,3}}(?![\w*])").match(text, at)
    if starred and starred[0][0] in SURNAMES:
        yield starred.span()
        return
    end = shaped(text, at, strict=True)
    if end is None:
        return
    for stop in (end, end - 1):
        value = text[at:stop]
        doubtful = len(value) == 2 and value[0] in EITHER
        if len(value) >= 2 and value not in WORDS and (STRONG_ENDS if doubtful else ENDS).match(text, stop):
            yield at, stop
            return
