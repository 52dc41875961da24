//! What a run has to say of a case that its page does not: words for readers.

use crate::domain::{QualityCode, QualityNote};

/// The note of a case that is known from its list entry alone.
pub(super) fn page_unread() -> QualityNote {
    QualityNote {
        code: QualityCode::PageUnread,
        text:
            "Sidan hos utgivaren har inte kunnat läsas. Uppgifterna kommer från utgivarens lista, och sista svarsdag \
               kan saknas."
                .to_owned(),
    }
}

/// The note of a case whose page is gone.
pub(super) fn page_gone() -> QualityNote {
    QualityNote {
        code: QualityCode::PageGone,
        text: "Sidan finns inte längre hos utgivaren. Här visas det som senast stod där.".to_owned(),
    }
}
