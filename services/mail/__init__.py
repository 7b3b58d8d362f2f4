"""Mail: `enqueue` writes a mail into the outbox, in the transaction of what it tells about (ARCHITECTURE, SECURITY R6).

`services.mail.outbox` sends what is due, `services.mail.trouble` shows the office what could not be sent.
"""

from services.mail.attachments import Attachment
from services.mail.writing import enqueue

__all__ = ["Attachment", "enqueue"]
