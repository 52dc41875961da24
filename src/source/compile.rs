//! From files as written to checked sources: bases first, each file once, every error of every file.
//!
//! Does not stop: a broken file costs itself and those that stand on it, and nobody else.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use sha2::{Digest, Sha256};
use toml::{Spanned, de::DeTable};

use super::{
    ListStage, PageStage, Source, SourceError, SourceFile, SourceFiles, Sources,
    error::Report,
    file::BASES,
    keys::Keys,
    rule::FieldRule,
    written::{HOME, Written},
};
use crate::domain::{Issuers, text};

/// Checks all files. A source that stands on a broken base is broken too; the error is told once, at the base.
#[must_use]
pub fn compile(files: &SourceFiles, issuers: &Issuers) -> Sources {
    let mut compiler = Compiler { files, issuers, done: BTreeMap::new(), sources: BTreeMap::new(), errors: Vec::new() };
    for name in files.keys() {
        compiler.resolve(name, &mut Vec::new());
    }
    let Compiler { sources, mut errors, .. } = compiler;
    errors.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
    let is_source = |name: &&String| !name.starts_with(&format!("{BASES}/"));
    let broken: BTreeSet<String> =
        files.keys().filter(is_source).filter(|name| !sources.contains_key(*name)).cloned().collect();
    Sources { sources, broken, errors, kept: BTreeMap::new() }
}

struct Compiler<'f> {
    files: &'f SourceFiles,
    issuers: &'f Issuers,
    /// Every file that was read; none for one with an error.
    done: BTreeMap<String, Option<Arc<Written>>>,
    sources: BTreeMap<String, Arc<Source>>,
    errors: Vec<SourceError>,
}

impl Compiler<'_> {
    /// Reads the file `name` and those it stands on; none if there is an error in any of them.
    fn resolve(&mut self, name: &str, trail: &mut Vec<String>) -> Option<Arc<Written>> {
        if let Some(done) = self.done.get(name) {
            return done.clone();
        }
        let file = self.files.get(name)?;
        trail.push(name.to_owned());
        let (written, errors) = self.read(name, file, trail);
        trail.pop();
        self.errors.extend(errors);
        let written = written.map(Arc::new);
        self.done.insert(name.to_owned(), written.clone());
        written
    }

    fn read(&mut self, name: &str, file: &SourceFile, trail: &mut Vec<String>) -> (Option<Written>, Vec<SourceError>) {
        let report = Report::new(&file.path, &file.text);
        let base: Arc<Written>;
        let (table, problems) = DeTable::parse_recoverable(&file.text);
        for problem in &problems {
            let found = problem.message().lines().next().unwrap_or_default().to_owned();
            report.add(problem.span().unwrap_or(0..0), "TOML", found);
        }
        if !problems.is_empty() {
            // What a parser makes of the rest of a broken file is guesswork; its errors would be noise.
            return (None, report.into_errors());
        }
        let keys = Keys::new(table.get_ref(), &report);
        let extends = keys.string("extends");
        let found = extends.as_ref().map(|base| self.base(base, &report, trail));
        let known = !matches!(found, Some(None));
        base = found.flatten().unwrap_or_default();
        let written = Written::read(keys, &file.text, &base, known).over(&base);
        if known && !name.starts_with(&format!("{BASES}/")) {
            let source = assemble(name, &written, &report, self.issuers, extends.as_ref().map(|base| *base.get_ref()));
            let errors = report.into_errors();
            if let (Some(source), true) = (source, errors.is_empty()) {
                self.sources.insert(name.to_owned(), Arc::new(source));
                return (Some(written), errors);
            }
            return (None, errors);
        }
        let errors = report.into_errors();
        (Some(written).filter(|_| known && errors.is_empty()), errors)
    }

    /// The base that `extends` names. An error in the base itself is told there.
    fn base(&mut self, extends: &Spanned<&str>, report: &Report<'_>, trail: &mut Vec<String>) -> Option<Arc<Written>> {
        let name = extends.get_ref().trim_end_matches(".toml");
        if trail.iter().any(|seen| seen == name) {
            let circle = format!("a circle: {} -> {name}", trail.join(" -> "));
            report.add(extends.span(), "a base that does not stand on this file", circle);
            return None;
        }
        if !self.files.contains_key(name) || !name.starts_with(&format!("{BASES}/")) {
            let prefix = format!("{BASES}/");
            let bases: Vec<&str> =
                self.files.keys().map(String::as_str).filter(|name| name.starts_with(&prefix)).collect();
            report.unknown(extends.span(), "base", extends.get_ref(), &bases);
            return None;
        }
        self.resolve(name, trail)
    }
}

/// The schedule of a source that is never asked.
const NEVER_USED: &str = "0 6 * * Mon";

/// What a source cannot do without.
const REQUIRED: [(&str, &str); 3] = [
    ("home", "the site's address"),
    ("schedule", "five cron fields in Swedish time"),
    ("list", "at least one list of consultations, `[[list]]`"),
];

/// The source that a file and its bases make together, or none with what is missing reported at the file's start.
fn assemble(
    slug: &str,
    written: &Written,
    report: &Report<'_>,
    issuers: &Issuers,
    base: Option<&str>,
) -> Option<Source> {
    if let Some(issuer) = &written.issuer
        && issuers.get(issuer.get_ref()).is_none()
    {
        let known: Vec<&str> = issuers.iter().map(|issuer| issuer.slug.as_str()).collect();
        report.unknown_issuer(issuer.span(), issuer.get_ref(), &known);
    }
    for name in written.parameters.iter().filter(|name| !written.present.contains(*name)) {
        report.add(0..0, format!("`{name}`, a parameter that `{}` asks for", base.unwrap_or_default()), "none");
    }
    for (key, what) in REQUIRED {
        // A site that cannot be read is listed with the reason alone.
        if !written.present.contains(key) && (key == HOME || written.walled.is_none()) {
            report.missing(0..0, key, what);
        }
    }
    let drafts = written.lists.as_deref().unwrap_or_default();
    let home = written.home.clone()?;
    let fill = |hole: &str| match hole {
        HOME => Some(home.as_str().trim_end_matches('/').to_owned()),
        _ => written.given.get(hole).cloned(),
    };
    let mut lists = Vec::new();
    for draft in drafts {
        let stage = ListStage {
            address: draft.stage.address.partly(fill),
            min_items: draft.min_items.or(written.min_items).unwrap_or(draft.stage.min_items),
            skip_known_issuers: written.skip_known_issuers.unwrap_or(draft.stage.skip_known_issuers),
            fields: filled(&draft.stage.fields, fill),
            ..draft.stage.clone()
        };
        // A page number may not change where the request goes to, so every page is as good an address as the first.
        let (first, far) = (stage.try_url(1), stage.try_url(u32::MAX));
        match (first, far) {
            (Ok(first), Ok(far)) if first.has_host() && first.origin() == far.origin() => lists.push(stage),
            (Ok(url), _) => report.add(0..0, "an address with a fixed host for every list", format!("`{url}`")),
            (Err(problem), _) => {
                let found = format!("`{}`: {problem}", stage.address.text(|_| None));
                report.add(0..0, "an absolute address for every list", found);
            }
        }
    }
    let page = written.page.as_ref().map(|page| PageStage { fields: filled(&page.fields, fill), ..page.clone() });
    Some(Source {
        slug: slug.to_owned(),
        name: written.name.clone().unwrap_or_else(|| slug.to_owned()),
        issuer: written.issuer.as_ref().map(|issuer| issuer.get_ref().clone()),
        home,
        enabled: written.enabled.unwrap_or(true) && written.walled.is_none(),
        opens: written.opens.unwrap_or(true),
        needs: written.needs.clone().unwrap_or_default(),
        walled: written.walled.clone(),
        verified: written.verified.flatten(),
        schedule: match (&written.schedule, &written.walled) {
            (Some(schedule), _) => schedule.clone(),
            (None, Some(_)) => NEVER_USED.parse().ok()?,
            (None, None) => return None,
        },
        walls: written.walls.clone().unwrap_or_default().into(),
        language: written.language.clone().unwrap_or_else(|| "sv".to_owned()),
        lists,
        page,
        version: version(&written.texts),
    })
}

/// The rules with the source's own values in their `as` texts.
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
