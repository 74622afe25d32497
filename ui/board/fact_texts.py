"""The words for facts: columns, the picture of errors, and the marks in an impression."""

FACT_TEXTS: dict[str, tuple[str, str]] = {
    # columns
    "facts.f1": ("事实 F1", "Facts F1"),
    "facts.f1.hint": (
        "阳性发现（部位、侧别、阴阳性一致）与参考印象的符合程度",
        "Agreement with the reference on present findings: site, side and polarity",
    ),
    "facts.precision": ("事实精确率", "Facts precision"),
    "facts.precision.hint": (
        "写出的阳性发现中，参考也有的比例",
        "Share of the stated present findings that the reference has",
    ),
    "facts.recall": ("事实召回率", "Facts recall"),
    "facts.recall.hint": (
        "参考的阳性发现中，被写出的比例",
        "Share of the reference's present findings that are stated",
    ),
    "facts.absent-f1": ("阴性 F1", "Absent F1"),
    "facts.absent-f1.hint": (
        "“未见……”一类阴性发现与参考印象的符合程度",
        "Agreement with the reference on what is stated to be absent",
    ),
    "facts.critical": ("危急漏诊", "Critical misses"),
    "facts.critical.hint": (
        "参考中的危急发现（如肺栓塞、夹层、张力性气胸、恶性肿瘤）完全没有写出",
        "Critical findings of the reference (embolism, dissection, tension pneumothorax, cancer …) not stated at any side",
    ),
    "facts.laterality": ("侧别错误", "Wrong side"),
    "facts.laterality.hint": ("同一发现、同一部位，左右写反", "The same finding at the same site, on the other side"),
    "facts.negation": ("阴阳性颠倒", "Polarity flips"),
    "facts.negation.hint": ("把有写成无，或把无写成有", "Stated as absent though present, or the reverse"),
    "facts.size": ("大小错误", "Wrong size"),
    "facts.size.hint": ("发现一致，但大小相差超过 1 mm", "The finding agrees, its size is off by more than 1 mm"),
    "facts.unsupported": ("无依据", "Unsupported"),
    "facts.unsupported.hint": (
        "写出的阳性发现在影像所见中找不到依据",
        "Present findings that nothing in the findings section supports",
    ),
    "facts.omitted": ("遗漏", "Omitted"),
    "facts.omitted.hint": ("参考中的阳性发现没有写出", "Present findings of the reference that are not stated"),
    "per100": ("每 100 例", "per 100 cases"),
    "per100.head": ("每百例，低者优", "per 100 cases, lower is better"),
    "per100.short": ("/百例", "/100"),
    "lower": ("越低越好", "lower is better"),
    "higher": ("越高越好", "higher is better"),
    # picture
    "figure.errors": ("错误类型", "Kinds of error"),
    "figure.errors.about": (
        "每 100 例的错误数，越低越好，各图刻度不同，细线为 95% 区间。参考（医师）只在“无依据”一项有意义：以所见衡量参考印象本身。",
        "Errors per 100 cases, lower is better; each panel has its own scale, lines are 95 % intervals. The reference has a "
        "bar only where it can err: its own facts that the findings do not support.",
    ),
    "figure.none.errors": (
        "这些实验没有事实得分。重新添加实验即可显示。",
        "These runs have no fact scores. Add them again to see this.",
    ),
    # marks in an impression
    "fact.right": ("与参考一致", "as the reference says"),
    "fact.wrong": ("侧别、阴阳性或大小有误", "wrong side, polarity or size"),
    "fact.laterality": ("侧别", "side"),
    "fact.negation": ("阴阳性", "polarity"),
    "fact.size": ("大小", "size"),
    "fact.unsupported": ("所见中无依据", "nothing in the findings supports it"),
    "fact.omitted": ("遗漏", "Omitted"),
    "fact.omitted.about": ("参考有而未写出", "in the reference, not stated"),
    "fact.critical": ("危急", "critical"),
    "fact.plain": ("未标注：参考未提，所见支持", "unmarked: not in the reference, but the findings support it"),
    "side.left": ("左", "left"),
    "side.right": ("右", "right"),
    "side.bilateral": ("双", "bilateral"),
    "side.alone": ("{side}侧", "{side}"),
}
