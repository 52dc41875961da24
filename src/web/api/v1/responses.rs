//! Who was asked and who answered, one organization of one consultation a row.
//!
//! ```text
//! GET /api/v1/consultations/{id}/responses      ->   {"items":[{"organization":"boverket","state":"answered",…}],…}
//! GET /api/v1/responses.csv?asked=boverket      ->   a header, and a row for each pair
//! ```
//!
//! The limits: those asked are known where the page names them. Some publishers, the government's site among them, publish
//! only answers of those who were asked. `silent` is said only once answers are published and the last day has passed.
//! Answers of private persons are left out.

use std::{
    io::{self, Write},
    sync::Arc,
};

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    bulk::Form,
    paging::{Beside, Order, Paging},
};
use crate::{
    catalog::{self, Filter, IndexedConsultation, Sort},
    output::csv::{
        self, Column,
        ColumnKind::{Day, Text, Truth},
        column,
    },
    web::{
        http::{Answer, Export, Refusal, RequestContext},
        params::{read_filter, refuse_unknown},
    },
};

/// The part of an organization in a consultation.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Response {
    /// The `id` of the consultation.
    consultation: String,
    /// The title of the consultation.
    consultation_title: String,
    /// The day on which the consultation was published.
    published_on: Option<Date>,
    /// The last day to answer.
    deadline: Option<Date>,
    /// The slug of the organization.
    organization: String,
    /// The name of the organization.
    name: String,
    /// Its name as written where it was asked, else as written on its answer; a part of it that is asked by itself has a row
    /// of its own.
    as_written: String,
    /// The kind of the organization.
    kind: &'static str,
    /// `answered`; `unasked`, answered without being asked; `silent`, asked and no answer published though others' are and
    /// the last day has passed; `pending`, asked and nothing can be said yet.
    state: &'static str,
    /// It was asked; null if the page does not say who was.
    asked: Option<bool>,
    /// The addresses of the files of its answer: several are one answer.
    documents: Vec<String>,
}

/// The columns of the table, named as the fields.
pub(super) const COLUMNS: [Column; 11] = [
    column("consultation", Text),
    column("consultationTitle", Text),
    column("publishedOn", Day),
    column("deadline", Day),
    column("organization", Text),
    column("name", Text),
    column("asWritten", Text),
    column("kind", Text),
    column("state", Text),
    column("asked", Truth),
    column("documents", Text),
];

impl Response {
    pub(super) fn new(indexed: &IndexedConsultation, response: &catalog::Response<'_>) -> Self {
        let (consultation, organization) = (&indexed.consultation, &response.organization);
        Self {
            consultation: consultation.id.to_string(),
            consultation_title: consultation.title.clone(),
            published_on: indexed.published_on(),
            deadline: indexed.deadline_on(),
            organization: organization.slug.clone(),
            name: organization.name.clone(),
            as_written: response.written.to_owned(),
            kind: organization.kind.name(),
            state: response.state.name(),
            asked: response.asked,
            documents: response.documents.iter().map(|document| document.url.clone()).collect(),
        }
    }

    fn cells(self) -> [String; COLUMNS.len()] {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        [
            self.consultation,
            self.consultation_title,
            day(self.published_on),
            day(self.deadline),
            self.organization,
            self.name,
            self.as_written,
            self.kind.to_owned(),
            self.state.to_owned(),
            self.asked.map(|asked| asked.to_string()).unwrap_or_default(),
            self.documents.join("; "),
        ]
    }
}

/// `GET /api/v1/consultations/{id}/responses`: those asked in the page's order, then those that answered unasked.
pub(crate) fn responses(context: &RequestContext) -> Result<Answer, Refusal> {
    let paging = Paging::read(&context.query)?;
    refuse_unknown(&context.query.without(&Paging::KEYS), &[])?;
    let indexed = context.consultation("id")?;
    let rows = context.snapshot.responses(indexed, context.today);
    let rows: Vec<_> = rows.iter().enumerate().collect();
    let order = Order { mark: |(place, _): &(usize, &catalog::Response<'_>)| *place, key: |place: &usize| *place };
    let item = |(_, row): &(usize, &catalog::Response<'_>)| Response::new(indexed, row);
    paging.document(context, &rows, &order, item, (Beside::default(), Some(indexed.changed_at))).map(Answer::Document)
}

/// The rows of all consultations that the request's filter matches, the last published first.
///
/// # Errors
/// 400 for an unknown filter.
pub(crate) fn all_responses(context: Arc<RequestContext>, form: Form) -> Result<Export, Refusal> {
    let filter = read_filter(&context, &[])?;
    let write = Arc::new(move |to: &mut dyn Write| write(to, &context, &filter, form));
    let file_name = if form == Form::Csv { "remissvar.csv" } else { "remissvar.ndjson" };
    Ok(Export { media_type: form.media_type(), file_name, write })
}

fn write(to: &mut dyn Write, context: &RequestContext, filter: &Filter, form: Form) -> io::Result<()> {
    let matching = context.snapshot.consultations_matching(filter, context.today, Sort::Published);
    // One consultation at a time: the whole may have millions of rows.
    let rows = matching.into_iter().flat_map(|indexed| {
        let rows = context.snapshot.responses(indexed, context.today);
        rows.iter().map(|row| Response::new(indexed, row)).collect::<Vec<_>>()
    });
    if form == Form::Csv {
        return csv::write_table(to, COLUMNS.map(|column| column.name), rows.map(Response::cells));
    }
    for row in rows {
        let mut line = serde_json::to_vec(&row)?;
        line.push(b'\n');
        to.write_all(&line)?;
    }
    Ok(())
}
