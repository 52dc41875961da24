//! The names in a text that say nothing about its matter: departments, e-mail addresses, and the lists of those asked.
//!
//! In: "Svara till Klimat- och näringslivsdepartementet senast den 3 maj." Out: the range of the department's name. A plain
//! `klimat` would find every consultation of that department. Its name is searched by `departement:`, that of an
//! organization by `instans:`. It does not know names of authorities in a sentence: what is said of them is a matter.

use std::{borrow::Cow, collections::HashSet, ops::Range, sync::LazyLock};

use regex::Regex;

use crate::domain::slugify;

/// The sign of such a name. What stands around it is read by hand: each start looks at all texts, and a pattern of the whole
/// name took an eighth of it.
#[expect(clippy::expect_used, reason = "the pattern is fixed")]
static SIGN: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?i)departement|@").expect("a pattern"));

/// The ranges of names of departments and of e-mail addresses, in bytes and in order.
pub(super) fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for sign in SIGN.find_iter(text) {
        let free = ranges.last().map_or(0, |last| last.end);
        let (before, after) = (&text[free..sign.start()], &text[sign.end()..]);
        let around = match sign.as_str() {
            "@" => around_at(before, after),
            _ => around_department(before, after),
        };
        ranges.extend(around.map(|(before, after)| sign.start() - before..sign.end() + after));
    }
    ranges
}

/// The bytes of a department's name before and after `departement`: `Klimat- och näringslivs`, `et`.
fn around_department(before: &str, after: &str) -> Option<(usize, usize)> {
    let is_no_word = |c: char| !c.is_alphanumeric() && c != '_';
    let ending = &after[..after.find(is_no_word).unwrap_or(after.len())];
    if !["", "s", "et", "ets"].iter().any(|known| known.eq_ignore_ascii_case(ending)) {
        return None;
    }
    let without_word = |text: &str| text.trim_end_matches(char::is_alphabetic).len();
    let word = without_word(before);
    let first_of_two = || {
        let rest = ["och ", "OCH "].iter().find_map(|and| before[..word].strip_suffix(and))?;
        let rest = rest.strip_suffix(' ').unwrap_or(rest).strip_suffix('-')?;
        Some(without_word(rest)).filter(|start| *start < rest.len())
    };
    let start = first_of_two().unwrap_or(word);
    Some((before.len() - start, ending.len()))
}

/// The bytes of an address before and after `@`.
fn around_at(before: &str, after: &str) -> Option<(usize, usize)> {
    let is_end = |c: char| c.is_whitespace() || c == '@';
    let mailbox = before.len() - before.trim_end_matches(|c| !is_end(c)).len();
    let host = after.find(is_end).unwrap_or(after.len());
    (mailbox > 0 && host > 0).then_some((mailbox, host))
}

/// The text without them, and without the lines that are a name of `asked` (as slugs), numbered or not.
pub(super) fn without<'a>(text: &'a str, asked: &HashSet<String>) -> Cow<'a, str> {
    let text = if asked.is_empty() || !text.contains('\n') { Cow::Borrowed(text) } else { without_lines(text, asked) };
    let ranges = ranges(&text);
    if ranges.is_empty() {
        return text;
    }
    let (mut kept, mut from) = (String::with_capacity(text.len()), 0);
    for range in ranges {
        kept.push_str(&text[from..range.start]);
        kept.push('\n');
        from = range.end;
    }
    kept.push_str(&text[from..]);
    Cow::Owned(kept)
}

fn without_lines<'a>(text: &str, asked: &HashSet<String>) -> Cow<'a, str> {
    let is_name = |line: &&str| {
        let name = line.trim().trim_start_matches(|c: char| !c.is_alphabetic());
        !name.is_empty() && asked.contains(&slugify(name))
    };
    Cow::Owned(text.lines().filter(|line| !is_name(line)).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_departments_and_of_those_asked_are_left_out() {
        let asked = HashSet::from([slugify("Svenskt Vatten"), slugify("Katthemmens riksorganisation")]);
        for (text, expected) in [
            ("Svara till Klimat- och näringslivsdepartementet senast den 3 maj.", "Svara till \n senast den 3 maj."),
            ("Landsbygds-och infrastrukturdepartementets promemoria", "\n promemoria"),
            ("miljo.remissvar@regeringskansliet.se eller brev", "\n eller brev"),
            ("Remissinstanser:\n1. Svenskt Vatten\n2. Annan", "Remissinstanser:\n2. Annan"),
            ("• Katthemmens riksorganisation,\nVatten", "Vatten"),
            ("Svenskt Vatten har yttrat sig", "Svenskt Vatten har yttrat sig"),
            ("miljö i departementen", "miljö i departementen"),
            ("KULTURDEPARTEMENTETS och Ju2026/01", "\n och Ju2026/01"),
            ("skydd och departementet", "skydd och \n"),
            ("och departement, a@b@c.se @ d", "och \n, \n@c.se @ d"),
            ("Utbildnings- och Landsbygds- och infrastrukturdepartementet", "Utbildnings- och \n"),
        ] {
            assert_eq!(without(text, &asked), expected, "{text}");
        }
    }
}
