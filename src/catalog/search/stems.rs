//! Stems on their way into the index: written one behind the other, and read again by tantivy.
//!
//! In: the stems of "Rent vatten" and "Havet". Out: `ren vatten \n hav `, and from that the tokens `ren` at 0, `vatten`
//! at 1, `hav` at 101. tantivy takes tokens too, but carries each document's as JSON, which was a quarter of all indexing.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The name under which an index knows how to read them.
pub(super) const NAME: &str = "stems";
/// Words between the texts of one field, so that no phrase reaches from one into the next.
const GAP: usize = 100;
/// What stands between two texts. No stem has it, being letters and digits.
const END_OF_TEXT: &str = "\n";

/// The stems of one field's texts.
#[derive(Debug, Default)]
pub(super) struct Stems(String);

impl Stems {
    /// Adds a stem.
    pub(super) fn push(&mut self, stem: &str) {
        self.0.push_str(stem);
        self.0.push(' ');
    }

    /// Ends a text: what follows is no part of a phrase with it.
    pub(super) fn end_text(&mut self) {
        self.0.push_str(END_OF_TEXT);
        self.0.push(' ');
    }

    /// As it is given to tantivy.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads what [`Stems`] wrote.
#[derive(Debug, Clone, Default)]
pub(super) struct StemReader(Token);

/// The tokens of one field.
pub(super) struct StemStream<'a> {
    rest: std::str::Split<'a, char>,
    next: usize,
    token: &'a mut Token,
}

impl Tokenizer for StemReader {
    type TokenStream<'a> = StemStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> StemStream<'a> {
        self.0.reset();
        StemStream { rest: text.split(' '), next: 0, token: &mut self.0 }
    }
}

impl TokenStream for StemStream<'_> {
    fn advance(&mut self) -> bool {
        for stem in self.rest.by_ref() {
            match stem {
                "" => {}
                END_OF_TEXT => self.next += GAP - 1,
                stem => {
                    self.token.text.clear();
                    self.token.text.push_str(stem);
                    self.token.position = self.next;
                    self.next += 1;
                    return true;
                }
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_read_as_written_with_a_gap_between_texts() {
        let mut stems = Stems::default();
        for text in [&["ren", "vatten"][..], &["hav"], &[]] {
            text.iter().for_each(|stem| stems.push(stem));
            stems.end_text();
        }
        let mut reader = StemReader::default();
        for _ in 0..2 {
            let mut read = Vec::new();
            reader.token_stream(stems.as_str()).process(&mut |token| read.push((token.text.clone(), token.position)));
            let read: Vec<_> = read.iter().map(|(text, position)| (text.as_str(), *position)).collect();
            assert_eq!(read, [("ren", 0), ("vatten", 1), ("hav", 101)]);
        }
    }
}
