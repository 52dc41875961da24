//! The shipped files, and every kind of mistake.

use std::path::PathBuf;

use super::{SourceFile, SourceFiles, Sources, built_in, built_in_issuers, compile, keys};
use crate::domain::Field;

pub(super) fn compiled(files: &[(&str, &str)]) -> Sources {
    let file = |(name, text): &(&str, &str)| {
        let path = PathBuf::from(format!("{name}.toml"));
        ((*name).to_owned(), SourceFile { path, text: (*text).to_owned() })
    };
    let files: SourceFiles = files.iter().map(file).collect();
    compile(&files, &built_in_issuers().unwrap())
}

fn messages(sources: &Sources) -> String {
    sources.errors().iter().map(super::SourceError::render).collect()
}

/// A valid source without its `link` rule and what follows.
const HEAD: &str = "home = \"https://x.se\"\nschedule = \"0 6 * * Mon\"\n[[list]]\nkind = \"html\"\nurl = \"{home}/r\"\nitem = \"li\"\ntitle = \"a\"\n";

#[test]
fn the_shipped_files_are_valid() {
    let sources = built_in(&built_in_issuers().unwrap());
    assert_eq!(messages(&sources), "");
    assert_eq!(sources.broken().count(), 0);
    let finance = sources.get("finansdepartementet").unwrap();
    assert_eq!(finance.issuer.as_deref(), Some("finansdepartementet"));
    assert_eq!(finance.schedule.to_string(), "17 6-21 * * *");
    insta::assert_snapshot!(finance.lists[1].url(3), @"https://www.regeringen.se/Filter/GetFilteredItems?lang=sv&filterType=Taxonomy&filterByType=FilterablePageBase&rootPageReference=0&displayLimited=True&preFilteredCategories=2099&filteredContentCategories=1285&page=3&pageSize=100");
    let all = sources.get("regeringen").unwrap();
    assert!(all.lists.iter().all(|list| list.skip_known_issuers));
    insta::assert_snapshot!(all.lists[0].url(1), @"https://www.regeringen.se/Filter/RssFeed?filterType=Taxonomy&filterByType=FilterablePageBase&preFilteredCategories=2099&rootPageReference=0&displayLimited=true");
    assert_eq!(sources.get("statsradsberedningen").unwrap().lists[1].min_items, 0);
    assert_eq!(all.lists[1].min_items, 1);
    let issuers = sources.issuers_with_source();
    assert!(issuers.contains("finansdepartementet") && !issuers.contains("boverket"), "only enabled sources count");
    assert_ne!(all.version, finance.version);
    assert_eq!(all.version.len(), 12);
}

#[test]
fn every_mistake_is_an_error() {
    let text = "isuer = \"finansdepartementet\"\nhome = \"https://x.se\"\nschedule = \"0 6 * * 1\"\n[[list]]\nkind = \"html\"\n\
                url = \"{hem}/r\"\nitem = \"li >\"\ntitel = \"a\"\nlink = { at = \"a@href\", match = '(' }\n";
    let sources = compiled(&[("x", text)]);
    assert_eq!(sources.broken().collect::<Vec<_>>(), ["x"]);
    insta::assert_snapshot!(messages(&sources), @r#"
    x.toml:1:1: found the unknown key `isuer`; did you mean `issuer`? Expected `blocked-because`, `challenge-markers`, `creates`, `discovers`, `enabled`, `extends`, `fallback-for`, `home`, `issuer`, `language`, `list`, `min-items`, `name`, `needs`, `outcome`, `page`, `parameters`, `proposal`, `schedule`, `skip-known-issuers`, `speaks-for` or `verified`
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
    x.toml:7:8: expected a CSS selector, found `li >`, where nothing follows `>`
      |
    7 | item = "li >"
      |        ^^^^^^
    x.toml:8:1: found the unknown key `titel`; did you mean `title`? Expected `accept`, `ajax`, `archive`, `base`, `body`, `case-numbers`, `consultees`, `deadline`, `decided`, `decision`, `documents`, `inside`, `issuers`, `item`, `key`, `kind`, `link`, `min-items`, `number`, `only`, `paging`, `publish-without-page`, `published`, `references`, `report-links`, `reports`, `skip`, `skip-known-issuers`, `stamp`, `status`, `statute`, `submissions`, `summary`, `text`, `title`, `topics`, `total`, `updated` or `url`
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
fn a_mistake_in_a_base_is_reported_once() {
    let base = "parameters = [\"code\"]\nenabled = 1\n";
    let child = "extends = \"sites/b\"\ncode = \"1\"\n";
    let sources = compiled(&[("sites/b", base), ("x", child), ("y", child)]);
    assert_eq!(sources.broken().collect::<Vec<_>>(), ["x", "y"]);
    insta::assert_snapshot!(messages(&sources), @r"
    sites/b.toml:2:11: expected `true` or `false`, found the number `1`
      |
    2 | enabled = 1
      |           ^
    ");
}

#[test]
fn a_base_must_exist() {
    let circle = [("sites/a", "extends = \"sites/b\"\n"), ("sites/b", "extends = \"sites/a\"\n")];
    insta::assert_snapshot!(messages(&compiled(&circle)), @r#"
    sites/b.toml:1:11: expected a base that does not extend this file, found a circle: sites/a -> sites/b -> sites/a
      |
    1 | extends = "sites/a"
      |           ^^^^^^^^^
    "#);
    let misspelt = [("sites/regeringen", ""), ("x", "extends = \"sites/regeringn\"\ncode = \"1\"\n")];
    insta::assert_snapshot!(messages(&compiled(&misspelt)), @r#"
    x.toml:1:11: found the unknown base `sites/regeringn`; did you mean `sites/regeringen`? Expected `sites/regeringen`
      |
    1 | extends = "sites/regeringn"
      |           ^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn missing_keys_are_reported() {
    let base = format!("parameters = [\"code\"]\n{HEAD}link = \"a@href\"\n");
    insta::assert_snapshot!(messages(&compiled(&[("sites/b", &base), ("x", "extends = \"sites/b\"\n")])), @r#"
    x.toml:1:1: expected `code`, a parameter of `sites/b`, found none
      |
    1 | extends = "sites/b"
      | ^
    "#);
    insta::assert_snapshot!(messages(&compiled(&[("x", "")])), @r"
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
    insta::assert_snapshot!(messages(&compiled(&[("x", HEAD)])), @r"
    x.toml:3:1: expected `link`, where an entry links to its page; or `key`, such as its number, where entries have no pages, found none
      |
    3 | [[list]]
      | ^^^^^^^^
    ");
}

#[test]
fn each_mistake_is_reported() {
    for (line, expected) in [
        ("link = 1", "expected a CSS selector, such as `h1` or `a@href`, found the number `1`"),
        ("link = { attribute = \"href\" }", "expected `at`, or `column`, in the rule for `link`, found none"),
        ("link = \"a@href\"\nmin-items = -1", "expected a whole number from 0 to 10000, found the number `-1`"),
        ("link = \"a@href\"\npublished = { at = \"time\", read = \"dat\" }", "did you mean `date`?"),
        ("link = \"a@href\"\n[[list]]\nkind = \"feed\"\nurl = \"{home}/{page}\"", "expected `paging`, such as"),
        ("link = \"a@href\"\npaging = { size = 100 }", "expected `{page}` or `{offset}` in the address"),
        ("link = \"a@href\"\ninside = \"Message\"", "expected a JSON pointer, such as `/Message`, found `Message`"),
        (
            "link = { at = \"a@href\", match = '/(\\d+)', as = \"{2}\" }",
            "expected at most `{1}`, the last group of `match`, found `{2}`",
        ),
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
            "found the unknown kind `rss`; did you mean `feed`? Expected `feed`, `html`, `json` or `wordpress`",
        ),
        (
            "link = \"a@href\"\n[[list]]\nkind = \"odata\"\nurl = \"{home}\"",
            "found the unknown kind `odata`; did you mean `json`?",
        ),
        ("link = \"a@href\"\nsections = true", "found the unknown key `sections`"),
        ("link = \"a@href\"\npaging = { next = \"a@href\", cursor = \"/c\" }", "found the unknown key `cursor`"),
        ("link = \"a@href\"\n[[list]]\nkind = \"feed\"\nurl = \"{home}\"\ntitle = \"titel\"", "did you mean `title`?"),
        (
            "link = \"a@href\"\n[[list]]\nkind = \"feed\"\nurl = \"/rss\"",
            "expected an absolute address, such as `{home}/remisser`, found `/rss`",
        ),
        ("link = \"a@href\"\n[[list]]\nkind = \"feed\"\nurl = \"https://{page}.x.se\"\npaging = {}", "fixed host"),
        ("link = \"a@href\"\nlink = \"b\"", "expected each key once, found `link` a second time"),
    ] {
        let sources = compiled(&[("x", &format!("{HEAD}{line}\n"))]);
        let messages = messages(&sources);
        assert!(messages.contains(expected), "{line}\n{messages}");
        assert_eq!(sources.errors().len(), 1, "{line}\n{messages}");
    }
    for (line, expected) in [
        ("issuer = \"finansdepartmentet\"", "did you mean `finansdepartementet`?"),
        (
            "issuer = \"hamnverket\"",
            "or a new issuer such as `issuer = { name = \"Exempelverket\", kind = \"agency\", prefixes = [\"EXV\"] }`, found `hamnverket`",
        ),
        ("verified = \"3 juli\"", "expected `false` or the day"),
        ("verified = true", "expected `false` or the day"),
        ("challenge-markers = 3", "expected a string or an array of strings"),
        ("language = \"\"", "expected a string with text, found an empty one"),
        ("extends = 3", "expected a string"),
    ] {
        let sources = compiled(&[("x", &format!("{line}\n{HEAD}link = \"a@href\"\n"))]);
        let messages = messages(&sources);
        assert!(messages.contains(expected), "{line}\n{messages}");
        assert_eq!(sources.errors().len(), 1, "{line}\n{messages}");
    }
}

/// Line, column and message of each mistake.
fn mistakes(files: &[(&str, &str)]) -> Vec<String> {
    let errors = compiled(files);
    let one = |error: &super::SourceError| {
        let hint = error.suggestion.as_deref().map(|word| format!(" ({word}?)")).unwrap_or_default();
        format!("{}:{} found {}{hint}", error.line, error.column, error.found)
    };
    errors.errors().iter().map(one).collect()
}

#[test]
fn a_mistake_of_shape_hides_no_other() {
    let list = "[list]\nkind = \"html\"\nurl = \"{hem}/r\"\nitem = \"li >\"\ntitel = \"a\"\nlink = \"a@href\"\n";
    let text =
        format!("nmae = \"X\"\nhome = \"https://x.se\"\nschedule = \"0 6 * * Mon\"\n{list}[page]\nmust-hav = \"h1\"\n");
    assert_eq!(
        mistakes(&[("x", &text)]),
        [
            "1:1 found the unknown key `nmae` (name?)",
            "4:1 found one table",
            "6:8 found the unknown parameter `hem`",
            "7:8 found `li >`, where nothing follows `>`",
            "8:1 found the unknown key `titel` (title?)",
            "11:1 found the unknown key `must-hav` (must-have?)",
        ],
        "`[list]` for `[[list]]`"
    );
    let text = format!(
        "isuer = \"x\"\n{HEAD}link = 3\npaging = [{{ siez = 3 }}]\n[[page]]\nmust-have = \"h1 >\"\nbodi = \"p\"\n"
    );
    assert_eq!(
        mistakes(&[("x", &text)]),
        [
            "1:1 found the unknown key `isuer` (issuer?)",
            "6:7 found `{home}/r`, which is the same for every page",
            "9:8 found the number `3`",
            "10:10 found several",
            "10:13 found the unknown key `siez` (size?)",
            "11:1 found several",
            "12:13 found `h1 >`, where nothing follows `>`",
            "13:1 found the unknown key `bodi` (body?)",
        ],
        "`[[page]]` for `[page]`, an array for a table, a number for a string"
    );
    let text = "list = \"x\"\npage = 3\nname = [\"X\"]\nhome = { at = \"x\" }\nschedule = \"daily\"\nenabld = true\n";
    assert_eq!(
        mistakes(&[("x", text)]),
        [
            "1:8 found the string `x`",
            "2:8 found the number `3`",
            "3:8 found an array",
            "4:8 found a table",
            "5:12 found 1 in `daily`",
            "6:1 found the unknown key `enabld` (enabled?)",
        ],
        "a string for an array of tables, a number for a table, a table for a string"
    );
    let text = format!("{HEAD}link = \"a@href\"\n").replace("[[list]]", "nmae = \"X\"\n[list]")
        + "[list]\nkind = \"feed\"\nurl = \"{home}\"\n";
    assert_eq!(
        mistakes(&[("x", &text)]),
        ["3:1 found the unknown key `nmae` (name?)", "10:1 found one table", "10:2 found `[list]` a second time",],
        "`[list]` twice"
    );
}

#[test]
fn an_unknown_kind_or_base_hides_no_other() {
    let text = "home = \"https://x.se\"\nschedule = \"0 6 * * Mon\"\n[[list]]\nkind = [\"htm\"]\nurl = \"/{x}\"\nitem = \"li\"\n\
                titel = \"a\"\nlink = { at = \"a\", match = '(' }\nmin-items = \"1\"\n";
    assert_eq!(
        mistakes(&[("x", text)]),
        [
            "4:8 found an array",
            "4:9 found the unknown kind `htm` (html?)",
            "5:9 found the unknown parameter `x`",
            "7:1 found the unknown key `titel` (title?)",
            "8:28 found `(`: unclosed group",
            "9:13 found the string `1`",
        ]
    );
    // A key with a string may be a parameter of the base.
    let child = "isuer = \"x\"\ncode = \"1\"\nissuer = \"finansdepartmentet\"\nenabld = true\nextends = ";
    let expected = |extends: &str| {
        ["1:1 found the unknown key `isuer` (issuer?)", "3:10 found `finansdepartmentet` (finansdepartementet?)"]
            .into_iter()
            .map(str::to_owned)
            .chain(["4:1 found the unknown key `enabld` (enabled?)".to_owned(), extends.to_owned()])
            .collect::<Vec<_>>()
    };
    let base = ("sites/b", "parameters = [\"code\"]\n");
    assert_eq!(
        mistakes(&[base, ("x", &format!("{child}\"sites/c\"\n"))]),
        expected("5:11 found the unknown base `sites/c` (sites/b?)")
    );
    assert_eq!(mistakes(&[base, ("x", &format!("{child}3\n"))]), expected("5:11 found the number `3`"));
}

#[test]
fn renamed_keys_are_read_by_their_old_names() {
    let new = format!(
        "creates = false\nchallenge-markers = \"Just a moment\"\nblocked-because = \"why\"\n{HEAD}link = \"a@href\"\n\
         publish-without-page = true\n"
    );
    let all = keys::FILE.iter().chain(keys::LIST);
    let renamed: Vec<(&str, &str)> = all.filter_map(|key| Some((key.name, key.alias?))).collect();
    assert_eq!(renamed.len(), 4);
    let old = renamed.iter().fold(new.clone(), |text, (name, alias)| text.replace(name, alias));
    for text in [&old, &new] {
        let sources = compiled(&[("x", text)]);
        assert_eq!(messages(&sources), "", "{text}");
        let source = sources.get("x").unwrap();
        assert!(!source.creates && !source.enabled && source.lists[0].publish_without_page, "{text}");
        assert_eq!(source.blocked_because.as_deref(), Some("why"), "{text}");
        assert_eq!(source.challenge_markers[..], ["Just a moment"], "{text}");
    }
    for (name, alias) in renamed {
        let line = new.lines().find(|line| line.starts_with(name)).unwrap();
        let both = new.replace(line, &format!("{line}\n{}", line.replace(name, alias)));
        let expected = format!("expected `{name}` alone, the new name of `{alias}`, found both `{name}` and `{alias}`");
        let sources = compiled(&[("x", &both)]);
        assert!(messages(&sources).contains(&expected), "{expected}\n{}", messages(&sources));
        assert_eq!(sources.errors().len(), 1, "{}", messages(&sources));
    }
}

#[test]
fn the_reader_knows_the_keys_of_the_table_and_no_other() {
    /// The keys that the error about an unknown key lists.
    fn known(text: &str) -> Vec<String> {
        let sources = compiled(&[("x", text)]);
        let error = sources.errors().iter().find(|error| error.found.contains("`zzzzzzzz`")).unwrap();
        error.expected.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
    }
    fn names(keys: &[keys::Key], fields: bool) -> Vec<String> {
        let fields = Field::ALL.iter().filter(|_| fields).map(|field| field.name().to_owned());
        let mut names: Vec<String> = keys.iter().map(|key| key.name.to_owned()).chain(fields).collect();
        names.sort();
        names
    }
    let html = format!("{HEAD}link = {{ at = \"a\", zzzzzzzz = 1 }}\n");
    assert_eq!(known("zzzzzzzz = 1"), names(keys::FILE, false));
    assert_eq!(known("[page]\nzzzzzzzz = 1"), names(keys::PAGE, true));
    assert_eq!(known("[[list]]\nzzzzzzzz = 1"), names(keys::LIST, true));
    assert_eq!(known("[[list]]\npaging = { zzzzzzzz = 1 }"), names(keys::PAGING, false));
    assert_eq!(known("[[list]]\nlink = { zzzzzzzz = 1 }"), names(keys::RULE, false));
    assert!(known(&html).iter().all(|key| key != "scheme"), "only feeds have schemes");
}
