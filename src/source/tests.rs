//! The files that ship, and every kind of mistake in one table.

use std::path::PathBuf;

use super::{SourceFile, SourceFiles, Sources, built_in, built_in_issuers, compile};

fn compiled(files: &[(&str, &str)]) -> Sources {
    let file = |(name, text): &(&str, &str)| {
        let path = PathBuf::from(format!("{name}.toml"));
        ((*name).to_owned(), SourceFile { path, text: (*text).to_owned() })
    };
    let files: SourceFiles = files.iter().map(file).collect();
    compile(&files, &built_in_issuers().unwrap())
}

fn told(sources: &Sources) -> String {
    sources.errors().iter().map(super::SourceError::render).collect()
}

/// A source without a fault, less the `link` rule and what follows.
const HEAD: &str = "home = \"https://x.se\"\nschedule = \"0 6 * * Mon\"\n[[list]]\nkind = \"html\"\nurl = \"{home}/r\"\nitem = \"li\"\ntitle = \"a\"\n";

#[test]
fn the_files_that_ship_are_right() {
    let sources = built_in(&built_in_issuers().unwrap());
    assert_eq!(told(&sources), "");
    assert_eq!((sources.len(), sources.broken().count()), (40, 0));
    let finance = sources.get("finansdepartementet").unwrap();
    assert_eq!(finance.issuer.as_deref(), Some("finansdepartementet"));
    assert_eq!(finance.schedule.to_string(), "17 6-21 * * *");
    insta::assert_snapshot!(finance.lists[1].url(3), @"https://www.regeringen.se/Filter/GetFilteredItems?lang=sv&filterType=Taxonomy&filterByType=FilterablePageBase&rootPageReference=0&displayLimited=True&preFilteredCategories=2099&filteredContentCategories=1285&page=3&pageSize=100");
    let all = sources.get("regeringen").unwrap();
    assert!(all.lists.iter().all(|list| list.skip_known_issuers));
    insta::assert_snapshot!(all.lists[0].url(1), @"https://www.regeringen.se/Filter/RssFeed?filterType=Taxonomy&filterByType=FilterablePageBase&preFilteredCategories=2099&rootPageReference=0&displayLimited=true");
    assert_eq!(sources.get("statsradsberedningen").unwrap().lists[1].min_items, 0);
    assert_eq!(all.lists[1].min_items, 1);
    assert_eq!(sources.issuers().len(), 11);
    assert_ne!(all.version, finance.version);
    assert_eq!(all.version.len(), 12);
}

#[test]
fn every_mistake_is_an_error() {
    let text = "isuer = \"finansdepartementet\"\nhome = \"https://x.se\"\nschedule = \"0 6 * * 1\"\n[[list]]\nkind = \"html\"\n\
                url = \"{hem}/r\"\nitem = \"li >\"\ntitel = \"a\"\nlink = { at = \"a@href\", match = '(' }\n";
    let sources = compiled(&[("x", text)]);
    assert_eq!(sources.broken().collect::<Vec<_>>(), ["x"]);
    insta::assert_snapshot!(told(&sources), @r#"
    x.toml:1:1: expected `enabled`, `extends`, `home`, `issuer`, `language`, `list`, `min-items`, `name`, `needs`, `opens`, `page`, `parameters`, `schedule`, `skip-known-issuers`, `verified`, `walled` or `walls`, found the unknown key `isuer`; did you mean `issuer`?
      |
    1 | isuer = "finansdepartementet"
      | ^^^^^
    x.toml:3:12: expected weekdays by name (`Mon-Fri`), because cron programs disagree on whether `1` is Sunday or Monday, found `1`
      |
    3 | schedule = "0 6 * * 1"
      |            ^^^^^^^^^^^
    x.toml:6:8: expected `home`, found the unknown parameter `hem`
      |
    6 | url = "{hem}/r"
      |        ^^^^^
    x.toml:7:8: expected a CSS selector, found `li >`: DanglingCombinator
      |
    7 | item = "li >"
      |        ^^^^^^
    x.toml:8:1: expected `accept`, `archive`, `body`, `case-numbers`, `consultees`, `deadline`, `documents`, `inside`, `issuers`, `item`, `key`, `kind`, `link`, `min-items`, `paging`, `published`, `references`, `sections`, `skip-known-issuers`, `stands-alone`, `submissions`, `summary`, `title`, `topics`, `total`, `updated` or `url`, found the unknown key `titel`; did you mean `title`?
      |
    8 | titel = "a"
      | ^^^^^
    x.toml:9:33: expected a regular expression, found `(`: unclosed group
      |
    9 | link = { at = "a@href", match = '(' }
      |                                 ^^^
    "#);
}

#[test]
fn errors_of_a_base_are_told_once() {
    let base = "parameters = [\"code\"]\nenabled = 1\n";
    let child = "extends = \"sites/b\"\ncode = \"1\"\n";
    let sources = compiled(&[("sites/b", base), ("x", child), ("y", child)]);
    assert_eq!(sources.broken().collect::<Vec<_>>(), ["x", "y"]);
    insta::assert_snapshot!(told(&sources), @r"
    sites/b.toml:2:11: expected `true` or `false`, found the number `1`
      |
    2 | enabled = 1
      |           ^
    ");
}

#[test]
fn a_base_must_be_there() {
    let circle = [("sites/a", "extends = \"sites/b\"\n"), ("sites/b", "extends = \"sites/a\"\n")];
    insta::assert_snapshot!(told(&compiled(&circle)), @r#"
    sites/b.toml:1:11: expected a base that does not stand on this file, found a circle: sites/a -> sites/b -> sites/a
      |
    1 | extends = "sites/a"
      |           ^^^^^^^^^
    "#);
    let misspelt = [("sites/regeringen", ""), ("x", "extends = \"sites/regeringn\"\ncode = \"1\"\n")];
    insta::assert_snapshot!(told(&compiled(&misspelt)), @r#"
    x.toml:1:11: expected `sites/regeringen`, found the unknown base `sites/regeringn`; did you mean `sites/regeringen`?
      |
    1 | extends = "sites/regeringn"
      |           ^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn what_is_missing_is_told() {
    let base = format!("parameters = [\"code\"]\n{HEAD}link = \"a@href\"\n");
    insta::assert_snapshot!(told(&compiled(&[("sites/b", &base), ("x", "extends = \"sites/b\"\n")])), @r#"
    x.toml:1:1: expected `code`, a parameter that `sites/b` asks for, found none
      |
    1 | extends = "sites/b"
      | ^
    "#);
    insta::assert_snapshot!(told(&compiled(&[("x", "")])), @r"
    x.toml:1:1: expected `home`, the site's address, found none
      |
    1 | 
      | ^
    x.toml:1:1: expected `schedule`, five cron fields in Swedish time, found none
      |
    1 | 
      | ^
    x.toml:1:1: expected `list`, at least one list of consultations, `[[list]]`, found none
      |
    1 | 
      | ^
    ");
    insta::assert_snapshot!(told(&compiled(&[("x", HEAD)])), @r"
    x.toml:3:1: expected `link`, a rule that every list of `html` has, found none
      |
    3 | [[list]]
      | ^^^^^^^^
    ");
}

#[test]
fn each_mistake_is_told() {
    for (line, expected) in [
        ("link = 1", "expected a CSS selector, such as `h1` or `a@href`, found the number `1`"),
        ("link = { attribute = \"href\" }", "expected `at` in the rule for `link`, found none"),
        ("link = \"a@href\"\nmin-items = -1", "expected a whole number from 0 to 10000, found the number `-1`"),
        ("link = \"a@href\"\npublished = { at = \"time\", read = \"dat\" }", "did you mean `date`?"),
        ("link = \"a@href\"\n[[list]]\nkind = \"feed\"\nurl = \"{home}/{page}\"", "expected `paging`, such as"),
        ("link = \"a@href\"\npaging = { size = 100 }", "expected `{page}` or `{offset}` in the address"),
        ("link = \"a@href\"\ninside = \"Message\"", "expected a JSON pointer, such as `/Message`, found `Message`"),
        ("link = { at = \"a@href\", match = '/(\\d+)', as = \"{2}\" }", "the unknown parameter `2`"),
        (
            "link = { at = \"a@href\", as = \"{1\" }",
            "expected a name in braces, such as `{home}`, found `{1` without `}`",
        ),
        ("link = \"a@href\"\n[page]\nexpects = [\"titel\"]\nmust-have = \"h1\"", "did you mean `title`?"),
        (
            "link = \"a@href\"\n[page]\nexpects = [\"title\"]\nmust-have = \"h1\"",
            "expected a field that `[page]` has a rule for",
        ),
        ("link = \"a@href\"\n[page]\ntitle = \"h1\"", "expected `must-have`"),
        (
            "link = \"a@href\"\n[[list]]\nkind = \"rss\"\nurl = \"{home}\"",
            "expected `feed`, `html`, `json` or `odata`, found the unknown kind `rss`",
        ),
        ("link = \"a@href\"\n[[list]]\nkind = \"feed\"\nurl = \"{home}\"\ntitle = \"titel\"", "did you mean `title`?"),
        (
            "link = \"a@href\"\n[[list]]\nkind = \"feed\"\nurl = \"/rss\"",
            "expected an absolute address for every list, found `/rss`",
        ),
        ("link = \"a@href\"\n[[list]]\nkind = \"feed\"\nurl = \"https://{page}.x.se\"\npaging = {}", "fixed host"),
        ("link = \"a@href\"\nlink = \"b\"", "expected TOML, found"),
    ] {
        let sources = compiled(&[("x", &format!("{HEAD}{line}\n"))]);
        let told = told(&sources);
        assert!(told.contains(expected), "{line}\n{told}");
        assert_eq!(sources.errors().len(), 1, "{line}\n{told}");
    }
    for (line, expected) in [
        ("issuer = \"finansdepartmentet\"", "did you mean `finansdepartementet`?"),
        ("verified = \"3 juli\"", "expected `false` or the day"),
        ("verified = true", "expected `false` or the day"),
        ("walls = 3", "expected a string or an array of strings"),
        ("language = \"\"", "expected a string that says something, found an empty one"),
        ("extends = 3", "expected a string"),
    ] {
        let sources = compiled(&[("x", &format!("{line}\n{HEAD}link = \"a@href\"\n"))]);
        let told = told(&sources);
        assert!(told.contains(expected), "{line}\n{told}");
        assert_eq!(sources.errors().len(), 1, "{line}\n{told}");
    }
}
