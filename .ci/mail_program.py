"""The program under a set clock, as the checks of letters run it.

    program = Program(binary, work, site, settings={"smtp": "smtps://…"})
    program.start(at=monday - minutes(1))    # the clock goes on from there; `kill`, `stop`, start again at will

The clock is set by libfaketime, which the environment variable FAKETIME_LIBRARY names.
"""
import datetime
import email.utils
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import zoneinfo

import publisher

PATIENCE_SECONDS = 60
HERE = zoneinfo.ZoneInfo("Europe/Stockholm")


def demand(holds, text):
    if not holds:
        raise SystemExit("FAILED: %s" % text)


def until(what, holds, seconds=PATIENCE_SECONDS, alive=None):
    """Waits until something holds, and returns it; fails after so many seconds, or if the program has ended."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        demand(time.monotonic() < end, "waited %d s in vain until %s" % (seconds, what))
        demand(alive is None or alive(), "the program ended before %s" % what)
        time.sleep(0.05)
    return found


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def next_monday():
    """Six o'clock on the first Monday that is more than a day away."""
    day = datetime.datetime.now(HERE).date() + datetime.timedelta(days=2)
    day += datetime.timedelta(days=(7 - day.weekday()) % 7)
    return datetime.datetime.combine(day, datetime.time(6), HERE)


class Program:
    def __init__(self, binary, work, site, settings, name="data", flags=()):
        self.binary, self.data = binary, os.path.join(work, name)
        self.log_file = os.path.join(work, name + ".log")
        self.port, self.process, self.offset = free_port(), None, 0.0
        self.origin = "http://127.0.0.1:%d" % self.port
        self.settings_file = os.path.join(work, name + ".toml")
        self.set(settings)
        sources = os.path.join(work, "scrapers")
        os.makedirs(os.path.join(sources, "sites"), exist_ok=True)
        for file in ("sites/regeringen.toml", "finansdepartementet.toml"):
            shutil.copy(os.path.join("scrapers", file), os.path.join(sources, file))
        self.flags = ["--data", self.data, "--listen", "127.0.0.1:%d" % self.port, "--public-url", self.origin]
        self.flags += ["--sources", sources, "--shipped-sources", "false", "--stop-delay", "0s", "--requests-per-minute", "0"]
        self.flags += ["--mirror", "https://www.regeringen.se=" + site.origin, "--pace", "0ms", "--every", "2s", *flags]
        self.environment = dict(os.environ, MALLOC_ARENA_MAX="2")
        # The program stores nothing while its clock differs from the publisher's, and changes carry the day of today.
        publisher.today = lambda: self.now().date()
        site.server.handle_error = lambda *_: None  # the program was killed while it read
        publisher.Handler.date_time_string = lambda *_: email.utils.formatdate(self.now().timestamp(), usegmt=True)

    def set(self, settings):
        """Writes the settings file; they hold from the next start."""
        with open(self.settings_file, "w", encoding="utf-8") as out:
            out.write("[mail]\n")
            for key, value in settings.items():
                out.write("%s = %s\n" % (key, value if isinstance(value, int) else json.dumps(value, ensure_ascii=False)))

    def start(self, at=None, ready=True):
        """Starts, at this time or with the clock of the start before."""
        if at is not None:
            self.offset = at.timestamp() - time.time()
        clock = {"LD_PRELOAD": os.environ["FAKETIME_LIBRARY"], "FAKETIME": "%+.3f" % self.offset, "DONT_FAKE_MONOTONIC": "1"}
        with open(self.log_file, "ab") as log:
            command = [self.binary, "--config", self.settings_file, "serve", *self.flags]
            self.process = subprocess.Popen(command, env=dict(self.environment, **clock), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if ready:
            until("the server is ready", lambda: self.status("/health/ready") == 200, alive=self.runs)

    def runs(self):
        return self.process.poll() is None

    def now(self):
        return datetime.datetime.fromtimestamp(time.time() + self.offset, HERE)

    def stop(self):
        self.process.terminate()
        demand(self.process.wait(20) == 0, "a stop by a signal ends with 0, found %d" % self.process.returncode)

    def restart(self, at=None, settings=None):
        self.stop()
        if settings:
            self.set(settings)
        self.start(at)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self):
        if self.process and self.runs():
            self.process.kill()
            self.process.wait()

    def run(self, *arguments, code=0):
        """The output of one command of the program, which must end with this code."""
        command = [self.binary, "--config", self.settings_file, *arguments, "--data", self.data]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120)
        words = "`%s` ends with %s, found %d:\n%s%s" % (" ".join(arguments), code, done.returncode, done.stdout, done.stderr)
        demand(code is None or done.returncode == code, words)
        return done.stdout + (done.stderr if code != 0 else "")

    def get(self, path):
        with urllib.request.urlopen(self.origin + path, timeout=20) as answer:
            return answer.read().decode()

    def json(self, path):
        return json.loads(self.get(path))

    def status(self, path):
        try:
            with urllib.request.urlopen(self.origin + path, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def letters(self):
        """The counts of letters in `/health/ready`, whose status may be 503."""
        try:
            return self.json("/health/ready")["letters"]
        except urllib.error.HTTPError as error:
            return json.load(error)["letters"]

    def metric(self, name):
        """The sum over all labels."""
        lines = [line for line in self.get("/metrics").splitlines() if line.startswith((name + " ", name + "{"))]
        demand(lines, "/metrics has %s" % name)
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)

    def log(self):
        with open(self.log_file, encoding="utf-8", errors="replace") as file:
            return file.read()

    def peak_megabytes(self):
        with open("/proc/%d/status" % self.process.pid) as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024
