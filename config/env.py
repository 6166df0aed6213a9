"""Readers of the environment that refuse nonsense instead of guessing.

Every reader returns a checked value or raises SettingError with one Chinese sentence
that names the variable, what was found and what would be right.
"""

import contextlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}
SHORTEST_SECRET = 50
HIGHEST_PORT = 65535


class SettingError(ImproperlyConfigured):
    """A setting that must not start the product; the text is a sentence for the operator."""


def text(name: str, default: str = "") -> str:
    """The trimmed value; an empty variable counts as not set."""
    return os.environ.get(name, "").strip() or default


def yes_no(name: str, *, default: bool) -> bool:
    found = text(name).lower()
    if not found:
        return default
    if found not in YES | NO:
        raise SettingError(f"{name} 的值“{text(name)}”看不懂：请写 1（是）或 0（否）。")
    return found in YES


def whole_number(name: str, *, default: int, least: int, most: int) -> int:
    found = text(name)
    if not found:
        return default
    # isascii: int() would also take full-width and Arabic digits
    if not (found.isascii() and found.isdigit() and least <= int(found) <= most):
        raise SettingError(f"{name} 的值“{found}”不对：请写 {least} 到 {most} 之间的整数。")
    return int(found)


def port(name: str = "PORT", default: int = 8000) -> int:
    return whole_number(name, default=default, least=1, most=HIGHEST_PORT)


def choice(name: str, *, default: str, of: Sequence[str]) -> str:
    found = text(name, default).upper()
    if found not in of:
        raise SettingError(f"{name} 的值“{text(name)}”不对：只能是 {'、'.join(of)} 之一。")
    return found


def folder(name: str, default: Path) -> Path:
    """An existing or newly made folder that this process can write to."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"{name} 指向的文件夹 {path} 建不出来（{error.strerror}）：请换一个位置。"
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise SettingError(f"{name} 指向的文件夹 {path} 不能写入：请改权限或换一个位置。")
    return path


def hosts(name: str, default: Sequence[str]) -> list[str]:
    """Host names without scheme, port or path; no wildcard. Required when there is no default."""
    found = [part.strip() for part in text(name).split(",") if part.strip()]
    for host in found:
        if host == "*":
            raise SettingError(f"{name} 不能写 *：请逐个写出本系统的域名或 IP，用逗号隔开。")
        if "/" in host or any(mark.isspace() for mark in host) or _has_port(host):
            raise SettingError(
                f"{name} 里的“{host}”不对：只写域名或 IP，不带 http://、端口和路径。"
            )
    if not (found or default):
        raise SettingError(f"正式部署必须设置 {name}：本系统的域名或 IP，用逗号隔开。")
    return found or list(default)


def origins(name: str) -> list[str]:
    """Origins such as https://wuguan.example, as CSRF_TRUSTED_ORIGINS wants them."""
    found = [part.strip() for part in text(name).split(",") if part.strip()]
    for origin in found:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
            raise SettingError(
                f"{name} 里的“{origin}”不对：应是 https://域名 的样子，末尾不带斜杠。"
            )
    return found


def secret(name: str, *, keep_in: Path | None) -> str:
    """The signing key: from the environment, or made once and kept in `keep_in` (mode 0600)."""
    found = text(name)
    if found:
        if len(found) < SHORTEST_SECRET:
            raise SettingError(
                f"{name} 太短：至少 {SHORTEST_SECRET} 个字符，现在只有 {len(found)} 个。"
            )
        return found
    if keep_in is None:
        raise SettingError(f"正式部署必须设置 {name}：至少 {SHORTEST_SECRET} 个随机字符。")
    kept = keep_in / "secret_key"
    try:
        # O_EXCL: of two processes starting together only one writes the key
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_secret(kept)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    return _kept_secret(kept)


def keys(name: str, *, keep_in: Path | None) -> list[str]:
    """Long random texts separated by commas, the one in use first; kept like the signing key.

    Unlike the signing key it cannot be made anew: what it sealed opens with nothing else.
    """
    found = [part.strip() for part in text(name).split(",") if part.strip()]
    if found:
        for place, key in enumerate(found, start=1):
            if len(key) < SHORTEST_SECRET:
                raise SettingError(
                    f"{name} 的第 {place} 把密钥太短：至少 {SHORTEST_SECRET} 个字符，"
                    f"现在只有 {len(key)} 个。"
                )
        if len(set(found)) != len(found):
            raise SettingError(f"{name} 里有重复的密钥：每把只写一次，现用的写在最前面。")
        return found
    if keep_in is None:
        raise SettingError(
            f"正式部署必须设置 {name}：至少 {SHORTEST_SECRET} 个随机字符；请另行备份，"
            "丢失后已加密的业主信息无法恢复。"
        )
    return [_kept_key(keep_in / "seal_key", name)]


def database(name: str, *, data_dir: Path) -> dict[str, Any]:
    """Django's settings for one database: SQLite in the data folder, or PostgreSQL by address."""
    found = text(name)
    if not found:
        return sqlite(data_dir / "wuguan.sqlite3")
    scheme = found.partition(":")[0]
    if scheme not in {"postgres", "postgresql", "sqlite"} or "://" not in found:
        raise SettingError(
            f"{name} 看不懂：应是 postgres://用户:密码@主机:5432/库名，"
            "或 sqlite:////绝对路径/文件.sqlite3。"
        )
    try:
        parsed: dict[str, Any] = environ.Env.db_url_config(found)
    except ValueError as error:
        raise SettingError(f"{name} 看不懂：主机或端口写错了。") from error
    if scheme == "sqlite":
        if parsed["NAME"] in {"", ":memory:"}:
            raise SettingError(f"{name} 没有写数据库文件：sqlite:////绝对路径/文件.sqlite3。")
        return sqlite(Path(parsed["NAME"]))
    if not parsed["NAME"]:
        raise SettingError(f"{name} 没有写库名：postgres://用户:密码@主机:5432/库名。")
    return {**parsed, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite that survives a power cut and several writers.

    IMMEDIATE takes the write lock at BEGIN, so that a writer waits (up to `timeout`
    seconds) instead of failing in the middle of its transaction.
    """
    if path.exists() and not os.access(path, os.W_OK):
        raise SettingError(f"数据库文件 {path} 不能写入：请用创建它的用户启动，或改权限。")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            # REPLACE deletes what it replaces: only so does it meet the triggers against DELETE
            "PRAGMA recursive_triggers=ON;",
        },
    }


def redis(name: str) -> str:
    found = text(name)
    if not found:
        return ""
    try:
        parts = urlsplit(found)
        right = parts.scheme in {"redis", "rediss"} and parts.hostname and parts.port != 0
    except ValueError:
        right = False
    if not right:
        raise SettingError(f"{name} 看不懂：应是 redis://:密码@主机:6379/0 的样子。")
    return found


def _has_port(host: str) -> bool:
    """True for name:8000, but not for the brackets of [::1]."""
    return ":" in host and not (host.startswith("[") and host.endswith("]"))


def _kept_key(kept: Path, name: str) -> str:
    """The key in the file; made whole under another name first, so that no process reads half."""
    if not kept.exists():
        made = kept.with_name(f"{kept.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            with contextlib.suppress(FileExistsError):  # another process was first: its key holds
                os.link(made, kept)
        except OSError:  # a file system without links
            if not kept.exists():
                made.replace(kept)
        made.unlink(missing_ok=True)
    try:
        found = kept.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"加密密钥文件 {kept} 读不出来：请检查权限。") from error
    if len(found) < SHORTEST_SECRET:
        raise SettingError(
            f"加密密钥文件 {kept} 不完整：请从备份恢复它，或用 {name} 给出密钥；不要删除。"
        )
    return found


def _kept_secret(path: Path) -> str:
    try:
        found = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"签名密钥文件 {path} 读不出来：请检查权限。") from error
    if len(found) < SHORTEST_SECRET:
        raise SettingError(f"签名密钥文件 {path} 不完整：删除它后重新启动（所有人需重新登录）。")
    return found
