//! Checks all files and makes sources of them: bases first, each file once, every mistake of every file.
//!
//! An invalid file affects itself and the files that extend it, and no other.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest, Sha256};
use toml::{Spanned, de::DeTable};
use url::Url;

use super::{
    CopyStamp, ListStage, PageStage, Source, SourceError, SourceFile, SourceFiles, SourceSlug, Sources,
    error::Report,
    folder_checks,
    listing::BASES,
    raw::{HOME, RawSource},
    read::{
        keys,
        read_issuer::{RawIssuer, added_issuer},
        read_stage::ListDraft,
        table::TableReader,
    },
    rule::FieldRule,
    rules_version, toml_words,
};
use crate::domain::{
    Issuer, Issuers, Site,
    text::{self, is_web_address},
};

/// Checks all files; `issuers` are those that exist besides the ones that the files add. A source that extends an invalid base is invalid too; the mistake is reported once, at the base.
#[must_use]
pub fn compile(files: &SourceFiles, issuers: &Issuers) -> Sources {
    let added = added_issuers(files, issuers);
    let all_issuers = issuers.with(added.values().map(|(_, issuer)| issuer.clone()));
    let mut compiler = Compiler {
        files,
        added,
        issuers: &all_issuers,
        done: BTreeMap::new(),
        sources: BTreeMap::new(),
        extended: BTreeSet::new(),
        errors: Vec::new(),
    };
    for name in files.keys() {
        compiler.resolve(name, &mut Vec::new());
    }
    let Compiler { mut sources, extended, mut errors, .. } = compiler;
    for (slug, twin) in folder_checks::twins(files, &sources) {
        sources.remove(&slug);
        errors.push(twin);
    }
    errors.extend(folder_checks::unused_bases(files, &extended));
    errors.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
    let slugs = files.keys().filter(|name| !is_base(name)).map(|name| SourceSlug::of_file(name));
    let broken: BTreeSet<SourceSlug> = slugs.filter(|slug| !sources.contains_key(slug)).collect();
    let (warnings, errors) = errors.into_iter().partition(|error| error.is_warning);
    Sources { sources, broken, errors, warnings, kept: BTreeMap::new(), issuers: Arc::new(all_issuers) }
}

/// The issuers that files add, by slug, each with the first file that does. A slug of `known` is not added again.
fn added_issuers(files: &SourceFiles, known: &Issuers) -> BTreeMap<String, (PathBuf, Issuer)> {
    let mut added = BTreeMap::new();
    for file in files.values() {
        let (parsed, problems) = DeTable::parse_recoverable(&file.text);
        if !problems.is_empty() {
            continue;
        }
        // The file's own check reports its mistakes.
        let issuer = added_issuer(parsed.get_ref(), &Report::new(&file.path, &file.text));
        if let Some(issuer) = issuer.filter(|issuer| known.get(&issuer.slug).is_none()) {
            added.entry(issuer.slug.clone()).or_insert((file.path.clone(), issuer));
        }
    }
    added
}

/// Returns `true` for the name of a base, `sites/regeringen`.
pub(super) fn is_base(name: &str) -> bool {
    name.strip_prefix(BASES).is_some_and(|rest| rest.starts_with('/'))
}

struct Compiler<'f> {
    files: &'f SourceFiles,
    /// The issuers that the files add, each with its file.
    added: BTreeMap<String, (PathBuf, Issuer)>,
    /// All issuers, with those that the files add.
    issuers: &'f Issuers,
    /// Every file that was read; `None` for one with a mistake.
    done: BTreeMap<String, Option<Arc<RawSource>>>,
    sources: BTreeMap<SourceSlug, Arc<Source>>,
    /// The bases that some file extends.
    extended: BTreeSet<String>,
    errors: Vec<SourceError>,
}

impl Compiler<'_> {
    /// Reads the file `name` and those that it extends; `None` if any of them has a mistake.
    fn resolve(&mut self, name: &str, trail: &mut Vec<String>) -> Option<Arc<RawSource>> {
        if let Some(done) = self.done.get(name) {
            return done.clone();
        }
        let file = self.files.get(name)?;
        trail.push(name.to_owned());
        let (raw, errors) = self.read(name, file, trail);
        trail.pop();
        self.errors.extend(errors);
        let raw = raw.map(Arc::new);
        self.done.insert(name.to_owned(), raw.clone());
        raw
    }

    fn read(
        &mut self,
        name: &str,
        file: &SourceFile,
        trail: &mut Vec<String>,
    ) -> (Option<RawSource>, Vec<SourceError>) {
        let report = Report::new(&file.path, &file.text);
        let (parsed, problems) = DeTable::parse_recoverable(&file.text);
        let (mut last_line, mut in_second_table) = (None, false);
        for problem in &problems {
            let span = problem.span().unwrap_or(0..0);
            let line = file.text.get(..span.start).map(|before| before.matches('\n').count());
            // What a parser makes of the rest of a wrong line is noise.
            let is_duplicate = problem.message().starts_with("duplicate key");
            let is_header = line.and_then(|line| file.text.lines().nth(line)).is_some_and(|line| line.starts_with('['));
            // Nor are the keys of a table that is there a second time mistakes of their own.
            let is_noise = is_duplicate && !is_header && in_second_table;
            in_second_table = is_duplicate && (is_header || in_second_table);
            if last_line != line && !is_noise {
                let (expected, found) = toml_words::in_words(problem.message(), &file.text, &span);
                report.add(span, expected, found);
            }
            last_line = line;
        }
        // After a syntax error the rest of the file is guesswork. A key that is there twice, as `[list]` and `[list]`,
        // leaves the first one readable.
        if !problems.iter().all(|problem| problem.message().starts_with("duplicate key")) {
            return (None, report.into_errors());
        }
        let table = TableReader::new(parsed.get_ref(), &report, keys::FILE);
        let extends = table.string("extends");
        let found = match &extends {
            Some(base) => self.base(base, &report, trail),
            None if table.value("extends").is_some() => None,
            None => Some(Arc::default()),
        };
        let base_is_known = found.is_some();
        let base = found.unwrap_or_default();
        let raw = RawSource::read(table, &file.text, &base, base_is_known);
        if let Some(issuer) = &raw.issuer {
            self.check_issuer(issuer, &file.path, &report);
        }
        let raw = raw.over(&base);
        let mut source = None;
        if !is_base(name) && base_is_known {
            source = assemble(name, &raw, &report, extends.as_ref().map(|base| *base.get_ref()));
        }
        let mut errors = report.into_errors();
        errors.extend(folder_checks::wrong_name(name, &file.path));
        let is_valid = base_is_known && errors.iter().all(|error| error.is_warning);
        if let (Some(source), true) = (source, is_valid) {
            self.sources.insert(source.slug.clone(), Arc::new(source));
        }
        (is_valid.then_some(raw), errors)
    }

    /// Reports an issuer that is unknown, or that another file describes otherwise.
    fn check_issuer(&self, raw: &RawIssuer, file: &Path, report: &Report<'_>) {
        let Some(known) = self.issuers.get(&raw.slug) else {
            let known: Vec<&str> = self.issuers.iter().map(|issuer| issuer.slug.as_str()).collect();
            return report.unknown_issuer(raw.span.clone(), &raw.slug, &known);
        };
        let Some(new) = &raw.added else { return };
        if new != known {
            let by = self.added.get(&raw.slug).map_or_else(
                || "exists already".to_owned(),
                |(path, _)| format!("is added by `{}` with other values", path.display()),
            );
            let expected = format!("`issuer = \"{}\"`", raw.slug);
            report.add(raw.span.clone(), expected, format!("a new issuer whose slug {by}"));
        }
        // Consultations of other sources get their issuer by the prefix of their case numbers. Of two files that claim the
        // same one, the second is wrong.
        let is_earlier = |other: &Issuer| self.added.get(&other.slug).is_none_or(|(path, _)| path.as_path() < file);
        for prefix in &new.prefixes {
            let has = |other: &&Issuer| other.slug != raw.slug && other.prefixes.contains(prefix) && is_earlier(other);
            if let Some(other) = self.issuers.iter().find(has) {
                report.add(
                    raw.span.clone(),
                    "prefixes of its own",
                    format!("`{prefix}`, a prefix of `{}`", other.slug),
                );
            }
        }
    }

    /// The base that `extends` names; `None` if there is none or it has a mistake, which is reported there.
    fn base(
        &mut self,
        extends: &Spanned<&str>,
        report: &Report<'_>,
        trail: &mut Vec<String>,
    ) -> Option<Arc<RawSource>> {
        let name = extends.get_ref().trim_end_matches(".toml");
        if trail.iter().any(|seen| seen == name) {
            let circle = format!("a circle: {} -> {name}", trail.join(" -> "));
            report.add(extends.span(), "a base that does not extend this file", circle);
            return None;
        }
        if !self.files.contains_key(name) || !is_base(name) {
            let bases: Vec<&str> = self.files.keys().map(String::as_str).filter(|name| is_base(name)).collect();
            report.unknown(extends.span(), "base", extends.get_ref(), &bases);
            return None;
        }
        self.extended.insert(name.to_owned());
        self.resolve(name, trail)
    }
}

/// The schedule of a source that is never fetched.
const NEVER_USED: &str = "0 6 * * Mon";

/// The keys that every source needs.
const REQUIRED: [(&str, &str); 3] = [
    ("home", "the site's address"),
    ("schedule", "five cron fields in Swedish time"),
    ("list", "at least one list of consultations, `[[list]]`"),
];

/// The source that a file and its bases make together; `None` with every missing key reported at the file's start.
fn assemble(name: &str, raw: &RawSource, report: &Report<'_>, base: Option<&str>) -> Option<Source> {
    if base.is_none() && !raw.parameters.is_empty() {
        report.add(0..0, "`parameters` in a base alone, a file in `sites`", "`parameters` in a source");
        return None;
    }
    for parameter in raw.parameters.iter().filter(|parameter| !raw.present.contains(*parameter)) {
        report.add(0..0, format!("`{parameter}`, a parameter of `{}`", base.unwrap_or_default()), "none");
    }
    for (key, what) in REQUIRED {
        // A site that cannot be read needs no list and no schedule.
        if !raw.present.contains(key) && (key == HOME || raw.blocked_because.is_none()) {
            report.missing(0..0, key, what);
        }
    }
    let home = raw.home.clone()?;
    let fill = |placeholder: &str| match placeholder {
        HOME => Some(home.as_str().trim_end_matches('/').to_owned()),
        _ => raw.given.get(placeholder).cloned(),
    };
    let mut lists = Vec::new();
    for draft in raw.lists.as_deref().unwrap_or_default() {
        let stage = ListStage {
            address: draft.stage.address.partly(fill),
            stamp: draft.stage.stamp.clone().map(|stamp| CopyStamp { address: stamp.address.partly(fill), ..stamp }),
            min_items: draft.min_items.or(raw.min_items).unwrap_or(draft.stage.min_items),
            skip_known_issuers: raw.skip_known_issuers.unwrap_or(draft.stage.skip_known_issuers),
            fields: filled(&draft.stage.fields, fill),
            ..draft.stage.clone()
        };
        lists.extend(checked_address(stage, draft, &home, raw, report));
    }
    let mut speaks_for: Vec<Site> = Site::of(&home).into_iter().collect();
    speaks_for.extend(raw.speaks_for.iter().flatten().cloned());
    let is_own = |site: &&Site| speaks_for.contains(site);
    if let Some(site) = raw.fallback_for.iter().flatten().find(is_own) {
        report.add(
            0..0,
            "sites of other publishers in `fallback-for`",
            format!("`{site}`, for which it speaks itself"),
        );
    }
    let filled_page = |page: &PageStage| PageStage {
        fields: filled(&page.fields, fill),
        address: page.address.as_ref().map(|address| address.partly(fill)),
        ..page.clone()
    };
    let page = raw.page.as_ref().map(filled_page);
    let proposal = raw.proposal.as_ref().map(filled_page);
    check_copy(raw, &lists, page.as_ref(), &home, report);
    check_outcome(raw, &lists, page.as_ref(), report);
    Some(Source {
        slug: SourceSlug::of_file(name),
        name: raw.name.clone().unwrap_or_else(|| name.to_owned()),
        issuer: raw.issuer.as_ref().map(|issuer| issuer.slug.clone()),
        outcome: raw.outcome,
        home,
        speaks_for,
        fallback_for: raw.fallback_for.clone().unwrap_or_default(),
        discovers: raw.discovers.unwrap_or(false),
        enabled: raw.enabled.unwrap_or(true) && raw.blocked_because.is_none(),
        creates: raw.creates.unwrap_or(true),
        needs: raw.needs.clone().unwrap_or_default(),
        blocked_because: raw.blocked_because.clone(),
        verified: raw.verified.flatten(),
        schedule: match (&raw.schedule, &raw.blocked_because) {
            (Some(schedule), _) => schedule.clone(),
            (None, Some(_)) => NEVER_USED.parse().ok()?,
            (None, None) => return None,
        },
        challenge_markers: raw.challenge_markers.clone().unwrap_or_default().into(),
        language: raw.language.clone().unwrap_or_else(|| "sv".to_owned()),
        has_base: base.is_some(),
        lists,
        page,
        proposal,
        version: version(&raw.texts),
        rules: rules_version::of(&raw.texts, raw.given.iter().map(|(name, value)| (name.as_str(), value.as_str()))),
    })
}

/// The list, if its address is one on the web whose host no page number changes. An address that begins with `{home}`
/// stays on that host: `{home}{path}` with `path = "om-oss"` would ask `www.x.seom-oss`.
fn checked_address(
    stage: ListStage,
    draft: &ListDraft,
    home: &Url,
    raw: &RawSource,
    report: &Report<'_>,
) -> Option<ListStage> {
    // The address of a base is not in this file.
    let span = if raw.own_lists { draft.address_span.clone() } else { 0..0 };
    let text = stage.address.text(|_| None);
    // The first and the last page stand for all.
    let (first, far) = match (stage.try_url(1), stage.try_url(u32::MAX)) {
        (Ok(first), Ok(far)) => (first, far),
        (Err(problem), _) | (_, Err(problem)) => {
            let found = format!("`{text}`: {problem}");
            report.add(span, "an absolute address, such as `{home}/remisser`", found);
            return None;
        }
    };
    if !is_web_address(&first) {
        report.add(span, "an address that begins with `https://` or `{home}`", format!("`{text}`"));
    } else if draft.stage.address.begins_with(HOME) && first.origin() != home.origin() {
        let parameters =
            draft.stage.address.names().filter(|name| raw.given.get(*name).is_some_and(|value| begins_wrong(value)));
        let place = parameters.into_iter().find_map(|name| raw.given_spans.get(name).cloned()).unwrap_or(span);
        let expected = "a path that begins with `/` after `{home}`";
        report.add(place, expected, format!("`{text}`, an address on another host"));
    } else if first.origin() != far.origin() {
        report.add(span, "an address with a fixed host for every list", format!("`{first}`"));
    } else {
        return Some(stage);
    }
    None
}

/// Reports addresses of a copy that lie on another host than `home`, and keys that mean nothing without `fallback-for`.
fn check_copy(raw: &RawSource, lists: &[ListStage], page: Option<&PageStage>, home: &Url, report: &Report<'_>) {
    let example = page.filter(|page| page.address.is_some()).map(|page| page.url_for(home));
    let stamps = lists.iter().filter_map(|list| list.stamp.as_ref()).map(CopyStamp::url);
    for url in stamps.chain(example.map(Some)) {
        if url.as_ref().is_none_or(|url| url.origin() != home.origin()) {
            let found = url.map_or_else(|| "no address".to_owned(), |url| format!("`{url}`"));
            report.add(0..0, "an address on the host of `home` in `stamp` and in `url` of `[page]`", found);
        }
    }
    let is_copy = page.is_some_and(|page| page.address.is_some()) || raw.discovers == Some(true);
    if is_copy && raw.fallback_for.as_ref().is_none_or(Vec::is_empty) {
        report.add(0..0, "`fallback-for` with the hosts that it is a copy of", "none");
    }
}

/// Reports rules for fields that only a source of outcomes has, in another one, and keys that mean nothing in it.
fn check_outcome(raw: &RawSource, lists: &[ListStage], page: Option<&PageStage>, report: &Report<'_>) {
    let rules = lists.iter().flat_map(|list| &list.fields).chain(page.iter().flat_map(|page| &page.fields));
    match raw.outcome {
        None => {
            if let Some(rule) = rules.into_iter().find(|rule| rule.field.is_of_outcomes()) {
                let found = format!("a rule for `{}`", rule.field.name());
                report.add(0..0, "`outcome` with the kind of document, or no rule for its fields", found);
            }
        }
        Some(kind) => {
            for key in ["fallback-for", "discovers", "proposal", "needs", "skip-known-issuers"] {
                if raw.present.contains(key) {
                    let expected = format!("no `{key}` beside `outcome = \"{}\"`", kind.name());
                    report.add(0..0, expected, "one, which is for sources of consultations");
                }
            }
        }
    }
}

/// Returns `true` for a value that cannot follow a host.
fn begins_wrong(value: &str) -> bool {
    !value.is_empty() && !value.starts_with(['/', '?', '#'])
}

/// The rules with the source's own values in their templates.
fn filled(rules: &[FieldRule], fill: impl Fn(&str) -> Option<String> + Copy) -> Vec<FieldRule> {
    let fill_rule = |rule: &FieldRule| {
        let form = rule.form.as_ref().map(|form| form.partly(fill));
        FieldRule { form, ..rule.clone() }
    };
    rules.iter().map(fill_rule).collect()
}

/// Twelve hexadecimal digits that change whenever the file or one of its bases does.
fn version(texts: &[String]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    text::hex(&hash.finalize()[..6])
}
