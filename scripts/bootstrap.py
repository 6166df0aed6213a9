"""Make .venv from a hash-locked list: `bootstrap.py run|dev [--for-server]`.

Runs on the system's Python with nothing installed, so it uses the standard library only
and keeps to syntax that an old Python can at least parse, to be able to say so.
"""

import errno
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
LISTS = ("run", "dev")


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else "run"
    if wanted not in LISTS:
        sys.exit("用法：bootstrap.py run|dev [--for-server]")
    if sys.version_info < OLDEST:
        found = "{}.{}".format(*sys.version_info[:2])
        sys.exit(
            "需要 Python 3.11 或更新的版本，现在是 " + found + "：装好后用 make PYTHON=… 重试。"
        )
    if "--for-server" in sys.argv:
        refuse_taken_port()
    if is_ready(wanted):
        return
    print("正在准备运行环境（{}）……".format(VENV.name), flush=True)
    make_venv()
    install(wanted)
    stamp(wanted).write_text(digest(wanted))


def refuse_taken_port():
    """Say it before minutes of installation; nonsense in PORT or HOST is refused by `serve`."""
    port = os.environ.get("PORT", "").strip() or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return
    host = os.environ.get("HOST", "").strip() or "127.0.0.1"
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except UnicodeError:
            return
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return
            other = int(port) % 65535 + 1
            sys.exit("端口 {} 已被占用：请换一个，例如 PORT={} make run".format(port, other))


def digest(name):
    text = (ROOT / "requirements" / (name + ".txt")).read_bytes()
    return hashlib.sha256(text + sys.version.encode()).hexdigest()


def stamp(name):
    return VENV / (".installed-" + name)


def is_ready(wanted):
    """The development list contains the run list, so either stamp will do for `run`."""
    enough = LISTS[LISTS.index(wanted) :]
    return VENV_PYTHON.exists() and any(
        stamp(name).exists() and stamp(name).read_text() == digest(name) for name in enough
    )


def make_venv():
    if VENV_PYTHON.exists():
        return
    if shutil.which("uv"):
        call("uv", "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV))
        return
    if not has_ensurepip():
        install_python_venv()
    call(sys.executable, "-m", "venv", "--clear", str(VENV))


def has_ensurepip():
    # Debian ships venv without ensurepip: the module decides, not the import of venv
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    test = subprocess.run(probe, stderr=subprocess.DEVNULL)
    return test.returncode == 0


def install_python_venv():
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit("这台机器的 Python 缺少 venv：请管理员执行 apt install python3-venv，然后重试。")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for words in (["update", "-qq"], ["install", "-y", "-qq", "python3-venv"]):
        subprocess.run(["apt-get", *words], env=environment, stdout=subprocess.DEVNULL)
    if not has_ensurepip():
        sys.exit("python3-venv 没有装上：请管理员检查软件源，然后重试。")


def install(name):
    locked = ["--require-hashes", "-r", str(ROOT / "requirements" / (name + ".txt"))]
    if shutil.which("uv"):
        call("uv", "pip", "install", "--quiet", "--python", str(VENV_PYTHON), *locked)
    else:
        quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
        call(str(VENV_PYTHON), "-m", "pip", "install", *quiet, *locked)


def quiet_environment():
    """No advice of pip's own; no cache where the home folder cannot keep one."""
    environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1")
    if not os.access(os.path.expanduser("~"), os.W_OK | os.X_OK):
        environment.update(PIP_NO_CACHE_DIR="1", UV_NO_CACHE="1")
    return environment


def call(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, env=quiet_environment())
    if done.returncode:
        name = Path(command[0]).name
        sys.exit("运行环境没有装好（{} 失败，原因见上）：请检查网络后重试。".format(name))


if __name__ == "__main__":
    main()
