//! The site: its addresses, its operator, and the publisher of the data.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::domain::{Consultation, names};

/// The settings of the site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Site {
    /// The start of every address, without a final slash: `https://remisser.example.se`. Set it with [`Site::new`].
    pub public_url: String,
    /// The name to display.
    pub name: String,
    /// The mail address of the operator.
    pub contact: Option<String>,
    /// The publisher of the data, for its metadata; `None` where the settings have none.
    pub publisher: Option<Publisher>,
    /// The WebSub hub that is notified of changes, if there is one.
    pub hub: Option<String>,
    /// Letters by mail can be subscribed to, here or at another instance behind the same address.
    pub letters: bool,
}

/// The publisher of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// The name.
    pub name: String,
    /// Its own address, which identifies it in the metadata of others too.
    pub url: Option<String>,
    /// The kind of publisher.
    pub kind: Option<PublisherKind>,
}

/// The kind of a publisher, from the vocabulary of ADMS (<http://purl.org/adms/publishertype/1.0>) that DCAT-AP-SE asks
/// for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum PublisherKind {
    /// A university, a research institute.
    Academia,
    /// A company.
    Company,
    /// A municipality.
    LocalAuthority,
    /// A government agency.
    NationalAuthority,
    /// A non-governmental organization.
    NonGovernmental,
    /// A non-profit organization.
    NonProfit,
    /// One or more persons.
    PrivateIndividual,
    /// A region.
    RegionalAuthority,
}

names!(PublisherKind);

impl PublisherKind {
    /// The last part of its IRI below `http://purl.org/adms/publishertype/`.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Academia => "Academia-ScientificOrganisation",
            Self::Company => "Company",
            Self::LocalAuthority => "LocalAuthority",
            Self::NationalAuthority => "NationalAuthority",
            Self::NonGovernmental => "NonGovernmentalOrganisation",
            Self::NonProfit => "NonProfitOrganisation",
            Self::PrivateIndividual => "PrivateIndividual(s)",
            Self::RegionalAuthority => "RegionalAuthority",
        }
    }
}

impl Site {
    /// A site at `public_url`; slashes at its end are dropped.
    #[must_use]
    pub fn new(public_url: &str, name: &str) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        Self { public_url, name: name.to_owned(), contact: None, publisher: None, hub: None, letters: false }
    }

    /// The path that every address begins with: `/remisser` of `https://example.se/remisser`, often empty.
    #[must_use]
    pub fn path_prefix(&self) -> &str {
        let after_scheme = self.public_url.find("://").map_or(0, |at| at + 3);
        let host_and_path = self.public_url.get(after_scheme..).unwrap_or_default();
        host_and_path.find('/').and_then(|at| host_and_path.get(at..)).unwrap_or_default()
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
