//! The feed of weekly digests: an entry each Monday at 06.00 in Sweden, with the filters of the events.
//!
//! ```text
//! GET /veckobrev.atom?subject=djur   ->   "Måndagsbrevet 29 juni: 3 nya, 2 snart", and the weeks before it
//! ```

use jiff::{Timestamp, ToSpan, civil::Date};

use super::feeds::{FilterTexts, document_of};
use crate::{
    catalog::Filter,
    digest::{Digest, Period, compose},
    domain::{Lang, Urn, day_and_month},
    output::{Entry, Extent, Facts, Format, digest_feed},
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_choice, read_filter, read_lang, with_query},
    },
};

/// The weeks in the feed: a quarter of a year.
const WEEKS: i32 = 13;

/// `GET /veckobrev.…`: the digests of the last weeks, the last one first. `empty=no` leaves weeks without news out.
pub(crate) fn weeks(context: &RequestContext, format: Format) -> Result<Answer, Refusal> {
    let (filter, lang) = (read_filter(context, &["lang", "empty"])?, read_lang(context)?);
    let with_empty = read_choice(context, "empty", &["yes", "no"])? != Some("no");
    let mut texts = FilterTexts::of(&filter, lang);
    let entries = (0..WEEKS)
        .filter_map(|weeks| context.monday.checked_sub(weeks.weeks()).ok())
        .map(|monday| (monday, compose(&context.snapshot, &filter, Period::week(monday), context.site(), lang)))
        .filter(|(_, digest)| with_empty || !digest.is_empty())
        .map(|(monday, digest)| entry(context, &filter, monday, &digest))
        .collect();
    if !with_empty {
        texts.query = if texts.query.is_empty() { "empty=no".to_owned() } else { format!("empty=no&{}", texts.query) };
    }
    let modified = modified(context);
    let scope = texts.scope(Extent::Window, Some(modified));
    document_of(format, &digest_feed(&scope, format, context.site(), entries), Some(modified))
}

/// The last change of digests: that of the catalog, or the last Monday, which brings a new one.
pub(crate) fn modified(context: &RequestContext) -> Timestamp {
    let published = Period::week(context.monday).to;
    context.changed_at().map_or(published, |changed| changed.max(published))
}

/// `Måndagsbrevet 29 juni`.
pub(crate) fn name_of(monday: Date, lang: Lang) -> String {
    format!("{} {}", lang.pick("Måndagsbrevet", "The Monday letter,"), day_and_month(monday, lang))
}

/// The path and query of the page of a week.
pub(crate) fn page_of(monday: Date, filter: &Filter) -> String {
    with_query(&format!("/veckobrev/{monday}"), &filter.to_query())
}

fn entry(context: &RequestContext, filter: &Filter, monday: Date, digest: &Digest) -> Entry {
    let lang = digest.lang;
    let published = Period::week(monday).to;
    let page = page_of(monday, filter);
    let joint = if page.contains('?') { '&' } else { '?' };
    let of_lang = if lang == Lang::En { format!("{joint}lang=en") } else { String::new() };
    Entry {
        id: Urn::new("digest", &[&filter.to_query(), &monday.to_string(), lang.code()]).to_string(),
        title: format!("{}: {}", name_of(monday, lang), digest.headline()),
        url: context.site().url(&format!("{page}{of_lang}")),
        via: None,
        published,
        updated: published,
        summary: format!("{}.", digest.headline()),
        content_html: digest.html(),
        authors: Vec::new(),
        categories: Vec::new(),
        related: Vec::new(),
        attachments: Vec::new(),
        facts: Facts::default(),
    }
}
