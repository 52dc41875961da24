//! All sources with their issuers: the valid ones, the mistakes of the others, and what a reload keeps.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use super::{
    Source, SourceError, SourceFiles, SourceSlug, built_in_files,
    compile::{compile, is_base},
    folder_checks::ignored_files,
    read_files,
};
use crate::domain::Issuers;

/// The valid sources, the issuers they name, and the mistakes of the others.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    pub(super) sources: BTreeMap<SourceSlug, Arc<Source>>,
    pub(super) broken: BTreeSet<SourceSlug>,
    pub(super) errors: Vec<SourceError>,
    pub(super) warnings: Vec<SourceError>,
    /// Why a source is still the previous version of its file, by slug.
    pub(super) kept: BTreeMap<SourceSlug, String>,
    /// The issuers that ship, those of the installation, and those that the sources add.
    pub(super) issuers: Arc<Issuers>,
}

impl Sources {
    /// These sources with those of `slugs` enabled, whatever their files say. A blocked one stays off.
    #[must_use]
    pub fn enabling(mut self, slugs: &[String]) -> Self {
        for slug in slugs {
            let source = self.sources.get_mut(slug.as_str());
            if let Some(source) = source.filter(|source| source.blocked_because.is_none()) {
                Arc::make_mut(source).enabled = true;
            }
        }
        self
    }

    /// The sources after the folder was read again as `next`. A source whose file is now invalid or gone stays as it
    /// was, with the reason in [`Self::kept`]: nothing is removed while it is in use.
    #[must_use]
    pub fn followed_by(&self, mut next: Self) -> Self {
        for (slug, source) in &self.sources {
            if next.sources.contains_key(slug) {
                continue;
            }
            let reason = if next.broken.remove(slug) {
                let own = |error: &&SourceError| error.path.file_stem().is_some_and(|stem| stem == slug.as_str());
                let error = next.errors.iter().find(own).or(next.errors.first());
                let error = error.map(ToString::to_string).unwrap_or_default();
                format!("the changed file is invalid; its last valid version stays active: {error}")
            } else {
                "the file is gone; its last valid version stays active until the program restarts".to_owned()
            };
            next.kept.insert(slug.clone(), reason);
            next.sources.insert(slug.clone(), Arc::clone(source));
            let issuer = source.issuer.as_deref().and_then(|slug| self.issuers.get(slug));
            if let Some(issuer) = issuer.filter(|issuer| next.issuers.get(&issuer.slug).is_none()) {
                next.issuers = Arc::new(next.issuers.with([issuer.clone()]));
            }
        }
        next
    }

    /// The sources that are still the previous version of their file, and why.
    #[must_use]
    pub fn kept(&self) -> &BTreeMap<SourceSlug, String> {
        &self.kept
    }

    /// The source with this slug, if it is valid.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&Arc<Source>> {
        self.sources.get(slug)
    }

    /// The valid sources, in order of slug.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.sources.values()
    }

    /// The slugs of the invalid sources, in order.
    pub fn broken(&self) -> impl Iterator<Item = &str> {
        self.broken.iter().map(SourceSlug::as_str)
    }

    /// Every mistake, in order of file and line.
    #[must_use]
    pub fn errors(&self) -> &[SourceError] {
        &self.errors
    }

    /// Values that are allowed and rarely meant, and files that are ignored.
    #[must_use]
    pub fn warnings(&self) -> &[SourceError] {
        &self.warnings
    }

    /// The number of valid sources.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Returns `true` if no source is valid.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// All issuers that a consultation may have.
    #[must_use]
    pub const fn issuers(&self) -> &Arc<Issuers> {
        &self.issuers
    }

    /// The slugs of the issuers that have an enabled source of their own, for `skip-known-issuers`.
    #[must_use]
    pub fn issuers_with_source(&self) -> BTreeSet<&str> {
        self.iter().filter(|source| source.enabled).filter_map(|source| source.issuer.as_deref()).collect()
    }
}

/// Reads and checks every file of a folder.
///
/// ```
/// # let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scrapers");
/// use remissflode::source;
/// let issuers = source::built_in_issuers().unwrap();
/// let sources = source::load(&dir, &issuers);
/// assert_eq!(sources.errors(), []);
/// assert_eq!(sources.get("finansdepartementet").unwrap().issuer.as_deref(), Some("finansdepartementet"));
/// ```
#[must_use]
pub fn load(dir: &Path, issuers: &Issuers) -> Sources {
    add_folder(SourceFiles::new(), dir, issuers)
}

/// Reads the files of a folder over `files`, and checks all of them.
pub(super) fn add_folder(mut files: SourceFiles, dir: &Path, issuers: &Issuers) -> Sources {
    let (own, unreadable) = match read_files(dir) {
        Ok(read) => read,
        Err(error) => {
            let mut sources = compile(&files, issuers);
            sources.errors.push(SourceError::of_file(dir, "a readable folder", format!("`{error}`")));
            return sources;
        }
    };
    files.extend(own);
    for (name, _) in &unreadable {
        files.remove(name);
    }
    let mut sources = compile(&files, issuers);
    for (name, error) in unreadable {
        if !is_base(&name) {
            sources.broken.insert(SourceSlug::of_file(&name));
        }
        sources.errors.push(error);
    }
    sources.warnings.extend(ignored_files(dir));
    sources
}

/// Checks the files that are compiled in.
#[must_use]
pub fn built_in(issuers: &Issuers) -> Sources {
    compile(&built_in_files(), issuers)
}
