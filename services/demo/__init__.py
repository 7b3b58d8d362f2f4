"""The demo clinic: an invented practice and family, for trying the portal out. Nothing here is loaded otherwise."""

from services.demo.accounts import DemoAccount, accounts, print_accounts
from services.demo.build import build
from services.demo.clinic import ZONE

__all__ = ["ZONE", "DemoAccount", "accounts", "build", "print_accounts"]
