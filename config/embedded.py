"""The whole product in one process: gunicorn threads, a Celery worker and beat beside them.

For offices without Redis and PostgreSQL, and for trying out. Worker and beat are daemon
threads: they end with the process, and what they were doing is taken up again after the
next start, because the job row is the truth.
"""

import errno
import os
import signal
import socket
import sys
from collections.abc import Callable
from threading import Thread
from typing import Any

from celery import Celery
from celery.beat import Service
from gunicorn.app.base import BaseApplication

from config.env import HIGHEST_PORT

WEB_THREADS = 8
HOST_WANTED = "应是本机的地址，例如 127.0.0.1；要让其他电脑访问，写 0.0.0.0。"


def why_not_listen(host: str, port: int) -> str:
    """Why host:port cannot be listened on, as a sentence; empty when it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # as gunicorn will ask for it: connections of a server just ended do not count
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except UnicodeError:
            return f"HOST 的值“{host}”不对：{HOST_WANTED}"
        except OSError as error:
            return _refused(host, port, error)
    return ""


def _refused(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port % HIGHEST_PORT + 1
        return f"端口 {port} 已被占用：请换一个，例如 PORT={other} make run"
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {port}：请换一个 1024 以上的，例如 PORT=8000 make run"
    return f"HOST 的值“{host}”不对：{HOST_WANTED}"


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with one worker process of threads; `ready` is called once it listens."""

    def __init__(self, *, host: str, port: int, ready: Callable[[], None]) -> None:
        self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.ready = ready
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from config.wsgi import application  # in the worker, after the fork

        return application

    def _options(self) -> dict[str, Any]:
        return {
            "bind": self.address,
            "workers": 1,
            "worker_class": "gthread",
            "threads": WEB_THREADS,
            "timeout": 120,
            "graceful_timeout": 5,
            "keepalive": 15,
            "loglevel": "warning",
            "accesslog": None,
            "control_socket_disable": True,
            "when_ready": lambda _: self.ready(),
            # not post_fork: the apps are not loaded in the worker before this hook
            "post_worker_init": settle,
            "worker_exit": lambda _, worker: leave(worker),
        }


def settle(worker: Any) -> None:
    """Take the worker process into use: its signals, then the background threads.

    Ctrl-C reaches master and worker together, and gunicorn's handler deadlocks when the
    master's SIGQUIT arrives while it runs: leave Ctrl-C to the master alone.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGQUIT, lambda *_: leave(worker))
    start_background()


def leave(worker: Any) -> None:
    """End the worker process now: waiting for daemon threads at exit can hang.

    Nothing is lost that a kill would not lose: transactions are whole, jobs have their rows.
    Gunicorn calls the hook in its master too, which must go on.
    """
    if worker.pid == os.getpid():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def start_background() -> None:
    """Start worker and beat as daemon threads of this process."""
    from config.celery import app
    from core.jobs.tasks import sweep, tick

    # what was due while the process was down, at once and not at the next full minute
    tick.delay()
    sweep.delay()
    Thread(target=_work, args=(app,), name="celery-worker", daemon=True).start()
    Thread(target=_beat, args=(app,), name="celery-beat", daemon=True).start()


def _work(app: Celery) -> None:
    app.set_current()
    app.WorkController(
        app=app,
        pool="solo",
        concurrency=1,
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    ).start()


def _beat(app: Celery) -> None:
    app.set_current()
    Service(app, max_interval=5, scheduler_cls=app.conf.beat_scheduler).start()
