"""Mail servers that refuse, delay and break off, week by week: faults(binary, work, authority).

Everyone gets every letter once, however often the server fails for a while. Three refusals for good pause an address; a
mistake of the operator's, such as a wrong password, pauses nobody.
"""
import datetime
import os
import time

import publisher
from mail_letter import Letter
from mail_program import Program, demand, free_port, next_monday, until
from mail_reader import publish
from mail_server import MailServer
from mail_subscribers import write_subscribers

WEEK = datetime.timedelta(days=7)
# The next attempts after a refusal for a while come within hours; the clock is set forward for them.
STEPS = [datetime.timedelta(minutes=minutes) for minutes in (20, 60, 180, 360, 720)]
AT_ONCE = {
    "reader.once@example.se": "450 4.2.1 later", "reader.grey@example.se": "451 4.7.1 greylisted", "reader.slow@example.se": "slow 3",
    "reader.drop@example.se": "drop in data", "reader.dot@example.se": "drop after dot",
}
REFUSED = "reader.refused@example.se"
FULL = "reader.too.big@example.se"
KEPT = "reader.kept@example.se"
CALM = "reader.calm@example.se"


def count(box, address, since):
    return len([one for one in list(box.accepted)[since:] if one.recipient == address])


def all_arrive(program, box, addresses, since, what):
    """Waits until each has a letter; sets the clock forward when the next attempt is far away."""
    missing = lambda: [one for one in addresses if count(box, one, since) == 0]
    for step in [None] + STEPS:
        if step:
            program.restart(program.now() + step)
        end = time.monotonic() + 8
        while missing() and time.monotonic() < end:
            time.sleep(0.1)
        if not missing():
            break
    demand(not missing(), "%s: nothing came to %s\n%s" % (what, missing(), program.log()[-2000:]))
    time.sleep(1.5)
    many = {one: count(box, one, since) for one in addresses if one != KEPT and count(box, one, since) != 1}
    demand(not many, "%s: once to each, found %s" % (what, many))


def silent(program, addresses):
    held = program.log()
    found = [one for one in addresses if one in held or one.split("@")[0] in held]
    demand(not found, "no address stands in the log: %s" % found)


def refusals(program, box, monday):
    everyone = [*AT_ONCE, KEPT, CALM]
    for address, fault in AT_ONCE.items():
        box.fault(address, fault)
    box.fault(KEPT, "keep after dot")
    box.fault(FULL, "data 554 5.3.4 too big")
    for week in range(3):
        box.fault(REFUSED, "550 5.1.1 no such user")
        since = len(box.accepted)
        if week == 0:
            program.start(monday + datetime.timedelta(seconds=1))
        else:
            program.restart(monday + week * WEEK + datetime.timedelta(seconds=1))
        all_arrive(program, box, everyone + ([FULL] if week else []), since, "week %d" % (week + 1))
        if week == 0:
            twice = [one.message_id for one in box.to(KEPT)]
            demand(len(twice) in (1, 2) and len(set(twice)) == 1, "a letter whose answer was lost keeps its Message-ID: %s" % twice)
            demand(count(box, FULL, since) == 0, "a letter that is refused for good is not tried again")
        demand(box.attempts[REFUSED] == week + 1, "one attempt a week to an address that is refused for good: %d" % box.attempts[REFUSED])
    state = until("the address is paused", lambda: program.letters()["refusedAddresses"] and program.letters())
    demand(state["refusedAddresses"] == 1 and state["paused"] == 0, "one is paused, by refusals: %s" % state)
    demand(program.metric("remissflode_letters_refused_total") >= 1, "/metrics counts the refusals")
    status = program.run("status", code=None)
    demand("1 addresses given up" in status or "1 address given up" in status, "`status` reports it:\n%s" % status)
    listed = program.run("subscribers", "list")
    demand(REFUSED in listed and "refused" in listed, "`subscribers list` shows whom:\n%s" % listed)
    since = len(box.accepted)
    program.restart(monday + 3 * WEEK + datetime.timedelta(seconds=1))
    all_arrive(program, box, everyone, since, "week 4")
    time.sleep(2)
    demand(box.attempts[REFUSED] == 3, "a paused address gets nothing: %d attempts" % box.attempts[REFUSED])
    silent(program, [*everyone, REFUSED, FULL])
    print("refusals: later, greylisted, dropped: once; refused three times: paused; answer lost: %d times the same Message-ID"
          % len([one for one in box.to(KEPT)][:2]), flush=True)


def wrong_password(program, box, monday):
    box.password, since = "another", len(box.accepted)
    program.restart(monday + 4 * WEEK + datetime.timedelta(seconds=1))
    until("the password is refused", lambda: box.refused_logins > 0)
    words = until("`status` says what to do", lambda: (text := program.run("status", code=None)) and "password" in text.lower() and text)
    state = program.letters()
    demand(state["refusedAddresses"] == 1, "a wrong password pauses nobody: %s" % state)
    demand(state["waiting"] >= 3, "the letters wait: %s" % state)
    demand("password" in program.log().lower(), "the log names the password")
    demand("another" not in program.log() and "påhittat" not in program.log() + words, "no log has the password")
    time.sleep(2)
    demand(box.refused_logins <= 8, "a wrong password is not tried for each letter: %d times" % box.refused_logins)
    box.password = "påhittat-lösen"
    all_arrive(program, box, [*AT_ONCE, CALM], since, "after a wrong password")
    print("a wrong password: %d logins, nobody paused, then everything once" % box.refused_logins, flush=True)


def poison(program, box, monday):
    """One letter at which the server always breaks off keeps nobody else from theirs."""
    since, others = len(box.accepted), [*AT_ONCE, FULL, KEPT]
    box.fault(CALM, "drop in data", 100)
    program.restart(monday + 5 * WEEK + datetime.timedelta(seconds=1))
    all_arrive(program, box, others, since, "beside a letter at which the server breaks off")
    box.no_faults()
    all_arrive(program, box, [CALM], since, "that letter, once the server takes it")
    print("a letter at which the server always breaks off: nobody else waits", flush=True)


def no_server(program, box, monday, work, authority):
    box.close()
    program.restart(monday + 6 * WEEK + datetime.timedelta(seconds=1))
    until("`status` reports that the server is away", lambda: program.letters()["isDown"])
    demand(program.letters()["refusedAddresses"] == 1, "a server that is away pauses nobody")
    other = MailServer(None, box.port, "starttls", authority)
    try:
        all_arrive(program, other, [*AT_ONCE, CALM], 0, "after a server that was away")
    finally:
        other.close()
    print("a server that was away: once to each afterwards", flush=True)


SENDMAIL = """#!/bin/sh
# exits with 75 in the mode `busy`, dies within the message in the mode `dies`, and keeps the message otherwise
folder=%s
case $(cat "$folder/mode") in
  busy) cat >/dev/null; exit 75 ;;
  dies) head -c 20 >/dev/null; kill -9 $$ ;;
esac
n=$(ls "$folder" | wc -l)
cat >"$folder/$n.eml" && echo "$@" >"$folder/$n.arguments"
"""


def by_sendmail(program, monday, work, addresses):
    folder = os.path.join(work, "sendmail")
    os.makedirs(folder)
    script, mode = os.path.join(work, "sendmail.sh"), os.path.join(folder, "mode")
    with open(script, "w") as out:
        out.write(SENDMAIL % folder)
    os.chmod(script, 0o755)

    def come(what, week):
        for name in ("busy", "dies"):
            with open(mode, "w") as out:
                out.write(name)
            if name == "busy":
                program.restart(week, {"sendmail": script, "from": "Remissflödet <brev@example.se>", "per-minute": 0})
                until("the program at `sendmail` was tried", lambda: program.letters()["deferred"] > 0)
            else:
                program.restart(program.now() + STEPS[1])
                time.sleep(2)
        with open(mode, "w") as out:
            out.write("takes")
        for step in STEPS:
            program.restart(program.now() + step)
            end = time.monotonic() + 4
            while time.monotonic() < end and len(kept(folder)) < len(addresses):
                time.sleep(0.1)
            if len(kept(folder)) >= len(addresses):
                break
        time.sleep(1.5)
        demand(sorted(kept(folder)) == sorted(addresses), "%s: once to each, found %s\n%s" % (what, kept(folder), program.log()[-1500:]))

    come("by sendmail", monday + 7 * WEEK + datetime.timedelta(seconds=1))
    demand(program.letters()["refusedAddresses"] == 1, "a program that fails pauses nobody: %s" % program.letters())
    silent(program, addresses)
    print("sendmail: exit code 75 and a death within the message, then once to each", flush=True)


def kept(folder):
    """The recipients of the messages that the program at `sendmail` has taken, by its arguments or by the header."""
    found = []
    for name in os.listdir(folder):
        if name.endswith(".arguments"):
            with open(os.path.join(folder, name)) as opened:
                words = opened.read().split()
            demand("brev@example.se" in words, "sendmail gets the envelope's sender: %s" % words)
            with open(os.path.join(folder, name.replace("arguments", "eml")), "rb") as opened:
                message = Letter(opened.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).message
            demand(words[-1] in str(message["To"]), "sendmail gets the recipient: %s" % words)
            found.append(words[-1])
    return found


def faults(binary, work, settings, authority):
    monday = next_monday()
    site = publisher.Site()
    publish(site, monday)
    box = MailServer(None, free_port(), "starttls", authority)
    program = Program(binary, work, site, dict(settings, smtp=box.setting), name="faults")
    program.environment["SSL_CERT_FILE"] = authority.file
    addresses = [*AT_ONCE, REFUSED, FULL, KEPT, CALM]
    write_subscribers(program, work, [(one, "") for one in addresses], monday)
    try:
        refusals(program, box, monday)
        wrong_password(program, box, monday)
        poison(program, box, monday)
        no_server(program, box, monday, work, authority)
        by_sendmail(program, monday, work, [one for one in addresses if one != REFUSED])
    finally:
        program.close()
        site.close()
