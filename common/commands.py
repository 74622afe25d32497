"""How every command of the project starts, fails and answers: `python -m corpus`, `python -m sft`, `python -m leaderboard`."""

import errno
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.exceptions import TyperException

from common.errors import UserError

INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C stopped


def command_line(purpose: str) -> typer.Typer:
    """A Typer application with the project's settings: plain tracebacks without local values (they may be report text)."""
    return typer.Typer(
        help=purpose,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 2 what the person can fix (one line on stderr), 130 interrupted."""
    try:
        stopped = app(args=None if arguments is None else list(arguments), standalone_mode=False)
        code = stopped if isinstance(stopped, int) else 0
    except UserError as error:
        return wrong(str(error))
    except TyperException as error:
        return wrong(usage(error))
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno not in REMEDIES:
            raise
        where = f" ({error.filename})" if error.filename else ""
        return wrong(f"{error.strerror}{where}; {REMEDIES[error.errno]}")
    if code == INTERRUPTED:
        say("interrupted; what was finished is kept: run the same command again to go on")
    return code


def wrong(message: str) -> int:
    """Say on one line what the person can fix."""
    say(f"error: {message}")
    return 2


def usage(error: TyperException) -> str:
    """What is wrong with the arguments, and where their help is; without any arguments, the help itself."""
    context: typer.Context | None = getattr(error, "ctx", None)
    help_page = f"; see {context.command_path} --help" if context else ""
    if type(error).__name__ == "NoArgsIsHelpError":
        return f"a command is missing{help_page}"
    return " ".join(error.format_message().split()).rstrip(".") + help_page


REMEDIES = {
    errno.ENOSPC: "free some space and run the same command again, it goes on where it stopped",
    errno.EDQUOT: "free some of your quota and run the same command again, it goes on where it stopped",
    errno.EACCES: "give this account the right to read and write there, or name another place",
    errno.EROFS: "name a place that can be written",
}


def print_json(result: Any) -> None:
    """Print a command's result alone on stdout, as one JSON document; progress and messages belong on stderr."""
    print(json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False))


def say(message: str) -> None:
    """A message for the person who waits, on stderr. Never report text."""
    print(message, file=sys.stderr, flush=True)
