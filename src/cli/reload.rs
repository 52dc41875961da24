//! Reloading while the program serves: files that changed are noticed, and SIGHUP reads the settings again as well.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use sd_notify::NotifyState;
use tracing::{error, info, warn};

use super::{
    setup::{Setup, places},
    subjects,
};
use crate::{
    catalog::Catalog,
    config::{Config, Flags},
    scheduler,
    source::Watch,
};

/// The settings that a reload takes; all others need a restart.
const RELOADED: [&str; 5] = ["enable", "issuers", "shipped-sources", "sources", "subjects"];

/// Asks for a reload; the scheduler looks for it every two seconds.
#[derive(Debug, Clone, Default)]
pub(super) struct Reload(Arc<AtomicBool>);

impl Reload {
    pub(super) fn request(&self) {
        self.0.store(true, Ordering::Release);
    }
}

/// The sources after each change of the files, or after a requested reload.
pub(super) fn changes(setup: &Setup, flags: &Flags, catalog: Arc<Catalog>) -> (Reload, scheduler::Changes) {
    let reload = Reload::default();
    let (requested, flags, started) = (reload.clone(), flags.clone(), setup.settings.clone());
    let mut current = setup.settings.clone();
    let mut watch = Watch::new(places(&current));
    let changes = move || {
        if !requested.0.swap(false, Ordering::AcqRel) {
            return watch.changed().map(|sources| sources.enabling(&current.enable));
        }
        let reloading = NotifyState::monotonic_usec_now().map(|now| [NotifyState::Reloading, now]);
        drop(reloading.and_then(|state| sd_notify::notify(&state)));
        let reloaded = reloaded(&flags, &started);
        drop(sd_notify::notify(&[NotifyState::Ready]));
        let settings = reloaded?;
        take_subjects(&settings, &catalog);
        current = settings;
        watch = Watch::new(places(&current));
        Some(places(&current).load().enabling(&current.enable))
    };
    (reload, Box::new(changes))
}

/// Finds the subjects of all consultations by the lists as they are now; with mistakes in them, those of before stay.
fn take_subjects(settings: &Config, catalog: &Catalog) {
    match subjects::load(settings) {
        Ok(lists) if lists.all() != catalog.snapshot().filter_values().subject_lists().all() => {
            catalog.update(|snapshot| snapshot.with_subjects(lists));
            info!("reloaded subjects");
        }
        Ok(_) => {}
        Err(problem) => error!("the subjects were not reloaded, and those of before stay in force: {problem:#}"),
    }
}

/// The settings as they are now; none if they have mistakes, which are logged.
fn reloaded(flags: &Flags, started: &Config) -> Option<Config> {
    let settings = match Config::load(flags) {
        Ok(settings) => settings,
        Err(problem) => {
            error!("the settings were not reloaded, and those of before stay in force: {problem}");
            return None;
        }
    };
    let waiting: Vec<&str> = started.differences(&settings).filter(|key| !RELOADED.contains(key)).collect();
    if !waiting.is_empty() {
        warn!("these settings were changed and need a restart: {}", waiting.join(", "));
    }
    let file = settings.file.as_deref().map_or_else(|| "none".into(), Path::to_string_lossy);
    info!(settings = %file, "reloaded settings, sources and issuers");
    Some(settings)
}
