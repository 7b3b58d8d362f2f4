"""Signing up: plain HTML forms, one page a step (PRODUCT §2). `register` adds the routes of all of them."""

from pages.sign_up import account, begin, email, family, family_deny, welcome
from pages.web.portal import Portal
from pages.web.sockets import Sockets


def register(portal: Portal, sockets: Sockets) -> None:
    """The routes below `/sign-up`, and `/welcome`."""
    begin.register(portal)
    family.register(portal)
    family_deny.register(portal)
    email.register(portal)
    account.register(portal, sockets)
    welcome.register(portal)
