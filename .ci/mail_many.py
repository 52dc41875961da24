"""Monday's letters of 10,000 subscribers with fifty selections: many(binary, work) prints the seconds and the memory."""
import datetime
import re
import time

import publisher
from mail_letter import Letter
from mail_program import Program, demand, free_port, next_monday, until
from mail_server import MailServer
from mail_subscribers import write_subscribers

READERS, MOST_SECONDS, MOST_MEGABYTES = 10_000, 60, 300
WORDS = "skog vatten moms hund skola vård tåg älg bygg el".split()


def publish(site, monday):
    """Sixty consultations, a third of them new in the week, with words of every kind."""
    for n in range(60):
        word, other = WORDS[n % len(WORDS)], WORDS[(n // 7) % len(WORDS)]
        published = monday.date() - datetime.timedelta(days=1 + n % 5 if n % 3 == 0 else 20 + n)
        until_day = monday.date() + datetime.timedelta(days=3 + n)
        site.publish("remiss-%d" % n, title="Remiss av promemorian Nya regler om %s och %s, del %d" % (word, other, n), until=until_day, published=published)


def selections():
    with open("config/subjects.toml", encoding="utf-8") as file:
        subjects = [slug for slug in re.findall(r"^\[([a-z-]+)\]", file.read(), re.M) if slug != "ignore"]
    found = ["", "issuer=finansdepartementet"]
    found += ["subject=%s" % one for one in subjects] + ["q=%s" % one for one in WORDS if one.isascii()]
    found += ["subject=%s&issuer=finansdepartementet" % one for one in subjects]
    return found[:50]


def many(binary, work):
    monday = next_monday()
    site = publisher.Site()
    publish(site, monday)
    box = MailServer(None, free_port(), "plain")
    settings = {"smtp": box.setting, "from": "Remissflödet <brev@example.se>", "per-minute": 0}
    program = Program(binary, work, site, settings, name="many")
    chosen = selections()
    addresses = ["reader%05d@example.se" % n for n in range(READERS)]
    write_subscribers(program, work, [(one, chosen[n % len(chosen)]) for n, one in enumerate(addresses)], monday)
    try:
        program.start(monday - datetime.timedelta(seconds=20))
        until("the consultations are served", lambda: program.json("/api/v1/consultations")["total"] == 60)
        before = program.peak_megabytes()
        until("the first letter", lambda: box.accepted)
        demand(program.now() >= monday, "no letter before six o'clock")
        done = until("all letters are handed over", lambda: len(box.accepted) >= READERS, seconds=3 * MOST_SECONDS, alive=program.runs)
        demand(done, "handed over")
        seconds = box.accepted[-1].at + program.offset - monday.timestamp()
        peak = program.peak_megabytes()
        time.sleep(2)
        demand(len(box.accepted) == READERS, "each once, found %d letters" % len(box.accepted))
        demand({one.recipient for one in box.accepted} == set(addresses), "one to each")
        demand(len({one.message_id for one in box.accepted}) == READERS, "each with its own Message-ID")
        size = sum(len(one.raw) for one in box.accepted) // READERS
        slowest = slow_answers(program)
        print("Monday's letters: %d of %d selections in %.1f s (%d a second), %d bytes each; memory at most %.0f MB (%.0f before)"
              % (READERS, len(chosen), seconds, READERS / seconds, size, peak, before), flush=True)
        demand(Letter(box.accepted[0].raw).text, "the letters can be read")
        demand(seconds <= MOST_SECONDS, "at most %d s, found %.1f" % (MOST_SECONDS, seconds))
        demand(peak <= MOST_MEGABYTES, "at most %d MB, found %.0f" % (MOST_MEGABYTES, peak))
        demand(slowest < 1, "pages are answered as before, found %.2f s" % slowest)
    finally:
        program.close()
        site.close()
        box.close()


def slow_answers(program):
    began = time.monotonic()
    program.get("/")
    return time.monotonic() - began
