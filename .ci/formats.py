"""Checks the formats with other programs: grammar, schema, and a second parser for each."""
import collections
import csv
import datetime
import io
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))


def workbook(body):
    """The rows of the workbook by openpyxl: days are days, titles are links, and no cell is a formula."""
    try:
        import openpyxl
    except ImportError as problem:
        return skip("the workbook by openpyxl: %s" % problem)
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    demand(sheet.freeze_panes and sheet.auto_filter.ref, "a first row that stays, and a filter")
    names, *rows = list(sheet.iter_rows())
    place = {cell.value: n for n, cell in enumerate(names)}
    for row in rows:
        demand(row[place["Remiss"]].hyperlink is not None, "a title is a link: %s" % row[0].value)
        day = row[place["Svara senast"]].value
        demand(day is None or isinstance(day, datetime.datetime), "a day is a day: %r" % day)
        demand(all(cell.data_type != "f" for cell in row), "no cell is a formula: %s" % [cell.value for cell in row])
    return rows


def skip(text):
    print("skipped: %s" % text, flush=True)


def demand(holds, text):
    if not holds:
        raise SystemExit("FAILED: %s" % text)


def atom(name, body, work):
    """RELAX NG by every validator there is, and feedparser without `bozo`."""
    grammar, file = os.path.join(HERE, "atom.rng"), os.path.join(work, "checked.atom")
    with open(file, "wb") as out:
        out.write(body)
    judged = 0
    if shutil.which("jing"):
        done = subprocess.run(["jing", grammar, file], capture_output=True, text=True)
        demand(done.returncode == 0, "%s against the grammar of RFC 4287:\n%s" % (name, done.stdout))
        judged += 1
    try:
        from lxml import etree

        schema = etree.RelaxNG(etree.parse(grammar))
        demand(schema.validate(etree.fromstring(body).getroottree()), "%s: %s" % (name, schema.error_log))
        broken = body.replace(b"<updated>", b"<updated>not ", 1)
        demand(not schema.validate(etree.fromstring(broken).getroottree()), "the grammar lets a wrong date pass")
        judged += 1
    except ImportError as problem:
        skip("Atom by lxml: %s" % problem)
    if not judged:
        skip("Atom against its grammar: neither jing nor lxml")
    parsed(name, body)


def parsed(name, body):
    """Any feed by feedparser: no `bozo`, and every entry with an id of its own."""
    try:
        import feedparser
    except ImportError as problem:
        return skip("%s by feedparser: %s" % (name, problem))
    feed = feedparser.parse(body)
    demand(not feed.bozo, "%s: %s" % (name, feed.get("bozo_exception")))
    ids = [entry.id for entry in feed.entries]
    demand(ids and len(ids) == len(set(ids)), "%s: ids are there once each: %s" % (name, ids))


def json_feed(name, body):
    """JSON Feed 1.1 by its schema; ids once each."""
    feed = json.loads(body)
    ids = [item["id"] for item in feed["items"]]
    demand(ids and len(ids) == len(set(ids)), "%s: ids are there once each" % name)
    try:
        import jsonschema
    except ImportError as problem:
        return skip("JSON Feed by its schema: %s" % problem)
    with open(os.path.join(HERE, "json-feed.schema.json")) as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator(schema).validate(feed)
    del feed["items"][0]["id"]
    demand(not jsonschema.Draft202012Validator(schema).is_valid(feed), "the schema lets an item without id pass")


def calendar(body):
    """Lines and folding by hand, the rest by icalendar: {title: (day, sequence, status)}."""
    lines = body.split(b"\r\n")
    demand(b"\n" not in body.replace(b"\r\n", b""), "the calendar's lines end with CRLF")
    demand(all(len(line) <= 75 for line in lines), "no line of the calendar is longer than 75 octets")
    folded = [line for line in lines if line.startswith(b" ")]
    demand(folded, "some line of the calendar is folded")
    for line in lines:
        line.decode()  # no fold goes through a letter
    try:
        import icalendar
    except ImportError as problem:
        return skip("the calendar by icalendar: %s" % problem)
    events = {}
    for event in icalendar.Calendar.from_ical(body).walk("VEVENT"):
        start, end = event.decoded("DTSTART"), event.decoded("DTEND")
        demand(end - start == datetime.timedelta(days=1), "a day ends where the next one begins: %s" % start)
        sequence, status = int(event.get("SEQUENCE", 0)), str(event.get("STATUS", ""))
        events[str(event["UID"])] = (str(event["SUMMARY"]), start, sequence, status)
    demand(len(events) > 0, "the calendar has events")
    return events


def khal(body, work, home):
    """The calendar taken in and listed by khal."""
    program = shutil.which("khal")
    if not program:
        return skip("the calendar by khal: it is not installed")
    folder = os.path.join(work, "khal")
    os.makedirs(os.path.join(folder, "calendar"), exist_ok=True)
    config, file = os.path.join(folder, "config"), os.path.join(folder, "deadlines.ics")
    with open(config, "w") as out:
        out.write(
            "[calendars]\n[[remisser]]\npath = %s\n[sqlite]\npath = %s\n[locale]\ntimeformat = %%H:%%M\n"
            "dateformat = %%Y-%%m-%%d\nlongdateformat = %%Y-%%m-%%d\ndatetimeformat = %%Y-%%m-%%d %%H:%%M\n"
            "longdatetimeformat = %%Y-%%m-%%d %%H:%%M\n[default]\ndefault_calendar = remisser\n"
            % (os.path.join(folder, "calendar"), os.path.join(folder, "khal.db"))
        )
    with open(file, "wb") as out:
        out.write(body)
    env = dict(os.environ, HOME=home, LC_ALL="C.UTF-8", TZ="Europe/Stockholm")
    for command in (["import", "--batch", "-a", "remisser", file], ["list", "--format", "{title}", "today", "400d"]):
        done = subprocess.run([program, "-c", config] + command, env=env, capture_output=True, text=True, timeout=120)
        demand(done.returncode == 0, "khal %s: %s%s" % (command[0], done.stdout, done.stderr))
    return done.stdout


def opml(body):
    """The addresses in an OPML file, by ElementTree."""
    root = ElementTree.fromstring(body)
    demand(root.tag == "opml" and root.get("version") == "2.0", "an OPML file of version 2.0")
    urls = [outline.get("xmlUrl") for outline in root.iter("outline") if outline.get("xmlUrl")]
    demand(urls and not [url for url, n in collections.Counter(urls).items() if n > 1], "each feed once in the OPML")
    return urls


def table(body):
    """The rows of the CSV file, by Python's reader."""
    demand(b"\r\n" in body, "the lines of a CSV file end with CRLF (RFC 4180)")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))
    demand(rows and all(None not in row and None not in row.values() for row in rows), "each row has every cell")
    demand(not [row for row in rows for cell in row.values() if re.match(r"[=+@\t\r-]", cell)], "no cell is a formula")
    return rows
