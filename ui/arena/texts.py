"""Every word of the arena page in Chinese and English."""

TEXTS: dict[str, tuple[str, str]] = {
    # findings
    "arena.findings": ("影像所见", "Findings"),
    "arena.placeholder": (
        "在此输入或粘贴一份胸部 CT 的影像所见，也可以抽取一份病例。",
        "Type or paste the findings of a chest CT here, or draw a case.",
    ),
    "arena.draw": ("抽取病例", "Draw a case"),
    "arena.clear": ("清空", "Clear"),
    "arena.count": ("{count} 字", "{count} characters"),
    "arena.count.long": ("{count} 字，最多 {most} 字", "{count} characters, at most {most}"),
    "arena.source.validation": ("验证集", "validation set"),
    "arena.source.sample": ("示例", "sample"),
    "arena.synthetic": ("合成文本，非真实患者", "synthetic text, no real patient"),
    "arena.samples": ("示例", "Samples"),
    "arena.generate": ("生成两份印象", "Write two impressions"),
    "arena.again": ("重新生成", "Write them again"),
    "arena.stop": ("停止", "Stop"),
    # before a pair
    "arena.how": ("盲评两份影像诊断", "Judge two impressions blind"),
    "arena.how.1": ("输入影像所见，或抽取一份病例", "Type findings, or draw a case"),
    "arena.how.2": ("两个模型各写一份印象，左右顺序随机", "Two models write an impression each, in random order"),
    "arena.how.3": ("选出更好的一份，然后揭晓是谁写的", "Pick the better one, then see who wrote it"),
    # states
    "arena.loading": (
        "模型正在载入，已 {seconds} 秒（通常不到一分钟）。可以先输入影像所见。",
        "The model is loading, {seconds} s so far (usually under a minute). You can type the findings meanwhile.",
    ),
    "arena.waiting.loading": ("已排队，模型载入后自动开始。", "Queued: it starts by itself once the model is loaded."),
    "arena.waiting.next": ("马上开始…", "Starting…"),
    "arena.waiting.ahead": ("前面还有 {ahead} 份，请稍候。", "{ahead} ahead of you, please wait."),
    "arena.waiting.ahead.time": (
        "前面还有 {ahead} 份，约 {seconds} 秒后完成。",
        "{ahead} ahead of you, done in about {seconds} s.",
    ),
    "arena.writing": ("正在书写，已 {seconds} 秒", "Writing, {seconds} s so far"),
    "arena.writing.usual": (
        "正在书写，已 {seconds} 秒，通常约 {usual} 秒",
        "Writing, {seconds} s so far, usually about {usual} s",
    ),
    "arena.ready": ("两份印象已写完，请评判。", "Both impressions are written. Which is better?"),
    "arena.stopped": ("已停止，影像所见还在。", "Stopped. The findings are still there."),
    "arena.stale": (
        "影像所见已改动，下面两份印象依据的是改动前的文本。",
        "The findings have changed since; both impressions below are of the text before.",
    ),
    "arena.empty_output": ("（空：模型没有写出内容）", "(empty: the model wrote nothing)"),
    # judging
    "arena.judge": ("哪一份更好？", "Which is better?"),
    "arena.answer.a": ("A 更好", "A is better"),
    "arena.answer.b": ("B 更好", "B is better"),
    "arena.answer.tie": ("相当", "Equal"),
    "arena.answer.both_bad": ("都不好", "Both bad"),
    "arena.comment": ("说明（可选）", "Comment (optional)"),
    "arena.comment.hint": (
        "先写说明，再选答案；Esc 离开输入框后数字键可用",
        "Comment first, then answer; Esc leaves the field, then the number keys work",
    ),
    "arena.keep": ("把这段影像所见与投票一同保存", "Keep these findings with the vote"),
    "arena.keep.about": (
        "默认不保存；含姓名、号码等个人信息的不会保存。",
        "Not kept by default; never with names, numbers or other personal data.",
    ),
    "arena.votes": ("已有 {votes} 次盲评", "{votes} blind votes so far"),
    "arena.votes.none": ("还没有盲评", "No blind votes yet"),
    # revealed
    "arena.voted.a": ("您选了 A", "You preferred A"),
    "arena.voted.b": ("您选了 B", "You preferred B"),
    "arena.voted.tie": ("您认为两者相当", "You found them equal"),
    "arena.voted.both_bad": ("您认为都不好", "You found both bad"),
    "arena.saved": ("投票已保存", "Vote stored"),
    "arena.held_back": (
        "投票已保存。影像所见疑似含个人信息，没有保存。",
        "Vote stored. The findings look like they hold personal data, so they were not kept.",
    ),
    "arena.output.base": ("微调前（基座）", "Before tuning (base)"),
    "arena.output.sft": ("微调后", "After tuning"),
    "arena.preferred": ("您的选择", "your choice"),
    "arena.took": (
        "{seconds} 秒 · {tokens} 词元 · 首词元 {first} 秒 · 每秒 {speed} 词元",
        "{seconds} s · {tokens} tokens · first after {first} s · {speed} tokens/s",
    ),
    "arena.took.nothing": ("{seconds} 秒 · 无内容", "{seconds} s · nothing written"),
    "arena.reference": ("参考（医师印象）", "Reference (radiologist)"),
    "arena.reference.synthetic": ("参考（合成，非医师所写）", "Reference (synthetic, not by a radiologist)"),
    "arena.marks": ("标出差异", "Mark differences"),
    "arena.marks.reference": ("与参考", "to the reference"),
    "arena.marks.other": ("A 与 B", "A to B"),
    "arena.marks.none": ("不标", "none"),
    "arena.legend.extra": ("多出的词", "extra word"),
    "arena.legend.missing": ("缺少的词", "missing word"),
    "arena.next": ("下一例", "Next case"),
    "arena.own": ("自行输入", "Type another"),
    # problems: each says what became of the person's work
    "problem.empty": ("请先输入影像所见，或抽取一份病例。", "Type the findings first, or draw a case."),
    "problem.long": (
        "影像所见超过 4000 字，请缩短后再生成。文本没有丢失。",
        "The findings exceed 4,000 characters: shorten them and try again. The text is still here.",
    ),
    "problem.long_comment": (
        "说明超过 1000 字，请缩短。投票尚未保存。",
        "The comment exceeds 1,000 characters: shorten it. The vote is not stored yet.",
    ),
    "problem.in_study": (
        "这份所见属于正在进行的盲法研究，研究结束前不能在这里生成。文本没有丢失。",
        "These findings belong to a blind study that is under way; they can be used here once it is closed. The text is still here.",
    ),
    "problem.full": (
        "现在排队的人较多，请过一会儿再试。文本没有丢失。",
        "Many are waiting just now: try again in a moment. The text is still here.",
    ),
    "problem.unloaded": (
        "模型未能载入，原因印在启动服务器的窗口里。文本没有丢失，排行榜仍可查看。",
        "The model could not be loaded; the reason stands in the server's window. The text is still here, and the leaderboard works.",
    ),
    "problem.no_systems": ("还没有可以比较的模型", "No model to compare yet"),
    "problem.no_systems.how": (
        "请管理员用一次训练的结果启动：python app.py --system 名称=实验文件夹。排行榜现在就可以查看。",
        "Start the app with a trained run: python app.py --system NAME=RUN. The leaderboard can be looked at right now.",
    ),
    "problem.memory": (
        "内存不足，这一份没有写完。文本没有丢失，可以缩短后再试。",
        "Memory ran out and this pair was not finished. The text is still here: shorten it and try again.",
    ),
    "problem.too_long": (
        "这份影像所见对模型来说太长，请缩短后再生成。文本没有丢失。",
        "These findings are too long for the model: shorten them and try again. The text is still here.",
    ),
    "problem.remote": (
        "模型所在的服务器没有应答，这一份没有写完，原因印在启动服务器的窗口里。文本没有丢失，可以再试一次。",
        "The server that holds the model did not answer and this pair was not finished; the reason stands in the server's window. "
        "The text is still here: try again.",
    ),
    "problem.broken": (
        "书写时出错，这一份没有写完。文本没有丢失，可以再试一次。",
        "Writing failed and this pair was not finished. The text is still here: try again.",
    ),
    "problem.cancelled": ("已停止，文本没有丢失。", "Stopped. The text is still here."),
    "problem.gone": (
        "服务器已重新启动，这一对印象已失效，投票没有保存。请重新生成。",
        "The server was restarted and no longer knows this pair; the vote was not stored. Write the impressions again.",
    ),
    "problem.store_busy": (
        "数据库正忙，投票尚未保存，请再按一次。",
        "The database is busy and the vote is not stored yet: press again.",
    ),
    "problem.nothing_to_draw": (
        "没有可以抽取的病例，请自行输入。",
        "There is no case to draw: type the findings instead.",
    ),
    "problem.request": (
        "服务器没有接受这个请求，文本没有丢失，请刷新页面后再试。",
        "The server did not take this request. The text is still here: reload the page and try again.",
    ),
    "problem.offline": (
        "连接不上服务器，文本没有丢失。服务器恢复后再试一次。",
        "The server does not answer. The text is still here: try again once it is back.",
    ),
    "problem.offline.vote": (
        "连接不上服务器，投票尚未保存，请再按一次。",
        "The server does not answer and the vote is not stored yet: press again.",
    ),
    "problem.closed": (
        "需要重新用一次性链接打开本页。文本保留在这个标签页里。",
        "Open this page by its one-time link again. The text stays in this tab.",
    ),
}
