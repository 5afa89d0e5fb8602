"""A real SMTP server on loopback, whose answers a test can choose."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import LazySettings

from tests.services.processes import free_port

TAKEN = "250 taken"


@dataclass
class Mail:
    """What the server took, and how it answers.

    Attributes:
        port: where it listens.
        envelopes: what was handed over and taken.
        connections: how often somebody connected.
        answer_to_sender: answers the address of a sender.
        answer_to_address: answers an address of a receiver.
        answer_to_message: answers a message, with the number of those before it.
    """

    port: int
    envelopes: list[Envelope] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)
    answer_to_sender: Callable[[str], str] = lambda _address: TAKEN
    answer_to_address: Callable[[str], str] = lambda _address: TAKEN
    answer_to_message: Callable[[int], str] = lambda _number: TAKEN

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages, parsed."""
        return [
            message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type,misc]
            for envelope in self.envelopes
        ]

    @property
    def receivers(self) -> list[str]:
        """The addresses of the envelopes, in the order of the messages."""
        return [address for envelope in self.envelopes for address in envelope.rcpt_tos]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd calls it
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse a sender."""
        self.connections.add(session.peer)
        answer = self.answer_to_sender(address)
        if answer == TAKEN:
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802 - as above
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take or refuse an address."""
        answer = self.answer_to_address(address)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take or refuse a message."""
        answer = self.answer_to_message(len(self.envelopes))
        if answer == TAKEN:
            self.envelopes.append(envelope)
        return answer


@contextmanager
def mail_server() -> Iterator[Mail]:
    """Run a server until the block ends."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # the server tells every command
    mail = Mail(free_port())
    controller = Controller(mail, hostname="127.0.0.1", port=mail.port)
    controller.start()
    try:
        yield mail
    finally:
        controller.stop()


def send_to(mail: Mail, settings: LazySettings) -> None:
    """Set the site up to send its e-mail to a server."""
    settings.SENDS_EMAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "Analytics <analytics@example.org>"
    settings.SITE_URL = "https://analytics.example.org"
