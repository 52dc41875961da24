//! Adds what the letters of a consultation say to what its page says.
//!
//! The letter is the publisher's own, but the page is corrected and the letter never is. So a letter fills what the page
//! leaves empty. Of deadlines, the earlier is the safe one: days that only the letter gives stand beside the page's, with
//! a note. A page that extends the time is newer than its letter.

use crate::domain::{CaseNumber, Consultation, Consultee, Deadline, QualityCode, QualityNote};

/// The notes about letters.
const OF_LETTERS: [QualityCode; 3] =
    [QualityCode::LetterDisagrees, QualityCode::LetterOfAnother, QualityCode::LetterUnread];

/// Takes away what [`compose`] added.
pub(super) fn take_away(shown: &mut Consultation) {
    // Fields with an origin are the claims' and the letters', and `claims` empties them.
    shown.deadlines.retain(|deadline| deadline.letter.is_none());
    shown.quality_notes.retain(|note| !OF_LETTERS.contains(&note.code));
    if shown.origins.contains_key("issuers") {
        shown.issuers.clear();
        replace_note(shown, QualityCode::IssuerInferred, QualityCode::IssuerUnknown);
    }
}

/// Adds what the letters say.
pub(super) fn compose(shown: &mut Consultation) {
    // Asked before the numbers of the letters are the consultation's own.
    let has_letter_of_another = shown.has_letter_of_another();
    let mut consultees: Vec<Consultee> = Vec::new();
    let mut numbers: Vec<CaseNumber> = Vec::new();
    let mut deadlines: Vec<Deadline> = Vec::new();
    for (url, letter) in shown.letters() {
        for named in &letter.consultees {
            if !consultees.iter().any(|known| known.name == named.name) {
                consultees.push(Consultee { name: named.name.clone(), limits: named.limits.clone() });
            }
        }
        numbers
            .extend(letter.case_numbers.iter().filter(|number| !numbers.contains(number)).cloned().collect::<Vec<_>>());
        let of_letter = |deadline: &Deadline| Deadline { letter: Some(url.to_owned()), ..deadline.clone() };
        deadlines.extend(letter.deadlines.iter().map(of_letter));
    }
    let own = shown.source.clone();
    if shown.consultees.is_empty() && !consultees.is_empty() {
        shown.consultees = consultees;
        shown.origins.insert("consultees".to_owned(), own.clone());
    }
    if shown.case_numbers.is_empty() && !numbers.is_empty() {
        shown.case_numbers = numbers;
        shown.origins.insert("case_numbers".to_owned(), own);
    }
    let issuer = shown.letters().find_map(|(_, letter)| letter.issuer.clone());
    if let Some(issuer) = issuer.filter(|_| shown.issuers.is_empty()) {
        shown.issuers = vec![issuer];
        shown.origins.insert("issuers".to_owned(), shown.source.clone());
        replace_note(shown, QualityCode::IssuerUnknown, QualityCode::IssuerInferred);
    }
    add_deadlines(shown, deadlines);
    let notes =
        [(QualityCode::LetterOfAnother, has_letter_of_another), (QualityCode::LetterUnread, shown.has_unread_letter())];
    shown.quality_notes.extend(notes.iter().filter(|(_, holds)| *holds).map(|(code, _)| QualityNote::new(*code)));
    shown.quality_notes.sort();
}

fn replace_note(shown: &mut Consultation, old: QualityCode, new: QualityCode) {
    shown.quality_notes.retain(|note| note.code != old);
    shown.quality_notes.push(QualityNote::new(new));
    shown.quality_notes.sort();
}

fn add_deadlines(shown: &mut Consultation, of_letters: Vec<Deadline>) {
    let is_over = shown.withdrawn || (shown.extended && !shown.deadlines.is_empty());
    let gave_some = !shown.deadlines.is_empty();
    let mut is_other = false;
    for deadline in of_letters.into_iter().filter(|_| !is_over) {
        if !shown.deadlines.iter().any(|known| known.on == deadline.on) {
            shown.deadlines.push(deadline);
            is_other = gave_some;
        }
    }
    shown.deadlines.sort_by_key(|deadline| deadline.on);
    if is_other {
        shown.quality_notes.push(QualityNote::new(QualityCode::LetterDisagrees));
        shown.quality_notes.sort();
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil::date};

    use super::*;
    use crate::{
        domain::{
            Document, DocumentContent, DocumentKind, DocumentReading, IssuerKind, IssuerRef, Letter, LetterConsultee,
            RawItem,
        },
        merge::{Change, Known, Occasion, Seen, add_document, merge, owner_part},
    };

    const LETTER: &str = "https://a.example/missiv.pdf";

    fn deadline(day: i8) -> Deadline {
        Deadline {
            on: date(2026, 12, day),
            at: None,
            scope: None,
            evidence: format!("senast den {day} december"),
            letter: None,
        }
    }

    fn issuer() -> IssuerRef {
        IssuerRef { slug: "a".to_owned(), name: "A-departementet".to_owned(), kind: IssuerKind::Ministry }
    }

    fn page(days: &[i8]) -> Consultation {
        let url = "https://a.example/1/";
        let letter = Document {
            kind: DocumentKind::ConsulteeList,
            title: "Remissinstanser".to_owned(),
            url: LETTER.to_owned(),
            media_type: Some("application/pdf".to_owned()),
        };
        Consultation {
            documents: vec![letter],
            quality_notes: vec![QualityNote::new(QualityCode::IssuerUnknown)],
            deadlines: days.iter().copied().map(deadline).collect(),
            ..Consultation::new(url, "Tolkar", "a", url, Timestamp::UNIX_EPOCH)
        }
    }

    fn with_letter(page: &Consultation, days: &[i8]) -> Consultation {
        let letter = Letter {
            consultees: vec![LetterConsultee { name: "Boverket".to_owned(), limits: None }],
            deadlines: days.iter().copied().map(deadline).collect(),
            case_numbers: vec![CaseNumber { display: "A2026/00910".to_owned(), raw: "A2026/00910".to_owned() }],
            issuer: Some(issuer()),
            ..Letter::default()
        };
        let content = DocumentContent::Letter(Box::new(letter));
        let reading = DocumentReading { since: Timestamp::UNIX_EPOCH, program: "1".to_owned(), content };
        let known = Known { consultation: page, events: &[] };
        let change = add_document(known, LETTER, reading, Timestamp::UNIX_EPOCH, RawItem::default(), String::new());
        change.revision().unwrap().consultation.clone()
    }

    fn days(consultation: &Consultation) -> Vec<(i8, bool)> {
        consultation.deadlines.iter().map(|deadline| (deadline.on.day(), deadline.letter.is_some())).collect()
    }

    fn notes(consultation: &Consultation) -> Vec<QualityCode> {
        consultation.quality_notes.iter().map(|note| note.code).collect()
    }

    fn disagrees(consultation: &Consultation) -> bool {
        consultation.quality_notes.iter().any(|note| note.code == QualityCode::LetterDisagrees)
    }

    #[test]
    fn a_letter_fills_what_the_page_leaves_empty() {
        let shown = with_letter(&page(&[]), &[1]);
        assert_eq!(shown.consultees, [Consultee::named("Boverket")]);
        assert_eq!(shown.case_numbers[0].display, "A2026/00910");
        assert_eq!((days(&shown), disagrees(&shown)), (vec![(1, true)], false));
        assert_eq!((&shown.issuers[..], notes(&shown)), (&[issuer()][..], vec![QualityCode::IssuerInferred]));
        let owner = owner_part(&shown);
        assert!(owner.consultees.is_empty() && owner.case_numbers.is_empty() && owner.deadlines.is_empty());
        assert_eq!((owner.issuers.len(), notes(&owner)), (0, vec![QualityCode::IssuerUnknown]));
    }

    #[test]
    fn of_two_days_the_earlier_is_shown_and_both_stand() {
        let shown = with_letter(&page(&[15]), &[1]);
        assert_eq!((days(&shown), disagrees(&shown)), (vec![(1, true), (15, false)], true));
        assert_eq!(shown.deadline().unwrap().on, date(2026, 12, 1));
        let owner = owner_part(&shown);
        assert_eq!((days(&owner), disagrees(&owner)), (vec![(15, false)], false));
        let same = with_letter(&page(&[15]), &[15]);
        assert_eq!((days(&same), disagrees(&same)), (vec![(15, false)], false), "both give one day");
    }

    #[test]
    fn a_page_that_extends_the_time_is_newer_than_its_letter() {
        let shown = with_letter(&Consultation { extended: true, ..page(&[15]) }, &[1]);
        assert_eq!((days(&shown), disagrees(&shown)), (vec![(15, false)], false));
    }

    #[test]
    fn a_letter_of_another_consultation_fills_nothing() {
        let number = |text: &str| vec![CaseNumber { display: text.to_owned(), raw: text.to_owned() }];
        let shown = with_letter(&Consultation { case_numbers: number("KN2026/01234"), ..page(&[15]) }, &[1]);
        assert_eq!((days(&shown), shown.consultees.len()), (vec![(15, false)], 0));
        assert!(notes(&shown).contains(&QualityCode::LetterOfAnother));
        assert_eq!(shown.letter_with_address(), None);
        assert!(!notes(&owner_part(&shown)).contains(&QualityCode::LetterOfAnother));
        let own = with_letter(&Consultation { case_numbers: number("A2026/910"), ..page(&[15]) }, &[1]);
        assert_eq!((days(&own), own.consultees.len()), (vec![(1, true), (15, false)], 1));
    }

    #[test]
    fn a_letter_without_text_is_no_empty_list() {
        let page = page(&[15]);
        let of = |content: DocumentContent| {
            let reading = DocumentReading { since: Timestamp::UNIX_EPOCH, program: "1".to_owned(), content };
            let known = Known { consultation: &page, events: &[] };
            let change = add_document(known, LETTER, reading, Timestamp::UNIX_EPOCH, RawItem::default(), String::new());
            let shown = change.revision().unwrap().consultation.clone();
            let has_note = shown.quality_notes.iter().any(|note| note.code == QualityCode::LetterUnread);
            let owner = owner_part(&shown);
            assert!(owner.quality_notes.iter().all(|note| note.code != QualityCode::LetterUnread));
            has_note
        };
        assert!(of(DocumentContent::NoText("a scan".to_owned())));
        assert!(of(DocumentContent::Unread("the file is damaged".to_owned())));
        assert!(!of(DocumentContent::Missing) && !of(DocumentContent::Letter(Box::default())));
    }

    #[test]
    fn a_page_that_is_read_again_changes_nothing_of_the_letter() {
        let shown = with_letter(&page(&[15]), &[1]);
        let seen = |days: &[i8]| Seen {
            consultation: page(days),
            raw: RawItem::default(),
            source_version: String::new(),
            occasion: Occasion::Run,
        };
        let known = || Known { consultation: &shown, events: &[] };
        assert_eq!(merge(Some(known()), seen(&[15])), Change::Unchanged);
        let corrected = merge(Some(known()), seen(&[1]));
        let corrected = &corrected.revision().unwrap().consultation;
        assert_eq!((days(corrected), disagrees(corrected)), (vec![(1, false)], false));
        assert_eq!(corrected.consultees.len(), 1);
    }
}
