//! What a list entry says of itself before its page is read.

use jiff::civil::Date;
use url::Url;

use crate::{
    domain::{Field, Issuers, RawItem, text::is_web_address},
    normalize,
    source::Source,
};

/// A list entry, with what is needed to decide whether to read its page.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// What the list says.
    pub(super) raw: RawItem,
    /// The address to fetch.
    pub(super) url: Url,
    /// The address as a name: canonical, so that every list gives the same.
    pub(super) address: String,
    /// The day of publication.
    pub(super) published: Option<Date>,
    /// The day of the last change that the list gives.
    pub(super) stamp: Option<Date>,
}

impl Entry {
    /// Reads an entry; none without an address to read more at.
    pub(super) fn new(raw: RawItem) -> Option<Self> {
        let link = raw.first(Field::Link)?;
        let href = link.href.as_deref().unwrap_or(&link.text);
        let url = Url::parse(href).ok().filter(is_web_address)?;
        let address = normalize::address(&raw, &url)?;
        let day = |field| raw.text(field).and_then(normalize::read_date);
        let published = day(Field::Published);
        let stamp = day(Field::Updated).max(published);
        Some(Self { raw, url, address, published, stamp })
    }

    /// Every name by which the case of this entry may be known.
    pub(super) fn names(&self) -> Vec<&str> {
        let keys = self.raw.all(Field::Key).iter().map(|value| value.href.as_deref().unwrap_or(&value.text));
        std::iter::once(self.address.as_str()).chain(keys).collect()
    }

    /// Whether one of its senders has a source of its own, other than `source`.
    pub(super) fn belongs_elsewhere(&self, source: &Source, with_sources: &[&str], issuers: &Issuers) -> bool {
        let mut senders = self.raw.all(Field::Issuers).iter();
        senders.any(|sender| {
            normalize::issuer_named(&sender.text, issuers).is_some_and(|issuer| {
                source.issuer.as_deref() != Some(&issuer.slug) && with_sources.contains(&issuer.slug.as_str())
            })
        })
    }

    /// The entry completed by its page. The page's key comes first; what the list calls it stays a name of it.
    pub(super) fn with_page(&self, page: &RawItem) -> RawItem {
        let mut whole = self.raw.completed_by(page);
        if page.first(Field::Key).is_some() {
            for key in self.raw.all(Field::Key) {
                whole.push(Field::Key, key.clone());
            }
        }
        if let Some(link) = self.raw.first(Field::Link) {
            whole.set(Field::Link, vec![link.clone()]);
        }
        whole
    }
}
