"""Subscribers for the checks of letters, as `remissflode subscribers export` writes them."""
import datetime
import hashlib
import json
import os

from mail_program import demand


def line(address, query, monday, **more):
    asked = (monday - datetime.timedelta(days=2)).astimezone(datetime.timezone.utc)
    stamp = asked.strftime("%Y-%m-%dT%H:%M:%SZ")
    identity = hashlib.md5(("%s %s" % (address, query)).encode()).hexdigest()
    fields = {"form": 1, "id": identity, "address": address, "query": query, "lang": "sv", "rhythm": "week", "with_empty": True}
    return json.dumps(dict(fields, asked_at=stamp, confirmed_at=stamp, **more))


# An import syncs each file, which takes minutes for ten thousand on a slow disk.
MOST_IMPORTED = 500


def write_subscribers(program, work, chosen, monday):
    """Imports subscriptions, each an address and a selection; more of them are written to the folder as the program keeps them."""
    for address, query in chosen[MOST_IMPORTED:]:
        text = line(address, query, monday)
        folder = os.path.join(program.data, "mail", "subscribers")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, json.loads(text)["id"] + ".json"), "w") as out:
            out.write(text)
    chosen = chosen[:MOST_IMPORTED]
    file = os.path.join(work, "subscribers.ndjson")
    with open(file, "w") as out:
        out.write("".join(line(address, query, monday) + "\n" for address, query in chosen))
    os.makedirs(program.data, exist_ok=True)
    words = program.run("subscribers", "import", file)
    os.remove(file)
    demand(words.startswith("%d " % len(chosen)), "`subscribers import` says how many: %s" % words)
