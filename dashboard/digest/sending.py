"""Sends the digests that are due over one connection: one e-mail a week for each subscription.

A digest counts as sent once the server has taken it: the week is written after the server's answer,
in one statement. So a run that is killed between the two sends that one e-mail again, and no other;
a digest is never lost without anybody knowing. The repeated e-mail has the same Message-ID.
"""

import contextlib
import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from typing import Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.db import DatabaseError
from django.db.models import Q
from django.utils import translation
from django.utils.timezone import now

from api.publications import of_one_publication
from dashboard.digest.contents import NoDigestError, digest_of, week_of_digests
from dashboard.digest.message import message_of
from dashboard.digest.subscriptions import address_of
from dashboard.frame.course import data_state
from dashboard.languages.choice import known_language
from dashboard.models import DigestSubscription

_logger = logging.getLogger(__name__)
_CLOSING = 421
"""The code with which a server says that it closes the connection."""


class ServerError(Exception):
    """The server takes no e-mail at all now; the text says why and holds no secret."""


class _ClosedError(Exception):
    """The server closed the connection; another one may do."""


class _RefusedError(Exception):
    """The server does not take this e-mail; `code` is what it answered."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Tally:
    """What became of the digests that were due.

    Attributes:
        week: the Monday of the week that they tell of; None: nothing is published.
        sent: how many the server took.
        not_sent: how many were not sent, by reason.
        refused: the accounts whose e-mail the server refused, by its code.
        broken: the courses whose digest could not be made, with the kind of the error.
        due: how many were not looked at, and are due at the next run.
        stopped: a sentence that says why no more were sent; empty where all were looked at.
    """

    week: date | None
    sent: int = 0
    not_sent: Counter[str] = field(default_factory=Counter)
    refused: dict[str, list[str]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    due: int = 0
    stopped: str = ""


def server_of_settings() -> str:
    """Return how sentences name the e-mail server."""
    return f"The e-mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def check_server() -> str:
    """Open a connection, sign in where that is set, and return what the server is.

    Raises:
        ServerError: the server does not answer, or not as it must.
    """
    with _Mailbox() as mailbox:
        mailbox.open()
    kind = "TLS" if settings.EMAIL_USE_SSL else "STARTTLS" if settings.EMAIL_USE_TLS else "plain"
    signed_in = ", signed in" if settings.EMAIL_HOST_USER else ""
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} answers ({kind}{signed_in})"


def send_due() -> Tally:
    """Send every digest that is due.

    A digest that can't be made, or that the server refuses, stops no other. A server or a database
    that takes nothing more ends the sending, and the rest is due at the next run.
    """
    state = data_state()
    if state is None:
        return Tally(None)
    tally = Tally(week_of_digests(state.through))
    waiting = list(
        DigestSubscription.objects.filter(Q(told_week__isnull=True) | Q(told_week__lt=tally.week))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    with _Mailbox() as mailbox:
        for place, pk in enumerate(waiting):
            try:
                _send_one(pk, mailbox, tally)
            except ServerError as error:
                tally.stopped = f"{server_of_settings()} must take e-mail, but: {error}."
            except DatabaseError as error:
                tally.stopped = f"The databases must answer while digests are sent, but: {error}."
            if tally.stopped:
                tally.due = len(waiting) - place
                break
    return tally


def _send_one(pk: int, mailbox: "_Mailbox", tally: Tally) -> None:
    # Read again, because somebody may have unsubscribed since the run began.
    subscription = DigestSubscription.objects.select_related("user").filter(pk=pk).first()
    if subscription is None:
        return
    user = subscription.user
    if not user.is_active:
        tally.not_sent["of a closed account"] += 1
        return
    address = address_of(user)
    if not address:
        tally.not_sent["without a confirmed address"] += 1
        return
    # Before people had a language, digests were in English, and a site may give up a language.
    language = known_language(subscription.language) or settings.LANGUAGE_CODE
    try:
        with translation.override(language):
            make = partial(digest_of, user, course_id=subscription.course_id)
            digest, _ = of_one_publication(make)
            message = message_of(digest, subscription, address=address)
    except NoDigestError as error:
        tally.not_sent[str(error)] += 1
        return
    except DatabaseError:
        raise
    except Exception as error:
        _logger.exception("The digest of %s failed.", subscription.course_id)
        tally.broken[subscription.course_id] = type(error).__name__
        return
    try:
        mailbox.send(message)
    except _RefusedError as error:
        tally.refused.setdefault(error.code, []).append(user.get_username())
        DigestSubscription.objects.filter(pk=pk).update(refused=error.code)
        return
    DigestSubscription.objects.filter(pk=pk).update(
        told_week=digest.week, sent_at=now(), refused=""
    )
    tally.sent += 1


class _Mailbox:
    """A connection to the server of the settings, opened once and again when the server closed it.

    Django's class is named here, and not found by `EMAIL_BACKEND`, because errors of SMTP decide
    what happens next.
    """

    def __init__(self) -> None:
        self._backend = EmailBackend()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._close()

    def open(self) -> None:
        """Connect and sign in, unless the connection is open.

        Raises:
            ServerError: the server does not answer, or not as it must.
        """
        try:
            self._backend.open()
        except (SMTPException, OSError) as error:
            raise ServerError(_why(error)) from error

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hand an e-mail over; a connection that the server closed meanwhile is opened again once.

        Raises:
            _RefusedError: the server refuses this e-mail.
            ServerError: the server takes nothing from us now.
        """
        try:
            self._hand_over(message)
        except _ClosedError:
            self._close()
            try:
                self._hand_over(message)
            except _ClosedError as error:
                raise ServerError(str(error)) from error

    def _hand_over(self, message: EmailMultiAlternatives) -> None:
        self.open()
        try:
            self._backend.send_messages([message])
        except SMTPRecipientsRefused as error:
            ((code, _words),) = error.recipients.values()
            raise _refusal(code) from error
        except SMTPDataError as error:
            raise _refusal(error.smtp_code) from error
        except SMTPResponseException as error:
            if error.smtp_code == _CLOSING:
                raise _ClosedError(_why(error)) from error
            raise ServerError(_why(error)) from error
        except SMTPServerDisconnected as error:
            raise _ClosedError(_why(error)) from error
        except SMTPException as error:
            raise ServerError(_why(error)) from error
        except OSError as error:  # a broken pipe, a time limit
            raise _ClosedError(_why(error)) from error

    def _close(self) -> None:
        with contextlib.suppress(SMTPException, OSError):
            self._backend.close()


def _refusal(code: int) -> Exception:
    return _ClosedError(_answered(code)) if code == _CLOSING else _RefusedError(str(code))


def _why(error: Exception) -> str:
    """Return the cause in words of ours: those of a server may hold addresses and accounts."""
    if isinstance(error, SMTPResponseException):
        return _answered(error.smtp_code)
    if isinstance(error, SMTPServerDisconnected):
        return "it closes the connection"
    if isinstance(error, SMTPException):
        return type(error).__name__
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    return type(error).__name__


def _answered(code: int) -> str:
    return f"it answers with code {code}"
