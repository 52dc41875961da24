//! A digest as a headline, as HTML and as plain text.

use std::fmt::Write as _;

use super::{Digest, Section, SectionKind};
use crate::{domain::Lang, output::escape};

/// The length of a line of plain text, as mail programs show it (RFC 5322, section 2.1.1, advises 78 at most).
const LINE_CHARS: usize = 72;

impl SectionKind {
    /// The heading.
    #[must_use]
    pub const fn heading(self, lang: Lang) -> &'static str {
        match self {
            Self::Closing => lang.pick("Snart sista dag", "Closing soon"),
            Self::New => lang.pick("Nytt", "New"),
            Self::Changed => lang.pick("Ändrat", "Changed"),
            Self::Outcome => lang.pick("Svar och vad det blev", "Answers and outcomes"),
        }
    }
}

impl Digest {
    /// The sections in a few words, the new ones first: `3 nya, 2 snart, 1 ändrad`. `Inget nytt` for an empty digest.
    #[must_use]
    pub fn headline(&self) -> String {
        use SectionKind::{Changed, Closing, New, Outcome};
        let lang = self.lang;
        let words = [New, Closing, Changed, Outcome].into_iter().filter_map(|kind| {
            let total = self.sections.iter().find(|section| section.kind == kind)?.total;
            Some(match (kind, total) {
                (New, 1) => lang.pick("1 ny", "1 new").to_owned(),
                (New, n) => format!("{n} {}", lang.pick("nya", "new")),
                (Closing, n) => format!("{n} {}", lang.pick("snart", "closing soon")),
                (Changed, 1) => lang.pick("1 ändrad", "1 changed").to_owned(),
                (Changed, n) => format!("{n} {}", lang.pick("ändrade", "changed")),
                (Outcome, n) => format!("{n} {}", lang.pick("med svar", "with answers")),
            })
        });
        let words = words.collect::<Vec<_>>().join(", ");
        if words.is_empty() { lang.pick("Inget nytt", "Nothing new").to_owned() } else { words }
    }

    /// The sections as HTML. All tags are ours, all texts are escaped.
    #[must_use]
    pub fn html(&self) -> String {
        if self.is_empty() {
            return format!("<p>{}</p>", self.nothing());
        }
        let mut html = String::new();
        for section in &self.sections {
            let _ = write!(html, "<h2>{}</h2><ul>", section.kind.heading(self.lang));
            for item in &section.items {
                let (url, title) = (escape(&item.url), escape(&item.title));
                let _ = write!(html, "<li><a href=\"{url}\">{title}</a>");
                for text in details(&item.from, &item.lines) {
                    let _ = write!(html, "<br>{}", escape(&text));
                }
                html.push_str("</li>");
            }
            if let Some(more) = self.more(section) {
                let _ = write!(html, "<li>{}</li>", escape(&more));
            }
            html.push_str("</ul>");
        }
        html
    }

    /// The sections as plain text, in lines of 72 characters at most but for addresses.
    #[must_use]
    pub fn text(&self) -> String {
        if self.is_empty() {
            return format!("{}\n", self.nothing());
        }
        let mut text = String::new();
        for section in &self.sections {
            if !text.is_empty() {
                text.push('\n');
            }
            let _ = writeln!(text, "{}", section.kind.heading(self.lang).to_uppercase());
            for item in &section.items {
                text.push('\n');
                wrapped(&mut text, "* ", &item.title);
                for line in details(&item.from, &item.lines) {
                    wrapped(&mut text, "  ", &line);
                }
                let _ = writeln!(text, "  {}", item.url);
            }
            if let Some(more) = self.more(section) {
                let _ = writeln!(text, "\n  {more}");
            }
        }
        text
    }

    fn nothing(&self) -> &'static str {
        self.lang.pick(
            "Inget nytt den här gången, och ingen sista svarsdag är nära.",
            "Nothing new this time, and no deadline is near.",
        )
    }

    fn more(&self, section: &Section) -> Option<String> {
        let more = section.total - section.items.len();
        (more > 0).then(|| match self.lang {
            Lang::Sv => format!("… och {more} till."),
            Lang::En => format!("… and {more} more."),
        })
    }
}

/// The issuers and the first sentence in one line, each further sentence in its own.
fn details(from: &str, lines: &[String]) -> Vec<String> {
    let mut rest = lines.iter();
    let first = [from.to_owned(), rest.next().cloned().unwrap_or_default()];
    let first: Vec<String> = first.into_iter().filter(|part| !part.is_empty()).collect();
    let first = (!first.is_empty()).then(|| first.join(". "));
    first.into_iter().chain(rest.cloned()).collect()
}

/// Appends `line` in lines of limited length, the first after `lead`, the others indented like it.
pub(crate) fn wrapped(text: &mut String, lead: &str, line: &str) {
    let indent = " ".repeat(lead.chars().count());
    let mut used = lead.chars().count();
    text.push_str(lead);
    let mut is_first = true;
    for word in line.split_whitespace() {
        let length = word.chars().count();
        if !is_first && used + 1 + length > LINE_CHARS {
            text.push('\n');
            text.push_str(&indent);
            used = indent.len();
            is_first = true;
        }
        if !is_first {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += length;
        is_first = false;
    }
    text.push('\n');
}
