//! Sources as data: a scraper file as written and as checked.
//!
//! ```toml
//! # scrapers/finansdepartementet.toml
//! extends = "sites/regeringen"
//! name = "Finansdepartementet"
//! issuer = "finansdepartementet"
//! code = "1285"
//! ```
//!
//! | key of a file | is |
//! | --- | --- |
//! | `extends = "sites/regeringen"` | the base whose keys hold where this file is silent; itself in `sites/`, never a source |
//! | `parameters = ["code"]` | of a base: keys that its sources must set, for `{code}` in addresses and `as` texts |
//! | `name`, `issuer` | what to display; the one sender, an entry of `config/issuers.toml` |
//! | `home`, `language` | the site's address, for `{home}`; `"sv"` unless told |
//! | `schedule = "17 6-20 * * Mon-Fri"` | when to ask ([`Schedule`]) |
//! | `verified = "2026-07-03"` | the day when a person saw real pages read right, or `false` |
//! | `enabled = false` | not asked unless the settings say so (`enable = ["slug"]`) |
//! | `needs = ["deadline", "case-numbers"]` | an entry with none of these is told and left out |
//! | `opens = false` | adds to what other sources opened, opens nothing itself |
//! | `walled = "reason"` | listed and never asked, because the site has a wall up |
//! | `walls = ["Just a moment"]` | texts with which a bot wall tells on itself |
//! | `min-items`, `skip-known-issuers` | for all lists at once |
//! | `[[list]]`, `[page]` | the stages; those of a file replace those of its base |
//!
//! | key of `[[list]]` | is |
//! | --- | --- |
//! | `kind = "feed"`, `"html"`, `"json"` or `"odata"` | the format |
//! | `url = "{home}/f?c={code}&p={page}"` | the address; a pair whose one parameter is `""` is left out |
//! | `paging = { first = 1, size = 100, max-pages = 50 }` | fills `{page}`, `{size}`, `{offset}` |
//! | `paging = { next = "a.next@href" }` | the page says where the next one is |
//! | `paging = { cursor = "/next" }` | the answer says what fills `{cursor}` in the next address |
//! | `archive = true` | its pages together are everything that was ever published |
//! | `accept` | the header to send |
//! | `inside`, `total` | where JSON holds the HTML, and the number of entries on all pages ([`JsonQuery`]) |
//! | `min-items = 0` | fewer entries on the first page are a failed run; 1 unless told |
//! | `stands-alone = true` | an entry may be shown before its page was read |
//! | `skip-known-issuers = true` | leave entries to the sources of their senders |
//! | `item` | the selector of one entry (`html`), or where the entries stand (`json`, `odata`) |
//! | `sections = true` | `item` is the heading of an entry that goes on until the next heading |
//! | `title`, `link`, … | a rule for each field ([`FieldRule`]); a feed needs none |
//!
//! `[page]` has `must-have` (selectors without which it is no such page), `expects` (fields that every page has),
//! `accept`, and rules.
//!
//! In: a folder of such files ([`load`]) or those that are compiled in ([`built_in`]). Out: [`Sources`], every selector,
//! pattern, address and schedule compiled once, and every error of every file with its line, its column, what was
//! expected, and what was found. [`FieldRule`] tells how a field is written, [`ListStage`] and [`PageStage`] what a
//! stage has.
//!
//! Does not fetch and does not read pages. Knows nothing of any one site: that is what the files are for.

mod built_in;
mod compile;
mod css;
mod error;
mod file;
mod issuers;
mod json_schema;
mod keys;
mod markdown;
mod needs;
mod query;
mod read_rule;
mod read_stage;
mod rule;
mod schedule;
mod stage;
mod suggest;
mod template;
mod watch;
mod written;

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use jiff::civil::Date;
use url::Url;

pub use compile::compile;
pub use css::Css;
pub use error::SourceError;
pub use file::{SourceFile, SourceFiles, built_in_files, read_files};
pub use issuers::{built_in_issuers, load_issuers, parse_issuers};
pub use json_schema::json_schema;
pub use markdown::markdown;
pub use query::JsonQuery;
pub use rule::{Amount, FeedPart, FieldRule, Place, Target};
pub use schedule::{Schedule, ScheduleError};
pub use stage::{Kind, ListStage, MustHave, Next, PageStage, Paging};
pub use watch::Watch;

use crate::domain::{Field, Issuers};

/// A checked source.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name without its ending.
    pub slug: String,
    /// The name to display.
    pub name: String,
    /// The slug of the issuer whose consultations these are; none where the site has several.
    pub issuer: Option<String>,
    /// The site's address.
    pub home: Url,
    /// Whether it is asked at all, unless the settings say otherwise.
    pub enabled: bool,
    /// The fields of which every consultation has one at least; empty where that is not asked.
    pub needs: Vec<Field>,
    /// Whether it opens consultations of its own; else it only adds to those that another source opened.
    pub opens: bool,
    /// Why it is listed and not read: the wall that its site has up.
    pub walled: Option<String>,
    /// The day when a person last saw real pages read right; none for never.
    pub verified: Option<Date>,
    /// When it is asked.
    pub schedule: Schedule,
    /// Texts with which a bot wall tells on itself.
    pub walls: Arc<[String]>,
    /// The language of its pages, as a tag (RFC 5646).
    pub language: String,
    /// Its lists, in the order in which they are asked.
    pub lists: Vec<ListStage>,
    /// The page of one consultation; none where the lists say everything.
    pub page: Option<PageStage>,
    /// Twelve hexadecimal digits that change whenever the file or one of its bases does.
    pub version: String,
}

/// All sources of a folder: those that are right, and what is wrong with the others.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    sources: BTreeMap<String, Arc<Source>>,
    broken: BTreeSet<String>,
    errors: Vec<SourceError>,
    /// Why a source is read by its former description, by slug.
    kept: BTreeMap<String, String>,
}

impl Sources {
    /// The same with the sources of these slugs switched on, whatever their files say. A walled one stays off.
    #[must_use]
    pub fn enabling(mut self, slugs: &[String]) -> Self {
        for slug in slugs {
            if let Some(source) = self.sources.get_mut(slug).filter(|source| source.walled.is_none()) {
                Arc::make_mut(source).enabled = true;
            }
        }
        self
    }

    /// These sources after the folder was read again as `next`: what is right in `next`, and for a file that is now
    /// wrong or gone the source as it was, with the reason in [`Self::kept`]. Nothing is removed while it is in use.
    #[must_use]
    pub fn followed_by(&self, mut next: Self) -> Self {
        for (slug, source) in &self.sources {
            if next.sources.contains_key(slug) {
                continue;
            }
            let reason = if next.broken.remove(slug) {
                let own = |error: &&SourceError| error.path.file_stem().is_some_and(|stem| stem == slug.as_str());
                let error = next.errors.iter().find(own).or(next.errors.first());
                let error = error.map(ToString::to_string).unwrap_or_default();
                format!("the file was changed and is wrong, so the source is read by the file before it: {error}")
            } else {
                "the file is gone; the source is read as before until the program starts again".to_owned()
            };
            next.kept.insert(slug.clone(), reason);
            next.sources.insert(slug.clone(), Arc::clone(source));
        }
        next
    }

    /// The sources that are read by a former description, and why.
    #[must_use]
    pub fn kept(&self) -> &BTreeMap<String, String> {
        &self.kept
    }

    /// The source with this slug, if it is right.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&Arc<Source>> {
        self.sources.get(slug)
    }

    /// The sources that are right, in order of slug.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.sources.values()
    }

    /// The slugs of the sources that are not right, in order.
    pub fn broken(&self) -> impl Iterator<Item = &str> {
        self.broken.iter().map(String::as_str)
    }

    /// Everything that is wrong, in order of file and line.
    #[must_use]
    pub fn errors(&self) -> &[SourceError] {
        &self.errors
    }

    /// How many sources are right.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether there is no source that is right.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// The slugs of the issuers that have a source of their own, for `skip-known-issuers`. A source that is switched
    /// off leaves its issuer to others.
    #[must_use]
    pub fn issuers(&self) -> BTreeSet<&str> {
        self.iter().filter(|source| source.enabled).filter_map(|source| source.issuer.as_deref()).collect()
    }
}

/// Reads and checks every file of a folder.
///
/// ```
/// # let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scrapers");
/// use remissflode::source;
/// let issuers = source::built_in_issuers().unwrap();
/// let sources = source::load(&dir, &issuers);
/// assert_eq!(sources.errors(), []);
/// assert_eq!(sources.get("finansdepartementet").unwrap().issuer.as_deref(), Some("finansdepartementet"));
/// ```
#[must_use]
pub fn load(dir: &Path, issuers: &Issuers) -> Sources {
    let unreadable = |path: &Path, error: &std::io::Error| SourceError {
        path: path.to_owned(),
        line: 1,
        column: 1,
        expected: "a readable file or folder".to_owned(),
        found: format!("`{error}`"),
        suggestion: None,
        excerpt: String::new(),
    };
    match read_files(dir) {
        Ok((files, errors)) => {
            let mut sources = compile(&files, issuers);
            sources.errors.extend(errors.iter().map(|(path, error)| unreadable(path, error)));
            sources
        }
        Err(error) => Sources { errors: vec![unreadable(dir, &error)], ..Sources::default() },
    }
}

/// Checks the files that are compiled in.
#[must_use]
pub fn built_in(issuers: &Issuers) -> Sources {
    compile(&built_in_files(), issuers)
}
