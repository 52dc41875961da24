//! A letter to those asked (*remissmissiv*): from its text by position to what it says.
//!
//! In: a [`PdfText`]. Out: a [`Letter`]: who was asked, until when, the address to answer to. Pure.
//!
//! From the bottom up:
//!
//! | file | from … to |
//! | --- | --- |
//! | `letter_words` | the tables: headings, groups, ends of a list, names with a comma in them |
//! | `letter_lines` | spans to lines in the order of reading, column by column |
//! | `furniture` | lines without headers, feet of the page, page numbers and footnotes |
//! | `wraps` | two lines to one text, with or without the hyphen between them |
//! | `list_sections` | lines to the lists among them, each with its kind, and to the body |
//! | `entries` | the lines of a list to its entries: numbers, indents, names over several lines |
//! | `running_list` | names in running text, apart by commas |
//! | `entry_name` | an entry to a name, the part it is asked about, or "för kännedom" |
//! | `addresses` | the body to the address to answer to, and the copies |

mod addresses;
mod entries;
mod entry_name;
mod furniture;
mod letter_lines;
mod letter_words;
mod list_sections;
mod running_list;
#[cfg(test)]
mod tests;
mod wraps;

use serde::{Deserialize, Serialize};

use self::list_sections::ListKind;
use super::pdf::PdfText;
use crate::{
    domain::{CaseNumber, Deadline},
    normalize::{letter_case_numbers, read_deadlines},
};

/// The contents of a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Those who are asked, in the letter's order; each name once.
    pub consultees: Vec<LetterConsultee>,
    /// Those who get the letter for information and are not asked.
    pub informed: Vec<String>,
    /// The address to send answers to.
    pub answer_to: Option<String>,
    /// The addresses to send copies of an answer to.
    pub copy_to: Vec<String>,
    /// The deadlines, in order of date, each with its sentence.
    pub deadlines: Vec<Deadline>,
    /// The case numbers, in the letter's order.
    pub case_numbers: Vec<CaseNumber>,
    /// The answer is wanted in two versions, one of them to edit.
    pub two_versions: bool,
    /// The text without headers and feet, a paragraph a line; the lists too.
    pub text: String,
}

/// One of those who are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterConsultee {
    /// As written, whole.
    pub name: String,
    /// The part of the proposal that it is asked about: `avsnitt 7.3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<String>,
}

/// No letter has more names; Sweden has 290 municipalities and some 400 authorities.
const MAX_NAMES: usize = 2_000;

/// Reads a letter.
#[must_use]
pub fn read_letter(pdf: &PdfText) -> Letter {
    let lines = furniture::without(letter_lines::lines(pdf), pdf);
    let sections = list_sections::divide(&lines);
    let mut letter = Letter::default();
    for list in &sections.lists {
        for entry in entries::read(&list.lines) {
            letter.add(&entry, list.kind);
        }
    }
    let head = sections.body.lines().take(HEAD_LINES).collect::<Vec<_>>();
    let written = head.iter().find_map(|line| list_sections::day_of_letter(line));
    letter.deadlines = read_deadlines(&sections.body, written).deadlines;
    letter.case_numbers = letter_case_numbers(&head, &sections.body);
    (letter.answer_to, letter.copy_to) = addresses::read(&sections.body);
    letter.two_versions = letter_words::wants_two_versions(&sections.body);
    letter.text = sections.text;
    letter
}

/// The lines of the letter's head: the authority, its unit, the day, the case number, the title.
const HEAD_LINES: usize = 14;

impl Letter {
    fn add(&mut self, entry: &str, kind: ListKind) {
        let Some(entry) = entry_name::read(entry) else { return };
        let names = self.consultees.len() + self.informed.len();
        if names >= MAX_NAMES || kind == ListKind::Copies {
            return;
        }
        if entry.informed || kind == ListKind::Informed {
            if !self.informed.contains(&entry.name) {
                self.informed.push(entry.name);
            }
        } else if !self.consultees.iter().any(|known| known.name == entry.name) {
            self.consultees.push(LetterConsultee { name: entry.name, limits: entry.limits });
        }
    }
}
