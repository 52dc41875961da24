//! Consultees, where the page lists them in its text: the numbered lists of 2015 to 2017.
//!
//! `Remissinstanser:` and then `1. Svea hovrätt`, `2. Ystads kommun`, … to the names. The list may have lost its
//! numbers, or stand with an empty line between its entries. It ends at the first line that reads like a sentence.

use super::{
    sentences::{entry_text, join_lines},
    whitespace::one_line,
};
use crate::domain::Consultee;

/// The longest line that can be a name.
const MAX_NAME_CHARS: usize = 140;

/// The longest list of the sites has some 200 names.
const MAX: usize = 2_000;

/// The names listed in a running text under the heading `Remissinstanser`; empty where there is no such list.
///
/// ```
/// use remissflode::normalize::read_consultees;
/// let names = read_consultees("Remissinstanser:\n\n1. Svea hovrätt\n2. Ystads  kommun\n\nSvara senast den 3 maj.");
/// assert_eq!(names.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["Svea hovrätt", "Ystads kommun"]);
/// ```
#[must_use]
pub fn read_consultees(body: &str) -> Vec<Consultee> {
    let text = join_lines(body);
    let mut names: Vec<Consultee> = Vec::new();
    let mut listing = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if is_heading(line) {
            listing = true;
            continue;
        }
        if !listing {
            continue;
        }
        let name = entry_text(line).unwrap_or(line);
        if !is_name(name) {
            break;
        }
        push(&mut names, name);
    }
    // one line under a heading is a link ("Remissinstanser (pdf)"), no list
    if names.len() < 2 { Vec::new() } else { names }
}

/// A value of the field itself: one name.
pub(super) fn of_value(text: &str, names: &mut Vec<Consultee>) {
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        push(names, entry_text(line).unwrap_or(line));
    }
}

fn push(names: &mut Vec<Consultee>, name: &str) {
    let name = one_line(name).trim_end_matches([',', ';', '.']).trim().to_owned();
    if !name.is_empty() && names.len() < MAX && !names.iter().any(|known| known.name == name) {
        names.push(Consultee::named(&name));
    }
}

fn is_heading(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    matches!(bare.as_str(), "remissinstanser" | "lista över remissinstanser" | "remissinstanserna" | "sändlista")
}

/// Not a sentence: short, and no verb of the texts that follow the lists.
fn is_name(line: &str) -> bool {
    let sentence = [
        "Remissvar",
        "Svar",
        "Sista dag",
        "Anmälan",
        "Här ",
        "I remiss",
        "Myndigheter under",
        "Remissen",
        "Vi ",
        "Förslag",
        "Råd om",
        "Kontakt",
        "Läs ",
        "I ",
    ];
    let names_nobody = line.chars().count() > MAX_NAME_CHARS || sentence.iter().any(|start| line.starts_with(start));
    let is_sentence = line.ends_with('.') && line.contains(" ska ");
    !names_nobody && !is_sentence && line.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(body: &str) -> Vec<String> {
        read_consultees(body).into_iter().map(|c| c.name).collect()
    }

    #[test]
    fn lists_in_every_dress() {
        let expected = ["Svea hovrätt", "Ystads kommun"];
        for body in [
            "Remissinstanser:\n\n1. Svea hovrätt\n2. Ystads kommun\n\nRemissvaren ska ha kommit in.",
            "## Remissinstanser\n\nl. Svea hovrätt\n\n2. Ystads  kommun",
            "Remissinstanser\nSvea hovrätt\nYstads kommun",
            "Remissinstanser:\n\n* Svea hovrätt\n* Ystads kommun,",
        ] {
            assert_eq!(names(body), expected, "{body}");
        }
    }

    #[test]
    fn no_list_no_names() {
        for body in [
            "Remissinstanserna ska svara.",
            "Remissinstanser\n\nRemissvaren ska ha kommit in.",
            "1. Svea hovrätt\n2. Ystads kommun",
            "",
        ] {
            assert!(names(body).is_empty(), "{body}");
        }
    }
}
