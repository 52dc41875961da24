"""Subscribes with real feed readers to a served instance whose publisher changes between runs.

    subscribe.py PROGRAM WORKDIR

Each round makes one thing happen at the publisher, waits until the program has read it, and lets every reader fetch:
it must show exactly one new entry, and after a round in which nothing happened none, with 304 where it sent a
validator. Then other programs check every format.
"""
import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

import clients
import formats
from formats import demand, skip
from relay import Relay
from publisher import Site, today

PATIENCE_SECONDS = 60


def until(what, holds):
    """Waits until something holds, and no longer than it may take."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        demand(time.monotonic() < end, "waited in vain until %s" % what)
        time.sleep(0.05)


class Server:
    """The program, harvesting one department once a second."""

    def __init__(self, program, work, site, relay):
        self.relay = relay
        self.data = os.path.join(work, "data")
        sources = os.path.join(work, "scrapers")
        os.makedirs(os.path.join(sources, "sites"))
        for file in ("sites/regeringen.toml", "finansdepartementet.toml"):
            shutil.copy(os.path.join("scrapers", file), os.path.join(sources, file))
        flags = ["--listen", "127.0.0.1:0", "--data", self.data, "--sources", sources, "--shipped-sources", "false", "--public-url", relay.origin]
        flags += ["--mirror", "https://www.regeringen.se=" + site.origin, "--pace", "0ms", "--every", "1s"]
        self.log = open(os.path.join(work, "server.log"), "wb")
        self.process = subprocess.Popen([program, "serve"] + flags, stdin=subprocess.DEVNULL, stderr=self.log)
        said = os.path.join(self.data, "serving")
        until("the program says where it serves", lambda: os.path.exists(said) and open(said).read())
        self.address = relay.target = open(said).read()

    def get(self, path):
        with urllib.request.urlopen("http://%s%s" % (self.address, path), timeout=20) as answer:
            return answer.read()

    def json(self, path):
        return json.loads(self.get(path))

    def events(self):
        return self.json("/api/v1/events")["total"]

    def has_run(self, rounds):
        """Waits for so many whole runs from here on."""
        for _ in range(rounds):
            last = self.json("/api/v1/sources")["items"][0]["lastSuccessAt"]
            until("the source has run", lambda: self.json("/api/v1/sources")["items"][0]["lastSuccessAt"] != last)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


def subscribe(server, relay, work):
    readers = []
    for client in clients.ALL:
        why_not = client.why_not()
        if why_not:
            skip("%s: %s" % (client.name, why_not))
        else:
            readers.append(client(work, relay.origin + "/feed.atom"))
    demand(readers, "no feed reader can be had")
    for reader in readers:
        titles = reader.news()
        demand(len(titles) == server.events(), "%s shows everything at first: %s" % (reader.name, titles))
        print("%s: subscribed, %d entries" % (reader.name, len(titles)), flush=True)
    return readers


def happens(what, server, readers, change):
    """One thing happens at the publisher; each reader shows it, once."""
    before = server.events()
    change()
    until("it is known: %s" % what, lambda: server.events() > before)
    server.has_run(2)
    demand(server.events() == before + 1, "one event: %s" % what)
    for reader in readers:
        titles = reader.news()
        demand(len(titles) == 1, "%s shows one new entry (%s): %s" % (reader.name, what, titles))
    print("%s: one new entry in each reader: %s" % (what, titles[0]), flush=True)


def nothing_happens(server, relay, readers):
    """Whole runs go by; no byte changes, no reader shows anything, and who asks with a validator gets 304."""
    paths = ["/feed.atom", "/feed.json", "/feed.rss", "/remisser.atom", "/remisser.csv", "/sista-svarsdag.ics"]
    before = [server.get(path) for path in paths]
    server.has_run(3)
    for path, was in zip(paths, before):
        demand(server.get(path) == was, "%s is the same after an unchanged round" % path)
    for reader in readers:
        relay.take()
        titles = reader.news()
        demand(titles == [], "%s shows nothing new: %s" % (reader.name, titles))
        for agent, validated, status in relay.take():
            demand(status == (304 if validated else 200), "%s (%s) got %d" % (reader.name, agent, status))
            print("nothing happens: %s: %s" % (reader.name, "304" if validated else "200, it sends no validator"), flush=True)


def main(program, work):
    home = os.path.join(work, "home")
    os.makedirs(home)
    os.environ.update(HOME=home, XDG_CACHE_HOME=home, XDG_CONFIG_HOME=home, XDG_DATA_HOME=home)
    day = today()
    later = lambda days: day + datetime.timedelta(days)
    site, relay, server = Site(), Relay(), None
    try:
        for n, slug in enumerate(["vatten", "skatt", "gränser"]):
            site.publish(slug.replace("ä", "a"), "Remiss av promemorian Om %s & annat, på «svenska»" % slug, later(60 + n), later(-9 - n))
        server = Server(program, work, site, relay)
        until("all consultations are served", lambda: server.json("/api/v1/consultations")["total"] == 3)
        server.has_run(1)
        readers = subscribe(server, relay, work)
        title = "Remiss av promemorian Åtgärder för öppna svarstider även när ärenden är över gränsen"
        happens("publish", server, readers, lambda: site.publish("buller", title, later(70)))
        first = formats.calendar(server.get("/sista-svarsdag.ics"))
        happens("extend", server, readers, lambda: site.change("buller", until=later(100)))
        second = formats.calendar(server.get("/sista-svarsdag.ics"))
        happens("withdraw", server, readers, lambda: site.change("buller", text="Denna remiss har återkallats."))
        third = formats.calendar(server.get("/sista-svarsdag.ics"))
        answers = ["Exempelköpings kommun", "Föreningen Prov"]
        happens("answers", server, readers, lambda: site.change("vatten", answers=answers))
        nothing_happens(server, relay, readers)

        if first is not None:
            uid = next(uid for uid, (summary, *_) in first.items() if "Åtgärder" in summary)
            shown = [events[uid][1:] for events in (first, second, third)]
            demand([on for on, _, _ in shown] == [later(70), later(100), later(100)], "the day moves: %s" % shown)
            demand(shown[0][1] < shown[1][1] <= shown[2][1], "SEQUENCE rises: %s" % shown)
            demand([status == "CANCELLED" for *_, status in shown] == [False, False, True], "CANCELLED at last: %s" % shown)
        listed = formats.khal(server.get("/sista-svarsdag.ics"), work, home)
        demand(listed is None or "gränser" in listed, "khal lists the calendar: %s" % listed)
        for path in ["/feed.atom", "/remisser.atom", "/feed.atom?issuer=finansdepartementet&lang=en"]:
            formats.atom(path, server.get(path), work)
        for path in ["/feed.rss", "/remisser.rss"]:
            formats.parsed(path, server.get(path))
        for path in ["/feed.json", "/remisser.json"]:
            formats.json_feed(path, server.get(path))
        urls = formats.opml(server.get("/feeds.opml"))
        for reader in readers:
            if isinstance(reader, clients.Newsboat):
                file = os.path.join(work, "feeds.opml")
                with open(file, "wb") as out:
                    out.write(server.get("/feeds.opml"))
                taken = reader.import_opml(file)
                demand(set(taken) >= set(urls) - {relay.origin + "/feed.atom"}, "newsboat takes the OPML in: %s" % taken)
        for url in urls:
            server.get(url.removeprefix(relay.origin))
        rows = formats.table(server.get("/remisser.csv"))
        demand(len(rows) == server.json("/api/v1/consultations")["total"] == 4, "one row for each consultation: %d" % len(rows))
        lines = formats.workbook(server.get("/remisser.xlsx"))
        demand(lines is None or len(lines) == len(rows), "the workbook has the rows of the table: %s" % lines)
        print("formats: atom, rss, json feed, calendar, opml (%d feeds), csv (%d rows)" % (len(urls), len(rows)), flush=True)
    finally:
        if server:
            server.close()
        relay.close()
        site.close()


if __name__ == "__main__":
    # Told to stop, it still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
