//! The graph as Turtle (<https://www.w3.org/TR/turtle/>) and as RDF/XML (<https://www.w3.org/TR/rdf-syntax-grammar/>).
//!
//! The national portal reads RDF/XML. The crate `oxrdfxml` is not used: it depends on a version of quick-xml with two
//! open advisories (RUSTSEC-2026-0194 and -0195).

use std::io::Write;

use oxrdf::{
    NamedOrBlankNode, Term, Triple,
    vocab::{rdf, xsd},
};
use oxttl::TurtleSerializer;
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use super::graph::PREFIXES;

/// The triples as Turtle.
#[must_use]
pub fn turtle(triples: &[Triple]) -> Vec<u8> {
    let mut serializer = TurtleSerializer::new();
    for (prefix, space) in PREFIXES {
        // Every name space is an IRI, so none is refused.
        serializer = serializer.clone().with_prefix(prefix, space).unwrap_or(serializer);
    }
    let mut writer = serializer.for_writer(Vec::new());
    for triple in triples {
        // Writing into memory does not fail.
        let _ = writer.serialize_triple(triple.as_ref());
    }
    writer.finish().unwrap_or_default()
}

/// The triples as RDF/XML: an element for each subject, named by its type, with one inside for each other triple.
///
/// The triples of a subject stand together, its type first. A predicate outside the declared namespaces is left out.
#[must_use]
pub fn xml(triples: &[Triple]) -> Vec<u8> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing into memory does not fail.
    let _ = write(&mut writer, triples);
    writer.into_inner()
}

fn write(to: &mut Writer<Vec<u8>>, triples: &[Triple]) -> std::io::Result<()> {
    to.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let mut root = BytesStart::new("rdf:RDF");
    for (prefix, space) in PREFIXES {
        root.push_attribute((format!("xmlns:{prefix}").as_str(), space));
    }
    to.write_event(Event::Start(root))?;
    for about in triples.chunk_by(|one, other| one.subject == other.subject) {
        subject(to, about)?;
    }
    to.write_event(Event::End(BytesEnd::new("rdf:RDF")))?;
    to.get_mut().write_all(b"\n")
}

fn subject(to: &mut Writer<Vec<u8>>, triples: &[Triple]) -> std::io::Result<()> {
    let Some((first, others)) = triples.split_first() else { return Ok(()) };
    let class = match &first.object {
        Term::NamedNode(class) if first.predicate == rdf::TYPE => name(class.as_str()),
        _ => None,
    };
    let (class, others) = class.map_or(("rdf:Description".to_owned(), triples), |class| (class, others));
    let NamedOrBlankNode::NamedNode(about) = &first.subject else { return Ok(()) };
    to.write_event(Event::Start(BytesStart::new(&class).with_attributes([("rdf:about", about.as_str())])))?;
    for triple in others {
        if let Some(predicate) = name(triple.predicate.as_str()) {
            object(to, &predicate, &triple.object)?;
        }
    }
    to.write_event(Event::End(BytesEnd::new(&class)))
}

fn object(to: &mut Writer<Vec<u8>>, predicate: &str, object: &Term) -> std::io::Result<()> {
    let start = BytesStart::new(predicate);
    let literal = match object {
        Term::NamedNode(node) => {
            return to.write_event(Event::Empty(start.with_attributes([("rdf:resource", node.as_str())])));
        }
        Term::Literal(literal) => literal,
        // No blank node is ever made.
        _ => return Ok(()),
    };
    let start = match literal.language() {
        Some(lang) => start.with_attributes([("xml:lang", lang)]),
        None if literal.datatype() == xsd::STRING => start,
        None => start.with_attributes([("rdf:datatype", literal.datatype().as_str())]),
    };
    to.write_event(Event::Start(start))?;
    to.write_event(Event::Text(BytesText::new(literal.value())))?;
    to.write_event(Event::End(BytesEnd::new(predicate)))
}

/// `dcat:Dataset` for an IRI in a declared namespace.
fn name(iri: &str) -> Option<String> {
    PREFIXES.iter().find_map(|(prefix, space)| Some(format!("{prefix}:{}", iri.strip_prefix(space)?)))
}
