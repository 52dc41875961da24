//! The operator's contact: `post@example.se`, `mailto:post@example.se` or `https://example.se/kontakt`.

use url::Url;

/// Reads an e-mail address, also after `mailto:`, or a web address.
///
/// Publishers see it in the User-Agent, in parentheses, so it is printable ASCII without any (RFC 9110, section 5.6.5).
pub(super) fn read(text: &str) -> Result<String, String> {
    let contact = text.strip_prefix("mailto:").unwrap_or(text);
    let fits_header = contact.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '(' | ')' | '\\'));
    if fits_header && (is_mail(contact) || is_web(contact)) {
        return Ok(contact.to_owned());
    }
    Err("an e-mail address such as `post@example.se` or a web address such as `https://example.se/`".to_owned())
}

fn is_mail(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let is_host =
        host.contains('.') && host.split('.').all(|label| !label.is_empty()) && !host.contains(['@', '/', ':']);
    !name.is_empty() && is_host
}

fn is_web(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| host.contains('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_contact_is_a_mail_or_a_web_address() {
        for (text, contact) in [
            ("post@example.se", "post@example.se"),
            ("mailto:post@example.se", "post@example.se"),
            ("https://example.se/kontakt", "https://example.se/kontakt"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(contact));
        }
        for wrong in [
            "hej",
            "@example.se",
            "post@",
            "post@se",
            "post@example..se",
            "a b@example.se",
            "ö@example.se",
            "post@example.se)",
            "https://",
            "https://x",
            "ftp://example.se/",
            "example.se",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
