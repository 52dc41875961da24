//! Wrong selectors in words: what was meant for another language (XPath, jQuery, JSONPath), and what CSS lacks.

use scraper::error::SelectorErrorKind;

/// The expected and the found text where `selector` is no selector.
pub(super) fn in_words(selector: &str, problem: &SelectorErrorKind) -> (String, String) {
    let text = selector.trim();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let found = |why: &str| format!("`{text}`, {why}");
    if has(&[":contains(", ":has-text(", ":text(", ":icontains("]) {
        return (
            "a CSS selector, which cannot choose by text: a rule does, by its `match`, `under` or `after`".to_owned(),
            format!("`{text}`"),
        );
    }
    if has(&["::text", "::attr", "@text"]) {
        let expected = "a CSS selector, such as `a` for the text of a link and `a@href` for its address";
        return (expected.to_owned(), format!("`{text}`, which other programs read"));
    }
    let (expected, why) = if text.starts_with(['/', '.']) && text.contains('/')
        || has(&["[@", "/@", "::", "text()"])
        || (text.contains('/') && !text.contains(['"', '\'']))
    {
        ("a CSS selector, such as `ul.cases > li` or `a@href`", "which looks like XPath".to_owned())
    } else if text.starts_with("$(")
        || has(&[":eq(", ":gt(", ":lt(", ":visible", ":hidden", ":odd", ":even", ":first ", ":last "])
        || text.ends_with(":first")
        || text.ends_with(":last")
    {
        ("a CSS selector, such as `li:first-child` or `td:nth-child(2)`", "which is jQuery".to_owned())
    } else if text.starts_with('$') {
        ("a CSS selector, such as `ul.cases > li`", "which is a place in JSON".to_owned())
    } else if text.contains('<') {
        ("a CSS selector, such as `h1`", "which is HTML".to_owned())
    } else if text.starts_with(['>', '+', '~']) {
        ("a CSS selector", format!("where nothing stands before `{}`", &text[..1]))
    } else if text.ends_with(['>', '+', '~', ',']) {
        ("a CSS selector", format!("where nothing follows `{}`", &text[text.len() - 1..]))
    } else {
        ("a CSS selector", reason(text, problem))
    };
    (expected.to_owned(), found(&why))
}

/// The name between `#` and the first colon.
fn before_colon(text: &str) -> &str {
    let name = text.split(':').next().unwrap_or_default();
    name.rsplit('#').next().unwrap_or_default()
}

fn reason(text: &str, problem: &SelectorErrorKind) -> String {
    let digit = |mark: char| text.split(mark).skip(1).find(|name| name.starts_with(|c: char| c.is_ascii_digit()));
    if let Some(name) = digit('.').or_else(|| digit('#')) {
        let name: String = name.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
        return format!("where a name begins with a digit: write `[class~=\"{name}\"]` or `[id=\"{name}\"]`");
    }
    let problem = problem.to_string();
    if problem.contains("PseudoClass") || problem.contains("pseudo") {
        let word: String = text
            .split(':')
            .nth(1)
            .unwrap_or_default()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '-')
            .collect();
        if text.contains(&format!("#{}:{word}", before_colon(text))) {
            return format!(
                "where `:{word}` is unknown; an id with a colon is `[id=\"{}:{word}\"]`",
                before_colon(text)
            );
        }
        return format!("where `:{word}` is unknown");
    }
    if text.contains("> >") || text.contains(">>") {
        return "where nothing stands between two `>`".to_owned();
    }
    for (opens, closes) in [('[', ']'), ('(', ')')] {
        if text.matches(opens).count() > text.matches(closes).count() {
            return format!("where `{opens}` is not closed");
        }
        if text.matches(opens).count() < text.matches(closes).count() {
            return format!("where `{closes}` closes nothing");
        }
    }
    if text.contains("..") || text.ends_with('.') {
        return "where no name follows `.`".to_owned();
    }
    if text.ends_with('@') {
        return "where no attribute follows `@`".to_owned();
    }
    "which is none: see the examples in docs/adding-a-source.md".to_owned()
}

#[cfg(test)]
mod tests {
    use scraper::Selector;

    use super::in_words;

    #[test]
    fn wrong_selectors_are_explained() {
        for (selector, expected) in [
            ("li:contains('remiss')", "by its `match`, `under` or `after`"),
            ("//div[@class='x']/a", "which looks like XPath"),
            ("a/@href", "which looks like XPath"),
            ("li:eq(2)", "which is jQuery"),
            ("$('.x')", "which is jQuery"),
            ("$.items", "which is a place in JSON"),
            ("<li>", "which is HTML"),
            ("li >", "where nothing follows `>`"),
            ("> li", "where nothing stands before `>`"),
            ("ul > > li", "where nothing stands between two `>`"),
            (".2col", "where a name begins with a digit: write `[class~=\"2col\"]`"),
            ("li:foo", "where `:foo` is unknown"),
            ("li,", "where nothing follows `,`"),
            ("a::attr(href)", "`a@href` for its address"),
            ("li[", "where `[` is not closed"),
            ("li)", "where `)` closes nothing"),
            (".a..b", "where no name follows `.`"),
            ("a[href]@", "where no attribute follows `@`"),
            ("#form:list", "an id with a colon is `[id=\"form:list\"]`"),
            ("div/a", "which looks like XPath"),
        ] {
            let problem = Selector::parse(selector).unwrap_err();
            let (what, found) = in_words(selector, &problem);
            assert!(format!("{what} {found}").contains(expected), "{selector}: {what}, {found}");
            assert!(!found.contains("Combinator") && !found.contains("Pseudo"), "{selector}: {found}");
        }
    }
}
