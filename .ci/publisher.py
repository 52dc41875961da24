"""A stand-in for www.regeringen.se on loopback, with short made-up texts in the site's markup.

    site = Site()                       # serves at once, at site.origin
    site.publish("buller", title="Remiss av …", until=date)
    site.change("buller", until=later)  # what is changed carries the day of today
    site.close()
"""
import datetime
import email.utils
import hashlib
import html
import json
import threading
import uuid
import zoneinfo
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()
SENDER = '<a href="/tx/1285">Finansdepartementet</a>'


def today():
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Stockholm")).date()


def swedish(day):
    return "%02d %s %d" % (day.day, MONTHS[day.month - 1], day.year)


def time_tag(day):
    return '<time datetime="%s">%s</time>' % (day, swedish(day))


class Consultation:
    def __init__(self, slug, title, until, published, number):
        self.slug, self.title, self.until, self.published, self.number = slug, title, until, published, number
        self.updated, self.answers, self.text = None, [], "Förslaget rör påhittade ärenden & annat som är < 3."
        self.share = 100000 + int(hashlib.md5(slug.encode()).hexdigest(), 16) % 800000

    def path(self):
        return "/remisser/%d/%02d/%s/" % (self.published.year, self.published.month, self.slug)

    def row(self):
        updated = "· Uppdaterad %s" % time_tag(self.updated) if self.updated else ""
        return (
            '<li><div class="sortcompact"><a href="%s">%s, %s</a><div class="block--timeLinks"><p>Publicerad %s %s '
            '· <a href="/tx/2099">Remiss</a> från %s</p></div></div></li>'
        ) % (self.path(), html.escape(self.title), self.number, time_tag(self.published), updated, SENDER)

    def item(self):
        noon = datetime.datetime.combine(self.published, datetime.time(12), datetime.timezone.utc)
        return (
            '<item><guid isPermaLink="false">%s</guid><link>https://www.regeringen.se%s</link>'
            '<category domain="1285">Finansdepartementet</category><category domain="2099">Remiss</category>'
            "<title>%s</title><description>%s</description><pubDate>%s</pubDate></item>"
        ) % (
            uuid.uuid5(uuid.NAMESPACE_URL, self.slug), self.path(), html.escape(self.title), html.escape(self.text),
            email.utils.format_datetime(noon),
        )

    def page(self):
        answers = "".join(
            '<li><a href="/contentassets/%032d/%d.pdf">%s (pdf 119 kB)</a></li>' % (self.share, n, html.escape(name))
            for n, name in enumerate(self.answers)
        )
        answers = answers and '<h2 class="h4">Remissvar:</h2>\n<ul class="list--icons">%s</ul>' % answers
        updated = "Uppdaterad <time datetime='%s 00:00:00'>%s</time>" % (self.updated, swedish(self.updated)) if self.updated else ""
        until = "Remissvaren ska ha kommit in till Finansdepartementet senast den %s." % swedish(self.until)
        return PAGE.format(
            title=html.escape(self.title), number=self.number, published=swedish(self.published), updated=updated,
            text=html.escape(self.text), sender=SENDER, share=self.share, answers=answers, until=until,
        )


PAGE = """<!DOCTYPE html>
<html lang="sv"><head><meta charset="utf-8"><title>{title}</title></head><body><main id="content"><div class="col-1">
<div class="categories-text">Remiss från {sender}</div>
<h1 id="h1id">{title} <span class="h1-vignette">Diarienummer: {number}</span></h1>
<div class="date-publ-updated"><span class="published">Publicerad <time datetime="{published}">{published}</time></span>
<span class="updated">{updated}</span></div>
<p class="ingress has-wordExplanation">{text}</p>
<h2 class="h4">Remissinstanser:</h2>
<div class="list--icons"><a href="/contentassets/{share:032}/remissinstanser.pdf">Remissinstanser (pdf 150 kB)</a></div>
{answers}
<div class="has-wordExplanation"><p>{until}</p></div></div>
<ul class="list--icons"><li class="list--icons__twitter"><a href="https://twitter.com/intent/tweet?url=https://www.regeringen.se/t/{share}/sv">X</a></li></ul>
</main></body></html>"""


class Site:
    def __init__(self):
        self.consultations, self.lock = {}, threading.Lock()
        handler = type("Handler", (Handler,), {"site": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.origin = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def publish(self, slug, title, until, published=None):
        with self.lock:
            number = "Fi2026/%05d" % (1000 + len(self.consultations))
            self.consultations[slug] = Consultation(slug, title, until, published or today(), number)

    def change(self, slug, **fields):
        with self.lock:
            for name, value in dict(fields, updated=today()).items():
                setattr(self.consultations[slug], name, value)

    def answer(self, path, query):
        with self.lock:
            found = sorted(self.consultations.values(), key=lambda one: (one.updated or one.published, one.slug), reverse=True)
            if path == "/robots.txt":
                return "text/plain", "User-agent: *\nDisallow: /sok/\n"
            if path == "/Filter/RssFeed":
                items = "".join(one.item() for one in found)
                return "application/rss+xml", '<?xml version="1.0"?><rss version="2.0"><channel><title>RSS</title>%s</channel></rss>' % items
            if path == "/Filter/GetFilteredItems":
                page, size = int(query.get("page", 1)), int(query.get("pageSize", 20))
                rows = "".join(one.row() for one in found[(page - 1) * size:page * size])
                answer = {"Message": '<ul class="list--block">%s</ul>' % rows, "TotalCount": len(found)}
                return "application/json", json.dumps(answer)
            return next((("text/html; charset=utf-8", one.page()) for one in found if one.path() == path), None)

    def close(self):
        self.server.shutdown()


class Handler(BaseHTTPRequestHandler):
    site = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        url = urlsplit(self.path)
        answer = self.site.answer(url.path, {key: values[0] for key, values in parse_qs(url.query).items()})
        kind, text = answer or ("text/html", "<h1>Sidan hittades inte</h1>")
        body = text.encode()
        tag = '"%s"' % hashlib.md5(body).hexdigest()
        known = answer is not None and self.headers.get("If-None-Match") == tag
        self.send_response(304 if known else 200 if answer else 404)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", "0" if known else str(len(body)))
        self.end_headers()
        if not known:
            self.wfile.write(body)
