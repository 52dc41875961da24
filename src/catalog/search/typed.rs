//! A search as it would be typed, with a word less or with any of its words: what a page offers where it finds nothing.
//!
//! In: the tree of `besiktning av bilar EU`. Out: `bilar eu`, `besiktning eu`, `besiktning bilar`; `besiktning OR bilar OR
//! eu`. Excluded words stay excluded.

use super::syntax::{Node, Part};

/// The most words of a search that is tried with one word less.
const MOST_WORDS: usize = 8;

/// The search without each of its words in turn; nothing for a search of one word.
pub(super) fn without_one(nodes: &[Node]) -> Vec<String> {
    let (wanted, excluded) = parts(nodes);
    if !(2..=MOST_WORDS).contains(&wanted.len()) {
        return Vec::new();
    }
    let without = |n: usize| {
        let rest = wanted.iter().enumerate().filter(|(at, _)| *at != n).map(|(_, word)| word.as_str());
        rest.chain(excluded.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
    };
    (0..wanted.len()).map(without).collect()
}

/// A search for any of the words; none for a search of one word.
pub(super) fn any_of(nodes: &[Node]) -> Option<String> {
    let (wanted, excluded) = parts(nodes);
    let all = |wanted: &[String]| [wanted.join(" OR ")].into_iter().chain(excluded.iter().cloned()).collect::<Vec<_>>();
    (wanted.len() > 1).then(|| all(&wanted).join(" "))
}

/// The wanted and the excluded parts, as typed.
fn parts(nodes: &[Node]) -> (Vec<String>, Vec<String>) {
    let (excluded, wanted): (Vec<&Node>, Vec<&Node>) = nodes.iter().partition(|node| matches!(node, Node::Not(_)));
    (wanted.into_iter().map(typed).collect(), excluded.into_iter().map(typed).collect())
}

fn typed(node: &Node) -> String {
    match node {
        Node::Word { text, start } => format!("{text}{}", if *start { "*" } else { "" }),
        Node::Phrase(words) => format!("\"{}\"", words.join(" ")),
        Node::Joined(words) => words.join("-"),
        Node::Number { words, .. } => words.join(" "),
        Node::In(part, node) => {
            let prefix = match part {
                Part::Title => "titel",
                Part::Issuer => "departement",
                Part::Organization => "instans",
            };
            format!("{prefix}:{}", typed(node))
        }
        Node::Not(node) => format!("-{}", typed(node)),
        Node::Any(nodes) => nodes.iter().map(typed).collect::<Vec<_>>().join(" OR "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::search::syntax::parse;

    #[test]
    fn a_tree_is_typed_as_it_was_read() {
        for text in [
            "vatten skatt*",
            "\"mark och miljö\" ai-förordning",
            "titel:vatten departement:\"klimat och näring\" -avlopp",
            "vatten OR avlopp skatt",
        ] {
            let nodes = parse(text).unwrap();
            let again: Vec<String> = nodes.iter().map(typed).collect();
            assert_eq!(again.join(" "), text);
        }
    }

    #[test]
    fn one_word_less_and_any_word() {
        let nodes = parse("besiktning av bilar EU -tunga").unwrap();
        assert_eq!(without_one(&nodes), ["bilar eu -tunga", "besiktning eu -tunga", "besiktning bilar -tunga"]);
        assert_eq!(any_of(&nodes).as_deref(), Some("besiktning OR bilar OR eu -tunga"));
        let one = parse("bilar -tunga").unwrap();
        assert_eq!((without_one(&one), any_of(&one)), (Vec::new(), None));
    }
}
