//! The words of a search in a text, and the piece of text around them.
//!
//! In: "Rening av dricksvatten i Örebro" and a search for `vatten`. Out: the bytes of `dricksvatten`. It gives ranges; the
//! page escapes the text and marks them.

use std::{ops::Range, sync::Arc};

use super::{
    analyzer::{each_word, fold, stem},
    compounds,
    dictionary::Dictionary,
    names_left_out,
    syntax::Node,
};

/// Part of a text, with its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The text; an ellipsis stands where something was left out.
    pub text: String,
    /// The ranges to mark, in bytes of the text, in order.
    pub marks: Vec<Range<usize>>,
}

/// The most places at which a snippet may begin: a long text may be full of them.
const MOST_PLACES: usize = 200;

/// Recognizes the words of a search in every form in which it finds them.
#[derive(Debug)]
pub(super) struct Highlighter {
    wanted: Vec<Wanted>,
    /// The words of the snapshot that was searched: they decide where a word in a word begins.
    dictionary: Arc<Dictionary>,
}

#[derive(Debug)]
struct Wanted {
    word: String,
    stem: String,
    parts: Vec<String>,
    start: bool,
    unmarked: bool,
}

impl Highlighter {
    pub(super) fn new(nodes: &[Node], dictionary: Arc<Dictionary>) -> Self {
        let mut wanted = Vec::new();
        nodes.iter().for_each(|node| collect(node, &dictionary, &mut wanted));
        Self { wanted, dictionary }
    }

    /// The index of the wanted word that `word` is a form of.
    fn wanted_index(&self, word: &str) -> Option<usize> {
        let stem = stem(word);
        self.wanted.iter().position(|wanted| {
            let Wanted { start, parts, .. } = wanted;
            let is = |word: &str, stem: &str| {
                (!start && (stem == wanted.stem || word == wanted.word))
                    || compounds::holds(&self.dictionary, word, parts, *start)
            };
            is(word, &stem) || (wanted.unmarked && !word.is_ascii() && is(&fold(word), &fold(&stem)))
        })
    }

    /// The ranges of `text` that hold wanted words.
    pub(super) fn marks(&self, text: &str) -> Vec<Range<usize>> {
        self.found(text).into_iter().map(|(at, _)| at).collect()
    }

    fn found(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        let left_out = names_left_out::ranges(text);
        each_word(text, |word, at| {
            if !left_out.iter().any(|range| range.contains(&at.start)) {
                found.extend(self.wanted_index(word).map(|wanted| (at, wanted)));
            }
        });
        found
    }

    /// The piece of `text`, of about `max_bytes`, that holds most of the wanted words; none where it holds none.
    pub(super) fn snippet(&self, text: &str, max_bytes: usize) -> Option<Snippet> {
        let found = self.found(text);
        let within = |from: usize| {
            let mut kinds: Vec<usize> = found
                .iter()
                .filter(|(at, _)| at.start >= from && at.end <= from + max_bytes)
                .map(|(_, kind)| *kind)
                .collect();
            let all = kinds.len();
            kinds.sort_unstable();
            kinds.dedup();
            (kinds.len(), all)
        };
        let mut best: Option<(usize, (usize, usize))> = None;
        for (at, _) in found.iter().take(MOST_PLACES) {
            let worth = within(at.start);
            if best.is_none_or(|(_, best)| worth > best) {
                best = Some((at.start, worth));
            }
        }
        let (first, _) = best?;
        // A little of the text before, from the beginning of a word.
        let from = begin_of_word(text, first.saturating_sub(max_bytes / 4), first);
        let until = end_of_word(text, from.saturating_add(max_bytes));
        let (before, after) = (if from > 0 { "… " } else { "" }, if until < text.len() { " …" } else { "" });
        let piece = text.get(from..until)?;
        let marks = found.into_iter().filter(|(at, _)| at.start >= from && at.end <= until);
        let shift = |at: usize| at - from + before.len();
        Some(Snippet {
            // Line ends become spaces, byte for byte, so that every mark stays where it is.
            text: format!("{before}{}{after}", piece.replace(['\n', '\t'], " ")),
            marks: marks.map(|(at, _)| shift(at.start)..shift(at.end)).collect(),
        })
    }
}

fn collect(node: &Node, dictionary: &Dictionary, into: &mut Vec<Wanted>) {
    let mut add = |word: &str, start: bool, compounds: bool| {
        let parts = match (compounds, start) {
            (_, true) => vec![word.to_owned()],
            (true, false) => compounds::parts(word),
            (false, false) => Vec::new(),
        };
        into.push(Wanted { stem: stem(word), word: word.to_owned(), parts, start, unmarked: word.is_ascii() });
    };
    match node {
        Node::Word { text, start } => {
            add(text, *start, true);
            let halves = if *start { Vec::new() } else { compounds::halves(dictionary, text) };
            halves.iter().flat_map(|(one, other)| [one, other]).for_each(|half| add(half, false, true));
        }
        Node::Joined(words) => words.iter().for_each(|word| add(word, false, true)),
        Node::Phrase(words) | Node::Number { words, .. } => words.iter().for_each(|word| add(word, false, false)),
        Node::In(_, node) => collect(node, dictionary, into),
        Node::Not(_) => {}
        Node::Any(nodes) => nodes.iter().for_each(|node| collect(node, dictionary, into)),
    }
}

/// The first beginning of a word from `at` on, no later than `before`.
fn begin_of_word(text: &str, at: usize, before: usize) -> usize {
    if at == 0 {
        return 0;
    }
    let space = text.as_bytes().get(at..before).and_then(|bytes| bytes.iter().position(u8::is_ascii_whitespace));
    space.map_or(before, |space| at + space + 1)
}

/// The first end of a word from `at` on.
fn end_of_word(text: &str, at: usize) -> usize {
    let space = text.as_bytes().get(at..).and_then(|bytes| bytes.iter().position(u8::is_ascii_whitespace));
    space.map_or(text.len(), |space| at + space)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::search::{analyzer::words, syntax::parse};

    fn highlighter(typed: &str) -> Highlighter {
        Highlighter::new(&parse(typed).unwrap(), Arc::default())
    }

    #[test]
    fn words_are_marked_in_every_form_in_which_they_are_found() {
        for (typed, text, expected) in [
            ("vatten", "Rening av dricksvatten, vattnet & avlopp", "dricksvatten vattnet"),
            ("skolor", "Skolan och grundskolan", "Skolan grundskolan"),
            ("orebro", "Örebro kommun", "Örebro"),
            ("örebro", "Orebro och Örebro", "Örebro"),
            ("vatt*", "vatten och avvattning", "vatten"),
            ("-vatten avlopp", "vatten och avlopp", "avlopp"),
            ("\"mark och vatten\"", "mark- och dricksvatten och vatten", "mark och och vatten"),
            ("Fi2026/01655", "Diarienummer Fi2026/01655", "Fi2026 01655"),
            ("lag", "anslag i lagen", "lagen"),
        ] {
            let marks = highlighter(typed).marks(text);
            let marked: Vec<&str> = marks.into_iter().map(|at| &text[at]).collect();
            assert_eq!(marked.join(" "), expected, "{typed}");
        }
    }

    #[test]
    fn a_snippet_shows_where_most_of_the_words_stand() {
        let text = format!(
            "{}Skatt på el. {}Skatten på vatten\nhöjs. {}",
            "Ord. ".repeat(20),
            "Ord. ".repeat(40),
            "Ord. ".repeat(40)
        );
        let snippet = highlighter("skatt vatten").snippet(&text, 60).unwrap();
        assert_eq!(snippet.text, "… Ord. Ord. Skatten på vatten höjs. Ord. Ord. Ord. Ord. Ord. …");
        let marked: Vec<&str> = snippet.marks.iter().map(|at| &snippet.text[at.clone()]).collect();
        assert_eq!(marked, ["Skatten", "vatten"]);
        assert_eq!(highlighter("zebra").snippet(&text, 60), None);
        assert_eq!(highlighter("vatten").snippet("Å vatten", 4).unwrap().text, "… vatten");
    }

    proptest::proptest! {
        #[test]
        fn marks_are_words_of_the_text(text in proptest::prelude::any::<String>(), body in "[a-zåäö \n\t…\u{ad}\u{308}]{0,200}", max_bytes in 0usize..90) {
            for text in [text, body] {
                let Some(word) = words(&text).pop() else { continue };
                let Some(nodes) = parse(&word.text) else { continue };
                let highlighter = Highlighter::new(&nodes, Arc::default());
                if let Some(Snippet { text, marks }) = highlighter.snippet(&text, max_bytes) {
                    proptest::prop_assert!(marks.iter().all(|at| text.get(at.clone()).is_some()), "{text:?} {marks:?}");
                }
            }
        }
    }
}
