"""One reader, from the start page to the last byte that is kept of her: reader(binary, work, browser)."""
import datetime
import glob
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import publisher
from mail_letter import Letter, forms
from mail_program import Program, demand, next_monday, until

ADDRESS = "anna.andersson+remiss@lasare.example.se"
SENDER = "Remissflödet <brev@example.se>"
TITLE = "Remiss av promemorian Djurskydd för får, älgar och ödlor i djurparker"


class Browser:
    """Chromium, by letters.mjs; None where it cannot be had."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, *arguments, seconds=60):
        done = subprocess.run(["node", "letters.mjs", *arguments], cwd=self.folder, capture_output=True, text=True, timeout=seconds)
        demand(done.returncode == 0, "in the browser, `%s`:\n%s%s" % (" ".join(arguments)[:200], done.stdout, done.stderr[-1500:]))
        return done.stdout


def post(address, fields, headers=None):
    """The status and the body of a form's answer, without cookies and without following a redirect."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *arguments):
            return None

    body = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(address, data=body, headers=headers or {}, method="POST")
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def publish(site, monday):
    day = monday.date()
    later = lambda days: day + datetime.timedelta(days=days)
    site.publish("djurskydd", title=TITLE, until=later(60), published=later(-4))
    site.publish("vargar", title="Remiss av förslag om jakt på varg", until=later(5), published=later(-30))
    site.publish("moms", title="Remiss av promemorian Enklare moms", until=later(40), published=later(-3))


def letter_to(box, address, number, what):
    """The letter of this number to an address, and no more than so many."""
    until(what, lambda: len(box.to(address)) >= number)
    time.sleep(2)
    found = box.to(address)
    demand(len(found) == number, "%s: once, found %s" % (what, [Letter(one.raw).subject for one in found]))
    return Letter(found[-1].raw)


def confirmed(program, box, browser):
    """Subscribes in the browser; the link of the confirmation does nothing until its button is pressed."""
    chosen = browser.run("subscribe", program.origin, ADDRESS).strip()
    demand(chosen == "subject=djur", "the form keeps what was chosen, found `%s`" % chosen)
    asked = letter_to(box, ADDRESS, 1, "the message that asks for a confirmation arrives")
    asked.check(program, ADDRESS, SENDER, kind="confirmation")
    link = asked.link("/prenumerera/bekrafta/")
    for method in ("GET", "HEAD", "GET"):
        with urllib.request.urlopen(urllib.request.Request(link, method=method), timeout=20) as answer:
            demand(answer.status == 200, "%s of the link answers 200" % method)
            demand(answer.headers["Cache-Control"] == "no-store", "no cache keeps the page of a link")
            demand(answer.headers["Referrer-Policy"] == "no-referrer", "the link is no referrer")
    demand(program.letters()["subscribers"] == 0, "opening the link confirms nothing: %s" % program.letters())
    browser.run("subscribe", program.origin, ADDRESS)
    time.sleep(2)
    demand(len(box.to(ADDRESS)) == 1, "one confirmation a day to an address")
    browser.run("judge", program.origin + "/prenumerera?subject=djur", link, program.origin + "/integritet")
    words = browser.run("press", link)
    demand("06.00" in words or "06:00" in words, "the page says when the letter comes: %s" % words)
    demand(program.letters()["subscribers"] == 1, "the button confirms: %s" % program.letters())
    demand(program.metric("remissflode_letters_subscribers") == 1, "/metrics counts the reader")
    line = program.run("subscribers", "export", program.data + ".move")
    demand(ADDRESS in open(program.data + ".move").read(), "`subscribers export` has the address for a move: %s" % line)
    os.remove(program.data + ".move")


def monday_letter(program, box, browser, monday, work):
    program.restart(monday - datetime.timedelta(seconds=12))
    time.sleep(5)
    demand(len(box.to(ADDRESS)) == 1, "no letter before six o'clock")
    letter = letter_to(box, ADDRESS, 2, "Monday's letter arrives")
    demand(program.now() >= monday, "it came after six o'clock")
    letter.check(program, ADDRESS, SENDER)
    demand("djurskydd för får, älgar och ödlor" in letter.text.lower().replace("\n", " "), "the letter names what is new:\n%s" % letter.text)
    demand("moms" not in letter.text.lower(), "the letter holds nothing that was not chosen")
    demand("djur" in letter.subject.lower() and "1" in letter.subject, "the subject says how much and of what: %s" % letter.subject)
    for link in sorted(set(sum(letter.links(), []))):
        if link.startswith("http") and "#" not in link:
            demand(program.status(link[len(program.origin):] or "/") == 200, "%s leads on" % link)
    page = os.path.join(work, "letter.html")
    with open(page, "w", encoding="utf-8") as out:
        out.write(letter.html)
    browser.run("judge", "file://" + page, letter.link("/prenumerera/andra/"), letter.unsubscribe())
    print("Monday's letter: `%s`, %d bytes, %d lines of text" % (letter.subject, len(letter.raw), letter.text.count("\n")), flush=True)
    return letter


def extension(program, site, box, monday):
    began = time.monotonic()
    site.change("djurskydd", until=monday.date() + datetime.timedelta(days=90))
    until("the letter about the extension arrives", lambda: len(box.to(ADDRESS)) >= 3)
    took = time.monotonic() - began
    letter = letter_to(box, ADDRESS, 3, "the letter about the extension arrives")
    time.sleep(4)
    letter_to(box, ADDRESS, 3, "the letter about the extension comes once")
    letter.check(program, ADDRESS, SENDER)
    demand("förlängd" in (letter.subject + letter.text).lower(), "it says that the time is extended: %s" % letter.subject)
    program.restart(program.now())
    time.sleep(4)
    letter_to(box, ADDRESS, 3, "no letter comes again after a restart")
    print("an extension: `%s` after %.1f s" % (letter.subject, took), flush=True)


def left(program, letter, work):
    """Leaves as a mail program does, and looks for the address in every byte that is kept."""
    for _ in range(2):
        status, words = post(letter.unsubscribe(), {"List-Unsubscribe": "One-Click"})
        demand(status == 200, "one click answers 200, found %d:\n%s" % (status, words[:2000]))
    demand(program.letters()["subscribers"] == 0, "nobody is left: %s" % program.letters())
    program.run("backup", program.data + ".backup")
    program.run("export", program.data + ".export")
    program.run("subscribers", "export", program.data + ".move")
    program.stop()
    files = [one for one in glob.glob(program.data + "*", recursive=False) if os.path.isfile(one)]
    files += [one for one in glob.glob(program.data + "/**", recursive=True, include_hidden=True) if os.path.isfile(one)]
    sought = [(form, form.encode()) for form in forms(ADDRESS)]
    for file in files:
        with open(file, "rb") as opened:
            held = opened.read()
        for form, part in sought:
            there = part in held or part.lower() in held.lower()
            demand(not there, "nothing of the address is kept, found `%s` in %s" % (form, os.path.relpath(file, work)))
    demand(any(file.endswith(".log") for file in files) and len(files) > 5, "the files were looked at: %s" % files)
    print("left by one click: no trace in %d files" % len(files), flush=True)


def reader(binary, work, box, settings, authority, browser):
    monday = next_monday()
    site = publisher.Site()
    publish(site, monday)
    program = Program(binary, work, site, settings)
    program.environment["SSL_CERT_FILE"] = authority.file
    try:
        program.start(monday - datetime.timedelta(hours=14))
        until("the consultations are served", lambda: program.json("/api/v1/consultations")["total"] == 3)
        confirmed(program, box, browser)
        letter = monday_letter(program, box, browser, monday, work)
        extension(program, site, box, monday)
        left(program, letter, work)
    finally:
        program.close()
        site.close()
