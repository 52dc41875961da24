//! The graph as Turtle (<https://www.w3.org/TR/turtle/>).

use oxrdf::Triple;
use oxttl::TurtleSerializer;

use super::terms::PREFIXES;

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
