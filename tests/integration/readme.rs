//! Every command in the documents is one that the program accepts, and every file and link that they name exists.
//!
//! `remissflode serve --evry 2s` in a ```` ```sh ```` block fails here with the document, the line and the problem.
//! Of other programs on a line (`cargo test`, `curl`) only the names of files are checked.

use std::{
    fs,
    path::{Path, PathBuf},
};

use remissflode::cli::parses;

/// The ways in which a line calls the program.
const CALLS: [&str; 3] = ["remissflode", "cargo run --release --", "./target/release/remissflode"];

/// Paths that exist only after a build or a run.
const MADE: [&str; 2] = ["target/", "data"];

/// The commands of every `sh` block, with their line numbers; a line that ends in `\` goes on in the next.
fn commands(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let (mut inside, mut goes_on) = (false, false);
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("```") {
            inside = !inside && line == "```sh";
            continue;
        }
        if !inside || line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (line, ends_open) = (line.trim_end_matches('\\').trim(), line.ends_with('\\'));
        match found.last_mut().filter(|_| goes_on) {
            Some((_, before)) => *before += &format!(" {line}"),
            None => found.push((n + 1, line.to_owned())),
        }
        goes_on = ends_open;
    }
    found
}

/// The words of a command, without its comment, its pipes and redirections, and the variables set before it.
fn words(command: &str) -> Vec<String> {
    let command = command.split(" #").next().unwrap_or_default();
    let command = command.split([';', '|', '>', '&', '<']).next().unwrap_or_default();
    let words = command.split_whitespace().map(|word| word.trim_matches(['\'', '"']).to_owned());
    words.skip_while(|word| word.starts_with("REMISSFLODE_")).collect()
}

/// The problem of a command, if it has one.
fn wrong(command: &str, root: &Path) -> Option<String> {
    let words = words(command);
    let line = words.join(" ");
    let call = CALLS.iter().find(|call| line == **call || line.starts_with(&format!("{call} ")));
    if let Some(call) = call {
        let arguments = words.iter().skip(call.split(' ').count()).map(String::as_str);
        if let Err(problem) = parses(std::iter::once("remissflode").chain(arguments)) {
            return Some(problem);
        }
    } else if line.starts_with("cargo run") && !line.contains("--example") && line != "cargo run --release" {
        return Some(format!("expected one of {CALLS:?}, found `{line}`"));
    }
    let example = words.iter().skip_while(|word| *word != "--example").nth(1);
    let there = |name: &&String| {
        ["examples/{}.rs", "examples/{}/main.rs"].iter().any(|path| root.join(path.replace("{}", name)).is_file())
    };
    if let Some(example) = example.filter(|name| !there(name)) {
        return Some(format!("there is no example `{example}`"));
    }
    let ours = |word: &&String| {
        let folder = word.split('/').next().unwrap_or_default();
        word.contains('/')
            && !word.starts_with('/')
            && !word.contains("://")
            && (word.starts_with("./") || root.join(folder).is_dir())
            && !MADE.iter().any(|made| word.trim_start_matches("./").starts_with(made))
    };
    let missing = words.iter().filter(ours).find(|word| !root.join(word).exists())?;
    Some(format!("names `{missing}`, which is not there"))
}

fn documents(root: &Path) -> Vec<PathBuf> {
    let folders = [root.to_owned(), root.join("docs"), root.join("examples/api")];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    found.sort();
    found
}

/// The targets of the relative links of a text, without their fragments.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    targets.filter(|target| !target.is_empty() && !target.contains("://")).collect()
}

/// Every `--flag` that stands in backticks in a text.
fn flags(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split('`').skip(1).step_by(2) {
        let flag: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
        if flag.starts_with("--") && flag.len() > 2 {
            found.push(flag);
        }
    }
    found
}

#[test]
fn every_command_in_the_documents_is_one_that_the_program_takes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut problems = Vec::new();
    for document in documents(root) {
        for (line, command) in commands(&fs::read_to_string(&document).unwrap()) {
            problems
                .extend(wrong(&command, root).map(|why| format!("{}:{line}: `{command}`: {why}", document.display())));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_link_leads_to_a_file_and_the_readme_links_every_document() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(links("[a](docs/a.md#b), [c](https://x.example/) ![d](d.png)"), ["docs/a.md", "d.png"]);
    for document in documents(root) {
        let text = fs::read_to_string(&document).unwrap();
        for link in links(&text) {
            let there = document.parent().unwrap().join(link).exists();
            assert!(there, "{}: `{link}` leads to nothing", document.display());
        }
    }
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    for document in documents(root).iter().filter(|path| !path.ends_with("README.md")) {
        let name = document.strip_prefix(root).unwrap().to_str().unwrap();
        assert!(links(&readme).contains(&name), "README.md does not link {name}");
    }
}

#[test]
fn every_flag_in_the_documents_is_one_that_the_program_has() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let help = remissflode::cli::all_help();
    for document in documents(root) {
        for flag in flags(&fs::read_to_string(&document).unwrap()) {
            assert!(
                [" ", "\n", "["].iter().any(|after| help.contains(&format!("{flag}{after}"))),
                "{}: there is no `{flag}`",
                document.display()
            );
        }
    }
}

#[test]
fn a_wrong_command_is_found() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = "```sh\nremissflode serve --evry 2s\n```\n```text\nremissflode nothing\n```\n\
                ```sh\n# a comment\ncargo run --release -- harvest \\\n  --backfill --config config/nowhere.toml\n\
                ./target/release/remissflode export /tmp/x.ndjson  # fine\ncargo run -- serve\n\
                remissflode status | head\ncargo run --release --example nothing\n```\n";
    let found: Vec<String> = commands(text)
        .into_iter()
        .filter_map(|(line, command)| {
            wrong(&command, root).map(|why| format!("{line}: {}", why.lines().next().unwrap()))
        })
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
    2: error: unexpected argument '--evry' found
    9: names `config/nowhere.toml`, which is not there
    12: expected one of ["remissflode", "cargo run --release --", "./target/release/remissflode"], found `cargo run -- serve`
    14: there is no example `nothing`
    "#);
    assert_eq!(flags("say `--pace 0ms`, `-x`, and --not-this, `--json`"), ["--pace", "--json"]);
}
