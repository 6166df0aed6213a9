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

from config.embedded import taken

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
    assert taken("127.0.0.1", held_port)
    assert not taken("127.0.0.1", free_port)


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
    with started(free_port, tmp_path) as server:
        wait_until_answering(server, free_port, tmp_path)
        family = {server.pid} | children(server.pid)
        assert len(family) == 2, "one gunicorn master and one process for everything else"
        end(server)
        assert server.wait(timeout=PATIENCE) == code
        wait_until_gone(family)
        assert not taken("127.0.0.1", free_port)
    assert f"http://127.0.0.1:{free_port}/" in (tmp_path / "said").read_text()
