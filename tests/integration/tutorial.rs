//! The tutorial of docs/adding-a-source.md, run from its first command to its last on the made-up ministry.

use std::{fs, path::Path};

use crate::{
    newcomers::Newcomer,
    program::run,
    small::{folder, with},
};

/// A fenced block of the tutorial: its language and its lines.
fn blocks() -> Vec<(String, Vec<String>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/adding-a-source.md");
    let mut blocks = Vec::new();
    let mut open: Option<(String, Vec<String>)> = None;
    for line in fs::read_to_string(path).unwrap().lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((language.to_owned(), Vec::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, lines))) => lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    blocks
}

/// Asserts that the output has the `shown` lines in order; `…` stands for lines that are not shown.
fn assert_shown(shown: &[String], output: &str, command: &str) {
    let mut rest = output.lines();
    for line in shown.iter().filter(|line| !line.is_empty() && *line != "…") {
        assert!(rest.any(|found| found == line), "`{command}` does not show `{line}` there:\n{output}");
    }
}

#[test]
fn every_command_of_the_tutorial_shows_what_it_says() {
    let (site, small) = Newcomer::start("sjoministeriet");
    let dir = folder();
    let mut commands = 0;
    for (language, lines) in blocks() {
        if language == "toml" {
            // The finished file.
            fs::write(dir.path().join("scrapers/sjoministeriet.toml"), lines.join("\n")).unwrap();
            continue;
        }
        assert_eq!(language, "console");
        let command = lines[0].strip_prefix("$ remissflode ").expect("a command in the first line");
        let words: Vec<&str> = command.split(' ').collect();
        let fixtures = dir.path().join("fixtures");
        let mut program = with(dir.path(), &site.origin, &small);
        let more = ["--fixtures", fixtures.to_str().unwrap()];
        let has_fixtures = matches!(words[0], "check" | "capture");
        let words: Vec<&str> = words.into_iter().chain(more.into_iter().filter(|_| has_fixtures)).collect();
        let (out, err, code) = run(&mut program, &words);
        assert_eq!(code, Some(0), "{command}\n{out}{err}");
        // The tutorial works in the repository, the test in a folder of its own.
        let out = out.replace(fixtures.to_str().unwrap(), "tests/fixtures");
        assert_shown(&lines[1..], &out, command);
        commands += 1;
    }
    assert_eq!(commands, 5, "new, try, capture, check and harvest");
}

#[test]
fn every_command_in_the_text_exists() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/adding-a-source.md");
    let text = fs::read_to_string(path).unwrap().replace('\n', " ");
    let mut commands = 0;
    for command in text.split('`').filter_map(|part| part.strip_prefix("remissflode ")) {
        let words: Vec<&str> = command.split(" > ").next().unwrap().split_whitespace().collect();
        let all = std::iter::once("remissflode").chain(words);
        assert_eq!(remissflode::cli::parses(all), Ok(()), "{command}");
        commands += 1;
    }
    assert!(commands >= 3, "{commands}");
}
