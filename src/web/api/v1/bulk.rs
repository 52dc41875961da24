//! All consultations that a filter matches in one streamed file: CSV, NDJSON, JSON.
//!
//! ```text
//! GET /api/v1/consultations.csv?status=open   ->   a header, and a row for each open consultation
//! ```
//!
//! The order is that of `/api/v1/consultations`, last published first; there is no paging. `/remisser.csv` and
//! `/remisser.ndjson` are the same exports, and `/remisser.xlsx` is the table for Excel.

use std::{
    io::{self, Write},
    sync::Arc,
};

use serde::Serialize;

use super::collections::whole;
use crate::{
    catalog::{Filter, IndexedConsultation, Sort},
    output::{csv, xlsx},
    web::{
        http::{Export, Refusal, RequestContext},
        params::read_filter,
    },
};

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A table.
    Csv,
    /// A workbook, for people.
    Xlsx,
    /// A consultation a line.
    Ndjson,
    /// One list.
    Json,
}

impl Form {
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Csv => csv::MEDIA_TYPE,
            Self::Xlsx => xlsx::MEDIA_TYPE,
            Self::Ndjson => super::NDJSON,
            Self::Json => super::paging::JSON,
        }
    }

    fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "remisser.csv",
            Self::Xlsx => "remisser.xlsx",
            Self::Ndjson => "remisser.ndjson",
            Self::Json => "remisser.json",
        }
    }

    fn write(self, to: &mut dyn Write, context: &RequestContext, filter: &Filter) -> io::Result<()> {
        let matching = context.snapshot.consultations_matching(filter, context.today, Sort::Published);
        let lists = context.snapshot.filter_values().subject_lists();
        let subjects = |indexed: &IndexedConsultation| -> Vec<&str> {
            indexed.subjects(lists).map(|subject| subject.name.as_str()).collect()
        };
        if self == Self::Xlsx {
            let lines = matching
                .into_iter()
                .map(|indexed| xlsx::Line { consultation: &indexed.consultation, subjects: subjects(indexed) });
            let workbook = xlsx::render(lines, context.changed_at(), context.today, context.site());
            return to.write_all(&workbook.map_err(io::Error::other)?);
        }
        if self == Self::Csv {
            let row = |indexed: &Arc<IndexedConsultation>| {
                let subjects = subjects(indexed);
                let facts = csv::Facts {
                    subjects: &subjects,
                    changed_at: indexed.changed_at,
                    submissions_known: context.snapshot.knows_submissions(indexed),
                };
                csv::row(&indexed.consultation, facts, context.today, context.site())
            };
            return csv::write(to, matching.into_iter().map(row));
        }
        let (begin, between, end) = if self == Self::Json { ("[", ",\n", "]\n") } else { ("", "\n", "\n") };
        to.write_all(begin.as_bytes())?;
        for (n, indexed) in matching.iter().enumerate() {
            if n > 0 {
                to.write_all(between.as_bytes())?;
            }
            write_json(to, &whole(indexed, context))?;
        }
        let nothing = self == Self::Ndjson && matching.is_empty();
        to.write_all(if nothing { b"" } else { end.as_bytes() })
    }
}

/// The export of the consultations that the request's filter matches.
///
/// # Errors
/// 400 for an unknown filter.
pub(crate) fn bulk(context: Arc<RequestContext>, form: Form) -> Result<Export, Refusal> {
    let filter = read_filter(&context, &[])?;
    let write = Arc::new(move |to: &mut dyn Write| form.write(to, &context, &filter));
    Ok(Export { media_type: form.media_type(), file_name: form.file_name(), write })
}

fn write_json(to: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    // One write for each value: a stream of single bytes would be slow.
    to.write_all(&serde_json::to_vec(value)?)
}
