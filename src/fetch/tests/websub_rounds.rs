//! Notifying a hub: on paused time over a script of responses, and once over a connection.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{
    script::settings,
    server::{Server, answer},
};
use crate::{
    domain::HubState,
    fetch::{
        FetchError, FetchProblem, FetchSettings,
        transport::{HttpTransport, Method, ResponseFuture, Transport, WireRequest, WireResponse},
        websub::{HubPublisher, HubTiming},
    },
};

type Posts = Arc<Mutex<Vec<(u64, String)>>>;

/// Responds with these statuses (0 for no connection), then with 204; records the seconds and the forms.
struct Script {
    answers: Mutex<VecDeque<(u16, Option<&'static str>)>>,
    posts: Posts,
    start: Instant,
}

impl Transport for Script {
    fn send(&self, request: WireRequest) -> ResponseFuture<'_> {
        let Method::PostForm(form) = request.method else { panic!("a POST: {request:?}") };
        self.posts.lock().unwrap().push((self.start.elapsed().as_secs(), form));
        let (status, wait) = self.answers.lock().unwrap().pop_front().unwrap_or((204, None));
        Box::pin(async move {
            if status == 0 {
                return Err(FetchProblem::new(FetchProblem::CONNECT, "no connection"));
            }
            let headers = wait.map(|wait| (RETRY_AFTER, HeaderValue::from_static(wait)));
            Ok(WireResponse { status, headers: HeaderMap::from_iter(headers), ..WireResponse::default() })
        })
    }
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

/// Runs a publisher over these responses for a day after `topics` were queued twice.
async fn posted(answers: &[(u16, Option<&'static str>)], topics: &[&str]) -> (Vec<(u64, String)>, HubState) {
    let posts = Posts::default();
    let answers = Mutex::new(answers.iter().copied().collect());
    let script = Script { answers, posts: Arc::clone(&posts), start: Instant::now() };
    let (hub, site) = (url("https://hub.example/"), url("https://remiss.example"));
    let hub =
        HubPublisher::with_transport(Box::new(script), hub, &site, settings().clock, HubTiming::default()).unwrap();
    hub.notify(topics.iter().map(|topic| (*topic).to_owned()));
    hub.notify(topics.iter().map(|topic| (*topic).to_owned()));
    let stop = CancellationToken::new();
    let _ended = tokio::time::timeout(Duration::from_secs(86_400), hub.run(stop)).await;
    let posts = posts.lock().unwrap().clone();
    (posts, hub.state())
}

#[tokio::test(start_paused = true)]
async fn a_burst_is_one_round_and_each_topic_is_sent_once() {
    let (posts, state) =
        posted(&[], &["https://remiss.example/feed.atom?q=å&b", "https://remiss.example/feed.atom"]).await;
    let form = "hub.mode=publish&hub.url=https%3A%2F%2Fremiss.example%2Ffeed.atom";
    assert_eq!(posts, [(10, form.to_owned()), (10, format!("{form}%3Fq%3D%C3%A5%26b"))]);
    assert!(state.last_success_at.is_some() && state.last_failure.is_none() && state.waiting == 0, "{state:?}");
}

#[tokio::test(start_paused = true)]
async fn a_hub_that_is_down_is_tried_again_and_then_given_up() {
    let (posts, state) = posted(&[(0, None), (503, None), (204, None)], &["a", "b"]).await;
    assert_eq!(posts.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [10, 40, 100, 100]);
    assert!(state.last_failure.is_none(), "it was notified in the end");
    let (posts, state) = posted(&[(0, None); 6], &["a", "b"]).await;
    assert_eq!(posts.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [10, 40, 100, 220, 460, 940]);
    assert_eq!((state.last_failure.as_deref(), state.waiting), (Some("no connection"), 0));
    assert!(state.last_success_at.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_is_obeyed_up_to_a_limit() {
    let (posts, _) = posted(&[(429, Some("120")), (503, Some("99999"))], &["a"]).await;
    assert_eq!(posts.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [10, 130, 1030]);
}

#[tokio::test(start_paused = true)]
async fn a_rejected_topic_does_not_block_the_others() {
    let (posts, state) = posted(&[(404, None)], &["a", "b"]).await;
    assert_eq!(posts.len(), 2);
    insta::assert_snapshot!(state.last_failure.unwrap(), @"`https://hub.example/`: expected a status of 200 to 299 for `a`, found 404");
    assert!(state.last_success_at.is_some());
}

#[tokio::test]
async fn a_hub_is_public_or_beside_a_local_site() {
    let made = |hub: &str, site: &str| HubPublisher::new(url(hub), &url(site), &settings()).map(|_| ());
    assert!(made("https://hub.example/", "https://remiss.example").is_ok());
    assert!(made("http://127.0.0.1:9000/", "http://localhost:8000").is_ok());
    assert!(made("http://localhost:9000/", "http://[::1]:8000").is_ok());
    for (hub, site) in [
        ("http://127.0.0.1:9000/", "https://remiss.example"),
        ("http://localhost/", "https://remiss.example"),
        ("http://10.0.0.1/", "http://127.0.0.1:8000"),
        ("http://169.254.169.254/", "https://remiss.example"),
        ("ftp://hub.example/", "https://remiss.example"),
    ] {
        assert!(matches!(made(hub, site), Err(FetchError::Hub { .. })), "{hub} {site}");
    }
}

#[tokio::test]
async fn the_request_is_a_form_with_our_user_agent() {
    let server = Server::always(answer("204 No Content", b"")).await;
    let hub = url(&format!("http://127.0.0.1:{}/publish", server.port));
    let settings = FetchSettings { contact: Some("post@remiss.example".to_owned()), ..settings() };
    let http = Box::new(HttpTransport::new(&settings).unwrap());
    let timing = HubTiming { gather: Duration::ZERO, base: Duration::ZERO, tries: 1 };
    let hub = HubPublisher::with_transport(http, hub, &url("http://127.0.0.1:1/"), settings.clock, timing).unwrap();
    hub.notify(["http://127.0.0.1:1/feed.atom".to_owned()]);
    let done = async {
        while hub.state().last_success_at.is_none() {
            assert_eq!(hub.state().last_failure, None);
            tokio::task::yield_now().await;
        }
    };
    tokio::select! { () = hub.run(CancellationToken::new()) => {}, () = done => {} }
    let request = server.heads().remove(0);
    assert!(request.starts_with("POST /publish HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("content-type: application/x-www-form-urlencoded\r\n"), "{request}");
    assert!(request.contains("(+post@remiss.example)"), "{request}");
    assert!(request.ends_with("\r\n\r\nhub.mode=publish&hub.url=http%3A%2F%2F127.0.0.1%3A1%2Ffeed.atom"), "{request}");
}
