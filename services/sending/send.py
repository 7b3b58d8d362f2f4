"""Sending: mail, row, file and history in one transaction (AC-10). A mail with the file waits two minutes."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, select

from models.sending import SentFile, SentRecord
from services import clock, history, mail, sessions, throttle
from services.access import Access, ChartAccess, needs
from services.errors import NoAccess, Problem
from services.health_record import for_history
from services.history import Action
from services.mail import Attachment
from services.records.package import ZIP_NAME
from services.records.period import Period
from services.sending import standing
from services.sending.packing import Packed, code_hash
from services.sending.wanted import Wanted, Way, check, check_mail
from services.settings import Settings
from services.words import _

WAIT = timedelta(minutes=2)  # in which it can be cancelled (issue 6.3)
LIFE = timedelta(days=7)  # of a link


@needs(Access.RECORD_SEND)
def send(
    session: Session, chart: ChartAccess, wanted: Wanted, packed: Packed, period: Period, key: UUID, settings: Settings
) -> str:
    """Send what was packed; returns the address. The same `key` again sends nothing more (FT-10).

    Raises Problem as `check_mail` and `check` do, and when there were too many in a day (AC-11).
    """
    check_mail(session, settings)
    address = check(wanted)
    if chart.actor.account_id is None or packed.way != wanted.way:
        raise NoAccess
    before = session.exec(select(SentRecord).where(SentRecord.key == key)).first()
    if before:
        if before.account_id != chart.actor.account_id:
            raise NoAccess
        return before.to
    _count(session, str(chart.actor.account_id), address)
    row = SentRecord(
        patient_id=chart.patient_id,
        account_id=chart.actor.account_id,
        key=key,
        to=address,
        way=packed.way,
        first=period.first,
        last=period.last,
        size=len(packed.content),
        created_at=clock.now(),
    )
    row.mail_id = _mail(session, row, packed, settings)
    session.add(row)
    session.flush()
    if packed.way is Way.LINK:
        session.add(SentFile(sent_record_id=row.id, content=packed.content))
    standing.forget_files(session)
    history.record(
        session,
        chart.actor,
        Action.SENT,
        patient_id=chart.patient_id,
        subject=f"health record, {for_history(period)}",
        to=address,
        way=packed.way,
    )
    return address


def _count(session: Session, account: str, address: str) -> None:
    if not throttle.allows(session, throttle.RECORD_SENDS, account):
        raise Problem(_("You have sent health records many times today. Try again tomorrow."))
    if not throttle.allows(session, throttle.RECORD_SENT_TO, address.casefold()):
        raise Problem(_("Many health records went to this address today. Try again tomorrow."), "email")


def _mail(session: Session, row: SentRecord, packed: Packed, settings: Settings) -> UUID:
    if packed.way is Way.LINK:
        row.token_hash = sessions.token_hash(packed.token)
        row.code_hash = code_hash(packed.token, packed.secret)
        row.expires_at = row.created_at + LIFE
        link = f"{settings.base_url}/sent-record?token={packed.token}"
        return mail.enqueue(session, to=row.to, template="record_link", days=LIFE.days, link=link).id
    file = Attachment(ZIP_NAME, "application/zip", packed.content)
    template = {Way.PLAIN: "record_plain", Way.PASSWORD: "record_password"}[packed.way]
    return mail.enqueue(session, to=row.to, template=template, delay=WAIT, attachments=[file]).id
