//! The doubts about what was read, in the language of the page. The Swedish sentence is kept with the consultation,
//! the English one follows from its code.

use crate::domain::{Lang, QualityCode, QualityNote};

/// One sentence for a reader.
pub(super) fn sentence(note: &QualityNote, lang: Lang) -> &str {
    if lang == Lang::Sv {
        return &note.text;
    }
    match note.code {
        QualityCode::DeadlineBeforePublication => "The deadline lies before the day of publication.",
        QualityCode::DeadlineFarOff => "The deadline lies unusually far from the day of publication.",
        QualityCode::WeekdayMismatch => "The weekday in the text is not that of the date.",
        QualityCode::YearGuessed => "The text gives no year; it follows from the day of publication.",
        QualityCode::SpellingCorrected => "A month or day was misspelt in the text and has been corrected.",
        QualityCode::ReadersDisagree => "Two places of the sender’s page give different deadlines.",
        QualityCode::DeadlineUnread => "The text speaks of a deadline, but no date could be read from it.",
        QualityCode::DeadlineKept => "The deadline no longer stands on the sender’s page; the last one given is kept.",
        QualityCode::IssuerInferred => {
            "The sender is told from the case number or the text, not from the page’s own field."
        }
        QualityCode::IssuerUnknown => "No sender was found on the page.",
        QualityCode::PageUnread => "Only the entry in the sender’s list could be read, not the page itself.",
        QualityCode::PageGone => "The sender’s page is no longer there.",
    }
}
