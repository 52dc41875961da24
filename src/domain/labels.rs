//! What the words of the project are called on a page: `deadline-changed` is "ändrad svarstid" in Swedish.
//!
//! The names in addresses and in the API stand with the types themselves, except those of [`ConsultationKind`].

use super::{ConsultationKind, DocumentKind, EventKind, Lang, Status};

impl ConsultationKind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Sou,
        Self::Ds,
        Self::Memorandum,
        Self::AgencyReport,
        Self::EuProposal,
        Self::DraftBill,
        Self::Regulations,
        Self::Other,
    ];

    /// The word in addresses and the API, `draft-bill`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sou => "sou",
            Self::Ds => "ds",
            Self::Memorandum => "memorandum",
            Self::AgencyReport => "agency-report",
            Self::EuProposal => "eu-proposal",
            Self::DraftBill => "draft-bill",
            Self::Regulations => "regulations",
            Self::Other => "other",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it is called, `utkast till lagrådsremiss`.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Sou => lang.pick("SOU", "Swedish Government Official Report (SOU)"),
            Self::Ds => lang.pick("Ds", "Ministry Publication (Ds)"),
            Self::Memorandum => lang.pick("promemoria", "memorandum"),
            Self::AgencyReport => lang.pick("myndighetsrapport", "agency report"),
            Self::EuProposal => lang.pick("EU-förslag", "EU proposal"),
            Self::DraftBill => lang.pick("utkast till lagrådsremiss", "draft referral to the Council on Legislation"),
            Self::Regulations => lang.pick("föreskrifter", "agency regulations"),
            Self::Other => lang.pick("övrigt", "other"),
        }
    }
}

impl Status {
    /// What it is called, `stänger snart`.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Upcoming => lang.pick("kommande", "upcoming"),
            Self::Open => lang.pick("öppen", "open"),
            Self::Closing => lang.pick("stänger snart", "closing soon"),
            Self::Closed => lang.pick("avslutad", "closed"),
            Self::Withdrawn => lang.pick("återkallad", "withdrawn"),
            Self::Unknown => lang.pick("utan känd svarsdag", "no known deadline"),
        }
    }
}

impl EventKind {
    /// What it is called, `ny remiss`.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Published => lang.pick("ny remiss", "new consultation"),
            Self::DeadlineChanged => lang.pick("ändrad svarstid", "deadline changed"),
            Self::Withdrawn => lang.pick("återkallad", "withdrawn"),
            Self::Reinstated => lang.pick("återupptagen", "taken up again"),
            Self::SubmissionsPublished => lang.pick("remissvar publicerade", "answers published"),
            Self::DocumentAdded => lang.pick("nytt dokument", "document added"),
            Self::TitleChanged => lang.pick("ändrad titel", "title changed"),
            Self::IssuerChanged => lang.pick("ändrad avsändare", "sender changed"),
            Self::Corrected => lang.pick("rättad uppgift", "corrected"),
            Self::Updated => lang.pick("ändrad", "updated"),
            Self::ClosingSoon => lang.pick("snart sista svarsdag", "closing soon"),
        }
    }
}

impl DocumentKind {
    /// What it is called, `remissmissiv`.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Report => lang.pick("betänkande", "report"),
            Self::Memorandum => lang.pick("promemoria", "memorandum"),
            Self::CoverLetter => lang.pick("remissmissiv", "cover letter"),
            Self::ConsulteeList => lang.pick("remissinstanser", "list of consultees"),
            Self::Other => lang.pick("dokument", "document"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_found_by_the_name_that_is_stored() {
        for kind in ConsultationKind::ALL {
            assert_eq!(ConsultationKind::from_name(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }
}
