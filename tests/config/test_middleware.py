"""Three rules that hold for every answer: content policy, end of session, no caching."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config.middleware import SIGNED_IN_AT, AdminContentPolicy, NoStore, SessionLifetime

Answer = Callable[[HttpRequest], HttpResponse]
HOUR = 3600


def fine(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


def request_of(user: object, path: str = "/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = user  # type: ignore[assignment]
    request.session = SessionStore()
    return request


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "loosened"), [("/admin/login/", True), ("/health/", False), ("/administration", False)]
)
def test_only_the_administration_may_use_eval_and_inline_styles(
    client: Client, path: str, loosened: bool
) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert ("script-src 'self' 'unsafe-eval'" in policy) is loosened
    assert ("style-src 'self' 'unsafe-inline'" in policy) is loosened
    assert "script-src 'self' 'unsafe-inline'" not in policy


def test_the_policy_rule_leaves_other_pages_alone() -> None:
    response = AdminContentPolicy(fine)(RequestFactory().get("/m/"))
    assert not hasattr(response, "_csp_update")


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "signed_in"), [(11, True), (13, False)])
def test_a_session_ends_twelve_hours_after_sign_in_however_busy(
    hours: int, signed_in: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = request_of(get_user_model()())
    lifetime = SessionLifetime(fine)
    monkeypatch.setattr("config.middleware.time.time", lambda: 1_000_000)
    lifetime(request)
    assert request.session[SIGNED_IN_AT] == 1_000_000
    monkeypatch.setattr("config.middleware.time.time", lambda: 1_000_000 + hours * HOUR)
    lifetime(request)
    assert request.user.is_authenticated is signed_in


def test_a_visitor_gets_no_session_from_the_lifetime_rule() -> None:
    request = request_of(AnonymousUser())
    SessionLifetime(fine)(request)
    assert request.session.is_empty()


def test_pages_of_signed_in_people_are_kept_out_of_every_cache() -> None:
    assert "no-store" in NoStore(fine)(request_of(get_user_model()()))["Cache-Control"]
    assert "Cache-Control" not in NoStore(fine)(request_of(AnonymousUser()))


def test_a_view_that_decided_on_caching_itself_is_left_alone() -> None:
    def decided(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "private, max-age=60"})

    response = NoStore(decided)(request_of(get_user_model()()))
    assert response["Cache-Control"] == "private, max-age=60"


@pytest.mark.django_db
def test_health_answers_without_sign_in_and_says_nothing_about_the_inside(client: Client) -> None:
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]
    assert client.post("/health/").status_code == 405


def test_health_says_when_the_database_is_gone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    class Gone:
        def cursor(self) -> None:
            raise OperationalError("secret host")

    monkeypatch.setattr("core.web.health.connection", Gone())
    response = client.get("/health/")
    assert response.status_code == 503
    assert b"secret" not in response.content
