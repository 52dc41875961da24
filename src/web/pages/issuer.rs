//! The issuers: the index of all, and a page for each with its kind, former names and open consultations.

use askama::Template;

use super::{
    consultation_row::Row,
    format::capital,
    layout::{Layout, to},
    overview::{Counts, Overview, counts},
    page,
    subscribe::{self, Subscribe},
};
use crate::{
    catalog::Filter,
    domain::{Issuer, IssuerKind, Issuers, Lang},
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_lang, refuse_unknown},
    },
};

#[derive(Template)]
#[template(path = "issuers.html")]
struct Index {
    layout: Layout,
    groups: Vec<Group>,
}

struct Group {
    id: &'static str,
    title: &'static str,
    issuers: Vec<Counts>,
}

#[derive(Template)]
#[template(path = "issuer.html")]
struct View {
    layout: Layout,
    name: String,
    /// The kind and the years: `Departement, sedan 2023`.
    kind: String,
    /// The start of its case numbers.
    prefixes: String,
    former: Vec<String>,
    successor: Option<(String, String)>,
    predecessors: Vec<(String, String)>,
    overview: Overview,
    subscribe: Subscribe,
    rows: Vec<Row>,
}

/// `GET /avsandare`
pub(crate) fn issuers(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let lang = read_lang(context)?;
    let known = context.snapshot.issuers();
    let all =
        counts(context, lang, "/avsandare", |c| c.issuers.iter().map(|i| (i.slug.as_str(), i.name.as_str())).collect());
    let mut groups = [
        ("departement", lang.pick("Departement", "Ministries")),
        ("myndigheter", lang.pick("Myndigheter och andra", "Agencies and others")),
        ("tidigare", lang.pick("Departement som inte finns längre", "Former ministries")),
    ]
    .map(|(id, title)| Group { id, title, issuers: Vec::new() });
    for counts in all {
        let place = known.get(&counts.slug).map_or(1, group);
        groups[place].issuers.push(counts);
    }
    let title = lang.pick("Avsändare", "Senders");
    let lead = lang.pick(
        "De som skickar ut remisser. Varje avsändare har en egen sida med egna flöden.",
        "Those who send consultations out. Each has a page of its own with feeds of its own.",
    );
    let layout =
        Layout::new(context.site(), lang, title, "/avsandare", "/avsandare", &Filter::default()).described(lead);
    let groups = groups.into_iter().filter(|group| !group.issuers.is_empty()).collect();
    page(&Index { layout, groups }, context.changed_at())
}

/// The group of the index that an issuer belongs to.
fn group(issuer: &Issuer) -> usize {
    match issuer.kind {
        IssuerKind::Ministry if issuer.to.is_some() => 2,
        IssuerKind::Ministry => 0,
        _ => 1,
    }
}

/// `GET /avsandare/{slug}`
pub(crate) fn issuer(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let (lang, slug) = (read_lang(context)?, context.param("slug"));
    let named = context.snapshot.filter_values().named_issuer(slug).ok_or_else(Refusal::not_found)?;
    let name = named.name.clone();
    let known = context.snapshot.issuers();
    let issuer = known.get(slug).cloned().unwrap_or_default();
    let filter = Filter { issuers: vec![named], ..Filter::default() };
    let path = format!("/avsandare/{slug}");
    let overview = Overview::of(context, &filter, lang);
    let layout = Layout::new(context.site(), lang, &name, "/avsandare", &path, &filter).described(&match lang {
        Lang::Sv => format!("Remisser från {name}: {} av {} går att svara på nu.", overview.open, overview.total),
        Lang::En => format!("Consultations from {name}: {} of {} can be answered now.", overview.open, overview.total),
    });
    let link = |issuer: &Issuer| (to(lang, &format!("/avsandare/{}", issuer.slug)), issuer.name.clone());
    let view = View {
        layout,
        kind: kind(&issuer, lang),
        prefixes: issuer.prefixes.join(", "),
        former: issuer.former.iter().map(|f| format!("{} ({}–{})", f.name, f.from, f.to)).collect(),
        successor: issuer.successor.as_deref().and_then(|slug| known.get(slug)).map(link),
        predecessors: predecessors(known, slug).map(link).collect(),
        rows: overview.rows(context, &filter, lang).into_iter().map(Row::without_issuer).collect(),
        overview,
        subscribe: Subscribe::new(
            context.site(),
            lang,
            lang.pick("Prenumerera på den här avsändaren", "Subscribe to this sender"),
            subscribe::lead(context.site(), lang),
            &filter,
        ),
        name,
    };
    page(&view, context.changed_at())
}

fn predecessors<'a>(known: &'a Issuers, slug: &'a str) -> impl Iterator<Item = &'a Issuer> {
    known.iter().filter(move |issuer| issuer.successor.as_deref() == Some(slug))
}

/// The kind and the years of an issuer: `Departement, fanns 2019–2022`.
fn kind(issuer: &Issuer, lang: Lang) -> String {
    let kind = match issuer.kind {
        IssuerKind::Ministry => lang.pick("departement", "ministry"),
        IssuerKind::Agency => lang.pick("myndighet", "agency"),
        IssuerKind::Committee => lang.pick("kommitté", "committee"),
        IssuerKind::Eu => lang.pick("EU-institution", "institution of the European Union"),
    };
    let years = match (issuer.from, issuer.to) {
        (Some(from), Some(to)) => format!("{} {from}–{to}", lang.pick(", fanns", ", existed")),
        (None, Some(to)) => format!("{} {to}", lang.pick(", fanns till", ", existed until")),
        (Some(from), None) => format!("{} {from}", lang.pick(", sedan", ", since")),
        (None, None) => String::new(),
    };
    capital(kind) + &years
}
