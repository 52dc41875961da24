//! The settings file: each key of the table once, at the top or, without its first word, in the section of that word.
//!
//! ```text
//! [mail]
//! smtp = "…"     the setting `mail-smtp`
//! ```

use std::{borrow::Cow, fs, path::Path};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Config, ConfigError, Origin, setting};
use crate::source::Report;

/// The sections of the file.
const SECTIONS: [&str; 1] = ["mail"];

/// The text of the settings file.
pub(super) fn text(path: &Path) -> Result<String, ConfigError> {
    fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })
}

/// Takes every value of the file, and returns its mistakes in order, each with its line.
pub(super) fn read_into(config: &mut Config, path: &Path, text: &str) -> Vec<String> {
    let report = Report::new(path, text);
    let (parsed, problems) = DeTable::parse_recoverable(text);
    for problem in &problems {
        let found = problem.message().lines().next().unwrap_or_default().to_owned();
        report.add(problem.span().unwrap_or(0..0), "TOML", found);
    }
    // After a syntax error the rest of the file is guesswork.
    for (key, value) in parsed.get_ref().iter().filter(|_| problems.is_empty()) {
        match value.get_ref() {
            DeValue::Table(table) if SECTIONS.contains(&&**key.get_ref()) => {
                for (inner, value) in table {
                    take(config, &report, (path, text), Some(key.get_ref()), inner, value);
                }
            }
            _ => take(config, &report, (path, text), None, key, value),
        }
    }
    report.into_errors().iter().map(|error| error.render().trim_end().to_owned()).collect()
}

/// Takes one value, whose setting is named by its section and its key.
fn take(
    config: &mut Config,
    report: &Report,
    (path, text): (&Path, &str),
    section: Option<&str>,
    key: &Spanned<Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
) {
    let prefix = section.map(|section| format!("{section}-")).unwrap_or_default();
    let Some(setting) = setting::named(&format!("{prefix}{}", key.get_ref())) else {
        let keys = setting::SETTINGS.iter().filter_map(|setting| setting.key.strip_prefix(&prefix));
        report.unknown(key.span(), "setting", key.get_ref(), &keys.collect::<Vec<_>>());
        return;
    };
    if let setting::Kind::Many(clear) = setting.kind {
        clear(config);
    }
    for value in elements(value) {
        let Some(text) = written(value.get_ref()) else {
            report.add(value.span(), "a text, a number, `true` or `false`", "something else");
            continue;
        };
        if let Err(expected) = (setting.read)(config, &text) {
            report.add(value.span(), expected, format!("`{text}`"));
        }
    }
    let line = text.get(..key.span().start).unwrap_or_default().matches('\n').count() + 1;
    config.origins.insert(setting.key, Origin::File(path.to_owned(), line));
}

/// The elements of an array, or the value itself.
fn elements<'v>(value: &'v Spanned<DeValue<'v>>) -> &'v [Spanned<DeValue<'v>>] {
    match value.get_ref() {
        DeValue::Array(array) => array,
        _ => std::slice::from_ref(value),
    }
}

/// The value as a flag would have it.
fn written(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Boolean(value) => Some(value.to_string()),
        _ => None,
    }
}
