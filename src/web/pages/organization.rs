//! The page of one organization: what it may still answer, was asked, has answered and left unanswered.

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;

use super::{
    consultation_row,
    format::{capital, number},
    layout::{Layout, to},
    page,
    subscribe::Subscribe,
};
use crate::{
    catalog::{Filter, IndexedConsultation, OrganizationCount, Role},
    domain::{Consultation, Lang, long_day},
    organizations::{Kind, Organization},
    output::outcome_words,
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_lang, refuse_unknown, with_query},
    },
};

/// The most rows of what may be answered, and of each other list.
const OPEN_ROWS: usize = 30;
const OTHER_ROWS: usize = 10;

#[derive(Template)]
#[template(path = "organization.html")]
struct View {
    layout: Layout,
    name: String,
    slug: String,
    /// The kind and the end: `Myndighet, fanns till den 31 mars 2010`.
    kind: String,
    org_number: Option<String>,
    wikidata: Option<String>,
    successor: Option<(String, String)>,
    predecessors: Vec<(String, String)>,
    numbers: Vec<(String, String, &'static str)>,
    /// Nothing is known of it yet.
    empty: bool,
    awaiting: Vec<consultation_row::Row>,
    /// The other lists, each with its id, heading, rows and the address of the whole.
    lists: Vec<List>,
    /// The outcome of what it has answered: title, address, outcome in words.
    outcomes: Vec<(String, String, String)>,
    /// The address that explains how to follow them.
    follow_outcomes: String,
    /// The list of them all, if there are more than are shown here.
    all_outcomes: Option<String>,
    outcome_count: usize,
    tables: Vec<Table>,
    subscribe: Subscribe,
}

struct List {
    id: &'static str,
    heading: &'static str,
    rows: Vec<consultation_row::Row>,
    all: String,
}

/// Counts by year or by issuer, with a bar of those asked.
struct Table {
    id: &'static str,
    heading: &'static str,
    /// The head of the first column.
    of: &'static str,
    rows: Vec<TableRow>,
    swedish: bool,
}

struct TableRow {
    name: String,
    href: Option<String>,
    percent: usize,
    asked: usize,
    answered: usize,
    silent: usize,
}

/// `GET /organisationer/{slug}`; another spelling or a former address leads to the one that stays.
pub(crate) fn organization(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let (lang, snapshot, today) = (read_lang(context)?, &context.snapshot, context.today);
    let found = snapshot.organization_and_consultations(context.param("slug"), today);
    let (count, all) = found.ok_or_else(Refusal::not_found)?;
    let organization = &count.organization;
    let path = format!("/organisationer/{}", organization.slug);
    if context.param("slug") != organization.slug {
        return Ok(Answer::Moved(context.query.at_path(&path)));
    }
    let filter = Filter::from_pairs([("for", &organization.slug)], snapshot, &[]).unwrap_or_default();
    let name = organization.name.clone();
    let layout = Layout::new(context.site(), lang, &name, "/organisationer", &path, &filter).described(&match lang {
        Lang::Sv => format!("{name} har tillfrågats i {} remisser och svarat på {}.", count.asked, count.answered),
        Lang::En => format!("{name} was asked in {} consultations and has answered {}.", count.asked, count.answered),
    });
    let link = |one: &Organization| (to(lang, &format!("/organisationer/{}", one.slug)), one.name.clone());
    let known = snapshot.filter_values().organizations();
    let (outcomes, outcome_count) = outcomes(&all, lang);
    let view = View {
        layout,
        slug: organization.slug.clone(),
        kind: kind(organization, lang),
        org_number: organization.org_number.as_deref().map(with_hyphen),
        wikidata: organization.wikidata.clone(),
        successor: organization
            .replaced_by
            .as_deref()
            .and_then(|slug| known.iter().find(|one| one.slug == slug))
            .map(|one| link(one)),
        predecessors: known
            .iter()
            .filter(|one| one.replaced_by.as_deref() == Some(&organization.slug))
            .map(|one| link(one))
            .collect(),
        numbers: numbers(&count, lang),
        empty: all.is_empty(),
        awaiting: awaiting(context, &all, lang),
        lists: [silent(&count, lang), answered(&count, lang)]
            .into_iter()
            .filter_map(|part| part.list(context, &all, lang))
            .collect(),
        outcomes,
        outcome_count,
        all_outcomes: (outcome_count > OTHER_ROWS).then(|| {
            with_query("/remisser", &format!("answered={}&outcome=bill,decided,withdrawn", organization.slug))
        }),
        follow_outcomes: with_query("/prenumerera", &format!("answered={}&events=outcome", organization.slug)),
        tables: tables(&all, &count, lang),
        subscribe: Subscribe::new(
            context.site(),
            lang,
            lang.pick("Följ det ni tillfrågas om", "Follow what you are asked about"),
            lang.pick(
                "Remisser där organisationen är tillfrågad och inte har svarat än. Lägg till &q=ord i adressen, så kommer \
                 också det som rör er utan att ni är tillfrågade.",
                "Consultations in which the organization is asked and has not answered yet. Add &q=word to the address, and \
                 what concerns you comes too though you were not asked.",
            ),
            &filter,
        ),
        name,
    };
    page(&view, context.changed_at())
}

/// The rows of what may still be answered, the nearest day first.
fn awaiting(
    context: &RequestContext,
    all: &[(&Arc<IndexedConsultation>, Role)],
    lang: Lang,
) -> Vec<consultation_row::Row> {
    let mut open: Vec<_> = all.iter().filter(|(_, role)| role.awaiting).map(|(indexed, _)| *indexed).collect();
    open.sort_by_key(|indexed| indexed.deadline_ahead_on(context.today).map_or((true, None), |day| (false, Some(day))));
    open.into_iter().take(OPEN_ROWS).map(|indexed| consultation_row::Row::new(indexed, context.today, lang)).collect()
}

/// The consultations that it answered and of which an outcome is known, the latest outcome first, and the number of all.
fn outcomes(all: &[(&Arc<IndexedConsultation>, Role)], lang: Lang) -> (Vec<(String, String, String)>, usize) {
    let mut known: Vec<_> = all
        .iter()
        .filter(|(indexed, role)| role.answered && !indexed.consultation.outcomes.is_empty())
        .map(|(indexed, _)| &*indexed.consultation)
        .collect();
    known.sort_by_key(|c| std::cmp::Reverse(c.outcomes.iter().filter_map(|step| step.on).max()));
    let row = |c: &Consultation| {
        (c.title.clone(), to(lang, &format!("/remisser/{}", c.path_segment())), outcome_words(c, lang))
    };
    let count = known.len();
    (known.into_iter().take(OTHER_ROWS).map(row).collect(), count)
}

/// A list of the page before its rows are known.
struct Part {
    id: &'static str,
    heading: &'static str,
    is_in: fn(&Role) -> bool,
    all: String,
}

impl Part {
    /// The list with its rows; none without any.
    fn list(self, context: &RequestContext, all: &[(&Arc<IndexedConsultation>, Role)], lang: Lang) -> Option<List> {
        let of_part = all.iter().filter(|(_, role)| (self.is_in)(role)).take(OTHER_ROWS);
        let rows: Vec<_> =
            of_part.map(|(indexed, _)| consultation_row::Row::new(indexed, context.today, lang)).collect();
        (!rows.is_empty()).then_some(List { id: self.id, heading: self.heading, rows, all: self.all })
    }
}

fn silent(count: &OrganizationCount, lang: Lang) -> Part {
    Part {
        id: "obesvarade",
        heading: lang.pick("Tillfrågad, inget svar utlagt", "Asked, no answer published"),
        is_in: |role| role.silent,
        all: list_of("silent", count, lang),
    }
}

fn answered(count: &OrganizationCount, lang: Lang) -> Part {
    Part {
        id: "besvarade",
        heading: lang.pick("Har svarat", "Has answered"),
        is_in: |role| role.answered,
        all: list_of("answered", count, lang),
    }
}

/// The list of consultations that `key` chooses for the organization.
fn list_of(key: &str, count: &OrganizationCount, lang: Lang) -> String {
    to(lang, &with_query("/remisser", &format!("{key}={}", count.organization.slug)))
}

/// Each count, its words, and the key of its list.
fn numbers(count: &OrganizationCount, lang: Lang) -> Vec<(String, String, &'static str)> {
    [
        (count.asked, lang.pick("tillfrågad", "asked"), "asked"),
        (count.answered, lang.pick("svar", "answered"), "answered"),
        (count.silent, lang.pick("obesvarade", "left unanswered"), "silent"),
    ]
    .map(|(n, words, key)| (list_of(key, count, lang), format!("{} {words}", number(n)), key))
    .to_vec()
}

fn tables(all: &[(&Arc<IndexedConsultation>, Role)], count: &OrganizationCount, lang: Lang) -> Vec<Table> {
    let mut years: BTreeMap<i16, TableRow> = BTreeMap::new();
    let mut issuers: BTreeMap<&str, TableRow> = BTreeMap::new();
    for (indexed, role) in all {
        if let Some(day) = indexed.published_on() {
            let row = years.entry(day.year()).or_insert_with(|| TableRow::new(day.year().to_string(), None));
            row.add(*role);
        }
        for issuer in &indexed.consultation.issuers {
            let row = issuers.entry(&issuer.slug).or_insert_with(|| {
                let href = format!("{}&issuer={}", list_of("asked", count, Lang::Sv), issuer.slug);
                TableRow::new(issuer.name.clone(), Some(to(lang, &href)))
            });
            row.add(*role);
        }
    }
    let mut issuers: Vec<TableRow> = issuers.into_values().collect();
    issuers.sort_by_key(|row| std::cmp::Reverse((row.asked, row.answered)));
    let table =
        |id, heading, of, rows: Vec<TableRow>, swedish| Table { id, heading, of, rows: with_bars(rows), swedish };
    let years = years.into_values().rev().collect();
    let mut tables = vec![
        table("per-ar", lang.pick("År för år", "Year by year"), lang.pick("År", "Year"), years, false),
        table(
            "per-avsandare",
            lang.pick("Avsändare för avsändare", "Sender by sender"),
            lang.pick("Avsändare", "Sender"),
            issuers,
            true,
        ),
    ];
    tables.retain(|table| !table.rows.is_empty());
    tables
}

impl TableRow {
    fn new(name: String, href: Option<String>) -> Self {
        Self { name, href, percent: 0, asked: 0, answered: 0, silent: 0 }
    }

    fn add(&mut self, role: Role) {
        self.asked += usize::from(role.asked);
        self.answered += usize::from(role.answered);
        self.silent += usize::from(role.silent);
    }
}

/// The rows with the length of their bars, in percent of the longest.
fn with_bars(mut rows: Vec<TableRow>) -> Vec<TableRow> {
    let most = rows.iter().map(|row| row.asked).max().unwrap_or_default().max(1);
    rows.iter_mut().for_each(|row| row.percent = row.asked * 100 / most);
    rows
}

/// `2021003989` as it is written, `202100-3989`.
fn with_hyphen(number: &str) -> String {
    match number.split_at_checked(6) {
        Some((first, last)) if !last.is_empty() => format!("{first}-{last}"),
        _ => number.to_owned(),
    }
}

/// The kind and the end of an organization: `Myndighet, fanns till 31 mars 2010`.
fn kind(organization: &Organization, lang: Lang) -> String {
    let ended = organization.ended.map_or_else(String::new, |day| {
        format!("{} {}", lang.pick(", fanns till", ", existed until"), long_day(day, lang))
    });
    capital(kind_name(organization.kind, lang)) + &ended
}

/// The name of a kind.
pub(super) fn kind_name(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Authority => lang.pick("myndighet", "authority"),
        Kind::Municipality => lang.pick("kommun", "municipality"),
        Kind::Region => lang.pick("region", "region"),
        Kind::Court => lang.pick("domstol", "court"),
        Kind::University => lang.pick("universitet eller högskola", "university or college"),
        Kind::Organization => lang.pick("organisation", "organization"),
        Kind::Company => lang.pick("företag", "company"),
    }
}

/// The name of several of a kind.
pub(super) fn kinds_name(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Authority => lang.pick("myndigheter", "authorities"),
        Kind::Municipality => lang.pick("kommuner", "municipalities"),
        Kind::Region => lang.pick("regioner", "regions"),
        Kind::Court => lang.pick("domstolar", "courts"),
        Kind::University => lang.pick("universitet och högskolor", "universities and colleges"),
        Kind::Organization => lang.pick("andra organisationer", "other organizations"),
        Kind::Company => lang.pick("företag", "companies"),
    }
}
