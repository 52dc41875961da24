//! The page of one consultation.

use std::borrow::Cow;

use askama::Template;
use axum::http::header;
use serde_json::json;

use super::{
    answer_box::AnswerBox,
    consultation_row::{left, sent},
    consultation_sections::{self, DeadlineLine, Extended, Item},
    copies,
    format::{self, Day, capital, moment},
    layout::{Layout, feeds, script_json, to},
    page,
    presentation::ShownSummary,
    responses::Responses,
    steps::Line,
    subject::because,
    subscribe::{Subscribe, webcal, with_alarms},
    timeline::Happened,
    web_link,
};
use crate::{
    catalog::{Filter, IndexedConsultation, days_left_when_found},
    domain::{Consultation, EventKind, Lang, QualityCode, Status, day_of},
    output::{LICENSE, Site, answer_template},
    web::{
        http::{Answer, Document, Refusal, RequestContext},
        params::{read_lang, refuse_unknown, with_query},
    },
};

#[derive(Template)]
#[template(path = "consultation.html")]
struct View<'a> {
    layout: Layout,
    title: &'a str,
    tone: &'static str,
    sent: Option<String>,
    issuers: Vec<IssuerLink<'a>>,
    withdrawn: bool,
    withdrawn_on: Option<Day>,
    extended: Option<Extended>,
    deadline: Option<Day>,
    left: String,
    deadlines: Vec<DeadlineLine>,
    /// The letter and the page give different days.
    letter_differs: bool,
    doubts: Vec<Cow<'static, str>>,
    summary: Option<ShownSummary>,
    answer: AnswerBox,
    body: Vec<&'a str>,
    documents: Vec<Item>,
    references: Vec<Item>,
    meetings: Vec<DeadlineLine>,
    timeline: Vec<Happened>,
    /// The line from the terms of the inquiry to the law.
    line: Option<Line>,
    responses: Responses,
    responses_href: String,
    subjects: Vec<SubjectLine>,
    topics: Vec<Item>,
    answerable: bool,
    closed_heading: &'static str,
    closed_words: &'static str,
    status: String,
    case_numbers: Vec<&'a str>,
    published: Option<Day>,
    updated: Option<Day>,
    source_href: String,
    source_host: String,
    fetched: String,
    /// The day of the reading in full, for a printed page.
    read_on: String,
    /// The calendar of this consultation alone: for programs that subscribe, with reminders, and as a file.
    calendar: Option<OwnCalendar>,
    api_href: String,
    reading_href: String,
    subscribe: Subscribe,
    /// When it was found.
    found: Option<String>,
}

struct OwnCalendar {
    webcal: String,
    file: String,
}

struct IssuerLink<'a> {
    name: &'a str,
    href: String,
}

/// A subject, and the words that decided.
struct SubjectLine {
    name: String,
    href: String,
    because: String,
}

/// `GET /remisser/{segment}`: the page, or a redirect to its canonical address if the slug differs.
pub(crate) fn consultation(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let lang = read_lang(context)?;
    let indexed = context.consultation("segment")?;
    let path = format!("/remisser/{}", indexed.consultation.path_segment());
    if path != context.path {
        return Ok(Answer::Moved(to(lang, &path)));
    }
    page(&view(indexed, &path, context, lang), context.changed_at())
}

/// `GET /remisser/{segment}/svar.docx`: a template for an answer.
pub(crate) fn answer_template(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[])?;
    let indexed = context.consultation("segment")?;
    let c = &*indexed.consultation;
    let path = format!("/remisser/{}/svar.docx", c.path_segment());
    if path != context.path {
        return Ok(Answer::Moved(path));
    }
    let address = context.snapshot.answer_address(indexed, context.today);
    let deadline = c.deadline_ahead(context.today).map(|deadline| deadline.on);
    let file = answer_template::render(c, address.as_ref(), deadline, context.site()).ok_or_else(Refusal::not_found)?;
    let disposition = format!("attachment; filename=\"{}\"", answer_template::file_name(c));
    let document = Document::new(answer_template::MEDIA_TYPE, file, context.changed_at());
    Ok(Answer::Document(document.with_header(header::CONTENT_DISPOSITION, &disposition)))
}

/// When a consultation was found: "Upptäckt här den 3 juli 2026, 12 dagar före sista svarsdag."
fn found(indexed: &IndexedConsultation, lang: Lang) -> Option<String> {
    let days = days_left_when_found(indexed)?;
    let on = format::day(day_of(indexed.consultation.first_seen_at), lang).words;
    Some(match (days, lang) {
        (i32::MIN..0, Lang::Sv) => format!("Upptäckt här {on}, efter sista svarsdag."),
        (i32::MIN..0, Lang::En) => format!("Found here on {on}, after the deadline."),
        (0, Lang::Sv) => format!("Upptäckt här {on}, på sista svarsdagen."),
        (0, Lang::En) => format!("Found here on {on}, the day of the deadline."),
        (1, Lang::Sv) => format!("Upptäckt här {on}, dagen före sista svarsdag."),
        (1, Lang::En) => format!("Found here on {on}, the day before the deadline."),
        (_, Lang::Sv) => format!("Upptäckt här {on}, {days} dagar före sista svarsdag."),
        (_, Lang::En) => format!("Found here on {on}, {days} days before the deadline."),
    })
}

fn view<'a>(indexed: &'a IndexedConsultation, path: &str, context: &RequestContext, lang: Lang) -> View<'a> {
    let (today, site) = (context.today, context.site());
    let c = &*indexed.consultation;
    let status = c.status(today);
    let deadline = c.deadline_ahead(today).map(|deadline| deadline.on);
    let only_this = Filter { consultations: vec![(c.id, c.title.clone())], ..Filter::default() };
    let withdrawn_on = indexed.events.iter().rev().find(|event| event.kind == EventKind::Withdrawn);
    let mut events: Vec<_> = indexed.events.iter().filter(|event| context.snapshot.shows(event)).collect();
    // The newest first; nothing comes before the publication, though both are known by the day only.
    events.sort_by_key(|event| std::cmp::Reverse((event.at, event.kind != EventKind::Published)));
    let mut timeline: Vec<Happened> = events.into_iter().map(|event| Happened::new(event, c, lang)).collect();
    // A consultation from a backfilled archive has no event for its own publication.
    if timeline.is_empty() {
        timeline.extend(c.published_on.map(|on| consultation_sections::published(on, lang)));
    }
    View {
        layout: layout(c, deadline, path, site, lang, &only_this),
        title: &c.title,
        tone: status.name(),
        sent: sent(c, lang),
        issuers: c
            .issuers
            .iter()
            .map(|i| IssuerLink { name: &i.name, href: to(lang, &format!("/avsandare/{}", i.slug)) })
            .collect(),
        withdrawn: c.withdrawn,
        withdrawn_on: withdrawn_on.map(|event| format::day(day_of(event.at), lang)),
        extended: (!c.withdrawn).then(|| consultation_sections::extended(indexed, lang)).flatten(),
        deadline: deadline.map(|on| format::day(on, lang)),
        left: left(status, deadline, today, lang),
        deadlines: DeadlineLine::all(c, lang),
        letter_differs: c.quality_notes.iter().any(|note| note.code == QualityCode::LetterDisagrees),
        doubts: copies::labels(c, context, lang),
        summary: ShownSummary::of(c, lang),
        answer: AnswerBox::new(indexed, context, path, lang),
        body: c.further_paragraphs(),
        documents: c
            .ordered_documents()
            .iter()
            .filter_map(|document| consultation_sections::document(document, lang))
            .collect(),
        references: c.references.iter().map(|reference| consultation_sections::reference(reference, lang)).collect(),
        meetings: c.meetings.iter().map(|meeting| DeadlineLine::of_meeting(meeting, lang)).collect(),
        timeline,
        line: Line::new(c, status, &context.snapshot, lang),
        found: found(indexed, lang),
        responses: Responses::new(indexed, context, lang),
        responses_href: format!("/api/v1/consultations/{}/responses", c.id),
        subjects: context
            .snapshot
            .filter_values()
            .subject_lists()
            .of(c)
            .into_iter()
            .map(|found| SubjectLine {
                href: to(lang, &format!("/amnen/{}", found.subject.slug)),
                name: found.subject.name.clone(),
                because: because(&found.reasons, lang),
            })
            .collect(),
        topics: c
            .topics
            .iter()
            .map(|t| Item::new(&t.name, Some(to(lang, &format!("/amnen/{}", t.slug))), None))
            .collect(),
        answerable: matches!(status, Status::Open | Status::Closing | Status::Upcoming),
        closed_heading: match status {
            Status::Withdrawn => lang.pick("Inga svar behövs", "No answers are needed"),
            Status::Unknown => lang.pick("Går det att svara?", "Can it be answered?"),
            _ => lang.pick("Svarstiden är slut", "The time to answer has passed"),
        },
        closed_words: match status {
            Status::Withdrawn => lang.pick(
                "Remissen är återkallad och behöver inga svar.",
                "The consultation has been withdrawn and needs no answers.",
            ),
            Status::Unknown => lang.pick(
                "Ingen svarsdag är känd, och remissen skickades ut för länge sedan. Fråga avsändaren om den fortfarande går att svara på.",
                "No deadline is known, and it was sent out long ago. Ask the sender whether it can still be answered.",
            ),
            _ => lang.pick(
                "Kontakta avsändaren om du ändå vill lämna synpunkter.",
                "Ask the sender if you still want to comment.",
            ),
        },
        status: capital(status.label(lang)),
        case_numbers: c.case_numbers.iter().map(|number| number.display.as_str()).collect(),
        published: c.published_on.map(|on| format::day(on, lang)),
        updated: c.updated_on.filter(|day| Some(*day) != c.published_on).map(|on| format::day(on, lang)),
        source_host: consultation_sections::host(&c.source_url, lang),
        source_href: web_link(&c.source_url).unwrap_or_else(|| "/kallor".to_owned()),
        fetched: moment(c.fetched_at, today, lang),
        read_on: format::day(day_of(c.fetched_at), lang).words,
        calendar: (!c.deadlines.is_empty() && !c.withdrawn && deadline >= Some(today)).then(|| {
            let file = to(lang, &with_query("/sista-svarsdag.ics", &only_this.to_query()));
            OwnCalendar { webcal: webcal(&site.url(&with_alarms(&file))), file }
        }),
        api_href: format!("/api/v1/consultations/{}", c.id),
        reading_href: to(lang, &format!("{path}/upplast")),
        subscribe: Subscribe::new(
            site,
            lang,
            lang.pick("Följ den här remissen", "Follow this consultation"),
            lang.pick(
                "Få veta när svarstiden ändras, när den återkallas, när svaren publiceras och vad det blev.",
                "Be notified when the deadline changes, when it is withdrawn, when the answers are published and what became of it.",
            ),
            &only_this,
        ),
    }
}

fn layout(
    c: &Consultation,
    deadline: Option<jiff::civil::Date>,
    path: &str,
    site: &Site,
    lang: Lang,
    only_this: &Filter,
) -> Layout {
    let summary = c.shown_summary().map(|summary| summary.text);
    let what = summary.as_deref().or(c.further_paragraphs().first().copied()).unwrap_or(&c.title);
    let said = deadline
        .map(|on| format!("{} {}. ", lang.pick("Sista svarsdag", "Last day to answer"), format::day(on, lang).words));
    let mut layout = Layout::new(site, lang, &c.title, "/remisser", path, only_this)
        .described(&format!("{}{what}", said.unwrap_or_default()));
    let issuers: Vec<_> =
        c.issuers.iter().map(|issuer| json!({"@type": "GovernmentOrganization", "name": issuer.name})).collect();
    let mut about = json!({
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": c.id.to_string(),
        "identifier": std::iter::once(c.id.to_string())
            .chain(c.case_numbers.iter().map(|number| number.display.clone()))
            .collect::<Vec<_>>(),
        "name": c.title,
        "url": site.url(path),
        "inLanguage": "sv",
        "license": LICENSE,
        "publisher": issuers,
        "isBasedOn": c.source_url,
    });
    if let Some(map) = about.as_object_mut() {
        let days = [("datePublished", c.published_on), ("dateModified", c.updated_on)];
        let days = days.into_iter().chain([("expires", deadline)]);
        map.extend(days.filter_map(|(key, day)| Some((key.to_owned(), json!(day?.to_string())))));
    }
    layout.json_ld = Some(script_json(&about));
    // A reader who finds one consultation may want to follow them all.
    layout.feeds.extend(feeds(site, lang, &Filter::default()).into_iter().take(1));
    layout
}
