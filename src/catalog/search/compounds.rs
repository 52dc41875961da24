//! Words inside longer words: Swedish writes *dricks* and *vatten* as one.
//!
//! In: `skolor`. Out: *grundskola*, *förskolan*, *skolplikt*: every known word that has the word or its stem in it, at a
//! joint: at its beginning, or behind a word. So `katt` is in *huskatt* and not in *punktskatt*. Words of fewer than four
//! letters are not looked for inside others (`lag` in *anslag*, `sou` in *resource*).
//!
//! A word behind which something stands is one of the dictionary, or one with s, o, e, u or a (*gatukontor*), or one
//! without its a or e (*skolplikt*). The words of few consultations are few: a longer beginning that no consultation has
//! as a word (*dricks*) is a word too, unless what follows is part of a longer one (*skatt*). Losing *dricksvatten* would
//! be worse than an odd match.

use super::{
    analyzer::{StopWords, stem},
    dictionary::Dictionary,
};

/// The least letters of a word that is looked for inside others.
const LEAST: usize = 4;
/// A part of more words than this says nothing (`ning`) and would cost much.
const MOST: usize = 5_000;
/// The least letters that stand before it there.
const LEAST_BEFORE: usize = 3;
/// The words of two letters that begin compounds; others, as in *omsorg* and *bidrag*, make another word of it.
const SHORT_BEFORE: [&str; 5] = ["ai", "el", "eu", "it", "tv"];
/// Particles make another word of a short one: *förslag* and *uppdrag* are no *slag* and no *drag*.
const PARTICLES: [&str; 12] = ["för", "till", "upp", "under", "över", "från", "mot", "med", "sam", "vid", "ned", "ut"];
/// A word of fewer letters is short.
const SHORT: usize = 5;
/// The least letters of an unknown beginning.
const LEAST_UNKNOWN: usize = 5;
/// The letters that join two words.
const LINKS: [char; 5] = ['s', 'o', 'e', 'u', 'a'];
/// The most ways to cut a word in two.
const MOST_HALVES: usize = 3;

/// The known words that have `word` or its stem in them; with `start`, those that begin with it.
pub(super) fn holding<'a>(dictionary: &'a Dictionary, word: &str, start: bool) -> Vec<&'a str> {
    let parts = if start { vec![word.to_owned()] } else { parts(word) };
    let mut found: Vec<&str> = parts.iter().flat_map(|part| dictionary.words_with(part)).collect();
    found.sort_unstable();
    found.dedup();
    if found.len() > MOST {
        return Vec::new();
    }
    found.retain(|found| holds(dictionary, found, &parts, start));
    found
}

/// Returns `true` if `found` has one of `parts` in it, at a place where that means something.
pub(super) fn holds(dictionary: &Dictionary, found: &str, parts: &[String], start: bool) -> bool {
    let is_short = parts.iter().all(|part| letters(part) < SHORT);
    let fits = |at: usize, part: &str| {
        let is_particle = || is_short && found.get(..at).is_some_and(|before| PARTICLES.contains(&before));
        at == 0 || (!start && !is_particle() && is_joint(dictionary, found, at, part))
    };
    parts.iter().any(|part| found.match_indices(part.as_str()).any(|(at, _)| fits(at, part)))
}

/// The parts of a word that are looked for inside others.
pub(super) fn parts(word: &str) -> Vec<String> {
    let stem = stem(word);
    // *cykl(ar)* stands as *cykel* in *cykelbana*.
    let vowels = |c: char| "aeiouyåäö".contains(c);
    let with_e =
        stem.strip_suffix('l').filter(|rest| !rest.is_empty() && !rest.ends_with(vowels) && !rest.ends_with('l'));
    let mut parts: Vec<String> = with_e.map(|rest| format!("{rest}el")).into_iter().collect();
    parts.extend([stem, word.to_owned()]);
    parts.dedup();
    parts.retain(|part| letters(part) >= LEAST);
    parts
}

/// The two words that `word` is made of, in every way that there is: `vattenkvalitet` is *vatten* and *kvalitet*. One is
/// known, and the other is known or begins a known word.
pub(super) fn halves(dictionary: &Dictionary, word: &str) -> Vec<(String, String)> {
    let mut stop_words = StopWords::new();
    let mut is_part = |part: &str| letters(part) >= LEAST && !stop_words.contains(part);
    let cuts = word.char_indices().map(|(at, _)| word.split_at(at)).filter(|(_, after)| is_part(after));
    let cuts: Vec<(&str, &str)> = cuts.collect();
    // Every word of a query is cut at every letter: looking for beginnings walks over all words, so it comes last.
    let halves = cuts.into_iter().filter_map(|(before, after)| {
        let linked = before.strip_suffix(LINKS).filter(|linked| is_part(linked));
        let whole = Some(before).filter(|before| is_part(before));
        let known = [whole, linked].into_iter().flatten().find(|one| dictionary.contains(one));
        let one = match known {
            Some(one) => Some(one).filter(|_| dictionary.contains(after) || dictionary.has_beginning(after, "")),
            None if !dictionary.contains(after) => None,
            // The word itself begins so, too: *bärn* is no word because of *bärnsten*.
            None => [whole, linked]
                .into_iter()
                .flatten()
                .find(|one| dictionary.has_beginning(one, word.get(one.len()..).unwrap_or_default())),
        };
        one.map(|one| (one.to_owned(), after.to_owned()))
    });
    halves.take(MOST_HALVES).collect()
}

/// Returns `true` if `word` looks like a compound that nobody has written: it ends in a known word, and what stands before
/// begins another (*strand|skydd* beside *strandnära*).
pub(super) fn may_be_compound(dictionary: &Dictionary, word: &str) -> bool {
    let cuts = word.char_indices().map(|(at, _)| word.split_at(at));
    let long = |part: &str| letters(part) >= LEAST;
    cuts.filter(|(before, after)| long(before) && long(after) && dictionary.contains(after)).any(|(before, _)| {
        let bare = before.strip_suffix(LINKS).filter(|bare| long(bare)).unwrap_or(before);
        dictionary.has_beginning(bare, word.get(bare.len()..).unwrap_or_default())
    })
}

/// Returns `true` if a word ends and `part` begins at `at` in `found`.
fn is_joint(dictionary: &Dictionary, found: &str, at: usize, part: &str) -> bool {
    let (before, rest) = found.split_at(at);
    // The ending of a form is no part of a compound: `sten` in *tjänst|en*.
    let whole = stem(found);
    if whole.len() > at && whole.len() < at + part.len() && dictionary.contains(&whole) {
        return false;
    }
    let before_letters = letters(before);
    if before_letters < LEAST_BEFORE {
        return SHORT_BEFORE.contains(&before);
    }
    let linked = before.strip_suffix(LINKS).filter(|linked| letters(linked) >= LEAST_BEFORE);
    let link = before.get(linked.map_or(before.len(), str::len)..).unwrap_or_default();
    let longer = |with: &str| {
        let known = |text: &str| dictionary.contains(&format!("{with}{text}"));
        !with.is_empty() && (known(part) || known(rest))
    };
    // *punkt|skatt*, not *punkts|katt*
    if longer(link) && linked.is_some_and(|linked| is_word_or_short(dictionary, linked)) {
        return false;
    }
    if dictionary.contains(before)
        || PARTICLES.contains(&before)
        || linked.is_some_and(|linked| is_word_or_short(dictionary, linked))
    {
        return true;
    }
    // *arbets|lag*, not *arbet(e)|slag*
    let of_s = part.starts_with('s') && rest.strip_prefix('s').is_some_and(|rest| dictionary.contains(rest));
    if is_word_or_short(dictionary, before) {
        return !of_s;
    }
    let mut longer_begins = before.char_indices().skip(2).map(|(from, _)| before.get(from..).unwrap_or_default());
    before_letters >= LEAST_UNKNOWN && !before.ends_with("ss") && !longer_begins.any(longer)
}

/// Returns `true` for a known word, and for one without its a or e: *skol* in *skolplikt*, *gat* in *gatukontor*.
fn is_word_or_short(dictionary: &Dictionary, word: &str) -> bool {
    dictionary.contains(word) || ["a", "e"].iter().any(|end| dictionary.contains(&format!("{word}{end}")))
}

fn letters(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary(words: &str) -> Dictionary {
        let mut dictionary = Dictionary::default();
        words.split(' ').for_each(|word| dictionary.insert(word));
        dictionary
    }

    #[test]
    fn words_inside_words() {
        let dictionary = dictionary(
            "dricksvatten vattenverksamheter vattnet grundskola förskolan omsorg sorg anslag elcertifikatssystemet \
             elskatt skatt förslag slag cykelbana elsparkcyklar",
        );
        for (word, start, expected) in [
            ("vatten", false, "dricksvatten vattenverksamheter vattnet"),
            ("skolor", false, "förskolan grundskola"),
            ("elcertifikat", false, "elcertifikatssystemet"),
            ("sorg", false, "sorg"),
            ("skatt", false, "elskatt skatt"),
            ("slag", false, "slag"),
            ("lag", false, ""),
            ("cyklar", false, "cykelbana elsparkcyklar"),
            ("cykel", false, "cykelbana elsparkcyklar"),
            ("vatten", true, "vattenverksamheter"),
            ("ans", true, "anslag"),
        ] {
            assert_eq!(holding(&dictionary, word, start).join(" "), expected, "{word}");
        }
    }

    #[test]
    fn a_word_begins_at_a_joint_alone() {
        for (word, found, others, expected) in [
            ("katt", "skatt", "", false),
            ("katt", "punktskatt", "punkt skatt", false),
            ("katt", "punktskatten", "punkt skatten", false),
            ("katt", "fastighetsskatt", "fastighet", false),
            ("katt", "kommunalskatt", "kommunal kommunals skatt", false),
            ("katt", "brännvinsskatt", "", false),
            ("katt", "koldioxidskatt", "skatt", false),
            ("katt", "värnskatt", "värna skatt", false),
            ("katt", "uppskattning", "upp skatt", false),
            ("katt", "huskatt", "hus skatt", true),
            ("katt", "bondkatter", "bonde skatt", true),
            ("kontor", "gatukontor", "gata", true),
            ("gård", "kyrkogård", "kyrka", true),
            ("plikt", "skolplikt", "skola", true),
            ("vatten", "dricksvatten", "", true),
            ("sten", "tjänsten", "tjänst tjäna", false),
            ("slag", "arbetslag", "arbete lag", false),
            ("mark", "danmark", "mark", false),
            ("land", "utland", "land", false),
        ] {
            let dictionary = dictionary(&format!("{found} {others}"));
            assert_eq!(holds(&dictionary, found, &parts(word), false), expected, "{word} in {found}");
        }
    }

    #[test]
    fn a_compound_has_two_halves() {
        let dictionary = dictionary("vatten kvalitet skydd strandnära arbete tid över bärnsten bärnstenar sten");
        for (word, expected, may_be) in [
            ("vattenkvalitet", "vatten kvalitet", true),
            ("strandskydd", "strand skydd", true),
            ("arbetetid", "", false),
            ("bärnsten", "", false),
            ("överskydd", "", true),
            ("organdonaton", "", false),
        ] {
            let found: Vec<String> =
                halves(&dictionary, word).into_iter().map(|(one, other)| format!("{one} {other}")).collect();
            assert_eq!(found.join(", "), expected, "{word}");
            assert_eq!(may_be_compound(&dictionary, word), may_be, "{word}");
        }
    }
}
