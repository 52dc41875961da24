//! `config/issuers.toml`: the departments and agencies that issue consultations. A file beside the settings adds others.
//!
//! ```toml
//! [finansdepartementet]
//! name = "Finansdepartementet"
//! prefixes = ["Fi"]
//! ```

use std::{collections::BTreeMap, path::Path};

use super::{SourceError, error::Report, files::read_text};
use crate::domain::{Issuer, Issuers, text::is_email};

/// The issuers that are compiled in.
const BUILT_IN: &str = include_str!("../../config/issuers.toml");

/// The issuers that ship with the program.
///
/// # Errors
/// If the file was invalid when the program was built, which a test prevents.
pub fn built_in_issuers() -> Result<Issuers, Vec<SourceError>> {
    parse_issuers(Path::new("config/issuers.toml"), BUILT_IN, &Issuers::default())
}

/// Reads the issuers of a file and adds them to `known`; one with a known slug replaces that issuer.
///
/// # Errors
/// Every mistake, with line and column.
pub fn load_issuers(path: &Path, known: &Issuers) -> Result<Issuers, Vec<SourceError>> {
    let text = read_text(path).map_err(|error| vec![*error])?;
    parse_issuers(path, &text, known)
}

/// Adds the issuers that `text` lists to `known`; `path` is for messages.
///
/// # Errors
/// Every mistake, with line and column: TOML, an unknown key, an invalid slug, a successor that does not exist.
pub fn parse_issuers(path: &Path, text: &str, known: &Issuers) -> Result<Issuers, Vec<SourceError>> {
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
        if let Some(registry) = issuer.registry.as_ref().filter(|registry| !is_email(&registry.email)) {
            report.add(
                position(slug),
                "an e-mail address as the `email` of `registry`",
                format!("`{}`", registry.email),
            );
        }
        if let Some(successor) = &issuer.successor
            && !entries.contains_key(successor)
            && known.get(successor).is_none()
        {
            report.add(position(slug), "a `successor` that is an issuer", format!("`{successor}`"));
        }
    }
    let errors = report.into_errors();
    if errors.is_empty() { Ok(known.with(Issuers::new(entries).iter().cloned())) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{built_in_issuers, parse_issuers};
    use crate::domain::Issuers;

    #[test]
    fn the_shipped_issuers_are_valid() {
        let issuers = built_in_issuers().unwrap();
        assert_eq!(issuers.get("finansdepartementet").unwrap().name, "Finansdepartementet");
    }

    #[test]
    fn errors_have_a_position() {
        let errors_of = |text: &str| {
            let errors = parse_issuers(Path::new("issuers.toml"), text, &Issuers::default()).unwrap_err();
            errors.iter().map(super::SourceError::to_string).collect::<Vec<_>>()
        };
        let text = "[a]\nname = \"A\"\nsuccessor = \"bb\"\n[Bb]\nname = \"B\"\n";
        insta::assert_debug_snapshot!(errors_of(text), @r#"
        [
            "issuers.toml:1:1: expected a `successor` that is an issuer, found `bb`",
            "issuers.toml:4:1: expected a slug of lower-case ASCII letters, digits and hyphens, found `Bb`",
        ]
        "#);
        let wrong = "[a]\nname = \"A\"\nregistry = { email = \"a.example.se\", since = \"2026\", seen = \"x\" }\n";
        assert!(errors_of(wrong)[0].ends_with("an e-mail address as the `email` of `registry`, found `a.example.se`"));
        insta::assert_debug_snapshot!(errors_of("[a]\nname = \"A\"\nprefix = [\"A\"]\n"), @r#"
        [
            "issuers.toml:3:1: expected an entry such as `[finansdepartementet]` with a `name`, found unknown field `prefix`, expected one of `name`, `kind`, `prefixes`, `also`, `former`, `domains`, `from`, `to`, `successor`, `registry`",
        ]
        "#);
    }
}
