#!/usr/bin/env python3
"""Eight questions of a newsroom, answered with pandas and DuckDB: newsroom.py [--subject SLUG] [--json] [FILE.duckdb]

    pip install pandas duckdb

Reads the tables that /api/v1/datapackage.json describes, each once, and keeps them in a DuckDB file (default:
remisser.duckdb) for questions of your own. --json prints the answers as one object.
"""
import argparse
import datetime
import json
import os
import tempfile
import urllib.parse
import urllib.request
import zoneinfo

import duckdb
import pandas as pd

BASE = os.environ.get("REMISSFLODE_URL", "http://127.0.0.1:8080") + "/api/v1"

# The types of the data package, in pandas and in DuckDB.
PANDAS = {"string": "string", "integer": "Int64", "boolean": "boolean", "date": "string", "datetime": "string"}
DUCKDB = {"string": "VARCHAR", "integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE", "datetime": "TIMESTAMPTZ"}


def get(path, **query):
    """The bytes of an answer."""
    address = "%s/%s?%s" % (BASE, path, urllib.parse.urlencode(query, doseq=True))
    with urllib.request.urlopen(address) as answer:
        return answer.read()


def download(folder):
    """Every table of the data package as a file; then its fields by its name."""
    package = json.loads(get("datapackage.json"))
    tables = {}
    for resource in package["resources"]:
        with open(os.path.join(folder, resource["name"] + ".csv"), "wb") as file:
            file.write(get(resource["name"] + ".csv"))
        tables[resource["name"]] = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    return tables


def frame(folder, name, fields):
    """A table for pandas. An empty cell is an unknown value."""
    kinds = {column: PANDAS[kind] for column, kind in fields.items()}
    table = pd.read_csv(os.path.join(folder, name + ".csv"), dtype=kinds, keep_default_na=False, na_values=[""])
    for column, kind in fields.items():
        if kind in ("date", "datetime"):
            table[column] = pd.to_datetime(table[column], utc=kind == "datetime", format="ISO8601")
    return table


def load(folder, tables, file):
    """8. Everything into DuckDB, with the types of the data package."""
    base = duckdb.connect(file)
    for name, fields in tables.items():
        columns = {column: DUCKDB[kind] for column, kind in fields.items()}
        path = os.path.join(folder, name + ".csv").replace("'", "''")
        base.execute(
            "CREATE OR REPLACE TABLE %s AS SELECT * FROM read_csv('%s', header = true, delim = ',', quote = '\"', "
            "escape = '\"', columns = %s)" % (name, path, columns)
        )
    return base


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subject", default="", help="only consultations on this subject in question 4")
    parser.add_argument("--today", type=datetime.date.fromisoformat, metavar="DATE", help="another day than today's")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("file", nargs="?", default="remisser.duckdb")
    given = parser.parse_args()
    info = json.loads(get("api-info"))
    today = given.today or datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Stockholm")).date()
    with tempfile.TemporaryDirectory() as folder:
        tables = download(folder)
        consultations = frame(folder, "consultations", tables["consultations"])
        submissions = frame(folder, "submissions", tables["submissions"])
        base = load(folder, tables, given.file)

    answers = {}

    # 1. Who gives the shortest time to answer, by department and year? The median of the days, withdrawn ones left out.
    timed = consultations[~consultations.withdrawn].dropna(subset=["daysToAnswer", "publishedOn", "issuers"])
    timed = timed.assign(issuer=timed.issuers.str.split("; "), year=timed.publishedOn.dt.year).explode("issuer")
    shortest = timed.groupby(["issuer", "year"]).daysToAnswer.agg(["median", "size"]).reset_index()
    answers["shortest"] = [
        [issuer, int(year), float(median), int(size)]
        for issuer, year, median, size in shortest.sort_values(["median", "issuer", "year"]).itertuples(index=False)
    ]

    # 2. Which deadlines were moved? Only moves since `historySince` are known: none before says nothing.
    answers["moved"] = {
        "since": info["historySince"],
        "moves": [list(row) for row in base.execute(
            'SELECT consultation, old, new FROM events WHERE kind = \'deadline-changed\' AND old IS NOT NULL ORDER BY "at", id'
        ).fetchall()],
    }

    # 3. Who answers most? Several files of one organization are one answer.
    named = submissions.assign(who=submissions.organizationName.fillna(submissions.name))
    most = named.groupby("who").consultation.nunique().reset_index()
    most = most.sort_values(["consultation", "who"], ascending=[False, True]).head(10)
    answers["answersMost"] = [[who, int(count)] for who, count in most.itertuples(index=False)]

    # 4. What closes within a week, on this subject? The nearest day first.
    chosen = {"subject": given.subject} if given.subject else {}
    week = str(today + datetime.timedelta(days=7))
    closing = json.loads(get("consultations", status="open", deadlineBefore=week, sort="deadline", limit=500, **chosen))
    answers["closing"] = [[one["deadline"], one["id"]] for one in closing["items"]]

    # 5. What has changed since yesterday?
    yesterday = str(today - datetime.timedelta(days=1))
    changed = json.loads(get("consultations", sort="changed", changedAfter=yesterday, limit=500, fields="id"))
    answers["changedSinceYesterday"] = changed["total"]

    # 6. Which consultations were the longest?
    answers["longest"] = [list(row) for row in base.execute(
        "SELECT id, daysToAnswer FROM consultations WHERE daysToAnswer IS NOT NULL ORDER BY daysToAnswer DESC, id LIMIT 10"
    ).fetchall()]

    # 7. Which closed without a posted answer, where answers are posted at all?
    silent = consultations[
        (consultations.status == "closed") & consultations.submissionsKnown & (consultations.submissions == 0)
    ]
    answers["neverAnswered"] = sorted(silent.id)

    # 8. Everything is in DuckDB: so many rows.
    answers["rows"] = {name: base.execute("SELECT count(*) FROM %s" % name).fetchone()[0] for name in tables}

    if given.json:
        print(json.dumps(answers, ensure_ascii=False))
        return
    titles = dict(zip(consultations.id, consultations.title))
    print("Shortest time to answer (median days):")
    for issuer, year, median, count in answers["shortest"][:10]:
        print("  %5.1f  %d  %s (%d)" % (median, year, issuer, count))
    print("Moved deadlines, known since %s:" % answers["moved"]["since"])
    for consultation, old, new in answers["moved"]["moves"][-10:]:
        print("  %s -> %s  %s" % (old, new, titles.get(consultation, consultation)))
    print("Who answers most:")
    for who, count in answers["answersMost"]:
        print("  %5d  %s" % (count, who))
    print("Closes within a week%s:" % (" (%s)" % given.subject if given.subject else ""))
    for deadline, consultation in answers["closing"]:
        print("  %s  %s" % (deadline, titles.get(consultation, consultation)))
    print("Changed since yesterday: %d" % answers["changedSinceYesterday"])
    print("Longest:")
    for consultation, days in answers["longest"]:
        print("  %5d  %s" % (days, titles[consultation]))
    print("Closed without a posted answer: %d" % len(answers["neverAnswered"]))
    print("In %s: %s" % (given.file, ", ".join("%d %s" % (count, name) for name, count in answers["rows"].items())))


if __name__ == "__main__":
    main()
