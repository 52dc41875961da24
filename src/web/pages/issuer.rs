//! The senders: all of them, and each one with what it is, what it was called, and what can be answered now.

use askama::Template;

use super::{
    consultation_row::Row,
    format::capital,
    layout::{Frame, to},
    overview::{Counts, Overview, counts},
    page,
    subscribe::Subscribe,
};
use crate::{
    catalog::Filter,
    domain::{Issuer, IssuerKind, Issuers, Lang},
    web::{
        handlers::feeds::lang,
        http::{Answer, Ask, Refusal, of_today},
        params::typed::refuse_unknown,
    },
};

#[derive(Template)]
#[template(path = "issuers.html")]
struct Index {
    frame: Frame,
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
    frame: Frame,
    name: String,
    /// What it is and when it was: `Departement, sedan 2023`.
    kind: String,
    /// Case numbers begin so.
    prefixes: String,
    former: Vec<String>,
    successor: Option<(String, String)>,
    predecessors: Vec<(String, String)>,
    overview: Overview,
    subscribe: Subscribe,
    rows: Vec<Row>,
}

/// `GET /avsandare`
pub(crate) fn issuers(ask: &Ask) -> Result<Answer, Refusal> {
    refuse_unknown(&ask.query, &["lang"])?;
    let lang = lang(ask)?;
    let known = ask.snapshot.issuers();
    let all =
        counts(ask, lang, "/avsandare", |c| c.issuers.iter().map(|i| (i.slug.as_str(), i.name.as_str())).collect());
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
    let frame = Frame::new(ask.site(), lang, title, "/avsandare", "/avsandare", &Filter::default()).described(lead);
    let groups = groups.into_iter().filter(|group| !group.issuers.is_empty()).collect();
    page(&Index { frame, groups }, of_today(ask))
}

/// Which group of the index an issuer belongs to.
fn group(issuer: &Issuer) -> usize {
    match issuer.kind {
        IssuerKind::Ministry if issuer.to.is_some() => 2,
        IssuerKind::Ministry => 0,
        _ => 1,
    }
}

/// `GET /avsandare/{slug}`
pub(crate) fn issuer(ask: &Ask) -> Result<Answer, Refusal> {
    refuse_unknown(&ask.query, &["lang"])?;
    let (lang, slug) = (lang(ask)?, ask.param("slug"));
    let named = ask.snapshot.filter_values().named_issuer(slug).ok_or_else(Refusal::not_found)?;
    let name = named.name.clone();
    let known = ask.snapshot.issuers();
    let issuer = known.get(slug).cloned().unwrap_or_default();
    let filter = Filter { issuers: vec![named], ..Filter::default() };
    let path = format!("/avsandare/{slug}");
    let overview = Overview::of(ask, &filter, lang);
    let frame = Frame::new(ask.site(), lang, &name, "/avsandare", &path, &filter).described(&match lang {
        Lang::Sv => format!("Remisser från {name}: {} av {} går att svara på nu.", overview.open, overview.total),
        Lang::En => format!("Consultations from {name}: {} of {} can be answered now.", overview.open, overview.total),
    });
    let link = |issuer: &Issuer| (to(lang, &format!("/avsandare/{}", issuer.slug)), issuer.name.clone());
    let view = View {
        frame,
        kind: kind(&issuer, lang),
        prefixes: issuer.prefixes.join(", "),
        former: issuer.former.iter().map(|f| format!("{} ({}–{})", f.name, f.from, f.to)).collect(),
        successor: issuer.successor.as_deref().and_then(|slug| known.get(slug)).map(link),
        predecessors: predecessors(known, slug).map(link).collect(),
        rows: overview.rows(ask, &filter, lang),
        overview,
        subscribe: Subscribe::new(
            ask.site(),
            lang,
            lang.pick("Prenumerera på den här avsändaren", "Subscribe to this sender"),
            lang.pick(
                "Läs adressen i ett program du redan har, så kommer det nya till dig.",
                "Give the address to a program you already have, and what is new comes to you.",
            ),
            &filter,
        ),
        name,
    };
    page(&view, of_today(ask))
}

fn predecessors<'a>(known: &'a Issuers, slug: &'a str) -> impl Iterator<Item = &'a Issuer> {
    known.iter().filter(move |issuer| issuer.successor.as_deref() == Some(slug))
}

/// What an issuer is, and when: `Departement, fanns 2019–2022`.
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
