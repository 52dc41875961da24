//! `fields=id,title`: only some of the fields of each item, for a slow connection or a small screen.
//!
//! The names are derived from the type itself, so that a new field can be chosen at once.

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema,
    openapi::{RefOr, Schema},
};

use crate::web::{http::Refusal, params::Query};

/// The chosen fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fields(Vec<String>);

impl Fields {
    /// The key in the query.
    pub(super) const KEY: &str = "fields";

    /// The chosen fields of `T`; none for all.
    ///
    /// # Errors
    /// 400 for a name that `T` does not have.
    pub(super) fn read<T: PartialSchema>(query: &Query) -> Result<Option<Self>, Refusal> {
        let Some(text) = query.get(Self::KEY) else { return Ok(None) };
        let known = names::<T>();
        let chosen: Vec<String> =
            text.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
        match chosen.iter().find(|name| !known.contains(name)) {
            Some(unknown) => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                format!("Det finns inget fält ”{unknown}”. Välj bland {}.", known.join(", ")),
                format!("expected `fields` to name some of {}, found `{unknown}`", known.join(", ")),
            )
            .with_field(Self::KEY)),
            None => Ok(Some(Self(chosen))),
        }
    }

    /// Returns `true` if `name` is chosen.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|chosen| chosen == name)
    }

    /// `item` with the chosen fields only.
    pub(super) fn of(&self, item: &impl Serialize) -> Value {
        let mut value = serde_json::to_value(item).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.retain(|name, _| self.has(name));
        }
        value
    }
}

/// The names of the fields of `T`, as version 1 writes them.
pub(super) fn names<T: PartialSchema>() -> Vec<String> {
    match T::schema() {
        RefOr::T(Schema::Object(object)) => object.properties.keys().cloned().collect(),
        _ => Vec::new(),
    }
}
