//! The documents of all consultations that the filter matches, as one list.
//!
//! ```text
//! GET /api/v1/documents?documentKind=report&q=vatten   ->   {"items":[{"kind":"report","url":"https://…",…}],…}
//! ```
//!
//! The documents themselves stay with the publishers: the list has title, kind and address only.

use std::{cmp::Reverse, sync::Arc};

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    paging::{Beside, Order, Paging},
    part_types::{DOCUMENT_KINDS, document_kind},
};
use crate::{
    catalog::{IndexedConsultation, Sort},
    domain::{self, ConsultationId},
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_choice, read_filter},
    },
};

/// A document, and the consultation that it belongs to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DocumentEntry {
    /// The kind.
    kind: &'static str,
    /// Its title, as on the page.
    title: String,
    /// Its address at the publisher's.
    url: String,
    /// The media type, `application/pdf`, if it is known.
    media_type: Option<String>,
    /// The `id` of the consultation.
    consultation: String,
    /// The title of the consultation.
    consultation_title: String,
    /// The day on which the consultation was published.
    published_on: Option<Date>,
}

/// A document by its consultation and its place there.
struct Placed<'a> {
    indexed: &'a IndexedConsultation,
    place: usize,
    document: domain::Document,
}

impl DocumentEntry {
    /// A document of `consultation`.
    pub(super) fn new(consultation: &domain::Consultation, document: &domain::Document) -> Self {
        Self {
            kind: document_kind(document.kind),
            title: document.title.clone(),
            url: document.url.clone(),
            media_type: document.media_type.clone(),
            consultation: consultation.id.to_string(),
            consultation_title: consultation.title.clone(),
            published_on: consultation.published_on,
        }
    }
}

/// `GET /api/v1/documents`, those of the consultation last published first.
pub(crate) fn documents(context: &RequestContext) -> Result<Answer, Refusal> {
    let paging = Paging::read(&context.query)?;
    let filter = read_filter(context, &["limit", "page", "cursor", "fields", "documentKind"])?;
    let kind = read_choice(context, "documentKind", &DOCUMENT_KINDS)?;
    let matching = context.snapshot.consultations_matching(&filter, context.today, Sort::Published);
    let all: Vec<Placed<'_>> = matching.into_iter().flat_map(placed).filter(|one| fits(&one.document, kind)).collect();
    let order = Order {
        mark: |one: &Placed<'_>| (one.indexed.published_on(), one.indexed.consultation.id, one.place),
        key: |(day, id, place): &(Option<Date>, ConsultationId, usize)| (Reverse((*day, *id)), *place),
    };
    let item = |one: &Placed<'_>| DocumentEntry::new(&one.indexed.consultation, &one.document);
    paging.document(context, &all, &order, item, (Beside::default(), context.changed_at())).map(Answer::Document)
}

fn placed(indexed: &Arc<IndexedConsultation>) -> impl Iterator<Item = Placed<'_>> {
    let documents = indexed.consultation.ordered_documents().into_iter().enumerate();
    documents.map(move |(place, document)| Placed { indexed, place, document })
}

/// Returns `true` if the document is of the kind with this name; without a name each is.
pub(super) fn fits(document: &domain::Document, kind: Option<&str>) -> bool {
    kind.is_none_or(|kind| document_kind(document.kind) == kind)
}
