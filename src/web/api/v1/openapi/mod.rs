//! The API described for programs: OpenAPI 3.1 (<https://spec.openapis.org/oas/v3.1.0>), after Sweden's REST API profile.
//!
//! ```text
//! GET /api/v1/openapi.json   ->   {"openapi":"3.1.0","info":{…},"servers":[{"url":"https://…/api/v1"}],"paths":{…}}
//! ```
//!
//! The schemas are derived from the very types that are written, the parameters follow from the filter's own keys, and the
//! page `/api` is made of the same tables. Contact and publisher are those of the settings, and left out where there are
//! none: no made-up name.

mod examples;
mod operations;
mod parameters;
pub(super) mod schemas;

use serde_json::{Map, Value, json};

pub(crate) use self::{
    operations::{OPERATIONS, Operation},
    parameters::{Parameter, filter_parameters, parameters},
};
use super::{api_info::VERSION, paging::json};
use crate::{
    output::Site,
    web::{
        http::{Answer, Refusal, RequestContext},
        params::refuse_unknown,
    },
};

/// The path in front of every address of the API.
pub(crate) const BASE: &str = "/api/v1";

/// Every status from 400 up that an operation may answer with, besides `default`.
const REFUSALS: [(&str, &str); 7] = [
    ("400", "The query cannot be understood; `field` names the key. / Frågan kan inte förstås; `field` säger vad."),
    ("404", "Nothing is there. / Det finns inget sådant."),
    ("405", "Only GET and HEAD are taken. / Bara GET och HEAD tas emot."),
    ("413", "No request body is taken. / Inget innehåll tas emot."),
    ("414", "The address is too long. / Adressen är för lång."),
    ("429", "Too many requests: wait as `Retry-After` says. / För många frågor: vänta så länge `Retry-After` säger."),
    ("503", "Not ready: try again as `Retry-After` says. / Inte redo: försök igen när `Retry-After` säger."),
];

/// `GET /api/v1/openapi.json`
pub(crate) fn openapi(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[])?;
    json(&document(context.site()), None).map(Answer::Document)
}

/// The description of the API at `site`.
pub(crate) fn document(site: &Site) -> Value {
    let paths: Map<String, Value> =
        OPERATIONS.iter().map(|one| (one.path.to_owned(), json!({"get": operation(one, site)}))).collect();
    json!({
        "openapi": "3.1.0",
        "info": info(site),
        "servers": [{"url": site.url(BASE), "description": "This installation"}],
        "externalDocs": {"url": site.url("/api"), "description": "In plain Swedish and English"},
        "tags": tags(),
        "paths": paths,
        "components": {
            "schemas": schemas::schemas(),
            "parameters": parameters().iter().map(|one| (one.name.to_owned(), one.described())).collect::<Map<_, _>>(),
            "responses": refusals(),
            "headers": headers(),
        },
    })
}

fn info(site: &Site) -> Value {
    let mut info = json!({
        "title": ascii(&site.name),
        "version": VERSION,
        "summary": "Every Swedish government consultation (remiss) / Alla remisser från regeringen",
        "description":
            "Every consultation (remiss) of the Swedish government, and of those agencies that can be read, with the last day \
             to answer, its documents, who was asked, who answered, and every change. No key, no account. The publisher's own \
             page is what counts.\n\nAlla remisser från regeringen, och från de myndigheter som kan läsas, med sista svarsdag, \
             handlingar, vilka som tillfrågats, vilka som svarat och varje ändring. Ingen nyckel, inget konto. Det är \
             avsändarens egen sida som gäller.",
        "license": {"name": "CC0 1.0", "url": crate::output::LICENSE},
        "x-sla":
            "Best effort: no guaranteed availability. The data is usually read again several times a working day. / Efter \
             bästa förmåga, utan garanterad tillgänglighet. Uppgifterna läses normalt flera gånger per arbetsdag.",
        "x-limitations":
            "Too many requests from one address are answered with 429 and Retry-After; a page holds 500 items at most, an \
             address 4096 bytes. / För många frågor från en adress besvaras med 429 och Retry-After; en sida har högst 500 \
             poster, en adress högst 4096 byte.",
    });
    let contact = contact(site);
    if let (false, Some(info)) = (contact.is_empty(), info.as_object_mut()) {
        info.insert("contact".to_owned(), Value::Object(contact));
    }
    info
}

/// The name without letters that generated packages and modules cannot have: `Remissflödet` to `Remissflodet`.
fn ascii(name: &str) -> String {
    let plain = |c: char| match c {
        'å' | 'ä' | 'á' | 'à' => Some('a'),
        'Å' | 'Ä' => Some('A'),
        'ö' | 'ø' | 'ó' => Some('o'),
        'Ö' | 'Ø' => Some('O'),
        'é' | 'è' => Some('e'),
        'ü' => Some('u'),
        c => c.is_ascii().then_some(c),
    };
    let plain: String = name.chars().filter_map(plain).collect();
    if plain.trim().is_empty() { "Consultations".to_owned() } else { plain }
}

/// The contact in the settings, and nobody else.
fn contact(site: &Site) -> Map<String, Value> {
    let mut contact = Map::new();
    let web = site.contact.as_deref().filter(|contact| contact.contains("://"));
    let mail = site.contact.as_deref().filter(|contact| !contact.contains("://"));
    let publisher = site.publisher.as_ref();
    let own = publisher.and_then(|one| one.url.as_deref());
    let page = site.url("/om#fel");
    for (key, value) in [
        ("name", publisher.map(|one| one.name.as_str())),
        ("url", web.or(own).or_else(|| (publisher.is_some() || mail.is_some()).then_some(page.as_str()))),
        ("email", mail),
    ] {
        contact.extend(value.map(|value| (key.to_owned(), value.into())));
    }
    contact
}

fn tags() -> Value {
    json!([
        {"name": "data", "description": "What was sent out, what happened, who took part / Vad som sänts ut, vad som hänt, vilka som deltagit"},
        {"name": "bulk", "description": "Everything, or a whole filter, in one file / Allt, eller ett helt urval, i en fil"},
        {"name": "service", "description": "About the API itself / Om API:et självt"},
    ])
}

fn operation(one: &Operation, site: &Site) -> Value {
    let mut keys: Vec<&str> = one.own.to_vec();
    if one.filter {
        keys.extend(filter_parameters().iter().map(|parameter| parameter.name));
    }
    keys.push("traceparent");
    let references = keys.into_iter().map(|key| json!({"$ref": format!("#/components/parameters/{key}")}));
    let mut content = json!({"schema": one.body.schema()});
    if let (Some(example), Some(content)) = (one.body.example(site), content.as_object_mut()) {
        content.insert("example".to_owned(), example);
    }
    let header = |name: &str| (name.to_owned(), json!({"$ref": format!("#/components/headers/{name}")}));
    let headers: Map<String, Value> = one.headers().iter().map(|name| header(name)).collect();
    let mut responses = Map::new();
    responses.insert(
        "200".to_owned(),
        json!({"description": both(one.gives), "headers": headers, "content": {one.body.media_type(): content}}),
    );
    responses.insert("304".to_owned(), json!({"$ref": "#/components/responses/304"}));
    for (status, _) in REFUSALS.iter().filter(|(status, _)| *status != "404" || one.path.contains('{')) {
        responses.insert((*status).to_owned(), json!({"$ref": format!("#/components/responses/{status}")}));
    }
    responses.insert("default".to_owned(), json!({"$ref": "#/components/responses/default"}));
    json!({
        "operationId": one.id,
        "tags": [one.tag],
        "summary": one.says[1].split('.').next(),
        "description": both(one.says),
        "parameters": references.collect::<Vec<_>>(),
        "responses": responses,
    })
}

fn refusals() -> Map<String, Value> {
    let other = ("default", "Any other error, in the same form. / Varje annat fel, i samma form.");
    let mut all: Map<String, Value> = REFUSALS
        .into_iter()
        .chain([other])
        .map(|(status, description)| {
            let content = json!({
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": examples::problem(status.parse().unwrap_or(500)),
            });
            let mut refusal =
                json!({"description": description, "content": {super::super::problem::MEDIA_TYPE: content}});
            if let ("429" | "503", Some(refusal)) = (status, refusal.as_object_mut()) {
                let header = json!({"Retry-After": {"$ref": "#/components/headers/Retry-After"}});
                refusal.insert("headers".to_owned(), header);
            }
            (status.to_owned(), refusal)
        })
        .collect();
    let same = "What you have is still what you would get. / Det du har är fortfarande det du skulle få.";
    all.insert("304".to_owned(), json!({"description": same}));
    all
}

fn headers() -> Value {
    json!({
        "ETag": {"description": "Give it back as If-None-Match to get a 304 while nothing has changed", "schema": {"type": "string"}},
        "Link": {"description": "first, prev, next and last page (RFC 8288)", "schema": {"type": "string"}},
        "Retry-After": {"description": "After how many seconds to try again", "schema": {"type": "integer", "minimum": 1}},
    })
}

/// English and Swedish in one text.
fn both([swedish, english]: [&str; 2]) -> String {
    format!("{english}\n\n{swedish}")
}
