//! Origins: where the value of each field was read, when, and from which text.

use jiff::Timestamp;

use super::{Consultation, Field, QualityCode, RawItem, Revision};

/// The longest text that is shown of an origin, in characters.
const MAX_TEXT_CHARS: usize = 300;

/// The origin of a field's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The field of [`Consultation`], `deadlines`.
    pub field: &'static str,
    /// The slug of the source.
    pub source: String,
    /// The address of the page or, for an entry without a page, the address that the list gives.
    pub address: Option<String>,
    /// When the value was first read in this form.
    pub at: Timestamp,
    /// When the copy was made that it was read from; `None` unless the source is a copy of another publisher's site.
    pub as_of: Option<Timestamp>,
    /// The text that the value was read from, cut; `None` if the value stands in no text, such as an inferred issuer.
    pub text: Option<String>,
    /// `true` if another publisher gives it, since the owner does not.
    pub is_fallback: bool,
}

/// The fields that readers see, with the fields of a page that they are read from.
const FIELDS: [(&str, &[Field]); 17] = [
    ("title", &[Field::Title]),
    ("summary", &[Field::Summary]),
    ("body", &[Field::Body]),
    ("case_numbers", &[Field::CaseNumbers]),
    ("issuers", &[Field::Issuers]),
    ("kind", &[Field::Title]),
    ("published_on", &[Field::Published]),
    ("updated_on", &[Field::Updated]),
    ("deadlines", &[Field::Deadline]),
    ("withdrawn", &[]),
    ("extended", &[]),
    ("meetings", &[]),
    ("references", &[Field::References, Field::Title]),
    ("documents", &[Field::Documents]),
    ("consultees", &[Field::Consultees]),
    ("submissions", &[Field::Submissions]),
    ("topics", &[Field::Topics]),
];

/// The origin of each field that has a value, from all revisions of a consultation, the oldest first. `copied_at` gives the
/// time at which the copy of a source was made, by its slug.
#[must_use]
pub fn origins(revisions: &[Revision], copied_at: impl Fn(&str) -> Option<Timestamp>) -> Vec<Origin> {
    let Some(last) = revisions.last() else { return Vec::new() };
    let shown = &last.consultation;
    let has_value = |field: &&(&'static str, &[Field])| has_value(shown, field.0);
    let origin = |(field, fields): &(&'static str, &'static [Field])| {
        let of_others = of_claim(shown, field).or_else(|| of_letter(shown, field));
        let mut origin = of_others.unwrap_or_else(|| of_owner(revisions, last, field, fields));
        origin.as_of = copied_at(&origin.source);
        origin
    };
    FIELDS.iter().filter(has_value).map(origin).collect()
}

/// The origin of a value that another source's claim gives.
fn of_claim(shown: &Consultation, field: &'static str) -> Option<Origin> {
    let source = shown.origins.get(field)?;
    let claim = shown.claims.get(source)?;
    let by_name = |field: Field| claim.texts.get(field.name());
    let page_field = match field {
        "case_numbers" => Some(Field::CaseNumbers),
        "published_on" => Some(Field::Published),
        "summary" => Some(Field::Summary),
        _ => None,
    };
    let text = said(shown, field).or_else(|| page_field.and_then(by_name).cloned());
    Some(Origin {
        field,
        source: source.clone(),
        address: claim.address.clone(),
        at: claim.since,
        as_of: None,
        text: text.map(shortened),
        is_fallback: !claim.is_owners,
    })
}

/// The origin of a value that a letter gives, since the page does not.
fn of_letter(shown: &Consultation, field: &'static str) -> Option<Origin> {
    shown.origins.get(field).filter(|source| **source == shown.source)?;
    let (url, _) = shown.letters().find(|(_, letter)| match field {
        "consultees" => !letter.consultees.is_empty(),
        "case_numbers" => !letter.case_numbers.is_empty(),
        _ => false,
    })?;
    Some(Origin {
        field,
        source: shown.source.clone(),
        address: Some(url.to_owned()),
        at: shown.document_readings.get(url)?.since,
        as_of: None,
        text: said(shown, field).map(shortened),
        is_fallback: false,
    })
}

/// The origin of a value of the owner: the first revision since which it has been the same.
fn of_owner(revisions: &[Revision], last: &Revision, field: &'static str, fields: &[Field]) -> Origin {
    let kebab = field.replace('_', "-");
    let mut first = last;
    for (revision, before) in revisions.iter().rev().zip(revisions.iter().rev().skip(1).map(Some).chain([None])) {
        first = revision;
        let is_changed = revision.changes.iter().any(|change| change.field == field || change.field == kebab);
        let was_claimed = before.is_some_and(|before| before.consultation.origins.contains_key(field));
        if is_changed || was_claimed {
            break;
        }
    }
    // Of a consultation that a copy discovered, the copy gave even what stands as the owner's, until the page is read.
    let is_unread = last.consultation.quality_notes.iter().any(|note| note.code == QualityCode::PageUnread);
    let created = revisions.first().filter(|created| is_unread && created.at == first.at);
    let by_copy = created.and_then(|created| created.consultation.claims.iter().find(|(_, claim)| claim.discovered));
    let text = said(&last.consultation, field)
        .or_else(|| notice(&first.raw, field))
        .or_else(|| fields.iter().find_map(|field| texts(&first.raw, *field)));
    Origin {
        field,
        source: by_copy.map_or_else(|| first.source.clone(), |(source, _)| source.clone()),
        address: by_copy
            .map_or_else(|| Some(first.consultation.source_url.clone()), |(_, claim)| claim.address.clone()),
        at: first.consultation.fetched_at,
        as_of: None,
        text: text.map(shortened),
        is_fallback: by_copy.is_some(),
    }
}

fn has_value(c: &Consultation, field: &str) -> bool {
    match field {
        "title" | "kind" => true,
        "summary" => c.summary.is_some(),
        "body" => c.body.is_some(),
        "case_numbers" => !c.case_numbers.is_empty(),
        "issuers" => !c.issuers.is_empty(),
        "published_on" => c.published_on.is_some(),
        "updated_on" => c.updated_on.is_some(),
        "deadlines" => !c.deadlines.is_empty(),
        "withdrawn" => c.withdrawn,
        "extended" => c.extended,
        "meetings" => !c.meetings.is_empty(),
        "references" => !c.references.is_empty(),
        "documents" => !c.documents.is_empty(),
        "consultees" => !c.consultees.is_empty(),
        "submissions" => !c.submissions.is_empty(),
        "topics" => !c.topics.is_empty(),
        _ => false,
    }
}

/// The texts that are kept with the values themselves.
fn said(c: &Consultation, field: &str) -> Option<String> {
    let is_inferred = || c.quality_notes.iter().any(|note| note.code == QualityCode::IssuerInferred);
    match field {
        "deadlines" => joined(c.deadlines.iter().map(|deadline| deadline.evidence.as_str())),
        "meetings" => joined(c.meetings.iter().map(|meeting| meeting.evidence.as_str())),
        "case_numbers" => joined(c.case_numbers.iter().map(|number| number.raw.as_str())),
        "documents" => joined(c.documents.iter().map(|document| document.title.as_str())),
        "submissions" => joined(c.submissions.iter().map(|submission| submission.organization.as_str())),
        "issuers" if is_inferred() => joined(c.case_numbers.iter().map(|number| number.raw.as_str())),
        _ => None,
    }
}

/// The paragraph that speaks of a withdrawal or an extension.
fn notice(raw: &RawItem, field: &str) -> Option<String> {
    let words: &[&str] = match field {
        "withdrawn" => &["återkall", "återta", "tillbaka", "avbry", "avbrut", "makuler", "annuller", "inte längre"],
        "extended" => &["förläng", "flytta", "senarel", "utsträck"],
        _ => return None,
    };
    let values = [Field::Title, Field::Summary, Field::Body].into_iter().flat_map(|field| raw.all(field));
    let mut paragraphs = values.flat_map(|value| value.text.split('\n'));
    let speaks = |paragraph: &&str| words.iter().any(|word| paragraph.to_lowercase().contains(word));
    paragraphs.find(speaks).map(str::to_owned)
}

/// The texts of a field, as written.
fn texts(raw: &RawItem, field: Field) -> Option<String> {
    joined(raw.all(field).iter().map(|value| value.text.as_str()))
}

fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for text in texts.map(str::trim).filter(|text| !text.is_empty()) {
        if !parts.contains(&text) && parts.len() < MAX_TEXT_CHARS {
            parts.push(text);
        }
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn shortened(text: String) -> String {
    super::text::cut(&text, MAX_TEXT_CHARS)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::{Claim, Deadline, FieldChange, RawValue};

    fn revision(day: i8, changes: &[&str], raw: &[(Field, &str)]) -> Revision {
        let at = format!("2026-07-{day:02}T08:00:00Z").parse().unwrap();
        let mut item = RawItem::default();
        for (field, text) in raw {
            item.push(*field, RawValue::text(*text));
        }
        let mut consultation = Consultation::new("https://a.se/1/", "Tolkavgift", "a", "https://a.se/1", at);
        consultation.summary = Some("Om tolkar.".to_owned());
        let null = serde_json::Value::Null;
        let change = |field: &&str| FieldChange { field: (*field).to_owned(), old: null.clone(), new: null.clone() };
        Revision {
            consultation,
            changes: changes.iter().map(change).collect(),
            events: Vec::new(),
            raw: item,
            source: "a".to_owned(),
            source_version: String::new(),
            at,
        }
    }

    fn of<'o>(all: &'o [Origin], field: &str) -> &'o Origin {
        all.iter().find(|origin| origin.field == field).unwrap()
    }

    #[test]
    fn a_value_comes_from_the_reading_that_first_had_it() {
        let all = [
            revision(1, &[], &[(Field::Title, "Remiss av tolkavgift"), (Field::Summary, "Om.")]),
            revision(2, &["summary"], &[(Field::Title, "Remiss av tolkavgift"), (Field::Summary, "Om tolkar.")]),
            revision(3, &["topics"], &[(Field::Title, "Remiss av tolkavgift")]),
        ];
        let origins = origins(&all, |_| None);
        let at = |day: usize| Some(all[day - 1].at);
        let title = of(&origins, "title");
        assert_eq!((Some(title.at), title.text.as_deref()), (at(1), Some("Remiss av tolkavgift")));
        let summary = of(&origins, "summary");
        assert_eq!((Some(summary.at), summary.text.as_deref()), (at(2), Some("Om tolkar.")), "the page has none today");
        assert_eq!((summary.source.as_str(), summary.address.as_deref()), ("a", Some("https://a.se/1")));
        assert!(!summary.is_fallback && origins.iter().all(|origin| origin.field != "deadlines"));
    }

    #[test]
    fn a_value_of_another_publisher_is_marked_and_names_where_it_was_read() {
        let mut filled = revision(2, &["deadlines"], &[(Field::Title, "Tolkavgift")]);
        let on = "2027-02-01".parse().unwrap();
        let evidence = "Svara senast den 1 februari 2027.".to_owned();
        filled.consultation.deadlines =
            vec![Deadline { on, at: None, scope: None, evidence: evidence.clone(), letter: None }];
        filled.consultation.origins = BTreeMap::from([("deadlines".to_owned(), "b".to_owned())]);
        let since = "2026-07-02T07:00:00Z".parse().unwrap();
        let address = Some("https://b.se/lista".to_owned());
        let claim = Claim {
            since,
            is_owners: false,
            discovered: false,
            address: address.clone(),
            names: Default::default(),
            texts: BTreeMap::new(),
            values: None,
            held: Vec::new(),
        };
        filled.consultation.claims = BTreeMap::from([("b".to_owned(), claim)]);
        let mut own = filled.clone();
        (own.consultation.origins, own.consultation.fetched_at) = (BTreeMap::new(), own.at);
        let all = [revision(1, &[], &[]), filled];
        let origins = origins(&all, |slug| (slug == "b").then_some(since));
        let expected = Origin {
            field: "deadlines",
            source: "b".to_owned(),
            address,
            at: since,
            as_of: Some(since),
            text: Some(evidence),
            is_fallback: true,
        };
        assert_eq!(*of(&origins, "deadlines"), expected);
        // The owner gives the same day later: no change of the value, but of its origin.
        own.changes.clear();
        own.consultation.fetched_at = "2026-07-05T08:00:00Z".parse().unwrap();
        let later = super::origins(&[all[0].clone(), all[1].clone(), own], |_| None);
        assert_eq!(of(&later, "deadlines").source, "a");
        assert_eq!(of(&later, "deadlines").at, "2026-07-05T08:00:00Z".parse().unwrap());
    }

    #[test]
    fn a_withdrawal_shows_the_paragraph_that_says_so() {
        let text = "Om tolkar.\nRemissen är återkallad.\nMer text.";
        let mut withdrawn = revision(1, &[], &[(Field::Title, "Tolkavgift"), (Field::Body, text)]);
        withdrawn.consultation.withdrawn = true;
        let origins = origins(&[withdrawn], |_| None);
        assert_eq!(of(&origins, "withdrawn").text.as_deref(), Some("Remissen är återkallad."));
    }
}
