"""Feed readers that people use: each `news()` fetches once and gives the titles of what it shows as unread.

What was shown is marked as read, so the next call gives only what came since.
"""
import mailbox
import os
import shutil
import sqlite3
import subprocess


def missing(program):
    return None if shutil.which(program) else "%s is not installed" % program


def run(*command, env=None):
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise SystemExit("%s failed with %d:\n%s%s" % (command, done.returncode, done.stdout, done.stderr))
    return done.stdout


class Newsboat:
    name, agent = "newsboat", "newsboat"

    @staticmethod
    def why_not():
        return missing("newsboat")

    def __init__(self, folder, url):
        self.folder = os.path.join(folder, "newsboat")
        os.makedirs(self.folder)
        with open(os.path.join(self.folder, "urls"), "w") as urls:
            urls.write(url + "\n")
        with open(os.path.join(self.folder, "config"), "w") as config:
            config.write("reload-threads 1\n")
        files = [("-u", "urls"), ("-c", "cache.db"), ("-C", "config")]
        self.command = ["newsboat"] + [part for flag, name in files for part in (flag, os.path.join(self.folder, name))]
        self.env = dict(os.environ, HOME=folder, TERM="dumb", LC_ALL="C.UTF-8")

    def news(self):
        run(*self.command, "-x", "reload", env=self.env)
        with sqlite3.connect(os.path.join(self.folder, "cache.db")) as cache:
            titles = [title for (title,) in cache.execute("SELECT title FROM rss_item WHERE unread = 1")]
            cache.execute("UPDATE rss_item SET unread = 0")
        return titles

    def import_opml(self, file):
        """The addresses that an OPML file adds to the subscriptions."""
        run(*self.command, "-i", file, env=self.env)
        with open(os.path.join(self.folder, "urls")) as urls:
            return [line.split()[0] for line in urls if line.strip()][1:]


class Rss2email:
    name, agent = "rss2email", "rss2email"

    @staticmethod
    def why_not():
        return missing("r2e")

    def __init__(self, folder, url):
        self.folder = os.path.join(folder, "rss2email")
        os.makedirs(self.folder)
        config, data = os.path.join(self.folder, "config"), os.path.join(self.folder, "data.json")
        with open(config, "w") as file:
            file.write(
                "[DEFAULT]\nto = prov@example.se\nfrom = flode@example.se\nemail-protocol = maildir\n"
                "maildir-path = %s\nmaildir-mailbox = mail\n" % self.folder
            )
        self.command = ["r2e", "-c", config, "-d", data]
        self.env = dict(os.environ, HOME=folder, LC_ALL="C.UTF-8")
        mailbox.Maildir(os.path.join(self.folder, "mail"), create=True)
        run(*self.command, "add", "flode", url, env=self.env)

    def news(self):
        run(*self.command, "run", env=self.env)
        mails = mailbox.Maildir(os.path.join(self.folder, "mail"))
        titles = [str(mail["Subject"]) for mail in mails]
        mails.clear()
        return titles


class Reader:
    name, agent = "reader", "python-reader"

    @staticmethod
    def why_not():
        try:
            import reader  # noqa: F401
        except ImportError as problem:
            return str(problem)

    def __init__(self, folder, url):
        from reader import make_reader

        self.reader = make_reader(os.path.join(folder, "reader.sqlite"))
        self.reader.add_feed(url)

    def news(self):
        self.reader.update_feeds(scheduled=False)  # at once, not once an hour
        for feed in self.reader.get_feeds():
            if feed.last_exception:
                raise SystemExit("reader: %s" % feed.last_exception.value_str)
        titles = []
        for entry in list(self.reader.get_entries(read=False)):
            titles.append(entry.title)
            self.reader.mark_entry_as_read(entry)
        return titles


class Feedparser:
    name, agent = "feedparser", "feedparser"

    @staticmethod
    def why_not():
        try:
            import feedparser  # noqa: F401
        except ImportError as problem:
            return str(problem)

    def __init__(self, folder, url):
        self.url, self.seen, self.etag, self.modified = url, set(), None, None

    def news(self):
        import feedparser

        feed = feedparser.parse(self.url, etag=self.etag, modified=self.modified)
        if feed.bozo and feed.status != 304:
            raise SystemExit("feedparser: bozo: %s" % feed.bozo_exception)
        self.etag, self.modified = feed.get("etag", self.etag), feed.get("modified", self.modified)
        fresh = [entry for entry in feed.entries if entry.id not in self.seen]
        self.seen.update(entry.id for entry in fresh)
        return [entry.title for entry in fresh]


ALL = [Newsboat, Rss2email, Reader, Feedparser]
