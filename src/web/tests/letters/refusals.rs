//! Forms that are refused, and a site without letters.

use axum::http::Method;

use super::{App, FORM, Got, Sending, amber, now};

/// The requests that letters add.
const ADDED: [&str; 4] = ["/prenumerera", "/prenumerera/bekrafta/a", "/prenumerera/andra/a", "/prenumerera/avsluta/a"];

#[tokio::test]
async fn without_letters_nothing_of_them_is_shown_and_nothing_is_taken() {
    let app = App::new();
    let consultation = format!("/remisser/{}", amber().path_segment());
    for page in ["/", "/remisser", "/amnen/djur", "/prenumerera", "/om", "/veckobrev", "/kalender", &consultation] {
        for page in [page.to_owned(), format!("{page}?lang=en")] {
            let text = app.get(&page).await.text();
            assert!(!text.contains("#mail") && !text.contains("integritet"), "{page}: {text}");
            assert!(!text.contains("method=\"post\"") && !text.contains("type=\"email\""), "{page}: {text}");
        }
    }
    assert!(app.get("/prenumerera").await.text().contains("Den här tjänsten skickar ingen e-post"));
    assert_eq!(app.get("/integritet").await.status, 404);
    assert!(!app.get("/robots.txt").await.text().contains("prenumerera"));
    assert!(!app.get("/sitemap.xml").await.text().contains("example/integritet<"));
    assert!(!app.get("/metrics").await.text().contains("letters"));
    assert!(app.get("/health/ready").await.json().get("letters").is_none());
    for (number, address) in ADDED.into_iter().enumerate() {
        let got = app.ask(Method::POST, address, &[]).await;
        assert_eq!(got.status, if number == 0 { 405 } else { 404 }, "{address}");
        assert_eq!(got.header("referrer-policy"), "strict-origin-when-cross-origin");
        assert_eq!(app.ask(Method::POST, address, &[("content-length", "3")]).await.status, 413, "{address}");
    }
}

#[tokio::test]
async fn an_instance_beside_the_one_that_sends_links_and_takes_nothing() {
    let mut app = App::new();
    let mut state = app.state(None);
    std::sync::Arc::get_mut(&mut state.shared).unwrap().settings.site.letters = true;
    app.service = crate::web::service(state);
    assert!(app.get("/").await.text().contains("href=\"/prenumerera#mail\""));
    assert_eq!(app.get("/integritet").await.status, 200);
    let page = app.get("/prenumerera").await.text();
    assert!(page.contains("Formuläret går inte att visa just nu") && !page.contains("type=\"email\""), "{page}");
    assert_eq!(app.ask(Method::POST, "/prenumerera", &[]).await.status, 405);
    assert_eq!(app.ask(Method::POST, "/prenumerera", &[("content-length", "3")]).await.status, 413);
}

#[tokio::test]
async fn a_wrong_address_is_said_beside_its_field_and_kept() {
    let sending = Sending::new();
    for wrong in
        ["", "anna", "anna@", "a@b.se\r\nBcc: x@example.se", "a@b.se,c@d.se", "\"a\" <a@b.se>", "<script>@b.se"]
    {
        let body = sending.form(wrong, "q=raf", "&rytm=day&tomma=nej");
        let got = sending.post("/prenumerera", FORM, body).await;
        let text = got.text();
        assert_eq!(got.status, 422, "{wrong}: {text}");
        super::assert_personal(&got);
        assert!(text.contains("aria-invalid=\"true\" aria-describedby=\"adress-fel\""), "{text}");
        assert!(text.contains("<p class=\"error\" id=\"adress-fel\">"), "{text}");
        assert!(text.contains("name=\"urval\" value=\"q=raf\"") && text.contains("value=\"day\" checked"), "{text}");
        assert!(text.contains("value=\"nej\" checked") && !text.contains("<script>"), "{text}");
        let start: String = wrong.chars().take_while(|c| c.is_alphanumeric()).collect();
        assert!(text.contains(&format!("value=\"{start}")), "{text}");
    }
    assert_eq!(sending.files(), "");
}

#[tokio::test]
async fn the_answer_is_the_same_for_known_and_unknown_addresses() {
    let sending = Sending::new();
    sending.subscribed("q=raf").await;
    let known = sending.ask("anna@example.se", "q=raf").await;
    let unknown = sending.ask("anni@example.se", "q=raf").await;
    let twice = sending.ask("anni@example.se", "q=raf").await;
    assert_eq!(known.text().replace("anna@", "anni@"), unknown.text());
    assert_eq!(unknown.text(), twice.text());
    let names = |got: &Got| got.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!((known.status, names(&known)), (unknown.status, names(&unknown)));
}

#[tokio::test]
async fn a_form_of_an_earlier_day_comes_again_with_the_address() {
    let sending = Sending::new();
    let body = sending.form("anna@example.se", "q=raf", "");
    sending.app.at("2026-07-04T08:00:00Z");
    assert_eq!(sending.post("/prenumerera", FORM, body.clone()).await.status, 200, "of the day before");
    sending.app.at("2026-07-05T08:00:00Z");
    for body in [body, body_without_token("anna@example.se")] {
        let got = sending.post("/prenumerera", FORM, body).await;
        assert_eq!(got.status, 422);
        assert!(got.text().contains("Sidan hade legat öppen"), "{}", got.text());
        assert!(got.text().contains("value=\"anna@example.se\"") && !got.text().contains("aria-invalid"));
        let token = sending.letters.form_token("2026-07-05".parse().unwrap());
        assert!(got.text().contains(&token), "the form can be sent now: {}", got.text());
    }
}

fn body_without_token(address: &str) -> String {
    format!("adress={address}&urval=")
}

#[tokio::test]
async fn an_unknown_selection_is_refused_with_words() {
    let sending = Sending::new();
    let got = sending.ask("anna@example.se", "issuer=finans").await;
    assert_eq!(got.status, 422);
    assert!(got.text().contains("menade du ”finansdepartementet”"), "{}", got.text());
    assert!(got.text().contains("value=\"anna@example.se\""), "{}", got.text());
    assert_eq!(sending.files(), "");
    let wrong = sending.post("/prenumerera", FORM, sending.form("anna@example.se", "", "&rytm=hourly")).await;
    assert_eq!((wrong.status.as_u16(), wrong.header("cache-control")), (400, "no-store"));
    // More filters than a form takes: the page says so instead of showing one that is refused.
    let many = (0..40).map(|n| format!("q={}{n}", "ö".repeat(12))).collect::<Vec<_>>().join("&");
    let many: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(url::form_urlencoded::parse(many.as_bytes()))
        .finish();
    let page = sending.get(&format!("/prenumerera?{many}")).await;
    assert!(page.status == 200 && page.text().contains("Urvalet har för många filter"), "{}", page.text());
}

#[tokio::test]
async fn bodies_are_bounded_and_of_one_type() {
    let sending = Sending::new();
    let long = sending.form("anna@example.se", "", &format!("&x={}", "a".repeat(5000)));
    assert_eq!(sending.post("/prenumerera", FORM, long.clone()).await.status, 413);
    for address in ADDED {
        let got = sending.post(address, FORM, long.clone()).await;
        assert_eq!((got.status.as_u16(), got.header("cache-control")), (413, "no-store"), "{address}");
        assert!(got.text().contains("Formuläret är för stort"), "{address}: {}", got.text());
    }
    let body = sending.form("anna@example.se", "", "");
    for wrong in ["text/plain", "application/json", "multipart/form-data; boundary=x", ""] {
        let got = sending.post("/prenumerera", &[("content-type", wrong)], body.clone()).await;
        assert_eq!(got.status, 415, "{wrong}");
    }
    // Everywhere else, and for every other method, a body is refused as before.
    for (method, address) in [
        (Method::POST, "/"),
        (Method::POST, "/integritet"),
        (Method::POST, "/prenumerera/bekrafta/a/b"),
        (Method::POST, "/prenumerera/x"),
        (Method::PUT, "/prenumerera"),
        (Method::GET, "/prenumerera"),
        (Method::GET, "/prenumerera/avsluta/a"),
    ] {
        let got = sending.app.ask(method.clone(), address, &[("content-length", "3")]).await;
        assert_eq!(got.status, 413, "{method} {address}");
    }
    assert_eq!(sending.files(), "");
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let sending = Sending::new();
    let body = sending.form("anna@example.se", "", "");
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://other.example"), ("origin", "null")] {
        let headers = [FORM[0], (name, value)];
        let got = sending.post("/prenumerera", &headers, body.clone()).await;
        assert_eq!((got.status.as_u16(), got.header("cache-control")), (403, "no-store"), "{name}: {value}");
        assert!(got.text().contains("från en annan webbplats"), "{}", got.text());
        // A page behind a link has no referrer, so its form may have no origin; the link is secret enough.
        let status = if value == "null" { 404 } else { 403 };
        assert_eq!(sending.post("/prenumerera/bekrafta/a", &headers, "").await.status, status, "{value}");
        assert_eq!(sending.post("/prenumerera/andra/a", &headers, "").await.status, status, "{value}");
    }
    assert_eq!(sending.files(), "");
}

#[tokio::test]
async fn one_client_asks_ten_times_an_hour() {
    let sending = Sending::new();
    for n in 0..10 {
        assert_eq!(sending.ask(&format!("a{n}@example.se"), "").await.status, 200, "{n}");
        assert_eq!(sending.ask("wrong", "").await.status, 422, "a slip counts for nothing");
    }
    let got = sending.ask("b@example.se", "").await;
    assert_eq!((got.status.as_u16(), got.header("cache-control")), (429, "no-store"));
    let seconds: u32 = got.header("retry-after").parse().unwrap();
    assert!((1..=360).contains(&seconds), "{seconds}");
    assert!(got.text().contains("Härifrån har det kommit många beställningar"), "{}", got.text());
    assert_eq!(sending.letters.state().unconfirmed, 10);
}

#[tokio::test]
async fn links_that_lead_nowhere_say_so() {
    let sending = Sending::new();
    let link = sending.subscribed("").await;
    let forged = format!("{}0", &link[..link.len() - 1]);
    let forged = if forged == link { format!("{}1", &link[..link.len() - 1]) } else { forged };
    for purpose in ["bekrafta", "andra", "avsluta"] {
        for link in ["a", forged.as_str()] {
            let got = sending.get(&format!("/prenumerera/{purpose}/{link}")).await;
            assert_eq!(got.status, 404, "{purpose}/{link}");
            super::assert_personal(&got);
            assert!(got.text().contains("Länken leder ingenstans"), "{}", got.text());
        }
    }
    assert_eq!(sending.post(&format!("/prenumerera/avsluta/{forged}"), &[], "").await.status, 404);
    assert_eq!(sending.letters.state().subscribers, 1);
    sending.ask("berit@example.se", "").await;
    let token = sending.letters.sent_tokens(now()).pop().unwrap();
    sending.app.at("2026-07-05T08:00:01Z");
    let old = sending.get(&format!("/prenumerera/bekrafta/{token}")).await;
    assert_eq!((old.status.as_u16(), old.header("cache-control")), (410, "no-store"));
    assert!(old.text().contains("Länken gäller inte längre") && old.text().contains("/prenumerera#mail"));
}
