"""Every word of the shell in Chinese and English."""

TEXTS: dict[str, tuple[str, str]] = {
    "shell.title": ("Impression Arena · 影像印象竞技场", "Impression Arena"),
    "shell.arena": ("竞技场", "Arena"),
    "shell.board": ("排行榜", "Leaderboard"),
    "shell.study": ("研究", "Study"),
    "shell.rate": ("去评阅", "Rate"),
    "shell.leave": ("退出", "Log out"),
    "shell.tabs": ("页面", "Pages"),
    "shell.language": ("切换为英文", "Switch to Chinese"),
    "shell.dark": ("切换深色 / 浅色", "Switch between light and dark"),
    "shell.research": ("仅供研究，不用于临床决策", "Research use only, not for clinical decisions"),
    "shell.loading": ("正在打开…", "Opening…"),
    "shell.skip": ("跳到内容", "Skip to content"),
    "shell.old": (
        "页面没有打开。请刷新；如果仍不行，请使用 Chrome / Chromium 109 或更新的版本。",
        "The page did not open. Reload it; if that does not help, use Chrome or Chromium 109 or newer.",
    ),
    "shell.no_script": ("本页需要 JavaScript。", "This page needs JavaScript."),
}
