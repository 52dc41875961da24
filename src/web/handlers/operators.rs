//! `/kallor.atom`: the problems of the sources, for operators. An entry is a problem and its beginning,
//! gone from the feed when it is over. Never part of the feeds of consultations.

use jiff::Timestamp;

use crate::{
    catalog::SourceEntry,
    domain::{Lang, SourceProblem, Urn},
    output::{Entry, Extent, Facts, Feed, Format, Person},
    web::{
        http::{Answer, Document, Refusal, RequestContext},
        params::refuse_unknown,
    },
};

/// `GET /kallor.atom`
pub(crate) fn sources(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[])?;
    let site = context.site();
    let page = site.url("/kallor");
    let problems =
        context.snapshot.sources().iter().flat_map(|source| source.state.problems.iter().map(move |one| (source, one)));
    let mut entries: Vec<Entry> = problems.map(|(source, problem)| entry(source, problem, &page)).collect();
    entries.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.id.cmp(&b.id)));
    let changed_at = context.sources_changed_at();
    let feed = Feed {
        id: Feed::id_of("sources", "", Lang::Sv),
        title: format!("Källornas fel – {}", site.name),
        subtitle: "En post för varje fel hos en källa; den försvinner när felet är avhjälpt".to_owned(),
        self_url: site.url("/kallor.atom"),
        html_url: page,
        author: Person { name: site.name.clone(), email: site.contact.clone(), url: Some(site.url("/")) },
        hub: None,
        icon: None,
        lang: Lang::Sv,
        links: Vec::new(),
        extent: Extent::Complete,
        entries,
        updated_when_empty: changed_at.unwrap_or(Timestamp::UNIX_EPOCH),
    };
    Ok(Answer::Document(Document::new(Format::Atom.content_type(), Format::Atom.render(&feed), changed_at)))
}

fn entry(source: &SourceEntry, problem: &SourceProblem, page: &str) -> Entry {
    let slug = &source.state.slug;
    let id = Urn::new("problem", &[slug, &problem.code, &problem.since.to_string()]);
    Entry {
        id: id.to_string(),
        title: format!("{}: {} ({})", source.name, problem.code, source.state.status.name()),
        url: format!("{page}#{slug}"),
        via: None,
        published: problem.since,
        updated: problem.since,
        summary: problem.text.clone(),
        content_html: String::new(),
        authors: Vec::new(),
        categories: Vec::new(),
        related: Vec::new(),
        attachments: Vec::new(),
        facts: Facts::default(),
    }
}
