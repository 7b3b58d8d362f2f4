"""All screens of the patient's side. The shell serves these and no others; a test walks them with every right."""

from pages import appointment_ask, appointments, billing, billing_only, home, refill
from pages import help as help_page
from pages.family import invite
from pages.family import request as family_request
from pages.family import settings as family_settings
from pages.messages import listing, thread
from pages.my_health import (
    ask,
    documents,
    form,
    forms,
    health_records,
    medical_history,
    one_result,
    test_results,
    wrong,
)
from pages.profile import (
    address,
    authenticator,
    contact,
    details,
    devices,
    history,
    identity,
    passkeys,
    password,
    preferences,
    recovery_codes,
    security,
)
from pages.screens import AccountScreen, Screen
from services.access import Relation, may

SCREENS: tuple[Screen, ...] = (
    home.HOME,
    billing_only.HOME,
    listing.SCREEN,
    thread.SCREEN,
    medical_history.SCREEN,
    health_records.SCREEN,
    appointments.SCREEN,
    *appointment_ask.SCREENS,
    billing.SCREEN,
    test_results.SCREEN,
    one_result.SCREEN,
    one_result.OVER_TIME,
    documents.SCREEN,
    documents.ONE,
    forms.SCREEN,
    form.SCREEN,
    refill.SCREEN,
    *ask.SCREENS,
    *wrong.SCREENS,
    family_settings.SCREEN,
    invite.SCREEN,
    history.OWN,
    history.FAMILY,
)
ACCOUNT_SCREENS: tuple[AccountScreen, ...] = (
    details.SCREEN,
    *contact.SCREENS,
    address.SCREEN,
    identity.SCREEN,
    security.SCREEN,
    password.SCREEN,
    authenticator.SCREEN,
    recovery_codes.SCREEN,
    passkeys.SCREEN,
    devices.SCREEN,
    preferences.SCREEN,
    family_request.SCREEN,
    help_page.SCREEN,
)


def account_screen_at(path: str) -> AccountScreen | None:
    """The screen about the own account at `path`, or None."""
    return next((screen for screen in ACCOUNT_SCREENS if screen.path == path), None)


def screen_at(path: str, relation: Relation) -> Screen | None:
    """The screen that stands at `path` for this relation, or None. The key is checked by the shell all the same."""
    return next((screen for screen in SCREENS if screen.match(path)[0] and may(relation, screen.access)), None)
