//! The labels of the domain's words for readers, in both languages: `deadline-changed` is "ändrad svarstid".

use std::borrow::Cow;

use crate::domain::{
    ConsultationKind, DocumentKind, EventKind, Lang, OutcomeState, QualityCode, QualityNote, Status, weekday,
};

impl ConsultationKind {
    /// The label, `utkast till lagrådsremiss`.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Sou => lang.pick("SOU", "Swedish Government Official Report (SOU)"),
            Self::Ds => lang.pick("Ds", "Ministry Publication (Ds)"),
            Self::Memorandum => lang.pick("promemoria", "memorandum"),
            Self::AgencyReport => lang.pick("myndighetsrapport", "agency report"),
            Self::EuProposal => lang.pick("EU-förslag", "EU proposal"),
            Self::DraftBill => lang.pick("lagförslag", "draft bill"),
            Self::DraftOrdinance => lang.pick("förordningsförslag", "draft ordinance"),
            Self::Regulations => lang.pick("föreskrifter", "agency regulations"),
            Self::Other => lang.pick("övrigt", "other"),
        }
    }
}

impl Status {
    /// The label, `stänger snart`.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Upcoming => lang.pick("kommande", "upcoming"),
            Self::Open => lang.pick("öppen", "open"),
            Self::Closing => lang.pick("stänger snart", "closing soon"),
            Self::Closed => lang.pick("avslutad", "closed"),
            Self::Withdrawn => lang.pick("återkallad", "withdrawn"),
            Self::Unknown => lang.pick("länge utan svarsdag", "long without a deadline"),
        }
    }
}

impl OutcomeState {
    /// The label, `blev proposition`.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::None => lang.pick("inget känt utfall", "no known outcome"),
            Self::Bill => lang.pick("blev proposition", "became a bill"),
            Self::Decided => lang.pick("beslutad", "decided"),
            Self::Withdrawn => lang.pick("proposition återkallad", "bill taken back"),
        }
    }
}

impl EventKind {
    /// The label, `ny remiss`.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Published => lang.pick("ny remiss", "new consultation"),
            Self::DeadlineChanged => lang.pick("ändrad svarstid", "deadline changed"),
            Self::Withdrawn => lang.pick("återkallad", "withdrawn"),
            Self::Reinstated => lang.pick("återupptagen", "reopened"),
            Self::SubmissionsPublished => lang.pick("remissvar publicerade", "answers published"),
            Self::DocumentAdded => lang.pick("nytt dokument", "document added"),
            Self::TitleChanged => lang.pick("ändrad titel", "title changed"),
            Self::IssuerChanged => lang.pick("ändrad avsändare", "sender changed"),
            Self::Corrected => lang.pick("rättad uppgift", "corrected"),
            Self::Updated => lang.pick("ändrad", "updated"),
            Self::Outcome => lang.pick("vad det blev", "outcome"),
            Self::ClosingSoon => lang.pick("snart sista svarsdag", "closing soon"),
        }
    }
}

impl DocumentKind {
    /// The label, `remissmissiv`.
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

impl QualityNote {
    /// The doubt as a sentence.
    #[must_use]
    pub fn label(&self, lang: Lang) -> Cow<'static, str> {
        let sentence = match (self.code, lang) {
            (QualityCode::WeekdayMismatch, Lang::Sv) if let (Some(written), Some(on)) = (&self.weekday, self.on) => {
                return format!("Texten säger {written}, men {on} är en {}.", weekday(on, lang)).into();
            }
            (QualityCode::SpellingCorrected, Lang::Sv) if let Some(on) = self.on => {
                return format!("Datumet är felskrivet i texten och har tolkats som {on}.").into();
            }
            (QualityCode::DeadlineBeforePublication, _) => lang
                .pick("Sista svarsdag ligger före publiceringen.", "The deadline lies before the day of publication."),
            (QualityCode::DeadlineFarOff, _) => lang.pick(
                "Sista svarsdag ligger mer än 400 dagar efter publiceringen.",
                "The deadline lies unusually far from the day of publication.",
            ),
            (QualityCode::WeekdayMismatch, _) => lang.pick(
                "Veckodagen i texten stämmer inte med datumet.",
                "The weekday in the text is not that of the date.",
            ),
            (QualityCode::YearGuessed, _) => lang.pick(
                "Texten anger inget år för sista svarsdag; året är hämtat från publiceringen.",
                "The text gives no year; it follows from the day of publication.",
            ),
            (QualityCode::SpellingCorrected, _) => lang.pick(
                "Datumet är felskrivet i texten och har tolkats.",
                "A month or day was misspelt in the text and has been corrected.",
            ),
            (QualityCode::ReadersDisagree, _) => lang.pick(
                "Sidan anger olika sista svarsdagar på olika ställen.",
                "Two places of the sender’s page give different deadlines.",
            ),
            (QualityCode::LetterDisagrees, _) => lang.pick(
                "Missivet till remissinstanserna anger en annan sista svarsdag än sidan. Svara senast den första av dagarna, eller fråga registratorn.",
                "The letter to the consultees gives another deadline than the sender’s page. Answer by the first of the days, or ask the registrar.",
            ),
            (QualityCode::LetterOfAnother, _) => lang.pick(
                "Sidan länkar till ett missiv med ett annat diarienummer eller från en tidigare remiss. Det används inte här.",
                "The page links to a cover letter with another case number, or of a former consultation. It is not used here.",
            ),
            (QualityCode::LetterUnread, _) => lang.pick(
                "Missivet är inskannat, låst eller skadat och har inte kunnat läsas här. Se där vart svaret ska skickas och till när.",
                "The cover letter is a scan, locked or damaged and could not be read here. See there where to send the answer, and until when.",
            ),
            (QualityCode::DeadlineUnread, _) => lang.pick(
                "Texten nämner en sista svarsdag som inte gick att läsa.",
                "The text speaks of a deadline, but no date could be read from it.",
            ),
            (QualityCode::DeadlineFlapping, _) => lang.pick(
                "Sidan har angett olika sista svarsdagar fram och tillbaka de senaste dagarna. Här visas den tidigaste.",
                "The deadline on the sender’s page moved to and fro in the last few days; the earliest is shown.",
            ),
            (QualityCode::DeadlineHeld, _) => lang.pick(
                "Avsändarens webbplats anger nu en annan sista svarsdag, men många dagar där ändrades på en gång på ett sätt som kan vara ett fel. En tidigare känd dag visas tills någon har kontrollerat det.",
                "The sender’s site now gives another deadline, but many days there changed at once in a way that may be a mistake; an earlier known day is shown until somebody has checked it.",
            ),
            (QualityCode::SourcesDisagree, _) => lang.pick(
                "Källorna anger olika sista svarsdagar. Här visas den på avsändarens sida eller, om sidan inte anger någon, den tidigaste.",
                "The sources give different deadlines; that of the sender’s page is shown or, if it gives none, the earliest.",
            ),
            (QualityCode::DeadlineFromOther, _) => lang.pick(
                "Avsändaren anger ingen sista svarsdag. Dagen här kommer från en annan källa.",
                "The sender gives no deadline; the one shown comes from another source.",
            ),
            (QualityCode::FieldsFromOther, _) => lang.pick(
                "Uppgifter som avsändaren inte anger kommer från en annan källa; se hur sidan lästes.",
                "What the sender does not give comes from another source; see how the page was read.",
            ),
            (QualityCode::DeadlineKept, _) => lang.pick(
                "Sidan anger inte längre någon sista svarsdag. Här visas den som senast angavs.",
                "The deadline no longer stands on the sender’s page; the last one given is kept.",
            ),
            (QualityCode::IssuerInferred, _) => lang.pick(
                "Avsändaren framgår inte av sidan utan är hämtad från diarienumret eller texten.",
                "The issuer is inferred from the case number or the text, not from the page’s own field.",
            ),
            (QualityCode::IssuerUnknown, _) => {
                lang.pick("Sidan anger ingen avsändare.", "No sender was found on the page.")
            }
            (QualityCode::TextCut, _) => lang.pick(
                "Texten på sidan är ovanligt lång och har kortats här.",
                "The text of the page is unusually long and has been cut here.",
            ),
            (QualityCode::PageUnread, _) => lang.pick(
                "Sidan hos utgivaren har inte kunnat läsas. Uppgifterna kommer från utgivarens lista, och sista \
                 svarsdag kan saknas.",
                "Only the entry in the sender’s list could be read, not the page itself.",
            ),
            (QualityCode::PageGone, _) => lang.pick(
                "Sidan finns inte längre hos utgivaren. Här visas det som senast stod där.",
                "The sender’s page is no longer there.",
            ),
        };
        sentence.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentences as they stood in the journal until version 0.2.
    #[test]
    fn a_note_of_an_old_record_reads_as_it_did() {
        for (code, text) in [
            ("weekday-mismatch", "Texten säger torsdag, men 2017-02-17 är en fredag."),
            ("spelling-corrected", "Datumet är felskrivet i texten och har tolkats som 2017-02-17."),
            ("deadline-before-publication", "Sista svarsdag ligger före publiceringen."),
            ("deadline-far-off", "Sista svarsdag ligger mer än 400 dagar efter publiceringen."),
            ("year-guessed", "Texten anger inget år för sista svarsdag; året är hämtat från publiceringen."),
            ("readers-disagree", "Sidan anger olika sista svarsdagar på olika ställen."),
            ("deadline-unread", "Texten nämner en sista svarsdag som inte gick att läsa."),
            ("deadline-kept", "Sidan anger inte längre någon sista svarsdag. Här visas den som senast angavs."),
            ("issuer-inferred", "Avsändaren framgår inte av sidan utan är hämtad från diarienumret eller texten."),
            ("issuer-unknown", "Sidan anger ingen avsändare."),
            (
                "page-unread",
                "Sidan hos utgivaren har inte kunnat läsas. Uppgifterna kommer från utgivarens lista, och sista \
                 svarsdag kan saknas.",
            ),
            ("page-gone", "Sidan finns inte längre hos utgivaren. Här visas det som senast stod där."),
        ] {
            let old = serde_json::json!({ "code": code, "text": text });
            let note: QualityNote = serde_json::from_value(old).unwrap();
            assert_eq!(note.label(Lang::Sv), text);
        }
    }
}
