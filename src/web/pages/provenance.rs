//! The provenance of a consultation: its source, the version of the source's file, the time, and each field's raw text.
//!
//! It is for readers who doubt a date and want to see its source. The texts are shown as found, escaped.

use askama::Template;

use super::{
    about::{Contact, contact},
    format::moment,
    layout::{Layout, to},
    page, web_link,
};
use crate::{
    catalog::Filter,
    domain::{self, DocumentContent, DocumentReading, Field, Lang, Origin, RawItem},
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_lang, refuse_unknown},
    },
};

/// The most values of one field that are shown; a consultation may have hundreds of answers.
const MOST_VALUES: usize = 20;

#[derive(Template)]
#[template(path = "reading.html")]
struct View<'a> {
    layout: Layout,
    title: &'a str,
    case_href: String,
    source_slug: String,
    source: String,
    version: String,
    fetched: String,
    recorded: String,
    page_href: Option<String>,
    revisions_href: String,
    origins: Vec<OriginLine>,
    documents: Vec<DocumentLine>,
    fields: Vec<RawField>,
    contact: Option<Contact<'a>>,
}

/// The origin of a value.
struct OriginLine {
    name: &'static str,
    source: String,
    source_slug: String,
    is_fallback: bool,
    as_of: Option<String>,
    href: Option<String>,
    at: String,
    text: Option<String>,
}

/// A document that the page links to, and the result of reading it.
struct DocumentLine {
    address: String,
    href: Option<String>,
    result: String,
    since: String,
    /// The version of the program that read it.
    program: String,
}

/// A field as found on the page.
struct RawField {
    name: &'static str,
    key: &'static str,
    values: Vec<RawText>,
    /// The number of hidden ones.
    more: usize,
}

struct RawText {
    text: String,
    href: Option<String>,
}

/// `GET /remisser/{segment}/upplast`
pub(crate) fn reading(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let lang = read_lang(context)?;
    let indexed = context.consultation("segment")?;
    let c = &*indexed.consultation;
    let case_path = format!("/remisser/{}", c.path_segment());
    let path = format!("{case_path}/upplast");
    if path != context.path {
        return Ok(Answer::Moved(to(lang, &path)));
    }
    let revisions = context.revisions(c.id)?;
    let last = revisions.last().ok_or_else(Refusal::not_found)?;
    let source = context.snapshot.sources().iter().find(|source| source.state.slug == last.source);
    let title = format!("{}: {}", lang.pick("Så lästes sidan", "How the page was read"), c.title);
    let view = View {
        layout: Layout::new(context.site(), lang, &title, "/remisser", &path, &Filter::default()),
        title: &c.title,
        case_href: to(lang, &case_path),
        source: source.map_or_else(|| last.source.clone(), |source| source.name.clone()),
        source_slug: last.source.clone(),
        version: last.source_version.clone(),
        fetched: moment(c.fetched_at, context.today, lang),
        recorded: moment(last.at, context.today, lang),
        page_href: web_link(&c.source_url),
        revisions_href: format!("/api/v1/consultations/{}/revisions", c.id),
        origins: domain::origins(&revisions, |slug| context.copied_at(slug))
            .iter()
            .map(|origin| origin_line(origin, context, lang))
            .collect(),
        documents: c
            .document_readings
            .iter()
            .map(|(address, reading)| document_line(address, reading, context, lang))
            .collect(),
        fields: fields(&last.raw, lang),
        contact: contact(context),
    };
    page(&view, None)
}

fn origin_line(origin: &Origin, context: &RequestContext, lang: Lang) -> OriginLine {
    let source = context.snapshot.sources().iter().find(|source| source.state.slug == origin.source);
    OriginLine {
        name: value_label(origin.field, lang),
        source: source.map_or_else(|| origin.source.clone(), |source| source.name.clone()),
        source_slug: origin.source.clone(),
        is_fallback: origin.is_fallback,
        as_of: origin.as_of.map(|at| moment(at, context.today, lang)),
        href: origin.address.as_deref().and_then(web_link),
        at: moment(origin.at, context.today, lang),
        text: origin.text.clone(),
    }
}

fn document_line(address: &str, reading: &DocumentReading, context: &RequestContext, lang: Lang) -> DocumentLine {
    let words = match reading.content.kind() {
        "proposal" => lang.pick("förslagets sida", "the page of the proposal"),
        "letter" => lang.pick("missivet", "the cover letter"),
        "no-text" => lang.pick("en fil utan text för program", "a file without text for programs"),
        "file" => lang.pick("en fil, som inte läses", "a file, which is not read"),
        "missing" => lang.pick("finns inte hos avsändaren", "the sender has none"),
        _ => lang.pick("gick inte att läsa", "could not be read"),
    };
    let result = match &reading.content {
        DocumentContent::Unread(why) => format!("{words}: {why}"),
        _ => words.to_owned(),
    };
    DocumentLine {
        address: address.to_owned(),
        href: web_link(address),
        result,
        since: moment(reading.since, context.today, lang),
        program: reading.program.clone(),
    }
}

/// The name of a value that is shown.
fn value_label(field: &str, lang: Lang) -> &'static str {
    match field {
        "title" => label(Field::Title, lang),
        "summary" => label(Field::Summary, lang),
        "body" => label(Field::Body, lang),
        "case_numbers" => label(Field::CaseNumbers, lang),
        "issuers" => label(Field::Issuers, lang),
        "kind" => lang.pick("Typ", "Kind"),
        "published_on" => label(Field::Published, lang),
        "updated_on" => label(Field::Updated, lang),
        "deadlines" => label(Field::Deadline, lang),
        "withdrawn" => lang.pick("Återkallad", "Withdrawn"),
        "extended" => lang.pick("Förlängd svarstid", "Deadline extended"),
        "meetings" => lang.pick("Möten", "Meetings"),
        "references" => label(Field::References, lang),
        "documents" => label(Field::Documents, lang),
        "consultees" => label(Field::Consultees, lang),
        "submissions" => label(Field::Submissions, lang),
        _ => label(Field::Topics, lang),
    }
}

fn fields(raw: &RawItem, lang: Lang) -> Vec<RawField> {
    let of = |field: Field| {
        let values = raw.all(field);
        let shown = values.iter().take(MOST_VALUES).map(|value| {
            let href = value.href.as_deref().and_then(web_link);
            let text = if value.text.is_empty() { href.clone().unwrap_or_default() } else { value.text.clone() };
            RawText { text, href }
        });
        let shown: Vec<RawText> = shown.collect();
        let more = values.len().saturating_sub(shown.len());
        (!shown.is_empty()).then(|| RawField { name: label(field, lang), key: field.name(), values: shown, more })
    };
    Field::ALL.into_iter().filter_map(of).collect()
}

fn label(field: Field, lang: Lang) -> &'static str {
    match field {
        Field::Key => lang.pick("Utgivarens nyckel", "The publisher’s key"),
        Field::Link => lang.pick("Adress", "Address"),
        Field::Title => lang.pick("Rubrik", "Title"),
        Field::Summary => lang.pick("Ingress", "Summary"),
        Field::Body => lang.pick("Text", "Text"),
        Field::Published => lang.pick("Skickades ut", "Published"),
        Field::Updated => lang.pick("Ändrad", "Changed"),
        Field::Deadline => lang.pick("Sista svarsdag", "Last day to answer"),
        Field::CaseNumbers => lang.pick("Diarienummer", "Case number"),
        Field::Issuers => lang.pick("Avsändare", "Senders"),
        Field::Topics => lang.pick("Ämnen", "Topics"),
        Field::Documents => lang.pick("Dokument", "Documents"),
        Field::References => lang.pick("Det som remitteras", "What is sent out"),
        Field::Consultees => lang.pick("Tillfrågade", "Who was asked"),
        Field::Submissions => lang.pick("Svar", "Answers"),
        Field::Number => lang.pick("Nummer", "Number"),
        Field::Status => lang.pick("Status", "Status"),
        Field::Text => lang.pick("Underlag", "Basis"),
        Field::Reports | Field::ReportLinks => lang.pick("Utskottsbetänkanden", "Committee reports"),
        Field::Decided | Field::Decision => lang.pick("Beslut", "Decision"),
        Field::Statute => lang.pick("Författning", "Statute"),
    }
}
