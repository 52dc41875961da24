//! The setup that the commands share: from flags to the parts that run.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context as _, bail};
use tracing::{info, warn};

use crate::{
    catalog::{Catalog, Snapshot},
    clock::Clock,
    config::{Config, Flags, database_password},
    crawl::Crawler,
    fetch::{FetchSettings, Fetcher, replay_now},
    organizations::Register,
    source::{self, Source, SourcePlaces, Sources},
    store::{HeldLease, PostgresAddress, SharedPlace, Store, plain_file},
    subjects::Subjects,
};

/// The time that a command waits for the lease of a shared journal: longer than one lasts whose holder has died.
const LEASE_PATIENCE: Duration = Duration::from_secs(8);

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

    /// Opens the store to read it. With a journal in a database, the data folder is brought up to date as its copy.
    pub(super) fn open_store(&self) -> anyhow::Result<Arc<Store>> {
        let (store, report) = match self.shared_place()? {
            Some(place) => Store::open_shared(&self.settings.data, &place, &instance_name())?,
            None => Store::open(&self.settings.data)?,
        };
        for message in report.messages() {
            warn!("{message}");
        }
        if store.last_seq() == 0 {
            info!(data = %self.settings.data.display(), "the data folder is new");
        }
        Ok(Arc::new(store))
    }

    /// Opens the store to change it: a command then holds the lease of a shared journal, until the second value is dropped.
    pub(super) fn open_store_to_write(&self) -> anyhow::Result<(Arc<Store>, HeldLease)> {
        self.must_not_be_copy()?;
        let store = self.open_store()?;
        let lease = store.hold_lease(LEASE_PATIENCE)?;
        Ok((store, lease))
    }

    /// Fails where the data folder is the copy of a journal in a database that the settings do not name: what is stored there
    /// alone would be lost.
    pub(super) fn must_not_be_copy(&self) -> anyhow::Result<()> {
        let data = &self.settings.data;
        if let (None, Some(installation)) = (&self.settings.store, Store::installation_of(data)) {
            bail!(
                "the data folder `{}` is a copy of the journal of the installation {installation} in a database, and the \
                 setting `store` names none: name it with --store; or, to go on without the database, `export` this folder and \
                 `import` that into an empty one",
                data.display()
            );
        }
        Ok(())
    }

    /// The place of the shared journal, if the settings name one.
    fn shared_place(&self) -> anyhow::Result<Option<SharedPlace>> {
        let Some(store) = &self.settings.store else { return Ok(None) };
        let password = match &self.settings.store_password_file {
            Some(file) => Some(plain_file::read_small(file).with_context(|| {
                format!("cannot read the password of the database in `{}` (`store-password-file`)", file.display())
            })?),
            None => database_password(),
        };
        let password = password.map(|text| text.trim_end_matches(['\r', '\n']).to_owned());
        let address = PostgresAddress::read(store.reveal(), password.filter(|text| !text.is_empty()))?;
        Ok(Some(SharedPlace::Postgres(address)))
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
///
/// With a shared journal, a new folder becomes its copy.
pub(super) fn must_be_data_folder(settings: &Config) -> anyhow::Result<()> {
    let data = &settings.data;
    if settings.store.is_some() {
        return Ok(());
    }
    if !data.exists() {
        bail!("there is no data folder `{}`; name another with --data", data.display());
    }
    if !["VERSION", "journal", "sled"].iter().any(|part| data.join(part).exists()) {
        bail!("`{}` is no data folder: nothing is stored there; name another with --data", data.display());
    }
    Ok(())
}

/// The name of this instance for the others: the machine and the process.
fn instance_name() -> String {
    let host = plain_file::read_small(Path::new("/etc/hostname"));
    let host = host.map_or_else(|_| "instance".to_owned(), |name| name.trim().to_owned());
    format!("{host}/{}", std::process::id())
}

/// A runtime for the commands that fetch or serve.
pub(super) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
