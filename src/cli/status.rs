//! `status` and `health`: the state of each source, from the server where one runs.

use std::{io::Read as _, process::ExitCode, sync::Arc};

use anyhow::bail;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::answer::answer_line;
use super::{
    ask,
    setup::{Setup, must_be_data_folder},
};
use crate::{
    catalog::{Catalog, SourceEntry},
    config::{Config, Flags},
    domain::{CacheInFront, HubState, InstanceState, LetterState, Role, SharedHealth, StoreHealth, text::for_terminal},
};

/// A source in the API's form.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    slug: String,
    name: String,
    state: String,
    since: Option<Timestamp>,
    last_success_at: Option<Timestamp>,
    last_new_at: Option<Timestamp>,
    total: usize,
    problems: Vec<Problem>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Problem {
    code: String,
    text: String,
    since: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
struct Lines {
    items: Vec<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hub: Option<HubState>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    caches: Vec<CacheInFront>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    letters: Option<LetterState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    search: Option<Search>,
    #[serde(default, skip_serializing_if = "StoreHealth::is_good")]
    store: StoreHealth,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    instance: Option<InstanceState>,
}

/// The engine that answers searches.
#[derive(Debug, Serialize, Deserialize)]
struct Search {
    /// `index` or `nothing`.
    by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// The fields of `/health/ready` that are shown.
#[derive(Debug, Deserialize)]
struct Health {
    hub: Option<HubState>,
    #[serde(default)]
    caches: Vec<CacheInFront>,
    #[serde(default)]
    letters: Option<LetterState>,
    #[serde(default)]
    search: Option<Search>,
    #[serde(default)]
    store: StoreHealth,
    #[serde(default)]
    role: Option<Role>,
    #[serde(default)]
    position: u64,
    #[serde(default)]
    database: SharedHealth,
}

impl From<&SourceEntry> for Line {
    fn from(entry: &SourceEntry) -> Self {
        let state = &entry.state;
        let problems = state.problems.iter().map(|problem| Problem {
            code: problem.code.clone(),
            text: problem.text.clone(),
            since: problem.since,
        });
        Self {
            slug: state.slug.clone(),
            name: entry.name.clone(),
            state: state.status.name().to_owned(),
            since: state.since,
            last_success_at: state.last_success_at,
            last_new_at: state.last_new_at,
            total: entry.total,
            problems: problems.collect(),
        }
    }
}

/// Prints a line a source, and its problems. With `check`, sources that need a person make exit code 2.
pub(super) fn status(flags: &Flags, json: bool, check: bool) -> anyhow::Result<ExitCode> {
    let settings = Config::load(flags)?;
    let (lines, from) = match ask::server_of(&settings.data) {
        Some(server) => {
            let mut lines: Lines = answer(&server, "/api/v1/sources?limit=500")?;
            // It answers with 503 while the search index is being built, and then there is no more to show.
            let building = Health {
                hub: None,
                caches: Vec::new(),
                letters: None,
                search: Some(Search { by: "nothing".to_owned(), problem: None }),
                store: StoreHealth::default(),
                role: None,
                position: 0,
                database: SharedHealth::default(),
            };
            let health = ready(&server).unwrap_or(building);
            (lines.hub, lines.caches, lines.letters) = (health.hub, health.caches, health.letters);
            (lines.search, lines.store) = (health.search, health.store);
            let (position, database) = (health.position, health.database);
            let behind = position < database.last_record;
            lines.instance = health.role.map(|role| InstanceState { role, position, behind, database });
            (lines, format!("the server at {server}"))
        }
        None => (from_store(flags, &settings)?, format!("`{}`; no server runs", settings.data.display())),
    };
    print(&lines, &from, json)?;
    // Some shipped sources have always been blocked, and nobody here can change that.
    let is_wrong = |line: &Line| match line.state.as_str() {
        "degraded" | "broken" => true,
        "blocked" => line.last_success_at.is_some(),
        _ => false,
    };
    let letters_stay = lines.letters.as_ref().is_some_and(|letters| letters.is_down || letters.unreadable > 0);
    Ok(if check && (letters_stay || lines.items.iter().any(is_wrong)) { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn answer<T: serde::de::DeserializeOwned>(server: &str, path: &str) -> anyhow::Result<T> {
    let mut body = String::new();
    ask::get(server, path)?.read_to_string(&mut body)?;
    Ok(serde_json::from_str(&body)?)
}

/// The answer of `/health/ready`, which is 503 also while an instance is behind.
fn ready(server: &str) -> anyhow::Result<Health> {
    let mut body = String::new();
    ask::get_any(server, "/health/ready")?.1.read_to_string(&mut body)?;
    Ok(serde_json::from_str(&body)?)
}

fn from_store(flags: &Flags, settings: &Config) -> anyhow::Result<Lines> {
    must_be_data_folder(settings)?;
    let setup = Setup::load(flags)?;
    let catalog = Arc::new(Catalog::default());
    let store = setup.open_store()?;
    drop(setup.crawler(&store, &catalog)?);
    let items = catalog.snapshot().sources().iter().map(Line::from).collect();
    Ok(Lines {
        items,
        hub: None,
        caches: Vec::new(),
        letters: None,
        search: None,
        store: store.health(),
        instance: None,
    })
}

fn print(lines: &Lines, from: &str, json: bool) -> anyhow::Result<()> {
    if json {
        answer_line!("{}", serde_json::to_string(lines)?);
        return Ok(());
    }
    let width = lines.items.iter().map(|line| line.slug.chars().count()).max().unwrap_or_default().max(6);
    answer_line!("{:<width$}  {:<10}  {:>6}  {:<16}  {:<16}", "source", "state", "items", "last success", "last new");
    for line in &lines.items {
        let (success, new) = (minute(line.last_success_at), minute(line.last_new_at));
        answer_line!("{:<width$}  {:<10}  {:>6}  {success:<16}  {new:<16}", line.slug, line.state, line.total);
        for problem in &line.problems {
            answer_line!("    {} since {}: {}", problem.code, minute(Some(problem.since)), for_terminal(&problem.text));
        }
    }
    if let Some(hub) = &lines.hub {
        answer_line!("{}", hub_line(hub));
    }
    for cache in &lines.caches {
        answer_line!("{}", cache_line(cache));
    }
    if let Some(letters) = &lines.letters {
        answer_line!("{}", for_terminal(&letter_line(letters)));
    }
    if let (Some(why), since) = (&lines.store.cannot_store, minute(lines.store.cannot_store_since)) {
        answer_line!("nothing can be stored since {since}: {}", for_terminal(why));
    }
    for problem in &lines.store.journal {
        answer_line!("store: {}", for_terminal(problem));
    }
    for line in lines.instance.iter().flat_map(instance_lines) {
        answer_line!("{line}");
    }
    if let Some(line) = lines.search.as_ref().and_then(search_line) {
        answer_line!("{line}");
    }
    answer_line!("times in UTC; from {from}");
    Ok(())
}

/// A line where no index answers.
fn search_line(search: &Search) -> Option<String> {
    let why = search.problem.as_deref().unwrap_or("the index is being built");
    (search.by != "index").then(|| format!("searches are refused: {why}"))
}

fn minute(at: Option<Timestamp>) -> String {
    at.map_or("never".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
}

/// `harvesting, record 4711 of 4711 in postgres://…`, and what is wrong with the database.
fn instance_lines(instance: &InstanceState) -> Vec<String> {
    let InstanceState { role, position, database, .. } = instance;
    let holder = match (role, &database.holder) {
        (Role::Following, Some(holder)) => format!(" `{holder}`"),
        _ => String::new(),
    };
    let mut lines =
        vec![format!("{}{holder}, record {position} of {} in {}", role.name(), database.last_record, database.place)];
    if let Some(why) = &database.problem {
        lines.push(format!("database: since {}: {}", minute(database.unreachable_since), for_terminal(why)));
    }
    if let Some(ahead) = database.clock_ahead_seconds {
        let way = if ahead > 0 { "ahead of" } else { "behind" };
        lines.push(format!("clock: {} seconds {way} that of the database; correct the one that is wrong", ahead.abs()));
    }
    lines
}

/// `cache http://127.0.0.1/: 0 tags waiting`, or since when it was not and may show old days.
fn cache_line(cache: &CacheInFront) -> String {
    match &cache.failure {
        Some(why) => format!(
            "cache {}: may show old days, {} tags waiting; failed {}: {}",
            cache.url,
            cache.waiting,
            minute(cache.failed_at),
            for_terminal(why)
        ),
        None => format!("cache {}: {} tags waiting", cache.url, cache.waiting),
    }
}

/// `hub https://hub.example/: last notified 2026-07-03 10:00; 0 waiting`, and the last failure if nothing went well since.
fn hub_line(hub: &HubState) -> String {
    let failure = hub.last_failure.as_ref().filter(|_| hub.last_failure_at > hub.last_success_at);
    let failure = failure.map_or_else(String::new, |why| format!("; failed {}: {why}", minute(hub.last_failure_at)));
    format!("hub {}: last notified {}; {} waiting{failure}", hub.url, minute(hub.last_success_at), hub.waiting)
}

/// `letters: 120 subscribers, 3 unconfirmed, 1 paused; 0 waiting, 240 sent since the start`, what stops them, and addresses that
/// were given up.
fn letter_line(letters: &LetterState) -> String {
    let LetterState { subscribers, unconfirmed, paused, waiting, sent, .. } = letters;
    let mut line = format!(
        "letters: {subscribers} subscribers, {unconfirmed} unconfirmed, {paused} paused; {waiting} waiting, {sent} sent since the start"
    );
    if letters.refused_addresses > 0 {
        line += &format!("; {} addresses given up after three refusals", letters.refused_addresses);
    }
    if letters.unreadable > 0 {
        line += &format!("; {} files cannot be read", letters.unreadable);
    }
    let why =
        letters.last_failure.as_ref().filter(|_| letters.is_down || letters.last_failure_at > letters.last_success_at);
    if let Some(why) = why {
        let what = if letters.is_down { "nothing can be sent" } else { "last failure" };
        line += &format!("; {what} {}: {why}", minute(letters.last_failure_at));
    }
    line
}

/// Exit code 0 if the server of the data folder is ready.
pub(super) fn health(flags: &Flags) -> anyhow::Result<ExitCode> {
    let settings = Config::load(flags)?;
    let Some(server) = ask::server_of(&settings.data) else {
        bail!("no server runs on the data folder `{}`", settings.data.display());
    };
    drop(ask::get(&server, "/health/ready")?);
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_index_is_reported() {
        let line = |by: &str, problem: Option<&str>| {
            search_line(&Search { by: by.to_owned(), problem: problem.map(str::to_owned) })
        };
        assert_eq!(line("index", None), None);
        assert!(line("nothing", None).is_some_and(|line| line.ends_with("the index is being built")));
        assert!(line("nothing", Some("no space left")).is_some_and(|line| line.ends_with("no space left")));
    }

    #[test]
    fn letters_that_stay_are_reported_with_the_reason() {
        let mut letters = LetterState { subscribers: 2, waiting: 2, is_down: true, ..LetterState::default() };
        letters.last_failure_at = "2026-07-03T10:00:00Z".parse().ok();
        letters.last_failure = Some("no way there".to_owned());
        assert_eq!(
            letter_line(&letters),
            "letters: 2 subscribers, 0 unconfirmed, 0 paused; 2 waiting, 0 sent since the start; \
             nothing can be sent 2026-07-03 10:00: no way there"
        );
        letters = LetterState { last_success_at: "2026-07-03T11:00:00Z".parse().ok(), is_down: false, ..letters };
        assert!(!letter_line(&letters).contains("no way there"));
    }

    #[test]
    fn a_failure_is_reported_until_the_next_success() {
        let at = |text: &str| text.parse().ok();
        let mut hub = HubState {
            url: "https://hub.example/".to_owned(),
            last_failure_at: at("2026-07-03T10:00:00Z"),
            last_failure: Some("no way there".to_owned()),
            ..HubState::default()
        };
        assert_eq!(
            hub_line(&hub),
            "hub https://hub.example/: last notified never; 0 waiting; failed 2026-07-03 10:00: no way there"
        );
        hub.last_success_at = at("2026-07-03T11:00:00Z");
        assert_eq!(hub_line(&hub), "hub https://hub.example/: last notified 2026-07-03 11:00; 0 waiting");
    }
}
