//! Doubts about what was read.
//!
//! A doubtful value is shown with its note; it is neither dropped nor silently trusted. A note is a code and the
//! values that belong to it. The sentence for readers is made from both when it is shown (`QualityNote::label`).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

/// A doubt about what was read, shown to every reader.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "StoredNote")]
pub struct QualityNote {
    /// The kind of doubt.
    pub code: QualityCode,
    /// The weekday that the text gives, `torsdag`; of `weekday-mismatch` alone.
    ///
    /// It is the word of the page, so that notes sort as their Swedish sentences do. Stored notes stand in that order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<String>,
    /// The day that the text was understood as; of `weekday-mismatch` and `spelling-corrected`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

/// The kinds of doubt.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum QualityCode {
    /// The deadline lies before the publication.
    DeadlineBeforePublication,
    /// The deadline lies more than 400 days after the publication.
    DeadlineFarOff,
    /// The weekday in the text is not that of the date.
    WeekdayMismatch,
    /// The text gives no year; it was taken from the publication.
    YearGuessed,
    /// A month or day was misspelt and corrected to the nearest.
    SpellingCorrected,
    /// Two places of the page give different deadlines.
    ReadersDisagree,
    /// The letter to those who were asked gives a deadline that the page does not: both stand.
    LetterDisagrees,
    /// The page links to a letter with another case number, or of former times, which is not used.
    LetterOfAnother,
    /// The letter to those who were asked is a scan, has a password or could not be read.
    LetterUnread,
    /// The text speaks of a deadline and none was found.
    DeadlineUnread,
    /// The deadline moved to and fro within days; the earlier day is kept.
    DeadlineFlapping,
    /// Many deadlines of the source moved at once in a way that may be a mistake; the stored one is kept.
    DeadlineHeld,
    /// The sources give different deadlines: the owner's page comes first, then the earliest.
    SourcesDisagree,
    /// The owner gives no deadline; the one shown comes from another publisher.
    DeadlineFromOther,
    /// The owner lacks other fields, which come from another publisher.
    FieldsFromOther,
    /// The page no longer has the deadline; the last one published is kept.
    DeadlineKept,
    /// The issuer comes from the case number or the text, not from the page's own field.
    IssuerInferred,
    /// No issuer was found.
    IssuerUnknown,
    /// A text of the page is too long and was cut.
    TextCut,
    /// Only the list entry could be read, not the page.
    PageUnread,
    /// The publisher's page is gone.
    PageGone,
}

impl QualityCode {
    /// Returns `true` if the doubt comes from fetching, not from the text of the page.
    #[must_use]
    pub const fn is_of_the_fetch(self) -> bool {
        matches!(self, Self::PageUnread | Self::PageGone)
    }
}

impl QualityNote {
    /// The note of a doubt that has no values of its own.
    #[must_use]
    pub const fn new(code: QualityCode) -> Self {
        Self { code, weekday: None, on: None }
    }
}

/// A note as it is stored. Until version 0.2 the values stood in a Swedish sentence, `text`.
#[derive(Deserialize)]
struct StoredNote {
    code: QualityCode,
    #[serde(default)]
    weekday: Option<String>,
    #[serde(default)]
    on: Option<Date>,
    #[serde(default)]
    text: Option<String>,
}

impl From<StoredNote> for QualityNote {
    fn from(stored: StoredNote) -> Self {
        let StoredNote { code, weekday, on, text } = stored;
        match text.as_deref().and_then(|text| values_in(code, text)) {
            Some((weekday, on)) => Self { code, weekday, on: Some(on) },
            None => Self { code, weekday, on },
        }
    }
}

/// The values in the sentence of an old record: a note from there must equal the same note made today, else every
/// consultation that has one would be revised at the first run after the upgrade.
fn values_in(code: QualityCode, text: &str) -> Option<(Option<String>, Date)> {
    match code {
        QualityCode::WeekdayMismatch => {
            let (weekday, rest) = text.strip_prefix("Texten säger ")?.split_once(", men ")?;
            Some((Some(weekday.to_owned()), rest.split(' ').next()?.parse().ok()?))
        }
        QualityCode::SpellingCorrected => {
            let day = text.strip_prefix("Datumet är felskrivet i texten och har tolkats som ")?;
            Some((None, day.trim_end_matches('.').parse().ok()?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_note_of_an_old_record_equals_the_same_note_made_today() {
        let read = |json: &str| serde_json::from_str::<QualityNote>(json).unwrap();
        let on = Some(date(2017, 2, 17));
        for (old, new) in [
            (
                r#"{"code":"weekday-mismatch","text":"Texten säger torsdag, men 2017-02-17 är en fredag."}"#,
                QualityNote { code: QualityCode::WeekdayMismatch, weekday: Some("torsdag".to_owned()), on },
            ),
            (
                r#"{"code":"spelling-corrected","text":"Datumet är felskrivet i texten och har tolkats som 2017-02-17."}"#,
                QualityNote { code: QualityCode::SpellingCorrected, weekday: None, on },
            ),
            (
                r#"{"code":"deadline-kept","text":"Sidan anger inte längre någon sista svarsdag."}"#,
                QualityNote::new(QualityCode::DeadlineKept),
            ),
        ] {
            assert_eq!(read(old), new);
            assert_eq!(read(&serde_json::to_string(&new).unwrap()), new);
        }
    }

    #[test]
    fn a_stored_note_is_a_code_and_its_values() {
        let note = QualityNote {
            code: QualityCode::WeekdayMismatch,
            weekday: Some("torsdag".to_owned()),
            on: Some(date(2017, 2, 17)),
        };
        insta::assert_snapshot!(serde_json::to_string(&note).unwrap(), @r#"{"code":"weekday-mismatch","weekday":"torsdag","on":"2017-02-17"}"#);
        let note = QualityNote::new(QualityCode::YearGuessed);
        insta::assert_snapshot!(serde_json::to_string(&note).unwrap(), @r#"{"code":"year-guessed"}"#);
    }
}
