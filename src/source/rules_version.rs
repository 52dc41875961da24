//! The version of a source's rules: it changes when the source reads differently, and not with a comment, a schedule or
//! a name.
//!
//! `version` of a source is of the text of its files; these are of their values. Sources of one site share the pages, so the
//! version of the rules for pages is the same for all sources with the same `[page]`.

use sha2::{Digest as _, Sha256};
use toml::de::{DeTable, DeValue};

use crate::domain::text;

/// The keys besides `page` that decide what a source reads; of the file or, where it is silent, of its base.
const READING: [&str; 9] =
    ["list", "home", "issuer", "needs", "creates", "speaks-for", "fallback-for", "discovers", "skip-known-issuers"];

/// The versions of the rules of one source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RulesVersion {
    /// Of everything that is read: twelve hexadecimal digits.
    pub all: String,
    /// Of `[page]` alone.
    pub page: String,
    /// Of `[proposal]` alone; no part of `all`, since consultations are not read by it.
    pub proposal: String,
}

/// The versions for a file whose text comes after those of its bases; `given` are the values of the bases' parameters.
pub(super) fn of<'g>(texts: &[String], given: impl Iterator<Item = (&'g str, &'g str)> + Clone) -> RulesVersion {
    let tables: Vec<_> = texts.iter().map(|text| DeTable::parse_recoverable(text).0).collect();
    let written = |key: &str| {
        let mut text = String::new();
        // The last table that has the key: a file's values replace those of its base.
        if let Some(value) = tables.iter().rev().find_map(|table| table.get_ref().get(key)) {
            write(value.get_ref(), &mut text);
        }
        // A parameter counts where it is used.
        for (name, value) in given.clone() {
            if text.contains(&format!("{{{name}}}")) {
                text.push_str(&format!("\n{name}={value}"));
            }
        }
        text
    };
    let home = written("home");
    let with_home = |rules: String| if rules.contains("{home}") { [rules.as_str(), &home].concat() } else { rules };
    let page_and_home = with_home(written("page"));
    let proposal = digits(&with_home(written("proposal")));
    let all = READING.map(written).join("\n\n") + &page_and_home;
    RulesVersion { all: digits(&all), page: digits(&page_and_home), proposal }
}

/// Writes a value with the keys of its tables in order, whatever their order in the file.
fn write(value: &DeValue<'_>, to: &mut String) {
    match value {
        DeValue::String(text) => to.push_str(&format!("{text:?}")),
        DeValue::Integer(number) => to.push_str(number.as_str()),
        DeValue::Float(number) => to.push_str(number.as_str()),
        DeValue::Boolean(value) => to.push_str(&value.to_string()),
        DeValue::Datetime(value) => to.push_str(&value.to_string()),
        DeValue::Array(values) => {
            to.push('[');
            for value in values.iter() {
                write(value.get_ref(), to);
                to.push(',');
            }
            to.push(']');
        }
        DeValue::Table(table) => {
            let mut entries: Vec<_> = table.iter().map(|(key, value)| (key.get_ref().as_ref(), value)).collect();
            entries.sort_by_key(|(key, _): &(&str, _)| *key);
            to.push('{');
            for (key, value) in entries {
                to.push_str(&format!("{key:?}="));
                write(value.get_ref(), to);
                to.push(',');
            }
            to.push('}');
        }
    }
}

fn digits(written: &str) -> String {
    text::hex(&Sha256::digest(written)[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "name = \"A\"\nhome = \"https://x.se\"\nschedule = \"0 6 * * *\"\n[[list]]\nurl = \"{home}/\"\ntitle = \"h2\"\n[page]\nbody = \"main\"\n";

    fn version(file: &str) -> RulesVersion {
        of(&[file.to_owned()], std::iter::empty())
    }

    #[test]
    fn the_version_changes_with_the_rules_alone() {
        let first = version(FILE);
        for same in [
            FILE.replace("name = \"A\"", "name = \"B\" # renamed"),
            FILE.replace("0 6", "0 7"),
            FILE.replace("url = \"{home}/\"\ntitle = \"h2\"", "title = 'h2'\n\nurl = \"{home}/\""),
        ] {
            assert_eq!(version(&same), first, "{same}");
        }
        let list = version(&FILE.replace("h2", "h3"));
        assert_ne!(list.all, first.all);
        assert_eq!(list.page, first.page, "pages are read as before");
        let page = version(&FILE.replace("main", "article"));
        assert!(page.all != first.all && page.page != first.page);
        let proposal = version(&format!("{FILE}[proposal]\ntitle = \"h1\"\n"));
        assert!(proposal.proposal != first.proposal && proposal.all == first.all);
    }

    #[test]
    fn sources_with_one_base_share_the_version_of_their_pages() {
        let base = "parameters = [\"code\"]\n[[list]]\nurl = \"{home}/?c={code}\"\n[page]\nbody = \"main\"\n";
        let of_code = |code| of(&[base.to_owned(), String::new()], [("code", code)].into_iter());
        assert_eq!(of_code("1").page, of_code("2").page);
        assert_ne!(of_code("1").all, of_code("2").all);
    }
}
