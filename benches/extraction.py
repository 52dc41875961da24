"""BeautifulSoup reading saved pages by the rules of a scraper file.

    extraction.py RULES.toml VALUES.ndjson PARSER SECONDS

VALUES.ndjson is the output of `cargo run --release --example extract -- FOLDER --values`. For SECONDS, every page that it
names is parsed with PARSER (`html.parser` or `lxml`), every field of `[page]` is selected, and its texts and links are
taken. Dates and case numbers are not read. Prints one JSON object: `pagesPerSecond`, and in `found` how many of the values
of remissflode were found here too, apart from white space.
"""

import json
import re
import sys
import time
import tomllib
from urllib.parse import urljoin

from bs4 import BeautifulSoup
import soupsieve

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
# Fields whose value is a text in one piece; all others take every element.
SINGLE = {"title", "key", "link", "summary", "published", "updated", "deadline"}
LINKS = {"documents", "submissions", "references", "issuers", "topics"}


class Place:
    """One selector of a field, compiled once, with the conditions of the table that it stands in."""

    def __init__(self, place, table):
        selector, _, attribute = place.partition("@")
        self.selector, self.attribute = soupsieve.compile(selector), attribute or None
        # `re` has no classes of Unicode: those of the file, in Swedish letters.
        match = table.get("match", "").replace(r"\p{Lu}", "[A-ZÅÄÖ]").replace(r"\p{L}", "[A-ZÅÄÖa-zåäö]")
        self.match = re.compile(match) if match else None
        self.under = re.compile(table["under"]) if "under" in table else None
        self.without = soupsieve.compile(table["without"]) if "without" in table else None

    def text(self, element):
        if self.under:
            heading = element.find_previous(HEADINGS)
            if heading is None or not self.under.search(heading.get_text(" ", strip=True)):
                return None
        if self.attribute:
            text = element.get(self.attribute)
            if text is None:
                return None
        elif self.without:
            out = self.without.select(element)
            text = " ".join(s.strip() for s in element.strings if not any(o in s.parents for o in out))
        else:
            text = element.get_text(" ", strip=True)
        if self.match:
            found = self.match.search(text)
            if not found:
                return None
            text = found[1] if found.re.groups else found[0]
        return text


class Rule:
    """The places of one field: a selector, a table with conditions, or a list of either. The first with a value gives it."""

    def __init__(self, field, written):
        self.field = field
        self.places = []
        for part in written if isinstance(written, list) else [written]:
            table = part if isinstance(part, dict) else {"at": part}
            at = table.get("at", [])
            self.places += [Place(place, table) for place in ([at] if isinstance(at, str) else at)]

    def values(self, soup, url):
        for place in self.places:
            taken = []
            for element in place.selector.select(soup, limit=0):
                value = self.value(element, place.text(element), url)
                if value is not None:
                    taken.append(value)
                    if self.field in SINGLE:
                        break
            if taken:
                return taken
        return []

    def value(self, element, text, url):
        if text is None:
            return None
        if self.field in LINKS:
            link = element if element.get("href") else element.find(href=True)
            if link is not None:
                return text, urljoin(url, link["href"])
        return (text, None) if text.strip() else None


def read(html, url, parser, rules, must_have):
    soup = BeautifulSoup(html, parser)
    if any(not must.select_one(soup) for must in must_have):
        raise SystemExit(f"expected a page with what it must have, found {url}")
    return {rule.field: rule.values(soup, url) for rule in rules}


def bare(text):
    return re.sub(r"\s+|^\*|\* ", "", text)


def main(rules_path, values_path, parser, seconds):
    with open(rules_path, "rb") as file:
        page = tomllib.load(file)["page"]
    must_have = page.pop("must-have", [])
    must_have = [soupsieve.compile(must) for must in ([must_have] if isinstance(must_have, str) else must_have)]
    page.pop("expects", None)
    rules = [Rule(field, written) for field, written in page.items()]
    pages, asked, found = [], 0, 0
    with open(values_path, encoding="utf-8") as file:
        for line in file:
            saved = json.loads(line)
            with open(saved["file"], encoding="utf-8") as html:
                pages.append((html.read(), saved["url"]))
            theirs = read(*pages[-1], parser, rules, must_have)
            for field, ours in saved["fields"].items():
                texts = {bare(part) for text, link in theirs.get(field, []) for part in (text, link or "")}
                texts.add(bare(" ".join(text for text, _ in theirs.get(field, []))))
                if field in ("link", "key"):  # the address that the page was asked at, and a text put together of a number
                    continue
                asked += len(ours)
                found += sum(bare(value) in texts for value in ours)
    # The time that a core worked for this process: what else runs does not count.
    rounds, begun = 0, time.process_time()
    while rounds == 0 or time.process_time() - begun < seconds:
        rounds += 1
        for html, url in pages:
            read(html, url, parser, rules, must_have)
    per_second = rounds * len(pages) / (time.process_time() - begun)
    print(json.dumps({"pages": len(pages), "pagesPerSecond": round(per_second, 1), "values": asked, "found": found}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]))
