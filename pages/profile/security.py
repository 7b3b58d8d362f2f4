"""Sign-in and security: what protects the account, each with the way to change it."""

from components.badges import badge
from components.basics import link, paragraph
from components.callouts import warning
from components.cards import card, card_with_side
from components.markup import element, join, show
from components.tables import table
from pages.profile.parts import SECURITY, lines, profile_head
from pages.screens import AccountScreen, AccountVisit
from services import passkeys, profile_security, text_message
from services.profile_security import Security
from services.words import N_, _, long_date, ngettext

FEW_CODES = 3


def _draw(visit: AccountVisit, shown: Security) -> None:
    profile_head(SECURITY, visit.own_chart)
    settings = visit.portal.settings
    if not shown.options.any:
        warning(
            _("Anybody who learns your password could sign in. Add an authenticator app."),
            _("Your account has no security option"),
        )
    with card(_("Signing in"), "signing-in"):
        lines(
            [
                (_("Sign-in email"), shown.email, "/profile/sign-in-email", _("sign-in email")),
                (_("Password"), "••••••••••••", "/profile/password", _("password")),
            ]
        )
    with card(_("Security option"), "option"):
        paragraph(_("It proves that it is you, when you sign in on a new device and when you reset your password."))
        app = badge(_("Set up"), "good") if shown.options.totp else None
        items: list[tuple[str, object, str, str]] = [
            (_("Authenticator app"), app, "/profile/authenticator", _("authenticator app"))
        ]
        if text_message.available(settings):
            phone = shown.options.text_phone
            value = join([badge(_("Set up"), "good"), " ", phone]) if phone else None
            items.append((_("Text message"), value, "/profile/text-message", _("phone for codes")))
        left = shown.options.recovery_codes
        count = ngettext("{count} code left", "{count} codes left", left) if left else None
        low = badge(_("Few left"), "attention") if 0 < left < FEW_CODES else ""
        codes = join([count, " ", low]) if count else None
        items.append((_("Recovery codes"), codes, "/profile/recovery-codes", _("recovery codes")))
        lines(items)
    if passkeys.available(settings) or shown.passkeys:
        _draw_passkeys(shown)


def _draw_passkeys(shown: Security) -> None:
    with card_with_side(_("Passkeys"), "passkeys") as side:
        with side:
            link(_("Add, rename or remove a passkey"), "/profile/passkeys", button=True)
        paragraph(
            _("With a passkey you sign in by fingerprint, face or the PIN of your device, without password or code.")
        )
        if not shown.passkeys:
            show(element("p", _("You have no passkey."), class_="soft"))
            return
        rows = [
            (name, long_date(added.date()), long_date(used.date()) if used else _("never"))
            for _key, name, added, used in shown.passkeys
        ]
        table([_("Name"), _("Added"), _("Last used")], rows, _("Your passkeys"), hide_caption=True)


SCREEN = AccountScreen(SECURITY, N_("Security"), profile_security.overview, _draw)
