//! From the strings of an item to the consultation that a source reads from them.

use jiff::{Timestamp, ToSpan as _};

use crate::{
    domain::{Consultation, Issuers, ItemProblem, RawItem, day_of},
    normalize::{self, Context},
    source::Source,
};

/// The consultation that `raw` gives, read by `source` at `now`.
pub(crate) fn read(
    raw: &RawItem,
    source: &Source,
    issuers: &Issuers,
    now: Timestamp,
) -> Result<Consultation, ItemProblem> {
    read_by(raw, source, source.issuer.as_deref(), issuers, now)
}

/// As [`read`], where `issuer` is the issuer of items that name none.
pub(super) fn read_by(
    raw: &RawItem,
    source: &Source,
    issuer: Option<&str>,
    issuers: &Issuers,
    now: Timestamp,
) -> Result<Consultation, ItemProblem> {
    let context = Context { issuers, source: &source.slug, issuer, home: &source.home, now };
    let mut consultation = normalize::normalize(raw, &context)?;
    drop_impossible_days(&mut consultation, now);
    Ok(consultation)
}

/// Drops a day of publication or change more than a year ahead: in the year 9999 it would come first in every list for
/// ever.
pub(super) fn drop_impossible_days(consultation: &mut Consultation, now: Timestamp) {
    let latest = day_of(now).saturating_add(1.year());
    for day in [&mut consultation.published_on, &mut consultation.updated_on] {
        *day = day.filter(|day| *day <= latest);
    }
}
