"""Words of the report's second half: agreement, blinding, time, design, methods, and what to keep in mind."""

TEXTS: dict[str, tuple[str, str]] = {
    "trust.agreement": ("评阅者之间的一致性", "Agreement between raters"),
    "trust.agreement.roles": ("同一角色内部的一致性", "Agreement within each role"),
    "trust.agreement.about": (
        "同一病例由不同评阅者判断；1 为完全一致，0 为碰巧。",
        "Different raters on the same case; 1 is full agreement, 0 what chance gives.",
    ),
    "trust.repeats": ("同一评阅者前后的一致性", "Agreement of raters with themselves"),
    "trust.repeats.about": (
        "同一病例隔开后换侧再次出现，评阅者不知情（{n} 次）。",
        "The same case came back later with its sides flipped, unannounced ({n} times).",
    ),
    "trust.repeats.none": ("没有隐藏的重复病例。", "There were no hidden repeats."),
    "trust.position": ("位置偏倚", "Position bias"),
    "trust.position.about": (
        "同样好的两份文本中，选左侧的对数几率；0 表示没有偏倚。分侧在每人内均衡，因此偏倚不会偏袒任何系统。",
        "Log odds of choosing the left of two equally good texts; 0 is no bias. Sides are balanced within each rater, so it favours "
        "no system.",
    ),
    "trust.position.share": (
        "决出胜负的 {n} 次判断中，{left} 次选了左侧：{share}。",
        "Of {n} decided answers, {left} chose the left: {share}.",
    ),
    "trust.blinding": ("盲法检验", "Blinding check"),
    "trust.blinding.some": (
        "{guesses} 次猜测中猜对 {right} 次（{share}；双侧精确检验 {p}）。",
        "{right} of {guesses} guesses were right ({share}; exact two-sided {p}).",
    ),
    "trust.blinding.kept": ("没有迹象表明评阅者认出了来源。", "No sign that raters recognised who wrote what."),
    "trust.blinding.broken": (
        "评阅者认出来源的次数异于碰巧：盲法可能已被识破。",
        "Raters recognised the source other than by chance: the blinding may have failed.",
    ),
    "trust.blinding.none": ("没有猜测可供检验。", "There are no guesses to test."),
    "trust.blinding.unknown": ("另有 {count} 次回答“不知道”。", "{count} more answered 'don't know'."),
    "alpha": ("Krippendorff α", "Krippendorff's alpha"),
    "ac1": ("Gwet AC1", "Gwet's AC1"),
    "kappa": ("Cohen κ", "Cohen's kappa"),
    "raw": ("原始一致率", "raw agreement"),
    "left": ("左侧", "Left side"),
    "head.measure": ("指标", "Measure"),
    "head.value": ("值 [95%]", "Value [95%]"),
    "axis.left.side": ("◀ 偏右", "◀ right chosen"),
    "axis.right.side": ("偏左 ▶", "left chosen ▶"),
    # time
    "figure.time": ("每位评阅者的中位数与中间一半", "Each rater's median and middle half"),
    "head.rater": ("评阅者", "Rater"),
    "head.median": ("中位数 [四分位]", "Median [quartiles]"),
    "fast": ("过快 {count}", "{count} fast"),
    # metrics
    "figure.metrics": ("逐例等级相关", "Rank correlation over cases"),
    "metrics.about": (
        "每例的指标差与该例净偏好的相关；0 表示指标与人的判断无关。",
        "Each case's difference in the metric against its net preference; at 0 the metric says nothing about people's judgement.",
    ),
    "head.metric": ("指标", "Metric"),
    "head.correlation": ("相关 [95%]", "Correlation [95%]"),
    # design
    "design.study": ("研究", "Study"),
    "design.locked": ("锁定", "Locked"),
    "design.closed": ("结束", "Closed"),
    "design.planned": ("判断", "Judgements"),
    "design.planned.of": (
        "计划 {planned}（含隐藏重复），完成 {done}",
        "{planned} planned with hidden repeats, {done} made",
    ),
    "setting.pairs": ("对比", "Pairs"),
    "setting.primary": ("主要终点", "Primary endpoint"),
    "setting.margin": ("非劣效界值（净偏好）", "Non-inferiority margin, net preference"),
    "setting.error_margin": ("非劣效界值（有临床意义的错误）", "Non-inferiority margin, significant errors"),
    "setting.planned_cases": ("计划病例数", "Planned cases"),
    "setting.cases_per_rater": ("每人病例数", "Cases per rater"),
    "setting.overlap": ("所有人共评的病例", "Cases that all raters get"),
    "setting.repeats": ("隐藏重复的比例", "Share of hidden repeats"),
    "setting.seed": ("抽取病例的种子", "Seed of the drawing of cases"),
    "setting.own_reports": ("作者可评自己的报告", "Authors may get their own reports"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "endpoint.net_preference": ("净偏好", "net preference"),
    "endpoint.win_rate": ("胜率", "win rate"),
    "endpoint.non_inferiority": ("非劣效", "non-inferiority"),
    "locked.all": ("全部", "all of it"),
    "locked.cases": ("病例", "cases"),
    "locked.outputs": ("文本", "outputs"),
    "locked.adapters": ("适配器", "adapters"),
    "locked.prompt": ("提示词", "prompt"),
    "locked.decoding": ("解码设置", "decoding"),
    "locked.predictions": ("预测文件", "predictions"),
    "locked.raters": ("评阅者", "raters"),
    "locked.assignments": ("分配与分侧", "assignments and sides"),
    "locked.rubric": ("评分表", "rubric"),
    "locked.protocol": ("方案", "protocol"),
    "design.lock": ("锁定的内容（SHA-256）", "What was locked (SHA-256)"),
    "design.head": ("评分链末端", "Head of the rating chain"),
    "design.length": ("评分链长度", "Length of the rating chain"),
    "design.verify": (
        "核对：python -m arena verify {study} --head {head}",
        "To check: python -m arena verify {study} --head {head}",
    ),
    # methods
    "methods.interval": (
        "区间：每次评分对估计的影响（无穷小刀切法）在评阅者×病例内求和，按 Obuchowski 与 Rockette 的读片研究模型分解出"
        "评阅者、病例与单元的方差分量，再按 Howe（1974）各以自己的 t 分位数合成；p 值由同一区间反推。",
        "Intervals: each rating's influence on the estimate (infinitesimal jackknife) is summed within rater × case; variance "
        "components of raters, cases and cells follow as in Obuchowski and Rockette's reader studies, and are combined each with its "
        "own t quantile (Howe 1974). The p-value inverts the same interval.",
    ),
    "methods.counting": (
        "计数：只计最后一次修改与首次呈现；练习与隐藏重复不进入偏好；“无法判断”不计入分母。",
        "Counting: the latest revision and the first presentation alone; practice and hidden repeats stay out of preference; 'cannot "
        "judge' stays out of the denominator.",
    ),
    "methods.strength": (
        "强度：含平局与左侧项的 Bradley–Terry 模型（Davidson 1970），最大似然；“都不好”计为平局；对数强度之和为 0。",
        "Strengths: Bradley–Terry with ties (Davidson 1970) and a term for the left side, maximum likelihood; 'both bad' counts as a "
        "tie; log strengths sum to 0.",
    ),
    "methods.agreement": (
        "一致性：单位为（病例，对比），四个名义类别；Krippendorff α 与 Gwet AC1；重复病例用未加权 Cohen κ。",
        "Agreement: a unit is a (case, pair) with four nominal categories; Krippendorff's alpha and Gwet's AC1; unweighted Cohen's "
        "kappa on repeats.",
    ),
    "methods.sides": (
        "分侧由服务器的加密随机数在呈现前抽定并存储，每位评阅者内均衡；存储的是被偏好的文本，从不是哪一侧。",
        "Sides were drawn by the server's cryptographic random numbers and stored before anything was shown, balanced within a rater; "
        "what is stored is the preferred text, never a side.",
    ),
    # keep in mind
    "mind.raters": (
        "只有 {count} 位评阅者：区间诚实，但对更广的医师群体很宽。",
        "Only {count} raters: the interval is honest, and wide for clinicians at large.",
    ),
    "mind.rater": (
        "只有一位评阅者：结果只说明这一个人的看法，不能推及他人。",
        "One rater alone: this is one person's view and says nothing of others.",
    ),
    "mind.size": (
        "计划 {planned} 次判断，实际 {n} 次：把握度低于计划。",
        "{planned} judgements were planned and {n} made: there is less power than planned.",
    ),
    "mind.both_bad": (
        "{share} 的判断为“都不好”：偏好只说明哪份较好，不说明够好。",
        "{share} of judgements were 'both bad': preference says which is better, not that it is good enough.",
    ),
    "mind.cannot": (
        "{share} 的呈现被答为“无法判断”，它们不在结果里。",
        "{share} of what was shown got 'cannot judge'; those are not in the results.",
    ),
    "mind.side": (
        "评阅者偏向{side}；分侧均衡，所以结果不偏，但会更不精确。",
        "Raters leaned to the {side}; sides were balanced, so results are not shifted, only less precise.",
    ),
    "side.left": ("左侧", "left"),
    "side.right": ("右侧", "right"),
    "mind.blinding": (
        "评阅者认出来源的次数异于碰巧，偏好可能包含对来源的态度。",
        "Raters recognised the source other than by chance; preference may hold their attitude to it.",
    ),
    "mind.several": (
        "共有 {count} 个对比；主要终点之外的 p 值未做多重校正。",
        "There are {count} pairs; p-values outside the primary endpoint are not corrected for that.",
    ),
    "mind.fast": (
        "{count} 次评分快于 {seconds} 秒。",
        "{count} ratings took less than {seconds} seconds.",
    ),
    "mind.roles": (
        "不同角色的方向不一致，请看分角色结果。",
        "Roles point in different directions; see the results by role.",
    ),
}
"""By key: (Chinese, English)."""
