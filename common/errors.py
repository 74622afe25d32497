"""The one exception that a person can do something about."""


class UserError(Exception):
    """Something the person can fix, in one line: the file, the line, the value and the remedy.

    Commands print its message alone and leave with exit code 2 (see `common.commands`). A programmer's mistake is a
    `ValueError`, never this.
    """
