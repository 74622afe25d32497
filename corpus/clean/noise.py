"""Marks that recognisers and transcriptionists leave for what they did not hear, and what they say about themselves."""

import re

from corpus.clean.cues import VOICE, calls

BRACKETED = re.compile(
    r"\[\s*\[[^\[\]\n]{1,40}\]\s*\]\s?|<\s*\[[^\[\]<>\n]{1,40}\]\s*>\s?|\[[^\[\]\n]{1,40}\]\s?|\([^()\n]{1,40}\)\s?|（[^（）\n]{1,40}）|【[^【】\n]{1,40}】|<[^<>\n]{1,40}>\s?|〈[^〈〉\n]{1,40}〉"
    r"|\{[^{}\n]{1,40}\}\s?|《[^《》\n]{1,40}》|［[^［］\n]{1,40}］|\*[A-Za-z\u4e00-\u9fff][^*\n]{1,24}\*\s?|##?[A-Za-z\u4e00-\u9fff][^#\n]{1,24}##?\s?"
    r"|%[A-Za-z_]{4,20}%?\s?|\+\+[A-Za-z_]{2,20}\+\+\s?|__?[A-Za-z][A-Za-z ]{3,24}__?\s?"
)
TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
TIMES = re.compile(rf"[\s:@]*(?:at |at time )?{TIME}(?:\s*(?:-->|-|–|~|至)\s*{TIME})?\s*")
TIMED = re.compile(
    rf"[\[【]\s*{TIME}(?:\s*(?:-->|[-–~])\s*{TIME})?\s*[\]】]\s*|[(（]\d{{1,2}}:\d{{2}}:\d{{2}}(?:[.,]\d{{1,3}})?[)）]\s*"
    rf"|^\s*(?:\d{{1,4}}\n)?\d{{1,2}}:\d{{2}}:\d{{2}}(?:[.,]\d{{1,3}})?(?:\s*-->\s*\d{{1,2}}:\d{{2}}:\d{{2}}(?:[.,]\d{{1,3}})?)?\s+",
    re.MULTILINE,
)
SPEAKER = re.compile(
    r"(?:^|(?<=[。.\n])\s*)[\[【(（]?(?:说话人|讲话人|发言人|(?i:speaker|spk))[\s_]*(?:\d{1,2}|[A-Z一二三])[\])】）]?\s*(?:[:：]\s*|(?<=[\])】）])\s*)",
    re.MULTILINE,
)
CLOCK = re.compile(r":[0-5]\d")
SPEAKERS = re.compile("说话人|讲话人|发言人|peaker|PEAKER|Spk|SPK|spk")
HEARD_ZH = re.compile(
    r"(?:此处|该处|这里|某[词字句]?|部分|内容|背景|环境|现场|音频|音质|录音|声音|语音|发音|口音|说话人?|讲话人?|旁人|他人|电话|键盘|词语?|[字句段个处声音]|语气词|铃声?|[听看说]得?不?(?:太|见|到|懂|出)?|不太?|太|很|过低|较低"
    r"|有|未|未能|无法|不能|没有?|听?清楚?|清晰|模糊|含糊|听?辨[认别识]?|识别|听写|转[写录]|录入|输入|口述|失败|错误|有误|出错|中断|断开|断续|重叠|丢失|缺失|截断|停止|开始|结束|完成|完毕|暂停|继续|恢复|停顿"
    r"|静[音默]|沉默|无声|空白|[噪杂][音声]|咳嗽声?|笑声?|叹气|喷嚏|清嗓子?|喘息|呼吸声|口误|重复|待|需|请|核[对实]|确认|补听|存?疑|音?同音?|谐音|拼音|系统|设备|软件|引擎|标记|置信度|[低中高约]|[:：]?\d+(?:\.\d+)?[%秒s]?|[?？]+|[,，、\s\-_])"
)
CORE_ZH = re.compile(
    r"听|转[写录]|口述|重复|语音|录音|音频|噪[音声]|杂[音声]|咳嗽|笑声|铃声|停顿|静[音默]|沉默|无声|口误|识别|置信|背景[音声]|说话|讲话|旁人|辨[认识]|不清|待核|待确认|存疑|叹气|喷嚏|清嗓|语气词|同音|音同|谐音|[?？]"
)
WORDS_EN = frozenset(
    ["inaudible", "unintelligible", "indiscernible", "indistinct", "undecipherable", "unclear", "garbled", "crosstalk", "cross", "talk", "noise", "noises", "background", "static", "pause", "pauses", "paused", "silence", "silent", "cough", "coughs", "coughing", "coughed", "laugh", "laughs", "laughter", "laughing", "sneeze", "sneezes", "sneezing", "sigh", "sighs", "throat", "clears", "clearing", "breath", "breathing", "breathes", "music", "beep", "beeps", "tone", "phone", "telephone", "ringing", "ring", "rings", "pager", "conversation", "talking", "speaking", "speaker", "speakers", "speech", "voice", "voices", "audio", "sound", "no", "not", "blank", "skip", "skips", "skipped", "cut", "cuts", "cutting", "out", "off", "missing", "word", "words", "phrase", "lost", "phonetic", "phonetically", "ph", "sic", "sp", "spelling", "spelled", "hesitation", "hesitates", "um", "uh", "er", "hmm", "foreign", "language", "dictation", "dictator", "dictated", "ends", "end", "begins", "begin", "start", "interruption", "interrupted", "break", "error", "errors", "recognition", "vr", "asr", "transcriptionist", "transcriber", "transcription", "note", "unk", "unknown", "sil", "eps", "spn", "nsn", "mumbles", "mumbling", "mumbled", "yawn", "yawns", "chuckle", "chuckles", "typing", "paper", "papers", "shuffling", "door", "overlapping", "overlap", "distortion", "distorted", "low", "volume", "off-mic", "mic", "microphone", "in", "of", "the", "from", "to", "too", "fast", "quiet", "faint", "is", "and", "verify", "spoken_noise", "blank_audio", "no_speech", "filler", "stutter", "stutters", "repeated", "hangs", "up", "tape"]
)  # fmt: skip
CORE_EN = frozenset(
    ["inaudible", "unintelligible", "indiscernible", "indistinct", "undecipherable", "unclear", "garbled", "crosstalk", "noise", "noises", "pause", "pauses", "paused", "silence", "cough", "coughs", "coughing", "coughed", "laugh", "laughs", "laughter", "laughing", "sneeze", "sneezes", "sneezing", "sigh", "sighs", "throat", "breathing", "music", "beep", "beeps", "ringing", "rings", "conversation", "speaking", "speaker", "speech", "audio", "skipped", "phonetic", "phonetically", "ph", "sic", "hesitation", "um", "uh", "hmm", "dictation", "dictator", "transcriptionist", "transcriber", "transcription", "unk", "sil", "eps", "spn", "nsn", "mumbles", "mumbling", "mumbled", "yawn", "yawns", "chuckle", "chuckles", "typing", "shuffling", "overlapping", "mic", "microphone", "spoken_noise", "blank_audio", "no_speech", "filler", "stutter", "stutters", "vr", "asr", "voice", "word", "blank", "missing", "sp", "tape", "s"]
)  # fmt: skip
TOKEN = re.compile(r"[^\s,;/.'’\-]+")


def noise(mark: re.Match[str]) -> str:
    """Nothing for a mark of what was not heard; any other bracket as it is, and so an empty one: that is a template's."""
    inside = mark[0].strip().strip("[]()（）【】<>〈〉{}《》［］*#%+_ ").strip()
    if not inside and not re.search(r"[?？]", mark[0]):
        return mark[0]
    said = TIMES.sub("", inside).strip(" :?？")
    if not said:
        return "" if "?" in inside or "？" in inside else mark[0]
    if not said.isascii():
        return "" if CORE_ZH.search(said) and not HEARD_ZH.sub("", said) else mark[0]
    tokens = TOKEN.findall(said.lower())
    if said.lower() in ("s", "/s"):
        return "" if mark[0][0] == "<" else mark[0]
    if not tokens or len(tokens) > 6:
        return mark[0]
    known = all(one in WORDS_EN or one.isdigit() for one in tokens)
    return "" if known and any(one in CORE_EN for one in tokens) else mark[0]


def unmarked(text: str) -> str:
    """A text without such marks, time stamps and speakers' labels."""
    if CLOCK.search(text):
        text = TIMED.sub("", text)
    if SPEAKERS.search(text):
        text = SPEAKER.sub("", text)
    return BRACKETED.sub(noise, text)


SENTENCE = re.compile(r"[^。；;！!\n.]*(?:\.(?=\S)[^。；;！!\n.]*)*(?:[。；;！!]|\.+(?=\s|$)|\n|$)[ \t]*")
SEEMS_ZH = re.compile(
    "语音(?:识别|录入|输入|转|听写|助手|系统|软件|技术|引擎|生成|云|合成|智能|报告|辅助|采集)|听写|口述(?!病史|者?诉)|录音|讯飞|云知声|速录|智能语音|转写|Dragon|Nuance|PowerScribe"
)
EXCUSE_ZH = re.compile(
    "错别字|同音字|错字|[识转误]别?[写差]?(?:误差|错误|偏差)|敬请(?:谅解|见谅|理解)|见谅|谅解|难免|如有(?:错误|疑问|出入|不符|差错|疏漏)|仅供参考|人工(?:校对|核对|审核)|校对|以.{0,12}为准|请.{0,6}核[对实]"
)
SEEMS_EN = re.compile(
    r"voice[- ]?(?:recognition|dictation|to[- ]text|activated|transcription|software|generated|enabled|assisted|based)|speech[- ]?(?:recognition|dictation|to[- ]text|transcription|software|generated|recogni[sz]ed)"
    r"|dictation (?:software|system|program|device|service|errors?|and transcription)|dragon (?:medical|naturally|dictat|software|voice|speech|system|one)|dragon\b|powerscribe|power scribe|fluency (?:for|direct|software|dictation)|m\*?modal"
    r"|nuance\b|dictated (?:but|and) (?:not|un)|dictated (?:using|with|via|on a|in part)|transcribed (?:using|with|via|from|but|by (?:a )?(?:voice|speech|dragon|powerscribe|software|computer))"
    r"|transcription(?:al|ist'?s?)? (?:error|mistake|inaccurac|issue|software|system)|typographical|typing errors?|typos\b|sound[- ]?a-?like|wrong[- ]word|homophone|homonym"
    r"|(?:syntax|syntactic|grammatical|grammar|spelling|punctuation|contextual)(?:[a-z, /]{0,40})? (?:error|mistake)|not (?:been )?(?:fully )?(?:proof-?read|edited|corrected)|un(?:edited|proofread)"
    r"|computer[- ](?:assisted|aided|generated) (?:dictation|transcription|voice|speech)|automat(?:ed|ic) (?:transcription|speech|voice|dictation)|ambient (?:listening|dictation)|self-?edit"
    r"|(?:end|beginning|start) of (?:dictation|transcription|transcript)|transcriptionist\s*[:#]|misrecogni"
)
EXCUSE_EN = re.compile(
    r"\berrors?\b|excus|inadvertent|substitut|proof-?read|wording|\btypos?\b|misspell|apolog|carefully|in context|clarif|inaccurac|mistake|discrepanc|omission|unintended|\bcontact\b|\bcall\b"
)
CUE_ZH = re.compile("语音|听写|口述|录音|讯飞|云知声|速录|转写|Dragon|Nuance|PowerScribe")


def unsigned(text: str, lang: str) -> str:
    """A text without the sentences that say how it was dictated, and the excuses that follow them."""
    chinese = lang == "zh"
    if not (CUE_ZH.search(text) if chinese else calls(text) & VOICE):
        return text
    seems, excuse = (SEEMS_ZH, EXCUSE_ZH) if chinese else (SEEMS_EN, EXCUSE_EN)
    kept, gone, lost = [], False, False
    for one in SENTENCE.findall(text):
        said = one if chinese else one.lower()
        gone = bool(said.strip()) and (seems.search(said) is not None or (gone and excuse.search(said) is not None))
        lost = lost or gone
        if not gone:
            kept.append(one)
        elif kept and "\n" in one and not kept[-1].endswith("\n"):
            kept.append("\n")
    return "".join(kept) if lost else text
