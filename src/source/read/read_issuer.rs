//! Reads `issuer`: the slug of an issuer that exists, or a table that adds one.
//!
//! ```toml
//! issuer = { name = "Exempelverket", kind = "agency", prefixes = ["EXV"] }
//! ```

use std::ops::Range;

use strum::VariantNames as _;
use toml::de::{DeTable, DeValue};

use super::{keys, table::TableReader};
use crate::{
    domain::{Issuer, IssuerKind, slugify},
    source::error::Report,
};

/// The `issuer` of a file.
#[derive(Debug, Clone)]
pub(in crate::source) struct RawIssuer {
    /// Its slug.
    pub(in crate::source) slug: String,
    /// The place of the value in the file.
    pub(in crate::source) span: Range<usize>,
    /// The issuer that the file adds; `None` for a slug alone.
    pub(in crate::source) added: Option<Issuer>,
}

/// The `issuer` of a table; `None` if there is none or it has a mistake.
pub(in crate::source) fn issuer(table: &TableReader<'_>) -> Option<RawIssuer> {
    let value = table.value("issuer")?;
    if let DeValue::Table(_) = value.get_ref() {
        let (inner, span) = table.table("issuer", keys::ISSUER)?.pop()?;
        return new_issuer(inner, span);
    }
    let slug = table.string("issuer")?;
    Some(RawIssuer { slug: (*slug.get_ref()).to_owned(), span: slug.span(), added: None })
}

fn new_issuer(table: TableReader<'_>, span: Range<usize>) -> Option<RawIssuer> {
    let report = table.report;
    let name = table.string("name").map(|name| name.get_ref().trim().to_owned());
    if table.value("name").is_none() {
        report.missing(span.clone(), "name", "the name to display");
    }
    if table.value("kind").is_none() {
        report.missing(span.clone(), "kind", "the kind of issuer (`ministry`, `agency`, `committee` or `eu`)");
    }
    let kind = table.string("kind").and_then(|word| {
        let kind = word.get_ref().parse::<IssuerKind>().ok();
        if kind.is_none() {
            report.unknown(word.span(), "kind of issuer", word.get_ref(), IssuerKind::VARIANTS);
        }
        kind
    });
    let texts = |key| {
        let texts = table.strings(key).unwrap_or_default();
        texts.into_iter().map(|text| (*text.get_ref()).to_owned()).collect::<Vec<_>>()
    };
    let (prefixes, also) = (texts("prefixes"), texts("also"));
    let slug = match table.string("slug") {
        Some(slug) if slugify(slug.get_ref()) != *slug.get_ref() => {
            let expected = format!("a slug such as `{}`", slugify(slug.get_ref()));
            report.add(slug.span(), expected, format!("`{}`", slug.get_ref()));
            None
        }
        Some(slug) => Some((*slug.get_ref()).to_owned()),
        None if table.value("slug").is_some() => None,
        None => name.as_deref().map(slugify),
    };
    table.finish();
    let (slug, name, kind) = (slug?, name?, kind?);
    let added = Issuer { slug: slug.clone(), name, kind, prefixes, also, ..Issuer::default() };
    Some(RawIssuer { slug, span, added: Some(added) })
}

/// The issuer that a file adds, whatever else is wrong with the file.
pub(in crate::source) fn added_issuer(table: &DeTable<'_>, report: &Report<'_>) -> Option<Issuer> {
    issuer(&TableReader::new(table, report, keys::FILE))?.added
}
