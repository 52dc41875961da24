//! Running text to sentences, each as published: `… senast den\n1 mars 2018. Övriga …` to two sentences, the first
//! one with its line break joined.
//!
//! A sentence ends at `.`, `!`, `?` before a space and a capital letter or a digit, at an empty line, and at a line
//! break that no sentence runs across. It does not end after an abbreviation (`kl.`, `t.o.m.`, `nr.`), after an
//! ordinal (`den 1. mars`), or inside a number. It does not judge what a sentence says.

use super::whitespace::clean;

/// Words before whose full stop a sentence goes on.
const ABBREVIATIONS: [&str; 42] = [
    "v", "mån", "tis", "ons", "tors", "fre", "lör", "sön", "febr", "apr", "kl", "nr", "bl.a", "t.ex", "t.o.m",
    "fr.o.m", "m.fl", "dvs", "s.k", "dnr", "st", "ca", "c:a", "prop", "dir", "jfr", "jan", "feb", "sept", "okt", "nov",
    "dec", "resp", "art", "d", "kap", "bil", "avsn", "t", "o", "m", "fr",
];

/// Names of months that are always cut short, so that their full stop ends no sentence.
const SHORT_MONTHS: [&str; 6] = ["mar", "jun", "jul", "aug", "sep", "sept"];

/// Words that no sentence ends with: a line break after them is inside the sentence.
const OPEN_WORDS: [&str; 18] = [
    "den", "senast", "till", "av", "och", "att", "på", "i", "om", "för", "med", "som", "är", "ska", "med", "eller",
    "från", "kl",
];

/// The text with [`clean`] applied and the line breaks inside sentences made spaces: blocks apart by an empty line,
/// list entries on lines of their own.
#[must_use]
pub fn join_lines(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // Where the last line of `out` begins: a text of `den` and a line break alone is one line of a megabyte in the end.
    let mut start = 0;
    let mut last = "";
    while let Some(at) = rest.find('\n') {
        let (line, tail) = rest.split_at(at);
        out.push_str(line);
        let next = tail.trim_start_matches('\n');
        let empty_line = tail.len() - next.len() > 1;
        // "10 februari – remissen skickas ut" and the next such line: entries of a list that begin with their days
        let entries = starts_with_a_day(if line.is_empty() { last } else { line }) && starts_with_a_day(next);
        last = line;
        if !entries && runs_on(&out[start..], next) && (!empty_line || starts_lower(next) || starts_with_a_day(next)) {
            out.push(' ');
        } else {
            out.push_str(if empty_line { "\n\n" } else { "\n" });
            start = out.len();
        }
        rest = next;
    }
    out.push_str(rest);
    out
}

/// The sentences of a text made by [`join_lines`], in order, trimmed, none empty.
#[must_use]
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.split('\n') {
        let mut start = 0;
        for (at, c) in line.char_indices() {
            if !matches!(c, '.' | '!' | '?') || at < start {
                continue;
            }
            let end = at
                + line[at..]
                    .chars()
                    .take_while(|c| matches!(c, '.' | '!' | '?' | '"' | '”' | ')'))
                    .map(char::len_utf8)
                    .sum::<usize>();
            // "(OBS! Förlängt)", "Sista svarsdag (OBS!) är": a sentence does not end at a mark inside it
            let inside = || {
                let before = &line[start..at];
                let open = before.rfind('(').is_some_and(|open| !before[open..].contains(')'));
                open || line[end..].trim_start().starts_with(char::is_lowercase)
            };
            if if c == '.' { ends_here(&line[start..at], &line[end..]) } else { !inside() } {
                found.push(line[start..end].trim());
                start = end;
            }
        }
        found.push(line[start..].trim());
    }
    found.retain(|sentence| !sentence.is_empty());
    found
}

fn starts_lower(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}

/// Returns `true` if the sentence of the line `before` goes on in the line that `next` begins with.
fn runs_on(before: &str, next: &str) -> bool {
    if before.ends_with("t.o.m.") && starts_with_a_day(next) {
        return true;
    }
    if before.is_empty() || before.ends_with(['.', '!', '?', ';']) || is_list_entry(next) {
        return false;
    }
    if before.ends_with(':') {
        return starts_with_a_day(next);
    }
    let last = before.rsplit(' ').next().unwrap_or_default();
    let open = OPEN_WORDS.contains(&last) || last.ends_with(',');
    let dated = last.chars().all(|c| c.is_ascii_digit()) && starts_lower(next);
    // "senast den 15 mars" + "2018." on the next line
    let year = next.chars().take_while(char::is_ascii_digit).count() == 4 && last.chars().all(char::is_lowercase);
    open || dated || year || starts_lower(next) || starts_with_a_day(next)
}

/// `3 april 2017`, `Fredag 3 april`, `2017-04-03`: no list entry begins so, but many a line after `senast den` or
/// `Sista svarsdag:`.
fn starts_with_a_day(next: &str) -> bool {
    // The word before the first space: of a text without spaces nothing, rather than all of it at every line.
    let end = next.find([' ', '\n']).filter(|end| next[*end..].starts_with(' ')).unwrap_or(0);
    let first = &next[..end];
    let next =
        if super::deadline::weekday(&first.to_lowercase()).is_some() { next[first.len()..].trim_start() } else { next };
    let next = next.strip_prefix("den ").unwrap_or(next);
    let iso = next.as_bytes().get(..10).is_some_and(|b| {
        b.iter().enumerate().all(|(n, b)| if n == 4 || n == 7 { *b == b'-' } else { b.is_ascii_digit() })
    });
    if iso {
        return true;
    }
    let digits = next.bytes().take_while(u8::is_ascii_digit).count();
    let word = next.get(digits..).unwrap_or_default().trim_start_matches([' ', '.', ':']);
    let word = word.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    (1..=2).contains(&digits) && super::deadline::month(word).is_some()
}

/// `1. Trafikverket`, `* Trafikverket`, `- Trafikverket`, `• Trafikverket`
pub(super) fn is_list_entry(line: &str) -> bool {
    entry_text(line).is_some()
}

/// The text of a list entry without its marker; none where the line has no marker.
pub(super) fn entry_text(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix(['*', '-', '•', '–', '·']) {
        return rest.starts_with(' ').then(|| rest.trim_start());
    }
    // "l. Kammarrätten": the letter l typed for the number one
    let digits = if line.starts_with("l. ") { 1 } else { line.bytes().take_while(u8::is_ascii_digit).count() };
    let rest = line.get(digits..)?.strip_prefix(['.', ')'])?;
    // "1. mars 2018" is a date that was broken over two lines
    ((1..=3).contains(&digits) && rest.starts_with(' ') && !starts_lower(rest.trim_start())).then(|| rest.trim_start())
}

fn ends_here(before: &str, after: &str) -> bool {
    let Some(next) = after.trim_start().chars().next() else { return true };
    if !after.starts_with(char::is_whitespace) {
        // "den 1 mars 2018.Övriga yttranden": the space is missing
        return next.is_uppercase() && before.ends_with(|c: char| c.is_ascii_digit() || c.is_lowercase());
    }
    let word = before.rsplit([' ', '(']).next().unwrap_or_default();
    if ABBREVIATIONS.contains(&word.to_lowercase().as_str()) {
        // "kl. 12.00. Remissvaren": only a capital after the abbreviation "m.fl." ends a sentence, and never after "kl."
        return false;
    }
    // "until 5 p.m. CET on Friday"
    let is_zone = |zone: &str| after.trim_start().starts_with(zone);
    if matches!(word, "p.m" | "a.m") && ["CET", "CEST", "EET", "UTC", "GMT"].iter().any(|zone| is_zone(zone)) {
        return false;
    }
    !next.is_lowercase() && !is_date_before_its_year(before, after)
}

/// Returns `true` between `senast den 31 aug.` and ` 2027.`: the year belongs to the day. Cut off there, the day would
/// get a guessed year. After a whole name (`3 mars. 2027 ska`) the year must stand alone.
fn is_date_before_its_year(before: &str, after: &str) -> bool {
    let mut words = before.rsplit(|c: char| c.is_whitespace() || c == '(');
    let (month, day) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let month = month.trim_start_matches(|c: char| c.is_ascii_digit() || c == '/' || c == ':');
    let follows_a_day = day.ends_with(|c: char| c.is_ascii_digit() || matches!(c, 'e' | 'a' | '.'));
    let after = after.trim_start();
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_year = after.starts_with("20") && after.len() - rest.len() == 4;
    let stands_alone = !rest.trim_start().starts_with(char::is_alphanumeric);
    let is_short = SHORT_MONTHS.contains(&month.to_lowercase().as_str());
    follows_a_day && is_year && super::deadline::month(month).is_some() && (is_short || stands_alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_inside_a_sentence_is_joined() {
        for (text, joined) in [
            (
                "Svaren ska in senast den\n1 mars 2018.\nÖvriga svar",
                "Svaren ska in senast den 1 mars 2018.\nÖvriga svar",
            ),
            ("Svaren ska in senast den 15\nmars 2018.", "Svaren ska in senast den 15 mars 2018."),
            ("Svaren ska in\n\nsenast den 15 mars", "Svaren ska in senast den 15 mars"),
            ("senast den 15 mars\n2018.", "senast den 15 mars 2018."),
            (
                "Remissinstanser\n\n1. Svea hovrätt\n2. Ystads kommun",
                "Remissinstanser\n\n1. Svea hovrätt\n2. Ystads kommun",
            ),
            ("Svea hovrätt\nYstads kommun", "Svea hovrätt\nYstads kommun"),
        ] {
            assert_eq!(join_lines(text), joined, "{text:?}");
        }
    }

    #[test]
    fn sentences_end_where_a_reader_would_end_them() {
        for (text, expected) in [
            ("Den 1 mars kl. 12.00. Svar in!", vec!["Den 1 mars kl. 12.00.", "Svar in!"]),
            ("Remisstid t.o.m. 5 maj 2020", vec!["Remisstid t.o.m. 5 maj 2020"]),
            ("Den 1. mars gäller. Se prop. 2020/21:3.", vec!["Den 1. mars gäller.", "Se prop. 2020/21:3."]),
            ("Senast den 3 maj 2020.Övriga svar finns.", vec!["Senast den 3 maj 2020.", "Övriga svar finns."]),
            ("Senast 31 aug. 2027. Välkommen!", vec!["Senast 31 aug. 2027.", "Välkommen!"]),
            ("Senast den 5:e jun. 2027 vill vi ha svar.", vec!["Senast den 5:e jun. 2027 vill vi ha svar."]),
            ("Svar till den 1 sep. 2027", vec!["Svar till den 1 sep. 2027"]),
            ("Senast den 3 maj. 2027.", vec!["Senast den 3 maj. 2027."]),
            ("Senast den 3 mars. 2027 ska det gälla.", vec!["Senast den 3 mars.", "2027 ska det gälla."]),
            ("Senast den 3 aug. Vi svarar 2027.", vec!["Senast den 3 aug.", "Vi svarar 2027."]),
            ("Rubrik\nSvar in.", vec!["Rubrik", "Svar in."]),
            ("...", vec!["..."]),
            ("", vec![]),
        ] {
            assert_eq!(sentences(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_megabyte_of_lines_is_joined_in_one_pass() {
        for line in ["den\n", "den 3\n", "a b\n\n", "x"] {
            let text = line.repeat(1_000_000 / line.len());
            let begun = std::time::Instant::now();
            assert!(join_lines(&text).len() <= text.len());
            // One pass takes a fraction of a second even in a debug build.
            assert!(begun.elapsed().as_secs() < 20, "{line:?}");
        }
    }

    #[test]
    fn list_markers() {
        assert_eq!(entry_text("12. Trafikverket"), Some("Trafikverket"));
        assert_eq!(entry_text("l. Kammarrätten"), Some("Kammarrätten"));
        assert_eq!(entry_text("* Trafikverket"), Some("Trafikverket"));
        assert_eq!(entry_text("1. mars 2018"), None);
        assert_eq!(entry_text("2018. Sedan"), None);
    }
}
