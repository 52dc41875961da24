//! A sentence to words, numbers and marks, with their places: `den13 mars` to `den`, `13`, `mars`.
//!
//! A change from letter to digit ends a token, because the sites leave spaces out (`den13 februari`, `4 april2016`).

/// The kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters.
    Word,
    /// Digits `0` to `9`.
    Number,
    /// One character of anything else but white space.
    Mark,
}

/// A token and where it stands, in bytes of its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token<'_> {
    /// The value of a number of at most eight digits.
    pub(super) fn value(&self) -> Option<u32> {
        (self.kind == Kind::Number && self.text.len() <= 8).then(|| self.text.parse().ok()).flatten()
    }

    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text
    }
}

fn kind_of(c: char) -> Kind {
    match c {
        '0'..='9' => Kind::Number,
        c if c.is_alphabetic() => Kind::Word,
        _ => Kind::Mark,
    }
}

/// The tokens of `text`, in order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::with_capacity(text.len() / 5);
    for (start, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        let (kind, end) = (kind_of(c), start + c.len_utf8());
        match found.last_mut().filter(|last| last.kind == kind && kind != Kind::Mark && last.end == start) {
            Some(last) => (last.end, last.text) = (end, &text[last.start..end]),
            None => found.push(Token { kind, text: &text[start..end], start, end }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn letters_and_digits_part() {
        for (text, expected) in [
            ("den13 april2016, kl. 9", vec!["den", "13", "april", "2016", ",", "kl", ".", "9"]),
            ("2016-09-01", vec!["2016", "-", "09", "-", "01"]),
            ("", vec![]),
        ] {
            assert_eq!(tokens(text).iter().map(|t| t.text).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
