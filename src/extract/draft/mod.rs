//! Drafts the rules of an unknown site: which element of its list is one entry, and where the fields of an entry and of a
//! consultation's page are.
//!
//! `<ul class="cases"><li><a href="/1">Ett förslag om båtar</a> <time>3 juli 2026</time></li>…` to the item
//! `ul.cases > li`, the title `a`, the link `a@href`, the date `time`. It counts elements that repeat and contain links.
//! It does not recognize consultations, so a person picks one of the proposals.
//!
//! - `draft_list`: the entries of a list and their fields
//! - `plain_table`: a table without links
//! - `draft_page`: the page of one consultation
//! - `offered_feeds`: the feeds and lists that a page links to
//! - `clues`: the words and addresses by which a field is recognized
//! - `selectors`: the selector of an element that is known

mod clues;
mod draft_list;
mod draft_page;
mod offered_feeds;
mod plain_table;
mod selectors;
#[cfg(test)]
mod tests;

pub use clues::is_document;
pub use draft_list::draft;
pub use draft_page::{PageDraft, draft_page, next_page, site_name};
pub use offered_feeds::{OfferedFeed, consultation_lists, offered_feeds, wordpress_posts};

use crate::domain::Field;

/// A proposal for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The selector of one entry.
    pub item: String,
    /// The number of elements that it matches.
    pub entries: usize,
    /// The selector of the title inside an entry.
    pub title: String,
    /// The heading of the column in which the title stands, where the list is a table with headings.
    pub title_column: Option<String>,
    /// The title of the first entry.
    pub example: String,
    /// The rules of further fields.
    pub rules: Vec<DraftRule>,
    /// The entries are parts of the list's own page, which open at a click.
    pub is_accordion: bool,
    /// The entries link to pages; `false` where a key alone names them.
    pub has_links: bool,
}

/// A proposal for the rule of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRule {
    /// The field.
    pub field: Field,
    /// The right-hand side in a scraper file.
    pub rule: String,
    /// The first value as written.
    pub example: String,
}

/// The readers of texts that recognize what a field holds.
#[derive(Clone, Copy)]
pub struct Signs<'a> {
    /// Returns `true` for a text with a date.
    pub is_date: &'a dyn Fn(&str) -> bool,
    /// Returns `true` for a text that states a deadline.
    pub is_deadline: &'a dyn Fn(&str) -> bool,
    /// Returns `true` for a text with a case number.
    pub is_case_number: &'a dyn Fn(&str) -> bool,
}

impl std::fmt::Debug for Signs<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signs")
    }
}
