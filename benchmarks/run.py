"""Times the hot work of a year at several sizes, each in a process and a database of its own.

    python benchmarks/run.py                         SQLite, 151 and 10,000 estates
    python benchmarks/run.py --sizes 300000 --database postgres://root@127.0.0.1:5432/postgres

Quote ratios, not seconds: the bare INSERT … SELECT runs in the same process on the same data.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="151,10000")
    options.add_argument("--households", type=int, default=12)
    options.add_argument("--database", default="", help="an empty PostgreSQL server's address")
    asked = options.parse_args()
    results = [measure(int(size), asked) for size in asked.sizes.split(",")]
    print(table(results))
    return 0


def measure(size: int, asked: argparse.Namespace) -> dict[str, float]:
    """One size in a fresh process, so that its peak memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "WUGUAN_DATA_DIR": folder, "PYTHONPATH": str(ROOT)}
        environment["BENCH_SERVER"] = asked.database
        if asked.database:
            server, _, _ = asked.database.rpartition("/")
            environment["DATABASE_URL"] = f"{server}/wuguan_bench"
        command = [
            sys.executable,
            str(ROOT / "benchmarks" / "one.py"),
            str(size),
            str(asked.households),
        ]
        done = subprocess.run(
            command, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"{size} estates: {result}", file=sys.stderr)
    return result


def table(results: list[dict[str, float]]) -> str:
    names = list(results[0])
    lines = ["| " + " | ".join(names) + " |", "|" + "---:|" * len(names)]
    lines += ["| " + " | ".join(str(result[name]) for name in names) + " |" for result in results]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
