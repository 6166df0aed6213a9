"""The API of the evaluation calls the same acts: refusals are 409, foreign rows are missing."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from committees.states import Matter
from tenders.queries import choice
from tests.factories import make_decision, make_street, make_user
from tests.tenders import evaluation_kit as kit

pytestmark = pytest.mark.django_db


def ask(user: User, path: str, body: dict[str, Any] | None = None) -> Any:
    client = Client()
    client.force_login(user)
    where = f"/api/v1/{path}"
    if body is None:
        return client.get(where)
    return client.post(where, json.dumps(body), content_type="application/json")


def test_a_list_is_read_and_an_objection_answered_by_another() -> None:
    board = kit.publicised(kit.opened(prices=("0.5", "0.6")))
    found = ask(board.bureau, f"shortlists/?round={board.selection.pk}").json()["results"]
    assert [entry["rank"] for entry in found[0]["entries"]] == [1, 2]
    row = kit.object_to(board)
    body = {"text": "不成立", "upheld": False}
    stranger = make_user(Role.STREET_DIRECTOR, make_street("009", name="别的街道"))
    assert ask(stranger, f"objections/{row.pk}/reply/", body).status_code == 404
    own = ask(board.officer, f"objections/{row.pk}/reply/", body)
    assert (own.status_code, own.json()["code"]) == (409, "ONE_PERSON_SHORTLISTS")
    assert ask(board.director, f"objections/{row.pk}/reply/", body).json()["upheld"] is False
    assert ask(board.director, f"objections/{row.pk}/reply/", body).status_code == 409


def test_a_choice_is_recorded_on_the_owners_decision() -> None:
    board = kit.recommended(kit.opened(prices=("0.5", "0.6")))
    letter = choice.letters_of(board.selection).get()
    decision = make_decision(board.estate, kind=Matter.PROVIDER, held_on=kit.CHOSEN.date())
    body = {"agreed": True, "decided_on": "2023-05-25", "document": "决定3号"}
    where = f"recommendations/{letter.pk}/decide/"
    assert ask(board.officer, where, body).json()["code"] == "NO_VOTE"
    done = ask(board.officer, where, {**body, "owners_decision": decision.pk})
    assert done.status_code == 200
    assert done.json()["choice"]["grounds"]["vote"]["covers"] is True
