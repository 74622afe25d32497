"""Every word of `prepare.html` in Chinese and English, written for both."""

LANGUAGES = ("zh", "en")


def text(lang: str, key: str, **values: object) -> str:
    """The words for a key, its `{names}` filled in."""
    zh, en = TEXTS[key]
    return (zh if lang == "zh" else en).format(**values)


def rule_name(lang: str, name: str) -> str:
    """What a rule is called; one without a Chinese name keeps its own."""
    return RULES_ZH.get(name, name) if lang == "zh" else name.replace("_", " ")


RULES_ZH = {
    "control_characters": "不可见字符",
    "width": "全角与半角",
    "markup": "标记残留",
    "dictation": "听写残留",
    "template": "模板残留",
    "addendum": "补充报告",
    "units": "单位写法",
    "spacing": "空白与标点",
    "no_findings": "缺所见",
    "no_impression": "缺诊断",
    "too_short": "过短",
    "too_long": "过长",
    "unfinished": "未完成",
    "impression_is_findings": "诊断照抄所见",
    "refers_elsewhere": "诊断只写“同上”",
    "other_body_part": "其他部位",
    "other_modality": "其他检查方法",
    "other_language": "其他语言",
    "side_contradiction": "左右侧矛盾",
    "duplicate": "完全重复",
    "near_duplicate": "近似重复",
}

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("数据整理报告", "Data preparation report"),
    "research": ("仅供研究，不用于临床决策", "Research use only, not for clinical decisions"),
    "no.text": ("本文件不含报告文本。", "This file holds no report text."),
    "banner": (
        "本文件含经过遮蔽的报告片段：只能留在医院内，不得外发。",
        "This file holds masked pieces of reports: keep it inside the hospital, do not send it on.",
    ),
    "no.script": ("图与语言切换需要启用脚本；表格不需要。", "Pictures and the switch need scripts; the tables do not."),
    "headline": ("{raw} 份原始报告 → {usable} 份可用", "{raw} raw reports → {usable} usable"),
    "headline.split": ("训练 {train} · 验证 {valid}", "train {train} · valid {valid}"),
    "headline.test": (" · 测试 {test}", " · test {test}"),
    "safe": (
        "没有任何验证病例的所见与训练集某份报告的相似度达到 {threshold}；没有患者、所见或分组跨越两侧。",
        "No held-out report has a training neighbour of similarity {threshold} or more; no patient, findings or group is on "
        "two sides.",
    ),
    "masked.shift": (
        "找到 {found} 处个人信息：日期按患者平移，其余换成占位符。",
        "{found} pieces of personal data were found: dates moved by each patient's own days, the others became placeholders.",
    ),
    "masked.remove": ("找到 {found} 处个人信息，都换成占位符。", "{found} pieces of personal data were found and became placeholders."),
    "not.masked": (
        "未做去标识化：本数据按“已去标识”处理。",
        "Not de-identified: this data was taken to be clean already.",
    ),
    "section.funnel": ("从原始报告到数据集", "From raw reports to the data set"),
    "funnel.raw": ("原始", "raw"),
    "funnel.rejected": ("无法读取", "cannot be read"),
    "funnel.usable": ("可用", "usable"),
    "side.train": ("训练", "train"),
    "side.valid": ("验证", "valid"),
    "side.test": ("测试", "test"),
    "side.unused": ("未用", "unused"),
    "section.rules": ("规则", "Rules"),
    "rules.about": (
        "每条规则各自可用 --without 关闭。“改写”只改写法；“排除”去掉整份报告；“标记”保留报告并请人核对。",
        "Each rule can be switched off with --without. A change alters how a text is written, a drop leaves the report out, a "
        "flag keeps it for a person to look at.",
    ),
    "rule": ("规则", "rule"),
    "kind": ("类别", "kind"),
    "kind.change": ("改写", "change"),
    "kind.drop": ("排除", "drop"),
    "kind.flag": ("标记", "flag"),
    "kind.duplicate": ("去重", "duplicate"),
    "why": ("理由", "reason"),
    "reports": ("报告数", "reports"),
    "share": ("占比", "share"),
    "off": ("已关闭", "off"),
    "examples": ("示例", "examples"),
    "before": ("前", "before"),
    "after": ("后", "after"),
    "findings": ("影像所见", "findings"),
    "impression": ("影像诊断", "impression"),
    "section.personal": ("个人信息", "Personal data"),
    "personal.about.shift": (
        "找到之处都换成 ⟦NAME⟧ 一类的占位符；日期按患者整体平移。规则找不到的是：正文中既无称谓、标签，也不在任何一列里的姓名。"
        "外发前请人工抽查（--review）。",
        "What is found becomes a placeholder such as ⟦NAME⟧; dates move by a number of days of each patient's own. Rules cannot "
        "find a name that stands in running text with no title or label and in no column: have a person look at a sample "
        "(--review) before data leaves.",
    ),
    "personal.about.remove": (
        "找到之处都换成 ⟦NAME⟧ 一类的占位符，日期也是。规则找不到的是：正文中既无称谓、标签，也不在任何一列里的姓名。"
        "外发前请人工抽查（--review）。",
        "What is found becomes a placeholder such as ⟦NAME⟧, dates too. Rules cannot find a name that stands in running text "
        "with no title or label and in no column: have a person look at a sample (--review) before data leaves.",
    ),
    "found": ("处", "found"),
    "none": ("没有。", "None."),
    "personal.name": ("姓名", "name"),
    "personal.id_number": ("证件号", "identity number"),
    "personal.phone": ("电话", "phone"),
    "personal.address": ("地址", "address"),
    "personal.hospital_number": ("住院号等", "hospital number"),
    "personal.exam_number": ("检查号", "exam number"),
    "personal.date": ("日期", "date"),
    "personal.email": ("电子邮箱", "e-mail"),
    "section.duplicates": ("重复与近似重复", "Duplicates"),
    "duplicates.about": (
        "完全重复（忽略标点、空格、大小写）排除 {exact} 份。其余报告中，所见相似度不低于 {similar} 的有 {clustered} 份，分成 {clusters} 簇，最大一簇 "
        "{largest} 份。正常报告天然相似，同一簇总在同一侧。",
        "Left out as exact copies (without punctuation, spaces and case): {exact}. Of the others, {clustered} have findings of "
        "similarity {similar} or more to another's and form {clusters} clusters, the largest of {largest}. "
        "Normal reports are alike by nature; a cluster always stays on one side.",
    ),
    "policy.all": ("策略：每次检查都保留。", "Policy: every exam is kept."),
    "policy.exact": ("策略：只去完全重复，近似的都保留。", "Policy: only exact copies go, near-copies stay."),
    "policy.first": ("策略：每簇留一份，因此再排除 {dropped} 份。", "Policy: one of each cluster stays, which left out {dropped}."),
    "policy.cap": ("策略：每簇最多 {most} 份，因此再排除 {dropped} 份。", "Policy: at most {most} of a cluster stay, which left out {dropped}."),
    "figure.clusters": ("按簇的大小统计报告数", "Reports by the size of their cluster"),
    "axis.cluster": ("簇内报告数", "reports in the cluster"),
    "axis.reports": ("报告数", "reports"),
    "section.split": ("划分", "Split"),
    "split.about": (
        "同一患者、近似的所见总在同一侧；验证与测试按年份、正常/异常和长度分层。",
        "The same patient and near-equal findings are on one side; the held-out sides follow year, normal or abnormal and "
        "length.",
    ),
    "split.about.source": (
        "同一患者、同一来源、近似的所见总在同一侧；验证与测试尽量按年份、正常/异常和长度分层。",
        "The same patient, the same source and near-equal findings are on one side; the held-out sides follow year, normal or "
        "abnormal and length where groups allow it.",
    ),
    "by": ("分层", "by"),
    "by.abnormal": ("正常/异常", "normal or abnormal"),
    "by.year": ("年份", "year"),
    "by.length": ("所见长度", "length of findings"),
    "by.source": ("来源", "source"),
    "value.normal": ("正常", "normal"),
    "value.abnormal": ("异常", "abnormal"),
    "value.short": ("短", "short"),
    "value.middle": ("中", "middle"),
    "value.long": ("长", "long"),
    "figure.years": ("各年份占比", "Share of each year"),
    "axis.year": ("年份", "year"),
    "axis.share": ("占该侧", "of the side"),
    "section.lengths": ("长度", "Lengths"),
    "figure.findings": ("影像所见，字符（中位数 {median}，最长 {longest}）", "Findings, characters (median {median}, longest {longest})"),
    "figure.impression": ("影像诊断，字符（中位数 {median}，最长 {longest}）", "Impression, characters (median {median}, longest {longest})"),
    "figure.findings_tokens": ("影像所见，词元（中位数 {median}，最长 {longest}）", "Findings, tokens (median {median}, longest {longest})"),
    "figure.impression_tokens": ("影像诊断，词元（中位数 {median}，最长 {longest}）", "Impression, tokens (median {median}, longest {longest})"),
    "axis.lengths": ("字符", "characters"),
    "axis.tokens": ("词元", "tokens"),
    "section.leakage": ("泄漏检查", "Leakage"),
    "leakage.about": (
        "每个验证（测试）病例与全部训练报告比较：相似度不低于 {threshold} 的近邻不会漏掉（稀有片段的倒排索引，再逐对精确计算）；低于它时，所示近邻是共有稀有片段最多者中最近的一个，"
        "可能另有更近但仍低于阈值者。局部敏感哈希漏掉、由此步补上的近似对：{moved}。",
        "Each held-out report was compared with all training reports. A neighbour of similarity {threshold} or more cannot be "
        "missed (an inverted index over rare shingles, then exact comparison). Below that, the one shown is the nearest of those "
        "that share most rare shingles; a nearer one may exist, still below the threshold. Pairs that the hashing had missed and "
        "this step found: {moved}.",
    ),
    "figure.leakage": ("与最近训练报告的相似度", "Similarity to the nearest training report"),
    "axis.similarity": ("相似度（5 字片段的 Jaccard 系数）", "similarity (Jaccard of 5-character shingles)"),
    "leakage.threshold": ("阈值 {value}", "threshold {value}"),
    "leakage.worst": ("最近的十例", "The ten nearest"),
    "case": ("病例", "report"),
    "neighbour": ("训练集近邻", "training neighbour"),
    "similarity": ("相似度", "similarity"),
    "section.frequent": ("最常见的诊断", "Most frequent impressions"),
    "frequent.about": (
        "训练集中去掉标点、编号和空格后相同的诊断；前十种在数据中标为 frequent。",
        "Impressions of train that are equal without punctuation, numbering and spaces; the first ten are marked 'frequent'.",
    ),
    "frequent.hidden": ("未用 --with-text，不显示文字。", "Without --with-text their words are not shown."),
    "characters": ("字符", "characters"),
    "words": ("文字", "words"),
    "section.terms": ("诊断中的阳性发现", "Findings stated in impressions"),
    "axis.stated": ("含该发现的报告", "of reports state it"),
    "section.inputs": ("输入与来源", "Input and provenance"),
    "file": ("文件", "file"),
    "encoding": ("编码", "encoding"),
    "rows": ("行", "rows"),
    "rejected": ("无法读取", "cannot be read"),
    "format": ("格式", "format"),
    "first.reject": ("第一处：{reason}", "the first: {reason}"),
    "columns": ("列", "columns"),
    "options": ("选项", "options"),
    "files": ("rows.jsonl 逐行说明去向，rejects.jsonl 列出无法读取的行；两者都不含报告文本。",
              "rows.jsonl says of every row what became of it, rejects.jsonl lists those that cannot be read; neither holds text."),
    "no.patient": (
        "{count} 份报告没有患者编号：同一人的两次检查可能分在两侧。用 --columns patient=列名 指明。",
        "{count} reports name no patient: two exams of one person may stand on two sides. Name the column with --columns "
        "patient=….",
    ),
    "renamed": (
        "{count} 行的编号与另一份不同文本的报告相同，已加后缀区分。",
        "{count} rows had the id of another report with another text; their ids were made different.",
    ),
}  # fmt: skip
