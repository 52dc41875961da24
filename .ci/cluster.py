"""Three instances with one store behind nginx, while a publisher goes on publishing.

    cluster.py PROGRAM WORKDIR STORE KILLS          (.ci/cluster starts PostgreSQL and calls it)

The instance that harvests is killed at random moments, then stopped in order, then frozen for longer than its lease; and
the database is away for a while. After each of them every consultation and event is there once and all instances give the
same bytes. A steady stream of readers through nginx meets no error, and no older state than before.
"""
import hashlib
import os
import random
import signal
import statistics
import subprocess
import sys
import time
import xml.etree.ElementTree

from cluster_parts import Instance, Nginx, Publishing, Readers, demand, journal, until
from publisher import Site

PROGRAM, WORK, STORE = sys.argv[1:4]
KILLS = int(sys.argv[4])
DOWN = float(os.environ.get("DOWN", "60"))
MOST_SECONDS = 15
LEASE = 5


def the_one_that_harvests(instances, patience=MOST_SECONDS, but=None):
    """The instance that harvests, when there is exactly one, and the seconds until then."""
    begun, found = time.monotonic(), []
    while time.monotonic() - begun < patience:
        found = [one for one in instances if one is not but and one.ready().get("role") == "harvesting"]
        if len(found) == 1:
            return found[0], time.monotonic() - begun
        time.sleep(0.05)
    demand(False, "one instance harvests after %d s, found %s" % (patience, {one.name: one.ready() for one in instances}))


def at_one_position(instances, ask):
    """`ask` of every instance while all of them are at one position of the journal, which notes each run."""
    positions = lambda: {one.ready().get("position") for one in instances}
    end = time.monotonic() + 60
    while time.monotonic() < end:
        before = positions()
        if len(before) == 1 and None not in before:
            answers = [ask(one) for one in instances]
            if positions() == before:
                return answers
        time.sleep(0.02)
    demand(False, "all instances are at one position: %s" % {one.name: one.ready() for one in instances})


def everything_once(instances, publishing):
    """Each consultation and each event once, and one journal everywhere; nothing is published meanwhile."""
    publishing.pause()
    until("all that was published is stored", lambda: all(publishing.is_stored(one) for one in instances), 60)
    journals = at_one_position(instances, journal)
    demand(len(set(journals)) == 1, "one journal everywhere: %s" % [len(text) for text in journals])
    publishing.demand_once(journals[0])
    publishing.go()


def same_bytes(instances):
    """Equal entity tags and bytes of every kind of address; the number of addresses."""
    tree = xml.etree.ElementTree.fromstring(instances[0].get("/feeds.opml")[2])
    paths = ["/" + one.get("xmlUrl").split("/", 3)[3] for one in tree.iter("outline") if one.get("xmlUrl")]
    site = instances[0].get("/sitemap.xml")[2].decode()
    paths += sorted({"/" + part.split("</loc>")[0].split("/", 3)[3] for part in site.split("<loc>")[1:]})[:60]
    paths += ["/", "/remisser", "/remisser?q=vatten", "/kalender", "/kallor", "/siffror", "/sista-svarsdag.ics", "/remisser.csv", "/feeds.opml"]
    paths += ["/api/v1/" + name for name in ("consultations?limit=100", "events?limit=100", "sources", "issuers", "consultations.csv", "changes.ndjson")]
    for path in paths:
        found = {(status, tag, hashlib.md5(body).hexdigest()) for status, tag, body in at_one_position(instances, lambda one: one.get(path))}
        demand(len(found) == 1 and {status for status, _, _ in found} == {200}, "%s: the same bytes from all: %s" % (path, found))
    return len(paths)


def killed(instances, publishing):
    """`kill -9` of the one that harvests, KILLS times; the seconds until another did."""
    times = []
    for _ in range(KILLS):
        time.sleep(random.uniform(0.1, 2.0))
        holder, _ = the_one_that_harvests(instances, 30)
        holder.kill(signal.SIGKILL)
        _, seconds = the_one_that_harvests(instances, but=holder)
        times.append(seconds)
        holder.start()
        until("%s is ready again" % holder.name, lambda: holder.ready().get("status") == "ok", 30)
    everything_once(instances, publishing)
    return times


def stopped(instances):
    """An ordered stop gives the lease back: the seconds until another harvests."""
    holder, _ = the_one_that_harvests(instances)
    holder.kill(signal.SIGTERM)
    _, seconds = the_one_that_harvests(instances, but=holder)
    until("%s ended" % holder.name, lambda: holder.process.poll() is not None, 20)
    holder.start()
    until("%s is ready again" % holder.name, lambda: holder.ready().get("status") == "ok", 30)
    return seconds


def frozen(instances, publishing):
    """The one that harvests sleeps through its lease: another harvests, and the first follows when it wakes."""
    holder, _ = the_one_that_harvests(instances)
    os.kill(holder.process.pid, signal.SIGSTOP)
    others = [one for one in instances if one is not holder]
    other, seconds = the_one_that_harvests(others)
    time.sleep(max(0, LEASE * 2 - seconds))
    os.kill(holder.process.pid, signal.SIGCONT)
    until("%s follows after it slept" % holder.name, lambda: holder.ready().get("role") == "following", MOST_SECONDS)
    demand(other.ready().get("role") == "harvesting", "%s still harvests: %s" % (other.name, other.ready()))
    everything_once(instances, publishing)
    return seconds


def without_database(instances, publishing):
    """The database is away: all instances are ready and say so, and what is published meanwhile comes afterwards."""
    subprocess.run([os.path.join(WORK, "database-stop")], check=True, stdout=subprocess.DEVNULL)
    begun, known = time.monotonic(), instances[0].ready().get("consultations")
    time.sleep(min(DOWN / 2, 15))
    for one in instances:
        state = one.ready()
        reachable = state.get("database", {}).get("reachable")
        demand(state.get("status") == "ok" and reachable is False, "%s is ready and says that the store is away: %s" % (one.name, state))
        demand(state.get("consultations") == known, "%s publishes nothing that is not stored: %s" % (one.name, state))
    time.sleep(max(0, DOWN - (time.monotonic() - begun)))
    subprocess.run([os.path.join(WORK, "database-start")], check=True, stdout=subprocess.DEVNULL)
    _, seconds = the_one_that_harvests(instances, 30)
    everything_once(instances, publishing)
    return seconds


def main():
    seed = int(os.environ.get("CLUSTER_SEED", random.randrange(2**30)))
    random.seed(seed)
    print("seed %d" % seed, flush=True)
    site = Site()
    front = Nginx(WORK)
    instances = [Instance(n, PROGRAM, WORK, STORE, site.origin, front.origin) for n in (1, 2, 3)]
    publishing = Publishing(site, instances)
    readers = Readers(front.origin, WORK)
    try:
        for one in instances:
            one.start()
        until("all instances are ready: %s" % WORK, lambda: all(one.ready().get("status") == "ok" for one in instances), 60)
        _, seconds = the_one_that_harvests(instances, 30)
        publishing.begin()
        front.start([one.address for one in instances])
        readers.begin()
        print("three instances, one harvests after %.1f s" % seconds, flush=True)
        if KILLS:
            times = killed(instances, publishing)
            print("killed %d times: another harvests after %.1f s (median), at most %.1f s" % (KILLS, statistics.median(times), max(times)), flush=True)
        print("stopped in order: another harvests after %.1f s" % stopped(instances), flush=True)
        print("frozen for longer than its lease: another harvests after %.1f s; the first follows when it wakes" % frozen(instances, publishing), flush=True)
        print("without database for %.0f s: all are ready; one harvests %.1f s after it is back" % (DOWN, without_database(instances, publishing)), flush=True)
        publishing.end()
        everything_once(instances, publishing)
        print("the same bytes and entity tags from all, at %d addresses" % same_bytes(instances), flush=True)
        print(readers.end(), flush=True)
        print(publishing.sums(), flush=True)
    finally:
        for one in instances:
            one.kill(signal.SIGKILL)
        front.stop()
        site.close()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
