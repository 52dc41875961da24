//! Swedish words without their endings, so that *skolor*, *skolan* and *skolornas* are one.
//!
//! In: `förordningarna`. Out: `förordning`. Snowball's stemmer does most; it leaves some definite forms (*ansökan*,
//! *miljön*, *vattnet* beside *vatten*) alone, which are the forms that titles are full of, so those are cut here. A stem
//! is no word and is shown to nobody. It knows no meanings: *bygga* and *byggnad* stay two.

use std::cell::RefCell;

use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, StopWordFilter, TextAnalyzer, TokenStream};

thread_local! {
    static SNOWBALL: RefCell<TextAnalyzer> =
        RefCell::new(TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(Language::Swedish)).build());
    static STOP: RefCell<Option<TextAnalyzer>> = RefCell::new(StopWordFilter::new(Language::Swedish)
        .map(|stop| TextAnalyzer::builder(RawTokenizer::default()).filter(stop).build()));
}

/// What every case is: asking for it would only lose those whose text does not say so.
const EVERYWHERE: [&str; 8] =
    ["remiss", "remissen", "remisser", "remisserna", "remissvar", "remissvaren", "samt", "remissinstanser"];

/// The stem of one word in lower case.
pub(super) fn stem(word: &str) -> String {
    let snowball = SNOWBALL.with_borrow_mut(|analyzer| {
        let mut tokens = analyzer.token_stream(word);
        if tokens.advance() { tokens.token().text.clone() } else { word.to_owned() }
    });
    // vattnet loses its article first, then what vatten does not have
    further(further(&snowball)).to_owned()
}

/// Whether a word says nothing in a query: *och*, *i*, *remiss*.
pub(super) fn is_stop_word(word: &str) -> bool {
    EVERYWHERE.contains(&word)
        || STOP.with_borrow_mut(|stop| stop.as_mut().is_some_and(|stop| !stop.token_stream(word).advance()))
}

/// The endings that Snowball leaves. What stays has at least three letters and a vowel: *plan* is no form of *pl*.
fn further(stem: &str) -> &str {
    let long = |rest: &str, least: usize| rest.chars().count() >= least && rest.contains(is_vowel);
    let cut = |ending: &str, least: usize| stem.strip_suffix(ending).filter(|rest| long(rest, least));
    // myndighet(er), of which Snowball cuts more where it ends in -het
    if let Some(rest) = cut("het", 3) {
        let short = rest.strip_suffix("lig").or_else(|| rest.strip_suffix("ig"));
        return short.filter(|rest| long(rest, 3)).unwrap_or(rest);
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
    if let Some(rest) = stem.strip_suffix('n').filter(|rest| long(rest, 3)) {
        let in_or_on = rest.ends_with('ö') || (rest.ends_with('i') && long(rest, 5));
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

#[cfg(test)]
mod tests {
    use super::*;

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
        for (word, stop) in [("och", true), ("remissen", true), ("vatten", false), ("eu", false)] {
            assert_eq!(is_stop_word(word), stop, "{word}");
        }
    }
}
