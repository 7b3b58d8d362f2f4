"""Who reads which thread, what is unread, and what the patient sees of the office's work (PRODUCT §4, §5)."""

import hashlib
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from models.clinic import Mail
from models.people import Account, FamilyGrant, GrantedBy, Level
from models.record import StoredFile
from services import clock
from services.access import open_chart, open_office
from services.attachments.check import Checked
from services.database import Database
from services.errors import NoAccess, Problem
from services.messages import attachment, holding, office, sharing, writing
from services.messages.writing import Author
from services.rights import Access
from services.settings import Settings
from tests.cast import Cast, Person, grant
from tests.services.writing_messages import (
    Places,
    make_places,
    new_draft,
    office_opens,
    office_replies,
    read,
    reply,
    send,
    threads,
    unread,
    wanted,
)


@pytest.fixture
def places(db: Database, cast: Cast) -> Places:
    return db.writing(make_places, cast)


def share(db: Database, who: Person, patient_id: UUID, thread_id: UUID, shared: bool = True) -> None:
    db.writing(
        lambda s: sharing.share(s, open_chart(s, who.viewer, patient_id, Access.MESSAGE_WRITE), thread_id, shared)
    )


def sees(db: Database, who: Person, patient_id: UUID, thread_id: UUID) -> bool:
    listed = thread_id in [line.id for line in threads(db, who, patient_id).lines]
    try:
        read(db, who, patient_id, thread_id)
    except NoAccess:
        assert not listed
        return False
    assert listed
    return True


def test_the_patients_own_threads_are_theirs_until_shared(db: Database, cast: Cast, places: Places) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places))
    assert sees(db, cast.alice, cast.alice.chart, sent.thread_id)
    assert not sees(db, cast.bob, cast.alice.chart, sent.thread_id)
    with pytest.raises(NoAccess):
        reply(db, cast.bob, cast.alice.chart, sent.thread_id, "Me too")
    share(db, cast.alice, cast.alice.chart, sent.thread_id)
    assert sees(db, cast.bob, cast.alice.chart, sent.thread_id)
    reply(db, cast.bob, cast.alice.chart, sent.thread_id, "Me too")
    share(db, cast.alice, cast.alice.chart, sent.thread_id, False)
    assert not sees(db, cast.bob, cast.alice.chart, sent.thread_id)


def test_what_family_writes_is_seen_by_writer_and_patient(db: Database, cast: Cast, places: Places) -> None:
    sent = send(db, cast.bob, cast.alice.chart, wanted(places))
    assert sees(db, cast.bob, cast.alice.chart, sent.thread_id)
    said = read(db, cast.alice, cast.alice.chart, sent.thread_id).messages[0]
    assert said.signature == "Bob Test (husband) for Alice Test"
    with pytest.raises(NoAccess):  # only the patient decides
        share(db, cast.bob, cast.alice.chart, sent.thread_id)


def test_billing_only_and_strangers_see_nothing(db: Database, cast: Cast, places: Places) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places))
    share(db, cast.alice, cast.alice.chart, sent.thread_id)
    for nobody in (cast.beth, cast.charlie, cast.clinician):
        with pytest.raises(NoAccess):
            read(db, nobody, cast.alice.chart, sent.thread_id)
        assert unread(db, nobody, cast.alice.chart) == 0


def test_a_thread_of_another_patient_is_like_one_that_is_not_there(db: Database, cast: Cast, places: Places) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places))
    for thread_id in (sent.thread_id, uuid4()):
        with pytest.raises(NoAccess):
            read(db, cast.charlie, cast.charlie.chart, thread_id)
        with pytest.raises(NoAccess):
            new_draft(db, cast.charlie, cast.charlie.chart, thread_id)
        with pytest.raises(NoAccess):
            share(db, cast.charlie, cast.charlie.chart, thread_id)


def test_a_teens_own_threads_stay_private(db: Database, cast: Cast, places: Places) -> None:
    db.writing(grant, cast.teen.chart, cast.bob, Level.FULL, GrantedBy.PATIENT, "father")
    sent = send(db, cast.teen, cast.teen.chart, wanted(places))
    assert not sees(db, cast.bob, cast.teen.chart, sent.thread_id)
    share(db, cast.teen, cast.teen.chart, sent.thread_id)
    assert sees(db, cast.bob, cast.teen.chart, sent.thread_id)


def test_for_a_small_child_the_writer_decides(db: Database, cast: Cast, places: Places) -> None:
    db.writing(grant, cast.child, cast.bob, Level.FULL, GrantedBy.PASSCODE, "father")
    sent = send(db, cast.alice, cast.child, wanted(places))
    assert read(db, cast.alice, cast.child, sent.thread_id).messages[0].signature == "Alice Test (mother) for Carl Test"
    assert not sees(db, cast.bob, cast.child, sent.thread_id)
    share(db, cast.alice, cast.child, sent.thread_id)
    assert sees(db, cast.bob, cast.child, sent.thread_id)


def test_rights_end_with_the_grant(db: Database, cast: Cast, places: Places) -> None:
    sent = send(db, cast.bob, cast.alice.chart, wanted(places))

    def revoke(session: Session) -> None:
        row = session.exec(select(FamilyGrant).where(FamilyGrant.account_id == cast.bob.account_id)).one()
        row.ended_at = clock.now()

    db.writing(revoke)
    with pytest.raises(NoAccess):
        read(db, cast.bob, cast.alice.chart, sent.thread_id)


def test_sent_opened_answered_and_the_counts(db: Database, cast: Cast, places: Places, settings: Settings) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places))
    assert read(db, cast.alice, cast.alice.chart, sent.thread_id).status == "Sent"
    office_opens(db, cast.clinician, sent.thread_id)
    assert read(db, cast.alice, cast.alice.chart, sent.thread_id).status == "Opened by the office"
    office_replies(db, cast.clinician, sent.thread_id, "Yes, after two days.", settings)
    assert unread(db, cast.alice, cast.alice.chart) == 1
    assert threads(db, cast.alice, cast.alice.chart).lines[0].unread == 1
    seen = read(db, cast.alice, cast.alice.chart, sent.thread_id)
    assert (seen.status, [said.is_new for said in seen.messages]) == ("Answered", [False, True])
    assert unread(db, cast.alice, cast.alice.chart) == 0
    reply(db, cast.alice, cast.alice.chart, sent.thread_id, "Thank you")
    assert read(db, cast.alice, cast.alice.chart, sent.thread_id).status == "Sent"


def test_read_marks_are_each_readers_own(db: Database, cast: Cast, places: Places, settings: Settings) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places))
    share(db, cast.alice, cast.alice.chart, sent.thread_id)
    office_replies(db, cast.clinician, sent.thread_id, "Yes.", settings)
    read(db, cast.alice, cast.alice.chart, sent.thread_id)
    assert unread(db, cast.alice, cast.alice.chart) == 0
    assert unread(db, cast.bob, cast.alice.chart) == 2  # Alice's message and the answer


def test_notes_of_the_office_are_never_shown(db: Database, cast: Cast, places: Places) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places))

    def note(session: Session) -> None:
        thread = office.the_thread(session, open_office(session, cast.clinician.viewer, "inbox"), sent.thread_id)
        author = Author(cast.clinician.account_id, "Clara Test", from_office=True)
        writing.add(session, thread, author, "Difficult case", str(uuid4()), internal=True)

    db.writing(note)
    assert [said.text for said in read(db, cast.alice, cast.alice.chart, sent.thread_id).messages] == [
        wanted(places).text
    ]
    assert threads(db, cast.alice, cast.alice.chart, "difficult").lines == []
    assert unread(db, cast.alice, cast.alice.chart) == 0


def test_search_finds_words_without_accents_and_capitals(db: Database, cast: Cast, places: Places) -> None:
    send(db, cast.alice, cast.alice.chart, wanted(places, "¿Puedo tomar la MEDICACIÓN por la mañana?"))
    send(db, cast.alice, cast.alice.chart, wanted(places, "100% sure_about this"))
    for search, found in (("medicacion manana", 1), ("raman", 2), ("%", 1), ("sure_about", 1), ("nothing", 0)):
        assert len(threads(db, cast.alice, cast.alice.chart, search).lines) == found, search


def mails(db: Database) -> list[Mail]:
    return list(db.reading(lambda s: s.exec(select(Mail)).all()))


def test_one_mail_for_each_thread_until_it_is_read(
    db: Database, cast: Cast, places: Places, settings: Settings
) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places, "About my secret rash"))
    assert mails(db) == []
    office_replies(db, cast.clinician, sent.thread_id, "Use the cream.", settings, wait=True)
    office_replies(db, cast.clinician, sent.thread_id, "Twice a day.", settings, wait=True)
    assert [mail.to for mail in mails(db)] == ["Alice@example.org"]
    words = mails(db)[0].subject + mails(db)[0].body + mails(db)[0].html
    for secret in ("Alice", "Test", "Clara", "rash", "cream", "Medical", "Raman"):
        assert secret not in words.replace("Test Portal", "").replace("Test Clinic", ""), secret
    assert f"/messages/{sent.thread_id}" in words
    read(db, cast.alice, cast.alice.chart, sent.thread_id)
    office_replies(db, cast.clinician, sent.thread_id, "Better?", settings)
    assert len(mails(db)) == 2


def test_a_mail_only_to_who_may_read_and_wants_it(db: Database, cast: Cast, places: Places, settings: Settings) -> None:
    sent = send(db, cast.bob, cast.alice.chart, wanted(places))
    db.writing(lambda s: setattr(s.get_one(Account, cast.alice.account_id), "notifications", {"messages": False}))
    office_replies(db, cast.clinician, sent.thread_id, "Yes.", settings)
    assert [mail.to for mail in mails(db)] == ["Bob@example.org"]
    assert f"/for/{cast.alice.chart}/messages/" in mails(db)[0].body


def with_file(db: Database, cast: Cast, places: Places) -> tuple[UUID, UUID]:
    draft = new_draft(db, cast.alice, cast.alice.chart)
    content = b"%PDF-1.7 a letter"
    sha = hashlib.sha256(content).hexdigest()
    db.writing(
        lambda s: holding.hold(
            s, open_chart(s, cast.alice.viewer, cast.alice.chart, Access.MESSAGE_WRITE), draft,
            Checked("letter.pdf", "application/pdf", content, sha, len(content)),
        )
    )  # fmt: skip
    sent = send(db, cast.alice, cast.alice.chart, wanted(places), draft)
    return sent.thread_id, read(db, cast.alice, cast.alice.chart, sent.thread_id).messages[0].files[0].id


def fetched(db: Database, who: Person, patient_id: UUID, file_id: UUID) -> attachment.Attachment:
    return db.writing(
        lambda s: attachment.attachment(s, open_chart(s, who.viewer, patient_id, Access.MESSAGE_FILE), file_id)
    )


def test_an_attachment_follows_its_thread(db: Database, cast: Cast, places: Places) -> None:
    thread_id, file_id = with_file(db, cast, places)
    assert attachment.unharmed(fetched(db, cast.alice, cast.alice.chart, file_id)) == b"%PDF-1.7 a letter"
    for who, patient_id in ((cast.bob, cast.alice.chart), (cast.charlie, cast.charlie.chart)):
        with pytest.raises(NoAccess):
            fetched(db, who, patient_id, file_id)
    share(db, cast.alice, cast.alice.chart, thread_id)
    fetched(db, cast.bob, cast.alice.chart, file_id)


def test_a_flipped_byte_is_noticed(db: Database, cast: Cast, places: Places, caplog: pytest.LogCaptureFixture) -> None:
    _thread, file_id = with_file(db, cast, places)
    db.writing(lambda s: setattr(s.exec(select(StoredFile)).one(), "content", b"%PDF-1.7 a lettes"))
    with pytest.raises(Problem, match="damaged"):
        attachment.unharmed(fetched(db, cast.alice, cast.alice.chart, file_id))
    assert "ALARM" in caplog.text
