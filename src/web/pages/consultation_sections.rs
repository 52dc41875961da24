//! The parts of a consultation's page.

use jiff::civil::Date;

use super::{
    format::{self, Day, capital, clock},
    timeline::{self, Happened},
    web_link,
};
use crate::{
    catalog::IndexedConsultation,
    domain::{
        Consultation, Deadline, Document, DocumentKind, EventKind, Lang, Meeting, Reference, ReferenceKind, day_of,
    },
};

/// A named item, with a link if it has a valid one.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) title: String,
    pub(super) href: Option<String>,
    pub(super) note: Option<String>,
}

impl Item {
    pub(super) fn new(title: &str, href: Option<String>, note: Option<String>) -> Self {
        Self { title: title.to_owned(), href, note }
    }
}

/// A day with the sentence it was read from.
#[derive(Debug)]
pub(super) struct DeadlineLine {
    pub(super) day: Day,
    pub(super) at: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) evidence: String,
    /// The place where it stands, if the letter and the page give different days.
    pub(super) place: Option<&'static str>,
    /// The address of the letter that gives it.
    pub(super) letter: Option<String>,
}

impl DeadlineLine {
    /// The lines of a consultation's deadlines.
    pub(super) fn all(c: &Consultation, lang: Lang) -> Vec<Self> {
        let is_letters = |deadline: &Deadline| deadline.letter.is_some();
        let differ = c.deadlines.iter().any(is_letters) && !c.deadlines.iter().all(is_letters);
        let place = |deadline: &Deadline| match is_letters(deadline) {
            true => lang.pick("enligt missivet", "as the cover letter says"),
            false => lang.pick("enligt avsändarens sida", "as the sender’s page says"),
        };
        let line = |deadline: &Deadline| Self { place: differ.then(|| place(deadline)), ..Self::new(deadline, lang) };
        c.deadlines.iter().map(line).collect()
    }

    /// The line of a deadline.
    pub(super) fn new(deadline: &Deadline, lang: Lang) -> Self {
        Self {
            day: format::day(deadline.on, lang),
            at: deadline.at.map(|at| clock(at, lang)),
            scope: deadline.scope.clone(),
            evidence: deadline.evidence.trim().to_owned(),
            place: None,
            letter: deadline.letter.as_deref().and_then(web_link),
        }
    }

    /// The line of a meeting.
    pub(super) fn of_meeting(meeting: &Meeting, lang: Lang) -> Self {
        let evidence = meeting.evidence.trim().to_owned();
        Self {
            day: format::day(meeting.on, lang),
            at: meeting.at.map(|at| clock(at, lang)),
            scope: None,
            evidence,
            place: None,
            letter: None,
        }
    }
}

/// The notice of an extended deadline.
#[derive(Debug)]
pub(super) struct Extended {
    pub(super) what: String,
    pub(super) detail: String,
}

/// The notice of an extended deadline: from the last event, else from the page's own words.
pub(super) fn extended(indexed: &IndexedConsultation, lang: Lang) -> Option<Extended> {
    let moved = |kind, old: &Option<String>| kind == EventKind::DeadlineChanged && old.is_some();
    if let Some(event) = indexed.events.iter().rev().find(|event| moved(event.kind, &event.old)) {
        let old = event.old.as_deref().map(|old| format::written_out(old, lang)).unwrap_or_default();
        let known = format::day(day_of(event.at), lang).words;
        let detail = match lang {
            Lang::Sv => format!("Tidigare sista svarsdag var {old}. Ändringen gjordes eller upptäcktes {known}."),
            Lang::En => format!("The last day to answer was {old}. It was changed, or seen to be, on {known}."),
        };
        return Some(Extended { what: format!("{}.", timeline::what(event, &indexed.consultation, lang)), detail });
    }
    indexed.consultation.extended.then(|| Extended {
        what: lang.pick("Förlängd svarstid.", "Deadline extended.").to_owned(),
        detail: lang
            .pick(
                "Avsändaren skriver att svarstiden är förlängd. Datumet nedan är det som gäller.",
                "The sender writes that the time to answer has been extended. The day below is the one that counts.",
            )
            .to_owned(),
    })
}

/// The publication, as an entry of the timeline.
pub(super) fn published(on: Date, lang: Lang) -> Happened {
    let what = lang.pick("Skickades ut på remiss", "Sent out for consultation").to_owned();
    Happened { day: format::day(on, lang), what, detail: None, tone: EventKind::Published.name() }
}

/// A document; none without a valid link.
pub(super) fn document(document: &Document, lang: Lang) -> Option<Item> {
    let kind = (document.kind != DocumentKind::Other).then(|| capital(document.kind.label(lang)));
    let form = document.media_type.as_deref().map(|media_type| form(media_type, lang));
    let note = [kind, form].into_iter().flatten().collect::<Vec<_>>().join(", ");
    Some(Item::new(&document.title, Some(web_link(&document.url)?), (!note.is_empty()).then_some(note)))
}

/// A reference, with the meaning of the letters in its number.
pub(super) fn reference(reference: &Reference, lang: Lang) -> Item {
    let series = match reference.kind {
        ReferenceKind::Sou => lang.pick("Statens offentliga utredningar", "Swedish Government Official Reports"),
        ReferenceKind::Ds => lang.pick("Departementsserien", "Ministry Publications Series"),
        ReferenceKind::Dir => lang.pick("Kommittédirektiv", "Terms of reference"),
        ReferenceKind::Prop => lang.pick("Regeringens proposition", "Government bill"),
        ReferenceKind::Skr => lang.pick("Regeringens skrivelse", "Government communication"),
        ReferenceKind::Com => lang.pick("Förslag från EU-kommissionen", "Proposal of the European Commission"),
        ReferenceKind::Eu => lang.pick("EU-rättsakt", "EU act"),
        ReferenceKind::Sfs => lang.pick("Svensk författningssamling", "Swedish Code of Statutes"),
    };
    Item::new(&reference.number, reference.url.as_deref().and_then(web_link), Some(series.to_owned()))
}

/// The host of an address, without `www.`.
pub(super) fn host(address: &str, lang: Lang) -> String {
    let url = url::Url::parse(address).ok();
    let host = url.as_ref().and_then(url::Url::host_str).unwrap_or(lang.pick("avsändarens sida", "the sender’s page"));
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

/// The everyday name of a media type.
pub(super) fn form(media_type: &str, lang: Lang) -> String {
    match media_type {
        "application/pdf" => "pdf",
        "text/html" => lang.pick("webbsida", "web page"),
        "application/msword" | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "Word",
        "application/vnd.ms-excel" | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "Excel",
        "application/zip" => "zip",
        other => other,
    }
    .to_owned()
}
