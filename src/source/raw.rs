//! The values of one scraper file, each key checked by itself, and how a file inherits from its base.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use jiff::civil::Date;
use toml::de::DeValue;
use url::Url;

use super::{
    cron::Schedule,
    needs::NEEDS,
    read::{
        keys,
        read_issuer::{self, RawIssuer},
        read_stage::{self, ListDraft},
        table::{TableReader, describe},
    },
    stage::PageStage,
};
use crate::{
    clock::Clock,
    domain::{Field, Site, StepKind, day_of, text::is_web_address},
};

/// Runs that follow each other more closely than this are rarely meant.
const SHORT_MINUTES: i64 = 15;

/// The placeholder that every file may use besides the parameters of its bases.
pub(super) const HOME: &str = "home";

/// The keys of a file; `None` where it is silent.
#[derive(Debug, Clone, Default)]
pub(super) struct RawSource {
    pub(super) parameters: Vec<String>,
    pub(super) given: BTreeMap<String, String>,
    /// The places of the parameters that this file itself gives.
    pub(super) given_spans: BTreeMap<String, Range<usize>>,
    pub(super) name: Option<String>,
    pub(super) issuer: Option<RawIssuer>,
    pub(super) outcome: Option<StepKind>,
    pub(super) home: Option<Url>,
    pub(super) speaks_for: Option<Vec<Site>>,
    pub(super) fallback_for: Option<Vec<Site>>,
    pub(super) discovers: Option<bool>,
    pub(super) enabled: Option<bool>,
    pub(super) creates: Option<bool>,
    pub(super) needs: Option<Vec<Field>>,
    pub(super) blocked_because: Option<String>,
    pub(super) verified: Option<Option<Date>>,
    pub(super) schedule: Option<Schedule>,
    pub(super) challenge_markers: Option<Vec<String>>,
    pub(super) language: Option<String>,
    pub(super) min_items: Option<usize>,
    pub(super) skip_known_issuers: Option<bool>,
    pub(super) lists: Option<Vec<ListDraft>>,
    /// `true` if the lists are this file's and not its base's.
    pub(super) own_lists: bool,
    pub(super) page: Option<PageStage>,
    pub(super) proposal: Option<PageStage>,
    /// The text of the file after those of its bases, for the version.
    pub(super) texts: Vec<String>,
    /// The keys that the file or a base has, whether their values are valid or not.
    pub(super) present: BTreeSet<String>,
}

impl RawSource {
    /// Reads the keys of a file that extends `base`. If the base that it names is unknown (`base_is_known`), any key
    /// with a string may be a parameter of it.
    pub(super) fn read<'t>(table: TableReader<'t>, text: &'t str, base: &'t Self, base_is_known: bool) -> Self {
        let own = table.strings("parameters").unwrap_or_default();
        let own: Vec<&str> = own.iter().map(|name| *name.get_ref()).collect();
        let inherited = base.parameters.iter().map(String::as_str);
        let placeholders: Vec<&str> = inherited.clone().chain(own.iter().copied()).chain([HOME]).collect();
        let mut raw = Self {
            parameters: inherited.clone().chain(own.iter().copied()).map(ToOwned::to_owned).collect(),
            present: table.names().chain(base.present.iter().map(String::as_str)).map(ToOwned::to_owned).collect(),
            texts: base.texts.iter().cloned().chain([text.to_owned()]).collect(),
            ..Self::default()
        };
        if table.lacks_list_header() {
            raw.present.insert("list".to_owned());
        }
        for name in inherited {
            if let Some(value) = table.any_string(name) {
                raw.given.insert(name.to_owned(), (*value.get_ref()).to_owned());
                raw.given_spans.insert(name.to_owned(), value.span());
            }
        }
        let string = |key| table.string(key).map(|text| (*text.get_ref()).to_owned());
        raw.name = string("name");
        raw.language = language(&table);
        raw.issuer = read_issuer::issuer(&table);
        raw.outcome = outcome(&table);
        raw.home = home(&table);
        raw.speaks_for = sites(&table, "speaks-for");
        raw.fallback_for = sites(&table, "fallback-for");
        raw.discovers = table.boolean("discovers");
        raw.enabled = table.boolean("enabled");
        raw.creates = table.boolean("creates");
        raw.needs = needs(&table);
        raw.blocked_because = string("blocked-because");
        raw.verified = verified(&table);
        raw.schedule = schedule(&table);
        raw.challenge_markers = table.strings("challenge-markers").map(|markers| {
            let markers = markers.iter().map(|marker| (*marker.get_ref()).to_owned());
            markers.filter(|marker| !marker.is_empty()).collect()
        });
        raw.min_items = table.number("min-items", 0, 10_000).map(|number| number as usize);
        raw.skip_known_issuers = table.boolean("skip-known-issuers");
        raw.lists = table.tables("list", keys::LIST).map(|tables| {
            let drafts =
                tables.into_iter().filter_map(|(table, span)| read_stage::list(table, &span, text, &placeholders));
            drafts.collect()
        });
        // Several pages are reported; each is read, so that their mistakes are too.
        let page = |key| {
            let pages = table.table(key, keys::PAGE).unwrap_or_default();
            let pages = pages.into_iter().map(|(table, span)| read_stage::page(table, &span, text, &placeholders));
            pages.collect::<Vec<PageStage>>().pop()
        };
        raw.page = page("page");
        raw.proposal = page("proposal");
        if base_is_known {
            table.finish();
        } else {
            table.finish_without_base();
        }
        raw
    }

    /// This file with the values that it leaves out taken from its base.
    pub(super) fn over(self, base: &Self) -> Self {
        let base = base.clone();
        let mut given = base.given;
        given.extend(self.given);
        Self {
            parameters: self.parameters,
            given,
            given_spans: self.given_spans,
            name: self.name.or(base.name),
            issuer: self.issuer.or(base.issuer),
            outcome: self.outcome.or(base.outcome),
            home: self.home.or(base.home),
            speaks_for: self.speaks_for.or(base.speaks_for),
            fallback_for: self.fallback_for.or(base.fallback_for),
            discovers: self.discovers.or(base.discovers),
            enabled: self.enabled.or(base.enabled),
            creates: self.creates.or(base.creates),
            needs: self.needs.or(base.needs),
            blocked_because: self.blocked_because.or(base.blocked_because),
            verified: self.verified.or(base.verified),
            schedule: self.schedule.or(base.schedule),
            challenge_markers: self.challenge_markers.or(base.challenge_markers),
            language: self.language.or(base.language),
            min_items: self.min_items.or(base.min_items),
            skip_known_issuers: self.skip_known_issuers.or(base.skip_known_issuers),
            own_lists: self.lists.is_some(),
            lists: self.lists.or(base.lists),
            page: self.page.or(base.page),
            proposal: self.proposal.or(base.proposal),
            texts: self.texts,
            present: self.present,
        }
    }
}

fn home(table: &TableReader<'_>) -> Option<Url> {
    let text = table.string(HOME)?;
    let url = Url::parse(text.get_ref()).ok().filter(is_web_address);
    if url.is_none() {
        let found = format!("`{}`", text.get_ref());
        table.report.add(text.span(), "the site's address, such as `https://www.regeringen.se`", found);
    }
    if url.as_ref().is_some_and(|url| !url.username().is_empty() || url.password().is_some()) {
        table.report.add(text.span(), "an address without a name and a password", "both or one of them");
    }
    url
}

fn outcome(table: &TableReader<'_>) -> Option<StepKind> {
    let name = table.string("outcome")?;
    let kind = StepKind::from_name(name.get_ref());
    if kind.is_none() {
        table.report.unknown(name.span(), "kind of document", name.get_ref(), &StepKind::ALL.map(StepKind::name));
    }
    kind
}

fn sites(table: &TableReader<'_>, key: &'static str) -> Option<Vec<Site>> {
    let hosts = table.strings(key)?;
    let sites = hosts.iter().filter_map(|host| {
        let site = Site::parse(host.get_ref());
        if site.is_none() {
            table.report.add(host.span(), "a host name, such as `fi.se`", format!("`{}`", host.get_ref()));
        }
        site
    });
    Some(sites.collect())
}

fn needs(table: &TableReader<'_>) -> Option<Vec<Field>> {
    let value = table.value("needs")?;
    if !matches!(value.get_ref(), DeValue::Array(_) | DeValue::String(_)) {
        let expected = "names of fields that identify a consultation, such as `[\"deadline\", \"case-numbers\"]`";
        table.report.add(value.span(), expected, describe(value.get_ref()));
        return None;
    }
    let names = table.strings("needs")?;
    let known = NEEDS.map(Field::name);
    let found = names.iter().filter_map(|name| {
        let field = NEEDS.into_iter().find(|field| field.name() == *name.get_ref());
        if field.is_none() {
            table.report.unknown(name.span(), "field", name.get_ref(), &known);
        }
        field
    });
    Some(found.collect())
}

fn verified(table: &TableReader<'_>) -> Option<Option<Date>> {
    let value = table.value("verified")?;
    if let DeValue::Boolean(false) = value.get_ref() {
        return Some(None);
    }
    let date = match value.get_ref() {
        DeValue::String(text) => text.parse::<Date>().ok(),
        DeValue::Datetime(date) => date.to_string().parse::<Date>().ok(),
        _ => None,
    };
    if date.is_none() {
        let expected = "`false` or the day when a person saw real pages read correctly, such as `\"2026-07-03\"`";
        table.report.add(value.span(), expected, describe(value.get_ref()));
    }
    // A day of tolerance for clocks and time zones.
    let latest = day_of(Clock::System.now()).tomorrow().unwrap_or(Date::MAX);
    if let Some(future) = date.filter(|date| *date > latest) {
        table.report.add(value.span(), "a day that is over, when a person saw real pages", format!("`{future}`"));
        return None;
    }
    date.map(Some)
}

/// A tag such as `sv` or `en-GB`.
fn language(table: &TableReader<'_>) -> Option<String> {
    let text = table.string("language")?;
    let tag = *text.get_ref();
    let mut parts = tag.split('-');
    let is_code =
        parts.next().is_some_and(|code| (2..=3).contains(&code.len()) && code.chars().all(|c| c.is_ascii_lowercase()))
            && parts.all(|part| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()));
    if !is_code {
        table.report.add(text.span(), "the code of a language, such as `sv` or `en`", format!("`{tag}`"));
    }
    is_code.then(|| tag.to_owned())
}

fn schedule(table: &TableReader<'_>) -> Option<Schedule> {
    let text = table.string("schedule")?;
    match text.get_ref().parse::<Schedule>() {
        Ok(schedule) => {
            if schedule.shortest_minutes() < SHORT_MINUTES {
                let expected = format!("{SHORT_MINUTES} minutes or more between two runs");
                table.report.warn(text.span(), expected, format!("{}", schedule.shortest_minutes()));
            }
            Some(schedule)
        }
        Err(problem) => {
            table.report.add(text.span(), problem.expected, problem.found);
            None
        }
    }
}
