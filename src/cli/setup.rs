//! The setup that the commands share: from flags to the parts that run.

use std::{path::Path, sync::Arc};

use anyhow::bail;
use tracing::{info, warn};

use crate::{
    catalog::{Catalog, Snapshot},
    clock::Clock,
    config::{Config, Flags},
    crawl::Crawler,
    fetch::{FetchSettings, Fetcher, replay_now},
    organizations::Register,
    source::{self, Source, SourcePlaces, Sources},
    store::Store,
    subjects::Subjects,
};

/// The settings, the clock they ask for, and the sources.
pub(super) struct Setup {
    pub(super) settings: Config,
    pub(super) clock: Clock,
    pub(super) sources: Arc<Sources>,
    pub(super) organizations: Arc<Register>,
    pub(super) subjects: Arc<Subjects>,
}

impl Setup {
    /// Reads settings, issuers and scraper files. A file with errors is reported and skipped.
    pub(super) fn load(flags: &Flags) -> anyhow::Result<Self> {
        let setup = Self::load_quietly(flags)?;
        if let Some(missing) = setup.settings.sources.as_ref().filter(|folder| !folder.is_dir()) {
            bail!(
                "there is no folder `{}` of scraper files; make it, or name another with --sources",
                missing.display()
            );
        }
        for error in setup.sources.errors() {
            warn!("{error}");
        }
        for warning in setup.sources.warnings() {
            warn!("{warning}");
        }
        if setup.sources.is_empty() {
            let place = setup.settings.sources.as_deref().map_or_else(|| "the program".into(), Path::to_string_lossy);
            bail!("no scraper file in `{place}` can be used; name another folder with --sources");
        }
        Ok(setup)
    }

    /// [`Setup::load`] without reporting files with errors, for the command that reports them itself.
    pub(super) fn load_quietly(flags: &Flags) -> anyhow::Result<Self> {
        let settings = Config::load(flags)?;
        let clock = match &settings.replay {
            Some(dir) => replay_now(dir)?.map_or(Clock::System, Clock::Fixed),
            None => Clock::System,
        };
        let sources = places(&settings).load();
        for slug in &settings.enable {
            if sources.get(slug).is_none_or(|source| source.blocked_because.is_some()) {
                warn!("`enable` in the settings names `{slug}`, which is not a source that can be read");
            }
        }
        let sources = Arc::new(sources.enabling(&settings.enable));
        let organizations = organizations(&settings);
        let subjects = super::subjects::load(&settings).unwrap_or_else(|error| {
            warn!("{error:#}");
            Subjects::shipped()
        });
        Ok(Self { settings, clock, sources, organizations, subjects })
    }

    /// Opens the store, and logs everything that was repaired.
    pub(super) fn open_store(&self) -> anyhow::Result<Arc<Store>> {
        let (store, report) = Store::open(&self.settings.data)?;
        for message in report.messages() {
            warn!("{message}");
        }
        if report.records == 0 {
            info!(data = %self.settings.data.display(), "the data folder is new");
        }
        Ok(Arc::new(store))
    }

    /// The source with this slug.
    pub(super) fn source(&self, slug: &str) -> anyhow::Result<Arc<Source>> {
        if let Some(source) = self.sources.get(slug) {
            return Ok(Arc::clone(source));
        }
        if self.sources.broken().any(|broken| broken == slug) {
            let errors: Vec<String> = self.sources.errors().iter().map(source::SourceError::render).collect();
            bail!("the scraper file of `{slug}` has errors:\n{}", errors.join("\n"));
        }
        let known: Vec<&str> =
            self.sources.iter().map(|source| source.slug.as_str()).chain(self.sources.broken()).collect();
        if let Some(near) = source::nearest(slug.trim_end_matches(".toml"), known.iter().copied()) {
            bail!("there is no source `{slug}` in the scraper files; did you mean `{near}`?");
        }
        let path = Path::new(slug);
        if path.components().count() > 1 || path.is_file() {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            bail!(
                "expected the name of a source, found the path `{slug}`; add its folder by `--sources {}` and name it `{name}`",
                folder.display()
            );
        }
        bail!(
            "there is no source `{slug}` in the scraper files; a source is named as its file, without `.toml`, and `remissflode sources` lists all"
        );
    }

    /// The fetcher that the settings describe.
    pub(super) fn fetcher(&self) -> anyhow::Result<Fetcher> {
        Ok(Fetcher::new(self.fetch_settings())?)
    }

    /// The settings of the fetcher.
    pub(super) fn fetch_settings(&self) -> FetchSettings {
        FetchSettings {
            contact: self.settings.contact.clone(),
            pace: self.settings.pace,
            mirrors: self.settings.mirrors.clone(),
            replay: self.settings.replay.clone(),
            ..FetchSettings::new(self.clock)
        }
    }

    /// The crawler over an open store, publishing to `catalog`.
    pub(super) fn crawler(&self, store: &Arc<Store>, catalog: &Arc<Catalog>) -> anyhow::Result<Crawler> {
        let fetcher = self.fetcher()?;
        let sources = Arc::clone(&self.sources);
        let (register, subjects) = (Arc::clone(&self.organizations), Arc::clone(&self.subjects));
        catalog.publish(Snapshot::of_lists(register, subjects));
        Ok(Crawler::new(fetcher, Arc::clone(store), Arc::clone(catalog), sources, self.clock)?)
    }
}

/// The register of organizations, with the installation's own; an invalid file is reported and skipped.
fn organizations(settings: &Config) -> Arc<Register> {
    let own = super::organizations::own_file(settings.organizations.as_deref());
    let register = own.and_then(|own| match own.as_slice() {
        [] => Ok(Register::shipped()),
        own => Ok(Arc::new(Register::with_own(own)?)),
    });
    register.unwrap_or_else(|error| {
        warn!("{error:#}");
        Register::shipped()
    })
}

/// The places of sources and issuers that the settings name.
pub(super) fn places(settings: &Config) -> SourcePlaces {
    SourcePlaces {
        shipped: settings.shipped_sources,
        folder: settings.sources.clone(),
        issuers: settings.issuers.clone(),
    }
}

/// Fails where `data` is no data folder: a misspelt path would be reported as a new folder without records.
pub(super) fn must_be_data_folder(data: &Path) -> anyhow::Result<()> {
    if !data.exists() {
        bail!("there is no data folder `{}`; name another with --data", data.display());
    }
    if !["VERSION", "journal", "sled"].iter().any(|part| data.join(part).exists()) {
        bail!("`{}` is no data folder: nothing is stored there; name another with --data", data.display());
    }
    Ok(())
}

/// A runtime for the commands that fetch or serve.
pub(super) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
