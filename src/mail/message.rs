//! A letter as the bytes of a mail: headers, plain text, and the same as HTML.

use jiff::Timestamp;
use lettre::{
    Message,
    message::{
        Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

use super::{Address, links::hash_of};
use crate::domain::text::one_line;

/// The headers of one letter.
pub(super) struct Head<'a> {
    pub(super) from: &'a Mailbox,
    pub(super) reply_to: Option<&'a Mailbox>,
    pub(super) to: &'a Address,
    pub(super) subject: &'a str,
    /// Without angle brackets.
    pub(super) message_id: String,
    pub(super) date: Timestamp,
    /// The language tag.
    pub(super) lang: &'static str,
    /// None for the message that asks for a confirmation.
    pub(super) list: Option<List>,
}

/// The headers of a list (RFC 2919, RFC 8058).
pub(super) struct List {
    /// The identifier: `Remissflödet <remisser.example.se>`.
    pub(super) id: String,
    /// The address that ends the subscription by one `POST`.
    pub(super) leave: String,
}

/// The bytes of a letter, lines ending with CR LF. None if a part cannot be written, which no text from outside causes.
pub(super) fn message(head: Head<'_>, text: &str, html: &str) -> Option<Vec<u8>> {
    let mut builder = Message::builder()
        .from(head.from.clone())
        .to(Mailbox::new(None, head.to.as_lettre().clone()))
        .subject(one_line(head.subject))
        .date(head.date.into())
        .message_id(Some(format!("<{}>", head.message_id)))
        .raw_header(raw("Content-Language", head.lang.to_owned()))
        // No program answers a letter (RFC 3834).
        .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(reply_to) = head.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    if let Some(list) = head.list {
        builder = builder
            .raw_header(raw("List-Id", list.id))
            .raw_header(raw("List-Unsubscribe", format!("<{}>", list.leave)))
            .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()))
            .raw_header(raw("Precedence", "bulk".to_owned()));
    }
    // The same letter has the same bytes when it is sent again.
    let boundary = hash_of(&head.message_id).get(..32)?.to_owned();
    let parts = MultiPart::alternative().boundary(boundary).build();
    let parts = parts.singlepart(part(ContentType::TEXT_PLAIN, text)?).singlepart(part(ContentType::TEXT_HTML, html)?);
    builder.multipart(parts).ok().map(|message| message.formatted())
}

fn part(kind: ContentType, text: &str) -> Option<SinglePart> {
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let body = Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable).ok()?;
    Some(SinglePart::builder().header(kind).body(body))
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), one_line(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_plain_ascii_with_all_its_headers() {
        let from = "Remissflödet <brev@example.se>".parse().unwrap();
        let to = "anna@example.se".parse().unwrap();
        let head = || Head {
            from: &from,
            reply_to: None,
            to: &to,
            subject: "3 nya, 2 snart: ”djur”\r\nBcc: x@example.org",
            message_id: "week-2026-11-30.00@example.se".to_owned(),
            date: "2026-11-30T05:00:00Z".parse().unwrap(),
            lang: "sv",
            list: Some(List {
                id: "Remissflödet <example.se>".to_owned(),
                leave: format!("https://example.se/{}", "a".repeat(100)),
            }),
        };
        let bytes = message(head(), "Räksmörgås = gott\n.\nFrån mig\n", "<p>Räksmörgås</p>").unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 998), "{text}");
        insta::assert_snapshot!(text.replace('\r', ""));
        assert_eq!(message(head(), "a", "b"), message(head(), "a", "b"), "the same when it is sent again");
    }
}
