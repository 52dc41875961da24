//! One raw item to one consultation: every reader of this folder, field by field.

use std::collections::BTreeSet;

use jiff::civil::Date;
use url::Url;

use super::{
    Context, bounds, case_numbers, consultees,
    deadline::{self, DeadlineReading, read_date, read_page},
    documents, issuers, kind,
    links::{self, CanonicalUrl},
    quality, references,
    sentences::join_lines,
    title,
    whitespace::{lower_in_place, one_line},
};
use crate::domain::{
    CaseNumber, Consultation, ConsultationId, Consultee, Document, DocumentKind, Field, ItemProblem, QualityCode,
    QualityNote, RawItem, RawValue, Reference, ReferenceKind, Submission, Topic, slugify,
};

/// Reads one item; see the head of the folder. Only a missing title or link is a problem: everything else that cannot
/// be read is left empty, with a note where a reader should know.
///
/// # Errors
///
/// An [`ItemProblem`] names the field that is missing.
pub fn normalize(item: &RawItem, context: &Context<'_>) -> Result<Consultation, ItemProblem> {
    let heading = heading(item, context.home);
    let raw_title = item.text(Field::Title).map(one_line).filter(|title| !title.is_empty());
    let problem = |field: Field, found: &str| ItemProblem {
        item: heading
            .as_ref()
            .map(|heading| heading.url.clone())
            .or_else(|| raw_title.clone())
            .unwrap_or_else(|| "an item".to_owned()),
        field: field.name().to_owned(),
        reason: format!("expected {found}"),
    };
    let Some(heading) = &heading else { return Err(problem(Field::Link, "a web address, found none")) };
    let raw_title = raw_title.clone().ok_or_else(|| problem(Field::Title, "a text, found none"))?;
    bounds::check_size(item, &raw_title)?;
    let Heading { url: source_url, key, aliases, published_on, updated_on, .. } = heading.clone();

    let reference_day = published_on.or_else(|| month_in_address(&source_url)).or(updated_on);
    let summary = item.text(Field::Summary).map(one_line).filter(|text| !text.is_empty());
    let body = item
        .all(Field::Body)
        .iter()
        .map(|value| join_lines(&value.text))
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>();
    let body = (!body.is_empty()).then(|| body.join("\n\n"));

    let reading = read_dates(item, &raw_title, reference_day);
    let case_numbers = numbers(item, &raw_title, summary.as_deref(), body.as_deref());
    let text = [summary.as_deref(), body.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    let named = item.all(Field::Issuers).iter().map(|value| value.text.as_str()).collect();
    let clues = issuers::Clues {
        named,
        source: context.issuer,
        numbers: &case_numbers,
        text: &text,
        year: reference_day.map(Date::year),
    };
    let found_issuers = issuers::find(&clues, context.issuers);
    let (documents, references) = documents_and_references(item, &raw_title, &text, context);
    let submissions: Vec<Submission> = item
        .all(Field::Submissions)
        .iter()
        .filter_map(|value| documents::read_submission(value, context.home))
        .collect();

    let mut notes = reading.notes;
    quality::of_publication(&reading.deadlines, published_on, &mut notes);
    match (found_issuers.issuers.is_empty(), found_issuers.inferred) {
        (true, _) => notes.push(QualityNote::new(QualityCode::IssuerUnknown)),
        (false, true) => notes.push(QualityNote::new(QualityCode::IssuerInferred)),
        (false, false) => {}
    }
    let mut consultation = Consultation {
        id: ConsultationId::from_key(&key),
        key,
        aliases,
        title: title::display_title(&raw_title),
        kind: kind::read_kind(&raw_title, text.split("\n\n").next().unwrap_or_default()),
        raw_title,
        case_numbers,
        issuers: found_issuers.issuers,
        summary,
        consultees: consultees_of(item, body.as_deref(), &submissions),
        body,
        published_on,
        updated_on,
        deadlines: reading.deadlines,
        meetings: reading.meetings,
        references,
        documents,
        submissions,
        topics: topics(item),
        withdrawn: reading.withdrawn,
        extended: reading.extended,
        source: context.source.to_owned(),
        source_url,
        first_seen_at: context.now,
        fetched_at: context.now,
        quality_notes: notes,
        claims: Default::default(),
        origins: Default::default(),
        document_readings: Default::default(),
        precursors: Vec::new(),
        outcomes: Vec::new(),
        joined_into: None,
    };
    bounds::cut_texts(&mut consultation);
    Ok(consultation)
}

/// The addresses, names and days of an item: enough to decide whether to read more of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The address to fetch: as written, made absolute.
    pub fetch_url: Url,
    /// The address to show: the same without the mark of a session.
    pub url: String,
    /// The address by which the page is known.
    pub address: CanonicalUrl,
    /// The key: the first value of the field that names one, else the page's address.
    pub key: String,
    /// Every other name.
    pub aliases: BTreeSet<String>,
    /// The day of publication.
    pub published_on: Option<Date>,
    /// The day of the last change.
    pub updated_on: Option<Date>,
}

impl Heading {
    /// Every name by which the consultation may be known, the key first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.key.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

/// Reads the addresses, names and days of `item`; none for an item without a web address.
#[must_use]
pub fn heading(item: &RawItem, home: &Url) -> Option<Heading> {
    let written = |value: &RawValue| value.href.clone().unwrap_or_else(|| value.text.clone());
    let links = item.all(Field::Link);
    let fetch_url = links.iter().find_map(|value| links::absolute(&written(value), home))?;
    let url = links::web_address(fetch_url.as_str(), home)?;
    let address = links::address(item, home)?;
    let is_part = |key: &str| address.as_str().contains('#') && links.iter().any(|link| written(link) == key);
    let keys = item.all(Field::Key).iter().map(written);
    // The key of a part of a page is its address, which is among the names as it is.
    let keys = keys.filter(|key| !is_part(key)).filter_map(|key| links::key(&key, home));
    let others = links.iter().skip(1).filter_map(|value| links::canonical(&written(value), home));
    let mut names = keys.chain([address.to_string()]).chain(others.map(String::from));
    let key = names.next().unwrap_or_else(|| address.to_string());
    let aliases = names.filter(|name| *name != key).collect();
    let (published_on, updated_on) = (date_of(item, Field::Published), date_of(item, Field::Updated));
    Some(Heading { fetch_url, url, address, key, aliases, published_on, updated_on })
}

fn date_of(item: &RawItem, field: Field) -> Option<Date> {
    item.all(field).iter().find_map(|value| read_date(&value.text))
}

/// The first of the month in an address such as `/remisser/2026/05/slug/`: near enough for the year.
fn month_in_address(address: &str) -> Option<Date> {
    let parts: Vec<&str> = address.split('/').collect();
    parts.windows(2).find_map(|pair| {
        let (year, month) = (pair[0].parse::<i16>().ok()?, pair[1].parse::<i8>().ok()?);
        ((1990..2200).contains(&year) && pair[1].len() == 2).then(|| Date::new(year, month, 1).ok())?
    })
}

/// The dates that the deadline's own field, the summary and the body name together.
fn read_dates(item: &RawItem, title: &str, published: Option<Date>) -> DeadlineReading {
    // As extracted: the tabs between the cells of a table are lost in what is shown.
    let summary = item.all(Field::Summary).iter().take(1);
    let text = summary.chain(item.all(Field::Body)).map(|value| value.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let mut reading = read_page(title, &text, published);
    reading.withdrawn |= deadline::is_withdrawn_title(&lower_in_place(title));
    reading.extended |= deadline::is_extension(&lower_in_place(title));
    deadline::complete(&mut reading, item.all(Field::Deadline), published);
    // "Remissbrev, svar senast 12 mars (pdf)"
    for document in item.all(Field::Documents) {
        deadline::add_title(&one_line(&document.text), &mut reading, published);
    }
    let values = [Field::Deadline, Field::Summary, Field::Body].into_iter().flat_map(|field| item.all(field));
    let mut struck = values.filter_map(|value| value.struck.as_deref());
    reading.extended |= struck.any(|day| deadline::is_extended_from(day, &reading, published));
    reading
}

/// The field's numbers or, where it has none, those of the title, those that the text names as the consultation's own, or the
/// one of what was sent out.
fn numbers(item: &RawItem, title: &str, summary: Option<&str>, body: Option<&str>) -> Vec<CaseNumber> {
    let mut found: Vec<CaseNumber> = Vec::new();
    for number in item.all(Field::CaseNumbers).iter().flat_map(|value| case_numbers::read_case_numbers(&value.text)) {
        if !found.iter().any(|known| known.display == number.display) {
            found.push(number);
        }
    }
    if found.is_empty() {
        found = case_numbers::of_departments(title);
    }
    if found.is_empty() {
        found = body.map(case_numbers::named_in).unwrap_or_default();
    }
    if found.is_empty() {
        found.extend(summary.or(body).and_then(case_numbers::of_first_sentence));
    }
    found
}

fn documents_and_references(
    item: &RawItem,
    title: &str,
    text: &str,
    context: &Context<'_>,
) -> (Vec<Document>, Vec<Reference>) {
    let mut documents: Vec<Document> =
        item.all(Field::Documents).iter().filter_map(|value| documents::read_document(value, context.home)).collect();
    // the list of who was asked is one PDF on most pages
    let lists = item.all(Field::Consultees).iter().filter_map(|value| documents::read_document(value, context.home));
    documents.extend(lists.map(|list| Document { kind: DocumentKind::ConsulteeList, ..list }));
    let mut references = references::read_references(title);
    for value in item.all(Field::References) {
        let mut found = references::read_references(&one_line(&value.text));
        let url = value.href.as_deref().and_then(|href| links::web_address(href, context.home));
        match found.first_mut() {
            // "Promemoria: Ändringar i jaktförordningen (1987:905)" leads to the memorandum, not to the statute; nor does
            // a link lead to the EU act that it only names.
            Some(first) if !matches!(first.kind, ReferenceKind::Sfs | ReferenceKind::Eu) => first.url = url,
            // what was sent out, without an official number
            _ => documents.extend(documents::read_document(value, context.home)),
        }
        references::merge(&mut references, found);
    }
    references::merge(&mut references, references::read_references(text));
    let mut seen = BTreeSet::new();
    documents.retain(|document| seen.insert(document.url.clone()));
    (documents, references)
}

/// The names of the field or, where it has none, those listed in the text. A list whose names all lead to answers is one of
/// answers: who was asked and has not answered is not in it.
fn consultees_of(item: &RawItem, body: Option<&str>, submissions: &[Submission]) -> Vec<Consultee> {
    let mut found = Vec::new();
    for value in item.all(Field::Consultees).iter().filter(|value| value.href.is_none()) {
        consultees::of_value(&value.text, &mut found);
    }
    if !found.is_empty() {
        return found;
    }
    let listed = body.map(consultees::read_consultees).unwrap_or_default();
    let answered = |consultee: &Consultee| submissions.iter().any(|one| one.organization == consultee.name);
    if listed.iter().all(answered) { Vec::new() } else { listed }
}

fn topics(item: &RawItem) -> Vec<Topic> {
    let names = item.all(Field::Topics).iter().map(|value: &RawValue| one_line(&value.text));
    let mut topics: Vec<Topic> =
        names.map(|name| Topic { slug: slugify(&name), name }).filter(|topic| !topic.slug.is_empty()).collect();
    topics.dedup_by(|a, b| a.slug == b.slug);
    topics
}

#[cfg(test)]
mod tests;
