//! The modules of `src/` use each other only as the table in `docs/architecture.md` says.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Each module, and the modules that it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("source", &["domain"]),
    ("fetch", &["source", "domain"]),
    ("extract", &["source", "domain"]),
    ("normalize", &["domain"]),
    ("documents", &["domain", "normalize"]),
    ("outcomes", &["domain", "normalize"]),
    ("merge", &["domain"]),
    ("store", &["domain"]),
    ("organizations", &["domain"]),
    ("subjects", &["domain"]),
    ("catalog", &["domain", "organizations", "subjects"]),
    ("output", &["domain"]),
    ("digest", &["catalog", "output", "domain"]),
    ("mail", &["catalog", "digest", "output", "domain"]),
    ("metrics", &[]),
    ("web", &["catalog", "digest", "mail", "output", "organizations", "metrics", "source", "subjects", "domain"]),
    ("check", &["crawl", "domain", "extract", "fetch", "normalize", "outcomes", "source"]),
    ("clock", &["domain"]),
    ("logging", &[]),
    ("config", &["fetch", "mail", "output", "source"]),
    (
        "crawl",
        &["catalog", "documents", "domain", "extract", "fetch", "merge", "normalize", "outcomes", "source", "store"],
    ),
    ("scheduler", &["config", "domain", "metrics", "crawl", "source"]),
];

/// The clock, which every module but `domain` (its own base) may use. One type says where `now` comes from; the
/// closures and copies that this table once forced on `fetch` and `web` cost more than they guarded.
const EVERYWHERE: &str = "clock";

/// Crates that only these modules may name; a second module has a reason.
const CRATES: &[(&str, &[&str])] = &[
    ("reqwest", &["fetch"]),
    // `source` compiles the selectors that `extract` runs.
    ("scraper", &["extract", "source"]),
    ("html5ever", &["extract"]),
    ("feed_rs", &["extract"]),
    ("pdf_extract", &["documents"]),
    ("rustix", &["documents"]),
    ("sled", &["store"]),
    ("tokio_postgres", &["store"]),
    ("tokio_rustls", &["store"]),
    ("rustls_native_certs", &["store"]),
    ("tantivy", &["catalog"]),
    ("aho_corasick", &["subjects"]),
    ("frostem", &["catalog"]),
    // `cli` opens the socket that `web`'s router is served on.
    ("axum", &["web", "cli"]),
    ("atom_syndication", &["output"]),
    ("docx_rs", &["output"]),
    ("rust_xlsxwriter", &["output"]),
    // `config` reads addresses of senders.
    ("lettre", &["mail", "config"]),
    // rustls has it as its provider of cryptography, which `fetch` chooses.
    ("ring", &["fetch", "mail", "store"]),
    ("oxrdf", &["output"]),
    ("oxttl", &["output"]),
    ("utoipa", &["web"]),
    ("governor", &["web"]),
    ("metrics_exporter_prometheus", &["metrics"]),
];

/// The module that a file of `src/` belongs to: its folder, or its own name.
fn module(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code without its comments and without what follows `#[cfg(test)]` on a `mod` in the same file.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every module after `crate::`, in `use` lines, groups and paths.
fn modules_used(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => used.extend(first_word(&std::mem::take(&mut word))),
                    _ if depth == 0 => word.push(c),
                    _ => {}
                }
            }
            used.extend(first_word(&word));
        } else {
            used.extend(first_word(rest));
        }
    }
    used
}

fn first_word(text: &str) -> Option<String> {
    let word: String = text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

/// Returns `true` if the code names the crate: `ring::hmac`, and not `String::new`.
fn is_named(code: &str, name: &str) -> bool {
    let is_whole = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| is_whole(at)) || code.contains(&format!("use {name};"))
}

/// Every use that the tables above do not allow.
fn violations(files: &[(PathBuf, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files {
        let (here, code) = (module(path), code(text));
        if let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == here) {
            for used in modules_used(&code) {
                let is_other = used != here && MAY_USE.iter().any(|(name, _)| *name == used);
                if is_other && !allowed.contains(&used.as_str()) && !(used == EVERYWHERE && here != "domain") {
                    found.push(format!("{}: `{here}` may not use `{used}`", path.display()));
                }
            }
        }
        if here != "cli" && here != "web" && modules_used(&code).contains("web") {
            found.push(format!("{}: nothing but `cli` may use `web`", path.display()));
        }
        for (name, modules) in CRATES {
            if is_named(&code, name) && !modules.contains(&here.as_str()) {
                found.push(format!("{}: `{name}` may be named only in {modules:?}", path.display()));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn sources(dir: &Path, base: &Path, into: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, base, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push((path.strip_prefix(base).unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The files without those that a parent declares for tests: a test may read back with the crate of another module.
fn without_tests(files: Vec<(PathBuf, String)>) -> Vec<(PathBuf, String)> {
    let mut tests = BTreeSet::new();
    for (path, text) in &files {
        let here = path.parent().unwrap();
        let own = path.with_extension("");
        let dir = if path.ends_with("mod.rs") || path.ends_with("lib.rs") { here } else { own.as_path() };
        for declared in text.split("#[cfg(test)]\n").skip(1) {
            let line = declared.lines().next().unwrap_or_default();
            if let Some((_, name)) = line.trim_end_matches(';').split_once("mod ").filter(|_| line.ends_with(';')) {
                tests.insert(dir.join(name));
            }
        }
    }
    let is_test = |path: &Path| tests.iter().any(|test| path.with_extension("").starts_with(test));
    files.into_iter().filter(|(path, _)| !is_test(path)).collect()
}

#[test]
fn every_module_uses_only_what_it_may() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &src, &mut files);
    assert!(files.len() > 30, "the files are found");
    assert_eq!(violations(&without_tests(files)), Vec::<String>::new());
}

/// The rows of the table in `docs/architecture.md`: a module and the modules that it may use.
fn documented() -> BTreeSet<(String, BTreeSet<String>)> {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md")).unwrap();
    let names = |cell: &str| -> BTreeSet<String> {
        cell.split(',').map(|name| name.trim().trim_matches('`').to_owned()).filter(|name| name != "–").collect()
    };
    let table = document.lines().skip_while(|line| !line.starts_with("| module | may use |")).skip(2);
    let rows = table.take_while(|line| line.starts_with('|')).filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        (cells.len() == 3).then(|| (names(cells[0]), names(cells[1])))
    });
    rows.flat_map(|(modules, used)| modules.into_iter().map(move |module| (module, used.clone()))).collect()
}

#[test]
fn the_document_has_the_same_table() {
    let table = MAY_USE.iter().map(|(name, used)| {
        ((*name).to_owned(), used.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>())
    });
    let documented: BTreeSet<_> = documented().into_iter().filter(|(name, _)| name != "cli").collect();
    assert_eq!(documented, table.collect());
}

/// The files of `src/` that a section of `docs/architecture.md` names, each once.
fn files_of(section: &str) -> BTreeSet<String> {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md")).unwrap();
    let (_, text) = document.split_once(&format!("## {section}\n")).unwrap_or_else(|| panic!("no section {section}"));
    let text = text.split("\n## ").next().unwrap_or_default();
    let names = text.split('`').skip(1).step_by(2).filter(|name| name.ends_with(".rs") && !name.starts_with("tests/"));
    names.map(str::to_owned).collect()
}

#[test]
fn the_walk_throughs_name_files_that_exist_and_few_of_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let sections = ["Walk-through: one item to a reader", "Walk-through: one search", "Walk-through: `check`"];
    for section in sections {
        let missing: Vec<String> = files_of(section).into_iter().filter(|file| !src.join(file).is_file()).collect();
        assert!(missing.is_empty(), "{section}: {missing:?}");
        assert!(files_of(section).len() > 10, "{section} names its files");
    }
    let mut item = files_of(sections[0]);
    item.retain(|file| !file.starts_with("normalize/"));
    assert!(item.len() <= 60, "{} files from a feed to a reader, without those of `normalize`", item.len());
}

#[test]
fn a_planted_use_is_found() {
    let plant = |path: &str, text: &str| violations(&[(PathBuf::from(path), text.to_owned())]);
    assert_eq!(plant("domain/x.rs", "use crate::store::Store;"), ["domain/x.rs: `domain` may not use `store`"]);
    assert_eq!(
        plant("merge/x.rs", "use crate::{\n    domain::{Event, Deadline},\n    normalize::read,\n};"),
        ["merge/x.rs: `merge` may not use `normalize`"]
    );
    assert_eq!(plant("web/x.rs", "fn f() { crate::fetch::get() }"), ["web/x.rs: `web` may not use `fetch`"]);
    assert_eq!(
        plant("crawl/x.rs", "use crate::web::service;"),
        ["crawl/x.rs: `crawl` may not use `web`", "crawl/x.rs: nothing but `cli` may use `web`"]
    );
    assert_eq!(plant("domain/x.rs", "use crate::clock::Clock;"), ["domain/x.rs: `domain` may not use `clock`"]);
    assert_eq!(plant("fetch/x.rs", "use crate::clock::Clock;"), Vec::<String>::new());
    assert_eq!(plant("main.rs", "use crate::web::service;"), ["main.rs: nothing but `cli` may use `web`"]);
    assert_eq!(plant("web/x.rs", "use reqwest::Client;"), ["web/x.rs: `reqwest` may be named only in [\"fetch\"]"]);
    assert_eq!(plant("web/x.rs", "// crate::fetch, reqwest::Client\nuse crate::domain::Event;"), Vec::<String>::new());
}
