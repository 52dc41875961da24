//! The JSON Schema of a scraper file, `scrapers/schema.json`, for editors: names, types and a sentence for each key.
//!
//! Made from the reader's own table of keys. It is less strict than the reader: no schema knows the parameters of a base
//! or whether a selector is valid.

use serde_json::{Map, Value, json};
use strum::VariantNames as _;

use crate::{
    domain::{Field, IssuerKind, Reader, StepKind},
    source::{
        FeedPart, Kind, NEEDS, PageKind,
        keys::{FILE, ISSUER, Key, LIST, PAGE, PAGING, RULE, STAMP, Shape},
    },
};

/// The schema (draft 2020-12).
pub(super) fn json_schema() -> Value {
    let mut schema = table(FILE, Map::new());
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("A source of Remissflödet");
    schema["additionalProperties"] = json!({ "type": "string", "description": "A parameter of the base." });
    schema["$defs"] = json!({ "rule": rule() });
    schema
}

/// An object with `keys`, their old names, and `properties`.
fn table(keys: &[Key], mut properties: Map<String, Value>) -> Value {
    let mut twice = Vec::new();
    for key in keys {
        let value = value(key);
        if let Some(alias) = key.alias {
            let mut old = value.clone();
            old["deprecated"] = json!(true);
            old["description"] = json!(format!("The old name of {}.", key.name));
            properties.insert(alias.to_owned(), old);
            twice.push(json!({ "not": { "required": [key.name, alias] } }));
        }
        properties.insert(key.name.to_owned(), value);
    }
    let mut table = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !twice.is_empty() {
        table["allOf"] = Value::Array(twice);
    }
    table
}

/// The same with a rule for each field.
fn table_with_fields(keys: &[Key]) -> Value {
    let rules = Field::ALL.map(|field| (field.name().to_owned(), json!({ "$ref": "#/$defs/rule" })));
    table(keys, rules.into_iter().collect())
}

fn value(key: &Key) -> Value {
    let names = |names: &[&str]| json!({ "type": "array", "items": { "enum": names } });
    let mut value = match key.shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Texts | Shape::Places => texts(),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Number(least) => json!({ "type": "integer", "minimum": least }),
        Shape::Kind => json!({ "enum": Kind::VARIANTS }),
        Shape::Fields => names(&Field::ALL.map(Field::name)),
        Shape::Needs => names(&NEEDS.map(Field::name)),
        Shape::Reader => json!({ "enum": Reader::ALL.map(Reader::name) }),
        Shape::Verified => json!({ "anyOf": [{ "const": false }, { "type": "string", "format": "date" }] }),
        Shape::Issuer => {
            let mut new = table(ISSUER, Map::new());
            new["required"] = json!(["name", "kind"]);
            json!({ "anyOf": [{ "type": "string" }, new] })
        }
        Shape::IssuerKind => json!({ "enum": IssuerKind::VARIANTS }),
        Shape::Paging => table(PAGING, Map::new()),
        Shape::Choice => {
            let mut choice = table(RULE, Map::new());
            choice["required"] = json!(["match"]);
            choice
        }
        Shape::Stamp => table(STAMP, Map::new()),
        Shape::PageKind => json!({ "enum": PageKind::VARIANTS }),
        Shape::StepKind => json!({ "enum": StepKind::ALL.map(StepKind::name) }),
        Shape::Lists => json!({ "type": "array", "items": table_with_fields(LIST) }),
        Shape::Page => table_with_fields(PAGE),
    };
    value["description"] = json!(key.meaning);
    value
}

fn texts() -> Value {
    json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
}

fn rule() -> Value {
    let mut places = texts();
    let at = RULE.iter().find(|key| key.name == "at").map_or("", |key| key.meaning);
    places["description"] = json!(format!("{at} Parts of a feed's entry: {}.", FeedPart::VARIANTS.join(", ")));
    let mut table = table(RULE, Map::new());
    table["anyOf"] = json!([{ "required": ["at"] }, { "required": ["column"] }]);
    json!({ "anyOf": [places, table, { "type": "array", "items": table }] })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    #[test]
    fn the_shipped_schema_is_current() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scrapers/schema.json");
        let shipped = fs::read_to_string(path).unwrap_or_default();
        let now = format!("{:#}\n", super::json_schema());
        assert!(shipped == now, "out of date; run `cargo run -- schema > scrapers/schema.json`");
    }

    #[test]
    fn every_file_names_the_schema() {
        for (name, file) in crate::source::built_in_files() {
            let schema = if name.contains('/') { "#:schema ../schema.json" } else { "#:schema schema.json" };
            assert_eq!(file.text.lines().next(), Some(schema), "{name}");
        }
    }

    #[test]
    fn old_names_are_in_the_schema_and_exclude_the_new_ones() {
        let schema = super::json_schema();
        assert_eq!(schema["properties"]["opens"]["deprecated"], true);
        assert_eq!(schema["properties"]["list"]["items"]["properties"]["stands-alone"]["deprecated"], true);
        let twice = schema["allOf"].as_array().unwrap();
        assert!(twice.contains(&serde_json::json!({ "not": { "required": ["creates", "opens"] } })), "{twice:?}");
    }
}
