//! The key that spellings of one name share: `Kungl. Tekniska högskolan` and `KungligaTekniska Högskolan`.

use std::hash::{DefaultHasher, Hasher as _};

use unicode_normalization::UnicodeNormalization as _;

/// A key is looked up with one slip of the pen only from this length on: shorter names have neighbours (`Habo`, `Hjo`).
const MIN_FOR_SLIPS: usize = 12;

/// The key of a name: lower case, letters and digits alone, `&` as `och`, `rn` as `m`, without accents and the
/// genitive s of its words. å, ä and ö stay, since *Habo* is not *Håbo*.
pub(super) fn name_key(name: &str) -> String {
    let mut key = String::new();
    for word in words(name) {
        let word = match word.as_str() {
            "kungliga" | "kunglig" | "kgl" => "kungl",
            "&" => "och",
            word => word,
        };
        // From four letters on, so that `SIS` and `ups` stay; both sides of a comparison lose theirs.
        let genitive = word.chars().count() > 3 && word.ends_with('s');
        key.push_str(if genitive { &word[..word.len() - 1] } else { word });
    }
    // A scanned `rn` is read as `m`: `Länsstyrelsen i Dalamas län`.
    key.replace("rn", "m")
}

/// The words of a name in lower case, split at everything that is no letter or digit, and at a capital after a small
/// letter (`KungligaTekniska`).
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for c in name.nfc() {
        if c == '\u{ad}' {
            continue;
        }
        let is_letter = c.is_alphanumeric();
        let starts_word = c == '&' || !is_letter || (after_small && c.is_uppercase());
        if starts_word {
            words.push(String::new());
        }
        after_small = c.is_lowercase();
        if (is_letter || c == '&')
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase().map(plain));
        }
        if c == '&' {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A lower-case letter without an accent that is no letter of its own in Swedish.
fn plain(c: char) -> char {
    match c {
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'á' | 'à' | 'â' => 'a',
        'ü' => 'u',
        'ø' => 'ö',
        'æ' => 'ä',
        c => c,
    }
}

/// The hashes of the key and of each key with one letter less; none for a short key. Two keys that differ in one letter, or
/// in two neighbours that are swapped, have one in common; as do others by chance, so compare them by
/// [`differ_by_one_slip`].
pub(super) fn hashes_with_deletions(key: &str) -> impl Iterator<Item = u64> {
    let is_long = key.chars().count() >= MIN_FOR_SLIPS;
    let deletions = key.char_indices().map(|(at, c)| [&key[..at], &key[at + c.len_utf8()..]]);
    let texts = std::iter::once([key, ""]).chain(deletions).filter(move |_| is_long);
    texts.map(|parts| {
        let mut hasher = DefaultHasher::new();
        parts.into_iter().for_each(|part| hasher.write(part.as_bytes()));
        hasher.finish()
    })
}

/// Returns `true` if one letter is wrong, missing or added, or two neighbours are swapped. The first letter is right,
/// and a digit is never a slip.
pub(super) fn differ_by_one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let most = (a.len() - start).min(b.len() - start);
    let end = a.iter().rev().zip(b.iter().rev()).take(most).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..a.len() - end], &b[start..b.len() - end]);
    let is_slip = match (a, b) {
        ([x], [y]) => !x.is_ascii_digit() && !y.is_ascii_digit(),
        ([x], []) | ([], [x]) => !x.is_ascii_digit(),
        ([x, y], [v, w]) => x == w && y == v,
        _ => false,
    };
    start > 0 && is_slip
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for (a, b) in [
            ("Kungl. Tekniska högskolan", "KungligaTekniska Högskolan"),
            ("Post- och telestyrelsen", "Post & Telestyrelsen"),
            ("Kristianstad kommun", "KRISTIANSTADS KOMMUN"),
            ("Linnéuniversitetet", "Linneuniversitetet"),
            ("AcadeMedia", "Academedia"),
            ("Länsstyrelsen i Dalamas län", "Länsstyrelsen i Dalarnas län"),
            ("natur\u{ad}resurser", "naturresurser"),
        ] {
            assert_eq!(name_key(a), name_key(b), "{a}");
        }
        assert_ne!(name_key("Habo kommun"), name_key("Håbo kommun"));
        assert_eq!(name_key(" – "), "");
    }

    #[test]
    fn one_slip_is_a_letter_or_a_swap() {
        for (a, b, slip) in [
            ("savsjokommun", "savjsokommun", true),
            ("stenungsundkommun", "stenungssundkommun", true),
            ("lidkopingkommun", "linkopingkommun", true),
            ("norrkoping", "nykoping", false),
            ("xavsjokommun", "savsjokommun", false),
            ("fonden1", "fonden2", false),
            ("lika", "lika", false),
        ] {
            assert_eq!(differ_by_one_slip(a, b), slip, "{a} {b}");
        }
        assert_eq!(hashes_with_deletions("kort").count(), 0);
        assert_eq!(hashes_with_deletions("trettonbokstav").count(), 15);
        let one_less: Vec<u64> = hashes_with_deletions("trettonbokstäver").collect();
        assert!(
            hashes_with_deletions("trettonbokstaver").any(|hash| one_less.contains(&hash)),
            "without the ä and the a"
        );
    }
}
