"""Begins a session for each of some e-mail addresses and prints the tokens: a program, for where no test can look."""

import sys

from services.database import Database
from tests.browser.walking import _start


def main(url: str, *emails: str) -> None:
    """One line each."""
    db = Database(url, upgrade=False)
    for email in emails:
        print(db.writing(_start, email))
    db.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
