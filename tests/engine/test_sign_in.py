"""The front door: who gets a session, how long it lasts, and how guessing is slowed down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pyotp import TOTP

from engine.backoff import ADDRESS_TRIES, USER_TRIES
from engine.errors import AccessError
from engine.second_factor import new_secret
from engine.sessions import IDLE, LONGEST
from engine.sign_in import SignIn
from engine.store import Store
from engine.user import Role
from tests.engine.door import HERE, PASSWORD, Clock, cheap_passwords, front_door, user_with_password


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    cheap_passwords(monkeypatch)
    with Store(tmp_path) as opened:
        yield opened


@pytest.fixture
def door(store: Store, clock: Clock) -> SignIn:
    made = front_door(store, clock)
    user_with_password(made, "ann")
    return made


def fail(door: SignIn, times: int, name: str = "ann", address: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(AccessError, match="is wrong"):
            door.sign_in(name, "wrong", "", address)


def test_a_session_says_who_it_is(door: SignIn) -> None:
    token = door.sign_in(" Ann ", PASSWORD, "", HERE)
    session = door.session(token)
    assert session is not None
    assert (session.name, session.role, session.must_choose_password) == ("ann", Role.CODER, False)
    assert door.session(token[:-1]) is None
    assert len(token) >= 43


def test_only_the_hash_of_a_token_is_kept(door: SignIn, tmp_path: Path) -> None:
    token = door.sign_in("ann", PASSWORD, "", HERE)
    assert token.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_whatever_is_wrong_is_said_in_the_same_words(door: SignIn) -> None:
    said = set()
    for name, password in (("ann", "wrong"), ("nobody", PASSWORD), ("", "")):
        with pytest.raises(AccessError) as refused:
            door.sign_in(name, password, "", HERE)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_session_ends_without_an_action(door: SignIn, clock: Clock) -> None:
    token = door.sign_in("ann", PASSWORD, "", HERE)
    clock.move(seconds=IDLE.total_seconds())
    assert door.session(token)
    door.touch(token)
    clock.move(minutes=10)
    assert door.session(token)
    clock.move(minutes=6)
    assert door.session(token) is None
    door.touch(token)
    assert door.session(token) is None


def test_a_session_ends_after_twelve_hours_whatever_is_done(door: SignIn, clock: Clock) -> None:
    token = door.sign_in("ann", PASSWORD, "", HERE)
    for _ in range(LONGEST // timedelta(minutes=10)):
        clock.move(minutes=10)
        door.touch(token)
        assert door.session(token)
    clock.move(seconds=1)
    assert door.session(token) is None


def test_signing_out_ends_the_session(door: SignIn) -> None:
    token, other = (door.sign_in("ann", PASSWORD, "", HERE) for _ in range(2))
    door.sign_out(token)
    assert door.session(token) is None
    assert door.session(other)


def test_who_is_disabled_or_reset_has_no_session(door: SignIn, clock: Clock) -> None:
    token = door.sign_in("ann", PASSWORD, "", HERE)
    door.accounts.set_disabled("ann", True)
    assert door.session(token) is None
    door.accounts.set_disabled("ann", False)
    token = door.sign_in("ann", PASSWORD, "", HERE)
    door.accounts.reset("ann", clock.now)
    assert door.session(token) is None


def test_after_five_failures_the_right_password_waits_too_also_after_a_restart(
    door: SignIn, store: Store, clock: Clock
) -> None:
    fail(door, USER_TRIES)
    for again in (door, front_door(store, clock)):
        with pytest.raises(AccessError, match=r"Try again in \d+ seconds"):
            again.sign_in("ann", PASSWORD, "", "10.0.0.9")
    clock.move(seconds=31)
    assert door.sign_in("ann", PASSWORD, "", HERE)


def test_the_wait_doubles_up_to_a_quarter_of_an_hour(door: SignIn, clock: Clock) -> None:
    fail(door, USER_TRIES)
    for seconds in (30, 60, 120, 240, 480, 900, 900):
        clock.move(seconds=seconds - 1)
        with pytest.raises(AccessError, match="Too many"):
            door.sign_in("ann", "wrong", "", HERE)
        clock.move(seconds=1)
        fail(door, 1)


def test_a_success_and_an_hour_forget_failures(door: SignIn, clock: Clock) -> None:
    fail(door, USER_TRIES - 1)
    door.sign_in("ann", PASSWORD, "", HERE)
    fail(door, USER_TRIES - 1)
    clock.move(minutes=61)
    fail(door, USER_TRIES - 1)


def test_an_address_that_tries_many_names_waits(door: SignIn) -> None:
    for number in range(ADDRESS_TRIES):
        fail(door, 1, name=f"name{number}", address="10.0.0.7")
    with pytest.raises(AccessError, match="Too many"):
        door.sign_in("ann", PASSWORD, "", "10.0.0.7")
    assert door.sign_in("ann", PASSWORD, "", HERE)


def test_with_a_second_factor_the_password_is_not_enough(door: SignIn, clock: Clock) -> None:
    secret, token = new_secret(), door.sign_in("ann", PASSWORD, "", HERE)
    door.choose_second_factor(token, secret, TOTP(secret).at(clock.now))
    with pytest.raises(AccessError, match="has an authenticator already"):
        door.choose_second_factor(token, secret, TOTP(secret).at(clock.now))
    clock.move(minutes=1)
    with pytest.raises(AccessError, match="is wrong"):
        door.sign_in("ann", PASSWORD, "", HERE)
    session = door.session(door.sign_in("ann", PASSWORD, TOTP(secret).at(clock.now), HERE))
    assert session is not None
    assert session.has_second_factor


def test_a_one_time_code_leads_to_a_password_and_is_no_good_then(door: SignIn, clock: Clock) -> None:
    code = door.accounts.add("bob", Role.SUPERVISOR, clock.now)
    token = door.sign_in("bob", code, "", HERE)
    session = door.session(token)
    assert session is not None
    assert session.must_choose_password
    renewed = door.session(door.change_password(token, "", PASSWORD, HERE))
    assert renewed is not None
    assert not renewed.must_choose_password
    assert door.session(token) is None
    fail(door, 1, name="bob")


def test_another_password_needs_the_old_one_and_ends_all_sessions(door: SignIn) -> None:
    token, other = (door.sign_in("ann", PASSWORD, "", HERE) for _ in range(2))
    with pytest.raises(AccessError, match="old password is wrong"):
        door.change_password(token, "wrong", "other words of mine", HERE)
    with pytest.raises(AccessError, match="characters"):
        door.change_password(token, PASSWORD, "short", HERE)
    new = door.change_password(token, PASSWORD, "other words of mine", HERE)
    assert [door.session(t) is None for t in (token, other, new)] == [True, True, False]
    with pytest.raises(AccessError, match="session is over"):
        door.change_password(token, PASSWORD, "other words of mine", HERE)


def test_what_happens_at_the_door_is_kept_without_secrets(door: SignIn, store: Store) -> None:
    fail(door, 1)
    door.sign_out(door.sign_in("ann", PASSWORD, "", HERE))
    assert [(e.kind, e.who) for e in store.events()] == [
        ("sign-in failed", "nobody"), ("signed in", "ann"), ("signed out", "ann"),
    ]  # fmt: skip
    assert all(not e.facts for e in store.events())
