//! The operator's commands for letters by mail.

use std::{fs, path::Path};

use tempfile::tempdir;

use crate::program::{remissflode, run};

const ANNA: &str = r#"{"form":1,"id":"0102030405060708090a0b0c0d0e0f10","address":"Anna@example.se","query":"subject=djur","lang":"sv","rhythm":"week","with_empty":true,"asked_at":"2026-11-01T10:00:00Z","confirmed_at":"2026-11-01T10:05:00Z"}"#;
const BO: &str = r#"{"form":1,"id":"1102030405060708090a0b0c0d0e0f10","address":"bo@example.se","query":"","lang":"en","rhythm":"day","with_empty":false,"asked_at":"2026-11-01T10:00:00Z"}"#;

/// A data folder in which nothing is stored yet.
fn data_folder(dir: &Path, name: &str) -> std::path::PathBuf {
    let data = dir.join(name);
    fs::create_dir_all(data.join("journal")).unwrap();
    data
}

#[test]
fn subscribers_are_counted_moved_and_removed() {
    let dir = tempdir().unwrap();
    let (here, there) = (data_folder(dir.path(), "here"), data_folder(dir.path(), "there"));
    let file = |name: &str| dir.path().join(name).display().to_string();
    let done = |data: &Path, words: &[&str]| {
        let (out, err, code) = run(remissflode(data).arg("subscribers"), words);
        assert_eq!(code, Some(0), "{words:?}: {out}{err}");
        out
    };
    assert_eq!(done(&here, &["list"]), "there are no subscribers\n");
    fs::write(file("some"), format!("{ANNA}\n\n{BO}\n")).unwrap();
    assert_eq!(done(&here, &["import", &file("some")]), "2 subscriptions stored\n");
    let list = done(&here, &["list"]);
    assert_eq!(list, "Anna@example.se  active  week  subject=djur\nbo@example.se  unconfirmed  day  everything\n");
    assert_eq!(done(&here, &["count", "--json"]), "{\"paused\":0,\"refused\":0,\"subscribers\":1,\"unconfirmed\":1}\n");
    assert!(done(&here, &["export", &file("moved")]).contains("with addresses: delete it after the move"));
    done(&there, &["import", &file("moved")]);
    assert_eq!(done(&there, &["export"]), done(&here, &["export"]));
    assert_eq!(done(&there, &["remove", "anna@EXAMPLE.se"]), "1 subscription of anna@example.se deleted\n");
    assert_eq!(done(&there, &["list"]), "bo@example.se  unconfirmed  day  everything\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for place in [here.join("mail"), dir.path().join("moved")] {
            let mode = fs::metadata(&place).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{} holds addresses", place.display());
        }
    }
}

#[test]
fn slips_with_letters_are_answered_and_change_nothing() {
    let dir = tempdir().unwrap();
    let data = data_folder(dir.path(), "data");
    let file = |name: &str| dir.path().join(name).display().to_string();
    fs::write(file("wrong"), format!("{ANNA}\n{}\n", BO.replace("bo@example.se", "bo@"))).unwrap();
    fs::write(file("empty"), "").unwrap();
    let url = ["--public-url", "https://remisser.example.se"];
    let from = ["--mail-from", "brev@example.se"];
    let smtp = |server| ["--mail-smtp", server];
    for (flags, words, expected) in [
        (vec![], vec!["subscribers", "remove", "anna@example.se"], "`remissflode subscribers list` shows all"),
        (
            vec![],
            vec!["subscribers", "remove", "anna"],
            "expected a mail address such as `anna@example.se`; found `anna`",
        ),
        (vec![], vec!["subscribers", "import", "WRONG"], "nothing was imported"),
        (vec![], vec!["mail", "test", "anna@example.se"], "add a table `[mail]` with `smtp` and `from`"),
        (smtp("smtp://127.0.0.1").to_vec(), vec!["mail", "test", "a@b.se"], "--mail-smtp: letters need a sender"),
        (from.to_vec(), vec!["mail", "test", "a@b.se"], "--mail-from: letters need a mail server"),
        (
            [smtp("smtp://127.0.0.1"), from].concat(),
            vec!["mail", "test", "a@b.se"],
            "letters need `public-url`, which every link in them begins with",
        ),
        (
            [smtp("smtps://brev@mail.example.se"), from, url].concat(),
            vec!["mail", "test", "a@b.se"],
            "there is no password for `brev` at the mail server",
        ),
        (
            [["--mail-sendmail", "/no/such/program"], from, url].concat(),
            vec!["mail", "test", "a@b.se"],
            "there is no program `/no/such/program`",
        ),
        (
            [smtp("smtp://mail.example.se"), from, url].concat(),
            vec!["mail", "test", "a@b.se"],
            "letters go unencrypted to this machine only",
        ),
        (
            // Nothing listens at port 1.
            [smtp("smtp://127.0.0.1:1"), from, url].concat(),
            vec!["mail", "test", "a@b.se"],
            "the mail server 127.0.0.1:1 cannot be reached",
        ),
    ] {
        let words: Vec<String> =
            words.iter().map(|word| if *word == "WRONG" { file("wrong") } else { (*word).to_owned() }).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (out, err, code) = run(remissflode(&data).args(&flags), &words);
        assert_eq!(code, Some(1), "{words:?}: {out}{err}");
        assert!(err.contains(expected), "{words:?}\n{out}{err}");
    }
    assert!(!data.join("mail").exists(), "nothing is made on the way");
    let (_, err, _) = run(remissflode(&dir.path().join("missing")).arg("subscribers"), &["list"]);
    assert!(err.contains("name another with --data"), "{err}");
}

#[test]
#[cfg(unix)]
fn a_test_message_reaches_the_mail_program_and_no_password_is_shown() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempdir().unwrap();
    let program = dir.path().join("sendmail");
    fs::write(&program, format!("#!/bin/sh\ncat > {}\n", dir.path().join("taken").display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let settings = dir.path().join("settings.toml");
    let text = format!(
        "public-url = \"https://remisser.example.se\"\n[mail]\nsendmail = \"{}\"\nfrom = \"Remissflödet <brev@example.se>\"\n",
        program.display()
    );
    fs::write(&settings, text).unwrap();
    let settings = settings.display().to_string();
    let mut command = remissflode(&dir.path().join("data"));
    let (out, err, code) = run(&mut command, &["--config", &settings, "mail", "test", "anna@example.se"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.starts_with("the mail server took the message to anna@example.se"), "{out}");
    let taken = fs::read_to_string(dir.path().join("taken")).unwrap();
    assert!(taken.contains("To: anna@example.se") && taken.contains("=C3=A5 =C3=A4 =C3=B6"), "{taken}");
    let mut command = remissflode(&dir.path().join("data"));
    let command = command.env("REMISSFLODE_MAIL_PASSWORD", "hemligt");
    let (out, err, _) = run(command, &["--config", &settings, "config"]);
    assert!(out.contains("mail-from = \"Remissflödet <brev@example.se>\""), "{out}");
    assert!(!out.contains("hemligt") && !err.contains("MAIL_PASSWORD"), "{out}{err}");
}
