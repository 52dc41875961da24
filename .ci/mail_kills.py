"""The program is killed at random moments while letters are sent: kills(binary, work, number, seed).

Afterwards everyone has each week's letter: nobody none, nobody twice. One letter may come twice, with the same Message-ID: the
one that the mail server had taken when the kill came, before the program could record its answer. No program can avoid that.
"""
import collections
import datetime
import random
import time

import publisher
from mail_program import Program, demand, free_port, next_monday, until
from mail_reader import publish
from mail_server import MailServer
from mail_subscribers import write_subscribers

READERS = 300
WEEK = datetime.timedelta(days=7)
# A letter that was taken so long before a kill was recorded.
ANSWER_SECONDS = 0.1


def weeks_of(box):
    """The letters of each reader: how many times each Message-ID has come."""
    found = collections.defaultdict(collections.Counter)
    for one in list(box.accepted):
        found[one.recipient][one.message_id] += 1
    return found


def kills(binary, work, number, seed):
    print("seed %d" % seed, flush=True)
    chance = random.Random(seed)
    monday, site = next_monday(), publisher.Site()
    publish(site, monday)
    box = MailServer(None, free_port(), "plain")
    # The pace is that of the default settings.
    program = Program(binary, work, site, {"smtp": box.setting, "from": "Remissflödet <brev@example.se>"}, name="kills")
    addresses = ["reader%04d@example.se" % n for n in range(READERS)]
    write_subscribers(program, work, [(one, "") for one in addresses], monday)
    week, hits, moments = 1, 0, []
    program.start(monday - datetime.timedelta(seconds=4))
    until("the consultations are served", lambda: program.json("/api/v1/consultations")["total"] == 3)
    until("the first letter", lambda: box.accepted)
    try:
        for n in range(number):
            if n > 0:
                program.start(ready=False)
            before = len(box.accepted)
            if chance.random() < 0.8:
                until("letters go on after a kill", lambda: len(box.accepted) > before or done(box, week, addresses), alive=program.runs)
            time.sleep(chance.uniform(0, 0.5))
            moments.append(time.time())
            program.kill()
            hits += len(box.accepted) > before
            if done(box, week, addresses):
                week += 1
                program.offset += WEEK.total_seconds()
        program.start()
        until("everyone has the last letter", lambda: done(box, week, addresses), seconds=120, alive=program.runs)
        time.sleep(3)
        verdict(box, program, addresses, week, number, hits, moments)
    finally:
        program.close()
        site.close()
        box.close()


def done(box, week, addresses):
    found = weeks_of(box)
    return all(len(found[one]) >= week for one in addresses)


def verdict(box, program, addresses, week, number, hits, moments):
    found = weeks_of(box)
    none = [one for one in addresses if len(found[one]) < week]
    more = {one: dict(found[one]) for one in addresses if len(found[one]) > week}
    twice = [(one, message) for one in addresses for message, times in found[one].items() if times > 1]
    late = []
    for one, message in twice:
        first = min(letter.at for letter in box.to(one) if letter.message_id == message)
        # What was sent before a kill may be taken right after it.
        gap = min(abs(moment - first) for moment in moments)
        print("twice, with the same Message-ID: taken within %.1f ms of a kill" % (gap * 1000), flush=True)
        if gap > ANSWER_SECONDS:
            late.append(message)
    text = "%d kills, %d of them while letters went out; %d letters in %d weeks to %d readers: none missing, %d twice"
    print(text % (number, hits, len(box.accepted), week, len(addresses), len(twice)), flush=True)
    demand(not none, "nobody gets none: %d readers, such as %s" % (len(none), none[:3]))
    demand(not more, "one letter a week with one Message-ID: %s" % list(more.items())[:3])
    demand(not late, "what was recorded never goes out again: %s" % late[:3])
    # One in 200 is usual, and chance brings more now and then. A record that came late would show in every tenth kill.
    demand(len(twice) * 50 <= max(number, 50), "at most one in 50 kills hits the moment between answer and record: %d" % len(twice))
    demand(hits * 2 > number, "most kills hit while letters go out: %d of %d" % (hits, number))
    problems = [line for line in program.log().splitlines() if "panicked" in line or " ERROR " in line]
    demand(not problems, "the log has no error: %s" % problems[:3])
