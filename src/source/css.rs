//! A CSS selector with what tells at a glance that an element does not match: `.col-1 a[href]` is never a `<td>`.
//!
//! In: `h1#h1id, .lead > p`. Out: the compiled selector, and for each of its alternatives the tag, id and class that the
//! element itself must have. A page is asked by twenty selectors and nearly every element matches none of them; a glance
//! at three strings costs a twentieth of matching.
//!
//! Says no more than what must hold: whoever finds an element possible has it matched. Of selectors with escapes,
//! namespaces or counting pseudo-classes nothing is known at a glance.

use std::ops::Deref;

use scraper::{Selector, error::SelectorErrorKind};

/// A selector, compiled.
#[derive(Debug, Clone)]
pub struct Css {
    selector: Selector,
    /// None where nothing is known at a glance.
    subjects: Option<Vec<Subject>>,
}

/// What the element of one alternative must have.
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
    /// The selector as written in a file.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in the words of `scraper`.
    pub fn parse(written: &str) -> Result<Self, SelectorErrorKind> {
        Ok(Self { selector: Selector::parse(written)?, subjects: subjects(written) })
    }

    /// Whether an element with that tag (lower case), `id` and `class` may match; none where a glance tells nothing.
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

    /// Whether a glance can tell that an element does not match.
    #[must_use]
    pub fn tells_at_a_glance(&self) -> bool {
        self.subjects.is_some()
    }
}

/// The subjects of a selector that is right: `a:not(.x) > b.y, #z` to `b.y` and `#z`.
fn subjects(css: &str) -> Option<Vec<Subject>> {
    if css.contains(['\\', '|']) || css.contains("/*") {
        return None;
    }
    let (mut found, mut compound, mut depth, mut quoted) = (Vec::new(), String::new(), 0_usize, None);
    for (at, c) in css.char_indices() {
        match c {
            '"' | '\'' if quoted.is_none() => quoted = Some(c),
            _ if quoted.is_some() => quoted = quoted.filter(|mark| *mark != c),
            // The others look at the elements around, for which `select` keeps a memory over the page.
            ':' if !css[at..].starts_with(":not(") => return None,
            '(' | '[' => {
                depth += 1;
                // A mark that ends a name.
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

    fn told(css: &str) -> Option<Vec<String>> {
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
            assert_eq!(told(css), Some(expected.into_iter().map(str::to_owned).collect()), "{css}");
        }
    }

    #[test]
    fn of_others_nothing_is_known() {
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
            assert_eq!(told(css), None, "{css}");
        }
    }

    #[test]
    fn a_glance_rules_out_and_does_not_rule_in() {
        let css = Css::parse("nav > a.wide").unwrap();
        assert_eq!(css.may_match("a", None, Some("low wide")), Some(true));
        assert_eq!(css.may_match("a", None, Some("wider")), Some(false));
        assert_eq!(css.may_match("b", None, Some("wide")), Some(false));
        assert!(css.tells_at_a_glance());
    }
}
