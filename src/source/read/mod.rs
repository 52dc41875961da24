//! Reads a parsed TOML file: every key with its type, every selector, pattern and address compiled.
//!
//! In: a table of the file and a [`super::error::Report`]. Out: [`super::raw::RawSource`] and its stages, and every
//! mistake in the report.
//!
//! - `keys`: which keys exist, and what they mean
//! - `table`: one table, its values by type, and keys that nobody knows
//! - `read_stage`: `[[list]]` and `[page]`
//! - `read_rule`: the rule of a field
//! - `read_issuer`: `issuer`, a slug or a table
//! - `suggest`: the known word nearest to a misspelt one

pub(crate) mod keys;
pub(super) mod read_issuer;
mod read_rule;
pub(super) mod read_stage;
pub(crate) mod suggest;
pub(super) mod table;
