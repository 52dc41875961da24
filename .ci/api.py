"""The API and the open data of a served demo, read by second programs: .ci/api.py BASE WORKDIR

Writes WORKDIR/strict.json, the description without its `default` answers, for schemathesis.
"""
import csv
import io
import json
import os
import re
import sys
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))


def skip(text):
    print("skipped: %s" % text, flush=True)


def demand(holds, text):
    if not holds:
        raise SystemExit("FAILED: %s" % text)


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.headers.get_content_type(), answer.read()


def description(base, work):
    """The description is valid, and each of its examples is what its schema says."""
    kind, body = get(base + "/api/v1/openapi.json")
    demand(kind == "application/json", "the description comes as %s" % kind)
    described = json.loads(body)
    try:
        from openapi_spec_validator import OpenAPIV31SpecValidator

        OpenAPIV31SpecValidator(described).validate()
        broken = json.loads(body)
        del broken["info"]["version"]
        demand(not OpenAPIV31SpecValidator(broken).is_valid(), "a description without its version is let pass")
        print("openapi-spec-validator: %d paths" % len(described["paths"]))
    except ImportError as problem:
        skip("the description by openapi-spec-validator: %s" % problem)
    examples(described)
    strict = json.loads(body)
    for path in strict["paths"].values():
        for operation in path.values():
            del operation["responses"]["default"]
    with open(os.path.join(work, "strict.json"), "w") as out:
        json.dump(strict, out)
    return described


def examples(described):
    try:
        import jsonschema
    except ImportError as problem:
        return skip("the examples by jsonschema: %s" % problem)
    judged = 0
    answers = [one for path in described["paths"].values() for one in path["get"]["responses"].values()]
    for answer in answers + list(described["components"]["responses"].values()):
        for kind, content in answer.get("content", {}).items():
            demand("example" in content, "no example of %s" % answer["description"])
            schema = dict(content["schema"], components=described["components"])
            jsonschema.Draft202012Validator(schema).validate(content["example"])
            judged += 1
    print("examples: %d as their schemas say" % judged)


def catalog(base):
    """RDF/XML and Turtle hold one graph, without blank nodes, that fits the shapes."""
    try:
        import rdflib
        import rdflib.compare
    except ImportError as problem:
        return skip("the catalog by rdflib: %s" % problem)
    kinds, graphs = {"xml": "application/rdf+xml", "turtle": "text/turtle"}, {}
    for path, form in (("/datasets/dcat", "xml"), ("/datasets/dcat.ttl", "turtle")):
        kind, body = get(base + path)
        demand(kind == kinds[form], "%s comes as %s" % (path, kind))
        graphs[form] = rdflib.Graph().parse(data=body, format=form)
    demand(rdflib.compare.isomorphic(graphs["xml"], graphs["turtle"]), "both forms hold the same graph")
    graph = graphs["xml"]
    nodes = [node for triple in graph for node in triple]
    demand(not [node for node in nodes if isinstance(node, rdflib.BNode)], "no node is blank")
    demand(all(re.match(r"[a-z]+:", node) for node in nodes if isinstance(node, rdflib.URIRef)), "IRIs are absolute")
    print("rdflib: %d triples, the same in both forms" % len(graph))
    try:
        import pyshacl
    except ImportError as problem:
        return skip("the catalog by pyshacl: %s" % problem)
    shapes = rdflib.Graph().parse(os.path.join(HERE, "dcat-shapes.ttl"), format="turtle")
    holds, _, text = pyshacl.validate(graph, shacl_graph=shapes)
    demand(holds, "the catalog against its shapes:\n%s" % text)
    # Each property that the catalog has by the shapes is missed when it is gone.
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    required = {(shape, path) for shape in shapes.subjects(sh.targetClass) for one in shapes.objects(shape, sh.property)
                for path in shapes.objects(one, sh.path) if int(shapes.value(one, sh.minCount) or 0)}
    for shape, path in sorted(required):
        without = rdflib.Graph()
        for triple in graph:
            of = (triple[0], rdflib.RDF.type, shapes.value(shape, sh.targetClass)) in graph
            if not (of and triple[1] == path):
                without.add(triple)
        demand(not pyshacl.validate(without, shacl_graph=shapes)[0], "%s without %s is let pass" % (shape, path))
    print("pyshacl: conforms; each of %d required properties is missed when it is gone" % len(required))


def table(base):
    """The table by Python's reader: as many rows as there are consultations, and no cell that a spreadsheet would run."""
    _, body = get(base + "/api/v1/consultations.csv")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8"), newline=""), strict=True))
    total = json.loads(get(base + "/api/v1/consultations?limit=1")[1])["total"]
    demand(len(rows) == total, "%d rows for %d consultations" % (len(rows), total))
    demand(all(None not in row and None not in row.values() for row in rows), "each row has every cell")
    demand(not [cell for row in rows for cell in row.values() if re.match("[=+@\t\r|%＝＋－＠-]", cell)], "no cell is a formula")
    whole = json.loads(get(base + "/api/v1/consultations.json")[1])
    lines = [json.loads(line) for line in get(base + "/api/v1/consultations.ndjson")[1].splitlines()]
    demand(whole == lines, "JSON and NDJSON hold the same")
    demand([one["id"] for one in whole] == [row["id"] for row in rows], "so does the table")
    print("csv: %d rows" % len(rows))


def package(base):
    """Each table of the data package has the types, keys and references that are described."""
    try:
        import frictionless
    except ImportError as problem:
        return skip("the data package by frictionless: %s" % problem)
    report = frictionless.validate(base + "/api/v1/datapackage.json", type="package")
    demand(report.valid, "the data package by frictionless:\n%s" % report.to_summary())
    print("frictionless: %d tables as described" % len(report.tasks))


def walk(base):
    """A whole walk by cursor gives what the export gives."""
    ids, address = [], base + "/api/v1/consultations?limit=7&fields=id"
    cursor = ""
    while cursor is not None:
        page = json.loads(get(address + ("&cursor=" + cursor if cursor else ""))[1])
        ids += [item["id"] for item in page["items"]]
        cursor = page["nextCursor"]
    whole = json.loads(get(base + "/api/v1/consultations.json")[1])
    demand(ids == [one["id"] for one in whole], "the pages behind the cursors are the whole list")
    print("cursor: %d items" % len(ids))


def main():
    base, work = sys.argv[1:]
    description(base, work)
    catalog(base)
    table(base)
    package(base)
    walk(base)


if __name__ == "__main__":
    main()
