"""Passkeys (WebAuthn): with the device's own check of its owner, one stands for password and second step (PRODUCT §2).

The browser's part is assets/passkeys.js. A passkey belongs to the host of the public URL, which must be a name:
browsers make none for a bare network address.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from sqlalchemy import delete, update
from sqlmodel import Session, col, select
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models.clinic import Clinic
from models.people import Account
from models.security import Challenge, Passkey
from services import clock, sessions, throttle
from services.errors import NoAccess, Problem
from services.settings import Settings
from services.words import N_, _

LIFE = timedelta(minutes=5)
NAME_LENGTH = 60
_KIND = "passkey"
_NOT_TAKEN = N_("This passkey did not work. Try again, or sign in with your password.")
_NOT_ADDED = N_("The passkey could not be added. Try again.")


def available(settings: Settings) -> bool:
    """Whether browsers can make passkeys for this portal: its public URL has a host name, not an IP address."""
    try:
        ipaddress.ip_address(_host(settings))
    except ValueError:
        return True
    return False


def begin_adding(session: Session, account: Account, settings: Settings) -> str:
    """Options (JSON) for the browser to make a passkey with, good for five minutes.

    Only after the owner has shown the present password (AU-06): the answer needs no further proof.
    """
    options = webauthn.generate_registration_options(
        rp_id=_host(settings),
        rp_name=session.exec(select(Clinic.portal_name)).first() or _("Patient portal"),
        user_id=account.id.bytes,
        user_name=account.email,
        user_display_name=account.name,
        exclude_credentials=[
            PublicKeyCredentialDescriptor(row.credential_id) for row in of_account(session, account.id)
        ],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    _ask(session, options.challenge, account.id)
    return webauthn.options_to_json(options)


def finish_adding(session: Session, account_id: UUID, settings: Settings, answer: str, name: str) -> Passkey:
    """Keep the passkey that the browser has made (its JSON `answer`). Raises Problem when it is not as asked."""
    name = _checked_name(name)
    with _saying(_NOT_ADDED):
        credential = parse_registration_credential_json(answer)
        challenge = parse_client_data_json(credential.response.client_data_json).challenge
        _use_up(session, challenge, account_id, _NOT_ADDED)
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(settings),
            expected_origin=settings.base_url,
            require_user_verification=True,
        )
    if session.exec(select(Passkey.id).where(Passkey.credential_id == made.credential_id)).first():
        raise Problem(_("This passkey was added already."))
    row = Passkey(
        account_id=account_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def begin_sign_in(session: Session, settings: Settings, address: str | None) -> str:
    """Options (JSON) for the browser to sign in with whichever passkey its owner picks; good for five minutes.

    Raises Problem with a waiting time when one network address begins too often.
    """
    throttle.check(session, throttle.PASSKEY, throttle.network(address))
    options = webauthn.generate_authentication_options(
        rp_id=_host(settings), user_verification=UserVerificationRequirement.REQUIRED
    )
    _ask(session, options.challenge, None)
    return webauthn.options_to_json(options)


def finish_sign_in(session: Session, settings: Settings, answer: str, device: str, address: str | None) -> str:
    """The token of a new session for the owner of the passkey in the browser's JSON `answer`; staff too (AU-13).

    Raises Problem, in the same words whatever was wrong (AU-11).
    """
    with _saying(_NOT_TAKEN):
        credential = parse_authentication_credential_json(answer)
        challenge = parse_client_data_json(credential.response.client_data_json).challenge
        _use_up(session, challenge, None, _NOT_TAKEN)
        row = session.exec(select(Passkey).where(Passkey.credential_id == credential.raw_id).with_for_update()).first()
        account = session.get_one(Account, row.account_id) if row else None
        if row is None or account is None or account.disabled_at:
            raise Problem(_(_NOT_TAKEN))
        shown = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(settings),
            expected_origin=settings.base_url,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,  # one that does not grow is a copy, and refused
            require_user_verification=True,
        )
    row.sign_count, row.last_used_at = shown.new_sign_count, clock.now()
    return sessions.start(session, account, device, address, second_factor=True)


def of_account(session: Session, account_id: UUID) -> list[Passkey]:
    """The account's passkeys, the oldest first."""
    rows = session.exec(select(Passkey).where(Passkey.account_id == account_id).order_by(col(Passkey.created_at)))
    return list(rows.all())


def rename(session: Session, account_id: UUID, passkey_id: UUID, name: str) -> None:
    """Give it another name. Raises Problem for an empty one, NoAccess when the passkey is not this account's."""
    _own(session, account_id, passkey_id).name = _checked_name(name)


def remove(session: Session, account_id: UUID, passkey_id: UUID) -> None:
    """It opens nothing any more. Raises NoAccess when it is not this account's."""
    session.delete(_own(session, account_id, passkey_id))


def _own(session: Session, account_id: UUID, passkey_id: UUID) -> Passkey:
    row = session.get(Passkey, passkey_id)
    if row is None or row.account_id != account_id:
        raise NoAccess
    return row


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Problem(_("Give the passkey a name, for instance the device that it is on."), "passkey_name")
    return name[:NAME_LENGTH]


def _ask(session: Session, challenge: bytes, account_id: UUID | None) -> None:
    moment = clock.now()
    session.execute(delete(Challenge).where(col(Challenge.kind) == _KIND, col(Challenge.expires_at) < moment))
    session.add(
        Challenge(account_id=account_id, kind=_KIND, secret=challenge, created_at=moment, expires_at=moment + LIFE)
    )


def _use_up(session: Session, challenge: bytes, account_id: UUID | None, otherwise: str) -> None:
    """The challenge is one of ours, for this account, and answered for the first time."""
    used = session.scalar(
        update(Challenge)
        .where(
            col(Challenge.kind) == _KIND,
            col(Challenge.secret) == challenge,
            col(Challenge.account_id).is_(None) if account_id is None else col(Challenge.account_id) == account_id,
            col(Challenge.used_at).is_(None),
            col(Challenge.expires_at) > clock.now(),
        )
        .values(used_at=clock.now())
        .returning(col(Challenge.id))
    )
    if used is None:
        raise Problem(_(otherwise))


@contextmanager
def _saying(words: str) -> Iterator[None]:
    """Whatever is wrong with a browser's answer is one sentence to the person."""
    try:
        yield
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Problem(_(words)) from error


def _host(settings: Settings) -> str:
    return urlsplit(settings.base_url).hostname or ""
