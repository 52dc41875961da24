//! The organizations that were asked or have answered: all of them, and those that a search finds.

use askama::Template;

use super::{
    format::{capital, number},
    layout::{Layout, to},
    organization::{kind_name, kinds_name},
    page,
};
use crate::{
    catalog::{Filter, OrganizationCount},
    domain::{Lang, slugify},
    organizations::Kind,
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{Query, read_choice, read_lang, read_number, refuse_unknown},
    },
};

/// The rows of a page.
const ROWS: usize = 100;
/// The highest page number that is read.
const MAX_PAGE: usize = 100_000;

#[derive(Template)]
#[template(path = "organizations.html")]
struct View {
    layout: Layout,
    q: String,
    kind: Option<&'static str>,
    kinds: Vec<KindLink>,
    rows: Vec<Row>,
    /// The number of those found, in words.
    found: String,
    /// No organization is known at all.
    empty: bool,
    previous: Option<String>,
    next: Option<String>,
}

/// A kind to choose, with the number of its organizations; without an address if it is chosen.
struct KindLink {
    name: String,
    count: String,
    href: Option<String>,
}

struct Row {
    name: String,
    href: String,
    kind: &'static str,
    asked: String,
    answered: String,
    silent: String,
    awaiting: usize,
}

impl Row {
    fn new(count: &OrganizationCount, lang: Lang) -> Self {
        Self {
            name: count.organization.name.clone(),
            href: to(lang, &format!("/organisationer/{}", count.organization.slug)),
            kind: kind_name(count.organization.kind, lang),
            asked: number(count.asked),
            answered: number(count.answered),
            silent: number(count.silent),
            awaiting: count.awaiting,
        }
    }
}

/// `GET /organisationer`
pub(crate) fn organizations(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["q", "kind", "page", "lang"])?;
    let lang = read_lang(context)?;
    let names = Kind::ALL.map(Kind::name);
    let kind = read_choice(context, "kind", &names)?.and_then(Kind::from_name);
    let place = read_number(&context.query, "page", 1, MAX_PAGE)?;
    let q = context.query.get("q").unwrap_or_default().trim();
    let all = context.snapshot.organizations(&Filter::default(), context.today);
    let empty = all.is_empty();
    let mut found = searched(context, all, q);
    let kinds = kind_links(context, &found, kind, lang);
    found.retain(|count| kind.is_none_or(|kind| count.organization.kind == kind));
    let last = found.len().div_ceil(ROWS).max(1);
    let at = |page: usize| {
        let query = context.query.without(&["page"]);
        if page == 1 {
            query.at_path("/organisationer")
        } else {
            query.with("page", page.to_string()).at_path("/organisationer")
        }
    };
    let title = lang.pick("Organisationer", "Organizations");
    let lead = lang.pick(
        "Vilka som tillfrågas, vilka som svarar och vilka som inte gör det. Varje organisation har en egen sida, med flöde \
         och kalender för det den kan svara på.",
        "Who is asked, who answers and who does not. Each organization has a page of its own, with a feed and a calendar \
         for what it can answer.",
    );
    let path = "/organisationer";
    let view = View {
        layout: Layout::new(context.site(), lang, title, path, path, &Filter::default()).described(lead),
        q: q.to_owned(),
        kind: kind.map(Kind::name),
        kinds,
        found: match (found.len(), lang) {
            (1, Lang::Sv) => "1 organisation".to_owned(),
            (1, Lang::En) => "1 organization".to_owned(),
            (n, Lang::Sv) => format!("{} organisationer", number(n)),
            (n, Lang::En) => format!("{} organizations", number(n)),
        },
        empty,
        rows: found.iter().skip((place - 1) * ROWS).take(ROWS).map(|count| Row::new(count, lang)).collect(),
        previous: (place > 1 && place <= last).then(|| at(place - 1)),
        next: (place < last).then(|| at(place + 1)),
    };
    page(&view, context.changed_at())
}

/// The organizations whose names have the searched words, before them the one that the whole text means (`SKL`).
fn searched(context: &RequestContext, all: Vec<OrganizationCount>, q: &str) -> Vec<OrganizationCount> {
    let words = slugify(q);
    if words.is_empty() {
        return all;
    }
    let meant = context.snapshot.organization(q, context.today);
    let is_meant = |count: &OrganizationCount| {
        meant.as_ref().is_some_and(|meant| meant.organization.slug == count.organization.slug)
    };
    let has_words = |count: &OrganizationCount| words.split('-').all(|word| count.organization.slug.contains(word));
    let mut found: Vec<OrganizationCount> =
        all.into_iter().filter(|count| has_words(count) && !is_meant(count)).collect();
    found.splice(0..0, meant);
    found
}

fn kind_links(
    context: &RequestContext,
    found: &[OrganizationCount],
    chosen: Option<Kind>,
    lang: Lang,
) -> Vec<KindLink> {
    let query: Query = context.query.without(&["page", "kind"]);
    let of = |kind: Kind| found.iter().filter(|count| count.organization.kind == kind).count();
    let link = |kind: Kind| KindLink {
        name: capital(kinds_name(kind, lang)),
        count: number(of(kind)),
        href: (chosen != Some(kind)).then(|| query.clone().with("kind", kind.name()).at_path("/organisationer")),
    };
    let mut links: Vec<KindLink> = Kind::ALL.into_iter().filter(|kind| of(*kind) > 0).map(link).collect();
    links.insert(
        0,
        KindLink {
            name: lang.pick("Alla", "All").to_owned(),
            count: number(found.len()),
            href: chosen.map(|_| query.at_path("/organisationer")),
        },
    );
    links
}
