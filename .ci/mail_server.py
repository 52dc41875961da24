"""A mail server on loopback with the faults of real ones. It keeps every message that it accepts.

    post = MailServer(folder, secure="tls")         # or "starttls" or "plain"; serves at once, at post.setting
    post.fault("anna@example.se", "450 later", 1)   # the next message to her is refused once, at RCPT
    post.accepted                                   # every message that was answered with 250, in order
    post.close()

The faults of `fault`: an answer such as "451 greylisted" at RCPT; "data 550 no" at the end of the message; "drop in data"
(the connection ends within the message); "drop after dot" (it ends after the message, which is thrown away, without an
answer); "keep after dot" (the same, but the message is kept); "slow 2" (so many seconds before the answer). It takes aiosmtpd and,
for TLS, trustme, from the package registry.
"""
import asyncio
import logging
import os
import re
import ssl
import threading
import time
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

MOST_BYTES = 2_000_000
USER, PASSWORD = "brev", "påhittat-lösen"
MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>\r\n]*>)", re.I | re.M)

# The library believes that only its own STARTTLS protects a password.
warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
logging.getLogger("mail.log").setLevel(logging.CRITICAL)
logging.getLogger("asyncio").setLevel(logging.CRITICAL)


class Message:
    """One accepted message: to whom, by whom, its `Message-ID`, its bytes and the time of the answer."""

    __slots__ = ("recipient", "sender", "message_id", "raw", "at")

    def __init__(self, recipient, sender, raw):
        found = MESSAGE_ID.search(raw[:8192])
        self.recipient, self.sender, self.raw, self.at = recipient, sender, raw, time.time()
        self.message_id = found[1].decode() if found else None


class Faulty(SMTP):
    """Takes a message in one read (aiosmtpd's own loop takes milliseconds a message), and ends the connection if a fault says so."""

    async def smtp_DATA(self, arg):
        post, envelope = self.event_handler.post, self.envelope
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if not envelope.rcpt_tos:
            await self.push("503 no recipient")
            return
        await self.push("354 go ahead")
        fault = post.next_fault(envelope, "data") or ""
        if fault == "drop in data":
            await self._reader.readline()
            self.transport.abort()
            return
        self._reader._limit = MOST_BYTES
        raw = await self._reader.readuntil(b"\r\n.\r\n")
        raw = raw[:-3].replace(b"\r\n..", b"\r\n.")
        if fault == "drop after dot":
            self.transport.abort()
            return
        if fault.startswith("data "):
            self._set_post_data_state()
            await self.push(fault[5:])
            return
        await asyncio.sleep(float(fault[5:]) if fault.startswith("slow ") else post.delay)
        post.keep(envelope, raw)
        if fault == "keep after dot":
            self.transport.abort()
            return
        self._set_post_data_state()
        await self.push("250 kept")


class Handler:
    def __init__(self, post):
        self.post = post

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.post.attempts[address] = self.post.attempts.get(address, 0) + 1
        envelope.rcpt_tos.append(address)
        fault = self.post.next_fault(envelope, "rcpt")
        if fault:
            envelope.rcpt_tos.pop()
        return fault or "250 ok"


class Listener(Controller):
    def __init__(self, post, **settings):
        self.settings = settings
        super().__init__(Handler(post), hostname="127.0.0.1", port=post.port, ssl_context=settings.pop("ssl_context", None))

    def factory(self):
        return Faulty(self.handler, hostname="post.example.se", **self.settings)


class MailServer:
    def __init__(self, folder, port, secure="tls", authority=None):
        self.port, self.folder, self.delay = port, folder, 0.0
        self.accepted, self.attempts, self.refused_logins, self.password = [], {}, 0, PASSWORD
        self._faults, self._lock = {}, threading.Lock()
        settings = {"data_size_limit": MOST_BYTES}
        if secure != "plain":
            settings.update(authenticator=self._login, auth_required=True)
        if secure == "tls":
            settings.update(ssl_context=authority.context, auth_require_tls=False)
        if secure == "starttls":
            settings.update(tls_context=authority.context, require_starttls=True)
        scheme = {"tls": "smtps://%s@127.0.0.1:%d", "starttls": "smtp+starttls://%s@127.0.0.1:%d", "plain": "smtp://%.0s127.0.0.1:%d"}
        self.setting = scheme[secure] % (USER, port)
        self._listener = Listener(self, **settings)
        self._listener.start()

    def _login(self, server, session, envelope, mechanism, login):
        if (login.login, login.password) == (USER.encode(), self.password.encode()):
            return AuthResult(success=True)
        self.refused_logins += 1
        return AuthResult(success=False, handled=False)

    def fault(self, recipient, what, times=1):
        """The next messages to a recipient ("*" for everyone) meet a fault. Faults follow each other."""
        with self._lock:
            self._faults.setdefault(recipient, []).extend([what] * times)

    def no_faults(self):
        with self._lock:
            self._faults.clear()

    def next_fault(self, envelope, stage):
        """Takes the next fault of an envelope's recipient if it belongs to this stage: rcpt or data."""
        with self._lock:
            for key in (envelope.rcpt_tos[-1], "*"):
                waiting = self._faults.get(key)
                if waiting and (waiting[0][:1].isdigit()) == (stage == "rcpt"):
                    return waiting.pop(0)
        return None

    def keep(self, envelope, raw):
        for recipient in envelope.rcpt_tos:
            message = Message(recipient, envelope.mail_from, raw)
            if self.folder:
                with open(os.path.join(self.folder, "%06d.eml" % len(self.accepted)), "wb") as out:
                    out.write(raw)
            self.accepted.append(message)

    def to(self, recipient):
        return [one for one in list(self.accepted) if one.recipient == recipient]

    def close(self):
        self._listener.stop()


class Authority:
    """A certificate authority of its own: `file` is its certificate for SSL_CERT_FILE, `context` that of the server."""

    def __init__(self, folder):
        import trustme

        authority = trustme.CA()
        self.file = os.path.join(folder, "authority.pem")
        authority.cert_pem.write_to_path(self.file)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(self.context)
