//! Who serves this, and what its addresses begin with.

use crate::domain::Consultation;

/// What the settings say of the site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Site {
    /// What every address begins with, without a last slash: `https://remisser.example.se`. Set it with
    /// [`Site::new`].
    pub public_url: String,
    /// The name to display.
    pub name: String,
    /// The mail address of whoever runs it.
    pub contact: Option<String>,
    /// The WebSub hub that is told of changes, if there is one.
    pub hub: Option<String>,
}

impl Site {
    /// A site at `public_url`; slashes at its end are dropped.
    #[must_use]
    pub fn new(public_url: &str, name: &str) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        Self { public_url, name: name.to_owned(), contact: None, hub: None }
    }

    /// The absolute address of `path`, which begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The absolute address of a consultation's page.
    #[must_use]
    pub fn consultation_url(&self, consultation: &Consultation) -> String {
        self.url(&format!("/remisser/{}", consultation.path_segment()))
    }
}
