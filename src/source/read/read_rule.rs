//! Reads the right-hand side of `title = "a"` to a checked [`FieldRule`] and reports every mistake in it.

use std::ops::Range;

use regex::{Regex, RegexBuilder};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use strum::VariantNames as _;

use super::{
    keys,
    table::{TableReader, Value, describe},
};
use crate::{
    domain::{Field, Reader},
    source::{
        Column, Css, FieldRule, css_words,
        error::Report,
        json_query::JsonQuery,
        rule::{FeedPart, Place, Target},
        stage::Kind,
        template::Template,
    },
};

/// The largest compiled pattern, in bytes: a source file may come from anyone.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// A place in JSON, for messages.
const JSON_PLACE: &str = "a JSON pointer or JSONPath, such as `/title` or `$.topics[*].label`";

/// The context in which the rules of one stage are read.
pub(super) struct Rules<'p, 'r> {
    pub(super) report: &'r Report<'r>,
    pub(super) text: &'r str,
    /// The format of the stage; places are not checked where it is unknown.
    pub(super) kind: Option<Kind>,
    /// The placeholders that a template may use, besides the groups of its pattern.
    pub(super) parameters: &'p [&'p str],
    /// `false` for the rules of a page.
    pub(super) is_list: bool,
}

impl<'r> Rules<'_, 'r> {
    /// The rules of all fields that `table` has.
    pub(super) fn fields(&self, table: &TableReader<'r>) -> Vec<FieldRule> {
        let values = Field::ALL.into_iter().filter_map(|field| Some((field, table.value(field.name())?)));
        values.flat_map(|(field, value)| self.rules(field, value)).collect()
    }

    /// The rule of `only` or `skip`: the text that an entry must have, or must not have.
    pub(super) fn choice(&self, key: &str, value: &'r Value<'r>) -> Option<FieldRule> {
        let expected = "a place and the text to find there, such as `{ at = \"td\", match = '(?i)remiss' }`";
        let DeValue::Table(table) = value.get_ref() else {
            self.report.add(value.span(), format!("{expected}, in `{key}`"), describe(value.get_ref()));
            return None;
        };
        // Each value counts, as of topics.
        let rule = self.table(Field::Topics, table, value.span());
        if rule.as_ref().is_some_and(|rule| rule.pattern.is_none()) && table.get("match").is_none() {
            self.report.add(value.span(), format!("`match` in `{key}`: {expected}"), "none");
        }
        let pattern = rule.as_ref().and_then(|rule| rule.pattern.as_ref());
        if let (Some(pattern), Some(text)) = (pattern.filter(|pattern| matches_everything(pattern)), table.get("match"))
        {
            let expected = match self.kind {
                Some(Kind::Html) => {
                    "a text that some entries have and others lack; entries with an element are chosen by `item = \"li:has(.remiss)\"`"
                }
                Some(Kind::Json | Kind::Wordpress) => {
                    "a text that some entries have and others lack; entries with a value are chosen by `item = \"$.items[?@.remiss]\"`"
                }
                Some(Kind::Feed) | None => "a text that some entries have and others lack",
            };
            self.report.add(text.span(), expected, format!("`{pattern}`, which matches every text"));
        }
        rule
    }

    fn rules(&self, field: Field, value: &'r Value<'r>) -> Vec<FieldRule> {
        match value.get_ref() {
            DeValue::Array(array) if array.iter().any(|value| matches!(value.get_ref(), DeValue::Table(_))) => {
                array.iter().filter_map(|value| self.rule(field, value)).collect()
            }
            _ => self.rule(field, value).into_iter().collect(),
        }
    }

    fn rule(&self, field: Field, value: &'r Value<'r>) -> Option<FieldRule> {
        match value.get_ref() {
            DeValue::Table(table) => self.table(field, table, value.span()),
            _ => {
                let at = self.places(value, None)?;
                Some(self.plain(field, at, value.span()))
            }
        }
    }

    fn plain(&self, field: Field, at: Vec<Place>, span: Range<usize>) -> FieldRule {
        FieldRule {
            field,
            read: default_reader(field),
            column: None,
            at,
            without: None,
            under: None,
            after: None,
            pattern: None,
            scheme: None,
            form: None,
            line: self.text[..span.start.min(self.text.len())].matches('\n').count() + 1,
        }
    }

    fn table(&self, field: Field, table: &'r DeTable<'r>, span: Range<usize>) -> Option<FieldRule> {
        let table = TableReader::new(table, self.report, keys::RULE);
        let attribute = table.string("attribute");
        let column = self.column(&table);
        let at = match table.value("at") {
            None if column.is_some() => self.places_in_cell(field),
            // Its column is reported already.
            None if table.value("column").is_some() => None,
            Some(value) => self.places(value, attribute.as_ref().map(|name| *name.get_ref())),
            None => {
                let or_column = if self.is_list && self.may_be(Kind::Html) { "or `column`, " } else { "" };
                self.report.missing(span.clone(), "at", &format!("{or_column}in the rule for `{}`", field.name()));
                None
            }
        };
        let mut rule = self.plain(field, at.clone().unwrap_or_default(), span);
        // A cell of a column holds a date and no sentence.
        if column.is_some() && field == Field::Deadline {
            rule.read = Reader::Date;
        }
        if let Some(name) = table.string("read") {
            match Reader::from_name(name.get_ref()) {
                Some(reader) => rule.read = reader,
                None => self.report.unknown(name.span(), "reader", name.get_ref(), &Reader::ALL.map(Reader::name)),
            }
        }
        rule.pattern = table.string("match").and_then(|text| self.pattern(&text));
        if self.may_be(Kind::Feed) {
            rule.scheme = table.string("scheme").and_then(|text| self.pattern(&text));
        }
        if self.may_be(Kind::Html) {
            rule.without = table.string("without").and_then(|text| self.selector(&text, text.get_ref()));
            rule.under = table.string("under").and_then(|text| self.pattern(&text));
            rule.after = table.string("after").and_then(|text| self.pattern(&text));
        }
        for key in ["under", "after"].into_iter().filter(|_| column.is_some()) {
            if let Some(value) = table.value(key) {
                self.report.add(value.span(), format!("`column` without `{key}`: a cell is one part"), "both");
            }
        }
        rule.column = column;
        if let Some(text) = table.string("as") {
            let groups = rule.pattern.as_ref().map_or(1, Regex::captures_len);
            let is_beyond = |name: &&str| name.parse::<usize>().is_ok_and(|group| group >= groups);
            let of_other_programs = ["$", "\\"].iter().flat_map(|mark| (0..=9).map(move |n| format!("{mark}{n}")));
            if let Some(group) = of_other_programs.into_iter().find(|group| text.get_ref().contains(group.as_str())) {
                let expected = format!("`{{{}}}`, a group of `match` in braces", &group[1..]);
                self.report.add(text.span(), expected, format!("`{group}`"));
            }
            let parsed = Template::parse(text.get_ref()).unwrap_or_default();
            if let Some(beyond) = parsed.names().find(is_beyond) {
                let expected = match groups {
                    1 => "`{0}` alone, since `match` has no group in parentheses".to_owned(),
                    _ => format!("at most `{{{}}}`, the last group of `match`", groups - 1),
                };
                self.report.add(text.span(), expected, format!("`{{{beyond}}}`"));
            } else {
                rule.form = self.template(&text, |name| name.parse::<usize>().is_ok());
            }
        }
        table.finish();
        at.map(|_| rule)
    }

    /// The column that a rule names; the rules of an HTML list may.
    fn column(&self, table: &TableReader<'r>) -> Option<Column> {
        let value = table.value("column")?;
        if !self.is_list || !self.may_be(Kind::Html) {
            let found = match self.kind {
                Some(kind) if self.is_list => format!("it in a list of `{}`", kind.name()),
                _ => "it in `[page]`".to_owned(),
            };
            self.report.add(value.span(), "`column` in a list of `html`, whose items are rows of a table", found);
            return None;
        }
        let headings = table.strings("column").unwrap_or_default();
        let column = Column::new(headings.iter().map(|heading| *heading.get_ref()));
        match column {
            Ok(column) if column.written.is_empty() => {
                let found = describe(value.get_ref());
                self.report.add(value.span(), "the heading of a column, such as `Sista svarsdag`", found);
                None
            }
            Ok(column) => Some(column),
            Err(found) => {
                let expected = "the heading of a column, such as `Sista svarsdag`";
                self.report.add(value.span(), expected, format!("`{found}`"));
                None
            }
        }
    }

    /// The places of a rule that names a column alone: the cell itself, or its link.
    fn places_in_cell(&self, field: Field) -> Option<Vec<Place>> {
        if field != Field::Link {
            return Some(Vec::new());
        }
        let target = Target::Html { selector: Css::parse("a[href]").ok()?, attribute: Some("href".to_owned()) };
        Some(vec![Place { written: "a@href".to_owned(), target }])
    }

    /// Returns `true` if the stage is of `kind`, or its kind is unknown.
    fn may_be(&self, kind: Kind) -> bool {
        self.kind.is_none_or(|known| known == kind)
    }

    /// One place or several; `None` if one of them is wrong.
    fn places(&self, value: &'r Value<'r>, attribute: Option<&str>) -> Option<Vec<Place>> {
        let one = |value: &'r Value<'r>| match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => {
                self.place(&Spanned::new(value.span(), text.as_ref()), attribute)
            }
            other => {
                self.report.add(value.span(), self.expected_place(), describe(other));
                None
            }
        };
        match value.get_ref() {
            DeValue::Array(array) if !array.is_empty() => {
                let places: Vec<Option<Place>> = array.iter().map(one).collect();
                places.into_iter().collect()
            }
            _ => Some(vec![one(value)?]),
        }
    }

    fn expected_place(&self) -> &'static str {
        match self.kind {
            Some(Kind::Html) => "a CSS selector, such as `h1` or `a@href`",
            Some(Kind::Feed) => "a part of the feed's entry, such as `title`",
            Some(Kind::Json | Kind::Wordpress) => JSON_PLACE,
            None => "a place, such as `title`",
        }
    }

    /// `text` as a place; `None` if it is wrong or the stage's kind is unknown.
    pub(super) fn place(&self, text: &Spanned<&str>, attribute: Option<&str>) -> Option<Place> {
        let target = match self.kind? {
            Kind::Html => {
                let (selector, at) = split_attribute(text.get_ref());
                let selector = self.selector(text, selector)?;
                Target::Html { selector, attribute: at.or(attribute).map(str::to_lowercase) }
            }
            Kind::Json | Kind::Wordpress => Target::Json(self.query(text)?),
            Kind::Feed => match text.get_ref().parse() {
                Ok(part) => Target::Feed(part),
                Err(_) => {
                    self.report.unknown(text.span(), "part of a feed's entry", text.get_ref(), FeedPart::VARIANTS);
                    return None;
                }
            },
        };
        Some(Place { written: (*text.get_ref()).to_owned(), target })
    }

    /// `text` as a place in JSON.
    pub(super) fn query(&self, text: &Spanned<&str>) -> Option<JsonQuery> {
        let written = *text.get_ref();
        let is_name =
            !written.is_empty() && written.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        let expected = match is_name {
            true => format!("a JSON pointer or JSONPath, such as `/{}`", written.replace('.', "/")),
            false => JSON_PLACE.to_owned(),
        };
        JsonQuery::parse(written).map_err(|found| self.report.add(text.span(), expected, found)).ok()
    }

    /// `selector`, which is a part of `text`.
    pub(super) fn selector(&self, text: &Spanned<&str>, selector: &str) -> Option<Css> {
        match Css::parse(selector) {
            Ok(selector) => Some(selector),
            Err(problem) => {
                let (expected, found) = css_words::in_words(selector, &problem);
                self.report.add(text.span(), expected, found);
                None
            }
        }
    }

    fn pattern(&self, text: &Spanned<&str>) -> Option<Regex> {
        match RegexBuilder::new(text.get_ref()).size_limit(MAX_PATTERN_BYTES).build() {
            Ok(pattern) => Some(pattern),
            Err(problem) => {
                // The crate's message draws its own carets over several lines; its last line has the reason.
                let problem = problem.to_string();
                let reason = problem.lines().last().unwrap_or_default().trim_start_matches("error: ");
                self.report.add(text.span(), "a regular expression", format!("`{}`: {reason}", text.get_ref()));
                None
            }
        }
    }

    /// `text` as a template in which every name is a parameter or accepted by `also`.
    pub(super) fn template(&self, text: &Spanned<&str>, also: impl Fn(&str) -> bool) -> Option<Template> {
        let template = match Template::parse(text.get_ref()) {
            Ok(template) => template,
            Err(found) => {
                self.report.add(text.span(), "a name in braces, such as `{home}`", found);
                return None;
            }
        };
        let mut is_valid = true;
        if let Some(after) = template.text_after("home").filter(|after| !after.starts_with(['/', '?', '#'])) {
            self.report.add(
                text.span(),
                "`/` after `{home}`",
                format!("`{{home}}{after}`, an address on another host"),
            );
            is_valid = false;
        }
        for name in template.names().filter(|name| !self.parameters.contains(name) && !also(name)) {
            let inside = self.text.get(text.span()).unwrap_or_default();
            let written = format!("{{{name}}}");
            let start = text.span().start + inside.find(&written).unwrap_or_default();
            self.report.unknown(start..start + written.len(), "parameter", name, self.parameters);
            is_valid = false;
        }
        is_valid.then_some(template)
    }
}

/// Returns `true` for a pattern that chooses nothing, such as `.*` or `\w`.
fn matches_everything(pattern: &Regex) -> bool {
    const TEXTS: [&str; 7] = ["a", "Remiss", "ÖPPEN", "7", "2026-07-01", "Nyhet om våra lokaler", "dnr 26/1"];
    TEXTS.iter().all(|text| pattern.is_match(text))
}

/// `a@href` to `a` and `href`. An `@` inside an attribute's value (`a[href*="@"]`) splits nothing.
fn split_attribute(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once('@') {
        Some((selector, name))
            if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':')) =>
        {
            (selector.trim(), Some(name))
        }
        _ => (text, None),
    }
}

/// The reader of a field whose rule names none.
fn default_reader(field: Field) -> Reader {
    match field {
        Field::Published | Field::Updated | Field::Decided => Reader::Date,
        Field::Deadline => Reader::Deadline,
        Field::CaseNumbers => Reader::CaseNumbers,
        Field::Documents | Field::References | Field::Submissions => Reader::Links,
        Field::Key
        | Field::Link
        | Field::Title
        | Field::Summary
        | Field::Body
        | Field::Issuers
        | Field::Topics
        | Field::Consultees
        | Field::Number
        | Field::Status
        | Field::Text
        | Field::Reports
        | Field::ReportLinks
        | Field::Decision
        | Field::Statute => Reader::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::split_attribute;

    #[test]
    fn an_attribute_stands_after_the_last_at() {
        for (text, selector, attribute) in [
            ("a@href", "a", Some("href")),
            (".x a @data-id", ".x a", Some("data-id")),
            ("a", "a", None),
            (r#"a[href*="@"]"#, r#"a[href*="@"]"#, None),
            (r#"a[href*="@"]@href"#, r#"a[href*="@"]"#, Some("href")),
        ] {
            assert_eq!(split_attribute(text), (selector, attribute), "{text}");
        }
    }
}
