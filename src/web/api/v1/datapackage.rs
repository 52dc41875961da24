//! The tables described for programs: a Frictionless Data Package (<https://datapackage.org>), by which Python, R, Datasette
//! and others open them with the right types.
//!
//! ```text
//! GET /api/v1/datapackage.json   ->   {"name":"remissflode","resources":[{"name":"consultations","schema":{…},…},…]}
//! ```
//!
//! The columns are those that are written, and their descriptions those of the fields in the API.

use serde_json::{Map, Value, json};

use super::{BASE, openapi::schemas, paging::json, responses, tables::Table};
use crate::{
    output::{
        LICENSE, Site,
        csv::{COLUMNS, Column, ColumnKind},
    },
    web::{
        http::{Answer, Refusal, RequestContext},
        params::refuse_unknown,
    },
};

/// One table.
struct Resource {
    file: &'static str,
    title: &'static str,
    /// The schema of the API that has its fields.
    schema: &'static str,
    columns: &'static [Column],
    /// The column whose values are unique; empty if there is none.
    key: &'static str,
    /// The columns that hold keys of other tables.
    refers: &'static [(&'static str, &'static str, &'static str)],
}

const TO_CONSULTATION: (&str, &str, &str) = ("consultation", "consultations", "id");
const TO_ORGANIZATION: (&str, &str, &str) = ("organization", "organizations", "slug");

/// Descriptions of columns that hold something else than the field of the same name.
const OTHERWISE: [(&str, &str, &str); 5] = [
    ("Consultation", "issuers", "The names of the issuers, separated by `; `."),
    ("Consultation", "subjects", "The names of its subjects, separated by `; `."),
    ("Consultation", "submissions", "The number of posted answers; empty if posted answers would not be known."),
    ("Consultation", "consultees", "The number of organizations asked; empty if they are not known."),
    ("Submission", "organization", "The slug of the organization that `name` stands for; empty for private persons."),
];

/// Descriptions of columns that no schema has.
const OWN: [(&str, &str); 13] = [
    ("place", "`origin` for a step before the consultation, `outcome` for one after it."),
    ("issuerSlugs", "The slugs of the issuers, separated by `; `."),
    ("consultation", "The `id` of the consultation."),
    ("consultationTitle", "The title of the consultation."),
    ("publishedOn", "The day on which the consultation was published."),
    ("documentUrls", "The addresses of the documents, separated by `; `."),
    ("proposalUrl", "The address of the proposal that was sent out."),
    ("deadlineEvidence", "The sentence that `deadline` was read from, as published."),
    ("organizationName", "The name of the organization that `name` stands for."),
    ("organizationKind", "The kind of that organization."),
    ("organization", "The slug of the organization that `name` stands for; empty for private persons."),
    ("name", "The name as written where it was asked or on its answer."),
    ("url", "The address of the answer at the publisher's."),
];

/// `GET /api/v1/datapackage.json`
pub(crate) fn datapackage(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[])?;
    json(&package(context.site()), None).map(Answer::Document)
}

/// The data package of the tables of `site`.
pub(super) fn package(site: &Site) -> Value {
    let schemas = schemas::schemas();
    let resources: Vec<Value> = resources().iter().map(|one| resource(one, &schemas, site)).collect();
    json!({
        "profile": "data-package",
        "name": "remissflode",
        "title": site.name,
        "description":
            "Every consultation (remiss) of the Swedish government, and of those agencies that can be read: tables of \
             consultations, events, documents, who was asked and who answered. An empty cell is an unknown value, and several \
             values of a cell are separated by `; `. Every table takes the filters of the API.",
        "homepage": site.url("/api"),
        "version": super::api_info::VERSION,
        "keywords": ["remiss", "remissvar", "Sweden", "government", "consultations"],
        "licenses": [{"name": "CC0-1.0", "path": LICENSE, "title": "CC0 1.0"}],
        "resources": resources,
    })
}

fn resources() -> Vec<Resource> {
    let of_table = |table: Table| {
        let (title, schema, key, refers): (_, _, _, &[_]) = match table {
            Table::Events => ("What happened, an event a row", "Event", "id", &[TO_CONSULTATION]),
            Table::Organizations => ("Organizations that were asked or have answered", "Organization", "slug", &[]),
            Table::Documents => ("Documents, one a row", "DocumentEntry", "", &[TO_CONSULTATION]),
            Table::Consultees => ("Who was asked, one a row", "Consultee", "", &[TO_CONSULTATION, TO_ORGANIZATION]),
            Table::Submissions => ("Posted answers, one a row", "Submission", "", &[TO_CONSULTATION, TO_ORGANIZATION]),
            Table::Outcomes => ("Steps from terms of reference to law, one a row", "Step", "", &[TO_CONSULTATION]),
        };
        Resource { file: table.file_name(), title, schema, columns: table.columns(), key, refers }
    };
    let consultations = Resource {
        file: "consultations.csv",
        title: "Consultations, one a row",
        schema: "Consultation",
        columns: &COLUMNS,
        key: "id",
        refers: &[],
    };
    let responses = Resource {
        file: "responses.csv",
        title: "Who was asked and who answered, one organization of one consultation a row",
        schema: "Response",
        columns: &responses::COLUMNS,
        key: "",
        refers: &[TO_CONSULTATION, TO_ORGANIZATION],
    };
    [consultations].into_iter().chain(Table::ALL.map(of_table)).chain([responses]).collect()
}

fn resource(one: &Resource, schemas: &Map<String, Value>, site: &Site) -> Value {
    let name = one.file.trim_end_matches(".csv");
    let fields: Vec<Value> = one.columns.iter().map(|column| field(*column, one.schema, schemas)).collect();
    let mut schema = json!({"fields": fields, "missingValues": [""]});
    if let (false, Some(schema)) = (one.key.is_empty(), schema.as_object_mut()) {
        schema.insert("primaryKey".to_owned(), json!([one.key]));
    }
    if let (false, Some(schema)) = (one.refers.is_empty(), schema.as_object_mut()) {
        let refers = one.refers.iter().map(
            |(field, resource, key)| json!({"fields": [field], "reference": {"resource": resource, "fields": [key]}}),
        );
        schema.insert("foreignKeys".to_owned(), refers.collect());
    }
    json!({
        "profile": "tabular-data-resource",
        "name": name,
        "title": one.title,
        "path": site.url(&format!("{BASE}/{}", one.file)),
        "scheme": if site.public_url.starts_with("https") { "https" } else { "http" },
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    })
}

fn field(column: Column, schema: &str, schemas: &Map<String, Value>) -> Value {
    let property = &schemas.get(schema).map_or(&Value::Null, |schema| &schema["properties"][column.name]);
    let own = OWN.iter().find(|(name, _)| *name == column.name).map(|(_, text)| *text);
    let is_it = |(of, name, _): &&(&str, &str, &str)| *of == schema && *name == column.name;
    let otherwise = OTHERWISE.iter().find(is_it).map(|(.., text)| *text);
    let description = otherwise.or(property["description"].as_str()).or(own).unwrap_or_default();
    let (kind, format) = match column.kind {
        ColumnKind::Text | ColumnKind::Address => ("string", "default"),
        ColumnKind::Day => ("date", "default"),
        ColumnKind::Instant => ("datetime", "any"),
        ColumnKind::Count => ("integer", "default"),
        ColumnKind::Truth => ("boolean", "default"),
    };
    let mut field = json!({"name": column.name, "type": kind, "format": format, "description": description});
    let words = property["$ref"].as_str().and_then(|at| at.rsplit('/').next()).and_then(|name| schemas.get(name));
    if let (Some(words), Some(field)) = (words.and_then(|one| one["enum"].as_array()), field.as_object_mut()) {
        field.insert("constraints".to_owned(), json!({"enum": words}));
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_explained_and_every_reference_leads_somewhere() {
        let package = package(&Site::new("https://remisser.example.se", "Remissflödet"));
        let resources = package["resources"].as_array().unwrap();
        assert_eq!(resources.len(), 8);
        for resource in resources {
            let fields = resource["schema"]["fields"].as_array().unwrap();
            for field in fields {
                assert_ne!(field["description"], "", "{}: {}", resource["name"], field["name"]);
            }
            for refers in resource["schema"]["foreignKeys"].as_array().into_iter().flatten() {
                let target = resources.iter().find(|one| one["name"] == refers["reference"]["resource"]).unwrap();
                assert_eq!(target["schema"]["primaryKey"], refers["reference"]["fields"]);
                assert!(fields.iter().any(|field| field["name"] == refers["fields"][0]));
            }
        }
        let status = resources[0]["schema"]["fields"].as_array().unwrap().iter().find(|one| one["name"] == "status");
        assert_eq!(status.unwrap()["constraints"]["enum"][1], "open");
    }
}
