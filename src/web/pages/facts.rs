//! The parts of a consultation's page.

use jiff::civil::Date;

use super::{
    timeline::{self, Happened},
    web_link,
    words::{self, Day, capital, clock},
};
use crate::{
    catalog::Case,
    domain::{
        Consultation, Deadline, Document, DocumentKind, EventKind, Lang, Meeting, Reference, ReferenceKind, Submission,
        day_of,
    },
};

/// A named thing, with a link where it has a good one.
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
}

impl From<&Deadline> for DeadlineLine {
    fn from(deadline: &Deadline) -> Self {
        Self {
            day: words::day(deadline.on),
            at: deadline.at.map(clock),
            scope: deadline.scope.clone(),
            evidence: deadline.evidence.trim().to_owned(),
        }
    }
}

impl From<&Meeting> for DeadlineLine {
    fn from(meeting: &Meeting) -> Self {
        let evidence = meeting.evidence.trim().to_owned();
        Self { day: words::day(meeting.on), at: meeting.at.map(clock), scope: None, evidence }
    }
}

/// That the time to answer was moved.
#[derive(Debug)]
pub(super) struct Extended {
    pub(super) what: String,
    pub(super) detail: String,
}

/// How the time to answer was moved, if it was: from the last event that tells of it, else from the page's own words.
pub(super) fn extended(case: &Case) -> Option<Extended> {
    let moved = |kind, old: &Option<String>| kind == EventKind::DeadlineChanged && old.is_some();
    if let Some(event) = case.events.iter().rev().find(|event| moved(event.kind, &event.old)) {
        let old = event.old.as_deref().map(words::written_out).unwrap_or_default();
        let known = words::day(day_of(event.at)).words;
        let detail = format!("Tidigare sista svarsdag var {old}. Ändringen gjordes eller upptäcktes {known}.");
        return Some(Extended { what: format!("{}.", timeline::what(event)), detail });
    }
    let detail = "Avsändaren skriver att svarstiden är förlängd. Datumet nedan är det som gäller.";
    case.consultation.extended.then(|| Extended { what: "Förlängd svarstid.".to_owned(), detail: detail.to_owned() })
}

/// The publication, as something that happened.
pub(super) fn published(on: Date) -> Happened {
    let what = "Skickades ut på remiss".to_owned();
    Happened { day: words::day(on), what, detail: None, tone: EventKind::Published.name() }
}

/// The running text in paragraphs, without the first where it repeats the summary.
pub(super) fn paragraphs(c: &Consultation) -> Vec<&str> {
    let blocks = c.body.as_deref().unwrap_or_default().split("\n\n").map(str::trim);
    blocks.filter(|block| !block.is_empty() && Some(*block) != c.summary.as_deref().map(str::trim)).collect()
}

/// A document; none for one that no link leads to.
pub(super) fn document(document: &Document) -> Option<Item> {
    let kind = (document.kind != DocumentKind::Other).then(|| capital(document.kind.label(Lang::Sv)));
    let form = document.media_type.as_deref().map(form);
    let note = [kind, form].into_iter().flatten().collect::<Vec<_>>().join(", ");
    Some(Item::new(&document.title, Some(web_link(&document.url)?), (!note.is_empty()).then_some(note)))
}

/// A text that is referred to, with what the letters of its number mean.
pub(super) fn reference(reference: &Reference) -> Item {
    let series = match reference.kind {
        ReferenceKind::Sou => "Statens offentliga utredningar",
        ReferenceKind::Ds => "Departementsserien",
        ReferenceKind::Dir => "Kommittédirektiv",
        ReferenceKind::Prop => "Regeringens proposition",
        ReferenceKind::Skr => "Regeringens skrivelse",
        ReferenceKind::Com => "Förslag från EU-kommissionen",
        ReferenceKind::Eu => "EU-rättsakt",
        ReferenceKind::Sfs => "Svensk författningssamling",
    };
    Item::new(&reference.number, reference.url.as_deref().and_then(web_link), Some(series.to_owned()))
}

/// An answer.
pub(super) fn submission(submission: &Submission) -> Item {
    Item::new(&submission.organization, web_link(&submission.url), None)
}

/// The host of an address, without `www.`.
pub(super) fn host(address: &str) -> String {
    let url = url::Url::parse(address).ok();
    let host = url.as_ref().and_then(url::Url::host_str).unwrap_or("avsändarens sida");
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

/// What people call a media type.
fn form(media_type: &str) -> String {
    match media_type {
        "application/pdf" => "pdf",
        "text/html" => "webbsida",
        "application/msword" | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "Word",
        "application/vnd.ms-excel" | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "Excel",
        "application/zip" => "zip",
        other => other,
    }
    .to_owned()
}
