"""A bad value from outside stops the start with one sentence; nothing is guessed."""

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config import env

ROOT = Path(__file__).resolve().parents[2]
LONG = "k" * env.SHORTEST_SECRET

READERS: dict[str, Callable[[], Any]] = {
    "DEBUG": lambda: env.yes_no("DEBUG", default=False),
    "PORT": env.port,
    "LEVEL": lambda: env.choice("LEVEL", default="INFO", of=("INFO", "ERROR")),
    "ALLOWED_HOSTS": lambda: env.hosts("ALLOWED_HOSTS", default=["localhost"]),
    "ORIGINS": lambda: env.origins("ORIGINS"),
    "DATABASE_URL": lambda: env.database("DATABASE_URL", data_dir=Path("/data")),
    "REDIS_URL": lambda: env.redis("REDIS_URL"),
    "SECRET_KEY": lambda: env.secret("SECRET_KEY", keep_in=None),
}


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("DEBUG", "", False),
        ("DEBUG", " Yes ", True),
        ("DEBUG", "0", False),
        ("PORT", "", 8000),
        ("PORT", "65535", 65535),
        ("LEVEL", "error", "ERROR"),
        ("ALLOWED_HOSTS", "", ["localhost"]),
        ("ALLOWED_HOSTS", "wuguan.example, [::1]", ["wuguan.example", "[::1]"]),
        ("ORIGINS", "https://wuguan.example", ["https://wuguan.example"]),
        ("REDIS_URL", "", ""),
        ("REDIS_URL", "redis://:pw@cache:6379/0", "redis://:pw@cache:6379/0"),
        ("SECRET_KEY", LONG, LONG),
    ],
)
def test_a_right_value_is_read(
    name: str, value: str, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert READERS[name]() == read


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("DEBUG", "ja", "请写 1（是）或 0（否）"),
        ("PORT", "0", "1 到 65535"),
        ("PORT", "65536", "1 到 65535"),
        ("PORT", "80.5", "1 到 65535"),
        ("PORT", "８０００", "1 到 65535"),
        ("LEVEL", "LOUD", "INFO、ERROR"),
        ("ALLOWED_HOSTS", "*", "不能写 *"),
        ("ALLOWED_HOSTS", "https://wuguan.example", "不带 http://"),
        ("ALLOWED_HOSTS", "wuguan.example:8000", "不带 http://"),
        ("ORIGINS", "wuguan.example", "https://域名"),
        ("ORIGINS", "https://wuguan.example/", "https://域名"),
        ("DATABASE_URL", "mysql://u@h/d", "postgres://"),
        ("DATABASE_URL", "postgres:host", "postgres://"),
        ("DATABASE_URL", "postgres://u@h:notaport/d", "主机或端口"),
        ("DATABASE_URL", "postgres://u@h:5432/", "没有写库名"),
        ("DATABASE_URL", "sqlite://:memory:", "没有写数据库文件"),
        ("REDIS_URL", "cache:6379", "redis://"),
        ("REDIS_URL", "redis://cache:port/0", "redis://"),
        ("SECRET_KEY", LONG[1:], "太短"),
        ("SECRET_KEY", "", "正式部署必须设置 SECRET_KEY"),
    ],
)
def test_nonsense_is_refused_with_the_name_and_a_way_out(
    name: str, value: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(env.SettingError) as refusal:
        READERS[name]()
    assert name in str(refusal.value)
    assert hint in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_refused_database_address_does_not_repeat_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://u:hush@h/d")
    with pytest.raises(env.SettingError) as refusal:
        env.database("DATABASE_URL", data_dir=Path("/data"))
    assert "hush" not in str(refusal.value)


def test_without_an_address_the_database_is_a_careful_sqlite_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = env.database("DATABASE_URL", data_dir=Path("/data"))
    assert found["NAME"] == "/data/wuguan.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]
    assert "recursive_triggers=ON" in found["OPTIONS"]["init_command"]


def test_a_postgresql_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p%40ss@db:5433/office")
    found = env.database("DATABASE_URL", data_dir=Path("/data"))
    wanted = {"NAME": "office", "USER": "u", "PASSWORD": "p@ss", "HOST": "db", "PORT": 5433}
    assert {name: found[name] for name in wanted} == wanted


def test_the_signing_key_is_made_once_and_only_the_owner_can_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = env.secret("SECRET_KEY", keep_in=tmp_path)
    assert len(first) >= env.SHORTEST_SECRET
    assert env.secret("SECRET_KEY", keep_in=tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_broken_key_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(env.SettingError, match="不完整"):
        env.secret("SECRET_KEY", keep_in=tmp_path)


def test_a_data_folder_that_cannot_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WUGUAN_DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(env.SettingError, match="建不出来"):
        env.folder("WUGUAN_DATA_DIR", Path("/unused"))


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORT": "many"}, "PORT 的值“many”不对：请写 1 到 65535 之间的整数。"),
        (
            {"WUGUAN_TLS": "1", "SECRET_KEY": LONG},
            "正式部署必须设置 ALLOWED_HOSTS：本系统的域名或 IP，用逗号隔开。",
        ),
        (
            {"REDIS_URL": "redis://cache:6379/0", "ALLOWED_HOSTS": "wuguan.example"},
            "正式部署必须设置 SECRET_KEY：至少 50 个随机字符。",
        ),
    ],
)
def test_the_start_ends_with_that_one_sentence(
    variables: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": "", "WUGUAN_DATA_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence + "\n")
