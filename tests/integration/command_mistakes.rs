//! Slips at the command line: each answer says what is wrong, where, and what to do; nothing is made on the way.

use std::fs;

use tempfile::tempdir;

use crate::program::{remissflode, run};

#[test]
fn slips_at_the_command_line_are_answered() {
    let dir = tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    fs::write(at("file"), "x").unwrap();
    fs::write(at("wrong.toml"), "public_url = \"x\"\nlistn = 3\ncache-mb = \"x\"\n").unwrap();
    fs::create_dir(at("folder")).unwrap();
    for (words, expected) in [
        (vec!["harvest", "finansdepartementett"], "did you mean `finansdepartementet`?"),
        (vec!["try", "kulturdepartementet.tml"], "did you mean `kulturdepartementet`?"),
        (vec!["check", "scrapers/kulturdepartementet.toml"], "did you mean `kulturdepartementet`?"),
        (
            vec!["check", "scrapers/exempelverket.toml"],
            "add its folder by `--sources scrapers` and name it `exempelverket`",
        ),
        (vec!["doctor", "exempelverket"], "a source is named as its file, without `.toml`"),
        (vec!["capture", "exempelverket"], "there is no source `exempelverket`"),
        (vec!["new", "Exempel Verket", "--url", "https://x.se"], "expected a slug such as `exempel-verket`"),
        (vec!["new", "x", "--url", "htp:/x"], "expected an address with `https` or `http`"),
        (vec!["retract", "Kultur"], "expected the name of a source, such as `finansdepartementet`"),
        (vec!["retract", "kulturdepartementet"], "name another with --data"),
        (vec!["accept", "kulturdepartementet"], "name another with --data"),
        (vec!["verify"], "name another with --data"),
        (vec!["status"], "name another with --data"),
        (vec!["export"], "name another with --data"),
        (vec!["backup", "FILE"], "name another with --data"),
        (vec!["verify", "FOLDER"], "is a folder and no backup: name a file, or a data folder with --data"),
        (vec!["verify", "FILE"], "the backup is incomplete or damaged: use another"),
        (vec!["restore", "MISSING"], "could not open `"),
        (vec!["status", "--data", "FILE"], "is no data folder: nothing is stored there"),
        (vec!["serve", "--every", "0s"], "--every: expected a time of `1s` or more, found `0s`"),
        (vec!["serve", "--listen", "foo:bar"], "--listen: expected an address such as `127.0.0.1:8080`"),
        (vec!["config", "--cache-mb", "abc"], "--cache-mb: expected a whole number of 0 or more, found `abc`"),
        (vec!["config", "--public-url", "x.se"], "--public-url: expected "),
        (vec!["config", "--config", "WRONG"], "did you mean `public-url`?"),
        (vec!["config", "--config", "MISSING"], "name another with --config"),
        (vec!["harvst"], "a similar subcommand exists: 'harvest'"),
        (vec!["serve", "--dta", "x"], "a similar argument exists: '--data'"),
    ] {
        let named = |word: &&str| match *word {
            "FILE" => at("file"),
            "FOLDER" => at("folder"),
            "MISSING" => at("missing"),
            "WRONG" => at("wrong.toml"),
            word => word.to_owned(),
        };
        let named: Vec<String> = words.iter().map(named).collect();
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        let mut command = match words.contains(&"--data") {
            true => std::process::Command::new(remissflode(dir.path()).get_program()),
            false => remissflode(&dir.path().join("data")),
        };
        let (out, err, code) = run(&mut command, &named);
        assert!(matches!(code, Some(1 | 2)), "{words:?}: {code:?}\n{out}{err}");
        assert!(err.contains(expected), "{words:?}\n{out}{err}");
        // No cause stands there twice.
        let system = "No such file or directory (os error 2)";
        assert!(err.matches(system).count() <= 1, "{words:?}\n{err}");
    }
    assert!(!dir.path().join("data").exists(), "nothing is made on the way");
}
