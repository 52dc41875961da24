//! Reads the entries of an RSS, Atom or JSON feed.
//!
//! The feed reader returns instants, not the text of a date; they become RFC 3339 with Sweden's offset, so that the day
//! in the text is the day in Sweden. The reader makes up ids that a feed lacks; here they stay absent.

use feed_rs::{
    model::{Category, Entry, Feed, Text},
    parser,
};
use jiff::{Timestamp, tz::TimeZone};
use url::Url;

use super::{
    ExtractError, absolute,
    answer_bounds::check_feed,
    collector::Collector,
    feed_text,
    html::{rules::Cuts, text},
    limits::{MAX_TEXT_BYTES, MAX_VALUES},
    list::chosen,
};
use crate::{
    domain::{Field, RawItem, RawValue, ZONE},
    source::{Amount, FeedPart, FieldRule, ListStage, Target},
};

/// Adds the entries of the feed `text` to `collector`.
pub(super) fn entries(
    stage: &ListStage,
    text: &str,
    url: &Url,
    collector: &mut Collector<'_>,
) -> Result<(), ExtractError> {
    check_feed(text, url)?;
    let not_a_feed = |reason: String| ExtractError::NotAFeed { url: url.to_string(), reason };
    let feed = match parse(text, url) {
        Ok(feed) => feed,
        Err(reason) => {
            let escaped = feed_text::with_escaped_ampersands(text).and_then(|escaped| parse(&escaped, url).ok());
            let feed = escaped.ok_or_else(|| not_a_feed(reason))?;
            let reason = "expected `&amp;` in XML, found `&`: it was read as text".to_owned();
            collector.add_problem("the list", Field::Title, reason);
            feed
        }
    };
    let zone = TimeZone::get(ZONE).map_err(|error| not_a_feed(error.to_string()))?;
    for entry in &feed.entries {
        let read = |rules: &[FieldRule], cuts: &mut Cuts| item(rules, entry, url, &zone, cuts);
        collector.add(|cuts| chosen(stage, cuts, read), || entry.id.clone());
    }
    Ok(())
}

/// Parses a feed. A reader is good for one text: after an error it panics at the next.
fn parse(text: &str, url: &Url) -> Result<Feed, String> {
    parser::Builder::new()
        .base_uri(Some(url))
        .sanitize_content(false)
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(|text| chrono::DateTime::from_timestamp(feed_text::instant(text)?.as_second(), 0))
        .build()
        .parse(text.as_bytes())
        .map_err(|error| error.to_string())
}

fn item(rules: &[FieldRule], entry: &Entry, url: &Url, zone: &TimeZone, cuts: &mut Cuts) -> RawItem {
    let mut item = RawItem::default();
    for rule in rules {
        let each = Amount::of(rule.field) == Amount::Each;
        if !each && item.first(rule.field).is_some() {
            continue;
        }
        let mut texts = rule.at.iter().map(|place| match place.target {
            Target::Feed(part) => texts(part, entry, rule, zone),
            Target::Html { .. } | Target::Json(_) => Vec::new(),
        });
        let texts = texts.find(|texts| !texts.is_empty()).unwrap_or_default();
        for text in texts.into_iter().take(if each { MAX_VALUES } else { 1 }) {
            if text.len() > MAX_TEXT_BYTES {
                cuts.push((rule.field, format!("at most {MAX_TEXT_BYTES} bytes, found more: it is skipped")));
                continue;
            }
            let Some(shaped) = rule.shape(&text).filter(|text| !text.trim().is_empty()) else { continue };
            let href = (rule.field == Field::Link).then(|| absolute(url, &shaped)).flatten();
            item.push(
                rule.field,
                RawValue { text: shaped.trim().to_owned(), href, read: rule.read, heading: None, struck: None },
            );
        }
    }
    item
}

/// The texts of one part of an entry.
fn texts(part: FeedPart, entry: &Entry, rule: &FieldRule, zone: &TimeZone) -> Vec<String> {
    let date = |date: Option<chrono::DateTime<chrono::Utc>>| {
        let instant = Timestamp::from_second(date?.timestamp()).ok()?;
        Some(instant.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
    };
    let one = match part {
        FeedPart::Guid => Some(entry.id.clone()).filter(|id| !id.is_empty()),
        FeedPart::Link => link(entry),
        FeedPart::Title => entry.title.as_ref().map(|title| text::one_line(&plain(title))),
        FeedPart::Summary => entry.summary.as_ref().map(plain),
        FeedPart::Content => entry.content.as_ref().and_then(|content| content.body.as_deref()).map(text::of_html),
        FeedPart::Published => date(entry.published),
        // The reader copies a missing `updated` from `published`.
        FeedPart::Updated => date(entry.updated.filter(|updated| Some(*updated) != entry.published)),
        FeedPart::Categories => {
            let wanted = |category: &&Category| match &rule.scheme {
                Some(scheme) => category.scheme.as_deref().is_some_and(|found| scheme.is_match(found)),
                None => true,
            };
            let name = |category: &Category| category.label.clone().unwrap_or_else(|| category.term.clone());
            return entry.categories.iter().filter(wanted).map(name).collect();
        }
    };
    one.into_iter().collect()
}

/// The address of the page: an `alternate` link, or the first without a role.
fn link(entry: &Entry) -> Option<String> {
    let role = |link: &&feed_rs::model::Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    entry.links.iter().find(role).map(|link| link.href.clone())
}

fn plain(text: &Text) -> String {
    text::plain(&text.content, text.content_type.as_ref().contains("html"))
}
