//! One entry of a list: its addresses and days, read before its page is.

use jiff::civil::Date;
use url::Url;

use super::titles::words;
use crate::{
    domain::{Consultation, ConsultationId, Field, Issuer, Issuers, QualityCode, RawItem, RawValue, is_row_address},
    normalize::{self, CanonicalUrl, Heading},
    source::Source,
};

/// A list entry, with everything needed to decide whether to read its page.
#[derive(Debug, Clone)]
pub(crate) struct ListEntry {
    /// The fields that the list has.
    pub(crate) raw: RawItem,
    /// The address to fetch.
    pub(crate) url: Url,
    /// Addresses, names and days.
    heading: Heading,
    /// The day of the last change that the list gives.
    pub(crate) stamp: Option<Date>,
    /// The list's entry may be published while the page cannot be read.
    pub(crate) publish_without_page: bool,
    /// The consultation whose page is asked for again without being listed.
    pub(crate) rechecked: Option<ConsultationId>,
}

impl ListEntry {
    /// Reads an entry; none without an address to read more at.
    pub(crate) fn new(raw: RawItem, home: &Url) -> Option<Self> {
        let heading = normalize::heading(&raw, home)?;
        let url = heading.fetch_url.clone();
        let stamp = heading.updated_on.max(heading.published_on);
        Some(Self { raw, url, heading, stamp, publish_without_page: false, rechecked: None })
    }

    /// An entry for a stored consultation that no list names; none for a row of a list, which has no page.
    pub(super) fn of_stored(consultation: &Consultation, home: &Url) -> Option<Self> {
        if is_row_address(&consultation.source_url) {
            return None;
        }
        let mut raw = RawItem::default();
        let link = RawValue { href: Some(consultation.source_url.clone()), ..RawValue::default() };
        if consultation.source_url.contains('#') {
            raw.push(Field::Key, link.clone()); // a part of a page, which its address alone does not say
        }
        raw.push(Field::Link, link);
        raw.push(Field::Title, RawValue::text(consultation.raw_title.clone()));
        let entry = Self::new(raw, home)?;
        Some(Self { stamp: None, rechecked: Some(consultation.id), ..entry })
    }

    /// Returns `true` for a row that is known by its key, and has no page.
    pub(crate) fn is_row(&self) -> bool {
        is_row_address(self.url.as_str())
    }

    /// The address by which its page is known, the same from every list.
    pub(crate) const fn address(&self) -> &CanonicalUrl {
        &self.heading.address
    }

    /// The day of publication.
    pub(crate) const fn published(&self) -> Option<Date> {
        self.heading.published_on
    }

    /// Every name by which its consultation may be known.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.heading.names()
    }

    /// Returns `true` if the list names `issuer` as one of its issuers.
    pub(super) fn is_by(&self, issuer: &str, issuers: &Issuers) -> bool {
        let is_named =
            |named: &RawValue| normalize::issuer_named(&named.text, issuers).is_some_and(|one| one.slug == issuer);
        self.raw.all(Field::Issuers).iter().any(is_named)
    }

    /// Returns `true` if one of its issuers, other than the source's own, is among `with_sources`.
    pub(super) fn belongs_elsewhere(&self, source: &Source, with_sources: &[&str], issuers: &Issuers) -> bool {
        self.raw.all(Field::Issuers).iter().any(|named| {
            normalize::issuer_named(&named.text, issuers).is_some_and(|issuer| {
                source.issuer.as_deref() != Some(&issuer.slug) && with_sources.contains(&issuer.slug.as_str())
            })
        })
    }

    /// The entry completed by its page. The page's key comes first; the list's keys stay names.
    pub(crate) fn with_page(&self, page: &RawItem) -> RawItem {
        let mut whole = self.raw.completed_by(page);
        if page.first(Field::Key).is_some() {
            for key in self.raw.all(Field::Key) {
                whole.push(Field::Key, key.clone());
            }
        }
        // "Remiss" above every page names none of them.
        let says_something = |title: &&RawValue| !words(&title.text).is_empty();
        if let Some(listed) = self.raw.first(Field::Title).filter(says_something)
            && !page.first(Field::Title).is_some_and(|shown| says_something(&shown))
        {
            whole.set(Field::Title, vec![listed.clone()]);
        }
        // A second opinion: where list and page differ, the reader must know.
        if let Some(on_page) = page.first(Field::Deadline) {
            for listed in self.raw.all(Field::Deadline).iter().filter(|listed| listed.text != on_page.text) {
                whole.push(Field::Deadline, listed.clone());
            }
        }
        // The address that was listed is the address that was read; a link on the page may lead anywhere.
        if let Some(link) = self.raw.first(Field::Link) {
            whole.set(Field::Link, vec![link.clone()]);
        }
        whole
    }

    /// The news of this entry for a `consultation` that need not be read again: further names, and the source's `own` issuer.
    /// None if it has no news.
    ///
    /// A name on a site that the source does not speak for is none.
    pub(crate) fn addition(
        &self,
        consultation: &Consultation,
        own: Option<&Issuer>,
        is_own: impl Fn(&str) -> bool,
    ) -> Option<Addition> {
        let is_new = |name: &&str| is_own(name) && consultation.names().all(|known| known != *name);
        let names: Vec<String> = self.names().filter(is_new).map(str::to_owned).collect();
        // The site files old consultations under the department that took over; that one did not issue them.
        let year = consultation.published_on.map(Date::year);
        let issuer = own.filter(|own| {
            year.is_none_or(|year| own.existed_in(year))
                && consultation.issuers.iter().all(|issuer| issuer.slug != own.slug)
        });
        (!names.is_empty() || issuer.is_some()).then(|| Addition { names, issuer: issuer.cloned() })
    }
}

/// Names and an issuer that a list adds to a known consultation.
#[derive(Debug, Clone)]
pub(crate) struct Addition {
    names: Vec<String>,
    issuer: Option<Issuer>,
}

impl Addition {
    /// Adds them. An issuer that a list names replaces the doubt about an inferred one.
    pub(crate) fn apply(self, consultation: &mut Consultation) {
        consultation.aliases.extend(self.names);
        if let Some(issuer) = self.issuer {
            consultation
                .quality_notes
                .retain(|note| !matches!(note.code, QualityCode::IssuerInferred | QualityCode::IssuerUnknown));
            consultation.issuers.push(issuer.to_ref());
        }
    }
}
