import json
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.rules.sampling import (
    ALGORITHM,
    cycle_seed,
    draw,
    frame_text,
    required,
    reserve_size,
    sha256_hex,
    verify_certificate,
)
from tests.inspections import cycles
from tests.inspections.cycles import Office

SCRIPT = Path(__file__).parents[2] / "static" / "inspections" / "verify_draw.js"
NODE = shutil.which("node")


def certificate(households: int = 23, **changes: Any) -> dict[str, Any]:
    """A true certificate, with codes that sort differently by code point and by UTF-16."""
    frame = [f"{number % 5}号楼-{number:03d}" for number in range(households - 2)]
    frame += ["\U00020bb7-1", "\ufa0e-1"][: min(2, households)]
    digest = sha256_hex(frame_text(frame))
    hashes = sorted([digest, sha256_hex("x\n")])
    seed = cycle_seed(cycle_key="150525/001:2022", frame_hashes=hashes, public_value="骰子 3 5")
    main = required(households)
    drawn = draw(seed=seed, estate_code="E1", codes=frame, main=main, reserve=reserve_size(main))
    return {
        "algorithm": ALGORITHM,
        "cycle_key": "150525/001:2022",
        "estate_code": "E1",
        "frame": frame,
        "frame_sha256": digest,
        "cycle_frame_hashes": hashes,
        "public_value": "骰子 3 5",
        "seed": seed,
        "required": main,
        "main": drawn.main,
        "reserve": drawn.reserve,
        **changes,
    }


def tampered() -> list[dict[str, Any]]:
    good = certificate()
    swapped = [good["main"][1], good["main"][0], *good["main"][2:]]
    return [
        certificate(main=swapped),
        certificate(main=good["main"][:9]),
        certificate(reserve=[]),
        certificate(required=11),
        certificate(seed="0" * 64),
        certificate(public_value="骰子 3 6"),
        certificate(frame=good["frame"][1:]),
        certificate(cycle_frame_hashes=[sha256_hex("x\n")]),
        certificate(algorithm="another"),
        certificate(frame="not a list"),
        certificate(rule={"minimum": 9}),
        certificate(rule={"unknown": 9}),
    ]


def verify(tmp_path: Path, text: str) -> tuple[int, str, str]:
    file, out, err = tmp_path / "draw.json", StringIO(), StringIO()
    file.write_text(text, "utf-8")
    try:
        call_command("verify_draw", str(file), stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_a_true_certificate_is_confirmed_without_a_database(tmp_path: Path) -> None:
    code, out, err = verify(tmp_path, json.dumps(certificate(), ensure_ascii=False))
    assert (code, err) == (0, "")
    assert out == (
        "核对无误：E1（周期150525/001:2022）名册23户，主样本10户，备用5户，与重算结果完全一致。\n"
    )


@pytest.mark.parametrize("number", range(12))
def test_every_change_to_a_certificate_is_found(tmp_path: Path, number: int) -> None:
    code, out, err = verify(tmp_path, json.dumps(tampered()[number]))
    assert (code, out) == (1, "")
    assert "与证明不符" in err


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"', "[" * 100_000])
def test_what_is_no_certificate_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    code, _, err = verify(tmp_path, text)
    assert code == 1
    assert err.strip().endswith("。")


def test_a_missing_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    err = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_draw", str(tmp_path / "none.json"), stderr=err)
    assert "读不了" in err.getvalue()


@pytest.mark.django_db
def test_an_exported_certificate_verifies(tmp_path: Path) -> None:
    office, estate, out = Office(), cycles.served_estate(110), StringIO()
    cycle = cycles.sampled(office)
    call_command("export_certificate", cycle.key, estate.code, stdout=out)
    assert verify(tmp_path, out.getvalue())[0] == 0
    with pytest.raises(CommandError, match="没有周期"):
        call_command("export_certificate", cycle.key, "NONE")


@pytest.mark.skipif(NODE is None, reason="no node to run the offline page's script")
def test_the_offline_page_and_the_server_find_the_same_faults() -> None:
    every = [certificate(households) for households in (1, 2, 9, 55, 56, 57, 64, 100, 101, 223)]
    every += [certificate(rule={"small_max": 20, "percent": 60}), *tampered()]
    program = (
        f"{SCRIPT.read_text('utf-8')}\n"
        "const text = require('fs').readFileSync(0, 'utf-8');\n"
        "console.log(JSON.stringify(JSON.parse(text).map(globalThis.verifyDraw)));"
    )
    done = subprocess.run(
        [str(NODE), "-e", program],
        input=json.dumps(every),
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = [len(faults) for faults in json.loads(done.stdout)]
    ours = [len(verify_certificate(one)) for one in every]
    assert theirs == ours
    assert theirs[:10] == [0] * 10
    assert all(theirs[10:])
