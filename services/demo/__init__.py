"""The demo clinic: an invented practice and family, for trying the portal out. Nothing here is loaded otherwise."""

from services.demo.accounts import DemoAccount, accounts, print_accounts
from services.demo.build import build
from services.demo.clinic import ZONE
from services.demo.newcomer import Child, Newcomer, child, newcomer

__all__ = ["ZONE", "Child", "DemoAccount", "Newcomer", "accounts", "build", "child", "newcomer", "print_accounts"]
