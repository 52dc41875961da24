#!/usr/bin/env python3
"""Keeps a copy of all consultations, and prints each deadline that is new or moved: follow.py [FILE]

FILE (default: consultations.json) holds the copy, and the number of the last change that is in it. Each run asks only
for the changes after that number.
"""
import json
import os
import sys
import urllib.request

BASE = os.environ.get("REMISSFLODE_URL", "http://127.0.0.1:8080")


def first_deadline(consultation):
    """The earliest deadline as YYYY-MM-DD, or None."""
    return min((deadline["on"] for deadline in consultation["deadlines"]), default=None)


def update(copy):
    """Reads the changes that the copy lacks. The last line of each consultation holds."""
    with urllib.request.urlopen("%s/api/v1/changes.ndjson?from=%d" % (BASE, copy["seq"] + 1)) as log:
        for line in log:
            change = json.loads(line)
            copy["seq"] = change["seq"]
            consultation = change["consultation"]
            if change["kind"] == "removed":
                copy["consultations"].pop(consultation["id"], None)
            if change["kind"] not in ("new", "changed"):
                continue
            before = copy["consultations"].get(consultation["id"])
            old, new = first_deadline(before) if before else None, first_deadline(consultation)
            if old != new:
                print("%s -> %s  %s" % (old or "none", new or "none", consultation["title"]))
            copy["consultations"][consultation["id"]] = consultation


def main(file="consultations.json"):
    copy = {"seq": 0, "consultations": {}}
    if os.path.exists(file):
        with open(file, encoding="utf-8") as text:
            copy = json.load(text)
    update(copy)
    with open(file + ".new", "w", encoding="utf-8") as text:
        json.dump(copy, text, ensure_ascii=False)
    os.replace(file + ".new", file)


if __name__ == "__main__":
    main(*sys.argv[1:])
