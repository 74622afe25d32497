"""Leftovers of dictation: spoken punctuation, commands, transcriptionists' marks, stammered words."""

import re
from operator import eq

CUE_ZH = re.compile(
    r"[句逗顿分冒叹问]号|换行|另起|回车|括号|语音|录音|听不清|识别|听写|转写|口述|划掉|删除|撤销|撤回|不要了|重说|嗯"
    r"|呃|哦[，,]|[（(]\s*[?？]|那个|\d:\d\d|\[|<|【"
)
SPOKEN_ZH = {
    "句号": "。", "逗号": "，", "顿号": "、", "分号": "；", "冒号": "：", "感叹号": "！", "问号": "？",
    "左括号": "（", "右括号": "）", "换行": "\n", "另起一行": "\n", "另起一段": "\n", "回车": "\n", "下一行": "\n",
}  # fmt: skip
SAID_ZH = re.compile(
    rf"[，。；：、！？]?\s*(?P<word>{'|'.join(sorted(SPOKEN_ZH, key=len, reverse=True))})(?![状样征形型])\s*[，。；：、！？]?"
)
TAKEN_BACK_ZH = re.compile(
    r"(?:^|(?<=[。；\n]))[^。；\n]*?[，、 ]?(?:划掉|删除上一句|删除刚才|撤销上一句|撤回|刚才那句不要了?|上一句不要了?"
    r"|重说|说错了)[，。；、：\s]*"
)
FILLER_ZH = re.compile(r"(?:嗯|呃(?!逆)|啊|哦)+[，,、…\s]*|(?<=[，。；\n])(?:那个|这个)[，、]")
NOISE = re.compile(
    r"[\[(（【<〈]\s*(?:(?:听|看|说|发音)?不(?:太)?清楚?|听不清楚?|无法(?:识别|辨认|听清)|待核对?|待确认|存疑|[？?]{1,5}|识别(?:失败|错误|不清)|录音(?:中断|不清|开始|结束|停顿)?|语音(?:识别|录入"
    r"|输入|转写|听写)?(?:系统)?(?:开始|结束|完成|中断|错误|标记)?|静音|停顿|噪音|杂音|咳嗽|口误"
    r"|(?i:(?:dictation |audio |word )?(?:inaudible|unintelligible|indiscernible|unclear|skipped|missing)|garbled|sic|blank|blank audio|noise|pause|cough|crosstalk"
    r"|dictation (?:error|ends?|break|paused|begins?)|voice recognition(?: error)?|vr error"
    r"|speech recognition(?: error)?|speech|word\?|\?+|unk|ph)"
    r"(?:[ :]*\d{1,2}:\d{2}(?::\d{2})?)?)\s*[\])）】>〉]\s*(?=([，。；、,.;])?)"
    r"|<(?i:unk|inaudible|silence|noise|s|/s|sil)>|[\[【]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,3})?)?\s*[\]】]\s*"
    r"|[(（]\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?[)）]\s*"
    r"|^\s*\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?(?:\s*-->\s*\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?)?\s+",
    re.MULTILINE,
)
SWITCH_ZH = re.compile(
    r"[\[(（【<《]?(?:停止|开始|结束|继续|暂停|恢复)?(?:语音(?:识别|录入|输入|转写|听写)?|录音|听写|口述|转写)(?:系统|设备)?(?:已)?(?:开始|结束|停止|中断|暂停|完毕|完成|失败|错误|超时|继续|恢复)[\])）】>》]?[。，；]?"
    r"|[\[(（【<《]?(?:停止|开始|结束|继续|暂停|恢复)(?:语音(?:识别|录入|输入|转写|听写)?|录音|听写|口述|转写)[\])）】>》]?[。，；]?"
)
NOTICE_ZH = re.compile(
    r"[\[(（【]?(?:注[:：]\s*)?(?:(?:本|此|该)(?:报告|文本|记录|段|内容)(?:系|为|由|经|通过|采用"
    r"|使用)[^。；\n]{0,12}?(?:语音|听写|口述|录音)[^。；\n]{0,30}|(?:语音(?:识别|录入|输入|转写|听写)|口述|听写"
    r"|录音转写)(?:系统|软件|引擎)?(?:结果|内容|文本|生成|录入|开始|结束|完成|自动生成)*)(?:[\])）】]|[。；:：]"
    r"|(?=\n)|$)\s*"
)
CUE_EN = re.compile(
    r"period|comma\b|new line|next line|new para|next para|full stop|colon\b|paren|scratch|delete|strike that"
    r"|disregard|\bu[hm]|\berm?\b|\bhmm|dictat|transcri|voice|speech|inaud|unintell|\[|\(\s*(?:\?|inaud|uni|uncl|ind"
    r"|pau|sic\b|ph\)|bla|noi|cou|voi|spe|unk)|<|\d:\d\d|\b[djt]{1,2}\s*:|\bjob\b|document (?:id|no|#)"
)
SAID_EN = (
    (re.compile(r"[ ,.;]*\b(?i:new paragraph|next paragraph)\b[ .,;]*"), "\n"),
    (re.compile(r"(?:(?<=^)|(?<=[.;:,\n])|(?<=[.;:,\n] )|(?<=period)|(?<=period ))(?i:new line|next line)\b[ .,;]*"), "\n"),
    (re.compile(r"(?<!\ba)(?<!\bthe)(?<!\bno)(?<!\bany)(?<!\bA)(?<!\bThe)[ ]+(?i:new line|next line)[ .,;]+(?=[A-Z0-9]|$)"), "\n"),
    (re.compile(r"[ ,]*\b(?i:full stop)\b[ .]*(?=[A-Z\n]|$)"), ". "),
    (
        re.compile(
            r"(?<!\bthe)(?<!\ba)(?<!\bthis)(?<!\btime)(?<!\bup)(?<!\binterval)(?<!\bshort)(?<!\blong)(?<!\bof)(?<!\bmonth)(?<!\bweek)(?<!\byear)(?<!\bday)(?<!\bin)(?<!\bobservation)(?<!\bthat)(?<!\bsame)(?<!menstrual)"
            r"[ ,]+(?:period|Period|PERIOD)\b[ .]*(?=[A-Z\n]|\d+[.)]|$|(?i:new |next ))"
        ),
        ". ",
    ),
    (re.compile(r"[ ,]+(?i:comma)\b(?![ -]?(?:sign|shap))[ ,]*"), ", "),
    (re.compile(r"[ ]+(?i:semicolon)\b[ ;]*"), "; "),
    (re.compile(r"\b((?i:findings|impression|technique|comparison|history|indication|chest|lungs|heart|follows|bones))[ ]+(?i:colon)\b[ :]*"), r"\1: "),
    (re.compile(r"[ ]*\b(?i:open paren(?:thesis|theses)?|left paren(?:thesis)?)\b[ ]*"), " ("),
    (re.compile(r"[ ]*\b(?i:close(?:d)? paren(?:thesis|theses)?|right paren(?:thesis)?)\b(?:[ ](?=[.,;]))?"), ")"),
)  # fmt: skip
TAKEN_BACK_EN = re.compile(
    r"(?:^|(?<=[.;\n])|(?<=[.;] ))[^.;\n]*?\b(?i:scratch that|strike that|delete that|delete last sentence"
    r"|scratch last|disregard (?:that|the last sentence))\b[ .,;:]*"
)
FILLER_EN = re.compile(r"(?<![\w-])(?:[Uu]mm*|[Uu]hh*m*|[Ee]rm?|[Hh]mm+)(?:, ?| |(?=[.;])|$)")
NOTICE_EN = re.compile(
    r"(?:[\[(*]\s*)?(?:(?i:(?:please note|note|disclaimer)(?: that)?[:,]?\s*))?(?i:(?:this|the|portions? of (?:this"
    r"|the)|parts? of this|some of this)\s+(?:report|document|dictation|note|text|examination report)\s+(?:was|were"
    r"|is|has been|may have been|have been|contains?)[^.\n]{0,60}(?:voice|speech|dictat|dragon|powerscribe|fluency"
    r"|transcri|m\*modal)[^.\n]*(?:\.(?!\d)|$|(?=\n)))(?:\s*[\])*])?\s*"
    r"|(?i:\bdictated but not (?:read|proofread|reviewed)[^.\n]*\.?\s*)|(?i:\btranscribed (?:by|using|with"
    r"|via)\s+(?:a\s+)?(?:voice|speech|dragon|powerscribe)[^.\n]*\.?\s*)"
    r"|(?i:\b(?:end|beginning|start) of (?:dictation|transcription|transcript)\b\.?\s*)|(?i:\[?(?:voice"
    r"|speech) recognition (?:software|system|technology)? ?(?:used|was used|utilized|note)[^.\n]*\.?\]?\s*)"
    r"|(?<![A-Za-z])(?:DD|DT|TD|TT)\s*:\s*(?:\d[\d/:.\-]*(?:[ -][A-Za-z]{3,9}\.?[,-]? ?\d{2,4})?|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4})(?:,? ?\d{1,2}:\d\d(?::\d\d)?)?(?: ?[AaPp]\.?[Mm]\.?(?![A-Za-z]))?\s*[;,]?\s*"
    r"|(?<![A-Za-z])(?i:job|dictation|transcription|document)(?i: id| no\.?| number| ?#)\s*[:#]?\s*[A-Z]{0,3}\d{3,}\.?\s*"
    r"|^\s*(?:(?:DD|DT|D|T|TD|TT|J|JOB|Job ID)\s*:\s*[\d/: ]+(?:[APap][Mm])?\s*;?\s*){1,4}$",
    re.MULTILINE,
)
TWICE_ZH = re.compile("([\u4e00-\u9fff]{2,4})\\1(?!病)")
TWICE_EN = re.compile(r"\b(?!(?:that|had|no|very|is)\b)([A-Za-z]{2,})(?:\s+\1\b)+(?!['-])", re.IGNORECASE)


def written(said: re.Match[str]) -> str:
    """The mark that a word stands for; a line end comes after the mark before it."""
    mark = SPOKEN_ZH[said["word"]]
    return said[0][: said.start("word") - said.start()].strip() + mark if mark == "\n" else mark


def dictation(text: str, lang: str) -> str:
    """Spoken punctuation becomes punctuation; commands are carried out; marks, fillers and stammers go."""
    if CUE_ZH.search(text):
        text = NOISE.sub("", NOTICE_ZH.sub("", SWITCH_ZH.sub("", text)))
        if lang == "zh":
            text = FILLER_ZH.sub("", SAID_ZH.sub(written, TAKEN_BACK_ZH.sub("", text)))
    if lang == "zh":
        return TWICE_ZH.sub(r"\1", text)
    lower = text.lower()
    if CUE_EN.search(lower):
        text = TAKEN_BACK_EN.sub("", NOISE.sub("", NOTICE_EN.sub("", text)))
        for pattern, mark in SAID_EN:
            text = pattern.sub(mark, text)
        text = FILLER_EN.sub("", text)
    words = lower.split()
    return TWICE_EN.sub(r"\1", text) if any(map(eq, words, words[1:])) else text
