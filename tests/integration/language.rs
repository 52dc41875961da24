//! The words of `docs/style.md`: its list of old words is held over code, documents, source files and help.

use std::{
    fs,
    path::{Path, PathBuf},
};

use regex::Regex;

/// The places that keep an old word: the file, a part of its line, and the reason.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("docs/adding-a-source.md", "the old ones are still read: `blocked-because` (`walled`)", "names the old key"),
    ("scrapers/schema.json", "\"walled\"", "the old key is still valid"),
    ("src/crawl/problems.rs", "Severity::Blocked, \"wall\"", "a public problem code"),
    ("src/crawl/problems.rs", "severity, \"wall\"", "a public problem code"),
    ("src/crawl/publisher.rs", "problem(\"wall\"", "a public problem code"),
    ("src/crawl/verdict.rs", "\"pages-owed\"", "a public problem code"),
    ("src/domain/source_state.rs", "`no-items`, `wall`, `http-status`", "names a public problem code"),
    ("src/source/read/keys.rs", "\"walled\"", "the old key is still read"),
    ("src/web/pages/sources.rs", "\"wall\" | \"blocked\"", "a public problem code"),
    ("src/web/pages/sources.rs", "\"pages-owed\"", "a public problem code"),
];

/// The folders and files that are read, under the repository's root.
const PLACES: [&str; 5] = ["README.md", "config", "docs", "scrapers", "src"];

/// The endings of files that people write by hand.
const WRITTEN: [&str; 5] = ["json", "md", "rs", "service", "toml"];

/// The old words in the `forbidden` block of a document; each line is `old, old: new`.
fn forbidden(document: &str) -> Vec<String> {
    let block = document.split("```forbidden\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    let old = block.lines().filter_map(|line| line.split(':').next());
    old.flat_map(|words| words.split(", ")).map(str::to_owned).collect()
}

/// A pattern for all words, whole and in any case. The parts of `snake_case` and `CamelCase` names count as words, and
/// a phrase may go on in the next line of a comment.
fn old_words(words: &[String]) -> Regex {
    let gap = r"(?:[\s_]|//[/!]?|#)+";
    let words: Vec<String> = words.iter().map(|word| regex::escape(word).replace(' ', gap)).collect();
    let capital = |word: &String| word[..1].to_uppercase() + &word[1..];
    let camel: Vec<String> = words.iter().map(capital).collect();
    let (words, camel) = (words.join("|"), camel.join("|"));
    Regex::new(&format!(r"(?:\b|_)(?i:{words})(?:\b|_)|(?:\b|_|[a-z])(?:{camel})(?:\b|_|[A-Z])")).unwrap()
}

/// A doc comment's first line that opens with a subordinate clause.
fn clauses() -> Regex {
    Regex::new(r"^\s*//([/!]) (?:What|Whether|How|Where)\b").unwrap()
}

/// `PLACE:LINE: the line` for each line of a text that breaks a rule.
fn problems(place: &str, text: &str, old_words: &Regex) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut broken: Vec<usize> =
        old_words.find_iter(text).map(|found| text[..found.start() + 1].matches('\n').count()).collect();
    if place.ends_with(".rs") {
        let clauses = clauses();
        broken.extend((0..lines.len()).filter(|&n| {
            let goes_on = |mark: &str| n > 0 && lines[n - 1].trim_start().starts_with(&format!("//{mark}"));
            clauses.captures(lines[n]).is_some_and(|found| !goes_on(&found[1]))
        }));
    }
    broken.sort_unstable();
    broken.dedup();
    let allowed = |n: usize| ALLOWED.iter().any(|(file, part, _)| *file == place && lines[n].contains(part));
    broken.retain(|&n| !allowed(n));
    broken.into_iter().map(|n| format!("{place}:{}: {}", n + 1, lines[n].trim())).collect()
}

/// Every file below a path that people write by hand, in order.
fn written(path: &Path) -> Vec<PathBuf> {
    if path.is_dir() {
        let mut inside: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        inside.sort();
        return inside.iter().flat_map(|path| written(path)).collect();
    }
    let ours = path.extension().is_some_and(|ending| WRITTEN.iter().any(|one| ending == *one));
    if ours { vec![path.to_owned()] } else { Vec::new() }
}

/// The texts that the rules hold for, by their place.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = vec![("--help".to_owned(), remissflode::cli::all_help())];
    for path in PLACES.iter().flat_map(|place| written(&root.join(place))) {
        let place = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let mut text = fs::read_to_string(&path).unwrap();
        if place == "docs/style.md" {
            let (before, list) = text.split_once("```forbidden\n").unwrap();
            let (_, after) = list.split_once("```").unwrap();
            text = format!("{before}{after}");
        }
        texts.push((place, text));
    }
    texts
}

fn list() -> Vec<String> {
    forbidden(&fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/style.md")).unwrap())
}

#[test]
fn no_text_uses_an_old_word() {
    let (words, texts) = (list(), texts());
    assert!(words.len() > 10 && texts.len() > 200, "{} words, {} files", words.len(), texts.len());
    let pattern = old_words(&words);
    let found: Vec<String> = texts.iter().flat_map(|(place, text)| problems(place, text, &pattern)).collect();
    assert!(found.is_empty(), "{} lines:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_exception_is_needed() {
    let (pattern, texts) = (old_words(&list()), texts());
    for (file, part, reason) in ALLOWED {
        let (_, text) = texts.iter().find(|(place, _)| place == file).unwrap_or_else(|| panic!("there is no {file}"));
        let needed =
            text.lines().any(|line| line.contains(part) && (pattern.is_match(line) || clauses().is_match(line)));
        assert!(needed && !reason.is_empty(), "{file}: no line with `{part}` needs an exception");
    }
}

#[test]
fn a_planted_word_is_found() {
    let document = "text\n```forbidden\ntold, tells: reported\nat hand: cached\n```\nmore told: text\n";
    let words = forbidden(document);
    assert_eq!(words, ["told", "tells", "at hand"]);
    let pattern = old_words(&words);
    let found = |text: &str| problems("src/planted.rs", text, &pattern);
    for planted in [
        "// it is told at once",
        "Told: nothing",
        "fn is_told() {}",
        "fn told_of() {}",
        "struct ToldOnce;",
        "enum E { NotTold }",
        "/// An answer that is at\n/// hand.",
        "let at_hand = 1;",
        "/// Whether it matches.",
        "//! What goes in.",
        "fn f() {}\n    /// How many there are.",
    ] {
        assert_eq!(found(planted).len(), 1, "{planted}");
    }
    for sound in [
        "// untold, toldable, a handle at handover",
        "fn retold() {}",
        "/// The answer.\n/// What it holds is text.",
        "// Whether a plain comment asks is its own matter.",
        "/// However many there are.",
    ] {
        assert_eq!(found(sound), Vec::<String>::new(), "{sound}");
    }
    assert_eq!(found("fine\nit tells\n"), ["src/planted.rs:2: it tells"]);
}
