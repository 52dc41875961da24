//! Consultees, where the page lists them in its text: the numbered lists of 2015 to 2017.
//!
//! `Remissinstanser:` and then `1. Svea hovrätt`, `2 Ystads kommun`, … to the names. The list may have lost its numbers,
//! or stand with an empty line between its entries. A list with numbers ends where they end, so that neither the sentences
//! nor the other lists behind it are names; one without ends at the first line that reads like a sentence.

use super::{
    sentences::{entry_text, join_lines},
    whitespace::one_line,
};
use crate::domain::Consultee;

/// The longest line that can be a name, where no number says that it is an entry.
const MAX_NAME_CHARS: usize = 140;

/// The longest list of the sites has some 200 names.
const MAX: usize = 2_000;

/// The most numbers that a list leaves out in one place.
const MAX_GAP: u32 = 3;

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
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut names: Vec<Consultee> = Vec::new();
    while lines.by_ref().any(is_heading) {
        let mut list = lines.clone().take_while(|line| !is_heading(line)).peekable();
        match list.peek().and_then(|line| numbered(line)) {
            Some(_) => read_numbered(list, &mut names),
            None => {
                list.map(|line| entry_text(line).unwrap_or(line)).take_while(|line| is_name(line)).for_each(|name| {
                    push(&mut names, name);
                })
            }
        }
    }
    // one line under a heading is a link ("Remissinstanser (pdf)"), no list
    if names.len() < 2 { Vec::new() } else { names }
}

/// Reads a list whose first entry has a number. Lines without one belong to it only if another number follows: an entry
/// with a dash, or the rest of a name that was broken over two lines.
fn read_numbered<'t>(list: impl Iterator<Item = &'t str>, names: &mut Vec<Consultee>) {
    let mut last = 0;
    let mut name = String::new();
    let mut between: Vec<&str> = Vec::new();
    for line in list {
        let Some((number, text)) = numbered(line) else {
            between.push(line);
            continue;
        };
        if number < last || (last > 0 && number > last + MAX_GAP) || !between.iter().all(|line| is_name(line)) {
            break;
        }
        for line in between.drain(..) {
            match entry_text(line) {
                Some(entry) => {
                    push(names, &std::mem::take(&mut name));
                    entry.clone_into(&mut name);
                }
                None => {
                    name.push(' ');
                    name.push_str(line);
                }
            }
        }
        push(names, &name);
        text.clone_into(&mut name);
        last = number;
    }
    push(names, &name);
}

/// The number of a list entry and its text: `12. Svea hovrätt`, `12 Svea hovrätt`, `l. Svea hovrätt` (a letter for the one).
fn numbered(line: &str) -> Option<(u32, &str)> {
    if let Some(rest) = line.strip_prefix("l. ") {
        return Some((1, rest.trim_start()));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?;
    let text = rest.strip_prefix(['.', ')']).unwrap_or(rest);
    let is_entry =
        (1..=3).contains(&digits) && text.starts_with(' ') && text.trim_start().starts_with(char::is_uppercase);
    is_entry.then(|| Some((line.get(..digits)?.parse().ok()?, text.trim_start())))?
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

/// Words of sentences and petitions about a proposal, which no name of a body has.
const OF_SENTENCES: [&str; 9] = [
    " remitteras",
    " hemställer ",
    " hemställt ",
    " framställan om ",
    " redovisning av ",
    " önskar synpunkter",
    " föreslår ",
    " ger förslag ",
    " kontaktas ",
];

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
        "Regeringskansliet önskar",
        "Vi ",
        "Förslag",
        "Råd om",
        "Kontakt",
        "Läs ",
        "I ",
        "För ",
    ];
    let names_nobody = line.chars().count() > MAX_NAME_CHARS || sentence.iter().any(|start| line.starts_with(start));
    let is_sentence = line.ends_with('.') && [" ska ", " är ", " kan "].iter().any(|verb| line.contains(verb));
    let is_petition = OF_SENTENCES.iter().any(|words| line.contains(words));
    !names_nobody && !is_sentence && !is_petition && line.chars().any(char::is_alphabetic)
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
            "Remissinstanser\n1 Svea hovrätt\n2 Ystads kommun\nHandlingar ska sändas till registratorn.",
            "Remissinstanser\nSvea hovrätt\nYstads kommun",
            "Remissinstanser:\n\n* Svea hovrätt\n* Ystads kommun,",
            "Remissinstanser:\n1. Svea hovrätt\n3. Ystads kommun\n\nTilläggsremiss till:\n1. Ystads hamn",
        ] {
            assert_eq!(names(body), expected, "{body}");
        }
    }

    #[test]
    fn a_numbered_list_ends_with_its_numbers() {
        let long = format!("Sveriges lantbruksuniversitet ({})", "Fakulteten för trädgårdar, ".repeat(8));
        for (body, expected) in [
            (
                "Remissinstanser:\n1. Svea hovrätt\n2. Ystads kommun\n* Jägarna har hemställt om jakt\n* En rapport (N2015/06887)",
                vec!["Svea hovrätt", "Ystads kommun"],
            ),
            (
                "Remissinstanser:\n1. Svea hovrätt\n2. Branschen\n- Sektion Fordon\n- Sektion Lyft\n3. Ystads kommun",
                vec!["Svea hovrätt", "Branschen", "Sektion Fordon", "Sektion Lyft", "Ystads kommun"],
            ),
            (
                "Remissinstanser:\n1 Svea hovrätt\n2 Ingenjörsvetenskaps-\nAkademien\n3 Ystads kommun",
                vec!["Svea hovrätt", "Ingenjörsvetenskaps- Akademien", "Ystads kommun"],
            ),
            (
                &format!("Remissinstanser:\n1. Svea hovrätt\n2. {long}\n3. Ystads kommun"),
                vec!["Svea hovrätt", long.trim(), "Ystads kommun"],
            ),
            (
                "Remissinstanser:\n1. Svea hovrätt\n2. 1,6 miljonerklubben\n3. Ystads kommun",
                vec!["Svea hovrätt", "1,6 miljonerklubben", "Ystads kommun"],
            ),
        ] {
            assert_eq!(names(body), expected, "{body}");
        }
    }

    #[test]
    fn no_list_no_names() {
        for body in [
            "Remissinstanserna ska svara.",
            "Remissinstanser\n\nRemissvaren ska ha kommit in.",
            "Remissinstanser\nJägarna hemställer om jakt på kronvilt\nRapporten remitteras härmed.",
            "1. Svea hovrätt\n2. Ystads kommun",
            "",
        ] {
            assert!(names(body).is_empty(), "{body}");
        }
    }
}
