"""Why a value is undefined, in Chinese: the data give their reasons in English."""

import re

CHINESE = {
    "one rater alone: how raters differ is unknown": "只有一位评阅者，无从得知评阅者之间的差别",
    "one case alone: how cases differ is unknown": "只有一例，无从得知病例之间的差别",
    "one case alone": "只有一例",
    "all answers are the same": "所有回答都相同",
    "all ratings say the same: no spread to tell an interval from": "所有评分都相同，没有离散可供估计区间",
    "it is as far as it can be: no spread to tell an interval from": "已到极限，没有离散可供估计区间",
    "every answer is the same: there is nothing to disagree about, and chance agreement is complete": (
        "所有回答都相同，没有分歧可言，碰巧一致已是完全一致"
    ),
    "no case of a pair was judged by two raters": "没有一例由两位评阅者判断过",
    "raters agree on everything: no spread to tell an interval from": "评阅者完全一致，没有离散可供估计区间",
    "all pairs of ratings are alike in this: no spread to tell an interval from": "所有成对评分都相同，没有离散可供估计区间",
    "no repeated pair was judged twice": "没有重复的对比被判断两次",
    "every repeat was answered as before: no spread to tell an interval from": "每次重复都与前次相同，没有离散可供估计区间",
    "no decisive answer": "没有决出胜负的判断",
    "no decisive answer with known sides": "没有已知左右的决出胜负的判断",
    "no ratings": "没有评分",
    "no times are known": "没有用时记录",
    "every answer is a tie": "所有回答都是平局",
    "every answer is a tie: ties tell no strengths apart": "所有回答都是平局，无法区分强弱",
    "infinite: it never lost": "无穷大：从未输过",
    "minus infinite: it never won": "负无穷：从未赢过",
    "infinite: the systems fall into groups of which one never lost to the other": "无穷大：一组系统从未输给另一组",
    "infinite: the ties cannot be told from a system that never loses": "无穷大：平局无法与从未输过的系统区分",
    "infinite: every decisive answer was on one side": "无穷大：所有决出胜负的判断都在同一侧",
    "no tie and no 'both bad' among the ratings: no spread to tell an interval from": (
        "没有平局也没有都不好，没有离散可供估计区间"
    ),
    "no rating of it": "没有关于它的评分",
    "it never met the others, directly or through a third, in a way that tells strengths apart": (
        "它与其他系统没有直接或经由第三者的、可区分强弱的比较"
    ),
    "no guess named A or B": "没有一次猜测选了 A 或 B",
    "the study did not ask for errors": "研究没有询问错误",
    "no margin for clinically significant errors was set": "没有设定有临床意义的错误的界值",
    "which system stood on the left is unknown": "不知道哪个系统显示在左侧",
    "the sides cannot be told from the systems: they were never swapped": "左右从未互换，无法与系统区分",
    "not every system has a finite strength": "并非每个系统的强度都有限",
}


PATTERNS = (
    (
        re.compile(r"fewer than (\d+) cases with ratings and scores of both outputs"),
        "两份文本都有评分与指标的病例不足 {} 例",
    ),
    (re.compile(r".*preference is the same in all cases: there are no ranks"), "所有病例的偏好都相同，排不出名次"),
    (re.compile(r".*is the same in all cases: there are no ranks"), "所有病例的指标差都相同，排不出名次"),
)
"""Reasons that hold a number or a name."""


def reason(why: str, lang: str) -> str:
    """A reason in a language; several are joined by `; `, and one that is not known here stays in English."""
    return why if lang == "en" else "；".join(chinese(one) for one in why.split("; "))


def chinese(why: str) -> str:
    """One reason in Chinese."""
    for pattern, words in PATTERNS:
        found = pattern.fullmatch(why)
        if found:
            return words.format(*found.groups())
    return CHINESE.get(why, why)
