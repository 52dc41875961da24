//! The lines of a drafted scraper file: lists, rules, and values as TOML.

use std::fmt::Write as _;

use crate::{
    domain::{Field, RawItem, slugify},
    extract::{Draft, DraftRule},
};

/// The longest example in a comment.
const LONGEST_EXAMPLE: usize = 70;

pub(super) fn html_list(out: &mut String, address: &str, drafts: &[Draft], next: Option<&str>) {
    let Some(best) = drafts.first() else { return };
    let _ = write!(
        out,
        "kind = \"html\"\nurl = {}\nitem = {:?} # {} on the page, {}\n",
        quoted(address),
        best.item,
        best.entries,
        if best.has_links { "each with a link of its own" } else { "known by their key, since they link to no pages" }
    );
    let first = example(&best.example);
    let _ = match &best.title_column {
        Some(column) if !best.has_links => {
            writeln!(out, "title = {{ column = {} }} # first: {first}", quoted(column))
        }
        Some(column) => write!(
            out,
            "title = {{ column = {0}, at = \"a\" }} # first: {first}\nlink = {{ column = {0} }}\n",
            quoted(column)
        ),
        None => write!(out, "title = {0:?} # first: {first}\nlink = \"{0}@href\"\n", best.title),
    };
    if best.is_accordion {
        let _ = writeln!(out, "key = \"{}@href\" # all stand on one page", best.title);
    }
    if let Some(next) = next {
        let _ = writeln!(out, "paging = {{ next = {next:?} }} # the next page of the list");
    }
    best.rules.iter().for_each(|rule| write_rule(out, rule));
    let has = |field| best.rules.iter().any(|rule| rule.field == field);
    if !has(Field::Published) && !has(Field::Deadline) && !has(Field::Body) {
        out.push_str("# published = \"time@datetime\" # no date seen in the list\n");
    }
    for other in drafts.iter().skip(1) {
        let _ = writeln!(
            out,
            "# or item = {:?}: {} entries, first: {}",
            other.item,
            other.entries,
            example(&other.example)
        );
    }
}

/// The two lines of a list of WordPress, which has its own paging.
pub(super) fn wordpress_list(out: &mut String, address: &str, entries: &[RawItem]) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let is_paging = |pair: &&str| ["per_page=", "page=", "_fields="].iter().any(|name| pair.starts_with(name));
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_paging(pair)).collect();
    let address = if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) };
    let first = entries.first().and_then(|item| item.text(Field::Title)).map(example).unwrap_or_default();
    let _ = writeln!(out, "kind = \"wordpress\" # {} posts, first: {first}\nurl = {}", entries.len(), quoted(&address));
}

pub(super) fn write_rule(out: &mut String, rule: &DraftRule) {
    let hint = match (rule.field, rule.example.as_str()) {
        (Field::Body, _) => " # the text with the deadline".to_owned(),
        (Field::Published, text) => format!(" # first: {}; if it is the deadline, call it deadline", example(text)),
        (_, "") => String::new(),
        (_, text) => format!(" # first: {}", example(text)),
    };
    let _ = writeln!(out, "{} = {}{hint}", rule.field.name(), rule.rule);
}

/// The kind of an issuer by its name.
pub(super) fn kind_of(name: &str) -> &'static str {
    let name = slugify(name);
    if name.ends_with("departementet") || name.ends_with("ministeriet") {
        "ministry"
    } else if ["utredning", "kommitte", "delegation"].iter().any(|word| name.contains(word)) {
        "committee"
    } else {
        "agency"
    }
}

/// `text` as a string of TOML.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// `text` for a comment, which cannot hold control characters.
pub(super) fn example(text: &str) -> String {
    plain(text).chars().take(LONGEST_EXAMPLE).collect::<String>().trim_end().to_owned()
}

/// A slug as a name: `Isverket`.
pub(super) fn capitalized(slug: &str) -> String {
    let mut letters = slug.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

pub(super) fn plain(text: &str) -> String {
    text.split(|c: char| c.is_control() || c == ' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
