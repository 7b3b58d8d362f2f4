"""Which passwords can be chosen, and how they are kept (AU-01…AU-05, AU-08)."""

import time

import pytest

from services import passwords
from services.database import Database
from services.errors import Problem
from services.password_rules import COMMON, check_rules, clinic_names
from tests.cast import Cast


def refusal(password: str) -> str | None:
    """The reason for which Alice's new password is refused, or None."""
    try:
        check_rules(password, email="alice@example.org", name="Alice Müller", clinic="Westmed Medical Group My Westmed")
    except Problem as problem:
        return f"{problem.message} ({problem.field})"
    return None


def test_au_01_fifteen_characters_counted_as_code_points() -> None:
    assert refusal("kxwqvjzmbtrgpf") == "Your password must be at least 15 characters long. (password)"
    assert refusal("kxwqvjzmbtrgpfd") is None
    assert refusal("😀" * 14)
    assert refusal("😀" * 15) is None


def test_au_02_a_long_password_is_verified_whole() -> None:
    """AU-02."""
    password = "Abcd efgh, 64 characters and not one of them may be left out. Ok "
    assert len(password) == 65
    stored = passwords.hashed(password)
    assert passwords.matches(stored, password)
    for wrong in (password[:-1], password.swapcase(), password + " ", password.strip(), " " + password):
        assert not passwords.matches(stored, wrong)


def test_au_03_a_huge_password_is_refused_before_it_is_hashed() -> None:
    huge = "x" * 10_000_000
    began = time.perf_counter()
    assert refusal(huge) == "Your password can have 128 characters at most. (password)"
    with pytest.raises(Problem):
        passwords.hashed(huge)
    assert time.perf_counter() - began < 0.1


@pytest.mark.parametrize(
    "password",
    [
        "kxwqvjzmbtrgpfd",
        "    a b c d e f g",
        "drink water before noon",
        "übermorgen kommt zoë",
        "Westmed is a nice place to go",
        "Alice went to the seaside in May",
        "my door is at 1234 elm",
    ],
)
def test_au_04_no_rule_about_kinds_of_characters(password: str) -> None:
    assert refusal(password) is None


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("passwordpassword", "Many people"),
        ("PASSWORDpassword", "Many people"),
        ("1qaz2wsx3edc4rfv", "Many people"),
        ("westmedwestmed1", "clinic or the portal"),
        ("My Westmed Medical 2026", "clinic or the portal"),
        ("alice@example.org", "your name or e-mail"),
        ("Alice.Müller.1980-04-02", "your name or e-mail"),
        ("alicealicealice1", "your name or e-mail"),
        ("horsehorsehorse", "repeats"),
        ("trumpet7trumpet7", "repeats"),
        ("trombonetrombone!", "repeats"),
        ("abababababababcc", "repeats"),
        ("qwertzuiopasdfghjklmnbv", "keys of the keyboard"),
        ("nmlkjihgfedcba98765", "keys of the keyboard"),
    ],
)
def test_au_05_what_is_tried_first_is_refused_with_its_reason(password: str, reason: str) -> None:
    assert reason in (refusal(password) or "accepted")


def test_au_05_the_list_of_common_passwords() -> None:
    common = COMMON.read_text(encoding="utf-8").splitlines()
    assert len({line for line in common if len(line) >= 15}) >= 3000
    assert all(refusal(line) for line in common[:: len(common) // 50])


def test_the_clinics_names_come_from_its_settings(db: Database, cast: Cast) -> None:
    assert db.reading(clinic_names) == "Test Clinic Test Portal"


@pytest.mark.real_passwords
def test_au_08_the_same_password_has_different_hashes_with_their_cost_inside() -> None:
    first, second = passwords.hashed("drink water before noon"), passwords.hashed("drink water before noon")
    assert first != second
    assert first.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert not passwords.needs_rehash(first)
    assert passwords.needs_rehash("$argon2id$v=19$m=19456,t=2,p=1$c29tZS1kZWNveS1zYWx0$" + "A" * 43)
