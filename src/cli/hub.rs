//! The hub that is told of changes, and which addresses a change touches.
//!
//! ```text
//! an extension of a consultation of Finansdepartementet
//!   -> /feed.{atom,json,rss} and /remisser.{atom,json,rss}, plain and with ?issuer=finansdepartementet, ?topic=…, ?status=…
//!   -> /feed.{atom,json,rss}?consultation=…
//! ```
//!
//! Other filters, and the feeds in English, are too many to tell of: their readers ask as they always did.

use std::{collections::BTreeSet, sync::Arc};

use anyhow::Context as _;
use jiff::civil::Date;
use url::Url;

use super::setup::Setup;
use crate::{
    domain::{Consultation, Event, EventKind, Status},
    fetch::HubPublisher,
    output::{
        Site,
        feeds::{self, Format, Scope},
    },
};

/// The hub of the settings, if there is one and the network is used at all.
pub(super) fn of(setup: &Setup, base_url: &str) -> anyhow::Result<Option<Arc<HubPublisher>>> {
    let Some(url) = setup.settings.hub.as_ref().filter(|_| setup.settings.replay.is_none()) else { return Ok(None) };
    let public_url = Url::parse(base_url).with_context(|| format!("`{base_url}` is no address"))?;
    Ok(Some(Arc::new(HubPublisher::new(url.clone(), &public_url, &setup.fetch_settings())?)))
}

/// The addresses of every standing feed that `events` of `consultations` changed, as its `self` says it, on `today`.
pub(super) fn topics(
    site: &Site,
    consultations: &[Arc<Consultation>],
    events: &[Arc<Event>],
    today: Date,
) -> BTreeSet<String> {
    let mut queries = BTreeSet::from([String::new()]);
    let mut single = BTreeSet::new();
    for event in events {
        let Some(consultation) = consultations.iter().find(|other| other.id == event.consultation) else { continue };
        queries.extend(consultation.issuers.iter().map(|issuer| format!("issuer={}", issuer.slug)));
        queries.extend(consultation.topics.iter().map(|topic| format!("topic={}", topic.slug)));
        let status = consultation.status(today);
        let open = status.is_open().then_some(Status::Open);
        queries.extend([Some(status), open].into_iter().flatten().map(of_status));
        if matches!(event.kind, EventKind::Withdrawn | EventKind::Reinstated | EventKind::DeadlineChanged) {
            // What it was before is changed too: it is gone from there.
            let standing = [Status::Open, Status::Closing, Status::Closed, Status::Withdrawn];
            queries.extend(standing.into_iter().map(of_status));
        }
        // The archive brings thousands that nobody can follow yet.
        if !event.archive {
            single.insert(format!("consultation={}", consultation.id.to_string().trim_start_matches("urn:uuid:")));
        }
    }
    let of = |query: &String, state: bool| {
        let scope = Scope { query, ..Scope::default() };
        let make = if state { feeds::state } else { feeds::events };
        Format::ALL.map(|format| make(&scope, format, site, Vec::new()).self_url)
    };
    let both = queries.iter().flat_map(|query| of(query, false).into_iter().chain(of(query, true)));
    both.chain(single.iter().flat_map(|query| of(query, false))).collect()
}

fn of_status(status: Status) -> String {
    format!("status={}", status.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::{Filter, Snapshot},
        domain::{EventId, IssuerKind, IssuerRef, Issuers, Topic},
    };

    fn consultation(key: &str) -> Consultation {
        let issuer = IssuerRef { slug: "finans".to_owned(), name: "Finans".to_owned(), kind: IssuerKind::Ministry };
        let case = Consultation::new(key, "Rent vatten", "", "", "2026-07-01T00:00:00Z".parse().unwrap());
        let topics = vec![Topic { slug: "skatter".to_owned(), name: "Skatter".to_owned() }];
        Consultation { issuers: vec![issuer], topics, withdrawn: true, ..case }
    }

    fn told(kind: EventKind, archive: bool) -> BTreeSet<String> {
        let case = Arc::new(consultation("a"));
        let at = jiff::Timestamp::UNIX_EPOCH;
        let id = EventId::new(case.id, kind.name(), "", 0);
        let consultation = case.id;
        let event = Event { id, kind, at, recorded_at: at, archive, consultation, field: None, old: None, new: None };
        topics(&Site::new("https://a.se", "A"), &[case], &[Arc::new(event)], "2026-07-01".parse().unwrap())
    }

    #[test]
    fn a_change_touches_its_standing_feeds() {
        let atom: Vec<String> = told(EventKind::SubmissionsPublished, false)
            .into_iter()
            .filter_map(|topic| topic.strip_prefix("https://a.se/")?.contains(".atom").then(|| topic[13..].to_owned()))
            .collect();
        insta::assert_snapshot!(atom.join("\n"), @r"
        feed.atom
        feed.atom?consultation=697ab81a-bae6-5c43-ae35-955b0d941760
        feed.atom?issuer=finans
        feed.atom?status=withdrawn
        feed.atom?topic=skatter
        remisser.atom
        remisser.atom?issuer=finans
        remisser.atom?status=withdrawn
        remisser.atom?topic=skatter
        ");
        assert!(
            told(EventKind::Withdrawn, false).contains("https://a.se/feed.json?status=open"),
            "it is gone from there"
        );
        assert!(!told(EventKind::Published, true).iter().any(|topic| topic.contains("consultation=")));
    }

    #[test]
    fn a_topic_is_written_as_the_feed_writes_itself() {
        let case = Arc::new(consultation("a"));
        let snapshot = Snapshot::new(1, Arc::new(Issuers::default()), vec![case], Vec::new(), Vec::new());
        for topic in told(EventKind::Withdrawn, false) {
            let query = topic.split_once('?').map_or("", |(_, query)| query);
            let filter = Filter::from_pairs(url::form_urlencoded::parse(query.as_bytes()), &snapshot, &[]).unwrap();
            assert_eq!(filter.to_query(), query);
        }
    }
}
