//! The vocabularies that the graph is written with.

use oxrdf::NamedNode;

/// Prefixes and name spaces, in the order in which they are declared.
pub(super) const PREFIXES: [(&str, &str); 7] = [
    ("adms", "http://purl.org/adms/publishertype/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// What all authority tables of the EU's Publications Office begin with.
pub(super) const AUTHORITY: &str = "http://publications.europa.eu/resource/authority/";

/// The licence, letter for letter as the profile's list has it.
pub(super) const LICENSE: &str = "http://creativecommons.org/publicdomain/zero/1.0/";

/// `dcat:Dataset` as an IRI; a prefix that is not declared stays as it is.
pub(super) fn term(name: &str) -> NamedNode {
    let known = name.split_once(':').and_then(|(prefix, local)| {
        let (_, space) = PREFIXES.iter().find(|(declared, _)| *declared == prefix)?;
        Some(format!("{space}{local}"))
    });
    NamedNode::new_unchecked(known.unwrap_or_else(|| name.to_owned()))
}

/// Name space and local name of an IRI, by the declared prefixes: `dcat`, `Dataset`.
pub(super) fn split(iri: &str) -> Option<(&'static str, &str)> {
    PREFIXES.iter().find_map(|(prefix, space)| Some((*prefix, iri.strip_prefix(space)?)))
}
