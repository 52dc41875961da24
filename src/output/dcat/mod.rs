//! The catalog of open data: DCAT-AP-SE 3.0.1 (<https://docs.dataportal.se/dcat/3.0.1/en/>), for the national portal to
//! harvest.
//!
//! ```text
//! Site + last change of the data   --graph-->   triples   --serialize-->   /datasets/dcat, /datasets/dcat.ttl
//! ```
//!
//! `graph` makes the triples, `distributions` lists the files and feeds, `serialize` writes both formats. Every node has
//! an absolute IRI, and every text is in Swedish and English. Publisher and contact come from the settings: without them
//! there is no graph.

mod distributions;
mod graph;
mod serialize;

/// A graph, a subject's triples together.
pub type Triples = Vec<oxrdf::Triple>;

pub use graph::{Missing, graph};
pub use serialize::{turtle, xml};

/// The media type of [`xml()`]'s bytes (RFC 3870).
pub const XML_MEDIA_TYPE: &str = "application/rdf+xml; charset=utf-8";
/// The media type of [`turtle()`]'s bytes.
pub const TURTLE_MEDIA_TYPE: &str = "text/turtle; charset=utf-8";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use oxrdf::{Term, Triple};

    use super::*;
    use crate::output::{Publisher, PublisherKind, Site};

    fn site() -> Site {
        let mut site = Site::new("https://remisser.example.se", "Remissflödet & co");
        site.contact = Some("kontakt@example.se".to_owned());
        let (url, kind) = (Some("https://www.example.se/".to_owned()), Some(PublisherKind::NonProfit));
        site.publisher = Some(Publisher { name: "Exempelföreningen <ek>".to_owned(), url, kind });
        site
    }

    fn example() -> Vec<Triple> {
        graph(&site(), "2026-07-01T08:00:00Z".parse().ok()).unwrap()
    }

    #[test]
    fn nothing_is_made_up_where_the_settings_are_silent() {
        let without = |change: fn(&mut Site)| {
            let mut site = site();
            change(&mut site);
            graph(&site, None).unwrap_err().setting
        };
        assert_eq!(without(|site| site.publisher = None), "publisher");
        assert_eq!(without(|site| site.contact = None), "contact");
        assert_eq!(without(|site| site.contact = Some("https://example.se/".to_owned())), "contact");
        assert_eq!(without(|site| site.publisher.as_mut().unwrap().kind = None), "publisher-type");
        assert_eq!(
            without(|site| site.publisher.as_mut().unwrap().url = Some("not an iri".to_owned())),
            "publisher-url"
        );
    }

    #[test]
    fn every_node_has_an_absolute_iri_and_every_text_two_languages() {
        let triples = example();
        let mut texts: BTreeSet<(String, String)> = BTreeSet::new();
        for triple in &triples {
            assert!(triple.subject.is_named_node(), "{triple}");
            match &triple.object {
                Term::NamedNode(node) => assert!(node.as_str().contains(':'), "{triple}"),
                Term::Literal(literal) => {
                    if let Some(lang) = literal.language() {
                        let of = format!("{} {}", triple.subject, triple.predicate);
                        texts.insert((of, lang.to_owned()));
                    }
                }
                _ => panic!("a blank node: {triple}"),
            }
        }
        for (of, _) in &texts {
            for lang in ["sv", "en"] {
                assert!(texts.contains(&(of.clone(), lang.to_owned())), "{of} in {lang}");
            }
        }
    }

    #[test]
    fn both_forms_hold_the_same_graph() {
        let triples = example();
        let read = oxttl::TurtleParser::new().for_slice(&turtle(&triples)).collect::<Result<Vec<_>, _>>();
        let texts = |all: &mut dyn Iterator<Item = Triple>| all.map(|one| one.to_string()).collect::<BTreeSet<_>>();
        assert_eq!(texts(&mut read.unwrap().into_iter()), texts(&mut triples.clone().into_iter()));
        let xml = String::from_utf8(xml(&triples)).unwrap();
        let head: String = xml.lines().skip(2).take(5).map(|line| format!("{}\n", line.trim())).collect();
        insta::assert_snapshot!(head, @r#"
        <dcat:Catalog rdf:about="https://remisser.example.se/datasets/dcat#catalog">
        <dcterms:title xml:lang="sv">Remissflödet &amp; co: öppna data</dcterms:title>
        <dcterms:title xml:lang="en">Remissflödet &amp; co: open data</dcterms:title>
        <dcterms:description xml:lang="sv">Öppna data om remisser från regeringen och myndigheter.</dcterms:description>
        <dcterms:description xml:lang="en">Open data on the consultations of the Swedish government and its agencies.</dcterms:description>
        "#);
        assert!(xml.contains("Exempelföreningen &lt;ek&gt;"), "{xml}");
        let objects = xml.lines().filter(|line| line.starts_with("    <")).count();
        let types = triples.iter().filter(|one| one.predicate == oxrdf::vocab::rdf::TYPE).count();
        assert_eq!(objects + types, triples.len(), "a line for each triple but the types, which are the elements");
    }
}
