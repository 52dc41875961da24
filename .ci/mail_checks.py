"""All checks of letters, one after the other: mail_checks.py PROGRAM WORKDIR KILLS SEED [CHECK…]"""
import os
import signal
import sys
import time

from mail_faults import faults
from mail_kills import kills
from mail_many import many
from mail_program import free_port
from mail_reader import SENDER, Browser, reader
from mail_server import PASSWORD, Authority, MailServer


def main(binary, work, number, seed, *names):
    authority = Authority(work)
    password = os.path.join(work, "password")
    with open(password, "w", encoding="utf-8") as out:
        out.write(PASSWORD + "\n")
    os.chmod(password, 0o600)
    settings = {"from": SENDER, "reply-to": "svar@example.se", "password-file": password, "per-minute": 0}

    def one_reader():
        if not os.environ.get("CHROMIUM"):
            print("skipped: the reader's way: no Chromium", flush=True)
            return
        letters = os.path.join(work, "letters")
        os.makedirs(letters)
        box = MailServer(letters, free_port(), "tls", authority)
        try:
            reader(binary, work, box, dict(settings, smtp=box.setting), authority, Browser(os.path.join(work, "npm")))
        finally:
            box.close()

    checks = {
        "reader": one_reader,
        "faults": lambda: faults(binary, work, settings, authority),
        "many": lambda: many(binary, work),
        "kills": lambda: kills(binary, work, int(number), int(seed)),
    }
    for name in names or checks:
        began = time.monotonic()
        print("--- %s" % name, flush=True)
        checks[name]()
        print("%s: %.0f s" % (name, time.monotonic() - began), flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main(*sys.argv[1:])
