//! The files that describe the project to other programs agree with each other.

use std::{fs, path::Path};

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The value of a key at the start of a line of YAML or TOML, without quotes.
fn value<'a>(text: &'a str, key: &str, sign: char) -> Option<&'a str> {
    let rest = text.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix(sign))?;
    Some(rest.trim().trim_matches('"'))
}

/// The keys that the publiccode.yml standard, version 0.5, requires, and that the text lacks.
fn missing_keys(publiccode: &str) -> Vec<&'static str> {
    let required = [
        "publiccodeYmlVersion:",
        "name:",
        "url:",
        "platforms:",
        "developmentStatus:",
        "softwareType:",
        "description:",
        "    shortDescription:",
        "    longDescription:",
        "    features:",
        "legal:",
        "  license:",
        "maintenance:",
        "  type:",
        "  contacts:",
        "localisation:",
        "  localisationReady:",
        "  availableLanguages:",
    ];
    required.into_iter().filter(|key| !publiccode.lines().any(|line| line.starts_with(key))).collect()
}

#[test]
fn publiccode_has_every_required_key() {
    let publiccode = file("publiccode.yml");
    assert_eq!(missing_keys(&publiccode), Vec::<&str>::new());
    assert_eq!(missing_keys(&publiccode.replace("url:", "link:")), ["url:"], "a missing key is found");
    for (key, least, most) in [("    shortDescription:", 1, 150), ("    longDescription: >", 150, 10_000)] {
        let texts: Vec<&str> = publiccode.split(key).skip(1).collect();
        assert_eq!(texts.len(), 2, "Swedish and English");
        for text in texts {
            let own = text.split("\n    l").next().unwrap().split("\n    f").next().unwrap();
            let length = own.split_whitespace().collect::<Vec<_>>().join(" ").chars().count();
            assert!((least..=most).contains(&length), "{key} has {length} characters");
        }
    }
}

#[test]
fn every_file_names_the_same_version() {
    let version = env!("CARGO_PKG_VERSION");
    let (publiccode, cargo, changelog) = (file("publiccode.yml"), file("Cargo.toml"), file("CHANGELOG.md"));
    assert_eq!(value(&publiccode, "softwareVersion", ':'), Some(version));
    let released = value(&publiccode, "releaseDate", ':').unwrap();
    assert!(changelog.contains(&format!("\n## [{version}] - {released}\n")), "CHANGELOG.md: {version} of {released}");
    assert_eq!(value(&publiccode, "url", ':'), value(&cargo, "repository", '='));
    assert_eq!(value(&publiccode, "landingURL", ':'), value(&cargo, "homepage", '='));
}

#[test]
fn every_file_names_the_same_version_of_rust() {
    let cargo = file("Cargo.toml");
    let version = value(&cargo, "rust-version", '=').unwrap();
    assert!(file("rust-toolchain.toml").contains(&format!("channel = \"{version}.")));
    assert!(file("Dockerfile").contains(&format!("FROM rust:{version}-")));
}
