"""Every word of the account pages in Chinese and English."""

TEXTS: dict[str, tuple[str, str]] = {
    "account.login": ("登录", "Log in"),
    "account.name": ("用户名", "User name"),
    "account.password": ("密码", "Password"),
    "account.old": ("现在的密码", "Present password"),
    "account.new": ("新密码（至少 10 个字符）", "New password (10 characters or more)"),
    "account.again": ("再输入一次新密码", "The new password again"),
    "account.save": ("保存", "Save"),
    "account.invited": (
        "收到邀请链接的人，直接打开链接即可，无需密码。",
        "If you were sent an invitation link, open it: it needs no password.",
    ),
    "account.logout": ("退出登录", "Log out"),
    "account.logout.sure": ("以 {name} 的身份登录。", "You are logged in as {name}."),
    "account.logout.left": ("已退出登录。", "You are logged out."),
    "account.set": ("设置密码", "Set a password"),
    "account.set.why": (
        "设置密码后，换一台电脑也能登录。保存后，其他浏览器上的登录会失效。",
        "With a password you can log in from any computer. Saving it logs out your other browsers.",
    ),
    "account.set.done": ("密码已保存。", "The password is saved."),
    "account.go": ("继续", "Go on"),
    "account.wrong": ("用户名或密码不对。", "The user name or the password is wrong."),
    "account.wrong.old": ("现在的密码不对，密码没有改变。", "The present password is wrong; nothing was changed."),
    "account.differ": ("两次输入的新密码不同，密码没有改变。", "The two new passwords differ; nothing was changed."),
    "account.short": (
        "密码须有 10 至 1024 个字符，密码没有改变。",
        "A password has 10 to 1024 characters; nothing was changed.",
    ),
    "account.waits": (
        "失败次数过多，请在 {minutes} 分钟后再试。",
        "Too many failed attempts. Try again in {minutes} min.",
    ),
    "account.invite": ("邀请链接无效", "This invitation does not work"),
    "account.invite.why": (
        "链接可能已经用过、过期或被撤回。请向发送链接的人要一条新的；已经保存的评分都在。",
        "It may have been used, taken back, or be too old. Ask whoever sent it for a new one; every rating you saved is kept.",
    ),
    "account.forbidden": ("此页不对您开放", "This page is not open to you"),
    "account.forbidden.why": (
        "盲法研究期间，评分者只能使用评分页面，以免得知两份印象各由谁书写。",
        "Raters use the rating page alone, so that nobody learns who wrote which impression.",
    ),
    "account.stale": ("页面已过期", "This page is out of date"),
    "account.stale.why": (
        "打开此页后登录状态有了变化，刚才的操作没有执行。请返回后再试一次。",
        "The login changed since this page was opened, and nothing was done. Go back and try again.",
    ),
    "account.rate": ("去评分页面", "To the rating page"),
    "account.language": ("切换为英文", "Switch to Chinese"),
}
