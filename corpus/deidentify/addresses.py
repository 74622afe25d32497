"""Addresses in Chinese and English: after a label, or by their form."""

import re
from collections.abc import Iterator

from corpus.deidentify.windows import around, first_of
from corpus.normalise import HAN

PROVINCES = "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
LABEL = re.compile(
    r"(?:(?:家庭|现|户籍|户口|联系|居住|通讯|工作|单位|常住|邮寄|详细|身份证|出生)?(?:住址|地址|所在地)"
    r"|(?<![内同曾再前入])(?:家住|现住|住在|住于|居住于|居住在|现居|户籍|籍贯|邮寄[至到]|寄往|寄至|请寄))\s*[】\])）]?\s*[:：]?\s*(?:为"
    r"|是|在)?\s*"
    rf"(?P<value>(?!住?址|地址|所在地)[{HAN}A-Za-z\d][^，,。；;\n⟦⟧\[|｜]{{1,60}}?)(?=\s*(?:[，,。；;\n|｜]|$|⟦|\["
    rf"|(?:联系)?电话|手机|邮编|联系|姓名|性别|年龄|身份证|住院|门诊|[(（])|\s+[{HAN}]{{2,6}}\s*[:：]|(?<=[号室幢栋楼组村户层庄\d])(?![号室幢栋楼组村户层弄单门座院])[{HAN}]{{2,6}}\s*[:：])"
)
CITY = rf"(?:[{HAN}]{{2,6}}?(?:市|自治州|地区|盟)|[{HAN}]{{2,12}}?族自治州)"
ABOVE = rf"(?:[{HAN}]{{2,6}}?(?:地区|盟)|[{HAN}]{{2,12}}?自治州)?"
DISTRICT = rf"[{HAN}]{{1,7}}?(?:(?<![病院肺室野弓旁门灶诊叶段心])区|县|旗|市)"
TOWN = rf"[{HAN}]{{1,6}}?(?:镇|乡|街道|开发区|办事处|农场|林场|牧场|团场)"
ROAD = (
    rf"[{HAN}\d]{{1,10}}?(?:大道|胡同|路|街|道|巷|弄|里|村(?!民)|社区|小区|花园|新村|苑|公寓|宿舍|家属院|大厦|广场|庄|屯|湾|园|城|府"
    rf"|庭)"
)
NUMBER = (
    r"村?第?[\d一二三四五六七八九十A-Za-z#]{1,5}(?:[-－—]\d{1,5}){0,3}(?:号楼|号院|号|弄|栋|幢|座|单元|室|层|楼|村民小?组|小?组|队|户"
    r"|门)"
)
LINE = rf"(?:{ROAD}|{NUMBER}|(?:教工|职工)?宿舍|家属[院区楼]|大院|[一二三四五六七八九十东南西北中]{{1,2}}段)"
AFTER_NUMBER = (
    r"(?:[-－—]?\d{2,5}(?:[-－—]\d{1,5}){0,2}(?:室|号)?(?!\d)|[A-Z]?\d{1,5}(?:[-－—]\d{1,5}){1,3}(?:室|号)?(?!\d))?"
)
FORMS = re.compile(
    rf"(?:{PROVINCES})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区"
    rf"|特别行政区)?(?:{CITY}){{0,2}}(?:{DISTRICT})?(?:{TOWN})?(?:{LINE}){{0,8}}{AFTER_NUMBER}"
    rf"|(?:(?<![{HAN}])|(?<=来自)|(?<=住)|(?<=在)|(?<=于)|(?<=系)|(?<=址)|(?<=者)|(?<=人)|(?<=自)|(?<=至)|(?<=去)"
    rf"|(?<=为)|(?<=从)){ABOVE}[{HAN}]{{2,5}}?(?:市|县|自治州)(?:{DISTRICT})?(?:{TOWN})?(?:{LINE}){{1,8}}{AFTER_NUMBER}"
    rf"|(?:(?<![{HAN}])|(?<=来自)|(?<=住)|(?<=在)|(?<=于)|(?<=系)|(?<=址)|(?<=者)|(?<=人)|(?<=自)"
    rf"|(?<=至))[{HAN}]{{2,5}}?(?:市|县|自治州)(?:{DISTRICT})(?:{TOWN})?(?:{LINE}){{0,8}}{AFTER_NUMBER}"
    rf"|[{HAN}]{{2,8}}?(?:大道|路|街|巷|弄|胡同|小区|花园|新村|社区|公寓|村|苑|[^县市地省辖]城|府|庭|湾|公馆|广场|大厦)(?:\d{{1,5}}(?:号楼|号院|号|弄|栋|幢"
    rf"|座|单元|组|室)(?:{NUMBER}){{0,4}}{AFTER_NUMBER}|\d{{1,3}}[-－]\d{{1,3}}[-－]\d{{2,4}})"
)
ENOUGH = re.compile(r"(?:省|自治区).{2,}市|[县区旗镇乡村路街道巷弄苑园]|市.|号|小区|胡同|室")
LEAD = re.compile(
    r".*(?:来自|家住|现住|住在|住于|居住于|居住在|现居|户籍|籍贯|住址|地址|位于|送至|寄至|家在|住)(?:为|是|在)?"
)
TRIGGER = re.compile(
    first_of(
        *(
            "址",
            "住(?!院)",
            "籍",
            "请寄",
            "邮寄",
            "寄[往至]",
            r"号(?<=\d号)楼",
            "栋",
            "幢",
            "省",
            "市",
            "县",
            "镇",
            "乡",
            "村",
            "街",
            "巷",
            "弄",
            "自治",
            r"路\d",
        ),
        *(r"道\d", "小区", "胡同", "花园", "公寓", "大道", "社区", r"苑\d", "现居", *PROVINCES.split("|")),
    )
)
LABELLED = re.compile(first_of("址", "住(?!院)", "籍", "寄", "所在地", "现居"))
STREET = r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Place|Pl|Way|Terrace|Ter|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Square|Sq|Trail|Trl|Crescent|Close|Alley|Plaza|Loop|Row)"
STATE = r"(?:NSW|VIC|QLD|TAS|ACT|ON|QC|BC|AB|MB|SK|N[BL]|A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])"
STATES = (
    r"(?:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas"
    r"|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New (?:Hampshire|Jersey|Mexico"
    r"|York)|(?:North|South) (?:Carolina|Dakota)|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|Tennessee|Texas|Utah|Vermont|(?:West )?Virginia"
    r"|Washington|Wisconsin|Wyoming|England|Scotland|Wales|Ireland|Ontario|Quebec|British Columbia|Alberta|New South Wales|Victoria|Queensland)"
)
CODE = r"(?:(?:- ?)?\d{6}(?!\d)|\d{5}(?:-\d{4})?(?!\d)|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?![A-Za-z\d])|[A-Z]\d[A-Z] ?\d[A-Z]\d(?![A-Za-z\d])|\d{4}(?![\d.]))"
UNIT = r"(?:,? +(?:Apt|Apartment|Suite|Ste|Unit|Floor|Fl|Flat|Room|Rm|No|#)\.? ?#?\w{1,5}(?![A-Za-z]))"
PLACE = rf"(?:,? +[A-Z][A-Za-z.'’-]+(?: (?:of |upon )?[A-Z][A-Za-z.'’-]+){{0,2}}(?:,? +(?:{STATES}|{STATE}\b)(?:,? +{CODE})?|,? +{CODE}|(?=\s*(?:[.;\n]|$))))"
"""A city with its state, code or both, or at the end of a line."""
ENGLISH = re.compile(
    rf"(?<![\w.])(?:(?:Flat|Apt|Apartment|Unit|Suite|Shop|Room)\.? ?#?\w{{1,5}},? )?(?<![\w.])\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,5}})?,? +(?:(?:[NSEW]|NE|NW|SE|SW)\.?|North|South|East|West)? ?(?:(?:[A-Z][A-Za-z.'’-]+"
    rf"|\d{{1,3}}(?:st|nd|rd|th)) +){{1,5}}?(?:{STREET}|{STREET.upper()})\b\.?(?: \d{{1,4}}(?=[,;.\n]|$| #| Apt| Unit| Suite))?(?: +(?:NW|NE|SW|SE|N|S|E|W)\b\.?)?"
    rf"{UNIT}?{PLACE}?(?:,? +{STATE}\b(?: +{CODE})?)?(?:,? +{CODE})?"
    r"|(?<![\w.])\d{1,6}[A-Za-z]?(?: +[A-Z][A-Za-z.'’-]+){1,5}(?:,? +(?:Apt|Apartment|Suite|Ste|Unit|Floor|Room|Rm"
    r"|#)\.? ?#?\w{1,5})?, +[A-Z][A-Za-z.'’-]+(?: [A-Z][A-Za-z.'’-]+){0,2},? +[A-Z]{2} +\d{5}(?:-\d{4})?(?!\d)"
    r"|(?<![A-Za-z])(?:PSC|Unit|USS|USNS|USNV|USCGC)[ \w,]{3,30}, [AFD]PO A[AEP] \d{5}"
    rf"|(?<![A-Za-z])(?:P\.? ?O\.? ?[Bb]ox|Post Office Box|(?:RR|R\.R\.|Rural Route) ?#?\d{{1,3}},? Box) +\d+{PLACE}?"
    rf"|(?<![A-Za-z])H\. ?No\.? ?[\d/-]+,? +(?:[A-Z][A-Za-z.'’-]+ +){{1,3}}{STREET}\b{PLACE}?"
)
ENGLISH_LABEL = re.compile(
    r"(?<![A-Za-z])(?i:(?:home |mailing |street |patient |residential |current |permanent )?address(?: is)?\s*[:：]"
    r"|(?:lives|living|resides|residing|resident|residence) (?:at|in|on)"
    r"|address is)\s*(?P<value>\d[^\n;:：⟦\[]{3,80}?|[A-Z][^\n;:：⟦\[]{3,80}?)(?=\s*(?:[;\n⟦\[]"
    r"|(?<!Apt)(?<!Ste)(?<! St)(?<!Ave)(?<! Rd)(?<! Dr)(?<!Blvd)\.(?:\s|$)|$|,? *(?:(?i:phone|tel|telephone|mrn|dob"
    r"|email|mobile|and|who|with|but|where)\b)))"
)
ZIP = re.compile(
    rf"(?<![A-Za-z])[A-Z][a-z]+(?: [A-Z][a-z]+){{0,2}}, {STATE} +\d{{5}}(?:-\d{{4}})?(?!\d)|(?:邮编"
    rf"|邮政编码)\s*[:：]?\s*(?P<post>\d{{6}})(?!\d)"
    rf"|(?i:zip(?: code)?)\s*[:：]?\s*(?P<zip>\d{{5}}(?:-\d{{4}})?)(?!\d)"
    r"|(?i:post ?code)\s*[:：]?\s*(?P<postcode>[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4,6}|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?![A-Za-z\d])"
)
STREETS = re.compile(rf"\b(?:{STREET}|{STREET.upper()})\b|, +[A-Z][^\n]*[A-Z]{{2}} +\d{{5}}")
HOUSE = re.compile(r"\d[A-Za-z]?,? +(?:[A-Z]|\d{1,3}(?:st|nd|rd|th) )")
"""Where a number can be that of a house."""
BOX = re.compile(first_of(r"Box +\d", r"box +\d", r"PO A[AEP] \d", r"H\. ?No"))
SAID = re.compile(
    first_of(
        "address",
        "Address",
        "ADDRESS",
        "lives ",
        "Lives ",
        "living ",
        "reside",
        "Reside",
        "residing",
        "Residing",
        "residen",
        "Residen",
    )
)
POST = re.compile(
    first_of(r", [A-Z]{2} +\d{5}", "邮", "z[Ii][Pp]", "Z[Ii][Pp]", "p[Oo][Ss][Tt] ?[Cc]", "P[Oo][Ss][Tt] ?[Cc]")
)


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand."""
    if TRIGGER.search(text):
        yield from chinese(text)
    houses = [(start, end) for start, end in around(text, HOUSE, 40, 200) if STREETS.search(text, start, end)]
    if BOX.search(text):
        houses = [(0, len(text))]
    for start, end in houses:
        for match in ENGLISH.finditer(text, start, end):
            yield match.span()
    for start, end in around(text, SAID, 20, 120):
        for match in ENGLISH_LABEL.finditer(text, start, end):
            yield match.span("value")
    if POST.search(text):
        for match in ZIP.finditer(text):
            yield match.span(match.lastgroup or 0)


def chinese(text: str) -> Iterator[tuple[int, int]]:
    """Where Chinese addresses stand."""
    if LABELLED.search(text):
        for match in LABEL.finditer(text):
            value = match["value"].rstrip()
            yield match.start("value"), match.start("value") + len(value)
    for match in FORMS.finditer(text):
        start, end = match.span()
        lead = LEAD.match(match[0])
        if lead and lead.end() < len(match[0]):
            start += lead.end()
        if ENOUGH.search(text, start, end):
            yield start, end
