//! One page to one consultation, with the time that it takes.

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use jiff::Timestamp;
use remissflode::{
    domain::{Consultation, Field, Issuers, RawItem, RawValue},
    extract,
    normalize::{Context, normalize},
    source::{PageStage, Source},
};
use scraper::Html;
use serde_json::{Value, json};

use crate::folder::Page;

/// The rules of one source, ready to read pages.
pub(crate) struct Reading<'a> {
    stage: &'a PageStage,
    context: Context<'a>,
}

impl<'a> Reading<'a> {
    /// The rules of `source`, which must have pages.
    pub(crate) fn new(source: &'a Arc<Source>, issuers: &'a Issuers) -> anyhow::Result<Self> {
        let stage = source.page.as_ref().with_context(|| format!("expected a `[page]` in `{}`", source.slug))?;
        let issuer = source.issuer.as_deref();
        let context = Context { issuers, source: &source.slug, issuer, home: &source.home, now: Timestamp::UNIX_EPOCH };
        Ok(Self { stage, context })
    }

    /// The texts of the page, verbatim.
    pub(crate) fn extract(&self, page: &Page) -> anyhow::Result<RawItem> {
        let mut item = extract::page(self.stage, &page.html, &page.url)?.item;
        let url = page.url.to_string();
        item.set(Field::Link, vec![RawValue { text: url.clone(), href: Some(url), ..RawValue::default() }]);
        Ok(item)
    }

    fn normalize(&self, item: &RawItem) -> anyhow::Result<Consultation> {
        Ok(normalize(item, &self.context)?)
    }

    /// Reads all pages again and again for `time`. Each part is timed in rounds of its own.
    pub(crate) fn measure(&self, pages: &[Page], time: Duration) -> anyhow::Result<Value> {
        let items: Vec<RawItem> = pages.iter().map(|page| self.extract(page)).collect::<anyhow::Result<_>>()?;
        let (mut rounds, mut whole, mut parsed, mut extracted, mut normalized) = (0_u32, 0.0, 0.0, 0.0, 0.0);
        let begun = Instant::now();
        while rounds == 0 || begun.elapsed() < time {
            rounds += 1;
            whole += seconds(pages, |page| self.normalize(&self.extract(page)?))?;
            parsed += seconds(pages, |page| Ok(Html::parse_document(&page.html)))?;
            extracted += seconds(pages, |page| self.extract(page))?;
            normalized += seconds(&items, |item| self.normalize(item))?;
        }
        let read = f64::from(rounds) * u32::try_from(pages.len()).map(f64::from)?;
        let share = |part: f64| (100.0 * part / (extracted + normalized)).round() / 100.0;
        Ok(json!({
            "pages": pages.len(),
            "bytes": pages.iter().map(|page| page.html.len()).sum::<usize>(),
            "pagesPerSecond": (read / whole).round(),
            "parse": share(parsed),
            "select": share(extracted - parsed),
            "normalize": share(normalized),
        }))
    }
}

fn seconds<T, R>(all: &[T], each: impl Fn(&T) -> anyhow::Result<R>) -> anyhow::Result<f64> {
    let (begun, begun_core) = (Instant::now(), core_seconds());
    for one in all {
        black_box(each(one)?);
    }
    let elapsed = begun.elapsed().as_secs_f64();
    Ok(core_seconds().zip(begun_core).map_or(elapsed, |(now, then)| now - then))
}

/// The processor time of this program in seconds, on Linux: other programs do not count.
fn core_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}
