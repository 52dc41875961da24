//! The data model: consultations, their parts, their events, raw items, and the state of sources.
//!
//! Plain data with the few rules that belong to the data itself, such as how an id is made or a status derived.
//! No I/O, no async, no clock: `now` is always an argument. Texts for readers are in `output` and `web`.
//!
//! | file | content |
//! | --- | --- |
//! | `consultation` | [`Consultation`] |
//! | `parts` | deadlines, case numbers, documents, submissions and the other parts of a consultation |
//! | `quality` | [`QualityNote`]: doubts about a value, as code and values |
//! | `site`, `claim` | [`Site`], and [`Claim`]: the statement of a source about another site's consultation |
//! | `document_reading` | [`DocumentReading`]: what was read in a document that a consultation's page links to |
//! | `answer_address` | [`AnswerAddress`]: where an answer is sent |
//! | `letter` | [`Letter`]: the letter to those who were asked, with the address for answers |
//! | `proposal`, `summary` | [`Proposal`]: what was sent out; the summary that readers see, without stock sentences |
//! | `origin` | [`Origin`]: where the value of a field was read |
//! | `step` | [`Step`]: what came before a consultation, and what became of it |
//! | `outcome_document` | [`OutcomeDocument`]: a bill or a decision, and the consultations that it names |
//! | `event` | [`Event`] and [`Revision`]: the history of a consultation |
//! | `raw` | [`RawItem`]: the verbatim strings of a page |
//! | `row_address` | the address of a row that links to no page |
//! | `ids` | permanent public ids |
//! | `issuer` | departments and agencies, today and formerly |
//! | `status` | [`Status`]: open, closing, closed, …, derived from dates |
//! | `refusal` | [`Refusals`]: the kinds of addresses that a site refuses us |
//! | `source_state`, `baseline` | the state kept for each source between runs |
//! | `hub`, `cache_in_front`, `letter_state`, `store_health` | the state of WebSub notifications, of caches, of letters by mail, and of the store |
//! | `names` | the kebab-case words of all these types |
//! | `days`, `month` | civil days in Stockholm and months, written out |
//! | `closing` | the derived event `closing-soon` |
//! | `entity_tag` | the validators of HTTP answers |
//! | `lang`, `slug`, `text` | the two interface languages; readable addresses; small operations on text |
//!
//! ```
//! use remissflode::domain::ConsultationId;
//! let id = ConsultationId::from_key("https://www.regeringen.se/t/642546");
//! assert_eq!(id, ConsultationId::from_key("https://www.regeringen.se/t/642546"));
//! assert!(id.to_string().starts_with("urn:uuid:"));
//! ```

mod answer_address;
mod baseline;
mod cache_in_front;
mod claim;
mod closing;
mod consultation;
mod days;
mod document_reading;
mod entity_tag;
mod event;
mod hub;
mod ids;
mod issuer;
mod lang;
mod letter;
mod letter_state;
mod month;
mod names;
mod origin;
mod outcome_document;
mod parts;
mod proposal;
mod quality;
mod raw;
mod refusal;
mod row_address;
mod shared_store;
mod site;
mod slug;
mod source_state;
mod status;
mod step;
mod store_health;
mod summary;
pub(crate) mod text;

pub use answer_address::{AddressOrigin, AnswerAddress};
pub use baseline::{Baseline, FieldFill, ListChoice, ListLength};
pub use cache_in_front::CacheInFront;
pub use claim::{Authority, Claim, Claims, FallbackValues};
pub use closing::closing_soon;
pub use consultation::Consultation;
pub use days::{day_and_month, day_of, long_day, short_day, start_of_day, weekday, weekday_and_day};
pub use document_reading::{DocumentContent, DocumentReading, DocumentReadings, ProposalPage};
pub use entity_tag::{EntityTag, LastModified};
pub(crate) use event::headline_day;
pub use event::{Event, EventKind, FieldChange, Revision};
pub use hub::HubState;
pub use ids::{ConsultationId, EventId, UnknownId, Urn};
pub use issuer::{FormerName, Issuer, IssuerKind, IssuerRef, Issuers, Registry};
pub use lang::Lang;
pub use letter::{Letter, LetterConsultee};
pub use letter_state::LetterState;
pub use month::Month;
pub(crate) use names::names;
pub use origin::{Origin, origins};
pub use outcome_document::{Basis, LaterStep, OutcomeDocument};
pub use parts::{
    CaseNumber, ConsultationKind, Consultee, Deadline, Document, DocumentKind, Meeting, Reference, ReferenceKind,
    Submission, Topic,
};
pub use proposal::Proposal;
pub use quality::{QualityCode, QualityNote};
pub use raw::{Field, ItemProblem, RawItem, RawValue, Reader};
pub use refusal::{AddressKind, FIRST_WAIT, Refusal, Refusals};
pub use row_address::{is_row_address, row_address, row_part};
pub use shared_store::{InstanceState, Role, SharedHealth};
pub use site::Site;
pub use slug::slugify;
pub use source_state::{
    Backfill, Hold, ListProblem, PageState, PendingPage, Reread, SourceProblem, SourceState, SourceStatus, WholeList,
};
pub use status::Status;
pub use step::{Certainty, MatchedBy, OutcomeState, Step, StepKind};
pub use store_health::StoreHealth;
pub use summary::Summary;

/// The time zone of every civil date: a deadline ends at midnight in Stockholm.
pub const ZONE: &str = "Europe/Stockholm";
