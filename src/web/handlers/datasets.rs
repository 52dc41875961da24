//! The catalog of open data, for the national portal to harvest: RDF/XML and Turtle of one graph.
//!
//! ```text
//! GET /datasets/dcat   ->   <rdf:RDF>…<dcat:Catalog rdf:about="https://…/datasets/dcat#catalog">…
//! ```
//!
//! Without publisher and contact in the settings it answers 404, with the name of the missing setting.

use axum::http::StatusCode;

use crate::{
    output::dcat,
    web::{
        http::{Answer, Document, Refusal, RequestContext},
        params::refuse_unknown,
    },
};

/// `GET /datasets/dcat`
pub(crate) fn xml(context: &RequestContext) -> Result<Answer, Refusal> {
    let triples = graph(context)?;
    let changed_at = context.catalog_changed_at();
    Ok(Answer::Document(Document::new(dcat::XML_MEDIA_TYPE, dcat::xml(&triples), changed_at)))
}

/// `GET /datasets/dcat.ttl`
pub(crate) fn turtle(context: &RequestContext) -> Result<Answer, Refusal> {
    let triples = graph(context)?;
    let changed_at = context.catalog_changed_at();
    Ok(Answer::Document(Document::new(dcat::TURTLE_MEDIA_TYPE, dcat::turtle(&triples), changed_at)))
}

fn graph(context: &RequestContext) -> Result<dcat::Triples, Refusal> {
    refuse_unknown(&context.query, &[])?;
    dcat::graph(context.site(), context.catalog_changed_at()).map_err(|missing| {
        let setting = missing.setting;
        Refusal::new(
            StatusCode::NOT_FOUND,
            format!("Katalogen finns inte: inställningen ”{setting}” saknas eller går inte att använda."),
            format!("there is no catalog: {missing}"),
        )
    })
}
