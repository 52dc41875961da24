//! The text of a drafted scraper file, from a list and the pages that it links to.

use std::{fmt::Write as _, path::PathBuf};

use anyhow::bail;
use url::Url;

use super::{
    draft_json,
    draft_lines::{capitalized, example, html_list, kind_of, plain, quoted, wordpress_list, write_rule},
};
use crate::{
    crawl::Answers,
    domain::{Field, Issuers, RawItem, slugify},
    extract::{self, Draft, PageDraft, Signs},
    fetch::{FetchOutcome, Page, Request},
    normalize::{issuer_named, read_case_numbers, read_date, read_deadlines},
    source::{self, SourceFile, SourceFiles},
};

/// The readers by which a draft recognizes fields.
pub(super) fn signs() -> Signs<'static> {
    Signs {
        is_date: &|text| read_date(text).is_some(),
        is_deadline: &|text| !read_deadlines(text, None).deadlines.is_empty(),
        is_case_number: &|text| !read_case_numbers(text).is_empty(),
    }
}

/// A draft that is being made.
pub(super) struct DraftFile<'a> {
    slug: &'a str,
    issuers: &'a Issuers,
    list: Page,
    kind: ListKind,
    /// The entries as the drafted rules read them.
    entries: Vec<RawItem>,
    pages: Vec<PageDraft>,
    name: Option<String>,
    /// The issuer of the file that is to be replaced.
    issuer: Option<String>,
    notes: Vec<String>,
}

/// The format of the list, and what was found in it.
enum ListKind {
    Html {
        drafts: Vec<Draft>,
        next: Option<String>,
    },
    /// A feed, and the part of its entries that states the deadline.
    Feed {
        body: Option<&'static str>,
    },
    Json {
        rules: String,
    },
    /// The API of WordPress, whose rules are known.
    Wordpress,
}

impl<'a> DraftFile<'a> {
    /// The draft of the list that `page` is.
    pub(super) fn of_list(slug: &'a str, page: Page, issuers: &'a Issuers) -> anyhow::Result<Self> {
        let start = page.text.trim_start_matches('\u{feff}').trim_start();
        let is_feed = page.media_type.contains("xml") && !page.media_type.contains("xhtml")
            || start.starts_with("<?xml") && !start.contains("<html")
            || start.starts_with("<rss");
        let (kind, name) = if is_feed {
            (ListKind::Feed { body: None }, None)
        } else if start.starts_with('[') && source::is_wordpress_api(page.url.as_str()) {
            (ListKind::Wordpress, None)
        } else if start.starts_with(['{', '[']) {
            (ListKind::Json { rules: draft_json::rules(start)? }, None)
        } else {
            let drafts = extract::draft(&page.text, signs());
            if drafts.is_empty() {
                if let Some(draft) = Self::of_data(slug, &page, issuers) {
                    return Ok(draft);
                }
                bail!(
                    "no list of links found on `{}`: the page may be filled in by a script; look for the address that the script asks",
                    page.url
                );
            }
            let next = extract::next_page(&page.text, &page.final_url).map(|(rule, _)| rule);
            (ListKind::Html { drafts, next }, extract::site_name(&page.text))
        };
        let mut draft = Self::new(slug, page, issuers, kind);
        draft.name = name;
        if is_feed {
            for body in ["content", "summary"] {
                draft.kind = ListKind::Feed { body: Some(body) };
                let entries = draft.read();
                let text = |item: &RawItem| item.text(Field::Body).is_some_and(signs().is_deadline);
                if entries.iter().any(text) {
                    draft.entries = entries;
                    return Ok(draft);
                }
            }
            draft.kind = ListKind::Feed { body: None };
        }
        draft.entries = draft.read();
        Ok(draft)
    }

    /// The draft of the list in the JSON that stands in a script or an attribute of a page; `None` if there is none.
    pub(super) fn of_data(slug: &'a str, page: &Page, issuers: &'a Issuers) -> Option<Self> {
        let drafts = extract::json_places(&page.text).into_iter().filter_map(|(place, json)| {
            let rules = format!("inside = {} # the script or attribute that holds the JSON\n", quoted(&place));
            let rules = rules + &draft_json::rules(&json).ok()?;
            let mut draft = Self::new(slug, page.clone(), issuers, ListKind::Json { rules });
            draft.name = extract::site_name(&page.text);
            draft.entries = draft.read();
            draft.has(Field::Title).then_some(draft)
        });
        drafts.max_by_key(|draft| draft.entries.len().min(2))
    }

    /// The draft of the posts of the category of WordPress whose page this is; `None` if it is none, or its API is closed.
    pub(super) async fn of_wordpress<A: Answers>(
        slug: &'a str,
        page: &Page,
        answers: &A,
        issuers: &'a Issuers,
    ) -> Option<Self> {
        let posts = extract::wordpress_posts(&page.text, &page.final_url)?;
        let FetchOutcome::Fetched(posts) = answers.get(&Request::new(posts)).await else { return None };
        let mut draft = Self::of_list(slug, *posts, issuers).ok()?;
        draft.name = extract::site_name(&page.text);
        draft.has(Field::Title).then_some(draft)
    }

    /// Returns `true` if the list stands at `url`.
    pub(super) fn is_at(&self, url: &Url) -> bool {
        self.list.url == *url
    }

    fn new(slug: &'a str, list: Page, issuers: &'a Issuers, kind: ListKind) -> Self {
        let (entries, pages, notes) = (Vec::new(), Vec::new(), Vec::new());
        Self { slug, issuers, list, kind, entries, pages, name: None, issuer: None, notes }
    }

    /// Returns `true` if the list is a feed.
    pub(super) const fn is_feed(&self) -> bool {
        matches!(self.kind, ListKind::Feed { .. })
    }

    /// The entries of the list.
    pub(super) fn entries(&self) -> &[RawItem] {
        &self.entries
    }

    /// Keeps the name and the issuer of the file that the draft is to replace.
    pub(super) fn keep(&mut self, name: &str, issuer: Option<&str>) {
        self.name = Some(name.to_owned());
        self.issuer = issuer.map(str::to_owned);
    }

    /// Takes the `n`th proposal (from 0) for the list instead of the best; returns `false` if there is none.
    pub(super) fn take_proposal(&mut self, n: usize) -> bool {
        let ListKind::Html { drafts, .. } = &mut self.kind else { return n == 0 };
        if n >= drafts.len() {
            return false;
        }
        drafts.rotate_left(n);
        self.pages.clear();
        self.entries = self.read();
        true
    }

    /// The entries of the list by the rules of the draft.
    fn read(&self) -> Vec<RawItem> {
        let file = SourceFile { path: PathBuf::from("draft.toml"), text: self.text() };
        let sources = source::compile(&SourceFiles::from([(self.slug.to_owned(), file)]), self.issuers);
        let source = sources.get(self.slug);
        let list = source.and_then(|source| source.lists.first());
        list.and_then(|stage| extract::list(stage, &self.list.text, &self.list.final_url).ok())
            .map(|found| found.items)
            .unwrap_or_default()
    }

    fn links(&self) -> impl Iterator<Item = Url> {
        self.entries.iter().filter_map(|item| item.first(Field::Link)?.href.as_deref()?.parse().ok())
    }

    /// The addresses of the first pages of consultations, at most `most`; none where the entries have no pages, or all that
    /// their pages have.
    pub(super) fn page_addresses(&self, most: usize) -> Vec<Url> {
        if self.is_whole_post() {
            return Vec::new();
        }
        let same = |url: &Url| url.path() == self.list.url.path() && url.query() == self.list.url.query();
        let is_page = |url: &Url| !same(url) && !extract::is_document(url.as_str());
        self.links().filter(is_page).take(most).collect()
    }

    /// Returns `true` for posts of WordPress whose text has the deadline.
    fn is_whole_post(&self) -> bool {
        let has_deadline = |item: &RawItem| item.text(Field::Body).is_some_and(signs().is_deadline);
        matches!(self.kind, ListKind::Wordpress) && self.entries.iter().any(has_deadline)
    }

    /// Adds what a page of a consultation shows.
    pub(super) fn add_page(&mut self, page: &Page) {
        if page.media_type.contains("html") {
            self.pages.extend(extract::draft_page(&page.text, signs()));
            if self.name.is_none() {
                self.name = extract::site_name(&page.text);
            }
        }
    }

    /// Adds a comment.
    pub(super) fn note(&mut self, text: &str) {
        self.notes.push(text.to_owned());
    }

    /// The address of the site: that of the consultations, where the list stands on another host.
    fn home(&self) -> String {
        let of_links = self.links().next().map(|url| url.origin());
        of_links.unwrap_or_else(|| self.list.url.origin()).ascii_serialization()
    }

    fn has(&self, field: Field) -> bool {
        self.entries.iter().any(|item| item.first(field).is_some())
    }

    /// The scraper file.
    pub(super) fn text(&self) -> String {
        let home = self.home();
        let mut out = "#:schema schema.json\n".to_owned();
        let name = self.name.clone().unwrap_or_else(|| capitalized(self.slug));
        let name = plain(&name);
        let _ = writeln!(out, "name = {} # the name to display", quoted(&name));
        self.issuer(&mut out, &name);
        let _ = writeln!(out, "home = {}", quoted(&home));
        out.push_str("schedule = \"23 6-21 * * *\" # five cron fields, Swedish time\n");
        out.push_str("verified = false # the day when you saw real pages read right\n");
        out.push_str("enabled = false # remove this line then: until that day nothing of it is published\n");
        let page_has_deadline = self.pages.iter().any(|page| page.has_deadline);
        if !matches!(self.kind, ListKind::Html { .. }) && (page_has_deadline || self.has(Field::Body)) {
            out.push_str("needs = [\"deadline\", \"case-numbers\"] # skips news, which has neither\n");
        }
        out.push_str("\n[[list]]\n");
        let address = self.list.url.as_str();
        let rest = address.strip_prefix(&home).filter(|rest| rest.starts_with('/'));
        let address = rest.map_or_else(|| address.to_owned(), |rest| format!("{{home}}{rest}"));
        match &self.kind {
            ListKind::Html { drafts, next } => html_list(&mut out, &address, drafts, next.as_deref()),
            ListKind::Feed { body } => {
                let _ = write!(
                    out,
                    "kind = \"feed\" # the answer is {}\nurl = {}\n",
                    self.list.media_type,
                    quoted(&address)
                );
                if let Some(body) = body.filter(|_| !page_has_deadline) {
                    let _ =
                        writeln!(out, "body = {{ at = {body:?}, read = \"deadline\" }} # the text with the deadline");
                }
            }
            ListKind::Wordpress => wordpress_list(&mut out, &address, &self.entries),
            ListKind::Json { rules } => {
                let _ = write!(out, "kind = \"json\"\nurl = {}\n{rules}", quoted(&address));
            }
        }
        self.page(&mut out);
        for note in &self.notes {
            let _ = writeln!(out, "# {}", plain(note));
        }
        out
    }

    /// The one issuer of an agency's own site.
    fn issuer(&self, out: &mut String, name: &str) {
        let kept = self.issuer.as_deref().and_then(|slug| self.issuers.get(slug));
        // One that only the file itself adds would be gone with it.
        let ships = |slug: &str| source::built_in_issuers().is_ok_and(|shipped| shipped.get(slug).is_some());
        if let Some(own) = kept.filter(|own| slugify(&own.name) == own.slug && !ships(&own.slug)) {
            let prefixes: Vec<String> = own.prefixes.iter().map(|prefix| quoted(prefix)).collect();
            let _ = writeln!(
                out,
                "issuer = {{ name = {}, kind = {:?}, prefixes = [{}] }}",
                quoted(&own.name),
                own.kind.name(),
                prefixes.join(", ")
            );
            return;
        }
        let known = kept.or_else(|| issuer_named(name, self.issuers)).or_else(|| self.issuers.get(self.slug));
        let _ = match known {
            Some(issuer) => writeln!(out, "issuer = {:?} # remove it if the site has several issuers", issuer.slug),
            None => writeln!(
                out,
                "issuer = {{ name = {}, kind = {:?} }} # remove it if the site has several issuers",
                quoted(name),
                kind_of(name)
            ),
        };
    }

    fn page(&self, out: &mut String) {
        let Some(first) = self.pages.first() else {
            if self.has(Field::Body) || self.has(Field::Deadline) {
                return;
            }
            out.push_str("\n# [page]\n# must-have = \"h1\" # what every page of a consultation has, and no error page\n# body = { at = \"main p\", read = \"deadline\" } # the text with the deadline\n");
            return;
        };
        let on_all = |selector: &&String| self.pages.iter().all(|page| page.must_have.contains(selector));
        let must_have: Vec<&String> = first.must_have.iter().filter(on_all).collect();
        let _ = writeln!(
            out,
            "\n[page]\nmust-have = {must_have:?} # what every page of a consultation has, and no error page"
        );
        let title = self.entries.first().and_then(|item| item.text(Field::Title));
        if let (Some(title), Some(heading)) = (title, &first.heading)
            && title != heading
        {
            let _ = writeln!(out, "title = \"h1\" # first: {}", example(heading));
        }
        let mut known: Vec<Field> = Vec::new();
        for rule in self.pages.iter().flat_map(|page| &page.rules) {
            // The list is read at every run, so its fields are the fresher ones.
            if !known.contains(&rule.field) && (rule.field == Field::Body || !self.has(rule.field)) {
                known.push(rule.field);
                write_rule(out, rule);
            }
        }
    }
}
