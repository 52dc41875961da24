//! The few files that pages need: the style sheet and the icon. Compiled in; nothing comes from another host.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::{
    domain::text::hex,
    web::http::{Answer, Document, Refusal, RequestContext},
};

const STYLE: &str = include_str!("../../../assets/style.css");
const ICON: &str = include_str!("../../../assets/icon.svg");

/// The seconds for which a document that never changes may be kept: a year.
pub(crate) const FOREVER: u32 = 31_536_000;

/// The style sheet's address, which changes with its content, so that copies may be kept forever.
pub(crate) static STYLE_HREF: LazyLock<String> = LazyLock::new(|| address("/assets/style.css", STYLE));
/// The icon's address.
pub(crate) static ICON_HREF: LazyLock<String> = LazyLock::new(|| address("/assets/icon.svg", ICON));

/// `GET /assets/style.css`
pub(crate) fn style(context: &RequestContext) -> Result<Answer, Refusal> {
    Ok(file(context, "text/css; charset=utf-8", STYLE, &STYLE_HREF))
}

/// `GET /assets/icon.svg` and `GET /favicon.ico`: browsers accept an SVG there too.
pub(crate) fn icon(context: &RequestContext) -> Result<Answer, Refusal> {
    Ok(file(context, "image/svg+xml", ICON, &ICON_HREF))
}

fn file(context: &RequestContext, media_type: &'static str, text: &'static str, href: &str) -> Answer {
    let is_current = context.query.at_path(&context.path) == href;
    if !is_current && !context.query.pairs().is_empty() {
        // That of another version, or made up: no reason to compress and keep it again.
        return Answer::Moved(href.to_owned());
    }
    let mut document = Document::new(media_type, text, None);
    document.max_age = is_current.then_some(FOREVER);
    Answer::Document(document)
}

fn address(path: &str, text: &str) -> String {
    let digest = hex(&Sha256::digest(text)[..6]);
    format!("{path}?v={digest}")
}
