"""Leftovers of templates: fields that nobody filled in, remarks to the writer, and text that stands twice."""

import re

CUE = re.compile(
    r"_{2}|\*{3}|[\[{<【《「]|[(（]\s*(?:请|_|\*|\.\.|[xX]{2}|[)）]|部位|大小|数值|测|数字|侧别|方位|待填|选|下拉|空"
    r"|自由|插|可选|必填|此处|如|不适用|[Ss]elect|[Cc]hoose|[Ii]nsert|[Ee]nter|[Ff]ill|[Dd]efault|[Oo]ptional"
    r"|[Bb]lank|[Ff]ield|[Ss]ite\b|[Ss]ize\b|[Ss]ide\b|[Ll]ocation|[Mm]easurement|[Nn]umber|[Vv]alue|[Tt][Bb][Dd]"
    r"|[Ii]f app|[Aa]s (?:app|need))"
    r"|[模样]板|请(?:选|输|填|根据)|此处|@[A-Z]|\$\{|[Tt]emplate|TEMPLATE|[xX]{2,}\s?(?:mm|cm|[×*x])|供临床|负责"
    r"|签字有效|仅供|confidential|privileged|intended|[□☐]|--\s?mm|\?\?"
)
HOLE = (
    r"(?:_{2,}|\*{3,}|\{\{[^{}\n]{0,40}\}\}|\$\{[^{}\n]{0,40}\}|<<[^<>\n]{1,40}>>|@[A-Z][A-Z_ ]{2,30}@"
    r"|\{[A-Za-z][\w :/-]{0,40}(?::\d+)?\}"
    r"|[\[【(（<《「]\s*(?:请?(?:选择|输入|填写|填入|录入|描述|补充填写|点选)[^\]】)）>》」\n]{0,16}|(?:部位|大小"
    r"|数值|测量值|数字|侧别|方位|请选|待填|选项|下拉|空|自由文本|插入)[^\]】)）>》」\n]{0,4}|_+|\*+|\.{2,}|[xX]{2,}"
    r"|(?i:select(?: one)?|choose(?: one)?|insert[^\]\n)]{0,30}|enter[^\]\n)]{0,30}|fill[ -]?in[^\]\n)]{0,20}"
    r"|pick ?list|free text|default|placeholder|blank|field|site|size|side|location|measurement|number|value|tbd"
    r"|left/right|right/left|<[^<>\n]{1,20}>))?\s*[\]】)）>》」]"
    r"|(?<![A-Za-z])[xX]{2,}(?=\s?(?:mm|cm))|--(?=\s?(?:mm|cm))|[□☐](?=[^\s□☐])|\?{2,}(?=\s?(?:mm|cm)))"
)
HOLED = re.compile(HOLE)
UNITS = r"(?:mm|cm|毫米|厘米|㎜|㎝|HU|Hu|个月|个|枚|%|岁|ml|mL)"
SIZED = re.compile(
    rf"[，,、]?\s*(?:(?:其中|较大者|大者|最大者?|大小|直径|长径|短径|径线|范围|厚度?|宽度?|最大层面|面积|CT值|距离"
    rf"|深度?|内径|约|为|平均|测量|截面|最厚处|最宽处|层面|："
    rf"|:)\s*){{1,5}}(?:{HOLE}\s*(?:{UNITS})?\s*(?:[×xX*~～\-至]\s*)?){{1,3}}(?:{UNITS})?"
    rf"|(?:,? *(?i:measuring|measures|measured|sized?|of|approximately|about|up to|at|diameter(?: of)?"
    rf"|thickness(?: of)?)\b *){{1,4}}(?:{HOLE} *(?:[x×] *|by *)?){{1,3}}(?:mm|cm|HU)\b"
    rf"|(?:{HOLE}\s*(?:[×xX*]\s*|by *)?){{1,3}}(?:mm|cm|毫米|厘米|HU)(?![A-Za-z])"
)
LABELLED = re.compile(
    rf"(?:^|(?<=[。；;\n])|(?<=[.;] ))(?:[^，。；;：:\n]{{1,30}}[:：]|[^.，。；;：:\n]{{1,40}} (?:is|are"
    rf"|shows?)(?!\s*_))\s*{HOLE}\s*(?:[。；;.]|(?=\n)|$)",
    re.MULTILINE,
)
ALONE = re.compile(rf"^[ \t]*{HOLE}[ \t]*[。.;；]?$", re.MULTILINE)
MASKED = re.compile(r"[(\[]?\s*_{2,}\s*[)\]]?")
REMARK = re.compile(
    r"[\[(（【<《]\s*(?:注[:：])?[^\])）】>》\n]{0,20}(?:[模样]板|请根据(?:实际|情况|具体)[^\])）】>》\n]{0,16}"
    r"|请(?:自行|酌情)?(?:修改|删除|调整)|如(?:有|无)(?:则|请)[^\])）】>》\n]{0,12}|不适用(?:则|请)?删除|可选项?"
    r"|必填项?|选填|此处[^\])）】>》\n]{0,16})[^\])）】>》\n]{0,12}[\])）】>》]\s*"
    r"|(?:^|(?<=[。；\n]))\s*(?:(?:以[下上]|此处)(?:内容)?(?:为|是)?[^。；\n]{0,8}模板[^。；\n]*"
    r"|[^。；：:，\n]{0,12}模板[:：]?(?=\n|$|[^。；\n]{0,10}[:：])[^。；：:\n]{0,10}[:：]?|(?:以上|以下|此"
    r"|本)?(?:内容)?请(?:根据|按)(?:实际|具体|患者)[^。；\n]{0,8}(?:情况)?[^。；\n]{0,6}(?:修改|填写|调整"
    r"|删除)[^。；\n]*|请(?:选择|填写|输入)[^，。；\n]{0,12}|此处(?:填写|输入|描述"
    r"|插入)[^，。；\n]{0,12})[。；:：]?\s*"
    r"|[\[(<*]{1,3}\s*(?i:(?:normal |default |standard )?(?:ct |chest |cxr )*(?:template|macro|autotext|auto-text"
    r"|smart ?phrase|boilerplate)[^\])>*\n]{0,40}|(?:delete|remove|edit|modify|complete) (?:if|as|when|this|before"
    r"|section)[^\])>*\n]{0,40}|default(?: normal)? text|optional|if applicable|as (?:applicable|needed"
    r"|appropriate))\s*[\])>*]{1,3}\s*"
    r"|^\s*(?i:(?:end of |begin(?:ning of)? |start of )?template\b(?: name| id)?[^.\n]{0,40}(?:[.:]|$))\s*",
    re.MULTILINE,
)
DISCLAIMER = re.compile(
    r"(?:^|(?<=[。；\n\s]))[(（【*]?(?:注|备注|说明|声明|温馨提示)?[:：]?\s*(?:本|此|该)(?:诊断)?(?:报告|检查"
    r"|影像)(?:结果|单|意见|诊断)?[^。；\n]{0,20}?(?:仅供|只供|供临床|仅对|只对|签字|签章|盖章"
    r"|不作)[^。；\n]*[。；]?[)）】*]?\s*"
    r"|(?:^|(?<=[.\n] ))(?i:this (?:report|document|communication|information) (?:is|contains"
    r"|may contain)[^.\n]{0,60}(?:confidential|privileged|intended (?:only|solely))[^.\n]*(?:\.|$))\s*"
)
OFFICE_ZH = re.compile(
    r"公众号|二维码|扫码|微信|电子胶片|祝您|感谢您|谢谢您?的?(?:信任|合作|配合)|竭诚|温馨提示|友情提示|妥善保(?:管|存)|取片(?!人)|领取(?:胶片|报告)|以下空白|[（(]下空[)）]"
    r"|第\s?\d{1,3}\s?页|共\s?\d{1,3}\s?页|页码|复印无效|涂改无效|签[字名章](?:后|方)?(?:生效|有效)|签[字名章]无效|(?:本|此)(?:次)?(?:结论|结果|报告|检查|诊断)[^，。；\n]{0,12}(?:负责|有效|无效|仅反映|为准)"
    r"|仅反映受检者|如有(?:疑问|异议)|客服|满意度|报告(?:结束|完毕|完)[*＊\-—=\s]*$|(?:报告)?(?:由|系)(?:计算机|系统|电脑)(?:自动)?(?:生成|打印)"
    r"|(?:自动|系统)生成|图像已(?:上传|归档|存)|PACS|凭(?:条|此)"
)
OFFICE_EN = re.compile(
    r"^thank(?:s| you)\b|questions?,? (?:please|regarding|about|contact|call)|(?:please )?(?:contact|call) (?:the |our )?(?:radiology|imaging|reading room|department|office)|with any questions"
    r"|electronically (?:signed|authenticated|verified|generated)(?! by)|(?:images?|study|examination|studies) (?:were|was|are|is|have been|has been) (?:\w+ )?(?:interpreted on|archived|stored|available on|available in|reviewed on)"
    r"|\bpacs\b|(?:auto-?|automatically |computer[- ])generated|generated (?:by|from|using)|printed (?:from|on|by)|^page \d+(?: of \d+)?|end of (?:the )?report|final report"
    r"|dose[- ](?:reduction|modulation|lowering) techniques?|automated exposure control|reasonably achievable|\balara\b|this report (?:is|was|has been) (?:finali|prepared|typed|generated)"
    r"|confidential|unauthori[sz]ed|do not (?:copy|duplicate)|www\.|https?:|patient portal|all rights"
)
TITLES = re.compile(
    r"^[ \t*=\-—~#]*(?:(?:[\u4e00-\u9fff（）()]{0,20}?(?:医院|卫生院|中心|医学院|附属[一二三]院))?(?![见请详参同另待附])[\u4e00-\u9fff（）()]{0,10}?(?:医学影像|放射|影像|CT室?|X线|检查|诊断)[\u4e00-\u9fffCT]{0,8}?(?:报告单|报告书|报告|诊断书|检查单)"
    r"|(?i:(?:department|division) of [a-z ]{4,40}|(?:[a-z]+ ){0,3}(?:radiology|imaging|diagnostic|consultation|ct|tomography)(?: [a-z]+){0,2} (?:report|consultation)|(?:\*+ ?)?(?:final|preliminary|official) report)"
    r"|[\-=*_~—]{4,})[ \t*=\-—~#:：]*$",
    re.MULTILINE,
)
"""A line that is a title or a ruler."""
BRACKETED = re.compile(
    r"[（(\[【<《*=\-—~\s]*(?:以下空白|下空|空白|(?:本页)?以下无正文|报告(?:结束|完毕?)|(?i:end of (?:the )?report|final report))[）)\]】>》*=\-—~\s]*(?:[。.]|$)",
    re.MULTILINE,
)
SENTENCE = re.compile(r"[^。；;！!\n.]*(?:\.(?=\S)[^。；;！!\n.]*)*(?:[。；;！!]|\.+(?=\s|$)|\n|$)[ \t]*")
ABOUT = re.compile(
    r"码|公众|微信|祝|谢|竭诚|[馨情]提示|妥善保|取片|胶片|空白|[（(]下空|页|无效|[生有]效|负责|反映|疑问|异议|咨询|客服|满意|打印|报告|图像|PACS|CTDI|DLP|剂量|预约|凭|-{3}|={3}|\*{3}|—{3}|~{3}"
    r"|[Tt]hank|[Qq]uestion|ontact|lectronic|[Ii]mages?|[Ss]tud|pacs|enerat|rinted|[Pp]age|[Rr]eport|REPORT|DEPART|IMAGING|CONSULT|Department|Division|Imaging|dose|Dose|xposure|ctdi|dlp|ALARA|onfidential|www|http|portal"
)
PARTS = re.compile(r"([，,、。；;！？!?\n]+|(?<=[A-Za-z)])\.+(?=\s|$|[A-Z])|(?<=\d)\.(?=\s+[A-Z]|\s*$))")
PIECES = re.compile(r"[，,、。；;！？!?\n.]")
ENDS = re.compile(r"[。；;！？!?\n.]")
NUMBER = re.compile(r"\s*(?:[(（]?\d{1,2}[.、．)）]|[①-⑳])?\s*")
LISTED = re.compile(r"(?:^|[\n。；;.] ?)2[.、．)]", re.MULTILINE)
ADVICE = re.compile(r"建议|随访|复查|(?i:recommend|follow|suggest|advis|correlat)")
SHORTEST_ZH, SHORTEST_EN = 6, 3  # characters, words: shorter sentences are repeated on purpose, under other headings


def template(text: str, lang: str) -> str:
    """Empty fields, remarks and disclaimers go; a clause or sentence that stands twice is written once.

    `____` inside an English sentence stays: public data sets write it for a masked word, and without it the sentence
    breaks.
    """
    if CUE.search(text):
        text = DISCLAIMER.sub("", REMARK.sub("", text))
        text = SIZED.sub("", LABELLED.sub("", ALONE.sub("", text)))
        text = HOLED.sub(lambda hole: hole[0] if lang == "en" and MASKED.fullmatch(hole[0]) else "", text)
    if ABOUT.search(text):
        text = clinical(TITLES.sub("", BRACKETED.sub("", text)), lang)
    return once(text, lang)


def clinical(text: str, lang: str) -> str:
    """The text without the sentences that speak of the office: thanks, pages, films, doses, validity."""
    office = OFFICE_ZH if lang == "zh" else OFFICE_EN
    sentences = SENTENCE.findall(text)
    kept = [one for one in sentences if not office.search(one if lang == "zh" else one.lower().lstrip(" *=-"))]
    return text if len(kept) == len(sentences) else "".join(kept)


def once(text: str, lang: str) -> str:
    """Leave out a clause that follows itself, and a sentence that stood in the text before.

    Not in a list, where the same may be said of two things, and no advice, which may be given twice.
    """
    pieces = [piece.strip() for piece in PIECES.split(text.lower()) if len(piece) > 3]
    if len(pieces) == len({*pieces}):
        return text
    parts = PARTS.split(text)
    clauses = [part.strip() for part in parts[::2]]
    bare = [NUMBER.sub("", clause, count=1).lower() for clause in clauses]
    if len({*bare}) == len(bare):
        return text
    half = len(text) // 2
    if text[:half].strip() == text[half:].strip():
        return text[:half].strip()
    return "".join(kept(parts, bare, lang, listed=LISTED.search(text) is not None))


def kept(parts: list[str], bare: list[str], lang: str, *, listed: bool) -> list[str]:
    """The clauses and marks without repeats."""
    out: list[str] = []
    seen: set[tuple[str, ...]] = set()
    sentence: list[str] = []
    before: tuple[str, ...] = ()
    begun = 0
    for at, clause in enumerate(bare):
        mark = parts[2 * at + 1] if 2 * at + 1 < len(parts) else ""
        if clause and sentence and clause == sentence[-1] and long_enough(clause, lang, follows=True):
            if out and mark:
                out[-1] = mark if ENDS.search(mark) else out[-1]
        else:
            out += [parts[2 * at], mark]
            sentence.append(clause)
        if ENDS.search(mark) or 2 * at + 1 >= len(parts):
            key = tuple(sentence)
            words = ("" if lang == "zh" else " ").join(key)
            follows = key == before
            before = key
            wanted = listed or ADVICE.search(words)
            if key in seen and (follows or not wanted) and long_enough(words, lang, follows=follows):
                del out[begun:]
                if "\n" in mark and out and "\n" not in out[-1]:
                    out[-1] += "\n"
            elif len(key) > 1 or key != ("",):
                seen.add(key)
            sentence, begun = [], len(out)
    return out


def long_enough(clause: str, lang: str, *, follows: bool) -> bool:
    """Whether a repeat of a clause is no accident."""
    if lang == "en":
        return clause.count(" ") + 1 >= (2 if follows else SHORTEST_EN)
    return len(clause) >= (4 if follows else SHORTEST_ZH)
