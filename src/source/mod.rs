//! Sources as data: scraper files, read and checked.
//!
//! ```toml
//! # scrapers/finansdepartementet.toml
//! extends = "sites/regeringen"
//! name = "Finansdepartementet"
//! issuer = "finansdepartementet"
//! code = "1285"
//! ```
//!
//! In: the files that are compiled in and those of the installation ([`SourcePlaces`]). Out: [`Sources`], every selector,
//! pattern, address and schedule compiled once, their issuers, and every mistake of every file with its line, its column,
//! what was expected, and what was found.
//!
//! Which keys a file may have, and what each means, is in `read/keys.rs` alone; `scrapers/schema.json` is made from it.
//! [`FieldRule`] describes the rule of a field, [`ListStage`] and [`PageStage`] the parts of a source.
//!
//! - `places`, `listing`, `files`, `embedded`: the files of an installation, and those that are compiled in
//! - `folder_checks`: what no single file shows, such as twins
//! - `read`: a TOML table to its values
//! - `raw`: one file's values, and how they inherit from its base
//! - `compile`: all files to [`Sources`]
//! - `source_set`: [`Sources`], and how they are reloaded; `watch` notices changed files
//! - `source_slug`, `stage`, `rule`, `needs`: the parts of a source
//! - `wordpress`: what every list of `kind = "wordpress"` has
//! - `column`: a column of a table by its heading
//! - `cron`, `css`, `template`, `json_query`: the small languages that values are written in
//! - `issuers_file`: `config/issuers.toml`, and files that add to it
//! - `error`: a mistake with its position; `toml_words`, `css_words`: mistakes of those languages in words
//!
//! Does not fetch and does not read pages. Knows no particular site: that is what the files are for.

mod column;
mod compile;
mod cron;
mod css;
mod css_words;
mod embedded;
mod error;
mod files;
mod folder_checks;
mod issuers_file;
mod json_query;
mod listing;
mod needs;
mod places;
mod raw;
mod read;
mod rule;
mod rules_version;
mod source_set;
mod source_slug;
mod stage;
mod template;
mod toml_words;
mod watch;
mod wordpress;

#[cfg(test)]
mod mistake_table;
#[cfg(test)]
mod mistake_tests;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::civil::Date;
use url::Url;

pub use column::Column;
pub(crate) use column::comparable;
pub use compile::compile;
pub use cron::{Schedule, ScheduleError};
pub use css::Css;
pub use embedded::built_in_files;
pub(crate) use error::Report;
pub use error::SourceError;
pub use files::{SourceFile, SourceFiles, read_files};
pub use issuers_file::{built_in_issuers, load_issuers, parse_issuers};
pub use json_query::JsonQuery;
pub(crate) use needs::NEEDS;
pub use places::SourcePlaces;
pub(crate) use read::{keys, suggest::nearest};
pub use rule::{Amount, FeedPart, FieldRule, Place, Target};
pub use rules_version::RulesVersion;
pub use source_set::{Sources, built_in, load};
pub use source_slug::SourceSlug;
pub use stage::{CopyStamp, Kind, ListStage, PageKind, PageStage, Paging};
pub use watch::Watch;
pub(crate) use wordpress::is_api as is_wordpress_api;

use crate::domain::{Authority, Consultation, Field, RawItem, RawValue, Site, StepKind};

/// A checked source.
#[derive(Debug, Clone)]
pub struct Source {
    /// The slug, `finansdepartementet`.
    pub slug: SourceSlug,
    /// The name to display.
    pub name: String,
    /// The slug of the only issuer of these consultations; `None` if the site has several.
    pub issuer: Option<String>,
    /// The kind of its documents, if they are no consultations but what came before those of others, or became of them.
    pub outcome: Option<StepKind>,
    /// The site's address.
    pub home: Url,
    /// The sites whose consultations it may create and change; that of `home` comes first.
    pub speaks_for: Vec<Site>,
    /// The sites of other publishers whose empty fields it may fill.
    pub fallback_for: Vec<Site>,
    /// `true` if it also creates consultations of those sites, while their own sources cannot be read.
    pub discovers: bool,
    /// `true` if it is fetched.
    pub enabled: bool,
    /// The fields of which every consultation has at least one; empty if none is needed.
    pub needs: Vec<Field>,
    /// `true` if it creates consultations; otherwise it only updates those that another source created.
    pub creates: bool,
    /// Why it is listed and never fetched: its site blocks programs.
    pub blocked_because: Option<String>,
    /// The day when a person last saw real pages read correctly; `None` for never.
    pub verified: Option<Date>,
    /// When it is fetched.
    pub schedule: Schedule,
    /// Texts that only a bot challenge page contains.
    pub challenge_markers: Arc<[String]>,
    /// The language of its pages, as a tag (RFC 5646).
    pub language: String,
    /// `true` if its file extends a base, whose rules other sources share.
    pub has_base: bool,
    /// Its lists, in the order in which they are fetched.
    pub lists: Vec<ListStage>,
    /// The page of one consultation; `None` if the lists have everything.
    pub page: Option<PageStage>,
    /// The page of a proposal that is sent out, on the same sites; `None` if these pages are not read.
    pub proposal: Option<PageStage>,
    /// Twelve hexadecimal digits that change whenever the file or one of its bases does.
    pub version: String,
    /// The versions of what the file says about reading.
    pub rules: RulesVersion,
}

impl Source {
    /// Returns `true` if the source speaks for a stored consultation: for the site of its key or, where that is no address,
    /// of its page.
    #[must_use]
    pub fn owns(&self, consultation: &Consultation) -> bool {
        let is_address = consultation.key.starts_with("https://") || consultation.key.starts_with("http://");
        let address = if is_address { &consultation.key } else { &consultation.source_url };
        Url::parse(address).is_ok_and(|address| self.authority_over(&address) == Authority::Owner)
    }

    /// Gives the strings of an item the readers of the present rules, where all rules of a field have the same.
    pub(crate) fn update_readers(&self, item: &mut RawItem) {
        let rules =
            || self.lists.iter().flat_map(|list| &list.fields).chain(self.page.iter().flat_map(|page| &page.fields));
        for field in Field::ALL {
            let mut readers = rules().filter(|rule| rule.field == field).map(|rule| rule.read);
            let Some(read) = readers.next() else { continue };
            if readers.all(|other| other == read) {
                let values = item.all(field).iter().map(|value| RawValue { read, ..value.clone() });
                let values = values.collect();
                item.set(field, values);
            }
        }
    }

    /// Returns `true` for a name that is an address on a site that the source does not speak for.
    #[must_use]
    pub fn is_foreign(&self, name: &str) -> bool {
        let is_address = name.starts_with("http://") || name.starts_with("https://");
        is_address && Url::parse(name).is_ok_and(|address| self.authority_over(&address) != Authority::Owner)
    }

    /// Returns `true` if the source is a copy of another publisher's site, which is read only while that cannot be.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        self.discovers || self.page.as_ref().is_some_and(PageStage::is_copy)
    }

    /// The authority of the source over the consultation at `address`.
    #[must_use]
    pub fn authority_over(&self, address: &Url) -> Authority {
        let on = |sites: &[Site]| sites.iter().any(|site| site.holds(address));
        match () {
            () if on(&self.speaks_for) => Authority::Owner,
            () if on(&self.fallback_for) => Authority::Fallback,
            () => Authority::Listing,
        }
    }
}
