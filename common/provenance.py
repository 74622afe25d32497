"""Where a figure comes from: the code, the packages and the machine that made it."""

import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Machine:
    """The hardware, in the words of the benchmark files."""

    cpu: str
    cores: int
    memory_gib: float
    gpu: str | None


def machine(gpu: str | None = None) -> Machine:
    """This machine; `gpu` is the accelerator's name where the caller (who may import torch) knows one."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Machine(cpu=processor(), cores=len(os.sched_getaffinity(0)), memory_gib=round(memory, 1), gpu=gpu)


def processor() -> str:
    """The processor's model name as Linux tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Installed versions by distribution name, Python's own first; a package that is absent is left out."""
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def commit() -> tuple[str | None, bool | None]:
    """The git commit of this code and whether the tree differs from it; (None, None) outside a checkout."""
    try:
        head = git("rev-parse", "HEAD")
        return head, bool(git("status", "--porcelain", "--untracked-files=no"))
    except (OSError, subprocess.CalledProcessError):
        return None, None


def git(*arguments: str) -> str:
    """What a git command prints, run in the project's folder."""
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def provenance(packages: Iterable[str], gpu: str | None = None) -> dict[str, Any]:
    """`commit`, `dirty`, `versions` and `machine` as they stand in `run.json` and in benchmark results."""
    head, dirty = commit()
    return {"commit": head, "dirty": dirty, "versions": versions(packages), "machine": asdict(machine(gpu))}
