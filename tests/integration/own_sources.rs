//! An installation with sources and issuers of its own, which add to those that ship.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use crate::{
    program::{Server, remissflode, run, until},
    small::Small,
};

/// An agency that does not ship, with its issuer in the file.
const HAMN: &str = r#"name = "Hamnverket"
issuer = { name = "Hamnverket", kind = "agency", prefixes = ["HV"] }
home = "https://hamn.example"
schedule = "7 * * * *"

[[list]]
kind = "html"
url = "{home}/remisser"
item = "li"
title = "a"
link = "a@href"
deadline = "p"
"#;

const SITE: [(&str, &str); 1] = [(
    "/remisser",
    "<ul><li><a href='/1'>Förslag om lägre kajer</a><p>Svara senast den 15 januari 2099.</p></li></ul>",
)];

/// A folder with a settings file, and the command that uses it.
fn installation(settings: &str) -> (TempDir, impl Fn() -> Command) {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("sources")).unwrap();
    let file = dir.path().join("remissflode.toml");
    let sources = dir.path().join("sources");
    fs::write(&file, format!("sources = {sources:?}\n{settings}")).unwrap();
    let data = dir.path().join("data");
    let command = move || {
        let mut command = remissflode(&data);
        command.arg("--config").arg(&file);
        command
    };
    (dir, command)
}

fn write(dir: &Path, name: &str, text: &str) {
    fs::write(dir.join(name), text).unwrap();
}

#[test]
fn own_sources_and_issuers_add_to_those_that_ship() {
    let (dir, command) = installation("");
    write(dir.path(), "issuers.toml", "[fyrverket]\nname = \"Fyrverket\"\nkind = \"agency\"\n");
    let fyr = HAMN.replace(
        "issuer = { name = \"Hamnverket\", kind = \"agency\", prefixes = [\"HV\"] }",
        "issuer = \"fyrverket\"",
    );
    write(dir.path(), "sources/fyr.toml", &fyr.replace("hamn.example", "fyr.example"));
    write(dir.path(), "sources/hamn.toml", HAMN);
    let (out, err, code) = run(&mut command(), &["sources"]);
    assert_eq!(code, Some(0), "{err}");
    for slug in ["fyr", "hamn", "boverket", "finansdepartementet"] {
        assert!(out.contains(&format!("| `{slug}` |")), "{slug}\n{out}\n{err}");
    }
    assert!(!err.contains("expected"), "{err}");
    let (out, ..) = run(&mut command(), &["--shipped-sources", "false", "sources"]);
    assert!(out.contains("`hamn`") && !out.contains("`boverket`"), "{out}");

    let (_, err, code) = run(&mut command(), &["--issuers", "/no/such/place", "sources"]);
    assert!(code == Some(1) && err.contains("there is no file or folder `/no/such/place` of issuers"), "{err}");
    let (_, err, code) = run(&mut command(), &["--sources", "/no/such/place", "sources"]);
    assert!(code == Some(1) && err.contains("there is no folder `/no/such/place` of scraper files"), "{err}");
}

#[test]
fn an_own_file_may_extend_a_shipped_base_and_replace_a_shipped_source() {
    let (dir, command) = installation("");
    write(
        dir.path(),
        "sources/hamn.toml",
        &HAMN.replace(
            "name = \"Hamnverket\"\n",
            "name = \"Hamnverket\"\nextends = \"sites/sitevision\"\npath = \"/remisser\"\n",
        ),
    );
    write(dir.path(), "sources/boverket.toml", &HAMN.replace("name = \"Hamnverket\"\n", "name = \"Vårt Boverk\"\n"));
    let (out, err, code) = run(&mut command(), &["sources"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("| `hamn` | Hamnverket |") && out.contains("| `boverket` | Vårt Boverk |"), "{out}\n{err}");
}

#[test]
fn an_issuer_in_a_source_file_is_served_and_reloaded() {
    let site = Small::start(&SITE);
    let (dir, command) = installation("shipped-sources = false\n");
    write(
        dir.path(),
        "sources/hamn.toml",
        &HAMN.replace("name = \"Hamnverket\"\n", "name = \"Hamnverket\"\nenabled = false\n"),
    );
    let mut command = command();
    command.args(["--pace", "0ms", "--mirror", &site.mirror("https://hamn.example")]);
    let server = Server::start(&mut command, &dir.path().join("data"), &[]);
    let issuers = || server.get("/api/v1/issuers?limit=500");
    assert!(issuers().contains("\"hamnverket\"") && issuers().contains("\"boverket\""), "{}", issuers());
    write(dir.path(), "sources/hamn.toml", HAMN);
    until("it is harvested", || server.json("/api/v1/consultations?issuer=hamnverket")["total"] == 1);

    write(dir.path(), "issuers.toml", "[fyrverket]\nname = \"Fyrverket\"\nkind = \"agency\"\n");
    until("the issuer is reloaded", || issuers().contains("\"Fyrverket\""));
    assert_eq!(server.json("/api/v1/consultations?issuer=fyrverket")["total"], 0, "it is a filter value at once");
}

#[test]
fn an_issuer_that_another_file_describes_otherwise_is_a_mistake() {
    let (dir, command) = installation("shipped-sources = false\n");
    let other = |from: &str, to: &str| HAMN.replace(from, to).replace("hamn.example", "fyr.example");
    write(dir.path(), "sources/a.toml", HAMN);
    write(dir.path(), "sources/b.toml", &other("\"HV\"", "\"HMV\""));
    write(dir.path(), "sources/c.toml", &other("{ name = \"Hamnverket\"", "{ name = \"Boverket\""));
    write(dir.path(), "sources/d.toml", &other("{ name = \"Hamnverket\"", "{ name = \"Fyr\""));
    write(dir.path(), "sources/e.toml", &other(", kind = \"agency\"", ""));
    write(
        dir.path(),
        "sources/f.toml",
        &other("\"agency\"", "\"myndighet\"").replace("name = \"Hamnverket\", k", "name = \"F\", k"),
    );
    write(
        dir.path(),
        "sources/g.toml",
        &other("{ name = \"Hamnverket\", kind = \"agency\", prefixes = [\"HV\"] }", "\"exempelverket\""),
    );
    write(
        dir.path(),
        "sources/h.toml",
        &other("{ name = \"Hamnverket\", kind = \"agency\", prefixes = [\"HV\"] }", "\"hamnverket\"")
            .replace("/remisser", "/h"),
    );
    let (out, _, code) = run(&mut command(), &["check"]);
    assert_eq!(code, Some(1), "{out}");
    for (file, expected) in [
        ("b", "expected `issuer = \"hamnverket\"`, found a new issuer whose slug is added by `"),
        ("c", "expected `issuer = \"boverket\"`, found a new issuer whose slug exists already"),
        ("d", "expected prefixes of its own, found `HV`, a prefix of `hamnverket`"),
        ("e", "expected `kind`, the kind of issuer (`ministry`, `agency`, `committee` or `eu`), found none"),
        ("f", "found the unknown kind of issuer `myndighet`"),
        ("g", "or a new issuer such as `issuer = { name = \"Exempelverket\", kind = \"agency\""),
    ] {
        let lines: Vec<&str> = out.lines().filter(|line| line.contains(&format!("/{file}.toml:2:"))).collect();
        assert!(lines.iter().any(|line| line.contains(expected)), "{file}: {lines:#?}");
        assert!(lines.iter().all(|line| !line.contains("did you mean")), "no other agency is suggested: {lines:#?}");
    }
    assert!(!out.contains("/a.toml:") && !out.contains("/h.toml:"), "{out}");
}
