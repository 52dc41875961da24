//! `config/issuers.toml`: the departments and agencies that issue consultations.
//!
//! ```toml
//! [finansdepartementet]
//! name = "Finansdepartementet"
//! prefixes = ["Fi"]
//! ```

use std::{collections::BTreeMap, fs, path::Path};

use super::{SourceError, error::Report};
use crate::domain::{Issuer, Issuers};

/// The issuers that are compiled in.
const BUILT_IN: &str = include_str!("../../config/issuers.toml");

/// The issuers that ship with the program.
///
/// # Errors
/// If the file was invalid when the program was built, which a test prevents.
pub fn built_in_issuers() -> Result<Issuers, Vec<SourceError>> {
    parse_issuers(Path::new("config/issuers.toml"), BUILT_IN)
}

/// Reads the issuers of a file.
///
/// # Errors
/// Every mistake, with line and column.
pub fn load_issuers(path: &Path) -> Result<Issuers, Vec<SourceError>> {
    match fs::read_to_string(path) {
        Ok(text) => parse_issuers(path, &text),
        Err(error) => {
            let report = Report::new(path, "");
            report.add(0..0, "a readable file", format!("`{error}`"));
            Err(report.into_errors())
        }
    }
}

/// Reads the issuers that `text` lists; `path` is for messages.
///
/// # Errors
/// Every mistake, with line and column: TOML, an unknown key, an invalid slug, a successor that does not exist.
pub fn parse_issuers(path: &Path, text: &str) -> Result<Issuers, Vec<SourceError>> {
    let report = Report::new(path, text);
    let entries = match toml::from_str::<BTreeMap<String, Issuer>>(text) {
        Ok(entries) => entries,
        Err(error) => {
            let found = error.message().lines().next().unwrap_or_default().to_owned();
            report.add(error.span().unwrap_or(0..0), "an entry such as `[finansdepartementet]` with a `name`", found);
            return Err(report.into_errors());
        }
    };
    let position = |slug: &str| {
        let at = text.find(&format!("[{slug}]")).unwrap_or_default();
        at..at + slug.len() + 2
    };
    for (slug, issuer) in &entries {
        if crate::domain::slugify(slug) != *slug {
            report.add(position(slug), "a slug of lower-case ASCII letters, digits and hyphens", format!("`{slug}`"));
        }
        if issuer.name.trim().is_empty() {
            report.add(position(slug), "a `name`", "an empty one");
        }
        if let Some(successor) = &issuer.successor
            && !entries.contains_key(successor)
        {
            let known: Vec<&str> = entries.keys().map(String::as_str).collect();
            report.unknown_issuer(position(slug), successor, &known);
        }
    }
    let errors = report.into_errors();
    if errors.is_empty() { Ok(Issuers::new(entries)) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{built_in_issuers, parse_issuers};

    #[test]
    fn the_shipped_issuers_are_valid() {
        let issuers = built_in_issuers().unwrap();
        assert_eq!(issuers.get("finansdepartementet").unwrap().name, "Finansdepartementet");
    }

    #[test]
    fn errors_have_a_position() {
        let errors_of = |text: &str| {
            let errors = parse_issuers(Path::new("issuers.toml"), text).unwrap_err();
            errors.iter().map(super::SourceError::to_string).collect::<Vec<_>>()
        };
        let text = "[a]\nname = \"A\"\nsuccessor = \"bb\"\n[Bb]\nname = \"B\"\n";
        insta::assert_debug_snapshot!(errors_of(text), @r#"
        [
            "issuers.toml:1:1: expected an entry of `config/issuers.toml`, where a new issuer is added, found `bb`; did you mean `Bb`?",
            "issuers.toml:4:1: expected a slug of lower-case ASCII letters, digits and hyphens, found `Bb`",
        ]
        "#);
        insta::assert_debug_snapshot!(errors_of("[a]\nname = \"A\"\nprefix = [\"A\"]\n"), @r#"
        [
            "issuers.toml:3:1: expected an entry such as `[finansdepartementet]` with a `name`, found unknown field `prefix`, expected one of `name`, `kind`, `prefixes`, `also`, `former`, `domains`, `from`, `to`, `successor`",
        ]
        "#);
    }
}
