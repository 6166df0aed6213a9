"""The lock files stay hash-locked, universal, and free of any address."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)( ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
COMMENT = re.compile(r"^    # ")


def pins(lock: Path) -> dict[str, str]:
    found = (PIN.match(line) for line in lock.read_text().splitlines())
    return {match[1]: match[2] for match in found if match}


def test_there_is_one_list_to_run_and_one_to_develop() -> None:
    assert [lock.name for lock in LOCKS] == ["dev.txt", "run.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_line_is_a_pin_a_hash_or_its_reason(lock: Path) -> None:
    strange = [
        line
        for line in lock.read_text().splitlines()
        if not (PIN.match(line) or HASH.match(line) or COMMENT.match(line))
    ]
    assert strange == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_list_names_a_host_or_a_path_of_some_machine(lock: Path) -> None:
    for path in (lock, lock.with_suffix(".in")):
        assert re.findall(r"https?:|//|index-url|find-links|\bfile:|@ ", path.read_text()) == []


def test_the_development_list_holds_the_run_list_at_the_same_versions() -> None:
    run, dev = (pins(ROOT / "requirements" / f"{name}.txt") for name in ("run", "dev"))
    assert run
    assert {name: dev.get(name) for name in run} == run
