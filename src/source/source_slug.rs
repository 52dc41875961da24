//! The slug of a source: the name of its file, `finansdepartementet`.

use std::{borrow::Borrow, fmt, ops::Deref, path::Path};

use serde::Serialize;

/// The slug of a source. Only a scraper file's name makes one, so that an issuer's slug or another text is no source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SourceSlug(String);

impl SourceSlug {
    /// The slug of the file `name`, without folder and extension.
    pub(super) fn of_file(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for SourceSlug {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for SourceSlug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<Path> for SourceSlug {
    fn as_ref(&self) -> &Path {
        Path::new(&self.0)
    }
}

impl fmt::Display for SourceSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<SourceSlug> for String {
    fn from(slug: SourceSlug) -> Self {
        slug.0
    }
}

impl PartialEq<str> for SourceSlug {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<SourceSlug> for String {
    fn eq(&self, other: &SourceSlug) -> bool {
        *self == other.0
    }
}
