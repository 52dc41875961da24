//! The one analyzer: index, query, highlight and dictionary read texts into words and stems here.
//!
//! In: "Miljön i Örebro". Out: the words `miljön` at 0–7, `i` at 8–9 and `örebro` at 10–17, with the stems `miljö`, `i` and
//! `örebro`. Words are in lower case; å, ä and ö are kept, because *räv* and *rav* are two words, and every other mark is
//! dropped. Snowball's stemmer leaves some definite forms alone (*ansökan*, *miljön*, *vattnet* beside *vatten*). Titles
//! are full of them, so those endings are cut here; `irregular` has what no rule reaches. Meanings are not known: *bygga*
//! and *byggnad* have two stems.

use std::{borrow::Cow, ops::Range};

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer::{
    Language, RawTokenizer, StopWordFilter, TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager,
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::irregular;

/// The tokenizer of the stems of all words.
pub(super) const STEMS: &str = "stems";
/// The tokenizer of every word with å, ä or ö: its stem without the marks. A word typed without them finds both.
pub(super) const FOLDED_STEMS: &str = "folded-stems";

/// Words of every consultation: searching for them would only lose those whose text leaves them out.
const EVERYWHERE: [&str; 8] =
    ["remiss", "remissen", "remisser", "remisserna", "remissvar", "remissvaren", "samt", "remissinstanser"];

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The letters and digits as they are compared.
    pub(super) text: String,
    /// The place in the text, in bytes.
    pub(super) at: Range<usize>,
}

/// The words of `text`, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    each_word(text, |word, at| words.push(Word { text: word.to_owned(), at }));
    words
}

/// Calls `each` with every word of `text` and its place, in order. It allocates once for all of them: reading the words
/// of every text is the longest part of a start.
pub(super) fn each_word(text: &str, mut each: impl FnMut(&str, Range<usize>)) {
    let mut word = String::new();
    let mut begin = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        // A soft hyphen and a combining mark belong to the word that they stand in, and begin none.
        let inside = c.is_alphanumeric() || (begin.is_some() && (c == '\u{ad}' || is_combining_mark(c)));
        match begin {
            None if inside => begin = Some(at),
            Some(from) if !inside => {
                normalize_into(&mut word, text.get(from..at).unwrap_or_default());
                if !word.is_empty() {
                    each(&word, from..at);
                }
                begin = None;
            }
            _ => {}
        }
    }
}

/// Puts `written` into `word` as words are compared.
fn normalize_into(word: &mut String, written: &str) {
    word.clear();
    for c in written.chars() {
        match c {
            'å' | 'Å' => word.push('å'),
            'ä' | 'Ä' => word.push('ä'),
            'ö' | 'Ö' => word.push('ö'),
            c if c.is_ascii() => word.push(c.to_ascii_lowercase()),
            // Composing and decomposing is slow, and hardly any word needs it.
            _ => return compose_into(word, written),
        }
    }
}

fn compose_into(word: &mut String, written: &str) {
    word.clear();
    for c in written.nfc().filter(|c| *c != '\u{ad}').flat_map(char::to_lowercase) {
        match c {
            'å' | 'ä' | 'ö' => word.push(c),
            c if c.is_ascii() => word.push(c),
            c => word.extend(std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c))),
        }
    }
}

/// The word without the marks of å, ä and ö: *räv* as `rav`.
pub(super) fn fold(word: &str) -> String {
    let unmarked = |c| match c {
        'å' | 'ä' => 'a',
        'ö' => 'o',
        c => c,
    };
    word.chars().map(unmarked).collect()
}

/// The stem of one normalized word; *skolor*, *skolan* and *skolornas* have the same. It is never shown.
pub(super) fn stem(word: &str) -> String {
    let word = irregular::base(word).unwrap_or(Cow::Borrowed(word));
    let snowball = Stemmer::new(Algorithm::Swedish).stem(&word);
    // *vattnet* loses its article first, then the n that *vatten* does not have.
    let cut = cut_ending(cut_ending(&snowball));
    without_e(cut).unwrap_or_else(|| single_end(cut).to_owned())
}

/// The stem of *cykel*, *fågeln* and *regelns* as *cyklar*, *fåglar* and *regler* have it: without the e.
fn without_e(stem: &str) -> Option<String> {
    let stem = stem.strip_suffix('n').filter(|rest| rest.ends_with("el")).unwrap_or(stem);
    let rest = stem.strip_suffix("el")?;
    // *fel* and *spel* keep theirs, and so does *Israel*.
    (rest.contains(is_vowel) && !rest.ends_with(is_vowel)).then(|| format!("{rest}l"))
}

/// The stem as its short form has it: *program* of *programm(et)*, *vint(er)* of *vintr(ar)*, *gymnasi(et)* of
/// *gymnasium*.
fn single_end(stem: &str) -> &str {
    if stem.ends_with("mm") || stem.ends_with("nn") {
        return stem.get(..stem.len() - 1).unwrap_or(stem);
    }
    if let Some(rest) = stem.strip_suffix("um").filter(|rest| rest.ends_with(['i', 'e'])) {
        return rest;
    }
    let before = stem.strip_suffix('r').filter(|rest| rest.chars().count() >= 3 && rest.contains(is_vowel));
    before.filter(|rest| rest.ends_with(['t', 'd', 'k', 'g', 'p', 'b', 'f'])).unwrap_or(stem)
}

/// The stem without an ending that Snowball leaves. At least three letters and a vowel stay: *plan* is no form of *pl*.
fn cut_ending(stem: &str) -> &str {
    let is_stem = |rest: &str, least: usize| rest.chars().count() >= least && rest.contains(is_vowel);
    let cut = |ending: &str, least: usize| stem.strip_suffix(ending).filter(|rest| is_stem(rest, least));
    // myndighet(er), of which Snowball cuts more where it ends in -het
    if let Some(rest) = cut("het", 3) {
        let short = rest.strip_suffix("lig").or_else(|| rest.strip_suffix("ig"));
        return short.filter(|rest| is_stem(rest, 3)).unwrap_or(rest);
    }
    if let Some(rest) = cut("et", 4) {
        return rest;
    }
    // byggnad(er), månad(er)
    if let Some(rest) = cut("ad", 3) {
        return rest;
    }
    // skolan, ansökan
    if let Some(rest) = cut("an", 3) {
        return rest;
    }
    // miljön; energin, psykiatrin
    if let Some(rest) = stem.strip_suffix('n').filter(|rest| is_stem(rest, 3)) {
        let in_or_on = rest.ends_with('ö') || (rest.ends_with('i') && is_stem(rest, 5));
        // vattn(et), vapn(en), teckn(et) beside vatt(en), vap(en), teck(en)
        if in_or_on || rest.ends_with(['t', 'p', 'k']) {
            return rest;
        }
    }
    // digitalt, ideellt
    if let Some(rest) = cut("t", 5).filter(|rest| rest.ends_with('l')) {
        return rest;
    }
    stem
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'å' | 'ä' | 'ö')
}

/// The words that say nothing in a query: *och*, *i*, *remiss*.
pub(super) struct StopWords(TextAnalyzer);

impl StopWords {
    pub(super) fn new() -> Self {
        let swedish = StopWordFilter::new(Language::Swedish).unwrap_or_else(|| StopWordFilter::remove([]));
        let everywhere = StopWordFilter::remove(EVERYWHERE.map(str::to_owned));
        Self(TextAnalyzer::builder(RawTokenizer::default()).filter(swedish).filter(everywhere).build())
    }

    /// Returns `true` if `word` says nothing.
    pub(super) fn contains(&mut self, word: &str) -> bool {
        !self.0.token_stream(word).advance()
    }
}

/// Registers the tokenizers that the fields of the index name.
pub(super) fn register(tokenizers: &TokenizerManager) {
    tokenizers.register(STEMS, FieldTokenizer::Stems);
    tokenizers.register(FOLDED_STEMS, FieldTokenizer::FoldedStems);
}

/// The analyzer as tantivy calls it for a field.
#[derive(Debug, Clone, Copy)]
enum FieldTokenizer {
    Stems,
    FoldedStems,
}

/// The stems of one text.
struct StemStream {
    rest: std::vec::IntoIter<String>,
    token: Token,
}

impl Tokenizer for FieldTokenizer {
    type TokenStream<'a> = StemStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> StemStream {
        let mut stems = Vec::new();
        each_word(text, |word, _| match self {
            Self::Stems => stems.push(stem(word)),
            // *miljön* typed as `miljon` has another stem than *miljön*.
            Self::FoldedStems if !word.is_ascii() => stems.extend([fold(&stem(word)), stem(&fold(word))]),
            Self::FoldedStems => {}
        });
        StemStream { rest: stems.into_iter(), token: Token::default() }
    }
}

impl TokenStream for StemStream {
    fn advance(&mut self) -> bool {
        let Some(stem) = self.rest.next() else { return false };
        self.token.text = stem;
        // A new token stands before the first position.
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_stand_where_they_were_written() {
        for (text, expected) in [
            ("Miljön i Örebro.", "miljön i örebro"),
            ("mi\u{ad}ljo\u{308}n", "miljön"),
            ("Café Fi2026/01655 — É", "cafe fi2026 01655 e"),
            ("\u{301}–", ""),
        ] {
            let read = words(text);
            let joined: Vec<&str> = read.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(joined.join(" "), expected, "{text}");
            let again = |word: &Word| words(&text[word.at.clone()]).first().map(|word| word.text.clone());
            assert!(read.iter().all(|word| again(word).as_ref() == Some(&word.text)), "{text}");
        }
        assert_eq!(fold("råvärde"), "ravarde");
    }

    proptest! {
        #[test]
        fn a_text_has_the_same_words_in_any_composition(text in any::<String>(), swedish in "[a-zåäöÅÄÖé \u{301}\u{308}]{0,40}") {
            let texts = |text: &str| words(text).into_iter().map(|word| word.text).collect::<Vec<_>>();
            for text in [text, swedish] {
                let (composed, decomposed): (String, String) = (text.nfc().collect(), text.nfd().collect());
                prop_assert_eq!(texts(&composed), texts(&decomposed), "{:?}", text);
            }
        }
    }

    #[test]
    fn fields_hold_stems_one_after_the_other() {
        for (mut tokenizer, expected) in
            [(FieldTokenizer::Stems, "0 ren 1 miljö 2 vatt"), (FieldTokenizer::FoldedStems, "0 miljo 1 miljon")]
        {
            let mut read = Vec::new();
            tokenizer
                .token_stream("Rena miljön, vattnet")
                .process(&mut |token| read.push(format!("{} {}", token.position, token.text)));
            assert_eq!(read.join(" "), expected, "{tokenizer:?}");
        }
    }

    #[test]
    fn forms_of_one_word_have_one_stem() {
        for forms in [
            "skola skolan skolor skolorna skolornas skolans",
            "vatten vattnet vattnets",
            "miljö miljön miljöns",
            "energi energin energins",
            "förordning förordningen förordningar förordningarna",
            "system systemet systemets systemen",
            "förslag förslaget förslagen förslagets",
            "departement departementet departementets",
            "ansökan ansökans",
            "avgift avgifter avgiften avgifterna",
            "skatt skatter skatten skatternas",
            "kommun kommuner kommunen kommunernas",
            "fråga frågan frågor frågorna",
            "digital digitala digitalt",
            "myndighet myndigheter myndigheten myndigheternas",
            "direktiv direktivet direktiven",
            "utredning utredningen utredningens",
            "plan planen planer",
            "barn barnet barnen barnens barns",
            "hästnäring hästnäringen",
            "byggnad byggnader byggnaden",
            "hyra hyran hyror",
            "säkerhet säkerheten säkerhets",
            "möjlighet möjligheter möjligheterna",
            "verksamhet verksamheter verksamheten verksamhetens",
            "cykel cykeln cyklar cyklarna cykelns",
            "fågel fågeln fåglar fåglarnas",
            "regel regeln regler reglerna",
            "nyckel nycklar nycklarna",
            "program programmet programmen programmets",
            "vinter vintern vintrar vintrarna",
            "minister ministern ministrar ministrarnas",
            "museum museet museer museerna",
            "gymnasium gymnasiet gymnasier gymnasierna",
            "strand stranden stränder stränderna",
            "bok boken böcker böckerna",
            "ledamot ledamoten ledamöter ledamöternas",
            "varg vargen vargar vargarna",
            "djur djuret djuren djurens",
            "katt katten katter katternas",
            "man mannen män männen männens",
        ] {
            let mut stems: Vec<String> = forms.split(' ').map(stem).collect();
            stems.dedup();
            assert_eq!(stems.len(), 1, "{forms}: {stems:?}");
        }
        for (one, other) in [("bil", "bild"), ("lag", "lagring"), ("rav", "räv"), ("kommun", "kommission")] {
            assert_ne!(stem(one), stem(other), "{one} {other}");
        }
    }

    #[test]
    fn words_that_say_nothing() {
        let mut stop_words = StopWords::new();
        for (word, stop) in [("och", true), ("remissen", true), ("vatten", false), ("eu", false)] {
            assert_eq!(stop_words.contains(word), stop, "{word}");
        }
    }
}
