"""One message as a mail program reads it, and what every letter must hold: Letter(raw).check(program, recipient)."""
import base64
import email
import email.policy
import email.utils
import html
import re
import urllib.parse

from mail_program import demand

ONCE = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted"]
LIST = ["List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"]
FETCHES = re.compile(r"<(?:img|script|link|iframe|video|audio|object|embed|form|base)\b|\s(?:src|srcset|background)\s*=|@import|url\(", re.I)


class Letter:
    def __init__(self, raw):
        self.raw = raw
        self.message = email.message_from_bytes(raw, policy=email.policy.default)
        self.text, self.html = self.part("text/plain"), self.part("text/html")
        self.subject = self.message["Subject"]

    def part(self, kind):
        found = [one for one in self.message.walk() if one.get_content_type() == kind]
        demand(len(found) == 1, "one part of the type %s, found %d" % (kind, len(found)))
        demand(found[0].get_content_charset() == "utf-8", "%s in UTF-8, found %s" % (kind, found[0].get_content_charset()))
        return found[0].get_payload(decode=True).decode("utf-8")

    def links(self):
        in_text = re.findall(r"https?://[^\s<>\"]+", self.text)
        in_html = [html.unescape(one) for one in re.findall(r'href="([^"]*)"', self.html)]
        return in_text, in_html

    def link(self, part):
        """The one link with this part of a path in the text; the HTML has it too."""
        in_text, in_html = self.links()
        found = {one for one in in_text if part in one}
        demand(len(found) == 1, "one link with %s in the text, found %s" % (part, found))
        demand(found <= set(in_html), "the HTML has the links of the text: %s" % found)
        return found.pop()

    def unsubscribe(self):
        """The address for one click (RFC 8058)."""
        return re.search(r"<(https?://[^>]+)>", str(self.message["List-Unsubscribe"]))[1]

    def check(self, program, recipient, sender, kind="letter"):
        message, raw = self.message, self.raw
        for name in ONCE + (LIST if kind == "letter" else []):
            demand(len(message.get_all(name, [])) == 1, "one header %s, found %s" % (name, message.get_all(name)))
        demand(str(message["From"]) == sender, "From is `%s`, found `%s`" % (sender, message["From"]))
        demand(email.utils.parseaddr(str(message["To"]))[1] == recipient, "To is the reader alone: %s" % message["To"])
        demand(not message.get_all("Cc") and not message.get_all("Bcc"), "nobody else sees it")
        away = abs((message["Date"].datetime - program.now()).total_seconds())
        demand(away < 600, "Date is that of the set clock, found %s" % message["Date"])
        demand(str(message["Auto-Submitted"]).startswith("auto-generated"), "Auto-Submitted says auto-generated")
        if kind == "letter":
            demand(str(message["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click", "RFC 8058: List-Unsubscribe-Post")
            demand(self.unsubscribe().startswith(program.origin + "/"), "List-Unsubscribe leads to the public address")
            demand(re.search(r"<[^<>@\s]+>$", str(message["List-Id"])), "RFC 2919: List-Id, found %s" % message["List-Id"])
        self.check_bytes()
        self.check_body(program, recipient)

    def check_bytes(self):
        raw = self.raw
        demand(all(byte < 128 for byte in raw), "seven bits a byte: å, ä and ö are encoded")
        demand(b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b""), "lines end with CRLF")
        longest = max(len(line) for line in raw.split(b"\r\n"))
        demand(longest <= 998, "no line of more than 998 bytes (RFC 5322), found %d" % longest)
        head = raw.split(b"\r\n\r\n", 1)[0]
        demand(max(len(line) for line in head.split(b"\r\n")) <= 200, "header lines are folded")
        kinds = [part.get_content_type() for part in self.message.walk()]
        demand(kinds == ["multipart/alternative", "text/plain", "text/html"], "text first, then HTML: %s" % kinds)

    def check_body(self, program, recipient):
        for name, body in (("text", self.text), ("HTML", self.html), ("subject", self.subject)):
            demand("Ã" not in body and "�" not in body and "=C3" not in body, "the %s is decoded once" % name)
        demand(re.search("[åäö]", self.text) and re.search("[åäö]", self.html), "å, ä and ö in both")
        foreign = FETCHES.search(self.html)
        demand(not foreign, "the HTML fetches nothing and sends nothing, found `%s`" % (foreign and self.html[foreign.start():][:80]))
        in_text, in_html = self.links()
        allowed = ("mailto:", "#")
        for one in in_text + in_html:
            own = one.startswith(program.origin + "/") or one == program.origin
            demand(own or one.startswith(allowed), "no link to another host, found %s" % one)
        secret = re.search(r"/prenumerera/[a-z]+/([\w-]+)", " ".join(in_text))
        for one in in_text + in_html:
            counted = secret and secret[1] in one and "/prenumerera/" not in one
            demand(not counted, "only the links to the subscription name it, found %s" % one)
            demand(urllib.parse.quote(recipient) not in one and recipient not in one, "no link holds the address: %s" % one)
        demand("color-scheme" in self.html, "the HTML is made for dark mode too")


def forms(address):
    """The forms in which an address, or the part before its @, may stand in a file."""
    plain = {address, address.split("@")[0], address.split("@")[0].split("+")[0]}
    found = set()
    for one in plain:
        quoted = urllib.parse.quote(one, safe="")
        found |= {one, quoted, quoted.lower(), html.escape(one), one.encode().hex(), one.replace("+", " ")}
        # The three ways in which bytes can lie in base64, without the digits that their neighbours decide.
        for shift in range(3):
            digits = base64.b64encode(b"\0" * shift + one.encode()).decode().rstrip("=")
            found.add(digits[(0, 2, 3)[shift]:-1])
    return found
