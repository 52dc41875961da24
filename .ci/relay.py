"""Stands between the feed readers and the program, and notes who sent a validator and what came back."""
import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SKIPPED = {"connection", "transfer-encoding", "keep-alive"}


class Relay:
    def __init__(self):
        self.target, self.notes = None, []
        handler = type("Handler", (Handler,), {"relay": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.origin = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self):
        """(user agent, whether a validator was sent, status) of each request since the last call."""
        notes, self.notes = self.notes, []
        return notes

    def close(self):
        self.server.shutdown()


class Handler(BaseHTTPRequestHandler):
    relay = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        connection = http.client.HTTPConnection(self.relay.target, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in SKIPPED | {"host"}}
        connection.request("GET", self.path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        validated = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        self.relay.notes.append((self.headers.get("User-Agent", ""), validated, answer.status))
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in SKIPPED | {"content-length", "date", "server"}:
                self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if answer.status != 304:
            self.wfile.write(body)
        connection.close()
