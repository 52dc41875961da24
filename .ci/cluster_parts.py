"""The parts of cluster.py: an instance, nginx, the readers, and a publisher that goes on publishing."""
import datetime
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import threading
import time

from publisher import today

PREFIX = "remiss"
SOURCES = ("sites/regeringen.toml", "finansdepartementet.toml")


def demand(holds, text):
    if not holds:
        raise SystemExit("FAILED: %s" % text)


def until(text, holds, seconds):
    end = time.monotonic() + seconds
    while not holds():
        demand(time.monotonic() < end, "waited %d s in vain until %s" % (seconds, text))
        time.sleep(0.05)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def get(address, path, patience=10):
    """The status, the entity tag and the body."""
    connection = http.client.HTTPConnection(address, timeout=patience)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("ETag"), answer.read()
    finally:
        connection.close()


class Instance:
    """One process with its folder; it may be killed and started again."""

    def __init__(self, n, program, work, store, publisher, public):
        self.name, self.process = "instance %d" % n, None
        self.address, self.data = "127.0.0.1:%d" % free_port(), os.path.join(work, "data%d" % n)
        sources = os.path.join(work, "sources")
        os.makedirs(os.path.join(sources, "sites"), exist_ok=True)
        for file in SOURCES:
            text = open(os.path.join("scrapers", file), encoding="utf-8").read()
            open(os.path.join(sources, file), "w", encoding="utf-8").write(text)
        self.log = os.path.join(work, "instance%d.log" % n)
        self.command = [program, "serve", "--data", self.data, "--listen", self.address, "--store", store, "--public-url", public]
        self.command += ["--sources", sources, "--shipped-sources", "false", "--pace", "0ms", "--every", "1s", "--stop-delay", "0s"]
        self.command += ["--mirror", "https://www.regeringen.se=" + publisher, "--requests-per-minute", "0"]

    def start(self):
        log = open(self.log, "ab")
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def kill(self, how):
        if self.process:
            self.process.send_signal(how)
            if how == signal.SIGTERM:
                # Its end is awaited beside, since another should harvest at once.
                threading.Thread(target=self.process.wait, daemon=True).start()
            else:
                self.process.wait()

    def get(self, path):
        return get(self.address, path)

    def ready(self):
        """The answer of /health/ready, also of an instance that is not; empty without one."""
        try:
            return json.loads(get(self.address, "/health/ready", 2)[2])
        except (OSError, http.client.HTTPException, ValueError):
            return {}


def journal(instance):
    status, _, body = instance.get("/journal.ndjson")
    if status != 200:
        raise OSError("%s: status %d for its journal" % (instance.name, status))
    return body.decode()


class Nginx:
    """nginx with the sample of deploy/, its addresses replaced."""

    def __init__(self, work):
        self.work, self.port, self.process = work, free_port(), None
        self.origin = "http://127.0.0.1:%d" % self.port

    def start(self, addresses):
        text = open("deploy/nginx-cluster.conf", encoding="utf-8").read()
        text = re.sub(r"listen 80 ", "listen 127.0.0.1:%d " % self.port, text)
        text = re.sub(r"\n *listen \[::\][^;]*;", "", text)
        text = re.sub(r"proxy_cache_path \S+", "proxy_cache_path %s/cache" % self.work, text)
        text = re.sub(r"server instance1:8080", "server " + addresses[0], text)
        text = re.sub(r"\n( *)server instance2:8080([^;]*;)", "".join(r"\n\1server %s\2" % one for one in addresses[1:]), text)
        demand(not re.search(r"instance\d", text), "the sample names no other instance")
        open(self.work + "/site.conf", "w").write(text)
        temporary = "".join("%s_temp_path %s/%s; " % (kind, self.work, kind) for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        open(self.work + "/nginx.conf", "w").write(
            "daemon off; %s pid %s/nginx.pid; error_log %s/nginx.log; events { worker_connections 2048; }\nhttp { access_log off; %s include %s/site.conf; }"
            % ("user root;" if os.geteuid() == 0 else "", self.work, self.work, temporary, self.work))
        self.process = subprocess.Popen(["nginx", "-c", self.work + "/nginx.conf"], stderr=subprocess.DEVNULL)
        until("nginx answers", self.answers, 20)

    def answers(self):
        try:
            return get(self.origin[7:], "/health/live")[0] == 200
        except OSError:
            return False

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()


class Readers:
    """Readers that go on asking through nginx, for what is cached and for what is not."""

    PATHS = ("/feed.atom", "/feed.rss", "/sista-svarsdag.ics", "/", "/remisser", "/api/v1/consultations?limit=1", "/feed.atom?status=open")

    def __init__(self, origin, work):
        self.address, self.stopped, self.asked, self.slowest, self.problems = origin[7:], threading.Event(), 0, 0.0, []
        self.lock, self.log = threading.Lock(), os.path.join(work, "readers.log")
        self.threads = [threading.Thread(target=self.ask, args=(n,), daemon=True) for n in range(4)]

    def begin(self):
        for thread in self.threads:
            thread.start()

    def ask(self, n):
        own, most = random.Random(n), 0
        while not self.stopped.is_set():
            # Every other address has never been asked for, so that no cache has it.
            path = own.choice(self.PATHS) if own.random() < 0.5 else "/api/v1/consultations?limit=1&q=%d-%d" % (n, own.randrange(10**9))
            begun = time.monotonic()
            try:
                status, _, body = get(self.address, path, 60)
            except (OSError, http.client.HTTPException) as problem:
                status, body = 0, repr(problem).encode()
            took = time.monotonic() - begun
            problem = None
            if status != 200:
                problem = "%s: status %d: %s" % (path, status, body[:200])
            elif path == "/api/v1/consultations?limit=1":
                total = json.loads(body)["total"]
                problem = "%d consultations after %d" % (total, most) if total < most else None
                most = max(most, total)
            with self.lock:
                self.asked, self.slowest = self.asked + 1, max(self.slowest, took)
                if problem:
                    self.problems.append("%s %s" % (datetime.datetime.now().time(), problem))
            time.sleep(0.02)

    def end(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(60)
        open(self.log, "w").write("\n".join(self.problems))
        demand(not self.problems, "%d of %d requests through nginx: %s" % (len(self.problems), self.asked, self.problems[:5]))
        return "%d requests through nginx, none with an error, none with an older state; the slowest took %.1f s" % (self.asked, self.slowest)


class Publishing:
    """Publishes a consultation or moves the deadline of one, each at most once, every second or so."""

    def __init__(self, site, instances):
        self.site, self.instances, self.paused, self.moved, self.over = site, instances, threading.Event(), set(), threading.Event()
        self.lock = threading.Lock()
        for n in range(60):
            self.publish(n)
        self.thread = threading.Thread(target=self.go_on, daemon=True)

    @staticmethod
    def slug(n):
        # The site's permanent numbers are made from these; the first 1,000 differ.
        return "%s-%04d" % (PREFIX, n)

    def publish(self, n):
        self.site.publish(self.slug(n), "Remiss om ärende %d" % n, today() + datetime.timedelta(days=20 + n % 60))

    def begin(self):
        self.thread.start()

    def go_on(self):
        while not self.over.is_set():
            time.sleep(random.uniform(0.2, 2.0))
            with self.lock:
                if not self.paused.is_set():
                    self.publish_or_move()

    def publish_or_move(self):
        n = len(self.site.consultations)
        slug = self.slug(n - 20)
        # A deadline that moves before it was read is no event.
        if random.random() < 0.5 and slug not in self.moved and self.is_known(slug):
            self.moved.add(slug)
            self.site.change(slug, until=self.site.consultations[slug].until + datetime.timedelta(days=7))
        else:
            self.publish(n)

    def is_known(self, slug):
        for instance in self.instances:
            try:
                return "/%s/" % slug in journal(instance)
            except (OSError, http.client.HTTPException):
                pass
        return False

    def end(self):
        self.over.set()
        self.thread.join()

    def pause(self):
        with self.lock:
            self.paused.set()

    def go(self):
        self.paused.clear()

    def is_stored(self, instance):
        """All that is published is in an instance's journal."""
        try:
            last, events = read(journal(instance))
        except (OSError, http.client.HTTPException):
            return False
        return len(last) >= len(self.site.consultations) and all(
            any(path.endswith("/%s/" % slug) and kind == "deadline-changed" for path, kind in events) for slug in self.moved)

    def demand_once(self, text):
        """Each consultation once, and each event once and no other."""
        last, events = read(text)
        demand(len(last) == len(self.site.consultations), "%d consultations, found %d" % (len(self.site.consultations), len(last)))
        ids = [one["consultation"]["id"] for one in last.values()]
        demand(len(set(ids)) == len(ids), "each consultation has an id of its own")
        expected = {(one.path(), "published") for one in self.site.consultations.values()}
        expected |= {(self.site.consultations[slug].path(), "deadline-changed") for slug in self.moved}
        wrong = {key: times for key, times in events.items() if times != 1 or key not in expected}
        demand(not wrong and len(events) == len(expected), "each event once: %s; missing %s" % (list(wrong.items())[:5], list(expected - set(events))[:5]))

    def sums(self):
        return "%d consultations and %d moved deadlines, each once" % (len(self.site.consultations), len(self.moved))


def read(text):
    """The last revision of each consultation by the path of its page, and the number of times of each event."""
    last, events = {}, {}
    for record in map(json.loads, text.splitlines()):
        revision = record.get("revision")
        if revision:
            path = re.sub(r"^https?://[^/]+", "", revision["consultation"]["source_url"])
            last[path] = revision
            for event in revision["events"]:
                events[path, event["kind"]] = events.get((path, event["kind"]), 0) + 1
    return last, events
