//! Texts of feeds and JSON answers that may be HTML: `<p>Hej</p>` to `Hej`, `3 < 4` as it is.

use scraper::Html;

use super::{
    limits::{MAX_LEVELS, MAX_TEXT_BYTES},
    nesting, text,
};

/// The text of `content`, which is HTML if it is said to be, or looks so.
pub(super) fn plain(content: &str, is_html: bool) -> String {
    // Publishers put tags into plain fields without saying so; `<` alone is a less-than sign.
    if is_html || content.contains("</") || content.contains("<br") { of_html(content) } else { content.to_owned() }
}

/// The text of HTML; of HTML that is nested too deeply, the source as it is.
pub(super) fn of_html(html: &str) -> String {
    if nesting::levels(html) > MAX_LEVELS {
        return html.to_owned();
    }
    text::block(Html::parse_document(html).root_element(), None, MAX_TEXT_BYTES).0
}
