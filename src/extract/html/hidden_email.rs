//! E-mail addresses that a site's e-mail protection hides from programs, and that its script shows to every reader.
//!
//! `<span data-cfemail="…">[email protected]</span>`: the first byte is the key, and each further byte is a letter under it.

use scraper::node::Element;

use crate::domain::text::is_email;

/// The address that an element hides; none if it hides none.
pub(super) fn hidden_email(element: &Element) -> Option<String> {
    let letters = element.attr("data-cfemail")?;
    let bytes: Option<Vec<u8>> =
        (0..letters.len()).step_by(2).map(|at| u8::from_str_radix(letters.get(at..at + 2)?, 16).ok()).collect();
    let bytes = bytes?;
    let (key, hidden) = bytes.split_first()?;
    let text = String::from_utf8(hidden.iter().map(|letter| letter ^ key).collect()).ok()?;
    is_email(&text).then_some(text)
}
