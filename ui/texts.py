"""Every word of the shell in Chinese and English."""

TEXTS: dict[str, tuple[str, str]] = {
    "shell.title": ("Impression Arena · 影像印象竞技场", "Impression Arena"),
    "shell.arena": ("竞技场", "Arena"),
    "shell.board": ("排行榜", "Leaderboard"),
    "shell.tabs": ("页面", "Pages"),
    "shell.language": ("切换为英文", "Switch to Chinese"),
    "shell.dark": ("切换深色 / 浅色", "Switch between light and dark"),
    "shell.research": ("仅供研究，不用于临床决策", "Research use only, not for clinical decisions"),
    "shell.loading": ("正在打开…", "Opening…"),
    "shell.skip": ("跳到内容", "Skip to content"),
    "shell.old": (
        "这个浏览器太旧，页面无法工作。请使用 Chromium / Chrome 109 或更新的版本。",
        "This browser is too old for the page. Please use Chromium or Chrome 109 or newer.",
    ),
    "shell.no_script": ("本页需要 JavaScript。", "This page needs JavaScript."),
}
