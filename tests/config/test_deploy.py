"""What the deployment files promise exists: commands, settings, health checks."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {"migrate", "web", "worker", "beat"}
SERVERS = {"postgres", "redis"}


def named_in_the_example() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))


def read_by_the_settings() -> set[str]:
    text = (ROOT / "config" / "settings.py").read_text()
    # env.port() has the name of its variable as default
    return {"PORT", *re.findall(r'env\.[a-z_]+\(\s*"([A-Z_]+)"', text)}


def commands_of_manage(text: str) -> set[str]:
    return set(re.findall(r"manage\.py\"?,? \"?([a-z_]+)", text))


def test_every_setting_is_in_the_example_and_the_example_names_no_other() -> None:
    used_by_compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert named_in_the_example() == read_by_the_settings() | used_by_compose


def test_the_stack_has_its_services_and_every_one_that_stays_has_a_health_check() -> None:
    services = COMPOSE["services"]
    assert set(services) == OURS | SERVERS
    without = {name for name, service in services.items() if "healthcheck" not in service}
    assert without == {"migrate"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_services_run_a_program_that_the_image_has(name: str) -> None:
    program, *words = COMPOSE["services"][name]["command"]
    assert program == "python" or shutil.which(program, path=str(ROOT / ".venv" / "bin"))
    assert COMPOSE["services"][name]["image"] == "wuguan"
    if program == "celery":
        assert words[:2] == ["-A", "config"]


def test_every_volume_in_use_is_declared() -> None:
    used = {
        mount.partition(":")[0]
        for service in COMPOSE["services"].values()
        for mount in service.get("volumes", [])
    }
    assert used == set(COMPOSE["volumes"])


@pytest.mark.parametrize("file", ["docker-compose.yml", "Dockerfile", "docs/deploy.md"])
def test_every_manage_command_named_in_the_deployment_exists(file: str) -> None:
    named = commands_of_manage((ROOT / file).read_text())
    assert named
    assert named - set(get_commands()) == set()


def test_no_password_is_written_into_the_stack() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    given = re.findall(r"(?:PASSWORD|REDISCLI_AUTH|requirepass\",)[:\s\"]+(\S+)", text)
    assert len(given) == 3
    assert [value for value in given if not value.startswith("${")] == []
    assert re.search(r"^SECRET_KEY=$", (ROOT / ".env.example").read_text(), re.M)


def test_the_image_does_not_run_as_root_and_installs_by_hash() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes -r /tmp/run.txt" in text
    assert re.findall(r"^USER (\w+)", text, re.M) == ["wuguan"]
    assert text.index("USER wuguan") < text.index("CMD [")
