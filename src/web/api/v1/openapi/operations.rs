//! Every operation of the API. The description, the page `/api` and their tests are made of this table.

use serde_json::{Value, json};

use super::super::NDJSON;
use super::examples;
use crate::output::{Site, csv};

/// One address of the API.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The path below [`super::BASE`].
    pub(crate) path: &'static str,
    /// Its name for programs.
    pub(super) id: &'static str,
    pub(super) tag: &'static str,
    /// Its purpose, in Swedish and English.
    pub(crate) says: [&'static str; 2],
    /// Its response, in Swedish and English.
    pub(super) gives: [&'static str; 2],
    /// `true` if it takes the filter.
    pub(crate) filter: bool,
    /// Its further parameters, of the path and of the query.
    pub(crate) own: &'static [&'static str],
    pub(super) body: Body,
}

/// The response of an operation.
#[derive(Debug)]
pub(super) enum Body {
    /// A JSON document of this schema, and an example of it.
    Json(&'static str, fn(&Site) -> Value),
    /// A JSON list of values of this schema.
    Array(&'static str, fn(&Site) -> Value),
    /// Lines of this media type.
    Lines(&'static str, &'static str),
}

impl Body {
    pub(super) fn media_type(&self) -> &'static str {
        match self {
            Self::Json(..) | Self::Array(..) => "application/json",
            Self::Lines(media_type, _) => media_type.split(';').next().unwrap_or(media_type),
        }
    }

    pub(super) fn schema(&self) -> Value {
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        match self {
            Self::Json("", _) => json!({"type": "object"}),
            Self::Json(name, _) => reference(name),
            Self::Array(name, _) => json!({"type": "array", "items": reference(name)}),
            Self::Lines(..) => json!({"type": "string"}),
        }
    }

    pub(super) fn example(&self, site: &Site) -> Option<Value> {
        match self {
            Self::Json(_, example) | Self::Array(_, example) => Some(example(site)),
            Self::Lines(_, example) => Some((*example).into()),
        }
    }
}

impl Operation {
    /// The headers of its response that are worth documenting.
    pub(super) fn headers(&self) -> &'static [&'static str] {
        match self.body {
            Body::Json(name, _) if name.ends_with("List") => &["ETag", "Link"],
            Body::Json(..) => &["ETag"],
            Body::Array(..) | Body::Lines(..) => &[],
        }
    }
}

/// The parameters of every list.
const PAGING: &[&str] = &["limit", "page", "cursor", "fields"];

/// Every operation, in the order in which it is shown.
pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/consultations",
        id: "listConsultations",
        tag: "data",
        says: [
            "Lista remisser. Utan urval kommer alla, den senast publicerade först.",
            "List consultations. Without a filter all of them, the last published first.",
        ],
        gives: ["En sida av listan.", "A page of the list."],
        filter: true,
        own: &["limit", "page", "cursor", "fields", "sort", "facets"],
        body: Body::Json("ConsultationList", examples::consultations),
    },
    Operation {
        path: "/consultations/{id}",
        id: "getConsultation",
        tag: "data",
        says: ["Hämta en remiss med hela dess text.", "Get one consultation with its whole text."],
        gives: ["Remissen.", "The consultation."],
        filter: false,
        own: &["id", "fields"],
        body: Body::Json("Consultation", examples::consultation),
    },
    Operation {
        path: "/consultations/{id}/revisions",
        id: "listRevisions",
        tag: "data",
        says: [
            "Lista ändringarna i en remiss. Varje ändrat fält har sitt gamla och sitt nya värde; den första ändringen först.",
            "List the changes of one consultation. Each field that changed has its old and its new value; the first change first.",
        ],
        gives: ["En sida av ändringarna.", "A page of the changes."],
        filter: false,
        own: &["id", "limit", "page", "cursor", "fields"],
        body: Body::Json("RevisionList", examples::revisions),
    },
    Operation {
        path: "/consultations/{id}/responses",
        id: "listResponses",
        tag: "data",
        says: [
            "Lista vilka som tillfrågats och svarat i en remiss. Tyst (silent) sägs bara när svar har publicerats och dagen har passerat; regeringen.se publicerar bara svar från tillfrågade, och privatpersoner är inte med.",
            "List who was asked and who answered in one consultation. Silent is said only once answers are published and the last day has passed; regeringen.se publishes only answers of those asked, and private persons are left out.",
        ],
        gives: [
            "En sida av organisationerna, var och en med sitt svar.",
            "A page of the organizations, each with its answer.",
        ],
        filter: false,
        own: &["id", "limit", "page", "cursor", "fields"],
        body: Body::Json("ResponseList", examples::responses),
    },
    Operation {
        path: "/events",
        id: "listEvents",
        tag: "data",
        says: [
            "Lista vad som hänt. Till exempel flyttade svarsdagar; det senaste först.",
            "List what happened. Moved deadlines, for example; the youngest news first.",
        ],
        gives: ["En sida av händelserna.", "A page of the events."],
        filter: true,
        own: &["limit", "page", "cursor", "fields", "happenedAfter", "happenedBefore"],
        body: Body::Json("EventList", examples::events),
    },
    Operation {
        path: "/documents",
        id: "listDocuments",
        tag: "data",
        says: [
            "Lista handlingar. Titel, slag och adress hos avsändaren; den senast publicerade remissens först.",
            "List documents. Title, kind and address at the issuer's; those of the last published consultation first.",
        ],
        gives: ["En sida av handlingarna.", "A page of the documents."],
        filter: true,
        own: &["limit", "page", "cursor", "fields", "documentKind"],
        body: Body::Json("DocumentList", examples::documents),
    },
    Operation {
        path: "/organizations",
        id: "listOrganizations",
        tag: "data",
        says: [
            "Lista vilka som tillfrågats och svarat. Med antal; urvalet bestämmer vilka remisser som räknas.",
            "List who was asked and who answered. With counts; the filter says which consultations are counted.",
        ],
        gives: ["En sida av organisationerna.", "A page of the organizations."],
        filter: true,
        own: &["limit", "page", "cursor", "fields", "order", "name"],
        body: Body::Json("OrganizationList", examples::organizations),
    },
    Operation {
        path: "/organizations/{slug}",
        id: "getOrganization",
        tag: "data",
        says: ["Hämta en organisation med sina antal.", "Get one organization with its counts."],
        gives: ["Organisationen.", "The organization."],
        filter: false,
        own: &["slug", "fields"],
        body: Body::Json("Organization", examples::organization),
    },
    Operation {
        path: "/issuers",
        id: "listIssuers",
        tag: "data",
        says: [
            "Lista avsändare. Med antal remisser; urvalet bestämmer vilka som räknas.",
            "List issuers. With their number of consultations; the filter says which are counted.",
        ],
        gives: ["En sida av avsändarna.", "A page of the issuers."],
        filter: true,
        own: PAGING,
        body: Body::Json("IssuerList", examples::issuers),
    },
    Operation {
        path: "/sources",
        id: "listSources",
        tag: "service",
        says: [
            "Lista källorna. Varje källas läge, och vad som eventuellt är fel.",
            "List the sources. How each is doing, and what is wrong, if anything.",
        ],
        gives: ["En sida av källorna.", "A page of the sources."],
        filter: false,
        own: &["limit", "page", "cursor", "fields", "state"],
        body: Body::Json("SourceList", examples::sources),
    },
    Operation {
        path: "/consultations.csv",
        id: "exportCsv",
        tag: "bulk",
        says: [
            "Hämta remisser som tabell. Öppnas i Excel och LibreOffice; hela urvalet i en fil.",
            "Get consultations as a table. It opens in Excel and LibreOffice; the whole filter in one file.",
        ],
        gives: ["En rad för varje remiss.", "A row for each consultation."],
        filter: true,
        own: &[],
        body: Body::Lines(csv::MEDIA_TYPE, "id,title,issuers\r\n"),
    },
    Operation {
        path: "/consultations.json",
        id: "exportJson",
        tag: "bulk",
        says: [
            "Hämta remisser som en JSON-lista. Hela urvalet i en fil, med text.",
            "Get consultations as one JSON list. The whole filter in one file, with their texts.",
        ],
        gives: ["En lista med remisser.", "A list of consultations."],
        filter: true,
        own: &[],
        body: Body::Array("Consultation", examples::all),
    },
    Operation {
        path: "/consultations.ndjson",
        id: "exportNdjson",
        tag: "bulk",
        says: [
            "Hämta remisser som JSON-rader. En rad för varje remiss, med text: hela urvalet i en fil.",
            "Get consultations as lines of JSON. One line each, with their texts: the whole filter in one file.",
        ],
        gives: ["En remiss på varje rad.", "A consultation on each line."],
        filter: true,
        own: &[],
        body: Body::Lines(NDJSON, "{\"id\":\"urn:uuid:7fad6edf-8431-5e96-907c-09b28a57468a\"}\n"),
    },
    Operation {
        path: "/responses.csv",
        id: "exportResponsesCsv",
        tag: "bulk",
        says: [
            "Hämta vilka som tillfrågats och svarat som tabell. Med samma gränser som i listan för en remiss.",
            "Get who was asked and who answered as a table. With the limits of the list of one consultation.",
        ],
        gives: ["En rad för varje remiss och organisation.", "A row for each consultation and organization."],
        filter: true,
        own: &[],
        body: Body::Lines(csv::MEDIA_TYPE, "consultation,consultationTitle,publishedOn\r\n"),
    },
    Operation {
        path: "/responses.ndjson",
        id: "exportResponsesNdjson",
        tag: "bulk",
        says: [
            "Hämta vilka som tillfrågats och svarat rad för rad. Med samma gränser som i listan för en remiss.",
            "Get who was asked and who answered line by line. With the limits of the list of one consultation.",
        ],
        gives: ["En remiss och en organisation på varje rad.", "A consultation and an organization on each line."],
        filter: true,
        own: &[],
        body: Body::Lines(NDJSON, "{\"state\":\"answered\"}\n"),
    },
    Operation {
        path: "/events.csv",
        id: "exportEvents",
        tag: "bulk",
        says: ["Hämta vad som hänt som tabell.", "Get what happened as a table."],
        gives: ["En rad för varje händelse.", "A row for each event."],
        filter: true,
        own: &["happenedAfter", "happenedBefore"],
        body: Body::Lines(csv::MEDIA_TYPE, "id,kind,at\r\n"),
    },
    Operation {
        path: "/organizations.csv",
        id: "exportOrganizations",
        tag: "bulk",
        says: ["Hämta organisationer med sina antal som tabell.", "Get organizations with their counts as a table."],
        gives: ["En rad för varje organisation.", "A row for each organization."],
        filter: true,
        own: &["order", "name"],
        body: Body::Lines(csv::MEDIA_TYPE, "slug,name,kind\r\n"),
    },
    Operation {
        path: "/documents.csv",
        id: "exportDocuments",
        tag: "bulk",
        says: ["Hämta handlingar som tabell.", "Get documents as a table."],
        gives: ["En rad för varje handling.", "A row for each document."],
        filter: true,
        own: &["documentKind"],
        body: Body::Lines(csv::MEDIA_TYPE, "consultation,consultationTitle,publishedOn\r\n"),
    },
    Operation {
        path: "/consultees.csv",
        id: "exportConsultees",
        tag: "bulk",
        says: [
            "Hämta vilka som tillfrågats som tabell. Så som de står på sidan eller i missivet, och vem det är enligt registret.",
            "Get who was asked as a table. As written on the page or in the letter, and who that is by the register.",
        ],
        gives: ["En rad för varje remiss och tillfrågad.", "A row for each consultation and organization asked."],
        filter: true,
        own: &[],
        body: Body::Lines(csv::MEDIA_TYPE, "consultation,consultationTitle,publishedOn\r\n"),
    },
    Operation {
        path: "/submissions.csv",
        id: "exportSubmissions",
        tag: "bulk",
        says: [
            "Hämta publicerade remissvar som tabell. Med svarets adress hos avsändaren.",
            "Get posted answers as a table. With the address of the answer at the publisher's.",
        ],
        gives: ["En rad för varje publicerat svar.", "A row for each posted answer."],
        filter: true,
        own: &[],
        body: Body::Lines(csv::MEDIA_TYPE, "consultation,consultationTitle,publishedOn\r\n"),
    },
    Operation {
        path: "/outcomes.csv",
        id: "exportOutcomes",
        tag: "bulk",
        says: [
            "Hämta vad det blev som tabell. Stegen före remissen också, från direktiv till lag.",
            "Get what became of consultations as a table. The steps before them too, from terms of reference to law.",
        ],
        gives: ["En rad för varje steg.", "A row for each step."],
        filter: true,
        own: &[],
        body: Body::Lines(csv::MEDIA_TYPE, "consultation,consultationTitle,publishedOn\r\n"),
    },
    Operation {
        path: "/changes.ndjson",
        id: "listChanges",
        tag: "bulk",
        says: [
            "Följ ändringarna. Varje antecknad ändring från ett löpnummer, med hela remissen efter den: nog för att hålla en kopia.",
            "Follow the changes. Each recorded change from a sequence number on, with the whole consultation after it: enough to keep a copy.",
        ],
        gives: ["En ändring på varje rad, med sitt löpnummer.", "A change on each line, with its number."],
        filter: false,
        own: &["from"],
        body: Body::Lines(NDJSON, "{\"seq\":1,\"kind\":\"new\",\"consultation\":{}}\n"),
    },
    Operation {
        path: "/datapackage.json",
        id: "getDataPackage",
        tag: "bulk",
        says: [
            "Hämta en beskrivning av tabellerna (Frictionless Data Package). Varje kolumn med sin typ, för Python, R, DuckDB och Datasette.",
            "Get a description of the tables (Frictionless Data Package). Each column with its type, for Python, R, DuckDB and Datasette.",
        ],
        gives: ["Beskrivningen.", "The description."],
        filter: false,
        own: &[],
        body: Body::Json("", |_| json!({"name": "remissflode", "resources": []})),
    },
    Operation {
        path: "/api-info",
        id: "getApiInfo",
        tag: "service",
        says: ["Säg vad API:et är.", "Say what the API is."],
        gives: ["Namn, version och läge.", "Name, version and status."],
        filter: false,
        own: &[],
        body: Body::Json("ApiInfo", examples::api_info),
    },
    Operation {
        path: "/openapi.json",
        id: "getOpenApi",
        tag: "service",
        says: ["Hämta den här beskrivningen.", "Get this description."],
        gives: ["Beskrivningen.", "The description."],
        filter: false,
        own: &[],
        body: Body::Json("", |_| json!({"openapi": "3.1.0"})),
    },
];
