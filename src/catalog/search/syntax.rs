//! The syntax of a search, read as a tree. Every text is a search: signs without a meaning are skipped.
//!
//! In: `vatten OR avlopp -dricksvatten "mark och miljö" sou:2026:14`. Out: (`vatten` or `avlopp`), not `dricksvatten`,
//! the phrase, the number. `OR` binds more closely than the space between words, which means *and*. There are no
//! parentheses; they are read as spaces.

use super::{
    analyzer::{self, StopWords},
    official_number,
};

/// The most words that are looked for; the rest is skipped.
const MAX_NODES: usize = 64;

/// The least letters of a beginning (`vat*`); a shorter one is a word.
const LEAST_START: usize = 3;

/// A part of a consultation that a prefix names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// `titel:`
    Title,
    /// `departement:`
    Issuer,
    /// `instans:`
    Organization,
}

/// One thing to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// A word in any of its forms; with `start`, anything that begins so (`vatt*`).
    Word { text: String, start: bool },
    /// Words one after the other.
    Phrase(Vec<String>),
    /// Words that hyphens join: a compound, `ai-förordning`.
    Joined(Vec<String>),
    /// A number by its key, and the words it was typed in.
    Number { key: String, words: Vec<String> },
    /// Only in one part of the consultation.
    In(Part, Box<Node>),
    /// Not this.
    Not(Box<Node>),
    /// Any of these.
    Any(Vec<Node>),
}

impl Node {
    /// The words that a reader looks for, without the excluded ones.
    pub(super) fn words(&self) -> Vec<&str> {
        match self {
            Self::Word { text, .. } => vec![text],
            Self::Phrase(words) | Self::Joined(words) | Self::Number { words, .. } => {
                words.iter().map(String::as_str).collect()
            }
            Self::In(_, node) => node.words(),
            Self::Not(_) => Vec::new(),
            Self::Any(nodes) => nodes.iter().flat_map(Self::words).collect(),
        }
    }
}

/// A text between spaces, or in quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Bare(String),
    /// The text before the first quotation mark (`titel:`, `-`), and the words between the marks.
    Quoted(String, String),
}

/// Reads `typed`; none where it has no letter and no digit.
pub(super) fn parse(typed: &str) -> Option<Vec<Node>> {
    let pieces = pieces(typed);
    let mut nodes: Vec<Node> = Vec::new();
    let mut or = false;
    let mut n = 0;
    while let Some(piece) = pieces.get(n).filter(|_| nodes.len() < MAX_NODES) {
        n += 1;
        if matches!(piece, Piece::Bare(word) if word == "OR" || word == "ELLER") {
            or = !nodes.is_empty();
            continue;
        }
        let read = match number_at(pieces.get(n - 1..).unwrap_or_default()) {
            Some((number, used)) => {
                n += used - 1;
                vec![number]
            }
            None => read(piece),
        };
        for node in read {
            if nodes.contains(&node) {
                continue;
            }
            match nodes.last_mut().filter(|_| or) {
                Some(Node::Any(nodes)) => nodes.push(node),
                Some(last) => {
                    let first = std::mem::replace(last, Node::Any(Vec::new()));
                    *last = Node::Any(vec![first, node]);
                }
                None => nodes.push(node),
            }
            or = false;
        }
    }
    without_stop_words(&mut nodes);
    (!nodes.is_empty()).then_some(nodes)
}

/// Drops words that say nothing, unless there are no others.
fn without_stop_words(nodes: &mut Vec<Node>) {
    let mut stop_words = StopWords::new();
    let mut says = |node: &Node| !matches!(node, Node::Word { text, start: false } if stop_words.contains(text));
    if nodes.iter().any(|node| says(node) && !matches!(node, Node::Not(_))) {
        nodes.retain(says);
    }
}

fn pieces(typed: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut bare = String::new();
    let mut rest = typed.chars();
    let is_quote = |c| matches!(c, '"' | '”' | '“' | '„' | '«' | '»');
    while let Some(c) = rest.next() {
        if is_quote(c) {
            let inner: String = rest.by_ref().take_while(|c| !is_quote(*c)).collect();
            pieces.push(Piece::Quoted(std::mem::take(&mut bare), inner));
        } else if c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '{' | '}') {
            if !bare.is_empty() {
                pieces.push(Piece::Bare(std::mem::take(&mut bare)));
            }
        } else {
            bare.push(c);
        }
    }
    if !bare.is_empty() {
        pieces.push(Piece::Bare(bare));
    }
    pieces
}

/// A number that is typed from here on, and in how many pieces.
fn number_at(pieces: &[Piece]) -> Option<(Node, usize)> {
    let bare = pieces.iter().take(official_number::MAX_WORDS).map_while(|piece| match piece {
        Piece::Bare(word) if !word.starts_with('-') && split_prefix(word).is_none() => Some(word.as_str()),
        _ => None,
    });
    let bare: Vec<&str> = bare.collect();
    let (used, key) =
        (1..=bare.len()).rev().find_map(|used| Some((used, official_number::typed(bare.get(..used)?)?)))?;
    let words = bare.iter().take(used).flat_map(|word| texts(word)).collect();
    Some((Node::Number { key, words }, used))
}

fn read(piece: &Piece) -> Vec<Node> {
    let (head, quoted) = match piece {
        Piece::Bare(text) => (text.as_str(), None),
        Piece::Quoted(head, inner) => (head.as_str(), Some(inner.as_str())),
    };
    if let Some(rest) = head.strip_prefix(['-', '−', '–']).filter(|rest| quoted.is_some() || !rest.is_empty()) {
        let inner = match quoted {
            Some(inner) => read(&Piece::Quoted(rest.to_owned(), inner.to_owned())),
            None => read(&Piece::Bare(rest.to_owned())),
        };
        // A dash before a dash is a line, not a wish.
        return inner
            .into_iter()
            .filter(|node| !matches!(node, Node::Not(_)))
            .map(|n| Node::Not(Box::new(n)))
            .collect();
    }
    if let Some((prefix, rest)) = split_prefix(head) {
        return of_prefix(prefix, quoted.unwrap_or(rest)).into_iter().collect();
    }
    let mut nodes = plain(head);
    nodes.extend(quoted.and_then(|inner| phrase(texts(inner))));
    nodes
}

/// Words of one piece: `mark` and `vatten` of `mark/vatten` stand one after the other, and so do those of `ai-förordning`,
/// which may stand apart as well.
fn plain(text: &str) -> Vec<Node> {
    let mut words = texts(text);
    // `a*` would be a tenth of all words.
    let start = text.ends_with('*') && words.iter().all(|word| word.chars().count() >= LEAST_START);
    match words.len() {
        0 => Vec::new(),
        1 => words.pop().map(|text| Node::Word { text, start }).into_iter().collect(),
        2 if is_hyphenated(text) => vec![Node::Joined(words)],
        _ => phrase(words).into_iter().collect(),
    }
}

fn is_hyphenated(text: &str) -> bool {
    text.trim_matches('-').chars().all(|c| c.is_alphabetic() || c == '-')
}

fn phrase(mut words: Vec<String>) -> Option<Node> {
    match words.len() {
        0 => None,
        1 => words.pop().map(|text| Node::Phrase(vec![text])),
        _ => Some(Node::Phrase(words)),
    }
}

/// The names of the parts, and of the series that a number may follow.
fn split_prefix(text: &str) -> Option<(&'static str, &str)> {
    const PREFIXES: [(&str, &str); 13] = [
        ("titel", "titel"),
        ("title", "titel"),
        ("departement", "departement"),
        ("issuer", "departement"),
        ("avsändare", "departement"),
        ("instans", "instans"),
        ("dnr", "dnr"),
        ("diarienummer", "dnr"),
        ("sou", "sou"),
        ("ds", "ds"),
        ("dir", "dir"),
        ("prop", "prop"),
        ("skr", "skr"),
    ];
    let (name, rest) = text.split_once(':')?;
    let lower = name.to_lowercase();
    PREFIXES.iter().find(|(typed, _)| *typed == lower).map(|(_, prefix)| (*prefix, rest))
}

fn of_prefix(prefix: &str, value: &str) -> Option<Node> {
    let inside = |part| {
        let node = match plain(value).pop()? {
            // An organization is found by its whole name.
            Node::Word { text, .. } if part == Part::Organization => Node::Phrase(vec![text]),
            node => node,
        };
        Some(Node::In(part, Box::new(node)))
    };
    match prefix {
        "titel" => inside(Part::Title),
        "departement" => inside(Part::Issuer),
        "instans" => inside(Part::Organization),
        series => {
            let words = texts(value);
            (!words.is_empty()).then(|| Node::Number { key: official_number::in_series(series, value), words })
        }
    }
}

fn texts(text: &str) -> Vec<String> {
    analyzer::words(text).into_iter().take(MAX_NODES).map(|word| word.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_as_they_are_read() {
        let shown = |typed: &str| match parse(typed) {
            Some(nodes) => format!("{typed} → {}", nodes.iter().map(show).collect::<Vec<_>>().join(" & ")),
            None => format!("{typed} → nothing"),
        };
        let all = [
            "vatten avlopp",
            "remiss om vatten",
            "och",
            "vatten OR avlopp skatt",
            "OR vatten OR",
            "vatten -avlopp --x -",
            "\"mark och miljö\" -\"rent vatten\"",
            "”öppen text",
            "vatt*",
            "mark/vatten",
            "ai-förordning a-b-c",
            "SOU 2026:14 vatten",
            "fi 2026 1655",
            "sou:2026:14 dnr:Fi2026/1655 dir:2025:3",
            "titel:vatten departement:\"Försvarsdepartementet\" instans:\"Örebro kommun\"",
            "https://a.se/x",
            "((((",
            "a* OR b*",
            "–",
        ];
        insta::assert_snapshot!(all.map(shown).join("\n"), @r#"
        vatten avlopp → vatten & avlopp
        remiss om vatten → vatten
        och → och
        vatten OR avlopp skatt → (vatten | avlopp) & skatt
        OR vatten OR → vatten
        vatten -avlopp --x - → vatten & not avlopp
        "mark och miljö" -"rent vatten" → “mark och miljö” & not “rent vatten”
        ”öppen text → “öppen text”
        vatt* → vatt*
        mark/vatten → “mark vatten”
        ai-förordning a-b-c → ai-förordning & “a b c”
        SOU 2026:14 vatten → #sou/2026/14 & vatten
        fi 2026 1655 → #fi/2026/1655
        sou:2026:14 dnr:Fi2026/1655 dir:2025:3 → #sou/2026/14 & #dnr/fi/2026/1655 & #dir/2025/3
        titel:vatten departement:"Försvarsdepartementet" instans:"Örebro kommun" → Title[vatten] & Issuer[försvarsdepartementet] & Organization[“örebro kommun”]
        https://a.se/x → “https a se x”
        (((( → nothing
        a* OR b* → (a | b)
        – → nothing
        "#);
    }

    fn show(node: &Node) -> String {
        let all = |nodes: &[Node], with: &str| format!("({})", nodes.iter().map(show).collect::<Vec<_>>().join(with));
        match node {
            Node::Word { text, start } => format!("{text}{}", if *start { "*" } else { "" }),
            Node::Phrase(words) => format!("“{}”", words.join(" ")),
            Node::Joined(words) => words.join("-"),
            Node::Number { key, .. } => format!("#{key}"),
            Node::In(part, node) => format!("{part:?}[{}]", show(node)),
            Node::Not(node) => format!("not {}", show(node)),
            Node::Any(nodes) => all(nodes, " | "),
        }
    }

    proptest::proptest! {
        #[test]
        fn every_text_is_read(typed in proptest::prelude::any::<String>(), odd in "[a-zåä\"*():OR –-]{0,60}") {
            for typed in [typed, odd] {
                let has_word = !analyzer::words(&typed).is_empty();
                let read = parse(&typed);
                proptest::prop_assert!(has_word || read.is_none(), "{typed:?}");
            }
        }
    }
}
