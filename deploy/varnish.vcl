# A sample for Varnish 6.0 or later: /etc/varnish/default.vcl. See docs/operations.md, "Behind a web server".
vcl 4.1;

import std;

backend remissflode {
    .host = "127.0.0.1";
    .port = "8080";
    # Not ready while it starts and while it stops; the cache answers meanwhile.
    .probe = { .url = "/health/ready"; .interval = 2s; .timeout = 2s; .window = 3; .threshold = 2; .initial = 2; }
}

# The machines that run Remissflödet. They send PURGE when something has changed: setting `purge = ["http://this-machine:80/"]`.
acl publishers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ publishers) {
            return (synth(405, "Only the publishers of this cache may purge it"));
        }
        if (req.http.Surrogate-Key !~ "^[a-z0-9-]+( [a-z0-9-]+)*$") {
            return (synth(400, "Expected tags in Surrogate-Key"));
        }
        ban("obj.http.Surrogate-Key ~ (^|\s)(" + regsuball(req.http.Surrogate-Key, " ", "|") + ")(\s|$)");
        return (synth(200, "Purged"));
    }
    # The metrics have the same address as everything else.
    if (req.url ~ "^/metrics") {
        return (synth(403, "Forbidden"));
    }
    # No answer depends on a cookie.
    unset req.http.Cookie;
    # The form for letters, the only POST, and the links of letters, which are for one reader each. Leave them out of logs:
    # varnishncsa -q 'ReqURL !~ "^/prenumerera/"'
    if (req.method == "POST" || req.url ~ "^/prenumerera/") {
        return (pass);
    }
    # Half a minute too old while a newer answer is fetched (stale-while-revalidate); a day while the program is down.
    if (std.healthy(req.backend_hint)) {
        set req.grace = 30s;
    }
}

sub vcl_backend_response {
    # An error never replaces a good answer.
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        return (abandon);
    }
    set beresp.grace = 1d;
}

sub vcl_deliver {
    # For caches alone.
    unset resp.http.Surrogate-Key;
    unset resp.http.Cache-Tag;
}
