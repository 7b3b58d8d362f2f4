"""Why an attached file is not taken: a short reason here, a sentence for people in services.attachments.check."""


class RefusedFile(Exception):
    """`reason` is a key of the sentences."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
