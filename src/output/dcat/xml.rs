//! The graph as RDF/XML (<https://www.w3.org/TR/rdf-syntax-grammar/>), which is what the national portal reads.

use std::io::Write;

use oxrdf::{
    NamedOrBlankNode, Term, Triple,
    vocab::{rdf, xsd},
};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use super::terms::{PREFIXES, split};

/// The triples as RDF/XML: an element for each subject, named by its type, one inside it for each of its other triples.
/// The triples of a subject stand together, its type first; a predicate outside the declared name spaces is left out.
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

fn name(iri: &str) -> Option<String> {
    split(iri).map(|(prefix, local)| format!("{prefix}:{local}"))
}
