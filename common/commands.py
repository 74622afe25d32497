"""How every command of the project starts, fails and answers: `python -m corpus`, `python -m sft`, `python -m leaderboard`."""

import errno
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

import typer

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
        app(args=None if arguments is None else list(arguments))
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; what was finished is kept: run the same command again to go on", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno not in REMEDIES:
            raise
        where = f" ({error.filename})" if error.filename else ""
        print(f"error: {error.strerror}{where}; {REMEDIES[error.errno]}", file=sys.stderr)
        return 2
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return 0


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
