"""A client that openapi-python-client generated reads every kind of answer: .ci/generated_client.py BASE CLIENT"""
import datetime
import importlib
import os
import pkgutil
import sys


def demand(holds, text):
    if not holds:
        raise SystemExit("FAILED: %s" % text)


def main():
    base, folder = sys.argv[1:]
    names = [name for name in os.listdir(folder) if os.path.isfile(os.path.join(folder, name, "client.py"))]
    demand(len(names) == 1 and names[0].isascii(), "one package with an ASCII name, found %s" % names)
    package = importlib.import_module(names[0])
    client = package.Client(base_url=base + "/api/v1", raise_on_unexpected_status=True)
    calls = {}
    for tag in ("data", "service", "bulk"):
        module = importlib.import_module("%s.api.%s" % (names[0], tag))
        for found in pkgutil.iter_modules(module.__path__):
            calls[found.name] = importlib.import_module("%s.api.%s.%s" % (names[0], tag, found.name))
    listed = calls["list_consultations"].sync(client=client)
    one = listed.items[0]
    demand(listed.total > 0 and isinstance(one.published_on, datetime.date), "days are days, found %r" % one.published_on)
    demand(isinstance(one.changed_at, datetime.datetime), "instants are instants, found %r" % one.changed_at)
    demand(type(one.status).__name__ == "Status" and type(one.kind).__name__ == "ConsultationKind", "one enum each")
    read = 1
    for name, arguments in (
        ("get_consultation", {"id": one.id}),
        ("list_revisions", {"id": one.id}),
        ("list_responses", {"id": one.id}),
        ("list_events", {}),
        ("list_documents", {}),
        ("list_organizations", {}),
        ("list_issuers", {}),
        ("list_sources", {}),
        ("export_json", {}),
        ("get_api_info", {}),
    ):
        answer = calls[name].sync(client=client, **arguments)
        demand(answer is not None and type(answer).__name__ != "Problem", "%s: %r" % (name, answer))
        read += 1
    print("openapi-python-client: %d operations, %d of them read" % (len(calls), read))


if __name__ == "__main__":
    main()
