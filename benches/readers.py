"""Starts the program behind each cache, lets a million readers poll, and prints what each part carried.

    readers.py PROGRAM POLLS DATA WORKDIR       (benches/readers calls it; see there for the environment)
"""
import datetime
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree

sys.path.insert(0, ".ci")
from publisher import Site, today  # noqa: E402

PROGRAM, POLLS, DATA, WORK = sys.argv[1:5]
SECONDS = {"ordinary": os.environ.get("ORDINARY", "330"), "hour": os.environ.get("HOUR", "60")}
READERS = os.environ.get("READERS", "1000000")
CACHES = os.environ.get("CACHES", "nginx.conf nginx-cluster.conf varnish.vcl").split()
AS_ROOT = os.geteuid() == 0


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def file(name, text):
    path = os.path.join(WORK, name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


def get(address, path, patience=30):
    """The entity tag and the body, as soon as there are any."""
    end = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen("http://%s%s" % (address, path), timeout=10) as answer:
                return answer.headers.get("ETag"), answer.read()
        except (urllib.error.URLError, OSError) as problem:
            if time.monotonic() > end:
                said = open(os.path.join(WORK, "log"), encoding="utf-8", errors="replace").read()[-1000:]
                raise SystemExit("nothing answers at %s%s: %s\n%s" % (address, path, problem, said))
            time.sleep(0.1)


class Process:
    """A process with its children: their processor time and memory."""

    def __init__(self, *command):
        log = open(os.path.join(WORK, "log"), "ab")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def tree(self):
        found = [self.process.pid]
        for pid in found:
            for task in os.listdir("/proc/%d/task" % pid):
                found += map(int, open("/proc/%d/task/%s/children" % (pid, task)).read().split())
        return found

    def seconds(self):
        def one(pid):
            words = open("/proc/%d/stat" % pid).read().rpartition(")")[2].split()
            return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
        return sum(map(one, self.tree()))

    def megabytes(self):
        sizes = [re.search(r"VmRSS:\s+(\d+)", open("/proc/%d/status" % pid).read()) for pid in self.tree()]
        return sum(int(size[1]) for size in sizes if size) // 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()


def origin(port, purge):
    """The program on a copy of the data, which reads one publisher every five minutes."""
    folder, sources = os.path.join(WORK, "data"), os.path.join(WORK, "sources")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("serving"))
    os.makedirs(os.path.join(sources, "sites"), exist_ok=True)
    shutil.copy("scrapers/sites/regeringen.toml", os.path.join(sources, "sites"))
    own = open("scrapers/finansdepartementet.toml", encoding="utf-8").read()
    file("sources/finansdepartementet.toml", own.replace("extends", 'schedule = "*/5 * * * *"\nextends', 1))
    flags = ["--listen", "127.0.0.1:%d" % port, "--data", folder, "--sources", sources, "--shipped-sources", "false", "--pace", "0ms"]
    flags += ["--mirror", "https://www.regeringen.se=" + SITE.origin, "--public-url", "http://127.0.0.1:%d" % port]
    return Process(PROGRAM, "serve", *flags, *(["--purge", purge] if purge else []))


def addresses(port):
    """Feeds and calendars with their shares of the subscriptions; docs/scaling.md names them as assumptions."""
    tree = xml.etree.ElementTree.fromstring(get("127.0.0.1:%d" % port, "/feeds.opml")[1])
    listed = [re.sub(r"^https?://[^/]+", "", one.get("xmlUrl")) for one in tree.iter("outline") if one.get("xmlUrl")]
    filters = sorted({one.split("?", 1)[1] for one in listed if "?" in one})
    lines = ["feed 40 /feed.atom", "feed 12 /feed.rss", "feed 6 /feed.json", "feed 4 /remisser.atom"]
    # The filters that are offered, by their rank; then what readers make themselves, each for a few.
    ranks = sum(1 / (n + 1) for n in range(len(filters)))
    lines += ["feed %f /feed.atom?%s" % (25 / ranks / (n + 1), one) for n, one in enumerate(filters)]
    lines += ["feed %f /feed.atom?events=published,deadline-changed&%s&q=vatten" % (13 / len(filters), one) for one in filters]
    lines += ["calendar 60 /sista-svarsdag.ics"]
    lines += ["calendar %f /sista-svarsdag.ics?%s" % (40 / ranks / (n + 1), one) for n, one in enumerate(filters)]
    return file("paths", "\n".join(lines)), len(lines)


class Nginx:
    """nginx with a sample of deploy/, its addresses replaced. Upstream requests are logged for the sums."""

    def __init__(self, sample, port, own):
        text = open("deploy/" + sample, encoding="utf-8").read()
        text = re.sub(r"listen 443 ssl", "listen 127.0.0.1:%d ssl" % port, text)
        text = re.sub(r"listen 80( |;)", r"listen 127.0.0.1:%d\1" % (free_port() if "443" in text or "ssl_certificate" in text else port), text)
        text = re.sub(r"\n *listen \[::\][^;]*;", "", text)
        text = re.sub(r"proxy_cache_path \S+", "proxy_cache_path %s/cache" % WORK, text)
        text = re.sub(r"server (127.0.0.1|instance1):8080", "server 127.0.0.1:%d" % own, text)
        text = re.sub(r"\n *server instance2[^;]*;", "", text)
        text = text.replace("X-Forwarded-For $remote_addr", "X-Forwarded-For $http_x_forwarded_for")
        text = re.sub(r"/etc/letsencrypt\S*fullchain.pem", WORK + "/cert.pem", text)
        text = re.sub(r"/etc/letsencrypt\S*privkey.pem", WORK + "/key.pem", text)
        self.certificate = []
        if "ssl_certificate" in text:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE",
                            "-keyout", WORK + "/key.pem", "-out", WORK + "/cert.pem"], check=True, stderr=subprocess.DEVNULL)
            self.certificate = [WORK + "/cert.pem"]
        self.log = os.path.join(WORK, "upstream")
        open(self.log, "w").close()
        shutil.rmtree(os.path.join(WORK, "cache"), ignore_errors=True)
        temporary = "".join("%s_temp_path %s/%s; " % (kind, WORK, kind) for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        conf = file("nginx.conf", """daemon off; worker_processes auto; worker_rlimit_nofile 16384; pid %(work)s/pid; error_log %(work)s/log; %(user)s
            events { worker_connections 8192; }
            http { %(temporary)s
              map $upstream_status $asked { "" 0; default 1; }
              log_format asked "$upstream_status $upstream_bytes_received"; log_subrequest on; access_log %(log)s asked if=$asked;
              add_header X-Cache $upstream_cache_status always;
              include %(sample)s; }""" % {"work": WORK, "user": "user root;" if AS_ROOT else "", "temporary": temporary, "log": self.log,
                                          "sample": file("sample.conf", text)})
        self.cache = Process("nginx", "-c", conf)

    def asked(self):
        """Requests to the program, and the bytes that it answered."""
        rows = [line.split() for line in open(self.log)]
        return len(rows), sum(int(row[-1]) for row in rows if row[-1].isdigit())


class Varnish:
    """Varnish with the sample of deploy/, its address replaced."""

    def __init__(self, sample, port, own):
        text = open("deploy/" + sample, encoding="utf-8").read().replace('.port = "8080"', '.port = "%d"' % own)
        jail = ["-j", "none"] if AS_ROOT else []
        self.certificate, self.name = [], os.path.join(WORK, "varnish")
        self.cache = Process("varnishd", *jail, "-F", "-n", self.name, "-a", "127.0.0.1:%d" % port, "-f", file("sample.vcl", text), "-s", "malloc,256m")

    def asked(self):
        out = subprocess.run(["varnishstat", "-1", "-n", self.name], stdout=subprocess.PIPE, text=True).stdout
        value = lambda name: sum(int(n) for n in re.findall(r"^\S*%s\s+(\d+)" % name, out, re.M))
        return value("MAIN.backend_req"), value("beresp_hdrbytes") + value("beresp_bodybytes")


def a_change(port, own, certificate, said):
    """Moves a deadline, and waits until the program shows it and until the cache does."""
    cache = "http%s://127.0.0.1:%d/feed.atom" % ("s" if certificate else "", port)
    context = ssl.create_default_context(cafile=certificate[0]) if certificate else None
    tag = lambda url: urllib.request.urlopen(url, timeout=10, context=context if url.startswith("https") else None).headers["ETag"]
    at_program = "http://127.0.0.1:%d/feed.atom" % own
    old, begun = tag(at_program), time.monotonic()
    SITE.change("vatten-3", until=today() + datetime.timedelta(days=70 + int(begun) % 200))
    while not said.get("over") and not {"program", "cache"} <= said.keys():
        for name, url in (("program", at_program), ("cache", cache)):
            if name not in said and tag(url) != old:
                said[name] = time.monotonic()
        time.sleep(0.1)


def measured(sample):
    port, own = free_port(), free_port()
    kind = Varnish if sample.endswith(".vcl") else Nginx
    program = origin(own, "http://127.0.0.1:%d/" % port if kind is Varnish else None)
    try:
        get("127.0.0.1:%d" % own, "/health/ready", 120)
        time.sleep(2)
        paths, many = addresses(own)
        front = kind(sample, port, own)
        try:
            time.sleep(3)
            yield from phases(sample, port, own, program, front, paths, many)
        finally:
            front.cache.stop()
    finally:
        program.stop()


def phases(sample, port, own, program, front, paths, many):
    command = [POLLS, "127.0.0.1:%d" % port, paths, READERS, *("%s=%s" % one for one in SECONDS.items() if one[1] != "0"), *front.certificate]
    polls = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = {}
    try:
        yield from sums(polls, sample, port, own, program, front, many, said)
    finally:
        said["over"] = True
        polls.kill()
    if "program" not in said:
        print("%s: the program did not read the moved deadline within this time" % sample, flush=True)
    else:
        seen = "%.1f s later through the cache" % (said["cache"] - said["program"]) if "cache" in said else "not yet through the cache at the end"
        print("%s: a moved deadline, shown by the program: %s" % (sample, seen), flush=True)


def sums(polls, sample, port, own, program, front, many, said):
    """Each phase with its sums, and those of the program and the cache."""
    now = lambda: (time.monotonic(), program.seconds(), front.cache.seconds(), *front.asked())
    for line in map(json.loads, polls.stdout):
        if "held" in line:
            print("%s: %d addresses in three codings, each once in %.1f s" % (sample, many, line["seconds"]), flush=True)
        elif "begins" in line:
            before = now()
            if line["begins"] == "ordinary":
                threading.Thread(target=a_change, args=(port, own, front.certificate, said), daemon=True).start()
        else:
            passed, program_seconds, cache_seconds, asked, answered = (after - first for after, first in zip(now(), before))
            yield line["ended"], dict(line["sums"], passed=passed, program=program_seconds / passed, cache=cache_seconds / passed,
                                      asked=asked, answered=answered, memory=(program.megabytes(), front.cache.megabytes()))
    if polls.wait() != 0:
        raise SystemExit("the readers ended with %d" % polls.returncode)


HEAD = ("", "polls/s", "most/s", "hits", "304", "to program/s", "out MB/s", "in MB/s", "p50 ms", "p99 ms", "most ms", "program", "cache", "MB", "failed")
ROW = "%-10s %8s %8s %7s %6s %13s %9s %8s %8s %8s %9s %8s %7s %9s %7s"


def main():
    tools = {"conf": "nginx", "vcl": "varnishd"}
    wanted = [sample for sample in CACHES if shutil.which(tools[sample.rpartition(".")[2]])]
    for sample in set(CACHES) - set(wanted):
        print("skipped: %s: no %s" % (sample, tools[sample.rpartition(".")[2]]))
    failed = 0
    for n in range(30):
        SITE.publish("vatten-%d" % n, "Remiss om vatten %d" % n, today() + datetime.timedelta(days=30 + n))
    for sample in wanted:
        rows = []
        for name, sums in measured(sample):
            polls = max(sums["polls"], 1)
            bad = sum(count for status, count in sums["statuses"].items() if status not in ("200", "304"))
            failed += bad
            rows.append((
                name, "%.0f" % (polls / sums["seconds"]), sums["most_in_a_second"], "%.1f%%" % (100 * sums["hits"] / polls),
                "%.0f%%" % (100 * sums["statuses"].get("304", 0) / polls), "%.2f" % (sums["asked"] / sums["passed"]),
                "%.2f" % (sums["bytes"] / 1e6 / sums["seconds"]), "%.2f" % (sums["answered"] / 1e6 / sums["passed"]),
                sums["waited_ms"]["p50"], sums["waited_ms"]["p99"], sums["waited_ms"]["most"], "%.3f" % sums["program"],
                "%.3f" % sums["cache"], "%d+%d" % sums["memory"], bad))
        print(ROW % HEAD)
        for row in rows:
            print(ROW % row, flush=True)
    if failed:
        raise SystemExit("%d polls failed" % failed)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    SITE = Site()
    main()
