"""The answers of examples/api/newsroom.py, compared with counts made by other means: .ci/newsroom.py BASE ANSWERS.json DUCKDB

The example counts rows of CSV tables with pandas and DuckDB. Here the same is counted in plain Python: from the JSON of each
consultation, from the change log, and from the text that the evidence of a deadline stands in.
"""
import datetime
import json
import re
import statistics
import sys
import urllib.request
import zoneinfo

MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()


def get(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read().decode("utf-8")


def demand(expected, found, text):
    if expected != found:
        raise SystemExit("FAILED: %s: expected %s, found %s" % (text, str(expected)[:600], str(found)[:600]))


def day(text):
    return datetime.date.fromisoformat(text)


def headline(one):
    """Everyone's deadline: the first without a scope, else the first."""
    everyone = [deadline for deadline in one["deadlines"] if deadline["scope"] is None] or one["deadlines"]
    return everyone[0] if everyone else None


def days_to_answer(one):
    deadline = headline(one)
    if not deadline or not one["publishedOn"]:
        return None
    days = (day(deadline["on"]) - day(one["publishedOn"])).days
    return days if 0 <= days <= 400 else None


def days_in(text):
    """Every day that a sentence names in full."""
    words = re.findall(r"(\d{1,2})(?:\s|&nbsp;)+(%s)(?:\s|&nbsp;)+(\d{4})" % "|".join(MONTHS), text.lower())
    iso = re.findall(r"\d{4}-\d\d-\d\d", text)
    return {"%s-%02d-%02d" % (year, MONTHS.index(month) + 1, int(number)) for number, month, year in words} | set(iso)


def shortest(everything):
    groups = {}
    for one in everything:
        days = days_to_answer(one)
        if days is None or one["withdrawn"]:
            continue
        for issuer in one["issuers"]:
            groups.setdefault((issuer["name"], int(one["publishedOn"][:4])), []).append(days)
    rows = [[name, year, float(statistics.median(days)), len(days)] for (name, year), days in groups.items()]
    return sorted(rows, key=lambda row: (row[2], row[0], row[1]))


def moves(base):
    """Each consultation whose headline deadline differs from one line of the change log to the next."""
    last, moved = {}, {}
    for line in get(base + "/changes.ndjson?from=1").splitlines():
        one = json.loads(line)["consultation"]
        if one is None:
            continue
        now = headline(one) and headline(one)["on"]
        before = last.get(one["id"])
        # A letter that names another day than the page became known: nobody has moved anything.
        by_letter = any(note["code"] == "letter-disagrees" for note in one["qualityNotes"])
        if before and now and before != now and not by_letter:
            moved[one["id"]] = moved.get(one["id"], 0) + 1
        last[one["id"]] = now or before
    return moved


def main():
    base, answers, database = sys.argv[1] + "/api/v1", json.load(open(sys.argv[2], encoding="utf-8")), sys.argv[3]
    everything = json.loads(get(base + "/consultations.json"))
    today = datetime.date.fromisoformat(sys.argv[4])

    demand(shortest(everything), answers["shortest"], "shortest time to answer")
    found = {}
    for consultation, _, _ in answers["moved"]["moves"]:
        found[consultation] = found.get(consultation, 0) + 1
    demand(moves(base), found, "moved deadlines")
    demand(min(one["firstSeenAt"] for one in everything), answers["moved"]["since"], "since when moves are known")

    register, page = {}, 1
    while True:
        listed = json.loads(get("%s/organizations?limit=500&page=%d" % (base, page)))
        register.update({one["slug"]: one for one in listed["items"]})
        if page * 500 >= listed["total"]:
            break
        page += 1
    most = sorted(((-one["answered"], one["name"]) for one in register.values() if one["answered"]))
    demand([count for count, _ in most[:10]], [-count for _, count in answers["answersMost"]][:len(most)], "who answers most")

    week = today + datetime.timedelta(days=7)
    closing = [
        [one["deadline"], one["id"]] for one in everything
        if one["deadline"] and today <= day(one["deadline"]) <= week and not one["withdrawn"]
        and not (one["publishedOn"] and day(one["publishedOn"]) > today)
    ]
    demand(sorted(closing), sorted(answers["closing"]), "what closes within a week")
    demand([row[0] for row in answers["closing"]], sorted(row[0] for row in closing), "the nearest day first")
    demand({row[1] for row in closing}, {one["id"] for one in everything if one["closingSoon"]}, "`closingSoon`")

    start = datetime.datetime.combine(today - datetime.timedelta(days=1), datetime.time(), zoneinfo.ZoneInfo("Europe/Stockholm"))
    changed = [one for one in everything if datetime.datetime.fromisoformat(one["changedAt"].replace("Z", "+00:00")) >= start]
    demand(len(changed), answers["changedSinceYesterday"], "what has changed since yesterday")

    lengths = [[one["id"], days_to_answer(one)] for one in everything if days_to_answer(one) is not None]
    demand(sorted(lengths, key=lambda row: (-row[1], row[0]))[:10], answers["longest"], "the longest")

    silent = [
        one["id"] for one in everything
        if one["status"] == "closed" and one["submissionsKnown"] and not one["submissions"]
    ]
    demand(sorted(silent), answers["neverAnswered"], "which never got an answer")

    rows = {
        "consultations": len(everything),
        "documents": sum(len(one["documents"]) for one in everything),
        "consultees": sum(len(one["consultees"]) for one in everything),
        "submissions": sum(len(one["submissions"]) for one in everything),
        "organizations": len(register),
    }
    demand(rows, {name: answers["rows"][name] for name in rows}, "rows in DuckDB")

    # The days themselves, against the sentence that each was read from.
    read = [deadline for one in everything for deadline in one["deadlines"] if days_in(deadline["evidence"])]
    for deadline in read:
        demand(True, deadline["on"] in days_in(deadline["evidence"]), "the day stands in its sentence: %s" % deadline)
    types(database)
    print("newsroom: eight answers agree with the JSON, %d days with their sentences" % len(read))


def types(database):
    import duckdb

    base = duckdb.connect(database, read_only=True)
    kinds = dict(base.execute(
        "SELECT table_name || '.' || column_name, data_type FROM information_schema.columns").fetchall())
    demand("DATE", kinds["consultations.deadline"], "the type of a day")
    demand("BOOLEAN", kinds["consultations.closingSoon"], "the type of a truth value")
    demand("BIGINT", kinds["consultations.daysToAnswer"], "the type of a number")
    demand("TIMESTAMP WITH TIME ZONE", kinds["events.at"], "the type of an instant")
    orphans = base.execute(
        "SELECT count(*) FROM consultees LEFT JOIN consultations ON consultees.consultation = consultations.id "
        "WHERE consultations.id IS NULL").fetchone()[0]
    demand(0, orphans, "consultees without their consultation")


if __name__ == "__main__":
    main()
