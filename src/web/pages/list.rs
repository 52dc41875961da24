//! The list: a filter as a form, what it lets through, and how to follow it.

use askama::Template;
use axum::http::StatusCode;

use super::{frame::Frame, page, row::Row, subscribe::Subscribe, words};
use crate::{
    catalog::{Filter, Sort},
    domain::Lang,
    web::{
        filter::{filter, sort},
        http::{Answer, Ask, Refusal},
        modified::of_today,
        query::Query,
    },
};

/// How many rows a page has.
const ROWS: usize = 50;
/// The keys of the form's own fields; what else a query has is kept in hidden ones.
const FIELDS: [&str; 8] = ["q", "issuer", "status", "kind", "topic", "deadlineAfter", "deadlineBefore", "page"];

#[derive(Template)]
#[template(path = "list.html")]
struct View {
    frame: Frame,
    heading: String,
    q: String,
    selects: Vec<Select>,
    deadline_after: String,
    deadline_before: String,
    kept: Vec<(String, String)>,
    filtered: bool,
    count: String,
    orders: Vec<Order>,
    rows: Vec<Row>,
    empty: bool,
    first: usize,
    pager: Option<Pager>,
    subscribe: Subscribe,
}

struct Select {
    name: &'static str,
    label: &'static str,
    any: &'static str,
    choices: Vec<Choice>,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// An order to choose; without an address where it is the present one.
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

/// `GET /remisser`
pub(crate) fn list(ask: &Ask) -> Result<Answer, Refusal> {
    let filter = filter(ask, &["page", "sort", "lang"])?;
    let sort = sort(ask, Sort::Deadline)?;
    let cases = ask.snapshot.consultations_matching(&filter, ask.today, sort);
    let (number, last) = (page_number(&ask.query)?, cases.len().div_ceil(ROWS).max(1));
    let shown = cases.iter().skip((number - 1) * ROWS).take(ROWS);
    let site = ask.site();
    let heading = if filter.is_empty() { "Alla remisser".to_owned() } else { filter.describe(Lang::Sv) };
    let path = canonical(&filter, sort, number);
    let view = View {
        frame: Frame::new(site, &heading, "/remisser", &path, &filter),
        q: ask.query.get("q").unwrap_or_default().to_owned(),
        selects: selects(ask, &filter, cases.is_empty()),
        deadline_after: ask.query.get("deadlineAfter").unwrap_or_default().to_owned(),
        deadline_before: ask.query.get("deadlineBefore").unwrap_or_default().to_owned(),
        kept: ask.query.without(&FIELDS).pairs().to_vec(),
        filtered: !filter.is_empty(),
        count: words::consultations(cases.len()),
        orders: orders(&ask.query, sort),
        rows: shown.map(|case| Row::new(case, ask.today)).collect(),
        empty: ask.snapshot.cases().is_empty(),
        first: (number - 1) * ROWS + 1,
        pager: (last > 1).then(|| Pager {
            page: number,
            last,
            previous: (number > 1).then(|| at_page(&ask.query, (number - 1).min(last))),
            next: (number < last).then(|| at_page(&ask.query, number + 1)),
        }),
        subscribe: Subscribe::new(
            site,
            if filter.is_empty() { "Prenumerera på allt" } else { "Prenumerera på det här urvalet" },
            "Läs adressen i ett program du redan har, så kommer det nya till dig.",
            &filter,
        ),
        heading,
    };
    page(&view, of_today(ask))
}

fn selects(ask: &Ask, filter: &Filter, nothing_fits: bool) -> Vec<Select> {
    // Where nothing fits there is nothing to count: offer every value without its number.
    let of_all = Filter::default();
    let facets = ask.snapshot.facets(if nothing_fits { &of_all } else { filter }, ask.today);
    let named = |facets: &[crate::catalog::FacetCount]| -> Vec<_> {
        let mut named: Vec<_> = facets.iter().map(|f| (f.value.clone(), f.name.clone(), f.count)).collect();
        named.sort_by_key(|(_, name, _)| name.to_lowercase());
        named
    };
    let kinds =
        facets.kinds.iter().map(|(kind, count)| (kind.name().to_owned(), words::capital(kind.label(Lang::Sv)), *count));
    let statuses = facets
        .statuses
        .iter()
        .map(|(status, count)| (status.name().to_owned(), words::capital(status.label(Lang::Sv)), *count));
    [
        ("issuer", "Avsändare", "Alla avsändare", named(&facets.issuers)),
        ("status", "Läge", "Alla lägen", statuses.collect()),
        ("kind", "Slag", "Alla slag", kinds.collect()),
        ("topic", "Ämne", "Alla ämnen", named(&facets.topics)),
    ]
    .into_iter()
    .filter(|(name, _, _, values)| !values.is_empty() || ask.query.get(name).is_some())
    .map(|(name, label, any, values)| select(name, label, any, values, ask.query.get(name), !nothing_fits))
    .collect()
}

fn select(
    name: &'static str,
    label: &'static str,
    any: &'static str,
    values: Vec<(String, String, usize)>,
    chosen: Option<&str>,
    counted: bool,
) -> Select {
    let mut choices: Vec<Choice> = values
        .into_iter()
        .map(|(value, name, count)| Choice {
            chosen: chosen == Some(value.as_str()),
            label: if counted { format!("{name} ({})", words::number(count)) } else { name },
            value,
        })
        .collect();
    // A choice that leaves nothing, or several joined by commas, stays chosen when the form is sent again.
    if let Some(chosen) = chosen.filter(|_| !choices.iter().any(|choice| choice.chosen)) {
        choices.push(Choice { value: chosen.to_owned(), label: chosen.to_owned(), chosen: true });
    }
    Select { name, label, any, choices }
}

fn orders(query: &Query, chosen: Sort) -> Vec<Order> {
    let name = |sort| match sort {
        Sort::Deadline => "sista svarsdag",
        Sort::Published => "senast utsända",
        Sort::Updated => "senast ändrade",
        Sort::Changed => "senast ändrade här",
    };
    let query = query.without(&["page", "sort"]);
    let address = |sort: Sort| if sort == Sort::Deadline { query.clone() } else { query.with("sort", sort.name()) };
    let order = |sort| Order { name: name(sort), href: (sort != chosen).then(|| address(sort).on("/remisser")) };
    // `changed` is for mirrors: it puts what was read last first, however old.
    [Sort::Deadline, Sort::Published, Sort::Updated].map(order).into()
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
        .about("page")),
    }
}

fn at_page(query: &Query, page: usize) -> String {
    query.with("page", page.to_string()).on("/remisser")
}

/// The one address of this list, however its filter was typed.
fn canonical(filter: &Filter, sort: Sort, page: usize) -> String {
    let mut query = Query::read(&filter.to_query());
    if sort != Sort::Deadline {
        query = query.with("sort", sort.name());
    }
    if page > 1 {
        query = query.with("page", page.to_string());
    }
    query.on("/remisser")
}
