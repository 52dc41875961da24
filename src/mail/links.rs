//! Links and form fields that only this installation can have made.
//!
//! ```text
//! form token     day and HMAC: the same for every client that day, so that the page with the form stays cacheable
//! letter's link  id of the subscription, last day, HMAC: nothing is stored for it, and it ends with the subscription
//! confirmation   32 random bytes, of which the subscription holds the hash alone
//! ```

use jiff::{ToSpan, civil::Date};
use ring::{
    hmac,
    rand::{SecureRandom as _, SystemRandom},
};
use sha2::{Digest as _, Sha256};

use super::{LinkProblem, SubscriberId, subscriber::from_hex};
use crate::domain::text::hex;

/// The time for which the links of a letter hold, in days: somebody leaves by a letter of the year before last.
const LINK_DAYS: i32 = 730;
/// The bytes of a code that are kept: 96 bits cannot be guessed over a network.
const CODE_BYTES: usize = 12;
/// The day from which days are counted in links.
const FIRST_DAY: Date = jiff::civil::date(2020, 1, 1);

/// Makes links and form fields, and checks those that come back.
pub(super) struct Signer(hmac::Key);

impl Signer {
    /// The signer with the key of this installation.
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// A name of this installation's folder, from which its key cannot be found.
    pub(super) fn folder_name(&self) -> String {
        self.code("folder", b"")
    }

    /// The field of forms on the day `today`.
    pub(super) fn form_token(&self, today: Date) -> String {
        let day = number_of(today);
        format!("{day:05x}{}", self.code("form", &day.to_be_bytes()))
    }

    /// Returns `true` for the field of a form of `today` or of the day before.
    pub(super) fn is_form_token(&self, token: &str, today: Date) -> bool {
        let Some((day, code)) = split(token) else { return false };
        let is_recent = [number_of(today), number_of(today).saturating_sub(1)].contains(&day);
        is_recent && self.verify("form", &day.to_be_bytes(), code)
    }

    /// The end of a letter's links to its subscription, which hold from `today` on for two years.
    pub(super) fn link(&self, id: SubscriberId, today: Date) -> String {
        let last = number_of(today.checked_add(LINK_DAYS.days()).unwrap_or(today));
        format!("{id}{last:05x}{}", self.code("link", &signed(id, last)))
    }

    /// The subscription that a link was made for.
    ///
    /// # Errors
    /// A link that was not made here, or whose time is over.
    pub(super) fn subscriber(&self, link: &str, today: Date) -> Result<SubscriberId, LinkProblem> {
        let id: SubscriberId = link.get(..32).and_then(|id| id.parse().ok()).ok_or(LinkProblem::Unknown)?;
        let (last, code) = link.get(32..).and_then(split).ok_or(LinkProblem::Unknown)?;
        if !self.verify("link", &signed(id, last), code) {
            return Err(LinkProblem::Unknown);
        }
        if number_of(today) > last { Err(LinkProblem::Expired) } else { Ok(id) }
    }

    fn code(&self, purpose: &str, text: &[u8]) -> String {
        let tag = hmac::sign(&self.0, &message(purpose, text));
        hex(tag.as_ref().get(..CODE_BYTES).unwrap_or_default())
    }

    fn verify(&self, purpose: &str, text: &[u8], code: &str) -> bool {
        let Some(given) = from_hex(code) else { return false };
        let tag = hmac::sign(&self.0, &message(purpose, text));
        let expected = tag.as_ref().get(..CODE_BYTES).unwrap_or_default();
        // Compared to the end, whatever differs first.
        given.len() == expected.len() && given.iter().zip(expected).fold(0, |all, (a, b)| all | (a ^ b)) == 0
    }
}

fn message(purpose: &str, text: &[u8]) -> Vec<u8> {
    [purpose.as_bytes(), b"\n", text].concat()
}

fn signed(id: SubscriberId, last: u32) -> Vec<u8> {
    [id.as_bytes().as_slice(), &last.to_be_bytes()].concat()
}

/// The day and the code of a token: five hexadecimal digits, and the rest.
fn split(token: &str) -> Option<(u32, &str)> {
    let (day, code) = token.split_at_checked(5)?;
    let is_plain = day.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit));
    is_plain.then(|| u32::from_str_radix(day, 16).ok()).flatten().map(|day| (day, code))
}

fn number_of(day: Date) -> u32 {
    u32::try_from(day.duration_since(FIRST_DAY).as_hours() / 24).unwrap_or(0)
}

/// A random token for a confirmation, and the hash that is stored of it.
pub(super) fn token() -> std::io::Result<(String, String)> {
    let token = hex(&random::<32>()?);
    let hash = hash_of(&token);
    Ok((token, hash))
}

/// The hash that is stored of a token.
pub(super) fn hash_of(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Random bytes of the system.
///
/// # Errors
/// If the system has none.
pub(super) fn random<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| std::io::Error::other("the system gives no random bytes"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 28);

    #[test]
    fn a_form_holds_until_the_next_day_ends() {
        let signer = Signer::new(&[1; 32]);
        let token = signer.form_token(TODAY);
        assert_eq!(token, signer.form_token(TODAY), "the same for everyone");
        assert!(signer.is_form_token(&token, TODAY) && signer.is_form_token(&token, date(2026, 11, 29)));
        assert!(!signer.is_form_token(&token, date(2026, 11, 30)), "too old");
        assert!(!signer.is_form_token(&token, date(2026, 11, 27)), "not yet made");
        assert!(!Signer::new(&[2; 32]).is_form_token(&token, TODAY), "of another installation");
        for wrong in ["", "å", "00000", &token[..10], &format!("{token}00"), &token.replace('0', "1")] {
            assert!(!signer.is_form_token(wrong, TODAY), "{wrong}");
        }
    }

    #[test]
    fn a_link_names_its_subscription_for_two_years() {
        let signer = Signer::new(&[1; 32]);
        let id = SubscriberId::from_bytes([7; 16]);
        let link = signer.link(id, TODAY);
        assert_eq!((link.len(), signer.subscriber(&link, TODAY)), (61, Ok(id)));
        assert_eq!(signer.subscriber(&link, date(2028, 11, 27)), Ok(id));
        assert_eq!(signer.subscriber(&link, date(2028, 11, 28)), Err(LinkProblem::Expired));
        let other = format!("{}{}", SubscriberId::from_bytes([8; 16]), &link[32..]);
        for wrong in ["", "x", "ååååååååååååååååååååå", &other, &link[..60], &signer.form_token(TODAY)]
        {
            assert_eq!(signer.subscriber(wrong, TODAY), Err(LinkProblem::Unknown), "{wrong}");
        }
        assert_eq!(signer.subscriber(&link.to_uppercase(), TODAY), Err(LinkProblem::Unknown));
    }

    #[test]
    fn tokens_differ_and_their_hash_alone_is_stored() {
        let ((a, a_hash), (b, _)) = (token().unwrap(), token().unwrap());
        assert!(a != b && a.len() == 64 && a_hash == hash_of(&a) && !a_hash.contains(&a));
    }
}
