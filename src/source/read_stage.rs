//! From `[[list]]` and `[page]` to checked stages whose addresses still have the source's own holes.

use std::ops::Range;

use super::{
    keys::Keys,
    read_rule::Rules,
    rule::{FeedPart, FieldRule, Place, Target},
    stage::{Kind, ListStage, MustHave, Next, PageStage, Paging},
    template::Template,
};
use crate::domain::{Field, Reader};

/// The most pages of a list that are ever read.
const MAX_PAGES: u32 = 10_000;
/// The largest page of a list.
const MAX_PAGE_SIZE: u32 = 1_000;

/// The default of `min-items`: a list without an item is a failed run, unless the file says otherwise.
pub(super) const MIN_ITEMS: usize = 1;

/// A list stage as far as its own file tells: its address and its `as` texts still have the source's own holes.
#[derive(Debug, Clone)]
pub(super) struct ListDraft {
    pub(super) stage: ListStage,
    pub(super) min_items: Option<usize>,
}

/// Reads one `[[list]]`.
pub(super) fn list<'r>(keys: Keys<'r>, span: &Range<usize>, text: &'r str, parameters: &[&str]) -> Option<ListDraft> {
    let report = keys.report;
    let kind = kind(&keys, span)?;
    let rules = Rules { report, text, kind, parameters };
    let mut next = None;
    let paging = keys.table("paging").map(|(keys, _)| {
        next = self::next(&keys, &rules);
        let paging = Paging {
            first: keys.number("first", 0, u32::MAX).unwrap_or(1),
            size: keys.number("size", 1, MAX_PAGE_SIZE).unwrap_or(0),
            max_pages: keys.number("max-pages", 1, MAX_PAGES).unwrap_or(MAX_PAGES),
        };
        keys.finish();
        paging
    });
    let address = address(&keys, &rules, span, paging, next.as_ref());
    let item = if kind == Kind::Feed { None } else { keys.string("item") };
    if kind != Kind::Feed && keys.value("item").is_none() {
        report.missing(span.clone(), "item", "the selector of one entry, or where JSON holds the entries");
    }
    let items = item.as_ref().filter(|_| kind.is_json()).and_then(|text| rules.query(text));
    let item = item.filter(|_| kind == Kind::Html).and_then(|text| rules.selector(&text, text.get_ref()));
    let inside = if kind == Kind::Html { keys.string("inside") } else { None };
    let inside = inside.filter(|text| {
        let right = text.get_ref().starts_with('/');
        if !right {
            report.add(text.span(), "a JSON pointer, such as `/Message`", format!("`{}`", text.get_ref()));
        }
        right
    });
    let total = if kind == Kind::Feed { None } else { keys.string("total").and_then(|text| rules.query(&text)) };
    let archive = keys.boolean("archive").unwrap_or(false);
    if let (true, Some(_), Some(value)) = (archive, &next, keys.value("archive")) {
        // Reading is taken up again by number; a chain of links has none.
        report.add(value.span(), "an archive whose pages are counted", "`next` or `cursor` in its `paging`");
    }
    let sections = kind == Kind::Html && keys.boolean("sections").unwrap_or(false);
    let min_items = keys.number("min-items", 0, 10_000).map(|number| number as usize);
    let stage = ListStage {
        kind,
        address: address.clone().unwrap_or_default(),
        paging,
        next,
        archive,
        accept: keys.string("accept").map(|text| (*text.get_ref()).to_owned()),
        inside: inside.map(|text| (*text.get_ref()).to_owned()),
        total,
        min_items: min_items.unwrap_or(MIN_ITEMS),
        stands_alone: keys.boolean("stands-alone").unwrap_or(false),
        skip_known_issuers: keys.boolean("skip-known-issuers").unwrap_or(false),
        item,
        sections,
        items,
        fields: fields(&rules, &keys, span, sections),
    };
    keys.finish();
    address.map(|_| ListDraft { stage, min_items })
}

fn kind(keys: &Keys<'_>, span: &Range<usize>) -> Option<Kind> {
    let names = Kind::ALL.map(Kind::name);
    let Some(name) = keys.string("kind") else {
        if keys.value("kind").is_none() {
            keys.report.missing(span.clone(), "kind", "the format of the list (`feed`, `html`, `json` or `odata`)");
        }
        return None;
    };
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == *name.get_ref());
    if kind.is_none() {
        keys.report.unknown(name.span(), "kind", name.get_ref(), &names);
    }
    kind
}

fn address<'r>(
    keys: &Keys<'r>,
    rules: &Rules<'_, 'r>,
    span: &Range<usize>,
    paging: Option<Paging>,
    next: Option<&Next>,
) -> Option<Template> {
    let Some(text) = keys.string("url") else {
        if keys.value("url").is_none() {
            keys.report.missing(span.clone(), "url", "the address of the list");
        }
        return None;
    };
    let template = rules.template(&text, |hole| matches!(hole, "page" | "size" | "offset" | "cursor"))?;
    let has = |names: &[&str]| template.holes().any(|hole| names.contains(&hole));
    if has(&["page", "size", "offset"]) && paging.is_none() && keys.value("paging").is_none() {
        keys.report.missing(span.clone(), "paging", "such as `{ size = 100 }`, for an address with a page number");
    }
    if has(&["size", "offset"]) && paging.is_some_and(|paging| paging.size == 0) {
        keys.report.missing(span.clone(), "paging.size", "the entries of a page, for `{size}` and `{offset}`");
    }
    if matches!(next, Some(Next::Cursor(_))) != has(&["cursor"]) {
        let found = if has(&["cursor"]) { "`{cursor}` alone" } else { "`cursor` alone" };
        keys.report.add(text.span(), "`{cursor}` in the address and `cursor` in `paging` together", found);
    } else if paging.is_some() && next.is_none() && !has(&["page", "offset", "cursor"]) {
        let found = format!("`{}`, which is the same for every page", text.get_ref());
        keys.report.add(text.span(), "`{page}` or `{offset}` in the address of a list with `paging`", found);
    }
    Some(template)
}

/// What `paging` says of the next page: `next`, or `cursor`.
fn next<'r>(keys: &Keys<'r>, rules: &Rules<'_, 'r>) -> Option<Next> {
    if rules.kind.is_json()
        && let Some(cursor) = keys.string("cursor")
    {
        return rules.query(&cursor).map(Next::Cursor);
    }
    let text = keys.string("next")?;
    if rules.kind == Kind::Feed {
        return Some(Next::Rel((*text.get_ref()).to_owned()));
    }
    rules.place(&text, None).map(|place| Next::Link(Box::new(place)))
}

/// The rules as written; for a feed, those that need not be written as well.
fn fields<'r>(rules: &Rules<'_, 'r>, keys: &Keys<'r>, span: &Range<usize>, sections: bool) -> Vec<FieldRule> {
    let mut fields = rules.fields(keys);
    if rules.kind == Kind::Feed {
        for (field, part) in FEED_DEFAULTS {
            if keys.value(field.name()).is_none() {
                fields.push(feed_default(field, part));
            }
        }
    }
    for field in [Field::Title, Field::Link] {
        // The heading of a section is its title, and its place on the page its address.
        if !sections && rules.kind != Kind::Feed && keys.value(field.name()).is_none() {
            rules.report.missing(
                span.clone(),
                field.name(),
                &format!("a rule that every list of `{}` has", rules.kind.name()),
            );
        }
    }
    fields.sort_by_key(|rule| rule.field);
    fields
}

/// What a feed's entry says without a rule.
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
    // An id of a feed is no address; the prefix keeps it apart from keys of another make.
    let form = (part == FeedPart::Guid).then(|| Template::parse("guid:{0}").ok()).flatten();
    FieldRule {
        field,
        read,
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
pub(super) fn page<'r>(keys: Keys<'r>, span: &Range<usize>, text: &'r str, parameters: &[&str]) -> PageStage {
    let report = keys.report;
    let rules = Rules { report, text, kind: Kind::Html, parameters };
    let must_have = keys.strings("must-have").unwrap_or_default();
    if must_have.is_empty() && keys.value("must-have").is_none() {
        report.missing(span.clone(), "must-have", "a selector that tells the page from a wall or an error page");
    }
    let must_have = must_have.iter().filter_map(|text| {
        let selector = rules.selector(text, text.get_ref())?;
        Some(MustHave { written: (*text.get_ref()).to_owned(), selector })
    });
    let must_have = must_have.collect();
    let fields = rules.fields(&keys);
    let expects = keys.strings("expects").unwrap_or_default().into_iter().filter_map(|name| {
        let field = Field::from_name(name.get_ref());
        match field {
            None => report.unknown(name.span(), "field", name.get_ref(), &Field::ALL.map(Field::name)),
            Some(field) if !fields.iter().any(|rule| rule.field == field) => {
                report.add(name.span(), "a field that `[page]` has a rule for", format!("`{}`", name.get_ref()));
            }
            Some(_) => {}
        }
        field
    });
    let expects = expects.collect();
    let accept = keys.string("accept").map(|text| (*text.get_ref()).to_owned());
    keys.finish();
    PageStage { must_have, fields, expects, accept }
}
