//! Letters by mail: the form, the links of letters, and what is shown where nobody sends letters.

mod refusals;

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    http::{Method, Request},
};
use jiff::Timestamp;
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::{
    App, amber,
    fixture::{Got, NOW},
};
use crate::{mail::Letters, web::service};

const FORM: &[(&str, &str)] = &[("content-type", "application/x-www-form-urlencoded")];

/// The three consultations, with letters.
struct Sending {
    app: App,
    letters: Arc<Letters>,
    folder: TempDir,
}

impl Sending {
    fn new() -> Self {
        Self::below("")
    }

    /// At a public address with this path.
    fn below(prefix: &str) -> Self {
        let (mut app, folder) = (App::new(), tempfile::tempdir().unwrap());
        let letters = Arc::new(Letters::open(folder.path(), "brev@remiss.example", now()).unwrap());
        let mut state = app.state(None);
        let shared = Arc::get_mut(&mut state.shared).unwrap();
        shared.settings.site.letters = true;
        shared.settings.site.public_url.push_str(prefix);
        app.service = service(state.with_letters(Arc::clone(&letters)));
        Self { app, letters, folder }
    }

    async fn get(&self, address: &str) -> Got {
        self.app.get(address).await
    }

    async fn post(&self, address: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Got {
        let mut request = Request::post(address);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "remiss.example");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer = crate::web::Peer(std::net::SocketAddr::from(([198, 51, 100, 1], 4711)));
        let request = request.body(body.into()).unwrap();
        let (parts, body) = self.app.service.for_peer(peer).oneshot(request).await.unwrap().into_parts();
        Got { status: parts.status, headers: parts.headers, body: to_bytes(body, usize::MAX).await.unwrap().to_vec() }
    }

    /// The form, filled in.
    fn form(&self, address: &str, query: &str, rest: &str) -> String {
        let token = self.letters.form_token("2026-07-03".parse().unwrap());
        let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        format!("adress={}&urval={}&token={token}{rest}", encoded(address), encoded(query))
    }

    async fn ask(&self, address: &str, query: &str) -> Got {
        self.post("/prenumerera", FORM, self.form(address, query, "")).await
    }

    /// The link to a confirmed subscription.
    async fn subscribed(&self, query: &str) -> String {
        self.ask("anna@example.se", query).await;
        let token = self.letters.sent_tokens(now()).pop().unwrap();
        let got = self.post(&format!("/prenumerera/bekrafta/{token}"), &[], "").await;
        assert_eq!(got.status, 200, "{}", got.text());
        self.letters.sent_links(now()).pop().unwrap()
    }

    /// Every file of the folder, as text.
    fn files(&self) -> String {
        let files = std::fs::read_dir(self.folder.path().join("mail/subscribers")).unwrap();
        files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// A page for one reader says so in its headers.
fn assert_personal(got: &Got) {
    let headers = ["cache-control", "referrer-policy", "x-robots-tag", "etag"].map(|name| got.header(name));
    assert_eq!(headers, ["no-store", "no-referrer", "noindex", ""]);
    assert!(got.header("content-security-policy").contains("form-action 'self'"));
}

#[tokio::test]
async fn an_address_asks_confirms_changes_and_leaves() {
    let sending = Sending::new();
    let got = sending.ask("anna@example.se", "issuer=finansdepartementet&status=open").await;
    assert_eq!(got.status, 200, "{}", got.text());
    assert_personal(&got);
    for words in ["Titta i din inkorg", "anna@example.se", "brev@remiss.example", "från Finansdepartementet"] {
        assert!(got.text().contains(words), "{words}: {}", got.text());
    }
    assert!(sending.files().contains("\"issuer=finansdepartementet\""), "what lasts: {}", sending.files());

    let token = sending.letters.sent_tokens(now()).pop().unwrap();
    let link = format!("/prenumerera/bekrafta/{token}");
    // Programs that open links.
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let got = sending.app.ask(method.clone(), &link, &[]).await;
        assert_eq!((got.status.as_u16(), got.body.is_empty()), (200, method == Method::HEAD));
        assert_personal(&got);
    }
    assert_eq!((sending.letters.state().subscribers, sending.letters.state().unconfirmed), (0, 1));
    let page = sending.get(&link).await.text();
    assert!(page.contains("Vill du ha brev om det här?") && page.contains(&format!("action=\"{link}\"")), "{page}");

    let done = sending.post(&link, &[("origin", "null"), ("sec-fetch-site", "same-origin")], "lang=sv").await;
    assert_eq!(done.status, 200);
    assert_personal(&done);
    for words in ["Klart", "nästa gång den 6 juli 2026", "href=\"/veckobrev?issuer=finansdepartementet\""] {
        assert!(done.text().contains(words), "{words}: {}", done.text());
    }
    assert_eq!((sending.letters.state().subscribers, sending.letters.state().unconfirmed), (1, 0));
    let used = sending.get(&link).await;
    assert_eq!(used.status, 404);
    assert_personal(&used);
    assert!(used.text().contains("Har du redan bekräftat är allt klart"), "{}", used.text());

    let change = format!("/prenumerera/andra/{}", sending.letters.sent_links(now())[0]);
    assert!(sending.get(&change).await.text().contains("value=\"week\" checked"));
    let saved = sending.post(&change, FORM, "gor=spara&rytm=day&tomma=nej").await;
    assert_personal(&saved);
    assert!(saved.text().contains("Ändringen är sparad.") && saved.text().contains("value=\"day\" checked"));
    assert!(saved.text().contains("value=\"nej\" checked"), "{}", saved.text());
    assert!(sending.post(&change, FORM, "gor=pausa").await.text().contains("Breven är pausade"));
    assert_eq!(sending.letters.state().paused, 1);
    assert!(sending.get(&change).await.text().contains("value=\"fortsatt\""));
    assert!(sending.post(&change, FORM, "gor=fortsatt").await.text().contains("Breven kommer igen."));
    assert_eq!(sending.letters.state().paused, 0);

    let leave = change.replace("andra", "avsluta");
    let question = sending.get(&leave).await;
    assert!(question.text().contains("Vill du sluta få de här breven?") && sending.letters.state().subscribers == 1);
    assert_personal(&question);
    let left = sending.post(&leave, FORM, "List-Unsubscribe=One-Click").await;
    assert_eq!((left.status.as_u16(), left.header("location")), (200, ""));
    assert_personal(&left);
    assert!(left.text().contains("Allt om adressen är raderat"), "{}", left.text());
    assert!(left.text().contains("href=\"/prenumerera?issuer=finansdepartementet#mail\""), "{}", left.text());
    assert_eq!(sending.files(), "");
    // Once more, as mail programs do that got no answer.
    assert_eq!(sending.post(&leave, FORM, "List-Unsubscribe=One-Click").await.status, 200);
    assert_eq!(sending.get(&leave).await.status, 404);
}

#[tokio::test]
async fn a_mail_provider_unsubscribes_from_its_own_site_with_any_body() {
    let sending = Sending::new();
    let link = sending.subscribed("").await;
    let headers = [
        ("content-type", "multipart/form-data; boundary=x"),
        ("origin", "https://mail.example"),
        ("sec-fetch-site", "cross-site"),
    ];
    let body = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    let got = sending.post(&format!("/prenumerera/avsluta/{link}?utm_source=x"), &headers, body).await;
    assert_eq!((got.status.as_u16(), sending.files()), (200, String::new()));
}

#[tokio::test]
async fn all_letters_of_an_address_end_together() {
    let sending = Sending::new();
    let link = sending.subscribed("").await;
    sending.ask("anna@example.se", "q=raf").await;
    let later = "2026-07-04T09:00:00Z";
    sending.app.at(later);
    let token = sending.letters.sent_tokens(later.parse().unwrap()).pop().unwrap();
    sending.post(&format!("/prenumerera/bekrafta/{token}"), &[], "").await;
    let page = sending.get(&format!("/prenumerera/andra/{link}")).await.text();
    assert!(page.contains("Adressen har en prenumeration till."), "{page}");
    let left = sending.post(&format!("/prenumerera/andra/{link}"), FORM, "gor=avsluta-alla").await;
    assert!(left.text().contains("Allt om adressen är raderat") && sending.files().is_empty(), "{}", left.text());
}

#[tokio::test]
async fn the_form_is_the_same_for_all_and_cached() {
    let sending = Sending::new();
    for address in ["/prenumerera", "/prenumerera?subject=djur", "/", "/?lang=en", "/remisser"] {
        let first = sending.get(address).await;
        let other = sending.app.get_with(address, &[("user-agent", "another"), ("cookie", "a=b")]).await;
        assert_eq!(first.body, other.body, "{address}");
        assert_eq!(first.header("etag"), other.header("etag"));
        assert!(first.header("cache-control").starts_with("public, max-age="), "{address}");
        assert_eq!(first.header("referrer-policy"), "strict-origin-when-cross-origin");
        let again = sending.app.get_with(address, &[("if-none-match", first.header("etag"))]).await;
        assert_eq!(again.status, 304, "{address}");
    }
    let page = sending.get("/prenumerera").await.text();
    sending.app.at("2026-07-03T21:59:59Z");
    assert_eq!(sending.get("/prenumerera").await.text(), page);
    sending.app.at("2026-07-03T22:00:00Z");
    assert_ne!(sending.get("/prenumerera").await.text(), page, "the token of another day");
}

#[tokio::test]
async fn two_clicks_lead_from_the_start_and_from_every_list_to_the_form() {
    let sending = Sending::new();
    let consultation = format!("/remisser/{}", amber().path_segment());
    let followed = format!("/prenumerera?consultation={}", amber().id.to_string().trim_start_matches("urn:uuid:"));
    for (page, form) in [
        ("/", "/prenumerera#mail"),
        ("/remisser?q=raf", "/prenumerera?q=raf#mail"),
        ("/avsandare/finansdepartementet", "/prenumerera?issuer=finansdepartementet#mail"),
        ("/amnen/djur", "/prenumerera?subject=djur#mail"),
        ("/organisationer/boverket", "/prenumerera?for=boverket#mail"),
        ("/kalender", "/prenumerera#mail"),
        ("/veckobrev", "/prenumerera#mail"),
        (consultation.as_str(), &format!("{followed}#mail")),
    ] {
        let text = sending.get(page).await.text();
        let ways = text.split("<ul class=\"ways\">").nth(1).unwrap();
        assert!(ways.trim_start().starts_with(&format!("<li><a href=\"{form}\" ")), "{page}: {ways}");
        let got = sending.get(form.split('#').next().unwrap()).await.text();
        let section = got.split("<h2 id=\"mail\">Med e-post</h2>").nth(1).unwrap().split("<h2").next().unwrap();
        assert!(section.contains("<form class=\"letters\" action=\"/prenumerera\" method=\"post\">"), "{form}");
        assert!(!got.contains("rss2email") && !got.contains("r2e"), "{form}");
    }
    let one = sending.get(&followed).await.text();
    assert!(one.contains("Brevet slutar när vi vet vad det blev."), "{one}");
    assert!(!sending.get("/prenumerera").await.text().contains("Brevet slutar"));
    for page in ["/", "/prenumerera", "/om"] {
        assert!(sending.get(page).await.text().contains("href=\"/integritet\""), "{page}");
    }
}

#[tokio::test]
async fn the_page_about_personal_data_names_who_answers() {
    let sending = Sending::new();
    let page = sending.get("/integritet").await.text();
    for words in ["Exempelföreningen", "fel@remiss.example", "48 timmar", "brev@remiss.example", "imy.se"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let english = sending.get("/integritet?lang=en").await.text();
    assert!(english.contains("<html lang=\"en\">") && english.contains("Personal data"), "{english}");
    assert!(sending.get("/sitemap.xml").await.text().contains("example/integritet<"));
    assert!(sending.get("/robots.txt").await.text().contains("\nDisallow: /prenumerera/\n"));
}

#[tokio::test]
async fn the_pages_are_in_english_for_those_who_chose_it() {
    let sending = Sending::new();
    let page = sending.get("/prenumerera?lang=en&q=raf").await.text();
    assert!(page.contains("action=\"/prenumerera?lang=en\"") && page.contains("name=\"lang\" value=\"en\""), "{page}");
    let body = sending.form("anna@example.se", "q=raf", "&lang=en");
    let got = sending.post("/prenumerera?lang=en", FORM, body).await.text();
    assert!(got.contains("<html lang=\"en\">") && got.contains("Look in your inbox"), "{got}");
    let token = sending.letters.sent_tokens(now()).pop().unwrap();
    let page = sending.get(&format!("/prenumerera/bekrafta/{token}")).await.text();
    assert!(page.contains("Do you want letters about this?"), "{page}");
    let swedish = sending.get(&format!("/prenumerera/bekrafta/{token}?lang=sv")).await.text();
    assert!(swedish.contains("Vill du ha brev"), "{swedish}");
    let done = sending.post(&format!("/prenumerera/bekrafta/{token}?lang=en"), &[], "").await.text();
    assert!(done.contains("every Monday at 06:00, next on 6 July 2026"), "{done}");
    let link = sending.letters.sent_links(now()).pop().unwrap();
    for page in ["andra", "avsluta"] {
        let page = sending.get(&format!("/prenumerera/{page}/{link}")).await.text();
        assert!(page.contains("<html lang=\"en\">") && page.matches("<h1").count() == 1, "{page}");
    }
}

#[tokio::test]
async fn everything_stays_below_the_path_of_the_public_address() {
    let sending = Sending::below("/a/b");
    let page = sending.get("/a/b/prenumerera").await.text();
    assert!(page.contains("action=\"/a/b/prenumerera\"") && page.contains("href=\"/a/b/integritet\""), "{page}");
    let body = sending.form("anna@example.se", "", "");
    let origin = [FORM[0], ("origin", "https://remiss.example"), ("sec-fetch-site", "same-origin")];
    let got = sending.post("/a/b/prenumerera", &origin, body).await;
    assert!(got.status == 200 && got.text().contains("href=\"/a/b/prenumerera#mail\""), "{}", got.text());
    let token = sending.letters.sent_tokens(now()).pop().unwrap();
    let page = sending.get(&format!("/a/b/prenumerera/bekrafta/{token}")).await.text();
    assert!(page.contains(&format!("action=\"/a/b/prenumerera/bekrafta/{token}\"")), "{page}");
    assert!(sending.get("/a/b/robots.txt").await.text().contains("\nDisallow: /a/b/prenumerera/\n"));
}

#[tokio::test]
async fn operators_see_counts_and_no_address() {
    let sending = Sending::new();
    let link = sending.subscribed("").await;
    sending.ask("berit@example.se", "").await;
    let health = sending.get("/health/ready").await.json();
    assert_eq!((&health["letters"]["subscribers"], &health["letters"]["unconfirmed"]), (&1.into(), &1.into()));
    let metrics = sending.get("/metrics").await.text();
    for line in [
        "remissflode_letters_subscribers 1",
        "remissflode_letters_unconfirmed 1",
        "remissflode_letters_paused 0",
        "# TYPE remissflode_letters_sent_total counter",
        r#"http_requests_total{method="POST",route="/prenumerera",status="200"} 2"#,
        r#"http_requests_total{method="POST",route="/prenumerera/bekrafta/{token}",status="200"} 1"#,
    ] {
        assert!(metrics.contains(&format!("\n{line}\n")), "{line}: {metrics}");
    }
    assert!(!metrics.contains(&link) && !metrics.contains("example.se") && !health.to_string().contains("example.se"));
}
