"""Leftovers of templates: fields that nobody filled in, remarks to the writer, and text that stands twice."""

import re

from corpus.clean.office import clinical
from corpus.clean.repeats import once

CUE = re.compile(
    r"__|\*\*\*|\[|\{|<|【|《|「|«|‹|〔|□|☐|☑|○|◯|（[请_*.xX＿×？） 部大数测侧方待选下空自插可必此如不左右上有无正单多二三以默示举按根删模常缺是否光清规增]|\((?:[_*.xX) ?请部大数测侧方待选下空自插可必此如不左右上有无正单多二三以默示举按根删模常缺是否]|[Ss]elect|[Cc]hoose|[Ii]nsert|[Ee]nter|[Ff]ill|[Dd]e(?:fault|lete)|[Oo]ptional|[Bb]lank|[Ff]ield|[Ss]ite\b|[Ss]i[dz]e\b|[Ll]ocation|[Mm]easurement|[Mm]odify|[Nn]umber|[Vv]alue|[Tt][Bb][Dd]|[Ii]f app|[Aa]s (?:app|need)|[Rr]emove|[Ee]dit|[Cc]omplete|[Pp]lace|[Pp]ick|[Ff]ree|[Tt]emplate|[Mm]acro|[Nn]ormal|[Ss]tandard|[A-Za-z-]{1,12}/[A-Za-z])"
    r"|模板|样板|模版|范本|短语|请选|请输|请填|请根据|请按|请自行|请修改|请删除|请勿删|请补|此处|@[A-Z]|\$|%[A-Z]|template|Template|TEMPLATE|macro|Macro|MACRO|auto-?text|Auto-?[Tt]ext|smart ?phrase|Smart ?[Pp]hrase|dot ?phrase|Dot ?[Pp]hrase|boilerplate|Boilerplate|quick ?text|Quick ?[Tt]ext"
    r"|XX|xx|××|--\s?mm|--\s?cm|\?\?|？？|……?\s?[mc]m|＿"
)  # fmt: skip
CHOICES = (
    r"[左右上中下前后内外双两单多]{1,2}(?:侧|肺|叶|段|发)?|有|无|是|否|正常|异常|清晰?|模糊|增大|缩小|光滑|毛糙|规则|不规则|(?:不)?均匀?|未?见|大|小|增宽|阴性|阳性|尖|磨玻璃|实性|混合性?"
    r"|(?i:normal|abnormal|right|left|bilateral|both|upper|middle|mid|lower|yes|no|none|present|absent|small|moderate|large|mild|severe|trace|solid|part-?solid|ground-?glass|increased|decreased|stable|unchanged|new|positive|negative|anterior|posterior|lateral|medial|lobe|male|female)"
)
HOLE = (
    r"(?:_{2,}|\*{3,}|\{\{[^{}\n]{0,40}\}\}|\$\{[^{}\n]{0,40}\}|<<[^<>\n]{1,40}>>|@[A-Z][A-Z_ ]{2,30}@"
    r"|\{[A-Za-z<\[][\w :/>\]-]{0,40}(?::\d+)?\}|\{\d{0,3}\}|«[^«»\n]{0,40}»|‹[^‹›\n]{1,30}›|\$[A-Za-z_]{3,24}\$|%[A-Z_]{3,24}%|[\[<【]#[\]>】]|＿{2,}|\[\[[^\[\]\n]{1,40}\]\]"
    rf"|[\[【(（{{<]\s*(?:{CHOICES})(?:\s*[/／|｜]\s*(?:{CHOICES})){{1,6}}\s*[\]】)）}}>]|[\[【{{]\s*[A-Za-z\u4e00-\u9fff-]{{1,16}}(?:\s*[/／|｜]\s*[A-Za-z\u4e00-\u9fff -]{{1,16}}){{1,6}}\s*[\]】}}]"
    r"|[\[【(（<《「]\s*(?:请?(?:选择|输入|填写|填入|录入|描述|补充填写|点选)[^\]】)）>》」\n]{0,16}|(?:部位|大小"
    r"|数值|测量值|数字|侧别|方位|请选|待填|选项|下拉|空|自由文本|插入)[^\]】)）>》」\n]{0,4}|_+|\*+|\.{2,}|[xX]{2,}"
    r"|(?i:select(?: one)?|choose(?: one)?|insert[^\]\n)]{0,30}|enter[^\]\n)]{0,30}|fill[ -]?in[^\]\n)]{0,20}"
    r"|pick ?list|free text|default|placeholder|blank|field|site|size|side|location|measurement|number|value|tbd"
    r"|left/right|right/left|<[^<>\n]{1,20}>))?\s*[\]】)）>》」]"
    r"|(?<![A-Za-z])[xX×]{2,}(?=\s?(?:mm|cm|HU|叶|段|侧|肺|个|处|部|级|×))|…{1,2}(?=\s?(?:mm|cm))|--(?=\s?(?:mm|cm))|[□☐○◯]\s?[^\s□☐☑■√○◯，。；,.;]{1,8}(?=\s*[□☐☑■√○◯，。；,.;\n]|\s*$)|[□☐☑](?=[^\s□☐])|\?{2,}(?=\s?(?:mm|cm)))"
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
    r"(?:^|(?<=[。；\n]))\s*(?:报告|公共|个人|常用)?(?:模[板版]|范本|短语|常用语)(?:名称?|编号|号)?[:：](?![^。\n]*(?:双肺|纹理|结节|未见|心影))[^。\n]{1,20}(?:。|(?=\n)|$)"
    r"|[\[(（【<《]\s*(?:注[:：])?[^\])）】>》\n]{0,20}(?:[模样]板|请根据(?:实际|情况|具体)[^\])）】>》\n]{0,16}"
    r"|请(?:自行|酌情)?(?:修改|删除|调整)|如(?:有|无)(?:则|请)[^\])）】>》\n]{0,12}|不适用(?:则|请)?删除|可选项?"
    r"|必填项?|选填|[二三四多任]选[一其]?[一]?|单选|多选|选择其一|选一项|删除不(?:需要|适用)的?|按需|根据需要|示例|举例|默认(?:值|内容)?|缺省值?|占位符?|勾选|此处[^\])）】>》\n]{0,16})[^\])）】>》\n]{0,12}[\])）】>》]\s*"
    r"|(?:^|(?<=[。；\n]))\s*(?:(?:以[下上]|此处)(?:内容)?(?:为|是)?[^。；\n]{0,8}模板[^。；\n]*"
    r"|[^。；：:，\n]{0,12}模板[:：]?(?=\n|$|[^。；\n]{0,10}[:：])[^。；：:\n]{0,10}[:：]?|(?:以上|以下|此"
    r"|本)?(?:内容)?请(?:根据|按)(?:实际|具体|患者)[^。；\n]{0,8}(?:情况)?[^。；\n]{0,6}(?:修改|填写|调整"
    r"|删除)[^。；\n]*|请(?:选择|填写|输入)[^，。；\n]{0,12}|此处(?:填写|输入|描述"
    r"|插入)[^，。；\n]{0,12})[。；:：]?\s*"
    r"|[\[(<*]{1,3}\s*(?i:(?:normal |default |standard )?(?:ct |chest |cxr )*(?:template|macro|autotext|auto-text"
    r"|smart ?phrase|boilerplate)[^\])>*\n]{0,40}|(?:delete|remove|edit|modify|complete) (?:if|as|when|this|before"
    r"|section)[^\])>*\n]{0,40}|default(?: normal)? text|optional|if applicable|as (?:applicable|needed"
    r"|appropriate))\s*[\])>*]{1,3}\s*"
    r"|^\s*(?i:(?:end of |begin(?:ning of)? |start of )?template\b(?: name| id)?[^.\n]{0,40}(?:[.:]|$))\s*"
    r"|(?:^|(?<=[.\n]))[ \t]*(?i:(?:chest |ct |normal |default )*(?:macro|template|auto-?text|smart ?phrase|dot ?phrase|quick ?text|standard text|boilerplate)(?: name| id| used| applied)?\s*[:=#][^.\n]*(?:\.|(?=\n)|$))[ \t]*",
    re.MULTILINE,
)


def template(text: str, lang: str) -> str:
    """Empty fields, remarks and disclaimers go; a clause or sentence that stands twice is written once.

    `____` inside an English sentence stays: public data sets write it for a masked word, and without it the sentence
    breaks.
    """
    if CUE.search(text):
        text = REMARK.sub("", text)
    if CUE.search(text) and HOLED.search(text):
        text = SIZED.sub("", LABELLED.sub("", ALONE.sub("", text)))
        text = HOLED.sub(lambda hole: hole[0] if lang == "en" and MASKED.fullmatch(hole[0]) else "", text)
    return once(clinical(text, lang), lang)
