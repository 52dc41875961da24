//! The bodies of forms, and where they may come from.
//!
//! A form of another site could ask for letters in a visitor's name. Browsers say where a form comes from (`Sec-Fetch-Site`,
//! `Origin`); programs that say nothing have no visitor whose name they could use.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, StatusCode, Uri, header},
};

use crate::{
    output::Site,
    web::{http::Refusal, params::Query},
};

/// The most bytes of a form.
const MAX_BYTES: usize = 4096;
/// The media type of a form.
const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// Reads the pairs of a form.
///
/// # Errors
/// 415 for another media type, 413 for a body that is too large.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Query, Refusal> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(MEDIA_TYPE) {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Här tas bara formuläret på sidan Prenumerera emot.",
            format!("expected a form of the type `{MEDIA_TYPE}`, found `{essence}`"),
        ));
    }
    Ok(Query::parse(&String::from_utf8_lossy(&bytes(body).await?)))
}

/// Reads a body of any type, as mail programs send it (RFC 8058 allows two).
///
/// # Errors
/// 413 for one that is too large.
pub(super) async fn bytes(body: Body) -> Result<axum::body::Bytes, Refusal> {
    to_bytes(body, MAX_BYTES).await.map_err(|_| {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Formuläret är för stort. Välj färre filter, och försök igen.",
            format!("expected a form of at most {MAX_BYTES} bytes: choose fewer filters, and try again"),
        )
    })
}

/// Refuses a form that another site sends. `has_secret` is set for the address of a link, which no other site knows.
///
/// # Errors
/// 403 where the browser says that it does.
pub(super) fn refuse_other_sites(headers: &HeaderMap, uri: &Uri, site: &Site, has_secret: bool) -> Result<(), Refusal> {
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let fetched_from = said("sec-fetch-site");
    let is_ours = match said("origin") {
        None => true,
        // After a page with `Referrer-Policy: no-referrer`. Without TLS, browsers do not say where a form comes from.
        Some("null") => fetched_from == Some("same-origin") || has_secret,
        Some(origin) => is_own(origin, headers, uri, site),
    };
    if is_ours && matches!(fetched_from, None | Some("same-origin" | "none")) {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::FORBIDDEN,
        "Formuläret skickades från en annan webbplats. Öppna sidan Prenumerera här och fyll i det igen.",
        "the form was sent from another site: open the page `Subscribe` here and fill it in again",
    ))
}

/// Returns `true` for the origin of the public address, or of the host that the browser asked: no other site can set that.
fn is_own(origin: &str, headers: &HeaderMap, uri: &Uri, site: &Site) -> bool {
    let public = url::Url::parse(&site.public_url).map(|url| url.origin().ascii_serialization());
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = uri.authority().map(|authority| authority.as_str()).or(host);
    let of_origin = origin.split_once("://").map(|(_, host)| host);
    public.is_ok_and(|public| public == origin)
        || matches!((host, of_origin), (Some(host), Some(of_origin)) if host.eq_ignore_ascii_case(of_origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_other_sites_are_refused() {
        let site = Site::new("https://remiss.example/a", "Remissflödet");
        for (headers, is_taken) in [
            (&[][..], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "https://remiss.example")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("origin", "http://10.0.0.7:8080")], true),
            (&[("origin", "null"), ("sec-fetch-site", "same-origin")], true),
            (&[("origin", "null")], false),
            (&[("origin", "null"), ("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "https://other.example")], false),
            (&[("origin", "https://remiss.example.other.example")], false),
            (&[("origin", "http://remiss.example")], false),
            (&[("origin", "10.0.0.7:8080")], false),
        ] {
            let mut map = HeaderMap::new();
            map.insert("host", "10.0.0.7:8080".parse().unwrap());
            for (name, value) in headers {
                map.insert(axum::http::HeaderName::from_static(name), value.parse().unwrap());
            }
            let refused = refuse_other_sites(&map, &Uri::from_static("/prenumerera"), &site, false);
            assert_eq!(refused.is_ok(), is_taken, "{headers:?}");
            let of_link = refuse_other_sites(&map, &Uri::from_static("/prenumerera/andra/a"), &site, true);
            assert_eq!(of_link.is_ok(), is_taken || headers == [("origin", "null")], "{headers:?}");
        }
    }
}
