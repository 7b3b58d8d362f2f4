"""Payment card numbers stop a send; the numbers of a clinic's daily life do not."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attachments.cards import has_card_number, refuse_card_numbers
from services.attachments.check import checked
from services.errors import Problem
from services.settings import Settings
from tests.files import pdf, raw_pdf

# What the issuers and payment services publish for tests.
TEST_NUMBERS = [
    "4111111111111111", "4012888888881881", "4222222222222", "4000056655665556", "4917610000000000003",  # Visa
    "5555555555554444", "5105105105105100", "2223003122003222", "2720992593319364",  # Mastercard
    "378282246310005", "371449635398431", "378734493671000",  # American Express
    "6011111111111117", "6011000990139424", "6445644564456445",  # Discover
    "30569309025904", "38520000023237", "36227206271667",  # Diners Club
    "3530111333300000", "3566002020360505",  # JCB
    "6200000000000005", "6205500000000000004", "6212345678901232",  # UnionPay
    "6759649826438453", "6304000000000000", "501800000009",  # Maestro
]  # fmt: skip

LOOK_ALIKES = [
    "Call 914-555-0132 or 914-555-0133, fax 914 555 0134",
    "+1 (415) 555-0132, +49 151 23456789, +4915123456788, 0044 20 7946 0018",
    "415-555-0132\n415-555-0199\n415-555-0171",
    "NPI 1234567893, 1992739809; 80840 1234567893",
    "Member ID XEA920W41234567, group 4111 222, RxBIN 610014, PCN 4336, subscriber 445566778",
    "Medicare 1EG4-TE5-MK73, SSN 078-05-1120, MRN 4111111",
    "LOINC 4548-4, 2345-7, 718-7, 10839-9; ICD-10 E11.65; CPT 99213, 99214 and 36415",
    "SNOMED CT 44054006, 428191000124101, 371101000119112, 371131000119101, 4400221000124107",
    "ISBN 978-0-13-468599-1, 9780134685991",
    "UPS 1Z999AA10123456784, USPS 9400 1000 0000 0000 0000 00, FedEx 123456789012",
    "2024-11-26 14:30, 11/26/2024 to 12/03/2024, 20241126143000",
    "BP 120/80 118/76 135 88, glucose 5.4 5.6 4.9 11.2 34 36.1 89 150 4.1 3.9 140 101",
    "Pulse 4111 1111 1111 1112",  # a digit off: Luhn
    "9111111111111111 1111111111111117",  # no issuer
    "41111111111111111111",  # too long
    "411111111111",  # too short
    "a411111111b4444c4242",
    "",
]


@pytest.mark.parametrize("number", TEST_NUMBERS)
def test_the_issuers_test_numbers_are_found(number: str) -> None:
    assert has_card_number(f"My card is {number}, thank you")
    assert has_card_number(f"exp 12 26 cvv 123\n{number}\n12/26")


@pytest.mark.parametrize(
    "written",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111\u00a01111\u20111111\u20131111",
        "4111 - 1111 - 1111 - 1111",
        "4111\n1111\n1111\n1111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "4\u200b111111111111111",
        "٤١١١١١١١١١١١١١١١",
        "４１１１ １１１１ １１１１ １１１１",
        "Visa4111111111111111exp1226",
        "41111111 11111111",
        "411111 1111111111",
        "3782 822463 10005",
        "3056 930902 5904",
        "4917 6100 0000 0000 003",
        "call 914-555-0132, card 4111 1111 1111 1111 12/26 123",
        "555 4111 1111 1111 1111 123",
    ],
)
def test_however_it_is_written(written: str) -> None:
    assert has_card_number(written)


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes_pass(text: str) -> None:
    assert not has_card_number(text)


@given(st.sampled_from(["4", "51", "2221", "65", "3528", "62"]), st.integers(0, 10**15 - 1), st.sampled_from(" -.–"))
def test_every_number_with_prefix_length_and_check_digit_is_found(prefix: str, rest: int, sign: str) -> None:
    body = (prefix + f"{rest:015}")[:15]
    number = body + str(next(digit for digit in range(10) if adds_up(f"{body}{digit}")))
    assert has_card_number(f"x {number} y")
    assert has_card_number(sign.join(number[start : start + 4] for start in range(0, 16, 4)))
    assert not has_card_number(body + str((int(number[-1]) + 1) % 10))


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    assert not has_card_number(text) or sum(sign.isdigit() for sign in text) >= 12


def test_the_problem_does_not_repeat_the_number() -> None:
    with pytest.raises(Problem) as problem:
        refuse_card_numbers("4111 1111 1111 1111", "message")
    assert problem.value.field == "message"
    assert "4111" not in problem.value.message


def test_a_file_named_after_a_card_is_refused(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(Problem, match="payment card number") as problem:
        checked("my_4111_1111_1111_1111.pdf", pdf(), settings)
    assert "4111" not in problem.value.message + caplog.text


@pytest.mark.parametrize(
    "content",
    [
        pdf("Letter", "Card: 5555 5555 5555 4444"),
        raw_pdf(page_text=b"BT /F1 12 Tf [(4111 11) -20 (11 1111 1111)] TJ ET", packed=True),
    ],
)
def test_a_card_number_in_the_text_of_a_pdf_is_found(
    content: bytes, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(Problem, match="in its name or its text") as problem:
        checked("letter.pdf", content, settings)
    assert "4444" not in problem.value.message + caplog.text


def test_a_pdf_full_of_other_numbers_is_taken(settings: Settings) -> None:
    lines = [line for text in LOOK_ALIKES for line in text.split("\n")]
    assert checked("labs.pdf", pdf(*lines), settings).size


def adds_up(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[0::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0
