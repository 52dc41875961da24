//! The organizations of the register, found by any of their names.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use super::{
    Kind, Organization, Resolution,
    file_notes::without_file_notes,
    name_key::{differ_by_one_slip, hashes_with_deletions, name_key},
    name_parts::{MAX_DEPTH, abbreviates, cuts, is_abbreviation, is_unit, parenthesis, without_abbreviation},
    private_person::is_private_person,
    register_files::{self, Named, RegisterError},
};
use crate::domain::slugify;

/// A longer slug may be cut, so that it names several.
const MAX_SLUG: usize = 72;

/// The organizations, found by any of their names.
#[derive(Debug, Default)]
pub struct Register {
    organizations: Vec<Arc<Organization>>,
    /// The place by slug.
    by_slug: HashMap<String, u32>,
    /// The place by the key of each name.
    by_key: HashMap<String, u32>,
    /// The place by the slug of each name, for names that are typed without å, ä, ö; none where several share it.
    by_name_slug: HashMap<String, Option<u32>>,
    /// The keys of public bodies, each with the place of its body.
    public_keys: Vec<(Box<str>, u32)>,
    /// The hashes of each of these keys with a letter less, and the place of the key among them, sorted by hash.
    deletions: Vec<(u64, u32)>,
}

impl Register {
    /// The organizations that ship with the program, read once.
    #[must_use]
    pub fn shipped() -> Arc<Self> {
        static SHIPPED: OnceLock<Arc<Register>> = OnceLock::new();
        // A test holds that the files in the program are valid.
        Arc::clone(SHIPPED.get_or_init(|| Arc::new(Self::with_own(&[]).unwrap_or_default())))
    }

    /// The organizations that ship with the program and those of an installation's own files, each a path for messages
    /// and its TOML text.
    ///
    /// # Errors
    /// The first mistake: an invalid file, a spelling of two organizations, an unknown successor.
    pub fn with_own(own: &[(String, String)]) -> Result<Self, RegisterError> {
        let (organizations, names) = register_files::read(own)?;
        let mut register = Self::default();
        for organization in organizations {
            let place = u32::try_from(register.organizations.len()).unwrap_or(u32::MAX);
            register.by_slug.insert(organization.slug.clone(), place);
            register.organizations.push(Arc::new(organization));
        }
        for name in &names {
            register.add_name(name)?;
        }
        register.deletions.sort_unstable();
        register.deletions.shrink_to_fit();
        register.check_successors()?;
        Ok(register)
    }

    /// Makes an organization known by one more of its names. Names come in order of their rank: of two organizations
    /// with one name, the name of the better rank stays.
    fn add_name(&mut self, named: &Named) -> Result<(), RegisterError> {
        let Some(place) = self.by_slug.get(&named.slug).copied() else { return Ok(()) };
        let key = name_key(&named.name);
        if key.is_empty() {
            return Ok(());
        }
        match self.by_key.get(&key).copied() {
            Some(other) if other == place => return Ok(()),
            Some(other) => {
                let other = self.organizations.get(other as usize).map_or("", |one| one.slug.as_str()).to_owned();
                // A spelling that was generated or comes from a list gives way; one that a person wrote is a mistake.
                let gives_way = !named.is_deliberate;
                return if gives_way { Ok(()) } else { Err(RegisterError::two(named, other)) };
            }
            None => {}
        }
        let slug = slugify(&named.name);
        let kind = self.organizations.get(place as usize).map_or(Kind::Organization, |one| one.kind);
        if kind.is_public() {
            let number = u32::try_from(self.public_keys.len()).unwrap_or(u32::MAX);
            self.deletions.extend(hashes_with_deletions(&key).map(|hash| (hash, number)));
            self.public_keys.push((key.as_str().into(), place));
        }
        self.by_key.insert(key, place);
        let own_slug = self.by_slug.get(&slug).copied();
        let of_slug = self.by_name_slug.entry(slug).or_insert(Some(place));
        if *of_slug != Some(place) {
            // The one with that very slug, if there is one: `habo-kommun` is Habo, not Håbo.
            *of_slug = own_slug;
        }
        Ok(())
    }

    fn check_successors(&self) -> Result<(), RegisterError> {
        for organization in &self.organizations {
            if let Some(successor) = &organization.replaced_by
                && (!self.by_slug.contains_key(successor) || *successor == organization.slug)
            {
                return Err(RegisterError::successor(&organization.slug, successor));
            }
        }
        Ok(())
    }

    /// Every organization, in the order of the files.
    pub fn organizations(&self) -> impl Iterator<Item = &Arc<Organization>> {
        self.organizations.iter()
    }

    /// The organization with this slug.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&Arc<Organization>> {
        self.organizations.get(*self.by_slug.get(slug)? as usize)
    }

    /// The organization that a name means, as a publisher wrote it: with the notes of a file, a department, an
    /// abbreviation or one slip of the pen in the name of a public body.
    #[must_use]
    pub fn resolve(&self, name: &str) -> Resolution {
        let name = without_file_notes(name);
        if let Some(known) = self.find(&name, MAX_DEPTH).and_then(|place| self.organizations.get(place as usize)) {
            return Resolution::Known(Arc::clone(known));
        }
        if is_private_person(&name) {
            return Resolution::Person;
        }
        let slug = slugify(without_abbreviation(&name));
        if slug.is_empty() {
            return Resolution::Nothing;
        }
        let kind = kind_by_name(&name);
        let (org_number, wikidata, ended, replaced_by) = Default::default();
        Resolution::Own(Organization { slug, name, kind, org_number, wikidata, ended, replaced_by })
    }

    /// The place of the organization that a name means.
    fn find(&self, name: &str, depth: u8) -> Option<u32> {
        let depth = depth.checked_sub(1)?;
        self.named(name)
            .or_else(|| self.outside_parentheses(name, depth))
            .or_else(|| self.beside_separator(name, depth))
            .or_else(|| self.after_vid(name, depth))
            .or_else(|| self.before_unit(name))
            .or_else(|| self.before_last_word(name, depth))
            .or_else(|| self.of_cut(name))
    }

    /// By the whole name, if need be without marks, or with one slip.
    fn named(&self, name: &str) -> Option<u32> {
        let key = name_key(name);
        self.by_key.get(&key).copied().or_else(|| self.by_name_slug(name)).or_else(|| self.with_slip(&key))
    }

    fn by_name_slug(&self, name: &str) -> Option<u32> {
        let slug = slugify(name);
        if slug.len() > MAX_SLUG {
            return None;
        }
        self.by_name_slug.get(&slug).copied().flatten()
    }

    /// The one public body whose name differs by one slip; none if there are two.
    fn with_slip(&self, key: &str) -> Option<u32> {
        let mut found = None;
        for hash in hashes_with_deletions(key) {
            let from = self.deletions.partition_point(|(other, _)| *other < hash);
            let same = self.deletions.iter().skip(from).take_while(|(other, _)| *other == hash);
            for (other, place) in same.filter_map(|(_, number)| self.public_keys.get(*number as usize)) {
                let is_slip = differ_by_one_slip(key, other);
                if found.is_some_and(|found| is_slip && found != *place) {
                    return None;
                }
                found = found.or(is_slip.then_some(*place));
            }
        }
        found
    }

    /// `Statens skolverk (Skolverket)`, `Lunds universitet (Juridiska fakulteten)`; not with another in parentheses.
    fn outside_parentheses(&self, name: &str, depth: u8) -> Option<u32> {
        let (outside, inside) = parenthesis(name)?;
        let place = self.find(&outside, depth)?;
        match self.find(inside, depth) {
            Some(other) => (other == place).then_some(place),
            None => (self.is_public(place) || is_abbreviation(inside)).then_some(place),
        }
    }

    /// `Uppsala universitet, juridiska fakulteten`, `LSU – Sveriges ungdomsorganisationer`; two that are known answer
    /// together.
    fn beside_separator(&self, name: &str, depth: u8) -> Option<u32> {
        cuts(name).find_map(|(left, right)| match (self.find(left, depth), self.find(right, depth)) {
            (Some(one), Some(other)) => (one == other).then_some(one),
            (Some(one), None) if abbreviates(right, left) || (self.is_public(one) && is_unit(right)) => Some(one),
            (None, Some(other)) if abbreviates(left, right) || (self.is_public(other) && is_unit(left)) => Some(other),
            _ => None,
        })
    }

    /// `Mark- och miljödomstolen vid Nacka tingsrätt`.
    fn after_vid(&self, name: &str, depth: u8) -> Option<u32> {
        let (unit, body) = name.split_once(" vid ")?;
        self.find(body, depth).filter(|place| self.is_public(*place) && is_unit(unit))
    }

    /// `Malmö stads stadsbyggnadsnämnd`.
    fn before_unit(&self, name: &str) -> Option<u32> {
        let spaces: Vec<usize> = name.match_indices(' ').map(|(at, _)| at).collect();
        spaces.into_iter().skip(1).rev().find_map(|at| {
            let (body, unit) = name.split_at(at);
            let may_be = body.ends_with('s') && is_unit(unit);
            may_be.then(|| self.named(body)).flatten().filter(|place| self.is_public(*place))
        })
    }

    /// `Lantbrukarnas Riksförbund LRF`, and `Eksjö kommun 2` with the number of a footnote or a file.
    fn before_last_word(&self, name: &str, depth: u8) -> Option<u32> {
        let (before, last) = name.rsplit_once(' ')?;
        let is_number = last.len() < 3 && last.chars().all(|c| c.is_ascii_digit());
        let place = (is_number || is_abbreviation(last)).then(|| self.find(before, depth)).flatten()?;
        (is_number || abbreviates(last, before) || self.named(last) == Some(place)).then_some(place)
    }

    /// `Myndigheten för tillväxtpolitiska utvärderingar och`, cut before a word must follow: the one public body whose name
    /// goes on.
    fn of_cut(&self, name: &str) -> Option<u32> {
        let (_, last) = name.rsplit_once(' ')?;
        if !["och", "för", "i", "av", "samt"].contains(&last) {
            return None;
        }
        let start = name_key(name);
        let goes_on = self.by_key.iter().filter(|(key, place)| key.starts_with(&start) && self.is_public(**place));
        let mut places: Vec<u32> = goes_on.map(|(_, place)| *place).collect();
        places.sort_unstable();
        places.dedup();
        match places.as_slice() {
            [place] => Some(*place),
            _ => None,
        }
    }

    fn is_public(&self, place: u32) -> bool {
        self.organizations.get(place as usize).is_some_and(|one| one.kind.is_public())
    }
}

/// The kind of an organization that the register lacks.
fn kind_by_name(name: &str) -> Kind {
    let words: Vec<String> = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let is_form =
        |word: &String| ["ab", "aktiebolag", "aktiebolaget", "hb", "kb", "ltd", "gmbh"].contains(&word.as_str());
    if words.iter().any(is_form) {
        Kind::Company
    } else if ["tingsrätt", "hovrätt", "länsrätten"].iter().any(|court| words.iter().any(|word| word == court)) {
        Kind::Court
    } else {
        Kind::Organization
    }
}
