"""One process serves, works and keeps time; a taken port is one sentence."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from config.database import NOT_MIGRATED, sentence_for
from config.embedded import why_not_listen

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def held_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield int(holder.getsockname()[1])


def serving(port: int, data: Path) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**inherited, "PORT": str(port), "WUGUAN_DATA_DIR": str(data)}


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as reply:
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False


@contextmanager
def started(port: int, data: Path) -> Iterator["subprocess.Popen[str]"]:
    with (data / "said").open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=serving(port, data),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    try:
        yield server
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def wait_until_answering(server: "subprocess.Popen[str]", port: int, data: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers(port):
        assert server.poll() is None, (data / "said").read_text()
        assert time.monotonic() < deadline, (data / "said").read_text()
        time.sleep(0.2)


def wait_until_gone(pids: set[int]) -> None:
    deadline = time.monotonic() + PATIENCE
    while left := {pid for pid in pids if Path(f"/proc/{pid}/exe").exists()}:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)


def children(pid: int) -> set[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in found}


def test_a_port_is_taken_while_somebody_listens(held_port: int, free_port: int) -> None:
    assert f"端口 {held_port} 已被占用" in why_not_listen("127.0.0.1", held_port)
    assert not why_not_listen("127.0.0.1", free_port)


@pytest.mark.parametrize("host", ["nonsense..host", "nonsense.invalid", "192.0.2.1"])
def test_a_wrong_host_is_named_and_not_called_a_taken_port(host: str, free_port: int) -> None:
    said = why_not_listen(host, free_port)
    assert f"HOST 的值“{host}”不对" in said
    assert "占用" not in said


def said_by(*command: str, **environment: str) -> str:
    """What a command says that ends badly, and that it says one sentence only."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**serving(8000, Path("/nowhere")), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "已启动" not in done.stdout
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    "command",
    [["serve"], ["load_demo"], ["demo_accounts"], ["verify_audit"], ["run_year", "2022"],
     ["create_office"]],
)  # fmt: skip
def test_a_database_without_tables_is_said_in_one_sentence(
    command: list[str], free_port: int, tmp_path: Path
) -> None:
    said = said_by(*command, PORT=str(free_port), WUGUAN_DATA_DIR=str(tmp_path))
    assert "数据库尚未更新，请先执行 .venv/bin/python manage.py migrate" in said


@pytest.mark.django_db
def test_a_missing_table_is_known_on_this_engine_and_other_errors_are_not() -> None:
    with pytest.raises(DatabaseError) as missing, transaction.atomic():
        connection.cursor().execute("SELECT 1 FROM nowhere")
    assert sentence_for(missing.value) == NOT_MIGRATED
    assert not sentence_for(OperationalError("database is locked"))


@pytest.mark.parametrize("command", [["serve"], ["serve", "--prepare"], ["verify_audit"]])
def test_a_database_out_of_reach_is_said_without_its_password(
    command: list[str], free_port: int, tmp_path: Path
) -> None:
    said = said_by(
        *command,
        PORT=str(free_port),
        WUGUAN_DATA_DIR=str(tmp_path),
        DATABASE_URL="postgres://who:secret@127.0.0.1:1/wuguan",
    )
    assert "连不上数据库 127.0.0.1:1/wuguan，请检查 DATABASE_URL" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    "command", [["manage.py", "serve"], ["scripts/bootstrap.py", "run", "--for-server"]]
)
def test_a_taken_port_ends_the_start_with_a_sentence_that_names_it(
    command: list[str], held_port: int, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=serving(held_port, tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"端口 {held_port} 已被占用：请换一个，例如 PORT={held_port + 1} make run" in done.stderr
    assert "Traceback" not in done.stderr


def terminate(server: "subprocess.Popen[str]") -> None:
    server.terminate()


def press_ctrl_c(server: "subprocess.Popen[str]") -> None:
    """A terminal sends it to every process of the group at once."""
    os.killpg(server.pid, signal.SIGINT)


def kill(server: "subprocess.Popen[str]") -> None:
    server.kill()


@pytest.mark.parametrize(
    ("end", "code"), [(terminate, 0), (press_ctrl_c, 0), (kill, -signal.SIGKILL)]
)
def test_the_server_answers_without_a_terminal_and_ends_with_all_it_started(
    end: Callable[["subprocess.Popen[str]"], None], code: int, free_port: int, tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=serving(free_port, tmp_path),
        check=True,
    )
    with started(free_port, tmp_path) as server:
        wait_until_answering(server, free_port, tmp_path)
        family = {server.pid} | children(server.pid)
        assert len(family) == 2, "one gunicorn master and one process for everything else"
        end(server)
        assert server.wait(timeout=PATIENCE) == code
        wait_until_gone(family)
        assert not why_not_listen("127.0.0.1", free_port)
    assert f"http://127.0.0.1:{free_port}/" in (tmp_path / "said").read_text()
