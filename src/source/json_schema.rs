//! The JSON Schema of a scraper file, for editors: names, kinds and a sentence for each key.
//!
//! Made from the same tables as the reader (fields, readers, kinds), so that it says nothing else. It is less strict than
//! [`super::compile`]: what a parameter of a base is called, and whether a selector is right, no schema can tell.

use serde_json::{Map, Value, json};

use super::{FeedPart, Kind, needs::NEEDS};
use crate::domain::{Field, Reader};

/// The schema (draft 2020-12).
#[must_use]
pub fn json_schema() -> Value {
    let text = |what: &str| json!({ "type": "string", "description": what });
    let truth = |what: &str| json!({ "type": "boolean", "description": what });
    let texts = |what: &str| json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }], "description": what });
    let number = |least: u32, what: &str| json!({ "type": "integer", "minimum": least, "description": what });
    let list = with_fields(json!({
        "kind": { "enum": Kind::ALL.map(Kind::name), "description": "The format of the list." },
        "url": text("The address; holes are {home}, the base's parameters, {page}, {size}, {offset} and {cursor}."),
        "accept": text("The Accept header to send."),
        "paging": {
            "type": "object", "additionalProperties": false, "description": "How the list goes on.",
            "properties": {
                "first": number(0, "The site's number of the first page; 1 unless told."),
                "size": number(1, "Entries of a page."),
                "max-pages": number(1, "The most pages to read."),
                "next": text("Where a page holds the address of the next one."),
                "cursor": text("Where an answer holds what fills {cursor} in the next address."),
            },
        },
        "archive": truth("Whether its pages together are everything that was ever published."),
        "inside": text("The JSON pointer to the HTML."),
        "total": text("Where JSON holds the number of entries on all pages."),
        "item": text("The selector of one entry, or where JSON holds the entries."),
        "sections": truth("item is the heading of an entry that goes on until the next heading."),
        "min-items": number(0, "Fewer entries on the first page are a failed run; 1 unless told."),
        "stands-alone": truth("Whether an entry may be shown before its page was read."),
        "skip-known-issuers": truth("Leave entries to the sources of their senders."),
    }));
    let page = with_fields(json!({
        "must-have": texts("Selectors without which it is no such page."),
        "expects": { "type": "array", "items": { "enum": Field::ALL.map(Field::name) }, "description": "Fields that every page has." },
        "accept": text("The Accept header to send."),
    }));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A source of Remissflödet",
        "type": "object",
        "properties": {
            "extends": text("The base whose keys hold where this file is silent, such as sites/regeringen."),
            "parameters": texts("Of a base: the keys that its sources must set."),
            "name": text("The name to display."),
            "issuer": text("The one sender, an entry of config/issuers.toml."),
            "home": text("The site's address."),
            "language": text("The language of its pages; sv unless told."),
            "schedule": text("Five cron fields in Swedish time."),
            "verified": { "anyOf": [{ "const": false }, { "type": "string", "format": "date" }],
                          "description": "The day when a person saw real pages read right." },
            "enabled": truth("false: not asked unless the settings say so."),
            "needs": { "type": "array", "items": { "enum": NEEDS.map(Field::name) }, "description": "What shows that an entry is a consultation; one without any of these is told and left out." },
            "opens": truth("false: adds to what other sources opened, opens nothing itself."),
            "walled": text("Why the site cannot be read; the source is listed and never asked."),
            "walls": texts("Texts with which a bot wall tells on itself."),
            "min-items": number(0, "For all lists at once."),
            "skip-known-issuers": truth("For all lists at once."),
            "list": { "type": "array", "items": list, "description": "Lists of consultations." },
            "page": page,
        },
        "additionalProperties": { "type": "string", "description": "A parameter of the base." },
        "$defs": { "rule": rule() },
    })
}

/// `properties` and a rule for each field, as a closed object.
fn with_fields(properties: Value) -> Value {
    let mut all: Map<String, Value> = properties.as_object().cloned().unwrap_or_default();
    for field in Field::ALL {
        all.insert(field.name().to_owned(), json!({ "$ref": "#/$defs/rule" }));
    }
    json!({ "type": "object", "additionalProperties": false, "properties": all })
}

fn rule() -> Value {
    let text = |what: &str| json!({ "type": "string", "description": what });
    let parts = FeedPart::ALL.map(FeedPart::name).join(", ");
    let at =
        format!("A CSS selector (a@href for an attribute), a place in JSON, or a part of a feed's entry: {parts}.");
    let places = json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }], "description": at });
    let table = json!({
        "type": "object", "additionalProperties": false, "required": ["at"],
        "properties": {
            "at": places.clone(),
            "attribute": text("The attribute to read, instead of the text."),
            "read": { "enum": Reader::ALL.map(Reader::name), "description": "How the text is understood." },
            "match": text("A regular expression; the first group is the value."),
            "as": text("The text to put the value into: {0} is the match, {1} the first group."),
            "without": text("Elements whose text does not count."),
            "under": text("Only under a heading that this expression matches."),
            "after": text("Only after a text that this expression matches."),
            "scheme": text("Only feed categories whose scheme this expression matches."),
        },
    });
    json!({ "anyOf": [places, table.clone(), { "type": "array", "items": table }] })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    #[test]
    fn the_schema_that_ships_is_current() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scrapers/schema.json");
        let shipped = fs::read_to_string(path).unwrap_or_default();
        let now = format!("{:#}\n", super::json_schema());
        assert!(shipped == now, "write it again: remissflode schema > scrapers/schema.json");
    }

    #[test]
    fn every_file_names_the_schema() {
        for (name, file) in crate::source::built_in_files() {
            let schema = if name.contains('/') { "#:schema ../schema.json" } else { "#:schema schema.json" };
            assert_eq!(file.text.lines().next(), Some(schema), "{name}");
        }
    }
}
