//! A search as tantivy's queries, and the weight of each kind of match.
//!
//! In: the nodes of `syntax`. Out: a query. A word is found in its other forms (by stem), inside longer words (compounds,
//! by the snapshot's dictionary, worth less), as its two parts in any order (`vattenkvalitet` in *kvaliteten på
//! vattenmiljön*, worth least), and, typed without å, ä and ö, in words that have them. The names of departments and of
//! those asked are not looked in: half of the consultations come from a department with *miljö* or *klimat* in its name.
//! Nothing here guesses: see `Snapshot::guesses`.

use tantivy::{
    Score, Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, PhraseQuery,
        Query, RegexPhraseQuery, TermQuery, TermSetQuery,
    },
    schema::{Field, IndexRecordOption},
};

use super::{
    analyzer::stem,
    compounds,
    dictionary::Dictionary,
    schema::Fields,
    syntax::{Node, Part},
};
use crate::domain::slugify;

/// The weight of a match in each field: of the word itself, and inside another word.
const TITLE: (Score, Score) = (4.0, 2.0);
const TEXT: (Score, Score) = (1.0, 0.3);
const AROUND: (Score, Score) = (1.0, 0.3);
const ISSUER: (Score, Score) = (0.8, 0.3);
const FOLDED: (Score, Score) = (1.2, 0.3);
const ORGANIZATION: Score = 0.5;
/// A consultation's own number comes before everything; one that it refers to comes next.
const OWN_NUMBER: Score = 2_000.0;
const NUMBER: Score = 1_000.0;
/// The weight of the two parts of a compound apart: in the title, and near each other in a text.
const APART: (Score, Score) = (1.0, 0.2);
/// The most words between them there.
const BETWEEN: u32 = 3;
/// The least letters of a part that may be the beginning of a longer word there.
const LEAST_PART: usize = 4;
/// The most compounds that are looked up one by one.
const MAX_ONE_BY_ONE: usize = 50;
/// The share that a word's second best field adds.
const TIE: Score = 0.3;

/// Makes queries for one snapshot.
pub(super) struct Compiler<'a> {
    pub(super) fields: &'a Fields,
    pub(super) dictionary: &'a Dictionary,
    /// Compounds are looked for in their parts, too.
    pub(super) splits: bool,
}

type Boxed = Box<dyn Query>;

impl Compiler<'_> {
    /// All of these; nothing for none.
    pub(super) fn all(&self, nodes: &[Node]) -> Boxed {
        let mut clauses: Vec<(Occur, Boxed)> = nodes.iter().map(|node| self.clause(node, Occur::Must)).collect();
        if nodes.iter().all(|node| matches!(node, Node::Not(_))) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        let all: Boxed = Box::new(BooleanQuery::new(clauses));
        let Some(name) = whole_name(nodes) else { return all };
        let organization = constant(self.organization(&name), ORGANIZATION);
        Box::new(BooleanQuery::union(vec![all, organization]))
    }

    /// A word in any of its forms, not inside others.
    pub(super) fn forms(&self, word: &str) -> Boxed {
        let fields = [self.fields.title, self.fields.text, self.fields.around, self.fields.folded];
        best(fields.into_iter().map(|field| term(field, &stem(word))).collect())
    }

    fn clause(&self, node: &Node, occur: Occur) -> (Occur, Boxed) {
        match node {
            Node::Not(node) => (Occur::MustNot, self.node(node)),
            node => (occur, self.node(node)),
        }
    }

    /// One thing to look for.
    pub(super) fn node(&self, node: &Node) -> Boxed {
        match node {
            Node::Word { text, start } => self.word(text, *start),
            Node::Phrase(words) => {
                let name = constant(self.organization(&words.join(" ")), ORGANIZATION);
                best(vec![self.phrase(words), name])
            }
            Node::Joined(words) => {
                let [one, other] = words.as_slice() else { return self.phrase(words) };
                best([self.phrase(words)].into_iter().chain(self.apart(one, other)).collect())
            }
            Node::Number { key, words } => best(vec![
                constant(term(self.fields.own_number, key), OWN_NUMBER),
                constant(term(self.fields.number, key), NUMBER),
                self.phrase(words),
            ]),
            Node::In(part, node) => self.within(*part, node),
            Node::Not(node) => {
                Box::new(BooleanQuery::new(vec![(Occur::Must, Box::new(AllQuery)), (Occur::MustNot, self.node(node))]))
            }
            Node::Any(nodes) => Box::new(BooleanQuery::union(nodes.iter().map(|node| self.node(node)).collect())),
        }
    }

    /// A word alone finds no organization: a subscription to `Skatteverket` would bring nearly everything.
    fn word(&self, text: &str, start: bool) -> Boxed {
        let fields = self.fields;
        let places = [(fields.title, TITLE), (fields.text, TEXT), (fields.around, AROUND)];
        let folded = text.is_ascii().then_some((fields.folded, FOLDED));
        // Whoever types the name of a department means the department.
        let issuer = text.contains("departement").then_some((fields.issuer, ISSUER));
        let word = self.word_in(places.into_iter().chain(folded).chain(issuer), text, start);
        let halves = if start || !self.splits { Vec::new() } else { compounds::halves(self.dictionary, text) };
        let apart = halves.iter().flat_map(|(one, other)| self.apart(one, other));
        best([word].into_iter().chain(apart).collect())
    }

    /// The two parts of a compound, in any order: anywhere in a title, also as parts of longer words, or near each other in
    /// a text, where longer words may begin with them.
    fn apart(&self, one: &str, other: &str) -> [Boxed; 2] {
        let fields = self.fields;
        let both = [one, other].map(|part| self.part_in(fields.title, part));
        let near = [[one, other], [other, one]].map(|parts| {
            let patterns = parts.map(|part| if long(part) { stem(part) + ".*" } else { stem(part) });
            let mut near = RegexPhraseQuery::new(fields.text, patterns.to_vec());
            near.set_slop(BETWEEN);
            Box::new(near) as Boxed
        });
        [
            constant(Box::new(BooleanQuery::intersection(both.into())), APART.0),
            constant(Box::new(BooleanQuery::union(near.into())), APART.1),
        ]
    }

    /// A word in any of its forms, or as a part of a longer one.
    fn part_in(&self, field: Field, word: &str) -> Boxed {
        let longer = if long(word) { compounds::holding(self.dictionary, word, false) } else { Vec::new() };
        let mut stems: Vec<String> = longer.into_iter().chain([word]).map(stem).collect();
        stems.sort_unstable();
        stems.dedup();
        any_of(field, &stems)
    }

    /// A word in these fields. The words that hold it are looked up once for all of them: there may be thousands.
    fn word_in(&self, places: impl Iterator<Item = (Field, (Score, Score))>, text: &str, start: bool) -> Boxed {
        let mut inside: Vec<String> = compounds::holding(self.dictionary, text, start).into_iter().map(stem).collect();
        inside.sort_unstable();
        inside.dedup();
        let mut ways = Vec::new();
        for (field, worth) in places {
            if !start {
                ways.push(boost(term(field, &stem(text)), worth.0));
            }
            if !inside.is_empty() {
                ways.push(constant(any_of(field, &inside), worth.1));
            }
        }
        best(ways)
    }

    /// Words one after the other, in any of their forms.
    fn phrase(&self, words: &[String]) -> Boxed {
        let fields = self.fields;
        let places = [(fields.title, TITLE), (fields.text, TEXT), (fields.around, AROUND), (fields.issuer, ISSUER)];
        best(places.into_iter().map(|(field, worth)| boost(phrase_in(field, words), worth.0)).collect())
    }

    fn within(&self, part: Part, node: &Node) -> Boxed {
        let (field, worth) = match part {
            Part::Title => (self.fields.title, TITLE),
            Part::Issuer => (self.fields.issuer, ISSUER),
            Part::Organization => return constant(self.organization(&node.words().join(" ")), ORGANIZATION),
        };
        match node {
            Node::Word { text, start } => self.word_in(std::iter::once((field, worth)), text, *start),
            node => {
                let words: Vec<String> = node.words().into_iter().map(str::to_owned).collect();
                boost(phrase_in(field, &words), worth.0)
            }
        }
    }

    /// The organizations that were asked or have answered, by whole name.
    fn organization(&self, name: &str) -> Boxed {
        term(self.fields.organization, &slugify(name))
    }
}

/// The name that the words make if there is nothing else: `Örebro kommun`.
fn whole_name(nodes: &[Node]) -> Option<String> {
    let words: Option<Vec<&str>> = nodes
        .iter()
        .map(|node| if let Node::Word { text, start: false } = node { Some(text.as_str()) } else { None })
        .collect();
    words.filter(|words| words.len() > 1).map(|words| words.join(" "))
}

fn long(part: &str) -> bool {
    part.chars().count() >= LEAST_PART
}

fn phrase_in(field: Field, words: &[String]) -> Boxed {
    let terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(field, &stem(word))).collect();
    match terms.as_slice() {
        [] => Box::new(EmptyQuery),
        [one] => Box::new(TermQuery::new(one.clone(), IndexRecordOption::WithFreqs)),
        _ => Box::new(PhraseQuery::new(terms)),
    }
}

fn term(field: Field, text: &str) -> Boxed {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

/// Any of these stems. For a set tantivy makes an automaton, which takes a millisecond for each field however few there
/// are; many looked up one by one would take longer.
fn any_of(field: Field, stems: &[String]) -> Boxed {
    let terms = stems.iter().map(|stem| Term::from_field_text(field, stem));
    if stems.len() > MAX_ONE_BY_ONE {
        return Box::new(TermSetQuery::new(terms));
    }
    let one = |term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Boxed;
    Box::new(BooleanQuery::union(terms.map(one).collect()))
}

fn boost(query: Boxed, by: Score) -> Boxed {
    Box::new(BoostQuery::new(query, by))
}

fn constant(query: Boxed, score: Score) -> Boxed {
    Box::new(ConstScoreQuery::new(query, score))
}

fn best(ways: Vec<Boxed>) -> Boxed {
    Box::new(DisjunctionMaxQuery::with_tie_breaker(ways, TIE))
}
