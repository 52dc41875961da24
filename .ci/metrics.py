"""Reads `/metrics` with the parser of Prometheus' own Python client, and compares it with what the API says.

    metrics.py http://127.0.0.1:8080
"""

import json
import sys
import time
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

base = sys.argv[1]


def get(path):
    with urllib.request.urlopen(base + path) as answer:
        return answer.headers.get("content-type"), answer.read().decode()


def compare():
    """Compares the states in both answers. During the first run, a source may change between the two requests."""
    media_type, page = get("/metrics")
    assert media_type.startswith("text/plain; version=0.0.4"), media_type
    samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    states = {s.labels["source"]: s.labels["state"] for s in samples if s.name == "remissflode_source_state" and s.value}
    said = {s["slug"]: s["state"] for s in json.loads(get("/api/v1/sources?limit=500")[1])["items"]}
    return samples, states, states == said


# The second one is answered from the cache.
get("/feed.atom")
get("/feed.atom")
for _ in range(100):
    samples, states, same = compare()
    if same:
        break
    time.sleep(0.1)
assert same, states
asked = [s for s in samples if s.name == "http_requests_total" and s.labels["route"] == "/feed.atom"]
assert {s.labels["status"]: s.value for s in asked if s.value} == {"200": 2}, asked
print(f"{len(samples)} samples of {len({s.name for s in samples})} series, {len(states)} sources as the API says")
