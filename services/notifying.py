"""One mail for each reader of a chart who wants mail about a thing: a link, no name, no content (PRODUCT §5, §7)."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session

from models.people import Account
from services import mail
from services.profile_preferences import wants
from services.rights import Relation
from services.settings import Settings


def tell(
    session: Session,
    readers: Iterable[tuple[Account, Relation]],
    patient_id: UUID,
    what: str,
    template: str,
    path: str,
    settings: Settings,
) -> int:
    """Put the mails into the outbox, in the transaction of the news; returns how many.

    `what`: a key of NOTIFICATIONS. `path`: where the chart's reader finds it, as in the own chart.
    """
    told = 0
    for account, relation in readers:
        if not wants(account, what):
            continue
        base = "" if relation is Relation.SELF else f"/for/{patient_id}"
        link = f"{settings.base_url}{base}{path}"
        mail.enqueue(session, to=account.email, template=template, language=account.language, link=link)
        told += 1
    return told
