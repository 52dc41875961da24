//! A CSS selector with a fast check that rules elements out: `.col-1 a[href]` never matches a `<td>`.
//!
//! In: `h1#h1id, .lead > p`. Out: the compiled selector, and for each of its alternatives the tag, id and class that the
//! element itself must have. Twenty selectors run over each page and nearly every element matches none of them;
//! comparing three strings costs a twentieth of matching.
//!
//! The check is necessary, not sufficient: an element that passes must still be matched. Selectors with escapes,
//! namespaces or counting pseudo-classes have no fast check.

use std::ops::Deref;

use scraper::{Selector, error::SelectorErrorKind};

/// A compiled selector.
#[derive(Debug, Clone)]
pub struct Css {
    selector: Selector,
    /// The alternatives; `None` where there is no fast check.
    subjects: Option<Vec<Subject>>,
}

/// The tag, id and class that the element of one alternative must have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Subject {
    tag: Option<String>,
    id: Option<String>,
    class: Option<String>,
}

impl Deref for Css {
    type Target = Selector;

    fn deref(&self) -> &Selector {
        &self.selector
    }
}

impl Css {
    /// Compiles a selector.
    ///
    /// # Errors
    ///
    /// If it is no selector.
    pub fn parse(written: &str) -> Result<Self, SelectorErrorKind> {
        Ok(Self { selector: Selector::parse(written)?, subjects: subjects(written) })
    }

    /// Returns `false` if no element with that tag (lower case), `id` and `class` matches; `None` without a fast check.
    #[must_use]
    pub fn may_match(&self, tag: &str, id: Option<&str>, class: Option<&str>) -> Option<bool> {
        let subjects = self.subjects.as_ref()?;
        let has = |wanted: &String| class.is_some_and(|all| all.split_ascii_whitespace().any(|one| one == wanted));
        Some(subjects.iter().any(|subject| {
            subject.tag.as_ref().is_none_or(|wanted| wanted == tag)
                && subject.id.as_ref().is_none_or(|wanted| Some(wanted.as_str()) == id)
                && subject.class.as_ref().is_none_or(has)
        }))
    }

    /// Returns `true` if there is a fast check.
    #[must_use]
    pub fn has_fast_check(&self) -> bool {
        self.subjects.is_some()
    }
}

/// The subjects of a valid selector: `a:not(.x) > b.y, #z` to `b.y` and `#z`.
fn subjects(css: &str) -> Option<Vec<Subject>> {
    if css.contains(['\\', '|']) || css.contains("/*") {
        return None;
    }
    let (mut found, mut compound, mut depth, mut quoted) = (Vec::new(), String::new(), 0_usize, None);
    for (at, c) in css.char_indices() {
        match c {
            '"' | '\'' if quoted.is_none() => quoted = Some(c),
            _ if quoted.is_some() => quoted = quoted.filter(|mark| *mark != c),
            // Other pseudo-classes depend on the elements around; for them `select` caches over the whole page.
            ':' if !css[at..].starts_with(":not(") => return None,
            '(' | '[' => {
                depth += 1;
                // A character that ends a name.
                compound.push('*');
            }
            ')' | ']' => depth = depth.checked_sub(1)?,
            _ if depth > 0 => {}
            ',' => found.push(subject(&std::mem::take(&mut compound))),
            '>' | '+' | '~' => compound.clear(),
            c if c.is_ascii_whitespace() => {
                // The space before `,` and at the end comes after the subject.
                if css[at + 1..].trim_start().starts_with(|next| next != ',') {
                    compound.clear();
                }
            }
            c => compound.push(c),
        }
    }
    found.push(subject(&compound));
    Some(found)
}

/// `h1#h1id.wide:not*` to its parts.
fn subject(compound: &str) -> Subject {
    let marks = ['#', '.', '*', ':'];
    let name =
        |text: &str| Some(text.split(marks).next().unwrap_or_default().to_owned()).filter(|name| !name.is_empty());
    let after = |mark: char| compound.split_once(mark).and_then(|(_, rest)| name(rest));
    Subject { tag: name(compound).map(|tag| tag.to_lowercase()), id: after('#'), class: after('.') }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subjects_of(css: &str) -> Option<Vec<String>> {
        let css = Css::parse(css).unwrap();
        let part =
            |mark: &str, part: &Option<String>| part.as_ref().map(|part| format!("{mark}{part}")).unwrap_or_default();
        let subjects = css.subjects?;
        Some(subjects.iter().map(|s| part("", &s.tag) + &part("#", &s.id) + &part(".", &s.class)).collect())
    }

    #[test]
    fn the_last_compound_of_each_alternative_is_the_subject() {
        for (css, expected) in [
            ("h1#h1id", vec!["h1#h1id"]),
            (".col-1 > div.has-wordExplanation", vec!["div.has-wordExplanation"]),
            ("LI.A.b a[href^='/tx/, .x']", vec!["a"]),
            ("[data-x] , *.y,p ~ #z", vec!["", ".y", "#z"]),
            (".b a:not([href='/t, #u'], .c .d)", vec!["a"]),
            ("a:not(.b).c", vec!["a.c"]),
            (" ul>LI.x\n , p+b ", vec!["li.x", "b"]),
            ("a[b='.c'].d#e", vec!["a#e.d"]),
        ] {
            assert_eq!(subjects_of(css), Some(expected.into_iter().map(str::to_owned).collect()), "{css}");
        }
    }

    #[test]
    fn other_selectors_have_no_fast_check() {
        for css in [
            "td:nth-child(2)",
            "time:first-of-type",
            "li:has(> a)",
            ":is(a, b)",
            "a:not(:nth-child(2))",
            r"#\31 a",
            r".a\.b",
            "a /* b */",
        ] {
            assert_eq!(subjects_of(css), None, "{css}");
        }
    }

    #[test]
    fn the_fast_check_rules_elements_out() {
        let css = Css::parse("nav > a.wide").unwrap();
        assert_eq!(css.may_match("a", None, Some("low wide")), Some(true));
        assert_eq!(css.may_match("a", None, Some("wider")), Some(false));
        assert_eq!(css.may_match("b", None, Some("wide")), Some(false));
        assert!(css.has_fast_check());
    }
}
