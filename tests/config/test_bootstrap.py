"""The environment is made once per lock file, and what is missing is said in one sentence."""

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path) -> Any:
    """The script's names, standing on an empty house."""
    names = runpy.run_path(str(SCRIPT))
    house = names["main"].__globals__
    house.update(ROOT=tmp_path, VENV=tmp_path / ".venv")
    house.update(VENV_PYTHON=tmp_path / ".venv" / "bin" / "python")
    (tmp_path / "requirements").mkdir()
    for name in ("run", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(name)
    return SimpleNamespace(house=house, root=tmp_path)


def install(bootstrap: Any, name: str) -> None:
    python = bootstrap.house["VENV_PYTHON"]
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text("")
    bootstrap.house["stamp"](name).write_text(bootstrap.house["digest"](name))


def test_an_environment_is_ready_until_its_list_changes(bootstrap: Any) -> None:
    is_ready = bootstrap.house["is_ready"]
    assert not is_ready("run")
    install(bootstrap, "run")
    assert is_ready("run")
    assert not is_ready("dev")
    (bootstrap.root / "requirements" / "run.txt").write_text("newer")
    assert not is_ready("run")


def test_the_development_environment_also_runs(bootstrap: Any) -> None:
    install(bootstrap, "dev")
    assert bootstrap.house["is_ready"]("run")


def test_an_environment_whose_python_is_gone_is_made_again(bootstrap: Any) -> None:
    install(bootstrap, "run")
    bootstrap.house["VENV_PYTHON"].unlink()
    assert not bootstrap.house["is_ready"]("run")


def test_a_normal_user_without_venv_is_told_what_to_ask_for(
    bootstrap: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: None)
    bootstrap.house["has_ensurepip"] = lambda: False
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        bootstrap.house["make_venv"]()


@pytest.mark.parametrize("version", [(3, 10, 9), (2, 7, 18)])
def test_an_old_python_is_refused_with_both_versions(
    version: tuple[int, ...], bootstrap: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.version_info", version)
    monkeypatch.setattr("sys.argv", ["bootstrap.py", "run"])
    with pytest.raises(SystemExit, match=rf"3\.11.*{version[0]}\.{version[1]}"):
        bootstrap.house["main"]()


def test_a_failed_installation_is_one_sentence(bootstrap: Any) -> None:
    with pytest.raises(SystemExit, match="运行环境没有装好（false 失败"):
        bootstrap.house["call"]("false")


def test_a_home_that_keeps_nothing_brings_no_warning_of_pip(
    bootstrap: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment = bootstrap.house["quiet_environment"]
    for name in ("PIP_NO_CACHE_DIR", "UV_NO_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "gone"))
    assert environment().items() >= {
        ("PIP_NO_CACHE_DIR", "1"), ("UV_NO_CACHE", "1"), ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
    }  # fmt: skip
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "PIP_NO_CACHE_DIR" not in environment()


@pytest.mark.parametrize("host", ["nonsense..host", "nonsense.invalid"])
def test_a_wrong_host_is_not_called_a_taken_port(
    bootstrap: Any, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("HOST", host)
    monkeypatch.setenv("PORT", "8100")
    bootstrap.house["refuse_taken_port"]()
