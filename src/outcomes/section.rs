//! The section of a bill that says what it rests on: "Ärendet och dess beredning".
//!
//! ```text
//! 3 Ärendet och dess beredning ......... 12      a row of the contents: no section
//! 3 Ärendet och dess beredning                   begins
//! Betänkandet har remissbehandlats …
//! 4 Bakgrund                                     ends: the next number of the same or a higher level
//! ```
//!
//! A number that stands anywhere else, such as a report in the background, says nothing of what the bill rests on.

use std::sync::LazyLock;

use regex::Regex;

use super::{markup, pattern};

/// The longest text of all sections of one document.
const MAX_CHARS: usize = 40_000;
/// The longest section. Some have no end that can be recognized.
const MAX_SECTION_CHARS: usize = 20_000;
/// The most sections of one document. A budget bill has one for each area.
const MAX_SECTIONS: usize = 40;
/// The longest heading.
const MAX_HEADING_CHARS: usize = 160;
/// The longest text that is kept of a document without such a section.
const MAX_SENTENCES: usize = 60;

/// A heading over the section, with its number.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:avsnitt )?(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+)?(?:bakgrund och )?(?:ärende(?:t|na|n)s? och (?:dess|deras|ärende(?:t|na)s) (?:fortsatta )?(?:beredning|behandling|handläggning)|ärende(?:t|na)s? (?:beredning|handläggning)|beredning(?:en)? av ärende(?:t|na))$",
    )
});

/// A numbered heading, or a number alone with its heading in the next line.
static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})\.?(?:\s+(?P<heading>\p{Lu}.*))?$"));

/// A line of every page: the number of the bill, or of the page.
static FURNITURE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:(?:Prop|Skr)\. ?\d{4}/(?:\d\d|2000):\d{1,3}(?: Bilaga \d+)?|\d{1,4})$"));

/// The heading of an appendix.
static APPENDIX: LazyLock<Regex> = LazyLock::new(|| pattern(r"^Bilaga \d{1,2}\b"));

/// The text of the sections, their paragraphs separated by line breaks. Of a document without one, the sentences that speak
/// of a consultation (`remiss`), each with the one before it.
#[must_use]
pub fn section(text: &str) -> String {
    let lines = markup::lines(text);
    let mut found = String::new();
    let (mut at, mut count) = (0, 0);
    while at < lines.len() && count < MAX_SECTIONS && found.len() < MAX_CHARS {
        match heading_at(&lines, at) {
            Some(number) => {
                let end = end_of(&lines, at + 1, &number);
                let paragraphs = joined(&lines[at + 1..end]);
                if !paragraphs.is_empty() {
                    count += 1;
                    if !found.is_empty() {
                        found.push('\n');
                    }
                    found.push_str(&paragraphs);
                }
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    if found.is_empty() { sentences_on_consultations(&lines) } else { cut(found, MAX_CHARS) }
}

/// The number of the heading in line `at`, empty if it has none.
fn heading_at(lines: &[String], at: usize) -> Option<Vec<u32>> {
    let captures = HEADING.captures(&lines[at])?;
    let number = captures.name("number").map(|number| number.as_str());
    let above = || at.checked_sub(1).and_then(|above| lines.get(above)).map(String::as_str);
    let number = number.or_else(|| above().filter(|line| NUMBERED.is_match(line)));
    Some(number.map(parsed).unwrap_or_default())
}

/// `3.2` as 3 and 2.
fn parsed(number: &str) -> Vec<u32> {
    number.split('.').filter_map(|part| part.trim().parse().ok()).collect()
}

/// The line after the last one of the section `number` whose text begins in line `from`.
fn end_of(lines: &[String], from: usize, number: &[u32]) -> usize {
    let mut chars = 0;
    for (at, line) in lines.iter().enumerate().skip(from) {
        chars += line.len();
        let is_appendix = APPENDIX.is_match(line) && line.chars().count() <= MAX_HEADING_CHARS && !line.ends_with('.');
        if chars > MAX_SECTION_CHARS || is_appendix || begins_next(lines, at, number) {
            return at;
        }
    }
    lines.len()
}

/// Returns `true` if line `at` is the heading after the section `number`.
fn begins_next(lines: &[String], at: usize, number: &[u32]) -> bool {
    let Some(captures) = NUMBERED.captures(&lines[at]) else { return false };
    let heading = match captures.name("heading") {
        Some(heading) => heading.as_str(),
        None => match lines.get(at + 1) {
            Some(next) if next.starts_with(|c: char| c.is_uppercase()) => next,
            _ => return false,
        },
    };
    let is_sentence = heading.ends_with(['.', ';']) && !heading.ends_with("..");
    if heading.chars().count() > MAX_HEADING_CHARS || is_sentence {
        return false;
    }
    let next = parsed(&captures["number"]);
    match number.split_last() {
        None => captures.name("heading").is_some(),
        // The successor at this level or a higher one: 3.2 ends with 3.3 or with 4.
        Some(_) => (0..number.len()).any(|level| {
            next.len() == level + 1 && next[..level] == number[..level] && next[level] == number[level] + 1
        }),
    }
}

/// The lines as paragraphs: a page that ends in a sentence ends no paragraph, and words broken over lines are whole again.
fn joined(lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines.iter().filter(|line| !FURNITURE.is_match(line)) {
        match text.chars().next_back() {
            None => {}
            Some('.' | ':' | '!' | '?' | '"' | '”') => text.push('\n'),
            Some('-') if is_broken_word(&text, line) => drop(text.pop()),
            Some(_) => text.push(' '),
        }
        text.push_str(line);
    }
    whole_words(&text)
}

/// Returns `true` if the word before the hyphen goes on in `next`: `Näringsdepar-` and `tementet`, not `myndig-` and `och`.
fn is_broken_word(before: &str, next: &str) -> bool {
    let has_letter = before.strip_suffix('-').is_some_and(|word| word.ends_with(char::is_alphabetic));
    let word = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    has_letter && word.starts_with(char::is_lowercase) && !matches!(word, "och" | "eller" | "samt" | "respektive")
}

/// `Näringsdepar- tementet` as `Näringsdepartementet`, wherever a converter kept the hyphen of a line's end.
fn whole_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("- ") {
        let (before, after) = (&rest[..=at], &rest[at + 2..]);
        let is_broken = is_broken_word(before, after);
        out.push_str(if is_broken { &rest[..at] } else { &rest[..at + 2] });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The sentences of a document that speak of a consultation, each with the one before it.
fn sentences_on_consultations(lines: &[String]) -> String {
    let mut found: Vec<&str> = Vec::new();
    for line in lines.iter().filter(|line| line.to_lowercase().contains("remiss")) {
        let sentences: Vec<&str> = line.split_inclusive(". ").collect();
        for (at, sentence) in sentences.iter().enumerate() {
            if !sentence.to_lowercase().contains("remiss") {
                continue;
            }
            for one in sentences.iter().take(at + 1).skip(at.saturating_sub(1)) {
                if found.last() != Some(one) {
                    found.push(one);
                }
            }
        }
        if found.len() >= MAX_SENTENCES {
            break;
        }
    }
    let found = found.iter().map(|sentence| sentence.trim()).collect::<Vec<_>>();
    cut(whole_words(&found.join("\n")), MAX_SECTION_CHARS)
}

/// The text up to `max` bytes, at the end of a character.
fn cut(mut text: String, max: usize) -> String {
    if text.len() > max {
        let end = (0..=max).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::section;

    const CONTENTS: &str = "3 Ärendet och dess beredning ........ 12\n4 Bakgrund ......... 14\n";

    #[test]
    fn the_section_ends_at_the_next_heading_of_its_level() {
        for (text, expected) in [
            ("3 Ärendet och dess beredning\nEtt.\n4 Bakgrund\nTvå.", "Ett."),
            ("3\nÄrendet och dess beredning\nEtt.\n4\nBakgrund\nTvå.", "Ett."),
            ("3.1 Ärendet och dess beredning\nEtt.\n3.2 Bakgrund\nTvå.", "Ett."),
            ("3.1 Ärendet och dess beredning\nEtt.\n4 Bakgrund\nTvå.", "Ett."),
            ("3 Ärendet och dess beredning\n3.1 Underlag\nEtt.\n4 Bakgrund\nTvå.", "3.1 Underlag Ett."),
            ("3 Ärendet och dess beredning\nEtt.\nBilaga 1 Lagförslag\nTvå.", "Ett."),
            ("Ärendet och dess beredning\nEtt.\n5 Överväganden\nTvå.", "Ett."),
            ("3 Ärendets beredning\nEtt.\n4 Bakgrund", "Ett."),
            (
                "3 Ärendet och dess beredning\nSe avsnitt\n4 Och så vidare.\nEtt.\n4 Bakgrund",
                "Se avsnitt 4 Och så vidare.\nEtt.",
            ),
        ] {
            assert_eq!(section(text), expected, "{text}");
        }
    }

    #[test]
    fn rows_of_the_contents_are_none() {
        let text =
            format!("{CONTENTS}3 Ärendet och dess beredning\nEtt (Ju2020/00001).\n4 Bakgrund\nTvå (Ju2020/00002).");
        assert_eq!(section(&text), "Ett (Ju2020/00001).");
        let in_cells =
            "3 Ärendet och dess beredning\n12\n4 Bakgrund\n14\n3 Ärendet och dess beredning\nEtt.\n4 Bakgrund\nTvå.";
        assert_eq!(section(in_cells), "Ett.");
    }

    #[test]
    fn a_budget_bill_has_several() {
        let text = "2.1 Ärendet och dess beredning\nEtt.\n2.2 Förslag\nx\n5.4 Ärendet och dess beredning\nTvå.\n5.5 Förslag\ny";
        assert_eq!(section(text), "Ett.\nTvå.");
    }

    #[test]
    fn a_page_breaks_no_sentence_and_no_word() {
        let text = "3 Ärendet och dess beredning\nRemissvaren finns i Närings-\nProp. 2008/09:159\n7\ndepartementet (dnr\nN2008/3553/ITP). Myndig- heter och läns- och regionråd har svarat.\n4 Bakgrund";
        assert_eq!(
            section(text),
            "Remissvaren finns i Näringsdepartementet (dnr N2008/3553/ITP). Myndigheter och läns- och regionråd har svarat."
        );
    }

    #[test]
    fn without_a_section_the_sentences_on_the_consultation_are_kept() {
        let text = "Inledning. Annat (Ju2020/00001).\nPromemorian Båtar togs fram. Den har remissbehandlats (Ju2020/00002). Lagen ändras.";
        assert_eq!(section(text), "Promemorian Båtar togs fram.\nDen har remissbehandlats (Ju2020/00002).");
        assert_eq!(section("Inget alls."), "");
    }

    #[test]
    fn a_text_without_end_is_cut() {
        let long = format!("3 Ärendet och dess beredning\n{}", "å ".repeat(100_000));
        assert!(section(&long).len() <= super::MAX_CHARS);
        let many = "3 Ärendet och dess beredning\nEtt.\n".repeat(10_000);
        assert!(section(&many).len() <= super::MAX_CHARS);
    }
}
