//! The words of the project: what a consultation is, what was read of it, and what happened to it.
//!
//! Everything here is plain data with the few rules that belong to the data itself (how an id is made, what a
//! status follows from). No I/O, no async, no clock: `now` is always an argument.
//!
//! ```
//! use remissflode::domain::ConsultationId;
//! let id = ConsultationId::from_key("https://www.regeringen.se/t/642546");
//! assert_eq!(id, ConsultationId::from_key("https://www.regeringen.se/t/642546"));
//! assert!(id.to_string().starts_with("urn:uuid:"));
//! ```

mod baseline;
mod closing;
mod consultation;
mod days;
mod entity_tag;
mod event;
mod hub;
mod ids;
mod issuer;
mod labels;
mod lang;
mod month;
mod parts;
mod raw;
mod slug;
mod source_state;
mod status;
pub(crate) mod text;

pub use baseline::{Baseline, FieldFill, ListLength};
pub use closing::closing_soon;
pub use consultation::Consultation;
pub use days::{day_and_month, day_of, long_day, start_of_day, weekday_and_day};
pub use entity_tag::{EntityTag, LastModified};
pub use event::{Event, EventKind, FieldChange, Revision};
pub use hub::HubState;
pub use ids::{ConsultationId, EventId, UnknownId};
pub use issuer::{FormerName, Issuer, IssuerKind, Issuers};
pub use lang::Lang;
pub use month::Month;
pub use parts::{
    CaseNumber, ConsultationKind, Consultee, Deadline, Document, DocumentKind, IssuerRef, Meeting, QualityCode,
    QualityNote, Reference, ReferenceKind, Submission, Topic,
};
pub use raw::{Field, ItemProblem, RawItem, RawValue, Reader};
pub use slug::slugify;
pub use source_state::{Backfill, PageState, PendingPage, SourceProblem, SourceState, SourceStatus};
pub use status::Status;

/// The zone in which every civil date of a consultation is meant: a deadline ends at midnight in Stockholm.
pub const ZONE: &str = "Europe/Stockholm";
