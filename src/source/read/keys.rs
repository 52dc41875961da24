//! The keys of a scraper file: the one place that says which keys exist, what their values look like and what they mean.
//!
//! The reader accepts these keys alone, and `remissflode schema` makes `scrapers/schema.json` from them. A key that got
//! a better name keeps its old one as an alias.

/// A key of one table of the file.
#[derive(Debug)]
pub(crate) struct Key {
    /// The name, `challenge-markers`.
    pub(crate) name: &'static str,
    /// The former name, which is still read.
    pub(crate) alias: Option<&'static str>,
    /// The type of the value.
    pub(crate) shape: Shape,
    /// The meaning of the key, in one sentence.
    pub(crate) meaning: &'static str,
}

/// The type of a key's value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// A string.
    Text,
    /// A string or an array of strings.
    Texts,
    /// `true` or `false`.
    Boolean,
    /// A whole number, at least this.
    Number(u32),
    /// The name of a [`super::super::Kind`].
    Kind,
    /// Names of fields.
    Fields,
    /// Names of the fields in [`super::super::needs::NEEDS`].
    Needs,
    /// The name of a [`crate::domain::Reader`].
    Reader,
    /// `false` or a date.
    Verified,
    /// One place to look at, or several.
    Places,
    /// A slug, or a table with the keys [`ISSUER`].
    Issuer,
    /// The name of a [`crate::domain::IssuerKind`].
    IssuerKind,
    /// A table with the keys [`PAGING`].
    Paging,
    /// A table with the keys [`RULE`], of which `match` is needed.
    Choice,
    /// A table with the keys [`STAMP`].
    Stamp,
    /// The name of a [`super::super::PageKind`].
    PageKind,
    /// The name of a [`crate::domain::StepKind`].
    StepKind,
    /// An array of tables with the keys [`LIST`] and a rule for each field.
    Lists,
    /// A table with the keys [`PAGE`] and a rule for each field.
    Page,
}

const fn key(name: &'static str, shape: Shape, meaning: &'static str) -> Key {
    Key { name, alias: None, shape, meaning }
}

const fn renamed(alias: &'static str, name: &'static str, shape: Shape, meaning: &'static str) -> Key {
    Key { name, alias: Some(alias), shape, meaning }
}

/// The keys at the top of a file. A base's parameters are keys as well.
pub(crate) const FILE: &[Key] = &[
    key("extends", Shape::Text, "The base whose values apply where this file is silent, such as sites/regeringen."),
    key("parameters", Shape::Texts, "Of a base: keys that its sources must set, for {code} in addresses and `as`."),
    key("name", Shape::Text, "The name to display."),
    key(
        "issuer",
        Shape::Issuer,
        "The only issuer of these consultations: the slug of one that exists, or a new one as a table.",
    ),
    key(
        "outcome",
        Shape::StepKind,
        "The documents are no consultations: they say what came before those of other sources, or what became of them. The kind of document.",
    ),
    key("home", Shape::Text, "The site's address, for {home}."),
    key(
        "speaks-for",
        Shape::Texts,
        "Further hosts whose consultations it may create and change, besides that of home.",
    ),
    key(
        "fallback-for",
        Shape::Texts,
        "Hosts of other publishers: it may fill fields of their consultations that they leave empty.",
    ),
    key(
        "discovers",
        Shape::Boolean,
        "true: it also creates consultations of fallback-for, while the sources of those hosts cannot be read.",
    ),
    key("language", Shape::Text, "The language of its pages; the default is sv."),
    key("schedule", Shape::Text, "When to fetch: five cron fields in Swedish time, such as 17 6-20 * * Mon-Fri."),
    key("verified", Shape::Verified, "The day when a person saw real pages read correctly, or false."),
    key("enabled", Shape::Boolean, "false: not fetched unless the settings enable it."),
    key(
        "needs",
        Shape::Needs,
        "Fields that identify a consultation; an entry with none of them is counted and skipped.",
    ),
    renamed("opens", "creates", Shape::Boolean, "false: only updates consultations that another source created."),
    renamed(
        "walled",
        "blocked-because",
        Shape::Text,
        "Why the site cannot be fetched; the source is listed and never fetched.",
    ),
    renamed("walls", "challenge-markers", Shape::Texts, "Texts that only a bot challenge page contains."),
    key("min-items", Shape::Number(0), "For all lists: fewer entries on the first page make the run fail."),
    key("skip-known-issuers", Shape::Boolean, "For all lists: skip entries whose issuers have a source of their own."),
    key("list", Shape::Lists, "The lists of consultations; those of a file replace those of its base."),
    key("page", Shape::Page, "The page of one consultation."),
    key(
        "proposal",
        Shape::Page,
        "The page of a proposal (SOU, Ds, memorandum) that a consultation links to: title, summary, references (its number), documents.",
    ),
];

/// The keys of `issuer` where it is a table.
pub(crate) const ISSUER: &[Key] = &[
    key("name", Shape::Text, "The name to display."),
    key("kind", Shape::IssuerKind, "The kind of issuer."),
    key("slug", Shape::Text, "The name in addresses, which never changes; by default made from the name."),
    key("prefixes", Shape::Texts, "The prefixes of its case numbers, such as NV of NV-01234-26."),
    key("also", Shape::Texts, "Other spellings of its name."),
];

/// The keys of `[[list]]`, besides a rule for each field.
pub(crate) const LIST: &[Key] = &[
    key("kind", Shape::Kind, "The format of the list."),
    key(
        "url",
        Shape::Text,
        "The address, with {home}, the base's parameters, {page}, {size} and {offset}; a query pair with an empty value is left out.",
    ),
    key("accept", Shape::Text, "The Accept header to send."),
    key("base", Shape::Text, "The address that its links are relative to, if it is not the list's own."),
    key(
        "ajax",
        Shape::Boolean,
        "true: requested as the site's own script does, with X-Requested-With: XMLHttpRequest.",
    ),
    key("paging", Shape::Paging, "How to reach further pages of the list."),
    key("archive", Shape::Boolean, "true: its pages together are everything that was ever published."),
    key(
        "stamp",
        Shape::Stamp,
        "Of a copy of another site: where it says when it was made; the list is read only after that has changed.",
    ),
    key(
        "inside",
        Shape::Text,
        "In html, the JSON pointer to a string that holds the HTML; in json, the script element or attribute of a page that holds the JSON: script#__NEXT_DATA__, app-root@content.",
    ),
    key("total", Shape::Text, "Where JSON holds the number of entries on all pages."),
    key("item", Shape::Text, "The CSS selector of one entry, or where JSON holds the entries."),
    key("only", Shape::Choice, "Only entries with this text are read; the others are counted."),
    key("skip", Shape::Choice, "Entries with this text are not read, and counted."),
    key("min-items", Shape::Number(0), "Fewer entries on the first page make the run fail; the default is 1."),
    renamed(
        "stands-alone",
        "publish-without-page",
        Shape::Boolean,
        "true: an entry may be published before its page was read.",
    ),
    key("skip-known-issuers", Shape::Boolean, "Skip entries whose issuers have a source of their own."),
];

/// The keys of `paging`.
pub(crate) const PAGING: &[Key] = &[
    key("first", Shape::Number(0), "The site's number of the first page; the default is 1."),
    key("size", Shape::Number(1), "The number of entries to ask for, for {size} and {offset}."),
    key("max-pages", Shape::Number(1), "The most pages to read."),
    key("next", Shape::Text, "Where a page holds the address of the next one."),
];

/// The keys of `stamp`.
pub(crate) const STAMP: &[Key] = &[
    key("url", Shape::Text, "The address of a small JSON answer, with {home}."),
    key("at", Shape::Text, "Where it holds the time, such as /latest_updated."),
];

/// The keys of `[page]`, besides a rule for each field.
pub(crate) const PAGE: &[Key] = &[
    key("kind", Shape::PageKind, "The format of the page; the default is html."),
    key(
        "url",
        Shape::Text,
        "Of a copy: the address of the page of a consultation whose own address has the path {path}, without its last slash.",
    ),
    key(
        "inside",
        Shape::Text,
        "In json: the script element or attribute of the page that holds the JSON; without it, the answer is JSON.",
    ),
    key(
        "must-have",
        Shape::Texts,
        "Selectors that every page of a consultation matches and no error page does; in json, places.",
    ),
    key("expects", Shape::Fields, "Fields that every page has; a page without one is reported."),
    key("accept", Shape::Text, "The Accept header to send."),
];

/// The keys of a rule for a field.
pub(crate) const RULE: &[Key] = &[
    key(
        "at",
        Shape::Places,
        "A CSS selector (a@href for an attribute), a place in JSON, or a part of a feed's entry; the first of several that gives a value is used.",
    ),
    key(
        "column",
        Shape::Texts,
        "In a list whose items are rows of a table: only the cell under this heading, or under the first of several that the table has.",
    ),
    key("attribute", Shape::Text, "The attribute to read instead of the text."),
    key("read", Shape::Reader, "How the text is parsed."),
    key("match", Shape::Text, "A regular expression; its first group, if any, is the value."),
    key("as", Shape::Text, "A template for the value: {0} is the match, {1} the first group."),
    key("without", Shape::Text, "The selector of elements whose text is ignored."),
    key("under", Shape::Text, "Only elements below a heading that matches this regular expression."),
    key("after", Shape::Text, "Only elements after a text that matches this regular expression."),
    key("scheme", Shape::Text, "Only feed categories whose scheme matches this regular expression."),
];
