//! The graph: catalog, dataset, its distributions, the API as a data service, publisher and contact.

use jiff::Timestamp;
use oxrdf::{Literal, NamedNode, Term, Triple, vocab::xsd};

use super::distributions::{FORMS, Form};
use crate::{
    domain::Lang,
    output::{LICENSE, Site},
};

/// Prefixes and namespaces, in the order of their declaration.
pub(super) const PREFIXES: [(&str, &str); 7] = [
    ("adms", "http://purl.org/adms/publishertype/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// The start of all authority tables of the EU's Publications Office.
const AUTHORITY: &str = "http://publications.europa.eu/resource/authority/";

/// The error for a missing setting: without it there is no catalog that the profile accepts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the setting `{setting}` is missing or cannot be used: expected {expected}")]
pub struct Missing {
    /// The key in the settings file.
    pub setting: &'static str,
    /// The expected value.
    pub expected: &'static str,
}

/// The triples of the catalog of `site`; `modified` is when the data last changed.
///
/// The triples of a subject stand together, its type first.
///
/// # Errors
/// When the settings do not name publisher and contact as the profile needs them.
pub fn graph(site: &Site, modified: Option<Timestamp>) -> Result<Vec<Triple>, Missing> {
    let missing = |setting, expected| Missing { setting, expected };
    let publisher =
        site.publisher.as_ref().ok_or_else(|| missing("publisher", "the name of who publishes the data"))?;
    let kind = publisher.kind.ok_or_else(|| missing("publisher-type", "a word such as `non-profit`"))?;
    let mail = site.contact.as_deref().filter(|contact| contact.contains('@') && !contact.contains("://"));
    let mail = mail.and_then(|mail| NamedNode::new(format!("mailto:{mail}")).ok());
    let mail = mail.ok_or_else(|| missing("contact", "an e-mail address"))?;
    let own = |name: &str| {
        let iri = NamedNode::new(site.url(&format!("/datasets/dcat#{name}")));
        iri.map_err(|_| missing("public-url", "an address such as `https://remisser.example.se`"))
    };
    let (catalog, dataset, service, contact) = (own("catalog")?, own("dataset")?, own("api")?, own("contact")?);
    let agent = match &publisher.url {
        Some(url) => NamedNode::new(url).map_err(|_| missing("publisher-url", "an absolute address"))?,
        None => own("publisher")?,
    };
    let page = |path: &str| NamedNode::new_unchecked(site.url(path));
    let mut graph = Graph(Vec::new());

    graph.of(&catalog, "dcat:Catalog");
    graph.texts(
        &catalog,
        "dcterms:title",
        [&format!("{}: öppna data", site.name), &format!("{}: open data", site.name)],
    );
    graph.texts(
        &catalog,
        "dcterms:description",
        [
            "Öppna data om remisser från regeringen och myndigheter.",
            "Open data on the consultations of the Swedish government and its agencies.",
        ],
    );
    graph.link(&catalog, "dcterms:publisher", &agent);
    graph.link(&catalog, "dcterms:license", &term(LICENSE));
    graph.languages(&catalog);
    graph.link(&catalog, "foaf:homepage", &page("/"));
    graph.link(&catalog, "dcat:dataset", &dataset);
    graph.link(&catalog, "dcat:service", &service);

    graph.of(&dataset, "dcat:Dataset");
    graph.texts(&dataset, "dcterms:title", ["Remisser", "Public consultations (remisser)"]);
    graph.texts(
        &dataset,
        "dcterms:description",
        [
            "Alla remisser från regeringen och myndigheter, med sista svarsdag, handlingar, vilka som tillfrågats, vilka \
             som svarat och varje ändring. Uppgifterna läses ur avsändarnas egna sidor, som är det som gäller.",
            "Every consultation of the Swedish government and its agencies, with the last day to answer, its documents, \
             who was asked, who answered, and every change. Read from the senders' own pages, which are what counts.",
        ],
    );
    graph.link(&dataset, "dcterms:publisher", &agent);
    graph.link(&dataset, "dcat:contactPoint", &contact);
    for words in
        [["remiss", "public consultation"], ["remissvar", "consultation response"], ["lagstiftning", "legislation"]]
    {
        graph.texts(&dataset, "dcat:keyword", words);
    }
    for (predicate, table) in [
        ("dcat:theme", "data-theme/GOVE"),
        ("dcterms:accessRights", "access-right/PUBLIC"),
        ("dcterms:accrualPeriodicity", "frequency/DAILY"),
        ("dcterms:spatial", "country/SWE"),
        ("dcterms:language", "language/SWE"),
    ] {
        graph.link(&dataset, predicate, &term(&format!("{AUTHORITY}{table}")));
    }
    graph.link(&dataset, "dcat:landingPage", &page("/api"));
    if let Some(at) = modified {
        graph.value(&dataset, "dcterms:modified", Literal::new_typed_literal(at.to_string(), xsd::DATE_TIME));
    }
    for form in &FORMS {
        graph.link(&dataset, "dcat:distribution", &own(form.name)?);
    }

    for form in &FORMS {
        graph.distribution(&own(form.name)?, form, &page(form.path), &service);
    }

    graph.of(&service, "dcat:DataService");
    graph.texts(&service, "dcterms:title", ["Remissernas API", "The consultations' API"]);
    graph.texts(
        &service,
        "dcterms:description",
        [
            "Sök, filtrera och följ remisser. Ingen nyckel, inget konto.",
            "Search, filter and follow consultations. No key, no account.",
        ],
    );
    graph.link(&service, "dcterms:publisher", &agent);
    graph.link(&service, "dcat:contactPoint", &contact);
    graph.link(&service, "dcterms:license", &term(LICENSE));
    graph.link(&service, "dcterms:accessRights", &term(&format!("{AUTHORITY}access-right/PUBLIC")));
    graph.link(&service, "dcat:endpointURL", &page("/api/v1"));
    graph.link(&service, "dcat:endpointDescription", &page("/api/v1/openapi.json"));
    graph.link(&service, "dcat:landingPage", &page("/api"));
    graph.link(&service, "dcat:servesDataset", &dataset);

    graph.of(&agent, "foaf:Agent");
    graph.value(&agent, "foaf:name", Literal::new_simple_literal(&publisher.name));
    graph.link(&agent, "dcterms:type", &term(&format!("adms:{}", kind.term())));

    graph.of(&contact, "vcard:Organization");
    graph.value(&contact, "vcard:fn", Literal::new_simple_literal(&publisher.name));
    graph.link(&contact, "vcard:hasEmail", &mail);
    Ok(graph.0)
}

struct Graph(Vec<Triple>);

impl Graph {
    fn of(&mut self, subject: &NamedNode, class: &str) {
        self.link(subject, "rdf:type", &term(class));
    }

    fn link(&mut self, subject: &NamedNode, predicate: &str, object: &NamedNode) {
        self.0.push(Triple::new(subject.clone(), term(predicate), Term::from(object.clone())));
    }

    fn value(&mut self, subject: &NamedNode, predicate: &str, value: Literal) {
        self.0.push(Triple::new(subject.clone(), term(predicate), Term::from(value)));
    }

    fn texts(&mut self, subject: &NamedNode, predicate: &str, texts: [&str; 2]) {
        for (text, lang) in texts.into_iter().zip(Lang::ALL) {
            let text = super::super::clean::one_line(text);
            self.value(subject, predicate, Literal::new_language_tagged_literal_unchecked(text, lang.code()));
        }
    }

    fn languages(&mut self, subject: &NamedNode) {
        for language in ["SWE", "ENG"] {
            self.link(subject, "dcterms:language", &term(&format!("{AUTHORITY}language/{language}")));
        }
    }

    fn distribution(&mut self, subject: &NamedNode, form: &Form, at: &NamedNode, service: &NamedNode) {
        self.of(subject, "dcat:Distribution");
        self.texts(subject, "dcterms:title", form.title);
        self.texts(subject, "dcterms:description", form.description);
        self.link(subject, "dcat:accessURL", at);
        self.link(subject, "dcat:downloadURL", at);
        self.value(subject, "dcterms:format", Literal::new_simple_literal(form.media_type));
        self.link(subject, "dcterms:license", &term(LICENSE));
        if form.path.starts_with("/api/") {
            self.link(subject, "dcat:accessService", service);
        }
    }
}

/// `dcat:Dataset` as an IRI. A name with an undeclared prefix stays as it is.
fn term(name: &str) -> NamedNode {
    let known = name.split_once(':').and_then(|(prefix, local)| {
        let (_, space) = PREFIXES.iter().find(|(declared, _)| *declared == prefix)?;
        Some(format!("{space}{local}"))
    });
    NamedNode::new_unchecked(known.unwrap_or_else(|| name.to_owned()))
}
