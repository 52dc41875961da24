//! The settings in the environment: `REMISSFLODE_PUBLIC_URL` is `public-url`. A list is divided by commas.

use std::{collections::BTreeMap, path::PathBuf};

use super::{Given, Origin, setting::Kind, setting::SETTINGS};
use crate::source::nearest;

const PREFIX: &str = "REMISSFLODE_";
/// The variable that names the settings file.
const CONFIG: &str = "REMISSFLODE_CONFIG";
/// Variables that are in no table and no mistakes: the password of the mail server, which belongs in no file of settings; those
/// that `.ci`, `examples` and tests use; and those that Kubernetes sets in every container beside a service named `remissflode`.
const FOREIGN: [&str; 6] = [
    super::mail::PASSWORD,
    "REMISSFLODE_BIN",
    "REMISSFLODE_URL",
    "REMISSFLODE_TEST_POSTGRES",
    "REMISSFLODE_SERVICE_",
    "REMISSFLODE_PORT",
];

/// The variables of the process with our prefix.
pub(super) fn ours() -> BTreeMap<String, String> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
    };
    std::env::vars_os().filter_map(text).filter(|(name, _)| name.starts_with(PREFIX)).collect()
}

/// The password of a database, in the variable that all PostgreSQL clients read.
#[must_use]
pub fn database_password() -> Option<String> {
    let found = std::env::vars_os().find(|(name, _)| name == "PGPASSWORD");
    found.and_then(|(_, value)| value.into_string().ok())
}

/// The values given, the settings file that is named, and a sentence for each variable without a meaning. An empty value
/// counts as none.
pub(super) fn read(variables: &BTreeMap<String, String>) -> (Vec<Given>, Option<PathBuf>, Vec<String>) {
    let known: BTreeMap<String, _> = SETTINGS.iter().map(|setting| (setting.variable(), setting)).collect();
    let value = |name: &str| variables.get(name).filter(|value| !value.is_empty());
    let mut given = Vec::new();
    for (name, setting) in &known {
        let Some(value) = value(name) else { continue };
        let texts = match setting.kind {
            Kind::Many(_) => value.split(',').map(|text| text.trim().to_owned()).collect(),
            Kind::One | Kind::Switch => vec![value.clone()],
        };
        given.push(Given { setting, texts, origin: Origin::Environment(name.clone()) });
    }
    let is_known = |name: &str| {
        name == CONFIG || known.contains_key(name) || FOREIGN.iter().any(|foreign| name.starts_with(foreign))
    };
    let warnings = variables.keys().filter(|name| !is_known(name)).map(|name| {
        let key = name.trim_start_matches(PREFIX).to_lowercase();
        let suggestion = nearest(&key, SETTINGS.iter().map(|setting| setting.key)).and_then(super::setting::named);
        let suggestion = suggestion.map_or_else(
            || "; `remissflode config` lists the settings".to_owned(),
            |setting| format!("; did you mean `{}`?", setting.variable()),
        );
        format!("the environment variable `{name}` is no setting and is ignored{suggestion}")
    });
    (given, value(CONFIG).map(PathBuf::from), warnings.collect())
}
