//! What one scraper file says, each key checked by itself, and how a file stands on its base.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use toml::Spanned;
use url::Url;

use super::{
    keys::{Keys, describe},
    needs::NEEDS,
    read_stage::{self, ListDraft},
    schedule::Schedule,
    stage::PageStage,
};
use crate::domain::{Field, text::is_web_address};

/// The holes that every file knows besides the parameters of its bases.
pub(super) const HOME: &str = "home";

/// What a file says; none where it is silent.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    pub(super) parameters: Vec<String>,
    pub(super) given: BTreeMap<String, String>,
    pub(super) name: Option<String>,
    pub(super) issuer: Option<Spanned<String>>,
    pub(super) home: Option<Url>,
    pub(super) enabled: Option<bool>,
    pub(super) opens: Option<bool>,
    pub(super) needs: Option<Vec<Field>>,
    pub(super) walled: Option<String>,
    pub(super) verified: Option<Option<Date>>,
    pub(super) schedule: Option<Schedule>,
    pub(super) walls: Option<Vec<String>>,
    pub(super) language: Option<String>,
    pub(super) min_items: Option<usize>,
    pub(super) skip_known_issuers: Option<bool>,
    pub(super) lists: Option<Vec<ListDraft>>,
    pub(super) page: Option<PageStage>,
    /// The text of the file after those of its bases, for the version.
    pub(super) texts: Vec<String>,
    /// The keys that the file or a base has, right or wrong.
    pub(super) present: BTreeSet<String>,
}

impl Written {
    /// Reads the keys of a file that stands on `base`. Without the base that it names, any key may be a parameter of
    /// it (`base_is_known`).
    pub(super) fn read<'t>(keys: Keys<'t>, text: &'t str, base: &'t Written, base_is_known: bool) -> Self {
        let own = keys.strings("parameters").unwrap_or_default();
        let own: Vec<&str> = own.iter().map(|name| *name.get_ref()).collect();
        let inherited = base.parameters.iter().map(String::as_str);
        let known: Vec<&str> = inherited.clone().chain(own.iter().copied()).chain([HOME]).collect();
        let mut written = Self {
            parameters: inherited.clone().chain(own.iter().copied()).map(ToOwned::to_owned).collect(),
            present: keys.names().chain(base.present.iter().map(String::as_str)).map(ToOwned::to_owned).collect(),
            texts: base.texts.iter().cloned().chain([text.to_owned()]).collect(),
            ..Self::default()
        };
        for name in inherited {
            if let Some(value) = keys.any_string(name) {
                written.given.insert(name.to_owned(), (*value.get_ref()).to_owned());
            }
        }
        let string = |key| keys.string(key).map(|text| (*text.get_ref()).to_owned());
        written.name = string("name");
        written.language = string("language");
        written.issuer = keys.string("issuer").map(|slug| Spanned::new(slug.span(), (*slug.get_ref()).to_owned()));
        written.home = home(&keys);
        written.enabled = keys.boolean("enabled");
        written.opens = keys.boolean("opens");
        written.needs = needs(&keys);
        written.walled = string("walled");
        written.verified = verified(&keys);
        written.schedule = schedule(&keys);
        written.walls = keys.strings("walls").map(|walls| {
            walls.iter().map(|wall| (*wall.get_ref()).to_owned()).filter(|wall| !wall.is_empty()).collect()
        });
        written.min_items = keys.number("min-items", 0, 10_000).map(|number| number as usize);
        written.skip_known_issuers = keys.boolean("skip-known-issuers");
        if keys.value("list").is_some() {
            let tables = keys.tables("list").unwrap_or_default();
            let drafts = tables.into_iter().filter_map(|(table, span)| read_stage::list(table, &span, text, &known));
            written.lists = Some(drafts.collect());
        }
        if let Some((table, span)) = keys.table("page") {
            written.page = Some(read_stage::page(table, &span, text, &known));
        }
        if base_is_known {
            keys.finish();
        }
        written
    }

    /// This file with what it leaves unsaid taken from its base.
    pub(super) fn over(self, base: &Self) -> Self {
        let base = base.clone();
        let mut given = base.given;
        given.extend(self.given);
        Self {
            parameters: self.parameters,
            given,
            name: self.name.or(base.name),
            issuer: self.issuer.or(base.issuer),
            home: self.home.or(base.home),
            enabled: self.enabled.or(base.enabled),
            opens: self.opens.or(base.opens),
            needs: self.needs.or(base.needs),
            walled: self.walled.or(base.walled),
            verified: self.verified.or(base.verified),
            schedule: self.schedule.or(base.schedule),
            walls: self.walls.or(base.walls),
            language: self.language.or(base.language),
            min_items: self.min_items.or(base.min_items),
            skip_known_issuers: self.skip_known_issuers.or(base.skip_known_issuers),
            lists: self.lists.or(base.lists),
            page: self.page.or(base.page),
            texts: self.texts,
            present: self.present,
        }
    }
}

fn home(keys: &Keys<'_>) -> Option<Url> {
    let text = keys.string("home")?;
    let url = Url::parse(text.get_ref()).ok().filter(is_web_address);
    if url.is_none() {
        let found = format!("`{}`", text.get_ref());
        keys.report.add(text.span(), "the site's address, such as `https://www.regeringen.se`", found);
    }
    url
}

fn needs(keys: &Keys<'_>) -> Option<Vec<Field>> {
    let names = keys.strings("needs")?;
    let known = NEEDS.map(Field::name);
    let found = names.iter().filter_map(|name| {
        let field = NEEDS.into_iter().find(|field| field.name() == *name.get_ref());
        if field.is_none() {
            keys.report.unknown(name.span(), "field", name.get_ref(), &known);
        }
        field
    });
    Some(found.collect())
}

fn verified(keys: &Keys<'_>) -> Option<Option<Date>> {
    let value = keys.value("verified")?;
    if let toml::de::DeValue::Boolean(false) = value.get_ref() {
        return Some(None);
    }
    let date = match value.get_ref() {
        toml::de::DeValue::String(text) => text.parse::<Date>().ok(),
        toml::de::DeValue::Datetime(date) => date.to_string().parse::<Date>().ok(),
        _ => None,
    };
    if date.is_none() {
        let expected = "`false` or the day when a person saw real pages read right, such as `\"2026-07-03\"`";
        keys.report.add(value.span(), expected, describe(value.get_ref()));
    }
    date.map(Some)
}

fn schedule(keys: &Keys<'_>) -> Option<Schedule> {
    let text = keys.string("schedule")?;
    match text.get_ref().parse::<Schedule>() {
        Ok(schedule) => Some(schedule),
        Err(problem) => {
            keys.report.add(text.span(), problem.expected, problem.found);
            None
        }
    }
}
