"""What the office prints around a report: thanks, disclaimers, pages, films, doses, states, codes, validity."""

import re

from corpus.clean.cues import OFFICE, calls

SUBJECT_ZH = r"(?:(?:本|此|该|以上|上述)(?:份|次|项|例|类)?(?:影像(?:学)?|CT|放射|医学影像|检查|诊断|AI)?(?:诊断)?(?:报告单?|结论|结果|检查|诊断|意见|影像|图像|内容|资料)(?:结果|单|意见|诊断|书|内容)?)"
OFFICE_ZH = re.compile(
    r"公众号|二维码|扫码|扫一扫|微信|小程序|电子胶片|云胶片|云影像|祝(?:您|早日|愿|身体)|感谢您|谢谢您?的?(?:信任|合作|配合|理解|支持)|竭诚|(?:温馨|友情|特别)提[示醒]|妥善保(?:管|存)|取(?:片|报告)(?!人)(?:时间|地点|窗口|请|凭|处)|[领自]取(?:胶片|报告|片)|自助(?:打印|取片|机)|以下空白|[（(]下空[)）]|以下无正文"
    r"|第\s?\d{1,3}\s?[页頁]|共\s?\d{1,3}\s?[页頁]|页码|[页頁][:：]\s?\d|(?:复印|涂改|复制|转载|手写|影印)(?:件)?无效|签[字名章](?:并盖章)?(?:后|方)?(?:方可|方能|才|始)?(?:生效|有效|为准)|签[字名章]无效|盖章(?:后|方)?(?:生效|有效|无效)|未(?:经)?(?:签[字名章]|盖章|审核签字)[^。]{0,8}无效|无(?:医师|医生)?签[字名章][^。]{0,8}无效"
    rf"|{SUBJECT_ZH}[^。；\n]{{0,24}}(?:负责|有效|无效|仅反映|为准|[仅只](?:供|作|做|为|对|限|代表|用于|就|针对)|供(?:临床|参考|医[生师])|不(?:作|做|得|能|可|具|代表|负|承担)(?!除外|排除)|参考(?:之用|使用)|责任)"
    r"|仅(?:供|作|做)(?:临床|医[生师]|参考|科研|教学|诊断|会诊|内部)[^，。；\n]{0,12}|(?:供|仅作)(?:临床|医[生师])[^，。；\n]{0,8}参考|(?:仅|只)对(?:本次|此次|所检|送检|受检|当次|该次)[^。；\n]{0,16}(?:负责|有效)|不(?:作|做|能作为|得作为|可作为|用作|得用于|具有?)(?:为)?[^，。；\n]{0,10}(?:法律|司法|鉴定|证明|伤残|诉讼|索赔|理赔|最终诊断|诊断依据|唯一)[^，。；\n]{0,8}"
    r"|仅反映受检者|如有(?:疑问|异议|不明|疑义|问题|任何)|(?:有|若有|如对)[^。，]{0,12}(?:疑问|异议)|请?(?:与|和|向|联系)(?:我科|本科|影像科|放射科|诊断医[师生]|报告医[师生])[^。，]{0,8}(?:联系|咨询|沟通)?|(?:咨询|服务|投诉|预约|查询)(?:电话|热线)|客服|满意度|(?:—+|-+|=+|\*+|[（(【\[<《])?(?:报告|正文)(?:结束|完毕|完|到此(?:结束|为止)|终)[*＊\-—=）)】\]>》\s]*[。.]?\s*$|[（(]\s*完\s*[）)]|^\s*[—\-=*]*\s*完\s*[—\-=*。]*\s*$"
    r"|(?:报告)?(?:由|系|经)(?:本院|我院)?(?:计算机|系统|电脑|人工智能|AI|HIS|RIS|自动)[^。，]{0,10}(?:自动)?(?:生成|打印|出具|输出|辅助)|(?:自动|系统|计算机|AI|人工智能)(?:辅助)?(?:系统)?(?:自动)?生成|(?:人工智能|AI)[^。；\n]{0,24}仅供|(?:图像|影像|胶片)(?:资料)?已?(?:上传|归档|存档|存[于储入]|保存|传送|传输至|传至)|PACS(?:系统)?(?:查看|调阅|浏览|工作站|诊断)|[于入至]PACS|(?<![见看阅])PACS系统|凭(?:条|此|本|身份证|就诊卡|单)"
    r"|打印(?:次数|机|份数|终端)|(?:第\s?\d+\s?次|重复|补|自助)打印|补打|(?:机房|机器|设备|仪器|工作站)(?:名称|型号|编号|号)?[:：]|(?:报告|检查|审核|单据|文档)状态[:：]|(?:报告)?(?:版本|模板|流水|条码|打印|文档|表单)(?:号|编号|码|名称)?[:：]"
    r"|(?:已(?:审核|签发|发布|归档|确认|签章|CA认证)|审核(?:通过|完成|完毕)|(?:电子|数字|CA)(?:签[名章]|认证|印章))(?:[。；，\n]|$|[^，。；\n]{0,12}(?:有效|效力|审核|生效))|(?:电子|数字|CA)签[名章](?:[:：]|有效|与)|危急值(?:制度|管理|已?按)"
    r"|(?:图像|影像|扫描|检查|成像|片子?|照片|摄片)(?:的)?(?:质量|评级|等级|评价|质控|评估)(?:评价|评级|等级|评估|分级)?(?:[:：为是]|评定为)?\s*(?:[甲优一](?:级|等|片|秀)?|良好?|[优良]?|A级?|合格|满意|可|达标|佳|尚可|清晰|(?:基本)?(?:满足|符合|达到)[^，。；\n]{0,6}(?:诊断|质控|要求|标准)[^，。；\n]{0,6})(?=[。；，\n]|$)"
    r"|(?:影像(?:学|诊断|检查)?|CT|放射(?:学)?|任何)(?:诊断|检查)?(?:技术|手段|方法|本身)?(?:均|都|也)?(?:有|存在|具有|受)(?:其|其自身|自身|一定|固有)?的?(?:一定)?的?(?:局限|限制|漏诊|误差|假阴性|假阳性)[^。；\n]*|(?:最终|确定|确切|明确)?诊断(?:结果|意见)?(?:请|应|须|需)?以(?:临床|病理|手术)[^，。；\n]{0,10}为(?:准|依据|最终)|存在[^，。；\n]{0,6}(?:漏诊|误诊|假阴性)[^，。；\n]{0,4}可能"
    r"|(?:复诊|复查|就诊|随诊|下次检查)(?:时)?，?(?:请|须|务必)?(?:务必)?(?:携带|带好|带齐|带上|出示|带)(?!状)|请(?:携带|带好|务必携带)|请(?:于|在)?[^，。；\n]{0,16}(?:领取|取报告|取片|取胶片)|(?:医院|本院|科室)(?:地址|网址|官网|网站|电话)|网址[:：]|邮编|(?:未经|不经)[^，。；\n]{0,16}(?:许可|同意|授权|批准)|版权所有|内部资料|解释权|保密|隐私|免责|声明[:：]|(?:以上|此|本)内容(?:由|为)[^，。]{0,10}(?:系统|软件|提供)|www\.|https?:"
)
OFFICE_EN = re.compile(
    r"^(?:many |with )?thank(?:s| you)\b|appreciate (?:the (?:opportunity|referral|chance)|your|being|this)|(?:pleasure|privilege) (?:of|to)|for (?:the opportunity|your (?:kind )?referral|referring|allowing|entrusting)|courtesy of (?:this|the|your) (?:referral|consult)|kind referral|participat\w* in (?:the care|this patient)|care of (?:your|this) patient"
    r"|questions?(?: or concerns?)?(?:,? (?:please|regarding|about|concerning|on|arise|contact|call)| about)|(?:please )?(?:contact|call|page|phone) (?:the |our |us|me\b|your )?(?:radiology|radiologist|imaging|reading room|department|office|ct department|undersigned|interpreting|reporting|on-?call|at (?:the|\d|ext|x))|with any questions|(?:do not|don't) hesitate|to discuss this (?:case|report|study|exam)|(?:contact|call) (?:me|us)\b|available for (?:consultation|discussion|questions)"
    r"|(?:electronically|digitally) (?:signed|authenticated|verified|generated|approved|finali[sz]ed|reviewed)(?! by)|(?:images?|study|examination|studies|exam|data|films?) (?:were|was|are|is|have been|has been) (?:\w+ ){0,2}(?:interpreted (?:on|at|from|remotely|by)|archived|stored|available (?:on|in|for (?:review|viewing|download))|reviewed (?:on|at|remotely)|transmitted|transferred to|sent to|uploaded|backed up|retained)"
    r"|\bpacs\b|teleradiology|remotely|(?:auto-?|automatically |computer[- ]|system[- ]|machine[- ])generated|generated (?:by|from|using|on|at|automatically)|printed (?:from|on|by|at|copy|copies)|^(?:re-?)?print(?:ed)?(?: date| time| by| on)?\s*[:#]|(?:date|time) (?:printed|of printing)|^\W*page\s?:?\s?\d+(?:\s?(?:of|/)\s?\d+)?|end (?:of )?(?:the )?(?:report|document|text|transcription)|^\W*(?:final|official|signed|verified|approved) (?:report|result|read|signature)\b|report (?:status|id|version|type|number|#)\s*[:#]|^(?:result|exam|order|study|document) (?:status|type)\s*:|^status\s*:"
    r"|dose[- ](?:reduction|modulation|lowering|optimi[sz]ation|saving) (?:techniques?|software|protocols?|strategies|measures)|automated? (?:tube current|exposure control|mA)|tube current modulation|iterative reconstruction (?:techniques? )?(?:was|were|is|are|to)|reasonably achievable|\balara\b|image gently|image wisely"
    r"|this (?:report|document) (?:is|was|has been|will be) (?:finali|prepared|typed|generated|reviewed and|electronic|produced|created|issued|available|viewable|released|provided|sent|intended|not |subject|for |based|only|copyright|the property)|patients? (?:may|can|will) (?:view|access|see|receive) (?:this|the|their) (?:report|results?|images?)|(?:report|results?|images?) (?:may|can|will|are|is|were|have been) (?:be )?(?:viewed|viewable|released|shared|accessed|available)[^.]{0,30}(?:portal|patient|online|mychart|chart)|cures act|mychart|patient portal|notice to (?:the )?patient|if you are (?:the|a) patient"
    r"|confidential|privileged|unauthori[sz]ed|do not (?:copy|duplicate|distribute|photocopy)|hipaa|intended recipient|received this (?:report|document|fax|communication|message|in) |intended (?:only|solely|for)|protected health information|www\.|https?:|all rights|copyright|medico-?legal|legal (?:purposes|document|use|proceedings)|liabilit|not (?:a |to be )?(?:substitute|used as) |for (?:the )?(?:use|exclusive use|guidance) of (?:the )?(?:referring|treating|clinician|physician|doctor)"
    r"|(?:imaging|radiolog\w*|ct|every|all|this) (?:studies|examinations?|modalit\w+|imaging|tests?|findings?|techniques?|scans?|diagnosis|report)? ?(?:has|have|had|carr\w+)(?: (?:its|their|certain|some|inherent|known|intrinsic))* limitations?|does not (?:entirely |completely |necessarily )?(?:exclude|rule out) (?:all|the presence of (?:all|disease|early)|disease|cancer)|(?:not all|some) (?:cancers|abnormalities|lesions|findings|tumou?rs) (?:are|may|can|will)|(?:this |the )?(?:interpretation|opinion|report) (?:is|was) based (?:solely |only |entirely )?(?:on|upon)|professional opinion|not valid (?:for|unless|without)|subject to (?:clinical|change|revision)|(?:clinical|treatment|management) decisions? (?:should|must|rest)"
    r"|^i,? (?:the |dr|have|am|attest|certify|personally|agree|was)\b[^.]{0,80}(?:review|agree|interpret|attest|edit|supervis|present|read)|(?:attending|staff|supervising|teaching) (?:radiologist|physician|attestation)[^.]{0,60}(?:review|agree|interpret|attest|concur|approv|edited)|attestation\b|personally (?:reviewed|viewed|interpreted|supervised)|resident(?:'s)? (?:report|interpretation|findings) (?:was|were|has|have)|agree with (?:the )?(?:above|findings|resident|report|interpretation)"
    r"|\b(?:cpt|icd(?:-?10|-?9)?|billing|procedure|hcpcs|charge|drg)(?: codes?| code\(s\)|-cm)?\s*[:#]|\b(?:pqrs|mips|g-code|cpt|qcdr|quality measure|measure #?\d+|meaningful use|acr (?:accredit|measure|registry))\b|\baccredited\b|^(?:workstation|scanner|facility|radiologist group|station)\s*[:#]|previously signed|^signed\s*$"
    r"|(?:image|study|exam(?:ination)?|scan|technical|diagnostic) quality\s*(?::|=|is|was|-)?\s*(?:rated |graded )?(?:very )?(?:good|adequate|excellent|diagnostic|satisfactory|optimal|acceptable|fair|high|sufficient|a\b|\d)|(?:exam(?:ination)?|study|scan) (?:is|was) (?:technically (?:adequate|satisfactory|acceptable)|of (?:diagnostic|good|adequate|excellent) quality)|all (?:ct )?(?:scans|examinations|exams|studies|images)[^.]{0,40}(?:are|were) (?:performed|obtained|acquired|done|interpreted)"
)
TITLES = re.compile(
    r"(?:^|(?<=。))[ \t*=\-—~#]*(?:(?:[\u4e00-\u9fffA-Za-z（）()]{0,20}?(?:医院|卫生院|中心|医学院|附属[一二三]院))?(?![见请详参同另待附])[\u4e00-\u9fff（）()]{0,10}?(?:医学影像|放射|影像|CT室?|X线|检查|诊断)[\u4e00-\u9fffCT]{0,8}?(?:报告单|报告书|报告|诊断书|检查单)"
    r"|[\u4e00-\u9fffA-Z]{2,20}(?:医院|卫生院|医疗中心)(?:\s*(?:医学影像|放射|影像|CT)(?:科|中心|室|诊断科)?)?"
    r"|(?i:(?:department|division) of [a-z &]{4,40}|(?:[a-z]+ ){0,3}(?:radiology|imaging|diagnostic|consultation|ct|tomography)(?: [a-z]+){0,2} (?:report|consultation)|(?:\*+ ?)?(?:final|preliminary|official) report|[a-z'. ]{3,40} (?:hospital|medical center|health system|clinic|imaging cent(?:er|re)))"
    r"|[\-=*_~—]{4,})[ \t*=\-—~#:：]*$",
    re.MULTILINE,
)
"""A line that is a title or a ruler."""
BRACKETED = re.compile(
    r"[（(\[【<《*=\-—~\s]*(?:以下空白|下空|空白|(?:本页)?以下无正文|报告(?:结束|完毕?)|(?i:end of (?:the )?report|final report))[）)\]】>》*=\-—~\s]*(?:[。.]|$)",
    re.MULTILINE,
)
NOTE_ZH = re.compile(
    r"[（(【\[*※★☆]+\s*(?:注|备注|说明|声明|提示|免责声明|特别说明)?\s*[:：]?\s*[^（）()【】\[\]\n]{4,80}[）)】\]*※★☆]+[。]?"
)
SENTENCE = re.compile(r"[^。；;！!\n.]*(?:\.(?=\S)[^。；;！!\n.]*)*(?:[。；;！!]|\.+(?=\s|$)|\n|$)[ \t]*")
ABOUT_ZH = re.compile(
    "码|公众|微信|小程序|云胶片|云影像|扫一扫|祝|谢|竭诚|馨提|情提|别提|妥善保|取片|取报告|取胶片|领取|自取|自助|胶片|空白|无正文|下空|第\\s?\\d{1,3}\\s?[页頁]|页|頁|无效|生效|有效|盖章|签[字名章]|负责|反映|为准|仅|只[供对限]|供临床|供医|供参考|参考|法律|司法|鉴定|证明|责任|疑问|异议|疑义|如有|咨询|电话|热线|客服|满意"
    "|打印|补打|报告|正文|上传|归档|存档|已存|已保存|传送|传输|传至|PACS|预约|凭|质量|评级|质控|有局限|在局限|有一定|在一定|具有|有其|自身|固有|受[技设检限]|漏诊|误诊|误差|假阴性|以临床|以病理|以手术|携带|带好|带齐|带上|请带|查带|时带|诊带|出示|网址|官网|网站|邮编|未经|不经|版权|内部资料|解释权|保密|隐私|免责|声明|生成|状态|版本|流水|条码|设备|机器|机房|仪器|工作站|已审核|已签发|已发布|已归档|已确认|审核|电子签|数字签|危急值"
    "|医院|卫生院|医疗中心|诊断书|检查单|www|http|完[）)—\\-。=*]|人工智能|不作|不做|（完|\\(完|---|===|\\*\\*\\*|———|~~~"
)  # fmt: skip
FRAMED = re.compile(
    "空白|下空|无正文|报告|诊断书|检查单|医院|卫生院|医疗中心|end of|End of|END OF|END Of|final report|Final report|Final Report|FINAL REPORT"
)
RULERS = re.compile(r"---|===|\*\*\*|———|~~~|___")
CLINICAL_ZH = re.compile(
    "肺|结节|纵隔|胸膜|胸腔|心影|心脏|心包|气管|肋骨|[肝胆脾肾]|积液|积气|[炎癌瘤]|钙化|病灶|病变|淋巴结|密度|食管|主动脉|骨折|甲状腺|乳腺"
)
"""What a sentence of the office does not speak of: a clause that does, and is joined to one, stays."""


PERSONAL = re.compile(
    r"\d{5}|\d{3,4}\)?[- ）.]+\d{3}|\d{1,4}[-./年]\s?\d{1,2}[-./月]\s?\d{1,4}|[〇零一二]{4}年|@|\bDr\b|M\.?D\b|(?:19|20)\d\d\b(?! ?[cC]ures)|[:：]\s?[A-Z][a-z]+ [A-Z][a-z]+"
)
"""Numbers, dates and names are left where they are: de-identification masks them, and says so."""
PROVISIONAL_ZH = re.compile(
    "初步|临时|草稿|初稿|暂存|待[审签续完补上主]|未(?:审核|完|提交|定稿|签发)|尚未|正式报告|最终报告|非正式"
)
PROVISIONAL = re.compile(
    "prelim|draft|follow|pending|awaiting|incomplete|unfinished|not final|unsigned|unverified|unapproved|provisional|interim|in progress|tbd|tbc|to be "
)
"""What the rule on unfinished reports has to see."""


def clinical(text: str, lang: str) -> str:
    """The text without the sentences, in Chinese also the clauses, that speak of the office."""
    chinese = lang == "zh"
    if not (ABOUT_ZH.search(text) if chinese else calls(text) & OFFICE or RULERS.search(text)):
        return text
    if FRAMED.search(text):
        text = BRACKETED.sub("", text)
    if "\n" in text or FRAMED.search(text) or RULERS.search(text):
        text = TITLES.sub("", text)
    if chinese:
        text = NOTE_ZH.sub(
            lambda note: "" if OFFICE_ZH.search(note[0]) and not PERSONAL.search(note[0]) else note[0], text
        )
    sentences = SENTENCE.findall(text)
    kept = [in_chinese(one) for one in sentences] if chinese else [one for one in sentences if not printed(one)]
    return text if kept == sentences else "".join(kept)


def printed(sentence: str) -> bool:
    """Whether an English sentence speaks of the office."""
    if not calls(sentence) & OFFICE or PERSONAL.search(sentence):
        return False
    said = sentence.lower().lstrip(" *=-[(")
    return OFFICE_EN.search(said) is not None and not PROVISIONAL.search(said)


def in_chinese(sentence: str) -> str:
    """What of a Chinese sentence speaks of the patient."""
    if not ABOUT_ZH.search(sentence) or not OFFICE_ZH.search(sentence) or PROVISIONAL_ZH.search(sentence):
        return sentence
    clauses = re.split("(?<=，)", sentence)
    kept = [one for one in clauses if PERSONAL.search(one) or (CLINICAL_ZH.search(one) and not OFFICE_ZH.search(one))]
    if not kept:
        return "\n" if sentence.startswith("\n") else ""
    end = re.search(r"[。；;！!\n\s]*$", sentence)
    return "".join(kept).rstrip("，。；;！!\n ") + (end[0] if end else "")
