//! A letter to those asked (*remissmissiv*): from its text by position to what it says.
//!
//! In: a [`PdfText`]. Out: a [`Letter`]: who was asked, until when, the address to answer to. Pure.
//!
//! From the bottom up:
//!
//! | file | from … to |
//! | --- | --- |
//! | `letter_words` | the tables: headings, groups, names with a comma in them |
//! | `list_end` | the tables: words, days and addresses that end a list |
//! | `letter_lines` | spans to lines in the order of reading, column by column |
//! | `furniture` | lines without headers, feet of the page, page numbers and footnotes |
//! | `wraps` | two lines to one text, with or without the hyphen between them |
//! | `list_progress` | an open list and the next lines to whether the list goes on |
//! | `list_sections` | lines to the lists among them, each with its kind, and to the body |
//! | `entries` | the lines of a list to its entries: numbers, indents, names over several lines |
//! | `stretches` | the lines of a list to stretches of one layout |
//! | `running_list` | names in running text, apart by commas |
//! | `entry_name` | an entry to a name, the part it is asked about, or "för kännedom" |
//! | `address_words` | a sentence to the addresses in it, and words to what an address is for |
//! | `letter_day` | the head to the day on which the letter was written |
//! | `addresses` | the body to the address to answer to, and the copies |

mod address_words;
mod addresses;
mod entries;
mod entry_name;
mod furniture;
mod letter_day;
mod letter_lines;
mod letter_words;
mod list_end;
mod list_progress;
mod list_sections;
mod running_list;
mod stretches;
#[cfg(test)]
mod tests;
mod wraps;

use self::list_sections::ListKind;
use super::pdf::PdfText;
use crate::{
    domain::{Letter, LetterConsultee, text::cut},
    normalize::{letter_case_numbers, read_deadlines},
};

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
            add(&mut letter, &entry, list.kind);
        }
    }
    let head = sections.body.lines().take(HEAD_LINES).collect::<Vec<_>>();
    let written = letter_day::read(&head);
    // each paragraph stands alone: a title that ends with a comma does not run on into the next sentence
    letter.deadlines = read_deadlines(&paragraphs(&sections.body), written).deadlines;
    letter.case_numbers = letter_case_numbers(&head, &sections.body);
    (letter.answer_to, letter.copy_to) = addresses::read(&sections.body);
    letter.two_versions = letter_words::wants_two_versions(&sections.body);
    letter.body = cut(&sections.body, MAX_BODY_CHARS);
    letter
}

/// The body with an empty line between its paragraphs, but not between the lines of a list of days.
fn paragraphs(body: &str) -> String {
    let is_day = |line: &str| list_end::ends_with_day(line) && line.split_whitespace().count() <= MAX_DAY_WORDS;
    let mut text = String::new();
    let mut lines = body.lines().peekable();
    while let Some(line) = lines.next() {
        text.push_str(line);
        let is_list = is_day(line) && lines.peek().is_some_and(|next| is_day(next));
        text.push_str(if is_list { "\n" } else { "\n\n" });
    }
    text
}

/// The most words of a line with a group and its day.
const MAX_DAY_WORDS: usize = 12;

/// The longest text that is kept of a letter, in characters: one has some 3,000.
const MAX_BODY_CHARS: usize = 20_000;

/// The lines of the letter's head: the authority, its unit, the day, the case number, the title.
const HEAD_LINES: usize = 14;

/// Adds an entry of a list to those who are asked or informed.
fn add(letter: &mut Letter, entry: &str, kind: ListKind) {
    let Some(entry) = entry_name::read(entry) else { return };
    let names = letter.consultees.len() + letter.informed.len();
    if names >= MAX_NAMES || kind == ListKind::Copies {
        return;
    }
    if entry.informed || kind == ListKind::Informed {
        if !letter.informed.contains(&entry.name) {
            letter.informed.push(entry.name);
        }
    } else if !letter.consultees.iter().any(|known| known.name == entry.name) {
        letter.consultees.push(LetterConsultee { name: entry.name, limits: entry.limits });
    }
}
