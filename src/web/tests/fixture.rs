//! Three made-up consultations on 3 July 2026 at 10:00 in Stockholm, and a client.

use std::{
    io::Write,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use jiff::Timestamp;
use tower::ServiceExt;

use crate::{
    catalog::{Catalog, Snapshot, SourceEntry},
    clock::Clock,
    domain::{
        CaseNumber, Consultation, ConsultationId, ConsultationKind, Consultee, Deadline, Document, DocumentKind, Event,
        EventId, EventKind, Field, FieldChange, HubState, Issuer, IssuerKind, IssuerRef, Issuers, RawItem, RawValue,
        Reference, ReferenceKind, Revision, SourceProblem, SourceState, SourceStatus, Submission, Topic, start_of_day,
    },
    output::{Publisher, PublisherKind, Site},
    web::{AppState, ClientLimits, FastPath, History, HistoryError, SiteSettings, service},
};

pub(in crate::web) const NOW: &str = "2026-07-03T08:00:00Z";

/// A served catalog.
pub(in crate::web) struct App {
    pub(in crate::web) catalog: Arc<Catalog>,
    pub(in crate::web) ready: Arc<AtomicBool>,
    now: &'static AtomicI64,
    pub(in crate::web) service: FastPath,
}

/// An answer.
pub(in crate::web) struct Got {
    pub(in crate::web) status: StatusCode,
    pub(in crate::web) headers: HeaderMap,
    pub(in crate::web) body: Vec<u8>,
}

impl Got {
    pub(in crate::web) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(in crate::web) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(in crate::web) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl App {
    /// The three consultations, their events and two sources.
    pub(in crate::web) fn new() -> Self {
        let (amber, broken) = (amber(), withdrawn());
        let events = vec![
            event(&amber, EventKind::Published, "2026-05-04", None, None),
            event(&amber, EventKind::DeadlineChanged, "2026-07-01", Some("2026-06-15"), Some("2026-07-08")),
            event(&broken, EventKind::Withdrawn, "2026-06-20", None, None),
        ];
        Self::serving(snapshot(1, vec![amber, broken, hostile()], events))
    }

    /// `count` consultations, published one a day until May 2026; the state feed shows the last ten.
    pub(in crate::web) fn of_many(count: i32) -> Self {
        let first: jiff::civil::Date = "2026-05-04".parse().unwrap();
        let (mut consultations, mut events) = (Vec::new(), Vec::new());
        for n in 0..count {
            let mut c = consultation(&format!("many/{n}"), &format!("Förslag {n}"));
            let day = first.checked_sub(jiff::Span::new().days(n)).unwrap();
            c.published_on = Some(day);
            events.push(event(&c, EventKind::Published, &day.to_string(), None, None));
            consultations.push(c);
        }
        Self::serving(snapshot(1, consultations, events))
    }

    /// One consultation, while the search index is being built.
    pub(in crate::web) fn unindexed() -> Self {
        let amber = amber();
        let events = vec![event(&amber, EventKind::Published, "2026-05-04", None, None)];
        Self::serving(unindexed_snapshot(1, vec![amber], events))
    }

    /// A store that holds nothing yet.
    pub(in crate::web) fn empty() -> Self {
        Self::serving(snapshot(1, Vec::new(), Vec::new()))
    }

    /// One consultation that every example of `docs/feeds.md` finds.
    pub(in crate::web) fn documented() -> Self {
        let mut c = amber();
        c.topics = vec![Topic { slug: "skatter".to_owned(), name: "Skatter".to_owned() }];
        c.consultees = vec![Consultee::named("Örebro kommun")];
        c.kind = ConsultationKind::Sou;
        c.title = "Rent vatten".to_owned();
        let number = "SOU 2026:14".to_owned();
        c.references = vec![Reference { kind: ReferenceKind::Sou, number, url: None }];
        let (organization, url) = ("Malmö stad".to_owned(), "https://example.se/svar.pdf".to_owned());
        c.submissions = vec![Submission { organization, url }];
        let events = vec![event(&c, EventKind::Published, "2026-05-04", None, None)];
        Self::serving(snapshot(1, vec![c], events))
    }

    /// The three consultations, with a WebSub hub.
    pub(in crate::web) fn with_hub() -> Self {
        let mut app = Self::new();
        app.service = service(app.state(Some("https://hub.example/?a&b")).with_hub(|| HubState {
            url: "https://hub.example/".to_owned(),
            waiting: 2,
            ..HubState::default()
        }));
        app
    }

    /// The three consultations; one client may make `burst` requests, and one more a minute.
    pub(in crate::web) fn limited(burst: u32) -> Self {
        let mut app = Self::new();
        let mut state = app.state(None);
        let mut settings = state.shared.settings.clone();
        settings.limits = ClientLimits { per_minute: 1, burst, ..ClientLimits::default() };
        state.shared = Arc::new(crate::web::Shared { settings, history: Arc::clone(&state.shared.history) });
        app.service = service(state);
        app
    }

    /// The three consultations, with HSTS for so many days.
    pub(in crate::web) fn insisting_on_tls(days: u32) -> Self {
        let mut app = Self::new();
        let mut state = app.state(None);
        let shared = Arc::get_mut(&mut state.shared).unwrap();
        shared.settings.hsts_days = Some(days);
        app.service = service(state);
        app
    }

    /// The three consultations, served by someone who says neither who nor where.
    pub(in crate::web) fn unnamed() -> Self {
        let mut app = Self::new();
        let mut state = app.state(None);
        let mut settings = state.shared.settings.clone();
        (settings.site.contact, settings.site.publisher) = (None, None);
        state.shared = Arc::new(crate::web::Shared { settings, history: Arc::clone(&state.shared.history) });
        app.service = service(state);
        app
    }

    /// The three consultations at a public address with this path.
    pub(in crate::web) fn below(prefix: &str) -> Self {
        let mut app = Self::new();
        let mut state = app.state(Some("https://hub.example/"));
        let shared = Arc::get_mut(&mut state.shared).unwrap();
        shared.settings.site.public_url.push_str(prefix);
        app.service = service(state);
        app
    }

    /// The service, with another history.
    pub(in crate::web) fn service_with(&self, history: Arc<dyn History>) -> FastPath {
        let mut state = self.state(None);
        Arc::get_mut(&mut state.shared).unwrap().history = history;
        service(state)
    }

    /// The service.
    pub(in crate::web) fn into_service(self) -> FastPath {
        self.service
    }

    fn serving(snapshot: Snapshot) -> Self {
        let catalog = Arc::new(Catalog::default());
        catalog.publish(snapshot);
        let ready = Arc::new(AtomicBool::new(true));
        // The clock is `Copy`, so the instant behind it is never freed: eight bytes a test.
        let now: &'static AtomicI64 =
            Box::leak(Box::new(AtomicI64::new(NOW.parse::<Timestamp>().unwrap().as_second())));
        let service = service(state(&catalog, &ready, now, None));
        Self { catalog, ready, now, service }
    }

    pub(in crate::web) fn state(&self, hub: Option<&str>) -> AppState {
        state(&self.catalog, &self.ready, self.now, hub)
    }

    pub(in crate::web) fn at(&self, now: &str) {
        self.now.store(now.parse::<Timestamp>().unwrap().as_second(), Ordering::Relaxed);
    }

    /// Publishes the same content again, as an unchanged harvest does.
    pub(in crate::web) fn publish_again(&self) {
        let current = self.catalog.snapshot();
        self.catalog.publish(current.with_changes(Vec::new(), Vec::new(), current.sources().to_vec()));
    }

    pub(in crate::web) async fn get(&self, address: &str) -> Got {
        self.ask(Method::GET, address, &[]).await
    }

    pub(in crate::web) async fn get_with(&self, address: &str, headers: &[(&str, &str)]) -> Got {
        self.ask(Method::GET, address, headers).await
    }

    pub(in crate::web) async fn ask(&self, method: Method, address: &str, headers: &[(&str, &str)]) -> Got {
        let mut request = Request::builder().method(method).uri(address);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "remiss.example");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer = crate::web::Peer(SocketAddr::from(([198, 51, 100, 1], 4711)));
        let response = self.service.for_peer(peer).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Got { status: parts.status, headers: parts.headers, body }
    }
}

/// The state of the handlers.
fn state(catalog: &Arc<Catalog>, ready: &Arc<AtomicBool>, now: &'static AtomicI64, hub: Option<&str>) -> AppState {
    let mut site = Site::new("https://remiss.example", "Remissflödet");
    site.contact = Some("fel@remiss.example".to_owned());
    let (url, kind) = (None, Some(PublisherKind::NonProfit));
    site.publisher = Some(Publisher { name: "Exempelföreningen".to_owned(), url, kind });
    site.hub = hub.map(str::to_owned);
    AppState::new(
        Arc::clone(catalog),
        SiteSettings { state_entries: 10, ..SiteSettings::new(site) },
        Clock::Manual(now),
        Arc::new(OneRevision),
        Arc::clone(ready),
    )
}

/// An open consultation with an extended deadline.
pub(in crate::web) fn amber() -> Consultation {
    let mut c = consultation("t/1", "Bärnsten & raf, en översyn");
    c.case_numbers = vec![CaseNumber { display: "Fi2026/01655".to_owned(), raw: "FI 2026/1655".to_owned() }];
    c.summary = Some("Om handeln med bärnsten.".to_owned());
    c.body = Some("Om handeln med bärnsten.\n\nUtredaren föreslår ett märke.".to_owned());
    c.deadlines = vec![deadline("2026-07-08", "Svaren ska ha kommit in senast den 8 juli 2026.")];
    c.documents = vec![Document {
        kind: DocumentKind::CoverLetter,
        title: "Missiv".to_owned(),
        url: "https://example.se/missiv.pdf".to_owned(),
        media_type: Some("application/pdf".to_owned()),
    }];
    c
}

fn withdrawn() -> Consultation {
    let mut c = consultation("t/2", "Sälvägar");
    c.withdrawn = true;
    c.deadlines = vec![deadline("2026-08-31", "Senast den 31 augusti 2026.")];
    c
}

/// Whatever a page could be made to say.
fn hostile() -> Consultation {
    let mut c = consultation("t/3", "<script>alert(1)</script> \"och\" 'så'");
    c.summary = Some("</script><img src=x onerror=alert(1)>".to_owned());
    c.deadlines = vec![deadline("2026-09-30", "<b>senast</b> den 30 september")];
    c.source_url = "javascript:alert(1)".to_owned();
    let url = "javascript:alert(1)".to_owned();
    c.submissions = vec![Submission { organization: "<i>Föreningen</i>".to_owned(), url: url.clone() }];
    c.documents = vec![Document { kind: DocumentKind::Other, title: "Fälla".to_owned(), url, media_type: None }];
    c
}

fn consultation(key: &str, title: &str) -> Consultation {
    let published = "2026-05-04".parse().unwrap();
    let url = "https://example.se/remisser/1/";
    Consultation {
        issuers: vec![IssuerRef {
            slug: "finansdepartementet".to_owned(),
            name: "Finansdepartementet".to_owned(),
            kind: IssuerKind::Ministry,
        }],
        published_on: Some(published),
        ..Consultation::new(key, title, "finansdepartementet", url, start_of_day(published))
    }
}

fn deadline(on: &str, evidence: &str) -> Deadline {
    Deadline { on: on.parse().unwrap(), at: None, scope: None, evidence: evidence.to_owned(), letter: None }
}

pub(in crate::web) fn event(
    c: &Consultation,
    kind: EventKind,
    day: &str,
    old: Option<&str>,
    new: Option<&str>,
) -> Event {
    let at = start_of_day(day.parse().unwrap());
    Event {
        id: EventId::new(c.id, kind.name(), new.unwrap_or_default(), 0),
        kind,
        at,
        recorded_at: at,
        archive: false,
        consultation: c.id,
        field: new.map(|_| "deadlines".to_owned()),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
        claimed_by: None,
    }
}

fn snapshot(generation: u64, consultations: Vec<Consultation>, events: Vec<Event>) -> Snapshot {
    unindexed_snapshot(generation, consultations, events).with_search()
}

fn unindexed_snapshot(generation: u64, consultations: Vec<Consultation>, events: Vec<Event>) -> Snapshot {
    let names = ["Finansdepartementet", "Kulturdepartementet"];
    let issuers = names.map(|name| (name.to_lowercase(), Issuer { name: name.to_owned(), ..Issuer::default() }));
    let source = |name: &str, status, problems| SourceEntry {
        name: name.to_owned(),
        home: "https://example.se".to_owned(),
        state: SourceState {
            slug: name.to_lowercase(),
            status,
            since: NOW.parse().ok(),
            last_run_at: NOW.parse().ok(),
            problems,
            ..SourceState::default()
        },
        ..SourceEntry::default()
    };
    let text = "expected at least 5 items, found 0".to_owned();
    let problem = SourceProblem { code: "no-items".to_owned(), text, since: NOW.parse().unwrap() };
    Snapshot::new(
        generation,
        Arc::new(Issuers::new(issuers.into())),
        consultations.into_iter().map(Arc::new).collect(),
        events.into_iter().map(Arc::new).collect(),
        vec![
            source("Finansdepartementet", SourceStatus::Ok, Vec::new()),
            source("Kulturdepartementet", SourceStatus::Broken, vec![problem]),
        ],
    )
}

/// The texts of the page of [`amber`].
fn raw_amber() -> RawItem {
    let mut raw = RawItem::default();
    raw.push(Field::Title, RawValue::text("Remiss av <b>bärnsten</b>"));
    raw.push(Field::Deadline, RawValue::text("senast den 1 oktober 2026"));
    raw.push(Field::Documents, RawValue { href: Some("javascript:alert(1)".to_owned()), ..RawValue::text("Missiv") });
    raw
}

/// A history of one revision, and a change log of three lines.
struct OneRevision;

impl History for OneRevision {
    fn revisions(&self, _: ConsultationId) -> Result<Vec<Revision>, HistoryError> {
        let change = FieldChange {
            field: "case_numbers".to_owned(),
            old: serde_json::Value::Null,
            new: serde_json::json!([{"display": "Fi2026/01655", "raw": "FI 2026/1655"}]),
        };
        Ok(vec![Revision {
            consultation: amber(),
            changes: vec![change],
            events: Vec::new(),
            raw: raw_amber(),
            source: "finansdepartementet".to_owned(),
            source_version: "0123456789ab".to_owned(),
            at: NOW.parse().unwrap(),
        }])
    }

    fn export(&self, from_seq: u64, to: &mut dyn Write) -> Result<(), HistoryError> {
        for seq in from_seq..3 {
            writeln!(to, "{{\"seq\":{seq}}}")?;
        }
        Ok(())
    }
}
