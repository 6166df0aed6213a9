"""Linters, types, contracts: every check runs, and all that failed are named at the end."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def python(*words: str) -> list[str]:
    return [sys.executable, *words]


def tool(name: str, *words: str) -> list[str]:
    return [str(BIN / name), *words]


def templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))


def checks() -> dict[str, list[str]]:
    """The slowest first, so that two cores finish together."""
    wanted = {
        "types (mypy)": tool("mypy", "."),
        "repository tests": python("-m", "pytest", "-q", "tests/repository"),
        "missing migrations": python("manage.py", "makemigrations", "--check", "--dry-run"),
        "layers (import-linter)": tool("lint-imports"),
        "rules (ruff)": tool("ruff", "check", "."),
        "format (ruff)": tool("ruff", "format", "--check", "."),
    }
    if found := templates():
        wanted["templates (djade)"] = tool("djade", "--check", *found)
        wanted["templates (djlint)"] = tool("djlint", "--lint", "--quiet", "templates")
    return wanted


def run(command: list[str]) -> tuple[int, str, float]:
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, time.monotonic() - started


def main() -> int:
    wanted = checks()
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, (code, output, seconds) in zip(
            wanted, pool.map(run, wanted.values()), strict=True
        ):
            print(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.0f} s)", flush=True)
            if code:
                failed.append(name)
                print(output.rstrip(), flush=True)
    print(f"{len(wanted) - len(failed)} checks passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
