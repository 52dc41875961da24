//! The names in a text that say nothing about its matter: departments, e-mail addresses, and the lists of those asked.
//!
//! In: "Svara till Klimat- och näringslivsdepartementet senast den 3 maj." Out: the range of the department's name. A plain
//! `klimat` would find every consultation of that department. Its name is searched by `departement:`, that of an
//! organization by `instans:`. It does not know names of authorities in a sentence: what is said of them is a matter.

use std::{borrow::Cow, collections::HashSet, ops::Range, sync::LazyLock};

use regex::Regex;

use crate::domain::slugify;

#[expect(clippy::expect_used, reason = "the pattern is fixed")]
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\p{L}+- ?och )?\p{L}*departement(?:et)?s?\b|[^\s@]+@[^\s@]+").expect("a pattern")
});

/// The ranges of names of departments and of e-mail addresses, in bytes and in order.
pub(super) fn ranges(text: &str) -> Vec<Range<usize>> {
    NAMES.find_iter(text).map(|name| name.range()).collect()
}

/// The text without them, and without the lines that are a name of `asked` (as slugs), numbered or not.
pub(super) fn without<'a>(text: &'a str, asked: &HashSet<String>) -> Cow<'a, str> {
    let text = if asked.is_empty() || !text.contains('\n') { Cow::Borrowed(text) } else { without_lines(text, asked) };
    match text {
        Cow::Borrowed(text) => NAMES.replace_all(text, "\n"),
        Cow::Owned(text) => Cow::Owned(NAMES.replace_all(&text, "\n").into_owned()),
    }
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
        ] {
            assert_eq!(without(text, &asked), expected, "{text}");
        }
    }
}
