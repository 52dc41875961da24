//! The words that stand for a value in addresses, files and the API: `deadline-changed` for
//! [`EventKind::DeadlineChanged`].
//!
//! The words come from `strum`'s derives in kebab case, as serde writes them in the journal; a test compares the two.

use super::{
    Certainty, ConsultationKind, EventKind, Field, MatchedBy, OutcomeState, QualityCode, Reader, SourceStatus, Status,
    StepKind,
};

/// Implements `ALL`, `name` and `from_name` on top of the derives of `strum`.
macro_rules! names {
    ($($type:ident),* $(,)?) => { $(
        impl $type {
            /// Every value, in the order in which they are shown.
            pub const ALL: [Self; <Self as strum::EnumCount>::COUNT] =
                match <Self as strum::VariantArray>::VARIANTS.first_chunk() {
                    Some(all) => *all,
                    None => panic!("there are as many variants as `COUNT` says"),
                };

            /// The word that stands for it, in kebab case.
            #[must_use]
            pub fn name(self) -> &'static str {
                self.into()
            }

            /// The value with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                name.parse().ok()
            }
        }
    )* };
}
pub(crate) use names;

names!(
    Certainty,
    ConsultationKind,
    EventKind,
    Field,
    MatchedBy,
    OutcomeState,
    QualityCode,
    Reader,
    SourceStatus,
    Status,
    StepKind
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_word_that_is_stored_and_is_read_back() {
        macro_rules! check {
            ($($type:ident),*) => { $(
                for value in $type::ALL {
                    assert_eq!(serde_json::to_value(value).unwrap(), value.name());
                    assert_eq!($type::from_name(value.name()), Some(value));
                }
                assert_eq!($type::from_name("no-such-name"), None);
            )* };
        }
        check!(
            Certainty,
            ConsultationKind,
            EventKind,
            Field,
            MatchedBy,
            QualityCode,
            Reader,
            SourceStatus,
            Status,
            StepKind
        );
    }

    #[test]
    fn the_public_names_are_those_that_subscribers_use() {
        let events = EventKind::ALL.map(EventKind::name).join(" ");
        insta::assert_snapshot!(events, @"published deadline-changed withdrawn reinstated submissions-published document-added title-changed issuer-changed corrected updated outcome closing-soon");
        let statuses = Status::ALL.map(Status::name).join(" ");
        insta::assert_snapshot!(statuses, @"upcoming open closing closed withdrawn unknown");
        let kinds = ConsultationKind::ALL.map(ConsultationKind::name).join(" ");
        insta::assert_snapshot!(kinds, @"sou ds memorandum agency-report eu-proposal draft-bill draft-ordinance regulations other");
        let fields = Field::ALL.map(Field::name).join(" ");
        insta::assert_snapshot!(fields, @"key link title summary body published updated deadline case-numbers issuers topics documents references consultees submissions number status text reports report-links decided decision statute");
        let steps = StepKind::ALL.map(StepKind::name).join(" ");
        insta::assert_snapshot!(steps, @"terms inquiry draft-bill bill committee-report decision statute government-decision regulation");
        let states = SourceStatus::ALL.map(SourceStatus::name).join(" ");
        insta::assert_snapshot!(states, @"ok degraded broken blocked unverified disabled");
    }
}
