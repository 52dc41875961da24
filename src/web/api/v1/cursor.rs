//! Cursors: the position of a reader in a long list, by its last item and not by a number that moves.
//!
//! ```text
//! the last item of a page   ->   "5b226634…"   ->   the first item behind it, however many came or went meanwhile
//! ```
//!
//! An item that exists during the whole walk and keeps its place comes exactly once. One that changes its place (a
//! consultation that changes while `sort=changed` is walked) may come twice or be missed: a mirror asks
//! again with `changedAfter` from when it began. A walk is no consistent snapshot; `changes.ndjson` is for that.

use axum::http::StatusCode;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{
    domain::text::hex,
    web::{
        http::{Refusal, RequestContext},
        params::Query,
    },
};

/// The keys that do not select another list.
const BESIDE: [&str; 4] = ["cursor", "fields", "limit", "page"];
/// The longest accepted cursor.
const MAX_CHARS: usize = 1000;

/// The cursor behind the item that `mark` marks.
pub(super) fn write(context: &RequestContext, mark: &impl Serialize) -> String {
    let text = serde_json::to_vec(&(question(&context.path, &context.query), mark)).unwrap_or_default();
    hex(&text)
}

/// The mark in a cursor.
///
/// # Errors
/// 400 for a malformed cursor, or one of another list, filter or order.
pub(super) fn read<M: DeserializeOwned>(context: &RequestContext, text: &str) -> Result<M, Refusal> {
    let refusal = || {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "Markören (cursor) hör inte till den här frågan. Ta den ur nextCursor i svaret på samma fråga.",
            "the cursor does not belong to this question: take it from `nextCursor` of an answer to the same question",
        )
        .with_field("cursor")
    };
    let bytes = bytes(text).filter(|_| text.len() <= MAX_CHARS).ok_or_else(refusal)?;
    let (asked, mark): (String, M) = serde_json::from_slice(&bytes).map_err(|_| refusal())?;
    if asked == question(&context.path, &context.query) { Ok(mark) } else { Err(refusal()) }
}

/// A digest of the request, without the keys of paging.
fn question(path: &str, query: &Query) -> String {
    let asked = query.without(&BESIDE).at_path(path);
    hex(&Sha256::digest(asked.as_bytes())[..4])
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok().filter(|_| pair.len() == 2)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_is_read_or_not() {
        assert_eq!(bytes("00ff"), Some(vec![0, 255]));
        for wrong in ["0", "zz", "+1", "å1"] {
            assert_eq!(bytes(wrong).filter(|bytes| bytes != &[1]), None, "{wrong}");
        }
    }

    #[test]
    fn a_cursor_belongs_to_its_question() {
        let of = |query: &str| question("/api/v1/events", &Query::parse(query));
        assert_eq!(of("q=a&limit=3&cursor=x"), of("q=a&fields=id"));
        assert_ne!(of("q=a"), of("q=b"));
    }
}
