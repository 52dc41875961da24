//! Reads the keys of one TOML table, each with its type, and tells of every key that nobody asked for.
//!
//! Does not stop at the first fault: a value of the wrong type is reported and counts as absent.

use std::{cell::RefCell, collections::BTreeSet, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::error::Report;

/// A value of a TOML file with its place.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// One table of the file and what was asked of it.
pub(super) struct Keys<'t> {
    table: &'t DeTable<'t>,
    pub(super) report: &'t Report<'t>,
    asked: RefCell<BTreeSet<&'t str>>,
}

impl<'t> Keys<'t> {
    pub(super) fn new(table: &'t DeTable<'t>, report: &'t Report<'t>) -> Self {
        Self { table, report, asked: RefCell::default() }
    }

    /// The value of `key`, whatever its type.
    pub(super) fn value(&self, key: &'t str) -> Option<&'t Value<'t>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }

    /// A string that is not empty but for white space.
    pub(super) fn string(&self, key: &'t str) -> Option<Spanned<&'t str>> {
        let value = self.value(key)?;
        let text = self.text(value, "a string")?;
        if text.get_ref().trim().is_empty() {
            self.report.add(text.span(), "a string that says something", "an empty one");
            return None;
        }
        Some(text)
    }

    /// A string that may be empty.
    pub(super) fn any_string(&self, key: &'t str) -> Option<Spanned<&'t str>> {
        self.text(self.value(key)?, "a string")
    }

    /// A string or an array of strings.
    pub(super) fn strings(&self, key: &'t str) -> Option<Vec<Spanned<&'t str>>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Array(array) => Some(array.iter().filter_map(|value| self.text(value, "a string")).collect()),
            _ => Some(vec![self.text(value, "a string or an array of strings")?]),
        }
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self, key: &'t str) -> Option<bool> {
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
    pub(super) fn number(&self, key: &'t str, min: u32, max: u32) -> Option<u32> {
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

    /// A table.
    pub(super) fn table(&self, key: &'t str) -> Option<(Keys<'t>, Range<usize>)> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some((Keys::new(table, self.report), value.span())),
            other => {
                self.report.add(value.span(), format!("a table `[{key}]`"), describe(other));
                None
            }
        }
    }

    /// An array of tables.
    pub(super) fn tables(&self, key: &'t str) -> Option<Vec<(Keys<'t>, Range<usize>)>> {
        let value = self.value(key)?;
        let DeValue::Array(array) = value.get_ref() else {
            self.report.add(value.span(), format!("an array of tables `[[{key}]]`"), describe(value.get_ref()));
            return None;
        };
        let tables = array.iter().filter_map(|value| match value.get_ref() {
            DeValue::Table(table) => Some((Keys::new(table, self.report), value.span())),
            other => {
                self.report.add(value.span(), format!("a table `[[{key}]]`"), describe(other));
                None
            }
        });
        Some(tables.collect())
    }

    /// `value` as a string; `expected` is what to say otherwise.
    pub(super) fn text(&self, value: &'t Value<'t>, expected: &str) -> Option<Spanned<&'t str>> {
        match value.get_ref() {
            DeValue::String(text) => Some(Spanned::new(value.span(), text.as_ref())),
            other => {
                self.report.add(value.span(), expected, describe(other));
                None
            }
        }
    }

    /// The keys that the table has.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(|key| key.get_ref().as_ref())
    }

    /// Reports every key that was not asked for.
    pub(super) fn finish(self) {
        let asked = self.asked.into_inner();
        let known: Vec<&str> = asked.iter().copied().collect();
        for key in self.table.keys() {
            if !asked.contains(key.get_ref().as_ref()) {
                self.report.unknown(key.span(), "key", key.get_ref(), &known);
            }
        }
    }
}

/// What a value is, in words.
pub(super) fn describe(value: &DeValue<'_>) -> String {
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
