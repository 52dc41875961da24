//! Long tables for spreadsheets, databases and statistics: one thing a row, joined by the `id` of the consultation.
//!
//! ```text
//! GET /api/v1/consultees.csv?issuer=finansdepartementet   ->   a header, and a row for each organization that was asked
//! ```
//!
//! `datapackage` describes them. Like every export they are streamed, one consultation at a time.

use std::{
    io::{self, Write},
    sync::Arc,
};

use jiff::civil::Date;

use super::{
    collections::{EventPair, HAPPENED, happened},
    documents::fits,
    organizations::{NAME, Organization, counted, read_order},
    part_types::{DOCUMENT_KINDS, Step, document_kind},
    types::Event,
};
use crate::{
    catalog::{Filter, IndexedConsultation, Sort},
    output::csv::{
        self, Column,
        ColumnKind::{Address, Count, Day, Instant, Text, Truth},
        column,
    },
    web::{
        http::{Export, Refusal, RequestContext},
        params::{read_choice, read_filter},
    },
};

/// A long table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    /// An event a row.
    Events,
    /// An organization with its counts a row.
    Organizations,
    /// A document a row.
    Documents,
    /// A row for each organization that a consultation asked.
    Consultees,
    /// A posted answer a row.
    Submissions,
    /// A step before or after a consultation a row.
    Outcomes,
}

const EVENTS: &[Column] = &[
    column("id", Text),
    column("kind", Text),
    column("at", Instant),
    column("consultation", Text),
    column("title", Text),
    column("url", Address),
    column("issuers", Text),
    column("field", Text),
    column("old", Text),
    column("new", Text),
    column("added", Text),
    column("certainty", Text),
];

const ORGANIZATIONS: &[Column] = &[
    column("slug", Text),
    column("name", Text),
    column("kind", Text),
    column("orgNumber", Text),
    column("wikidata", Text),
    column("endedOn", Day),
    column("replacedBy", Text),
    column("asked", Count),
    column("answered", Count),
    column("unasked", Count),
    column("silent", Count),
    column("awaiting", Count),
    column("consultationsWithConsultees", Count),
    column("consultationsWithSubmissions", Count),
];

const DOCUMENTS: &[Column] = &[
    column("consultation", Text),
    column("consultationTitle", Text),
    column("publishedOn", Day),
    column("kind", Text),
    column("title", Text),
    column("url", Address),
    column("mediaType", Text),
];

const CONSULTEES: &[Column] = &[
    column("consultation", Text),
    column("consultationTitle", Text),
    column("publishedOn", Day),
    column("name", Text),
    column("organization", Text),
    column("organizationName", Text),
    column("organizationKind", Text),
    column("limits", Text),
];

const SUBMISSIONS: &[Column] = &[
    column("consultation", Text),
    column("consultationTitle", Text),
    column("publishedOn", Day),
    column("name", Text),
    column("organization", Text),
    column("organizationName", Text),
    column("organizationKind", Text),
    column("url", Address),
];

const OUTCOMES: &[Column] = &[
    column("consultation", Text),
    column("consultationTitle", Text),
    column("publishedOn", Day),
    column("place", Text),
    column("kind", Text),
    column("number", Text),
    column("title", Text),
    column("date", Day),
    column("url", Address),
    column("result", Text),
    column("withdrawn", Truth),
    column("certainty", Text),
    column("matchedBy", Text),
    column("matched", Text),
    column("follows", Text),
    column("source", Text),
];

impl Table {
    /// Every table, in the order of the data package.
    pub(super) const ALL: [Self; 6] =
        [Self::Events, Self::Organizations, Self::Documents, Self::Consultees, Self::Submissions, Self::Outcomes];

    /// The name of its file.
    pub(super) const fn file_name(self) -> &'static str {
        match self {
            Self::Events => "events.csv",
            Self::Organizations => "organizations.csv",
            Self::Documents => "documents.csv",
            Self::Consultees => "consultees.csv",
            Self::Submissions => "submissions.csv",
            Self::Outcomes => "outcomes.csv",
        }
    }

    /// Its columns.
    pub(super) const fn columns(self) -> &'static [Column] {
        match self {
            Self::Events => EVENTS,
            Self::Organizations => ORGANIZATIONS,
            Self::Documents => DOCUMENTS,
            Self::Consultees => CONSULTEES,
            Self::Submissions => SUBMISSIONS,
            Self::Outcomes => OUTCOMES,
        }
    }

    /// The keys that it takes beside the filter.
    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Events => &HAPPENED,
            Self::Organizations => &["order", NAME],
            Self::Documents => &["documentKind"],
            Self::Consultees | Self::Submissions | Self::Outcomes => &[],
        }
    }

    /// Refuses values that the writer cannot refuse, since it has begun to answer.
    fn check(self, context: &RequestContext, filter: &Filter) -> Result<(), Refusal> {
        match self {
            Self::Events => happened(context, filter).map(|_| ()),
            Self::Organizations => read_order(context).map(|_| ()),
            Self::Documents => read_choice(context, "documentKind", &DOCUMENT_KINDS).map(|_| ()),
            Self::Consultees | Self::Submissions | Self::Outcomes => Ok(()),
        }
    }

    fn write(self, to: &mut dyn Write, context: &RequestContext, filter: &Filter) -> io::Result<()> {
        let heads = self.columns().iter().map(|column| column.name);
        let matching = || context.snapshot.consultations_matching(filter, context.today, Sort::Published).into_iter();
        match self {
            Self::Events => {
                let events = happened(context, filter).unwrap_or_default();
                let row =
                    |(event, indexed): &EventPair<'_>| Event::new(event, &indexed.consultation, context.site()).cells();
                csv::write_table(to, heads, events.iter().map(row))
            }
            Self::Organizations => {
                let by = read_order(context).unwrap_or_default();
                let basis = context.snapshot.basis(filter, context.today);
                let all = counted(context, filter, by);
                csv::write_table(to, heads, all.iter().map(|one| Organization::new(one, basis).cells()))
            }
            Self::Documents => {
                let kind = context.query.get("documentKind");
                csv::write_table(to, heads, matching().flat_map(|indexed| documents(indexed, kind)))
            }
            Self::Consultees => {
                let rows = |indexed: &Arc<IndexedConsultation>| {
                    let consultees = indexed.consultation.consultees.iter();
                    let row = |one: &crate::domain::Consultee| {
                        party(context, indexed, &one.name, one.limits.clone().unwrap_or_default())
                    };
                    consultees.map(row).collect::<Vec<_>>()
                };
                csv::write_table(to, heads, matching().flat_map(rows))
            }
            Self::Submissions => {
                let rows = |indexed: &Arc<IndexedConsultation>| {
                    let submissions = indexed.consultation.submissions.iter();
                    let row =
                        |one: &crate::domain::Submission| party(context, indexed, &one.organization, one.url.clone());
                    submissions.map(row).collect::<Vec<_>>()
                };
                csv::write_table(to, heads, matching().flat_map(rows))
            }
            Self::Outcomes => csv::write_table(to, heads, matching().flat_map(steps)),
        }
    }
}

/// The export of the rows of `table` that the request chooses.
///
/// # Errors
/// 400 for an unknown filter or value.
pub(crate) fn table(context: Arc<RequestContext>, table: Table) -> Result<Export, Refusal> {
    let filter = read_filter(&context, table.keys())?;
    table.check(&context, &filter)?;
    let write = Arc::new(move |to: &mut dyn Write| table.write(to, &context, &filter));
    Ok(Export { media_type: csv::MEDIA_TYPE, file_name: table.file_name(), write })
}

/// The first cells of a row about a consultation.
fn about(indexed: &IndexedConsultation) -> [String; 3] {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let consultation = &indexed.consultation;
    [consultation.id.to_string(), consultation.title.clone(), day(indexed.published_on())]
}

fn documents(indexed: &Arc<IndexedConsultation>, kind: Option<&str>) -> Vec<Vec<String>> {
    let documents = indexed.consultation.ordered_documents().into_iter().filter(|document| fits(document, kind));
    let row = |document: crate::domain::Document| {
        let kind = document_kind(document.kind).to_owned();
        let cells = [kind, document.title, document.url, document.media_type.unwrap_or_default()];
        about(indexed).into_iter().chain(cells).collect()
    };
    documents.map(row).collect()
}

fn steps(indexed: &Arc<IndexedConsultation>) -> Vec<Vec<String>> {
    let consultation = &indexed.consultation;
    let before = consultation.origin_steps().into_iter().map(|step| ("origin", step));
    let after = consultation.outcomes.iter().map(|step| ("outcome", step.clone()));
    let row = |(place, step): (&str, crate::domain::Step)| {
        let cells = Step::from(&step).cells();
        about(indexed).into_iter().chain([place.to_owned()]).chain(cells).collect()
    };
    before.chain(after).map(row).collect()
}

/// The row of one that was asked or has answered, as written, with the organization that the register knows it as.
fn party(context: &RequestContext, indexed: &IndexedConsultation, name: &str, last: String) -> Vec<String> {
    let known = context.snapshot.filter_values().organization_spelt(name).map(|(_, organization)| organization);
    let of = |text: fn(&crate::organizations::Organization) -> &str| {
        known.map(|organization| text(organization).to_owned()).unwrap_or_default()
    };
    let cells = [name.to_owned(), of(|one| &one.slug), of(|one| &one.name), of(|one| one.kind.name()), last];
    about(indexed).into_iter().chain(cells).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::testing,
        domain::{Certainty, StepKind},
    };

    #[test]
    fn each_step_is_a_row_with_its_place() {
        let mut consultation = testing::consultation("a", "Rent vatten");
        consultation.precursors = vec![testing::step(StepKind::Terms, "dir. 2024:9")];
        consultation.outcomes = vec![crate::domain::Step {
            certainty: Certainty::Probable,
            withdrawn: true,
            ..testing::step(StepKind::Bill, "prop. 2026/27:41")
        }];
        let snapshot = testing::snapshot(&[consultation], &[]);
        let rows = steps(&snapshot.consultations()[0]);
        let shown: Vec<String> = rows.iter().map(|row| row[3..].join(",")).collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        origin,terms,dir. 2024:9,,,,,false,certain,case-number,Fi2026/00001,,riksdagen
        outcome,bill,prop. 2026/27:41,,,,,true,probable,case-number,Fi2026/00001,,riksdagen
        ");
        assert!(rows.iter().all(|row| row.len() == OUTCOMES.len()));
    }
}
