"""Leftovers of dictation: spoken punctuation, commands, transcriptionists' marks, stammered words."""

import re
from collections.abc import Callable, Iterator
from operator import eq

from corpus.clean.cues import DICTATION, calls
from corpus.clean.noise import unmarked, unsigned
from corpus.clean.retakes import corrected, taken_back

SPOKEN_ZH = {
    "句号": "。", "逗号": "，", "顿号": "、", "分号": "；", "冒号": "：", "感叹号": "！", "惊叹号": "！", "问号": "？", "破折号": "——",
    "左括号": "（", "右括号": "）", "前括号": "（", "后括号": "）", "正括号": "（", "反括号": "）", "括号开始": "（", "括号结束": "）", "括弧": "（", "反括弧": "）",
    "换行": "\n", "换一行": "\n", "另起一行": "\n", "另起一段": "\n", "另起段落": "\n", "另起行": "\n", "新起一行": "\n", "新起一段": "\n", "新的一行": "\n", "新的一段": "\n",
    "新段落": "\n", "换段": "\n", "分段": "\n", "回车": "\n", "回车键": "\n", "下一行": "\n", "下一段": "\n", "空一行": "\n",
    "左引号": "", "右引号": "", "前引号": "", "后引号": "", "双引号": "", "省略号": "", "空格键": "", "空一格": "", "空两格": "", "退格": "",
}  # fmt: skip
CUE_ZH = re.compile(
    "句号|逗号|顿号|分号|冒号|叹号|问号|引号|折号|略号|换行|换一行|换段|另起|新起|新的一|新段|分段|下一[行段]|回车|括号|括弧|空[一两]?[行格]|退格|语音|录音|听|识别|转写|转录|口述|划[掉去]|删[掉除去]|撤[销回]|不要了|不算|重[说来新]|作废"
    "|错了|口误|嗯|呃|额[，,、。…]|唉|哎|哦[，,不]|啊[，,不…、]|那个|这个|就是说|然后|怎么说|好的|，好[，,]|。好[，,]|；好[，,]|对[，,吧]|是吧|稍等|等一下|等下|喂[，,]|不对|更正一下|改一下|小数点|斜杠"
    "|保存|提交|打开|插入|调用|载入|调出|模板|跳到|转到|切换|光标|返回|麦克风|话筒|讯飞|Dragon|Nuance|PowerScribe|速录|云知声"
    "|说话人|发言人|讲话人|:[0-5]\\d|\\[|<|【|〈|《|［|\\{|\\*|#|%[A-Za-z_]|\\+\\+|（[?？听不此声音录背停静噪杂咳笑沉口转识语待存无低部某该]|\\((?:[?？]| )"
    "|\\([A-Za-z\u4e00-\u9fff]"
)
SAID_ZH = re.compile(
    rf"[，。；：、！？]?\s*(?P<word>{'|'.join(sorted(SPOKEN_ZH, key=len, reverse=True))})(?![状样征形型])\s*[，。；：、！？]?"
)
POINT_ZH = re.compile(r"(?<=\d)\s?小数点\s?(?=\d)")
SLASH_ZH = re.compile(r"(?<=[\w）])斜杠(?=\w)")
STRONG_ZH = (
    r"(?:划[掉去]|删[掉去]|删除(?:上一?句|前一句|刚才|这句|该句|前面|上面|上一?段|那句)?(?:那句|的?话|内容)?|去掉(?:上一句|刚才|前面|这句)(?:那句|的?话)?|撤销(?:上一句|刚才|上一步)?|撤回|取消(?:上一?句|刚才那句|前面)"
    r"|(?:刚才|上|前|这|上一|前一|那|刚刚)(?:说的)?(?:那|这|一)?(?:一)?句(?:话)?(?:划掉|删[掉除]|不要了?|不算|作废|取消|重来|说错了)|前面(?:的|那句)?(?:不要了?|不算|删[掉除]|重来|作废)|重说(?:一[遍下])?|重新(?:说|口述)(?:一[遍下])?|重来一[遍下])"
)
WEAK_ZH = r"(?:(?:我)?(?:说|讲|念|读|口述)错了?|错了|口误|更正一下|改一下|(?:啊|哦|呃|嗯|哎)?[，、]?不对(?![称应])|[啊哦哎][，、]?不(?:是|对)?(?=[，、。])|不[，、](?=应?该?是?[左右双上中下\d]))"
TAKEN_BACK_ZH = re.compile(rf"[，、 ]*(?:请)?{STRONG_ZH}(?:了|吧)?[，。；、：\s]*")
WEAKLY_ZH = re.compile(rf"(?<=[，、。；\s…]){WEAK_ZH}[，。；、：\s…]+(?:应该?[为是])?|^{WEAK_ZH}[，。；、：\s…]+")
FILLER_ZH = re.compile(
    r"(?:嗯+|呃+(?!逆))[，,、…\s]*|(?:啊|哦)+[，,、…\s]*(?![啊哦不])"
    r"|(?:^|(?<=[，。；、\n…]))(?:(?:那个|这个|额|唉|哎|诶|就是说|就是|然后呢?|怎么说呢?|那么|好[的吧]?|对[吧的]?|是吧|行|[请]?(?:稍等|等)(?:一下|一会)?|等下|喂|对了|我看看?|我想想|让我看看)[，,、…。]+)+"
)
COMMAND_ZH = re.compile(
    r"(?:^|(?<=[，。；、\n]))\s*(?:请|小\w{1,2})?(?:(?:保存|提交|存盘|暂存|发送|确认|签发)(?:并|后)?(?:提交|打印|审核|退出|保存)?(?:当前)?(?:报告|草稿|文本)?|(?:打开|插入|调用|载入|调出|使用|切换|套用|加载)(?:到)?[^，。；\n]{0,10}模板"
    r"|(?:跳|转|切换|移动|返回|光标移?)到?(?:影像|检查|诊断)?(?:诊断|所见|结论|印象|描述|意见|下一[栏项个框])(?:意见|栏|框|部分|区)?|下一个?(?:字段|框|栏|项目?|窗口)|返回上一[级步]|(?:打开|关闭|开启)(?:麦克风|话筒))\s*(?:[，。；\n]|$)"
)
SWITCH_ZH = re.compile(
    r"[\[(（【<《]?(?:停止|开始|结束|继续|暂停|恢复|关闭|打开|启动|退出)?(?:智能)?(?:语音(?:识别|录入|输入|转写|听写|助手)?|录音|听写|口述|转写)(?:系统|设备|软件|功能)?(?:已)?(?:开始|结束|停止|中断|暂停|完毕|完成|失败|错误|超时|继续|恢复|开启|关闭|启动|退出)[\])）】>》]?[。，；]?"
    r"|[\[(（【<《]?(?:停止|开始|结束|继续|暂停|恢复|关闭|打开|启动|退出)(?:智能)?(?:语音(?:识别|录入|输入|转写|听写|助手)?|录音|听写|口述|转写)[\])）】>》]?[。，；]?"
)
TAGGED_ZH = re.compile(
    r"[\[(（【<《]\s*(?:讯飞|云知声|科大讯飞|智能)?(?:语音(?:识别|录入|输入|转写|听写|云|助手|报告)?|口述|听写|录音)(?:系统|软件|引擎|输入法|转写|报告|稿|文本|内容|结果|记录|版|V?\d+(?:\.\d+)*)*\s*[\])）】>》][：:]?"
    r"|(?:^|(?<=[。\n]))(?:语音(?:识别|录入|输入|转写|听写)?(?:系统|软件)?(?:结果|内容|文本)?|口述(?:内容|报告)?|听写(?:内容|结果)?|录音转写)[：:]\s*",
    re.MULTILINE,
)
TWICE_ZH = re.compile("([\u4e00-\u9fff]{2,4})\\1(?!病)")
DOUBLED_ZH = re.compile(
    "见见(?!于)|约约|呈呈|未未|伴伴|及及|左左(?=[肺侧上中下])|右右(?=[肺侧上中下])|双双(?=[肺侧上中下])"
)
AGAIN_ZH = re.compile("(?<![^，。；\n])([\u4e00-\u9fff]{3,10})(?:…+，?|，|—+)(?=\\1)")

MARKS_EN = re.compile(r"\[|<|\{|\*|#|%[a-z]|\+\+|\(\s*\?|\( ?[a-z]|_[a-z]|:[0-5]\d|:\s|/[a-z]")
BEGINS = r"(?:(?<=^)|(?<=[.;:,\n])|(?<=[.;:,\n] )|(?<=period)|(?<=period ))"
ONES = {
    word: str(at)
    for at, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
SAID_EN: tuple[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    ("paragraph", re.compile(r"([.;]?)[ ,.;]*\b(?i:new paragraph|next paragraph|start (?:a )?new paragraph)\b[ .,;]*"), "\\1\n"),
    (" line", re.compile(rf"{BEGINS}(?i:new line|next line)\b[ .,;]*"), "\n"),
    (" line", re.compile(r"(?<!\ba)(?<!\bthe)(?<!\bno)(?<!\bany)(?<!\bA)(?<!\bThe)[ ]+(?i:new line|next line)[ .,;]+(?=[A-Z0-9]|$)"), "\n"),
    ("newline", re.compile(r"[ .,;]*\b(?i:newline)\b[ .,;]*"), "\n"),
    ("full stop", re.compile(r"[ ,]*\b(?i:full stop)\b[ .]*(?=[A-Z\n]|$)"), ". "),
    ("period", re.compile(
        r"(?<!\bthe)(?<!\ba)(?<!\bthis)(?<!\btime)(?<!\bup)(?<!\binterval)(?<!\bshort)(?<!\blong)(?<!\bof)(?<!\bmonth)(?<!\bweek)(?<!\byear)(?<!\bday)(?<!\bin)(?<!\bobservation)(?<!\bthat)(?<!\bsame)(?<!menstrual)"
        r"[ ,]+(?:period|Period|PERIOD)\b[ .]*(?=[A-Z\n]|\d+[.)]|$|(?i:new |next ))"
    ), ". "),
    ("comma", re.compile(r"[ ,]+(?i:comma)\b(?![ -]?(?:sign|shap))[ ,]*"), ", "),
    ("colon", re.compile(r"[ ]+(?i:semi[- ]?colon)\b[ ;]*"), "; "),
    ("colon", re.compile(r"\b((?i:findings|impression|technique|comparison|history|indication|chest|lungs|heart|follows|bones|mediastinum|pleura|airways?|abdomen|includes?|following))[ ]+(?i:colon)\b[ :]*"), r"\1: "),
    ("paren", re.compile(r"[ ]*\b(?i:(?:open|left|begin) paren(?:thesis|theses|s)?)\b[ ]*"), " ("),
    ("paren", re.compile(r"[ ]*\b(?i:(?:closed?|right|end) paren(?:thesis|theses|s)?)\b(?:[ ](?=[.,;]))?"), ")"),
    ("bracket", re.compile(r"[ ]*\b(?i:(?:open|left|begin) (?:square )?brackets?)\b[ ]*"), " ("),
    ("bracket", re.compile(r"[ ]*\b(?i:(?:closed?|right|end) (?:square )?brackets?)\b(?:[ ](?=[.,;]))?"), ")"),
    ("quote", re.compile(r"[ ]*\b(?i:quote[ ,]unquote|unquote|(?:open|closed?|begin|end) quotes?|quote)\b"), ""),
    ("dash", re.compile(r"(?<=\w) (?i:em dash|dash)(?= \w)(?! line) "), "-"),
    ("hyphen", re.compile(r"(?<=\w) (?i:hyphen) (?=\w)"), "-"),
    ("slash", re.compile(r"(?<=\w) (?i:(?:forward )?slash) (?=\w)"), "/"),
    ("point", re.compile(r"(?<=\d) (?i:point) (?=\d)"), "."),
    ("exclamation", re.compile(r"[ ]+(?i:exclamation (?:point|mark))\b[.!]*"), "."),
    ("question mark", re.compile(r"[ ]+(?i:question mark)\b[.?]*"), "?"),
    ("cap", re.compile(r"\b(?i:all caps|caps (?:on|off)|no caps|cap(?:ital)? that)\b[ ,]*"), ""),
    ("no space", re.compile(r"[ ]*\b(?i:no space)\b(?!-)[ ]*"), ""),
    ("number ", re.compile(r"(?:^|(?<=[.\n:]))[ ]*(?i:number|bullet|item|point)[ ](one|two|three|four|five|six|seven|eight|nine|ten|\d)\b[.,:]?[ ]+(?=[A-Za-z])", re.MULTILINE),
     lambda said: f" {ONES.get(said[1].lower(), said[1])}. "),
    ("next ", re.compile(r"[ ]*\b(?i:next (?:number|item|bullet(?: point)?))\b[ .,:]*"), "\n"),
    ("bullet", re.compile(r"[ ]*\b(?i:(?:new )?bullet(?: point)?)\b[ .,:]*(?=[A-Z])"), "\n"),
)  # fmt: skip
STRONG_EN = (
    r"(?i:(?:please )?(?:scratch|strike|delete|erase|undo|disregard|ignore|cancel|forget) (?:all )?(?:that|this|(?:the )?(?:last|previous|prior|above) (?:sentence|line|phrase|statement|word|paragraph|part|one)|last\b)(?: (?:last|sentence|one|please|out))*"
    r"|take that (?:out|back)|(?:let me |let's )?start over|let me (?:rephrase|restart|redo|repeat|say) ?(?:that)?(?: again)?|back ?space)"
)
TAKEN_BACK_EN = re.compile(rf"[ ,]*\b{STRONG_EN}(?=[\s.,;:]|$)[ .,;:]*")
WEAKLY_EN = re.compile(
    r"(?:[,.;…—–-]+ ?| )?\b(?i:no,? wait(?:,? no)?|wait,? no|i mean(?:t)?(?: to say)?|make that|(?:i'?m |i am )?sorry|excuse me|or rather|let me correct (?:that|myself))\b[,.:;…—– -]*(?=[^\s,.])"
    r"|[,…—–] ?\b[Cc]orrection\b[,.;…—–] ?(?=\S)"
    r"|(?<=right) (?i:correction),? (?=left)|(?<=left) (?i:correction),? (?=right)|(?<=upper|lower) correction,? (?=upper|lower|middle)|(?<=\d) correction,? (?=\d)|(?<=[mc]m) correction,? (?=\d)"
)
FILLER_EN = re.compile(
    r"(?<![\w-])(?:[Uu]mm*|[Uu]hh*m*|[Ee]rm?|[Hh]mm+|[Aa]hh*)(?:[,…]+ ?|\.{2,} ?| |(?=[.;])|$)"
    r"|(?:^|(?<=[.,;\n…])) ?\b(?:ok|Ok|[Oo]h|(?i:okay|alright|all right|you know|let'?s see|let me (?:see|think|look)|hold on|hang on|one (?:second|moment)(?: please)?|just a (?:second|moment)|wait(?: a (?:second|minute))?|well|so|yeah|and um|okay so|ok so|so um))(?:[,…]+|\.(?:\.\.)?)(?= |$)"
)
COMMAND_EN = re.compile(
    r"(?:^|(?<=[.\n])) ?\b(?i:(?:insert|use|load|run|pick) (?:the |my )?(?:normal|macro|template|auto ?text)[a-z ]{0,24}|macro [a-z ]{2,24}|(?:go|skip|jump|move) to (?:the )?(?:impression|findings|next field|next section|end of (?:report|line))|next (?:field|section)"
    r"|(?:sign|save|close|send)(?: and (?:sign|close|send))? (?:the |this )?report|(?:stop|start|end|begin|resume|pause) (?:dictation|dictating|recording|listening|transcription)|(?:microphone|mic) (?:on|off)|(?:press|hit) (?:enter|return)|end dictation)[.,;]*(?=\s|$)"
)
CODES_EN = re.compile(
    r"(?<![A-Za-z])(?:DD|DT|TD|TT)\s*:\s*(?:\d[\d/:.\-]*(?:[ -][A-Za-z]{3,9}\.?[,-]? ?\d{2,4})?|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4})(?:,? ?\d{1,2}:\d\d(?::\d\d)?)?(?: ?[AaPp]\.?[Mm]\.?(?![A-Za-z]))?\s*[;,]?\s*"
    r"|(?<![A-Za-z])(?i:job|dictation|transcription|document)(?i: id| no\.?| number| ?#)\s*[:#]?\s*[A-Z]{0,3}\d{3,}\.?\s*"
    r"|^\s*(?:(?:DD|DT|D|T|TD|TT|J|JOB|Job ID)\s*:\s*[\d/: ]+(?:[APap][Mm])?\s*;?\s*){1,4}$"
    r"|(?:^|(?<=[.\n]))[ \t]*[A-Z]{2,4}\s?[/:]\s?[a-z]{2,4}(?:[ /]+\d[\d/:. -]*)?[ \t]*(?=\n|$)",
    re.MULTILINE,
)
BLANK_EN = re.compile(r"(?:^|(?<=[.;\n])) ?_{6,}[.,]?(?= [A-Z]|\s*$)")
"""A sentence of which the typist heard nothing."""
TWICE_EN = re.compile(r"\b(?!(?:that|had|no|very|is)\b)([A-Za-z]{2,})(?:\s+\1\b)+(?!['-])", re.IGNORECASE)
CODED = (":", "/", "#", "job", "document", "dictation", "transcription")
COMMANDS = (
    "macro",
    "insert ",
    "use ",
    "load ",
    "run ",
    "pick ",
    "to impression",
    "to the impression",
    "to findings",
    "to the findings",
    "next ",
    "to end of",
    "to the end of",
    "report",
    "dictat",
    "recording",
    "listening",
    "transcription",
    "microphone",
    "mic ",
    "press ",
    "hit ",
)
TAKING = (
    "scratch",
    "strike",
    "delete",
    "erase",
    "undo",
    "disregard",
    "ignore",
    "cancel",
    "forget",
    "take that",
    "start over",
    "let me",
    "backspace",
    "back space",
)
CORRECTING = ("wait", "i mean", "make that", "sorry", "excuse", "or rather", "let me correct", "correction")


def written(said: re.Match[str]) -> str:
    """The mark that a word stands for; a line end comes after the mark before it."""
    mark = SPOKEN_ZH[said["word"]]
    return said[0][: said.start("word") - said.start()].strip() + mark if mark == "\n" else mark


def dictation(text: str, lang: str) -> str:
    """Spoken punctuation becomes punctuation; commands are carried out; marks, fillers and stammers go."""
    return chinese(text) if lang == "zh" else english(text)


def chinese(text: str) -> str:
    """The same of a Chinese text."""
    if CUE_ZH.search(text):
        text = unsigned(TAGGED_ZH.sub("", SWITCH_ZH.sub("", unmarked(text))), "zh")
        text = COMMAND_ZH.sub("", POINT_ZH.sub(".", SLASH_ZH.sub("/", text)))
        text = corrected(taken_back(text, TAKEN_BACK_ZH), WEAKLY_ZH, "，。；\n")
        text = FILLER_ZH.sub("", SAID_ZH.sub(written, text))
    text = DOUBLED_ZH.sub(lambda twice: twice[0][0], text)
    return AGAIN_ZH.sub("", TWICE_ZH.sub(r"\1", text))


def has(lower: str, words: tuple[str, ...]) -> bool:
    """Whether one of some words stands in a lower-cased text."""
    return any(word in lower for word in words)


def said_in(lower: str) -> Iterator[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]]:
    """The spoken marks whose word a text holds."""
    return ((pattern, mark) for word, pattern, mark in SAID_EN if word in lower)


def english(text: str) -> str:
    """The same of an English text."""
    lower = text.lower()
    if calls(text) & DICTATION or MARKS_EN.search(lower):
        text = unmarked(text)
        text = unsigned(CODES_EN.sub("", text) if has(lower, CODED) else text, "en")
        text = COMMAND_EN.sub("", text) if has(lower, COMMANDS) else text
        text = taken_back(text, TAKEN_BACK_EN) if has(lower, TAKING) else text
        text = corrected(text, WEAKLY_EN, ".;\n") if has(lower, CORRECTING) else text
        for pattern, mark in said_in(lower):
            text = pattern.sub(mark, text)
        text = FILLER_EN.sub("", text)
    if "______" in text:
        text = BLANK_EN.sub("", text)
    words = lower.split()
    return TWICE_EN.sub(r"\1", text) if any(map(eq, words, words[1:])) else text
