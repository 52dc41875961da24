//! The list of consultations: the filter as a form, its matches, and the ways to follow it.

use askama::Template;
use axum::http::StatusCode;

use super::{
    consultation_row::Row,
    filter_chips::{Chip, Nearest, chips, nearest},
    filter_form::{Select, selects},
    format,
    layout::{Layout, to},
    page,
    subscribe::{self, Subscribe},
};
use crate::{
    catalog::{Filter, Guess, Sort},
    domain::Lang,
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{Query, describe, read_filter, read_lang, read_sort},
    },
};

/// The number of rows on a page.
const ROWS: usize = 50;
/// The keys of the form's own fields; all other keys are kept in hidden fields.
const FIELDS: [&str; 9] =
    ["q", "issuer", "status", "kind", "subject", "topic", "deadlineAfter", "deadlineBefore", "page"];

#[derive(Template)]
#[template(path = "list.html")]
struct View {
    layout: Layout,
    heading: String,
    q: String,
    selects: Vec<Select>,
    deadline_after: String,
    deadline_before: String,
    kept: Vec<(String, String)>,
    chips: Vec<Chip>,
    nearest: Vec<Nearest>,
    count: String,
    /// The searches that were probably meant where this one finds nothing.
    guesses: Vec<Offered>,
    /// The organization that the words name: its page says what it was asked.
    organization: Option<(String, String)>,
    orders: Vec<Order>,
    rows: Vec<Row>,
    empty: bool,
    first: usize,
    pager: Option<Pager>,
    subscribe: Subscribe,
}

/// A search that is offered instead, and its address.
struct Offered {
    typed: String,
    href: String,
    /// The words before and behind it.
    around: (&'static str, &'static str),
}

/// A sort order to choose; without an address if it is the current one.
struct Order {
    name: &'static str,
    href: Option<String>,
}

struct Pager {
    page: usize,
    last: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// The address and name of the organization that the words name, if it was asked or has answered.
fn named_organization(filter: &Filter, context: &RequestContext, lang: Lang) -> Option<(String, String)> {
    let [text] = filter.texts.as_slice() else { return None };
    let count = context.snapshot.organization(&text.typed, context.today)?;
    let one = &count.organization;
    let address = to(lang, &format!("/organisationer/{}", one.slug));
    (count.asked + count.answered > 0).then(|| (address, one.name.clone()))
}

/// `GET /remisser`
pub(crate) fn list(context: &RequestContext) -> Result<Answer, Refusal> {
    let filter = read_filter(context, &["page", "sort", "lang"])?;
    let usual = usual_order(&filter);
    let (sort, lang) = (read_sort(context, usual)?, read_lang(context)?);
    let matching = context.snapshot.consultations_matching(&filter, context.today, sort);
    let (number, last) = (page_number(&context.query)?, matching.len().div_ceil(ROWS).max(1));
    let shown = matching.iter().skip((number - 1) * ROWS).take(ROWS);
    let site = context.site();
    let heading = match filter.is_empty() {
        true => lang.pick("Alla remisser", "All consultations").to_owned(),
        false => describe(&filter, lang),
    };
    let path = canonical(&filter, sort, usual, number);
    let view = View {
        layout: Layout::new(site, lang, &heading, "/remisser", &path, &filter),
        q: context.query.get("q").unwrap_or_default().to_owned(),
        selects: selects(context, &filter, matching.is_empty(), lang),
        guesses: guesses(&filter, context, lang),
        deadline_after: context.query.get("deadlineAfter").unwrap_or_default().to_owned(),
        deadline_before: context.query.get("deadlineBefore").unwrap_or_default().to_owned(),
        kept: context.query.without(&FIELDS).pairs().to_vec(),
        chips: chips(&filter, context, "/remisser", lang),
        nearest: if matching.is_empty() { nearest(&filter, context, lang) } else { Vec::new() },
        count: format::consultations(matching.len(), lang),
        organization: named_organization(&filter, context, lang),
        orders: orders(&context.query, sort, usual, lang),
        rows: shown.map(|indexed| Row::found(indexed, &filter, context.today, lang)).collect(),
        empty: context.snapshot.consultations().is_empty(),
        first: (number - 1) * ROWS + 1,
        pager: (last > 1).then(|| Pager {
            page: number,
            last,
            previous: (number > 1).then(|| at_page(&context.query, (number - 1).min(last))),
            next: (number < last).then(|| at_page(&context.query, number + 1)),
        }),
        subscribe: Subscribe::new(
            site,
            lang,
            match filter.is_empty() {
                true => lang.pick("Prenumerera på allt", "Subscribe to everything"),
                false => lang.pick("Prenumerera på det här urvalet", "Subscribe to this selection"),
            },
            subscribe::lead(site, lang),
            &filter,
        ),
        heading,
    };
    page(&view, context.changed_at())
}

/// The default order: the best match first for a search, else the next deadline.
fn usual_order(filter: &Filter) -> Sort {
    if filter.texts.is_empty() { Sort::Deadline } else { Sort::Relevance }
}

fn orders(query: &Query, chosen: Sort, usual: Sort, lang: Lang) -> Vec<Order> {
    let name = |sort| match sort {
        Sort::Relevance => lang.pick("mest relevanta", "best match"),
        Sort::Deadline => lang.pick("sista svarsdag", "last day to answer"),
        Sort::Published => lang.pick("nyast", "newest"),
        Sort::Updated => lang.pick("senast ändrade", "last changed"),
        Sort::Changed => lang.pick("senast ändrade här", "last changed here"),
    };
    let query = query.without(&["page", "sort"]);
    let address = |sort: Sort| if sort == usual { query.clone() } else { query.with("sort", sort.name()) };
    let order = |sort| Order { name: name(sort), href: (sort != chosen).then(|| address(sort).at_path("/remisser")) };
    // `changed` is for mirrors: it sorts by the time of reading, however old the consultation.
    let offered = [Sort::Relevance, Sort::Deadline, Sort::Published, Sort::Updated];
    offered.into_iter().filter(|sort| *sort != Sort::Relevance || usual == Sort::Relevance).map(order).collect()
}

/// The searches that were probably meant by `filter`, which keep its other values.
fn guesses(filter: &Filter, context: &RequestContext, lang: Lang) -> Vec<Offered> {
    let rest = Query::of_filter(filter).without(&["q"]);
    let address = |typed: &str| {
        let query = rest.with("q", typed);
        if lang == Lang::En { query.with("lang", "en") } else { query }.at_path("/remisser")
    };
    let offered = |guess: Guess| Offered {
        around: match guess {
            Guess::Spelling(_) => (lang.pick("Menade du", "Did you mean"), "?"),
            Guess::FewerWords(_) => (lang.pick("Färre ord:", "Fewer words:"), ""),
            Guess::AnyWord(_) => (lang.pick("Något av orden:", "Any of the words:"), ""),
        },
        href: address(guess.typed()),
        typed: guess.typed().to_owned(),
    };
    filter.guesses(&context.snapshot).into_iter().map(offered).collect()
}

fn page_number(query: &Query) -> Result<usize, Refusal> {
    let Some(text) = query.get("page") else { return Ok(1) };
    match text.parse() {
        Ok(number) if (1..=1_000_000).contains(&number) => Ok(number),
        _ => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("Sidans nummer ska vara ett tal från 1, men är ”{text}”."),
            format!("expected `page` to be a number from 1, found `{text}`"),
        )
        .with_field("page")),
    }
}

fn at_page(query: &Query, page: usize) -> String {
    query.with("page", page.to_string()).at_path("/remisser")
}

/// The canonical address of this list, however its filter was typed.
fn canonical(filter: &Filter, sort: Sort, usual: Sort, page: usize) -> String {
    let mut query = Query::of_filter(filter);
    if sort != usual {
        query = query.with("sort", sort.name());
    }
    if page > 1 {
        query = query.with("page", page.to_string());
    }
    query.at_path("/remisser")
}
