"""The whole suite: checks, then the tests on SQLite and, where one answers, on PostgreSQL.

Ends with what ran, what was skipped and why, and a last line of sums. With
WUGUAN_REQUIRE_ALL=1 a skip is a failure.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / ".cache" / "tests"
REQUIRE_ALL = os.environ.get("WUGUAN_REQUIRE_ALL") == "1"
LOCAL_USER = "root"
HOUSE = (
    "tests/permissions", "tests/journeys", "tests/browser", "tests/config", "tests/repository",
)  # fmt: skip
"""What walks the whole house from outside. Measuring it would nearly double its time and tell
little of the rules, so it runs by itself, the longest first."""
DEFAULT_POSTGRES = f"postgres://{LOCAL_USER}@127.0.0.1:5432/postgres"


@dataclass
class Outcome:
    """What one part of the suite came to."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def skips(self) -> int:
        return sum(self.skipped.values())


# --- what the machine must have ----------------------------------------------------------


def has_chinese_font() -> bool:
    listing = shutil.which("fc-list")
    if not listing:
        return False
    done = subprocess.run([listing, ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(done.stdout.strip())


def has_chromium() -> bool:
    return shutil.which("chromium") is not None


def has_libreoffice() -> bool:
    return shutil.which("soffice") is not None


#: Debian package(s): how to tell that they are there
NEEDED: dict[str, Callable[[], bool]] = {
    "chromium": has_chromium,
    "fontconfig fonts-noto-cjk": has_chinese_font,
    "libreoffice-calc-nogui": has_libreoffice,
}


def install_packages() -> None:
    """Debian packages that the browser and workbook tests use; said aloud when they cannot be."""
    missing = [name for name, there in NEEDED.items() if not there()]
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {', '.join(missing)} ...", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        packages = " ".join(missing).split()
        for words in (
            ["update", "-qq"],
            ["install", "-y", "-qq", "--no-install-recommends", *packages],
        ):
            subprocess.run(
                ["apt-get", *words], env=environment, stdout=subprocess.DEVNULL, check=False
            )
    for name in missing:
        if not NEEDED[name]():
            print(f"missing: {name} (the tests that need it are skipped)", flush=True)


def install_axe() -> None:
    """axe-core, for the accessibility test; without npm that test is skipped."""
    npm = shutil.which("npm")
    if npm and not (ROOT / "node_modules" / "axe-core").exists():
        subprocess.run(
            [npm, "install", "--no-save", "--no-package-lock", "--no-audit", "axe-core@4"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )


def postgres_refusal(url: str) -> str:
    """Why PostgreSQL does not answer at `url`, or nothing when it does."""
    import psycopg2

    try:
        psycopg2.connect(url, connect_timeout=3).close()
    except psycopg2.Error as error:
        return str(error).strip().splitlines()[0]
    return ""


# --- running -----------------------------------------------------------------------------


def run_checks() -> Outcome:
    code = subprocess.run(
        [sys.executable, "scripts/run_checks.py"], cwd=ROOT, stdin=subprocess.DEVNULL, check=False
    ).returncode
    return Outcome("checks", passed=int(code == 0), failed=int(code != 0))


def run_pytest(
    name: str, *where: str, marks: str, database: str | None = None, covered: bool = False
) -> Outcome:
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    environment = {**os.environ, "WUGUAN_DATA_DIR": str(REPORTS / name)}
    environment.pop("DATABASE_URL", None)
    if database:
        environment["DATABASE_URL"] = database
    measure = ["-m", "coverage", "run"] if covered else []
    command = [
        *(sys.executable, *measure, "-m", "pytest", "-q", "-n", "2"),
        *("--tb", "short", "-m", marks, f"--junitxml={report}"),
        *where,
    ]
    print(f"\n== {name} ==", flush=True)
    code = subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode
    return read_report(name, report, code)


def read_report(name: str, report: Path, code: int) -> Outcome:
    """Counts and skip reasons; a run that ended without a report or badly is a failure."""
    outcome = Outcome(name)
    if not report.exists():
        outcome.failed = 1
        return outcome
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 -- pytest wrote it a moment ago
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skip is not None:
            reason = skip.get("message", "no reason given")
            outcome.skipped[reason] = outcome.skipped.get(reason, 0) + 1
        else:
            outcome.passed += 1
    if code and not outcome.failed:
        outcome.failed = 1
    return outcome


def run_on_postgres() -> Outcome:
    url = os.environ.get("TEST_DATABASE_URL", DEFAULT_POSTGRES)
    if refusal := postgres_refusal(url):
        return Outcome("PostgreSQL", skipped={f"no PostgreSQL for the tests: {refusal}": 1})
    marks = "not browser and not office and not once"
    return run_pytest("PostgreSQL", marks=marks, database=url)


def report_coverage() -> Outcome:
    """Branches of the files that decide: rules, services and queries."""
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "combine", "-q"], cwd=ROOT, check=False)
    print("\n== coverage of rules, services, queries ==", flush=True)
    code = subprocess.run([*coverage, "report"], cwd=ROOT, check=False).returncode
    return Outcome("coverage", passed=int(code == 0), failed=int(code != 0))


# --- the end -----------------------------------------------------------------------------


def summarise(outcomes: list[Outcome]) -> int:
    print("\n== what ran ==")
    for one in outcomes:
        print(f"{one.name}: {one.passed} passed, {one.failed} failed, {one.skips} skipped")
        for reason, count in sorted(one.skipped.items()):
            print(f"  skipped {count}: {reason}")
    passed = sum(one.passed for one in outcomes)
    failed = sum(one.failed for one in outcomes)
    skipped = sum(one.skips for one in outcomes)
    if REQUIRE_ALL and skipped:
        print(f"every service is required here, so the {skipped} skipped count as failed")
        failed, skipped = failed + skipped, 0
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def main() -> int:
    REPORTS.mkdir(parents=True, exist_ok=True)
    install_packages()
    install_axe()
    outcomes = [
        run_checks(),
        run_pytest("house", *HOUSE, marks="not postgres"),
        run_pytest(
            "SQLite", *(f"--ignore={path}" for path in HOUSE), marks="not postgres", covered=True
        ),
        report_coverage(),
        run_on_postgres(),
    ]
    return summarise(outcomes)


if __name__ == "__main__":
    sys.exit(main())
