//! Reads one TOML table: each key with its type. Keys that nobody read are reported at the end.
//!
//! No mistake stops the reading. A value of the wrong type is reported and counts as absent, unless its meaning is
//! clear: `[list]` is read as `[[list]]` and `["html"]` as `"html"`, so that mistakes inside are reported as well.

use std::{cell::RefCell, collections::BTreeSet, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    keys::{self, Key},
    suggest::nearest,
};
use crate::{domain::Field, source::error::Report};

/// A value of a TOML file with its position.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// One table of the file, and which keys were read.
pub(in crate::source) struct TableReader<'t> {
    table: &'t DeTable<'t>,
    pub(in crate::source) report: &'t Report<'t>,
    keys: &'static [Key],
    read: RefCell<BTreeSet<&'t str>>,
}

impl<'t> TableReader<'t> {
    pub(in crate::source) fn new(table: &'t DeTable<'t>, report: &'t Report<'t>, keys: &'static [Key]) -> Self {
        Self { table, report, keys, read: RefCell::default() }
    }

    /// The value of `key`, whatever its type. A key that was renamed is read by its old name too; both at once are a
    /// mistake.
    pub(in crate::source) fn value(&self, key: &'t str) -> Option<&'t Value<'t>> {
        let first_read = self.read.borrow_mut().insert(key);
        let value = self.table.get(key);
        let Some(alias) = self.keys.iter().find(|known| known.name == key).and_then(|key| key.alias) else {
            return value;
        };
        let Some((written, old)) = self.table.get_key_value(alias) else { return value };
        if value.is_some() && first_read {
            let expected = format!("`{key}` alone, the new name of `{alias}`");
            self.report.add(written.span(), expected, format!("both `{key}` and `{alias}`"));
        }
        value.or(Some(old))
    }

    /// A string that is not blank.
    pub(in crate::source) fn string(&self, key: &'t str) -> Option<Spanned<&'t str>> {
        let text = self.text(self.value(key)?, "a string")?;
        if text.get_ref().trim().is_empty() {
            self.report.add(text.span(), "a string with text", "an empty one");
            return None;
        }
        Some(text)
    }

    /// A string that may be empty.
    pub(in crate::source) fn any_string(&self, key: &'t str) -> Option<Spanned<&'t str>> {
        self.text(self.value(key)?, "a string")
    }

    /// A string or an array of strings.
    pub(in crate::source) fn strings(&self, key: &'t str) -> Option<Vec<Spanned<&'t str>>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Array(array) => Some(array.iter().filter_map(|value| self.text(value, "a string")).collect()),
            _ => Some(vec![self.text(value, "a string or an array of strings")?]),
        }
    }

    /// `true` or `false`.
    pub(in crate::source) fn boolean(&self, key: &'t str) -> Option<bool> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Boolean(value) => Some(*value),
            other => {
                self.report.add(value.span(), "`true` or `false`", describe(other));
                None
            }
        }
    }

    /// A whole number from `min` to `max`.
    pub(in crate::source) fn number(&self, key: &'t str, min: u32, max: u32) -> Option<u32> {
        let value = self.value(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(integer) => u32::from_str_radix(integer.as_str(), integer.radix()).ok(),
            _ => None,
        };
        let number = number.filter(|number| (min..=max).contains(number));
        if number.is_none() {
            let expected = format!("a whole number from {min} to {max}");
            self.report.add(value.span(), expected, describe(value.get_ref()));
        }
        number
    }

    /// A table `[key]` with these keys. Of an array of tables, which is reported, each is returned.
    pub(in crate::source) fn table(
        &self,
        key: &'t str,
        keys: &'static [Key],
    ) -> Option<Vec<(TableReader<'t>, Range<usize>)>> {
        self.value(key)
            .map(|value| self.tables_in(value, &format!("one table `[{key}]`, in single brackets"), keys, false))
    }

    /// An array of tables `[[key]]` with these keys. A single table is reported and returned.
    pub(in crate::source) fn tables(
        &self,
        key: &'t str,
        keys: &'static [Key],
    ) -> Option<Vec<(TableReader<'t>, Range<usize>)>> {
        self.value(key)
            .map(|value| self.tables_in(value, &format!("tables `[[{key}]]`, in double brackets"), keys, true))
    }

    fn tables_in(
        &self,
        value: &'t Value<'t>,
        expected: &str,
        keys: &'static [Key],
        many: bool,
    ) -> Vec<(TableReader<'t>, Range<usize>)> {
        let is_array = matches!(value.get_ref(), DeValue::Array(_));
        let array: &[Value<'t>] = match value.get_ref() {
            DeValue::Array(array) => array,
            _ => std::slice::from_ref(value),
        };
        // A value that is neither a table nor an array is reported below, as an element.
        if (many && is_table(value)) || (!many && is_array) {
            self.report.add(value.span(), expected, if many { "one table" } else { "several" });
        }
        let tables = array.iter().filter_map(|one| match one.get_ref() {
            DeValue::Table(table) => Some((TableReader::new(table, self.report, keys), one.span())),
            other => {
                if many || !is_array {
                    self.report.add(one.span(), expected, describe(other));
                }
                None
            }
        });
        tables.collect()
    }

    /// `value` as a string; `expected` describes what should be there. Of an array with one string, which is reported,
    /// the string is returned.
    pub(super) fn text(&self, value: &'t Value<'t>, expected: &str) -> Option<Spanned<&'t str>> {
        if let DeValue::String(text) = value.get_ref() {
            return Some(Spanned::new(value.span(), text.as_ref()));
        }
        self.report.add(value.span(), expected, describe(value.get_ref()));
        match value.get_ref() {
            DeValue::Array(array) => match &array[..] {
                [one] => one.get_ref().as_str().map(|text| Spanned::new(one.span(), text)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The keys that the table has.
    pub(in crate::source) fn names(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(|key| key.get_ref().as_ref())
    }

    /// Reports every key that was not read.
    pub(in crate::source) fn finish(self) {
        self.report_unread(|_, _| true);
    }

    /// Reports the keys that were not read and cannot be parameters of a base that is missing: other values than
    /// strings, and names that are one letter off.
    pub(in crate::source) fn finish_without_base(self) {
        let known: Vec<&str> = self.read.borrow().iter().copied().collect();
        self.report_unread(|name, value| {
            value.get_ref().as_str().is_none()
                || nearest(name, known.iter().copied()).is_some_and(|known| strsim::osa_distance(name, known) == 1)
        });
    }

    fn report_unread(&self, is_mistake: impl Fn(&str, &Value<'t>) -> bool) {
        let read = self.read.borrow();
        let known: Vec<&str> = read.iter().copied().collect();
        let is_alias = |name: &str| self.keys.iter().any(|key| key.alias == Some(name) && read.contains(key.name));
        let lacks_header = self.lacks_list_header();
        let mut is_reported = false;
        // The parser's table is in order of name.
        let mut keys: Vec<_> = self.table.iter().collect();
        keys.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in keys {
            let name = key.get_ref().as_ref();
            if read.contains(name) || is_alias(name) || !is_mistake(name, value) {
                continue;
            }
            match elsewhere(name) {
                Some((_, true)) if lacks_header => {
                    if !is_reported {
                        self.report.add(
                            key.span(),
                            "the line `[[list]]` above it",
                            format!("`{name}` outside of a list"),
                        );
                    }
                    is_reported = true;
                }
                Some(_) if self.keys.iter().any(|key| key.name == name) => {
                    self.report.add(key.span(), format!("no `{name}` in a table of this `kind`"), format!("`{name}`"));
                }
                Some((place, _)) => self.report.add(key.span(), format!("`{name}` {place}"), format!("`{name}` here")),
                None => self.report.unknown(key.span(), "key", name, &known),
            }
        }
    }

    /// Returns `true` for the top of a file.
    fn is_file(&self) -> bool {
        self.keys.iter().any(|key| key.name == "extends")
    }

    /// Returns `true` for a file whose list has no header: its keys stand at the top.
    pub(in crate::source) fn lacks_list_header(&self) -> bool {
        let has = |name: &str| self.table.contains_key(name);
        self.is_file() && !has("list") && (has("kind") || has("item"))
    }
}

/// The place where a key belongs, and whether a list may have it; `None` for a key that no table has.
fn elsewhere(name: &str) -> Option<(&'static str, bool)> {
    let has = |keys: &[Key]| keys.iter().any(|key| key.name == name || key.alias == Some(name));
    let places = [
        (has(keys::FILE), "at the top of the file, above the first line in brackets", false),
        (Field::from_name(name).is_some(), "below `[[list]]` or `[page]`", true),
        (has(keys::LIST), "below `[[list]]`", true),
        (has(keys::PAGE), "below `[page]`", false),
        (has(keys::PAGING), "in `paging = { … }`", false),
        (has(keys::RULE), "in the rule of a field, such as `title = { at = \"h1\", match = '…' }`", false),
        (has(keys::ISSUER), "in `issuer = { … }`", false),
    ];
    places.into_iter().find(|(has, ..)| *has).map(|(_, place, of_list)| (place, of_list))
}

fn is_table(value: &Value<'_>) -> bool {
    matches!(value.get_ref(), DeValue::Table(_))
}

/// The value in words, for messages.
pub(in crate::source) fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the string `{text}`"),
        DeValue::Integer(number) => format!("the number `{number}`"),
        DeValue::Float(number) => format!("the number `{number}`"),
        DeValue::Boolean(value) => format!("`{value}`"),
        DeValue::Datetime(value) => format!("the date `{value}`"),
        DeValue::Array(_) => "an array".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
