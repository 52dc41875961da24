//! Readable addresses: `Ädelmetallutredningen – en översyn` to `adelmetallutredningen-en-oversyn`.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The maximum length of a slug; longer ones are cut at a word.
const MAX_CHARS: usize = 80;

/// The text as lower-case ASCII letters, digits and single hyphens; å, ä, ö lose their marks.
///
/// At most 80 characters, cut at a word. Empty for a text without a letter or digit.
#[must_use]
pub fn slugify(text: &str) -> String {
    let mut slug = String::new();
    for c in text.nfd().filter(|c| !is_combining_mark(*c) && *c != '\u{ad}') {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() > MAX_CHARS {
            break;
        }
    }
    if slug.len() > MAX_CHARS {
        let cut = slug.rfind('-').unwrap_or(MAX_CHARS);
        slug.truncate(cut);
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::slugify;

    #[test]
    fn slugs() {
        for (text, slug) in [
            ("Ädelmetallutredningen – en översyn", "adelmetallutredningen-en-oversyn"),
            ("SOU 2026:14", "sou-2026-14"),
            ("mi\u{ad}ljö", "miljo"),
            ("—", ""),
        ] {
            assert_eq!(slugify(text), slug);
        }
        assert_eq!(slugify(&"ord ".repeat(60)).len(), 79);
        assert!(slugify(&"x".repeat(300)).len() <= 80);
    }
}
