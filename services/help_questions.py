"""The questions and answers that a new clinic begins with; afterwards the clinic keeps them (PRODUCT §7)."""

from sqlmodel import Session, select

from models.clinic import HelpQuestion
from services.words import N_

DEFAULTS = (
    (
        N_("What if a couple, or multiple family members, share an email address but do not want to share their "
           "patient records?"),
        N_("If the people sharing an email address do not want to share access to their patient records, they must use "
           "separate email addresses for the patient portal. This way, each person logs on with a unique email address "
           "and password and has access to only his or her own personal health information."),
    ),
    (
        N_("What are the options for people sharing an email address to have access to their patient portal accounts?"),
        N_("To use the same email address for portal access, patients must choose one person to be the portal account "
           "owner and add the second person as a family member. The account owner has access to both patient records "
           "when logged on."),
    ),
    (
        N_("Can a patient remove someone’s access from their portal account?"),
        N_("Yes. Go to My profile and open Family access settings to remove or change the access level of a family "
           "member."),
    ),
    (
        N_("If the patient is a minor, who is registered?"),
        N_("To comply with the Children’s Online Privacy Protection Act (COPPA), patients under the age of 13 cannot "
           "create self-registered accounts, and nobody under the age of 13 can be registered or invited. A parent or "
           "guardian gets family access to the child’s record instead. From the 13th birthday that access is billing "
           "only, until the child grants more."),
    ),
    (
        N_("What types of documents appear on the portal?"),
        N_("Patient care summaries, provider-signed letters, lab results, imaging and diagnostic results, patient "
           "cases and health reminders."),
    ),
)  # fmt: skip


def add_defaults(session: Session) -> None:
    """Give a clinic without questions the five of the guide."""
    if session.exec(select(HelpQuestion.id)).first():
        return
    session.add_all(
        HelpQuestion(question=question, answer=answer, position=number)
        for number, (question, answer) in enumerate(DEFAULTS, start=1)
    )
    session.flush()
