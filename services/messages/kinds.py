"""What a thread can be about, besides a plain message: requests of other parts of the portal travel as threads too."""

from enum import StrEnum

from services.words import N_


class Kind(StrEnum):
    """What the office has to do with a thread."""

    MESSAGE = "message"
    APPOINTMENT = "appointment request"
    REFILL = "refill request"
    CORRECTION = "correction request"
    RESULT = "question about a result"


WORDS: dict[str, str] = {
    Kind.MESSAGE: N_("Message"),
    Kind.APPOINTMENT: N_("Appointment request"),
    Kind.REFILL: N_("Refill request"),
    Kind.CORRECTION: N_("Request for a correction"),
    Kind.RESULT: N_("Question about a result"),
}
