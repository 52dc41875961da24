//! Reads `[[list]]` and `[page]` to stages whose addresses still have the source's own placeholders.

use std::ops::Range;

use strum::VariantNames as _;
use toml::{Spanned, de::DeValue};
use url::Url;

use super::{keys, read_rule::Rules, table::TableReader};
use crate::{
    domain::{Field, Reader, text::is_web_address},
    source::{
        json_query::JsonQuery,
        rule::{FeedPart, FieldRule, Place, Target},
        stage::{CopyStamp, Kind, ListStage, PageKind, PageStage, Paging},
        template::Template,
        wordpress,
    },
};

/// The most pages of a list that are ever read.
pub(in crate::source) const MAX_PAGES: u32 = 10_000;
/// The largest page of a list.
const MAX_PAGE_SIZE: u32 = 1_000;

/// The default of `min-items`: a list without an item makes the run fail.
const MIN_ITEMS: usize = 1;

/// A list as its own file describes it: its address and its `as` texts still have the source's own placeholders.
#[derive(Debug, Clone)]
pub(in crate::source) struct ListDraft {
    pub(in crate::source) stage: ListStage,
    pub(in crate::source) min_items: Option<usize>,
    /// The place of its address in the file.
    pub(in crate::source) address_span: Range<usize>,
}

/// Reads one `[[list]]`. Without a valid `kind` everything that does not depend on it is still checked.
pub(in crate::source) fn list<'r>(
    table: TableReader<'r>,
    span: &Range<usize>,
    text: &'r str,
    parameters: &[&str],
) -> Option<ListDraft> {
    let report = table.report;
    let kind = kind(&table, span);
    // An unknown kind may be any: its keys are accepted and its places are not checked.
    let may_be = |wanted: Kind| kind.is_none_or(|kind| kind == wanted);
    let rules = Rules { report, text, kind: kind.map(Kind::of_rules), parameters, is_list: true };
    let mut next = None;
    let mut paging = None;
    for (table, _) in table.table("paging", keys::PAGING).unwrap_or_default() {
        if kind != Some(Kind::Feed) {
            next = table.string("next").and_then(|text| rules.place(&text, None));
        }
        paging = Some(Paging {
            first: table.number("first", 0, u32::MAX).unwrap_or(1),
            size: table.number("size", 1, MAX_PAGE_SIZE).unwrap_or(0),
            max_pages: table.number("max-pages", 1, MAX_PAGES).unwrap_or(MAX_PAGES),
        });
        table.finish();
    }
    let is_json = rules.kind == Some(Kind::Json);
    let wordpress = if kind == Some(Kind::Wordpress) { wordpress_address(&table) } else { None };
    let paging = paging.or(wordpress.as_ref().map(|(_, paging)| *paging));
    let address = address(&table, &rules, span, wordpress.map(|(text, _)| text), paging, next.is_some());
    let item = if kind == Some(Kind::Feed) { None } else { table.string("item") };
    if matches!(kind, Some(Kind::Html | Kind::Json)) && table.value("item").is_none() {
        report.missing(span.clone(), "item", "the selector of one entry, or where JSON holds the entries");
    }
    let items = item.as_ref().filter(|_| is_json).and_then(|text| rules.query(text));
    let whole = || (kind == Some(Kind::Wordpress)).then(|| JsonQuery::parse(wordpress::ITEM).ok()).flatten();
    let items = items.or_else(whole);
    let item = item.filter(|_| kind == Some(Kind::Html)).and_then(|text| rules.selector(&text, text.get_ref()));
    let inside = if may_be(Kind::Html) || may_be(Kind::Json) { table.string("inside") } else { None };
    let inside_page = inside.as_ref().filter(|_| kind == Some(Kind::Json)).and_then(|text| page_place(&rules, text));
    let inside = inside.filter(|_| kind != Some(Kind::Json)).filter(|text| {
        let is_pointer = text.get_ref().starts_with('/');
        if !is_pointer {
            report.add(text.span(), "a JSON pointer, such as `/Message`", format!("`{}`", text.get_ref()));
        }
        is_pointer
    });
    let total = if kind == Some(Kind::Feed) { None } else { table.string("total").and_then(|text| rules.query(&text)) };
    let archive = table.boolean("archive").unwrap_or(false);
    if let (true, Some(_), Some(value)) = (archive, &next, table.value("archive")) {
        // Reading resumes at a page number; a chain of links has none.
        report.add(value.span(), "an archive whose pages are numbered", "`next` in its `paging`");
    }
    let min_items = table.number("min-items", 0, 10_000).map(|number| number as usize);
    let accept = table.string("accept").map(|text| (*text.get_ref()).to_owned());
    let stamp = stamp(&table, &rules);
    let base = table.string("base").and_then(|text| {
        let base = Url::parse(text.get_ref()).ok().filter(is_web_address);
        if base.is_none() {
            let expected = "an absolute address, such as `https://www.regeringen.se`";
            report.add(text.span(), expected, format!("`{}`", text.get_ref()));
        }
        base
    });
    let ajax = table.boolean("ajax").unwrap_or(false);
    let publish_without_page = table.boolean("publish-without-page").unwrap_or(false);
    let skip_known_issuers = table.boolean("skip-known-issuers").unwrap_or(false);
    let only = table.value("only").and_then(|value| rules.choice("only", value));
    let skip = table.value("skip").and_then(|value| rules.choice("skip", value));
    let fields = fields(&rules, kind, &table, span);
    let address_span = table.value("url").map_or_else(|| span.clone(), |url| url.span());
    table.finish();
    let stage = ListStage {
        kind: kind?,
        address: address?,
        paging,
        next,
        archive,
        accept,
        ajax,
        base,
        stamp,
        inside: inside.map(|text| (*text.get_ref()).to_owned()),
        inside_page,
        total,
        min_items: min_items.unwrap_or(MIN_ITEMS),
        publish_without_page,
        skip_known_issuers,
        item,
        items,
        only,
        skip,
        fields,
    };
    Some(ListDraft { stage, min_items, address_span })
}

/// A place on an HTML page that holds JSON: a script element, or an attribute.
fn page_place(rules: &Rules<'_, '_>, text: &Spanned<&str>) -> Option<Place> {
    if text.get_ref().starts_with('/') {
        let expected =
            "the script element or attribute that holds the JSON, such as `script#__NEXT_DATA__` or `app-root@content`";
        rules.report.add(text.span(), expected, format!("`{}`", text.get_ref()));
        return None;
    }
    Rules { kind: Some(Kind::Html), ..*rules }.place(text, None)
}

/// The place where a copy says when it was made.
fn stamp<'r>(table: &TableReader<'r>, rules: &Rules<'_, 'r>) -> Option<CopyStamp> {
    let mut stamp = None;
    for (table, span) in table.table("stamp", keys::STAMP).unwrap_or_default() {
        let (url, at) = (table.string("url"), table.string("at"));
        if url.is_none() || at.is_none() {
            let expected = "`url` and `at` in `stamp`, such as `{ url = \"{home}/latest.json\", at = \"/updated\" }`";
            table.report.add(span, expected, "only one of them");
        }
        let address = url.and_then(|text| rules.template(&text, |_| false));
        let at = at.and_then(|text| rules.query(&text));
        stamp = address.zip(at).map(|(address, at)| CopyStamp { address, at });
        table.finish();
    }
    stamp
}

fn kind(table: &TableReader<'_>, span: &Range<usize>) -> Option<Kind> {
    let Some(name) = table.string("kind") else {
        if table.value("kind").is_none() {
            table.report.missing(
                span.clone(),
                "kind",
                "the format of the list (`feed`, `html`, `json` or `wordpress`)",
            );
        }
        return None;
    };
    let kind = name.get_ref().parse().ok();
    if kind.is_none() {
        let meant = synonym(name.get_ref());
        table.report.unknown_or(name.span(), "kind", name.get_ref(), Kind::VARIANTS, meant);
    }
    kind
}

/// The kind that other words for a format mean.
fn synonym(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "rss" | "atom" | "xml" | "rdf" | "rss2" | "rss/atom" | "jsonfeed" | "json-feed" => Some("feed"),
        "htm" | "html5" | "xhtml" | "web" | "page" | "table" => Some("html"),
        "api" | "rest" | "odata" | "graphql" | "ajax" => Some("json"),
        "wp" | "wp-json" | "wpjson" | "word-press" => Some("wordpress"),
        _ => None,
    }
}

fn address<'r>(
    table: &TableReader<'r>,
    rules: &Rules<'_, 'r>,
    span: &Range<usize>,
    wordpress: Option<Spanned<String>>,
    paging: Option<Paging>,
    has_next: bool,
) -> Option<Template> {
    let Some(text) = table.string("url") else {
        if table.value("url").is_none() {
            table.report.missing(span.clone(), "url", "the address of the list");
        }
        return None;
    };
    let whole = wordpress.as_ref().map_or(*text.get_ref(), |text| text.get_ref().as_str());
    let is_paged = wordpress.is_some();
    let template =
        rules.template(&Spanned::new(text.span(), whole), |name| matches!(name, "page" | "size" | "offset"))?;
    let has = |names: &[&str]| template.names().any(|name| names.contains(&name));
    if has(&["page", "size", "offset"]) && table.value("paging").is_none() && !is_paged {
        table.report.missing(span.clone(), "paging", "such as `{ size = 100 }`, for an address with a page number");
    }
    if has(&["size", "offset"]) && paging.is_some_and(|paging| paging.size == 0) {
        table.report.missing(span.clone(), "paging.size", "the entries of a page, for `{size}` and `{offset}`");
    }
    if paging.is_some() && !has_next && !has(&["page", "offset"]) {
        let found = format!("`{}`, which is the same for every page", text.get_ref());
        table.report.add(text.span(), "`{page}` or `{offset}` in the address of a list with `paging`", found);
    }
    Some(template)
}

/// The address of a list of WordPress with its paging.
fn wordpress_address(table: &TableReader<'_>) -> Option<(Spanned<String>, Paging)> {
    let text = table.string("url")?;
    if !wordpress::is_api(text.get_ref()) {
        let expected = "the address of WordPress' API, such as `{home}/wp-json/wp/v2/posts?categories=12`";
        table.report.add(text.span(), expected, format!("`{}`", text.get_ref()));
    }
    let (address, paging) = wordpress::paged(text.get_ref());
    Some((Spanned::new(text.span(), address), paging))
}

/// The rules of the file, and for a feed and for WordPress the default rules of the other fields.
fn fields<'r>(
    rules: &Rules<'_, 'r>,
    kind: Option<Kind>,
    table: &TableReader<'r>,
    span: &Range<usize>,
) -> Vec<FieldRule> {
    let mut fields = rules.fields(table);
    let is_absent = |field: Field| table.value(field.name()).is_none();
    match kind {
        Some(Kind::Wordpress) => fields.extend(wordpress::rules(is_absent)),
        Some(Kind::Feed) => {
            let defaults = FEED_DEFAULTS.into_iter().filter(|(field, _)| is_absent(*field));
            fields.extend(defaults.map(|(field, part)| feed_default(field, part)));
        }
        Some(kind) => {
            if is_absent(Field::Title) {
                let what = format!("a rule that every list of `{}` has", kind.name());
                rules.report.missing(span.clone(), Field::Title.name(), &what);
            }
            if is_absent(Field::Link) && is_absent(Field::Key) {
                let what =
                    "where an entry links to its page; or `key`, such as its number, where entries have no pages";
                rules.report.missing(span.clone(), Field::Link.name(), what);
            }
        }
        None => {}
    }
    fields.sort_by_key(|rule| rule.field);
    fields
}

/// The fields that a feed's entry has without a rule.
const FEED_DEFAULTS: [(Field, FeedPart); 6] = [
    (Field::Key, FeedPart::Guid),
    (Field::Link, FeedPart::Link),
    (Field::Title, FeedPart::Title),
    (Field::Summary, FeedPart::Summary),
    (Field::Published, FeedPart::Published),
    (Field::Updated, FeedPart::Updated),
];

fn feed_default(field: Field, part: FeedPart) -> FieldRule {
    let read = if matches!(part, FeedPart::Published | FeedPart::Updated) { Reader::Date } else { Reader::Text };
    // An id of a feed is no address; the prefix keeps it apart from other kinds of keys.
    let form = (part == FeedPart::Guid).then(|| Template::parse("guid:{0}").ok()).flatten();
    FieldRule {
        field,
        read,
        column: None,
        at: vec![Place { written: part.name().to_owned(), target: Target::Feed(part) }],
        without: None,
        under: None,
        after: None,
        pattern: None,
        scheme: None,
        form,
        line: 0,
    }
}

/// Reads `[page]`.
pub(in crate::source) fn page<'r>(
    table: TableReader<'r>,
    span: &Range<usize>,
    text: &'r str,
    parameters: &[&str],
) -> PageStage {
    let report = table.report;
    let kind: Option<PageKind> = table.string("kind").and_then(|name| {
        let kind = name.get_ref().parse().ok();
        if kind.is_none() {
            report.unknown(name.span(), "kind", name.get_ref(), PageKind::VARIANTS);
        }
        kind
    });
    let kind = kind.unwrap_or_default();
    let of_rules = if kind == PageKind::Json { Kind::Json } else { Kind::Html };
    let rules = Rules { report, text, kind: Some(of_rules), parameters, is_list: false };
    let inside = table.string("inside").and_then(|text| {
        if kind != PageKind::Json {
            report.add(text.span(), "`kind = \"json\"` in a `[page]` with `inside`", format!("`{}`", kind.name()));
        }
        page_place(&rules, &text)
    });
    if table.value("must-have").is_none() {
        let what = "a selector that distinguishes the page from a bot challenge or an error page";
        report.missing(span.clone(), "must-have", what);
    }
    let must_have = table.strings("must-have").unwrap_or_default();
    if let (true, Some(DeValue::Array(array))) = (must_have.is_empty(), table.value("must-have").map(Spanned::get_ref))
        && array.is_empty()
    {
        let span = table.value("must-have").map_or_else(|| span.clone(), Spanned::span);
        report.add(span, "a selector that every page of a consultation matches and no error page does", "none");
    }
    let must_have = must_have.iter().filter_map(|text| rules.place(text, None)).collect();
    let fields = rules.fields(&table);
    let expects = table.strings("expects").unwrap_or_default().into_iter().filter_map(|name| {
        let field = Field::from_name(name.get_ref());
        match field {
            None => report.unknown(name.span(), "field", name.get_ref(), &Field::ALL.map(Field::name)),
            Some(_) if table.value(name.get_ref()).is_none() => {
                report.add(name.span(), "a field that `[page]` has a rule for", format!("`{}`", name.get_ref()));
            }
            Some(_) => {}
        }
        field
    });
    let expects = expects.collect();
    let accept = table.string("accept").map(|text| (*text.get_ref()).to_owned());
    let address = table.string("url").and_then(|text| {
        let address = rules.template(&text, |name| name == "path")?;
        if !address.names().any(|name| name == "path") {
            report.add(text.span(), "`{path}` in the address of a copy's page", format!("`{}`", text.get_ref()));
        }
        Some(address)
    });
    table.finish();
    PageStage { must_have, fields, expects, accept, kind, inside, address }
}
