//! Mistakes of a new maintainer, each answered with where, what and how.

use std::fs;

use super::{SourceError, load, tests::compiled};
use crate::domain::Issuers;

const HEAD: &str = "home = \"https://x.se\"\nschedule = \"0 6 * * Mon\"\n";
const LIST: &str = "[[list]]\nkind = \"html\"\nurl = \"{home}/r\"\nitem = \"li\"\ntitle = \"a\"\nlink = \"a@href\"\n";

fn texts(errors: &[SourceError]) -> Vec<String> {
    errors.iter().map(ToString::to_string).collect()
}

/// The one message about the file `x`.
fn message(text: &str) -> String {
    let sources = compiled(&[("x", text)]);
    let mut all = texts(sources.errors());
    all.extend(texts(sources.warnings()));
    assert_eq!(all.len(), 1, "{text}\n{all:#?}");
    all.remove(0)
}

#[test]
fn a_value_that_cannot_be_meant_is_a_mistake() {
    let top = |line: &str| format!("{line}\n{HEAD}{LIST}");
    let list = |from: &str, to: &str| format!("{HEAD}{}", LIST.replace(from, to));
    let scheduled = |cron: &str| format!("{HEAD}{LIST}").replace("0 6 * * Mon", cron);
    for (text, expected) in [
        (
            top("verified = \"2136-01-02\""),
            "x.toml:1:12: expected a day that is over, when a person saw real pages, found `2136-01-02`",
        ),
        (
            top("language = \"svenska\""),
            "x.toml:1:12: expected the code of a language, such as `sv` or `en`, found `svenska`",
        ),
        (scheduled("* * * * *"), "x.toml:2:12: expected at least 5 minutes between two runs"),
        (scheduled("0,3 6 * * *"), "with 3 minutes between two runs"),
        (scheduled("*/10 * * * *"), "x.toml:2:12: warning: expected 15 minutes or more between two runs, found 10"),
        (scheduled("0 25 * * *"), "found `25` as the hour, which is 0 to 23"),
        (scheduled("0 6 * * Mån"), "found `Mån` as the weekday, which is Mon to Sun"),
        (
            list("{home}/r", "{home}r"),
            "x.toml:5:7: expected `/` after `{home}`, found `{home}r`, an address on another host",
        ),
        (list("{home}/r", "/r"), "x.toml:5:7: expected an absolute address, such as `{home}/remisser`, found `/r`"),
        (
            list("{home}/r", "htps://x.se/r"),
            "x.toml:5:7: expected an address that begins with `https://` or `{home}`, found `htps://x.se/r`",
        ),
        (list("{home}/r", "www.x.se/r"), "x.toml:5:7: expected an absolute address"),
        (
            list("\"html\"", "\"rss\"").replace("item = \"li\"\ntitle = \"a\"\nlink = \"a@href\"\n", ""),
            "found the unknown kind `rss`; did you mean `feed`?",
        ),
        (list("\"html\"", "\"htm\""), "found the unknown kind `htm`; did you mean `html`?"),
        (list("\"html\"", "\"rest\""), "found the unknown kind `rest`; did you mean `json`?"),
        (list("\"li\"", "\"li:contains('x')\""), "x.toml:6:8: expected a CSS selector, which cannot choose by text"),
        (list("\"li\"", "\"//li\""), "found `//li`, which looks like XPath"),
        (list("\"li\"", "\"li:eq(1)\""), "found `li:eq(1)`, which is jQuery"),
        (
            list("\"a\"", "{ at = \"a\", match = \"\\s\" }"),
            "expected single quotes around an expression, such as `match = '\\d+'`",
        ),
        (list("\"a\"", "“a”"), "expected a straight quote"),
        (
            list("\"a\"", "{ column = \" : \" }"),
            "expected the heading of a column, such as `Sista svarsdag`, found ` : `",
        ),
        (list("\"a\"", "{ column = [] }"), "expected the heading of a column"),
        (
            list("\"a\"", "{ column = \"Ärende\", under = \"x\" }"),
            "expected `column` without `under`: a cell is one part",
        ),
        (
            list("\"html\"", "\"json\"")
                .replace("\"li\"", "\"/items\"")
                .replace("\"a@href\"", "\"/url\"")
                .replace("\"a\"", "{ column = \"x\" }"),
            "found it in a list of `json`",
        ),
        (
            format!("{HEAD}{LIST}[page]\nmust-have = \"h1\"\ntitle = {{ column = \"x\" }}\n"),
            "expected `column` in a list of `html`, whose items are rows of a table, found it in `[page]`",
        ),
        (
            top("needs = true"),
            "x.toml:1:9: expected names of fields that identify a consultation, such as `[\"deadline\", \"case-numbers\"]`, found `true`",
        ),
        (
            format!("{HEAD}{LIST}only = {{ at = \"a\", match = '.*' }}\n"),
            "x.toml:9:28: expected a text that some entries have and others lack; entries with an element are chosen by `item = \"li:has(.remiss)\"`, found `.*`, which matches every text",
        ),
        (
            format!("{HEAD}{LIST}skip = {{ at = \"a\", match = '(?i)\\w' }}\n"),
            "found `(?i)\\w`, which matches every text",
        ),
        (
            list("\"html\"", "\"wordpress\"").replace("item = \"li\"\ntitle = \"a\"\nlink = \"a@href\"\n", ""),
            "expected the address of WordPress' API, such as `{home}/wp-json/wp/v2/posts?categories=12`, found `{home}/r`",
        ),
        (list("\"a\"", "a"), "expected a value in quotes, such as `\"a\"`"),
        (list("[[list]]\n", ""), "x.toml:3:1: expected the line `[[list]]` above it, found `kind` outside of a list"),
        (
            format!("{HEAD}{LIST}[page]\nmust-have = \"h1\"\nlanguage = \"sv\"\n"),
            "x.toml:11:1: expected `language` at the top of the file, above the first line in brackets",
        ),
        (
            format!("{HEAD}{LIST}[page]\nmust-have = \"h1\"\nitem = \"li\"\n"),
            "x.toml:11:1: expected `item` below `[[list]]`",
        ),
        (format!("{HEAD}{LIST}must-have = \"h1\"\n"), "x.toml:9:1: expected `must-have` below `[page]`"),
        (format!("{HEAD}{LIST}match = 'x'\n"), "expected `match` in the rule of a field"),
        (
            top("titel = \"X\"\nnmae = \"X\"").replace("titel = \"X\"\n", ""),
            "x.toml:1:1: found the unknown key `nmae`; did you mean `name`? Expected `blocked-because`",
        ),
    ] {
        let found = message(&text);
        assert!(found.contains(expected), "{text}\n{found}");
    }
}

#[test]
fn a_path_without_a_slash_would_ask_another_host() {
    let base = format!("parameters = [\"path\"]\n{HEAD}{}", LIST.replace("{home}/r", "{home}{path}"));
    let sources = compiled(&[("sites/b", &base), ("x", "extends = \"sites/b\"\npath = \"om-oss\"\n")]);
    assert_eq!(
        texts(sources.errors()),
        [
            "x.toml:2:8: expected a path that begins with `/` after `{home}`, found `https://x.seom-oss`, an address on another host"
        ]
    );
    let sources = compiled(&[("sites/b", &base), ("x", "extends = \"sites/b\"\npath = \"/om-oss\"\n")]);
    assert_eq!(texts(sources.errors()), Vec::<String>::new());
}

#[test]
fn twins_and_names_that_are_no_slug_are_mistakes() {
    let text = format!("{HEAD}{LIST}");
    let off = format!("enabled = false\n{text}");
    let sources = compiled(&[("a", &text), ("b", &text), ("c", &off)]);
    assert_eq!(
        texts(sources.errors()),
        [
            "b.toml:1:1: expected a list that no other source reads; remove one of the two, or set `enabled = false`, found `https://x.se/r`, which `a` reads"
        ]
    );
    assert_eq!(sources.iter().map(|source| source.slug.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    for (name, slug) in [("Exempelverket", "exempelverket"), ("exempel verket", "exempel-verket"), ("örn", "orn")] {
        let sources = compiled(&[(name, &text)]);
        let expected = format!("such as `{slug}.toml`, found `{name}.toml`; rename the file");
        assert!(texts(sources.errors())[0].contains(&expected), "{:?}", sources.errors());
        assert_eq!(sources.broken().collect::<Vec<_>>(), [name]);
    }
}

#[test]
fn a_file_in_another_encoding_is_a_broken_source() {
    let dir = tempfile::tempdir().unwrap();
    let text = format!("name = \"Sjöverket\"\n{HEAD}{LIST}");
    let utf_16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin_1: Vec<u8> = format!("# x\n{text}").chars().map(|c| u8::try_from(c as u32).unwrap()).collect();
    fs::write(dir.path().join("a.toml"), utf_16).unwrap();
    fs::write(dir.path().join("b.toml"), latin_1).unwrap();
    let sources = load(dir.path(), &Issuers::default());
    assert_eq!(sources.broken().collect::<Vec<_>>(), ["a", "b"]);
    let errors = texts(sources.errors());
    assert!(errors[0].ends_with("a.toml:1:1: expected a file in UTF-8, found UTF-16; save it as UTF-8"), "{errors:?}");
    assert!(
        errors[1].contains("found another encoding, such as Latin-1, from line 2 on; save it as UTF-8"),
        "{errors:?}"
    );
}

#[test]
fn a_file_that_is_not_read_is_mentioned() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("sites")).unwrap();
    fs::create_dir_all(dir.path().join("agencies")).unwrap();
    for file in ["a.tml", "b.TOML", "c.toml.txt", "d.yml", "README.md", "schema.json", ".#e.toml", "f.toml~"] {
        fs::write(dir.path().join(file), "").unwrap();
    }
    fs::write(dir.path().join("agencies/g.toml"), "").unwrap();
    fs::write(dir.path().join("sites/h.toml"), format!("{HEAD}{LIST}")).unwrap();
    let sources = load(dir.path(), &Issuers::default());
    let warnings = texts(sources.warnings()).join("\n").replace(&*dir.path().to_string_lossy(), "DIR");
    insta::assert_snapshot!(warnings, @r"
    DIR/sites/h.toml:1:1: warning: expected a source that extends `sites/h`, found none: a file in `sites` is a base and never a source, which stands one folder up
    DIR/a.tml:1:1: warning: expected a name that ends in `.toml`, found `a.tml`, which is not read; rename it if it is a source
    DIR/agencies:1:1: warning: expected scraper files in `DIR` itself, or bases in `sites`, found a folder of them, which is not read
    DIR/b.TOML:1:1: warning: expected a name that ends in `.toml`, found `b.TOML`, which is not read; rename it if it is a source
    DIR/c.toml.txt:1:1: warning: expected a name that ends in `.toml`, found `c.toml.txt`, which is not read; rename it if it is a source
    DIR/d.yml:1:1: warning: expected a name that ends in `.toml`, found `d.yml`, which is not read; rename it if it is a source
    ");
}
