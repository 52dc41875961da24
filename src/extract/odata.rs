//! OData as Atom to the JSON that the same service would answer: `<m:properties><d:Name>Båt</d:Name>` to `{"Name": "Båt"}`.
//!
//! In: a feed whose entries keep their data in `m:properties` (OData 3.0, Atom format, section 7). Out: `{"value": […],
//! "count": 7, "nextLink": "…"}`, with the names of the properties without their prefix, `null` for `m:null="true"`, a list
//! for a collection, and `id`, `title` and `link` of the entry where no property has that name. So one language of places
//! reads both: `item = "/value"`, `title = "/Name"`.
//!
//! What a document type declares is never expanded; an entity that XML does not have is an error.

use quick_xml::{
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
    name::{Namespace, ResolveResult},
    reader::NsReader,
};
use serde_json::{Map, Value};
use url::Url;

use super::{ExtractError, limits::MAX_LEVELS};

const ATOM: &str = "http://www.w3.org/2005/Atom";
/// The end of the namespaces of `m:` and `d:`, whose beginnings differ between versions of OData.
const METADATA: &str = "/dataservices/metadata";

/// The answer `text`, which stands at `url`, as JSON.
pub(super) fn parse(text: &str, url: &Url) -> Result<Value, ExtractError> {
    let not_odata = |reason: String| ExtractError::NotOdata { url: url.to_string(), reason };
    let root = read(text.trim_start_matches('\u{feff}')).map_err(not_odata)?;
    if root.name != "feed" || root.space != ATOM {
        return Err(not_odata(format!("the outermost element is `{}`", root.name)));
    }
    let entries: Vec<Value> = root.all(ATOM, "entry").map(entry).collect();
    let mut answer = Map::from_iter([("value".to_owned(), Value::Array(entries))]);
    if let Some(count) = root.children.iter().find(|child| child.name == "count" && child.space.ends_with(METADATA)) {
        answer.insert("count".to_owned(), Value::String(count.text.clone()));
    }
    if let Some(next) = link(&root, "next") {
        answer.insert("nextLink".to_owned(), Value::String(next));
    }
    Ok(Value::Object(answer))
}

/// An element: its name without prefix, its namespace, its attributes, its own text, its children.
#[derive(Default)]
struct Element {
    space: String,
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn all<'e>(&'e self, space: &'e str, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name && child.space == space)
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn properties(&self) -> Option<&Self> {
        let own = |element: &&Self| element.name == "properties" && element.space.ends_with(METADATA);
        let inside = self.all(ATOM, "content").flat_map(|content| &content.children);
        // Media entries have it beside the content (section 7.2.1).
        inside.chain(&self.children).find(own)
    }
}

fn entry(element: &Element) -> Value {
    let mut entry = element.properties().map(object).unwrap_or_default();
    let mut also = |name: &str, text: Option<String>| {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            entry.entry(name.to_owned()).or_insert(Value::String(text));
        }
    };
    for name in ["id", "title"] {
        also(name, element.all(ATOM, name).next().map(|child| child.text.clone()));
    }
    also("link", link(element, "alternate"));
    Value::Object(entry)
}

fn link(element: &Element, rel: &str) -> Option<String> {
    let found = element.all(ATOM, "link").find(|link| link.attribute("rel") == Some(rel))?;
    found.attribute("href").map(ToOwned::to_owned)
}

fn object(element: &Element) -> Map<String, Value> {
    element.children.iter().map(|child| (child.name.clone(), value(child))).collect()
}

/// The value of a property: a text, an object for a complex type, a list for a collection.
fn value(element: &Element) -> Value {
    let is_null = element.attribute("null") == Some("true");
    let is_list = element.attribute("type").is_some_and(|name| name.starts_with("Collection("));
    match element.children.as_slice() {
        _ if is_null => Value::Null,
        [] if is_list => Value::Array(Vec::new()),
        [] => Value::String(element.text.clone()),
        children if is_list || children.iter().all(|child| child.name == "element") => {
            Value::Array(children.iter().map(value).collect())
        }
        _ => Value::Object(object(element)),
    }
}

/// The outermost element, with everything in it.
fn read(text: &str) -> Result<Element, String> {
    let mut reader = NsReader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        let at = reader.buffer_position();
        let told = |what: &str| format!("{what}, at byte {at}");
        match reader.read_event().map_err(|error| told(&error.to_string()))? {
            Event::Start(start) => {
                if open.len() > MAX_LEVELS {
                    return Err(told(&format!("more than {MAX_LEVELS} elements inside each other")));
                }
                open.push(begun(&reader, &start)?);
            }
            Event::Empty(start) => {
                let element = begun(&reader, &start)?;
                inner(&mut open)?.children.push(element);
            }
            Event::End(_) => {
                let element = open.pop().ok_or_else(|| told("an end without a beginning"))?;
                inner(&mut open)?.children.push(element);
            }
            Event::Text(text) => {
                let text = text.xml10_content();
                inner(&mut open)?.text.push_str(&text);
            }
            Event::CData(text) => {
                let text = text.xml10_content();
                inner(&mut open)?.text.push_str(&text);
            }
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().map_err(|error| told(&error.to_string()))?;
                let into = &mut inner(&mut open)?.text;
                if let Some(character) = character {
                    into.push(character);
                } else {
                    into.push_str(
                        resolve_predefined_entity(&name).ok_or_else(|| told(&format!("no entity `{}`", &*name)))?,
                    );
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    match <[Element; 1]>::try_from(open) {
        Ok([mut document]) if document.children.len() == 1 => Ok(document.children.remove(0)),
        Ok(_) => Err("no element, or several side by side".to_owned()),
        Err(_) => Err("it ends before its last element does".to_owned()),
    }
}

fn inner(open: &mut [Element]) -> Result<&mut Element, String> {
    open.last_mut().ok_or_else(|| "an end without a beginning".to_owned())
}

fn begun(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<Element, String> {
    let (space, name) = reader.resolver().resolve_element(start.name());
    let space = match space {
        ResolveResult::Bound(Namespace(space)) => space,
        ResolveResult::Unbound | ResolveResult::Unknown(_) => "",
    };
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value =
            attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
        attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element { space: space.to_owned(), name: name.as_ref().to_owned(), attributes, ..Element::default() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const OPEN: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:d="urn:d" xmlns:m="http://docs.oasis-open.org/odata/ns/dataservices/metadata">"#;

    fn read(inside: &str) -> Result<Value, String> {
        let url = Url::parse("https://x.fi/Proposals").unwrap();
        parse(&format!("\u{feff}<?xml version='1.0'?>{OPEN}{inside}</feed>"), &url).map_err(|error| error.to_string())
    }

    #[test]
    fn properties_become_an_object() {
        let found = read(
            r#"<m:count>7</m:count><link rel="next" href="Proposals?$skip=2&amp;a=b"/>
            <entry><id>e1</id><title>T</title><link rel="alternate" href="/p/1"/><content type="application/xml"><m:properties>
              <d:Name>L&#228;nkar &amp; <![CDATA[<b>]]></d:Name><d:title>Own</d:title><d:Gone m:null="true"/><d:Empty/>
              <d:Tags m:type="Collection(Edm.String)"><d:element>a</d:element><d:element>b</d:element></d:Tags>
              <d:Where><d:City>Turku</d:City></d:Where></m:properties></content></entry>
            <entry><id>e2</id><content src="m.png"/><m:properties><d:Name>Media</d:Name></m:properties></entry>"#,
        );
        let expected = json!({ "count": "7", "nextLink": "Proposals?$skip=2&a=b", "value": [
            { "Name": "Länkar & <b>", "title": "Own", "Gone": null, "Empty": "", "Tags": ["a", "b"],
              "Where": { "City": "Turku" }, "id": "e1", "link": "/p/1" },
            { "Name": "Media", "id": "e2" }] });
        assert_eq!(found.unwrap(), expected);
    }

    #[test]
    fn what_is_no_odata_is_told() {
        for (inside, told) in [
            ("</feed><feed>", "several side by side"),
            ("<entry>", "found something else: "),
            ("&nbsp;", "no entity `nbsp`"),
            (&"<a>".repeat(2_000), "more than 1000 elements inside each other"),
        ] {
            let error = read(inside).unwrap_err();
            assert!(
                error.starts_with("expected OData as Atom at `https://x.fi/Proposals`, ") && error.contains(told),
                "{error}"
            );
        }
        let url = Url::parse("https://x.fi/").unwrap();
        assert!(parse("<html/>", &url).unwrap_err().to_string().ends_with("the outermost element is `html`"));
        assert!(parse("{}", &url).is_err());
    }

    #[test]
    fn a_bomb_of_entities_is_no_more_than_an_error() {
        let bomb =
            r#"<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><feed>&b;</feed>"#;
        let error = parse(bomb, &Url::parse("https://x.fi/").unwrap()).unwrap_err().to_string();
        assert!(error.contains("no entity `b`"), "{error}");
    }
}
