//! The files of the register: `config/organizations/`, and an installation's own in the form of `organizations.toml`.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::{Kind, Organization};
use crate::domain::slugify;

const AUTHORITIES: &str = include_str!("../../config/organizations/authorities.csv");
const MUNICIPALITIES: &str = include_str!("../../config/organizations/municipalities.csv");
const REGIONS: &str = include_str!("../../config/organizations/regions.csv");
const ORGANIZATIONS: &str = include_str!("../../config/organizations/organizations.toml");

/// A mistake in a file of the register.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The file is no CSV of that form.
    #[error("`{path}`: expected the columns of its first line in every row")]
    Csv {
        /// The file.
        path: &'static str,
        /// The row and the cause.
        source: csv::Error,
    },
    /// The file is no TOML of that form.
    #[error("`{path}`: expected entries such as `[svenskt-naringsliv]` with `name` and `also`")]
    Toml {
        /// The file.
        path: String,
        /// The place and the cause.
        source: Box<toml::de::Error>,
    },
    /// The key of an entry is no slug.
    #[error("`{path}`: expected a slug of lower-case ASCII letters, digits and hyphens, found `{slug}`")]
    Slug {
        /// The file.
        path: String,
        /// The key.
        slug: String,
    },
    /// A new entry lacks its name.
    #[error("`{path}`: expected a `name` for `{slug}`, which no other file has")]
    NoName {
        /// The file.
        path: String,
        /// The key.
        slug: String,
    },
    /// Two organizations have one name.
    #[error("expected one organization for each name, found `{name}` for `{slug}` and `{other}`")]
    TwoOrganizations {
        /// The name.
        name: String,
        /// The organization that came second.
        slug: String,
        /// The organization that has it.
        other: String,
    },
    /// A successor is unknown, or the organization itself.
    #[error("expected another organization's slug as successor of `{slug}`, found `{successor}`")]
    Successor {
        /// The organization.
        slug: String,
        /// The value.
        successor: String,
    },
}

impl RegisterError {
    pub(super) fn two(named: &Named, other: String) -> Self {
        Self::TwoOrganizations { name: named.name.clone(), slug: named.slug.clone(), other }
    }

    pub(super) fn successor(slug: &str, successor: &str) -> Self {
        Self::Successor { slug: slug.to_owned(), successor: successor.to_owned() }
    }
}

/// A name of an organization.
pub(super) struct Named {
    pub(super) slug: String,
    pub(super) name: String,
    /// A person wrote that this organization has this name; a spelling from a list or a pattern gives way to it.
    pub(super) is_deliberate: bool,
}

#[derive(Deserialize)]
struct AuthorityRow {
    name: String,
    kind: Kind,
    org_number: Option<String>,
    wikidata: Option<String>,
    ended: Option<Date>,
    replaced_by: Option<String>,
    also: String,
}

#[derive(Deserialize)]
struct MunicipalityRow {
    name: String,
    place: String,
    slug: Option<String>,
}

#[derive(Deserialize)]
struct RegionRow {
    name: String,
    county: String,
    also: String,
}

/// An entry of a TOML file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Entry {
    name: Option<String>,
    kind: Option<Kind>,
    #[serde(default)]
    also: Vec<String>,
    org_number: Option<String>,
    wikidata: Option<String>,
    ended: Option<Date>,
    replaced_by: Option<String>,
}

/// The organizations and names that were read so far.
#[derive(Default)]
struct Reading {
    organizations: Vec<Organization>,
    places: HashMap<String, usize>,
    /// Official names and spellings that a person wrote.
    deliberate: Vec<Named>,
    /// Spellings of lists and patterns.
    others: Vec<Named>,
}

/// Reads the files in the program, then an installation's own; the organizations, and their names in the order of rank.
pub(super) fn read(own: &[(String, String)]) -> Result<(Vec<Organization>, Vec<Named>), RegisterError> {
    let mut reading = Reading::default();
    reading.regions()?;
    reading.municipalities()?;
    reading.authorities()?;
    reading.entries("config/organizations/organizations.toml", ORGANIZATIONS)?;
    for (path, text) in own {
        reading.entries(path, text)?;
    }
    let mut names = reading.deliberate;
    names.extend(reading.others);
    Ok((reading.organizations, names))
}

impl Reading {
    /// Adds an organization, or does nothing if the slug is known, and its official name.
    fn add(&mut self, slug: String, name: &str, kind: Kind) -> &mut Organization {
        let place = *self.places.entry(slug.clone()).or_insert_with(|| {
            let (org_number, wikidata, ended, replaced_by) = Default::default();
            let (slug, name) = (slug.clone(), name.to_owned());
            self.organizations.push(Organization { slug, name, kind, org_number, wikidata, ended, replaced_by });
            self.organizations.len() - 1
        });
        self.deliberate.push(Named { slug, name: name.to_owned(), is_deliberate: true });
        &mut self.organizations[place]
    }

    fn spelling(&mut self, slug: &str, name: String) {
        self.others.push(Named { slug: slug.to_owned(), name, is_deliberate: false });
    }

    /// The regions under the names of today and of the county councils; their counties' administrative boards, however
    /// written.
    fn regions(&mut self) -> Result<(), RegisterError> {
        for row in rows::<RegionRow>("config/organizations/regions.csv", REGIONS)? {
            let slug = slugify(&row.name);
            self.add(slug.clone(), &row.name, Kind::Region);
            let board = slugify(&format!("Länsstyrelsen i {} län", row.county));
            for county in std::iter::once(row.county.as_str()).chain(list(&row.also)) {
                for spelling in ["{} läns landsting", "{} landsting", "{} region", "{}regionen"] {
                    self.spelling(&slug, spelling.replace("{}", county));
                }
                for body in ["Region", "Regionen", "Landstinget", "Landsting"] {
                    for spelling in ["{}", "i {}", "{} län", "i {} län"] {
                        self.spelling(&slug, format!("{body} {}", spelling.replace("{}", county)));
                    }
                }
                self.spelling(&board, format!("{county} läns länsstyrelse"));
                self.spelling(&board, format!("{county} länsstyrelse"));
                for body in ["Länsstyrelsen", "Länsstyrelse", "Lst"] {
                    for spelling in ["{}", "i {}", "på {}", "{} län", "i {} län"] {
                        self.spelling(&board, format!("{body} {}", spelling.replace("{}", county)));
                    }
                }
            }
        }
        Ok(())
    }

    fn municipalities(&mut self) -> Result<(), RegisterError> {
        for row in rows::<MunicipalityRow>("config/organizations/municipalities.csv", MUNICIPALITIES)? {
            let slug = row.slug.filter(|slug| !slug.is_empty()).unwrap_or_else(|| slugify(&row.name));
            self.add(slug.clone(), &row.name, Kind::Municipality);
            let genitive = row.name.trim_end_matches(" kommun");
            for place in [row.place.as_str(), genitive] {
                for body in ["kommun", "stad", "kommunen"] {
                    self.spelling(&slug, format!("{place} {body}"));
                }
            }
            self.spelling(&slug, format!("Staden {}", row.place));
            self.spelling(&slug, format!("Kommunen {}", row.place));
        }
        Ok(())
    }

    fn authorities(&mut self) -> Result<(), RegisterError> {
        for row in rows::<AuthorityRow>("config/organizations/authorities.csv", AUTHORITIES)? {
            let slug = slugify(&row.name);
            let authority = self.add(slug.clone(), &row.name, row.kind);
            authority.org_number = row.org_number;
            authority.wikidata = row.wikidata;
            authority.ended = row.ended;
            authority.replaced_by = row.replaced_by.as_deref().map(slugify);
            for name in list(&row.also) {
                self.spelling(&slug, name.to_owned());
            }
            // `Högskolan Borås`, `Kammarrätten Göteborg`
            if row.name.contains(" i ") {
                self.spelling(&slug, row.name.replacen(" i ", " ", 1));
            }
            // `Tingsrätten i Malmö`
            if let Some(place) = row.name.strip_suffix(" tingsrätt") {
                self.spelling(&slug, format!("Tingsrätten i {place}"));
            }
        }
        Ok(())
    }

    fn entries(&mut self, path: &str, text: &str) -> Result<(), RegisterError> {
        let entries: HashMap<String, Entry> = toml::from_str(text)
            .map_err(|source| RegisterError::Toml { path: path.to_owned(), source: Box::new(source) })?;
        // in the order of slugs: the same files give the same register
        let mut entries: Vec<(String, Entry)> = entries.into_iter().collect();
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (slug, entry) in entries {
            if slugify(&slug) != slug {
                return Err(RegisterError::Slug { path: path.to_owned(), slug });
            }
            let known = self.places.get(&slug).map(|place| self.organizations[*place].name.clone());
            let Some(name) = entry.name.or(known) else {
                return Err(RegisterError::NoName { path: path.to_owned(), slug });
            };
            let organization = self.add(slug.clone(), &name, Kind::default());
            organization.name = name;
            organization.kind = entry.kind.unwrap_or(organization.kind);
            organization.org_number = entry.org_number.or(organization.org_number.take());
            organization.wikidata = entry.wikidata.or(organization.wikidata.take());
            organization.ended = entry.ended.or(organization.ended);
            organization.replaced_by = entry.replaced_by.or(organization.replaced_by.take());
            let also = entry.also.into_iter();
            self.deliberate.extend(also.map(|name| Named { slug: slug.clone(), name, is_deliberate: true }));
        }
        Ok(())
    }
}

/// The rows of a CSV file with a heading.
fn rows<T: for<'de> Deserialize<'de>>(path: &'static str, text: &str) -> Result<Vec<T>, RegisterError> {
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect::<Result<_, _>>();
    rows.map_err(|source| RegisterError::Csv { path, source })
}

/// The parts of a cell.
fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split("; ").filter(|part| !part.is_empty())
}
