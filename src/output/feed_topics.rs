//! The feeds that an event changes, as topics for a WebSub hub.
//!
//! ```text
//! an extension of a consultation of Finansdepartementet
//!   -> /feed.{atom,json,rss} and /remisser.{atom,json,rss}, plain and with ?issuer=finansdepartementet, ?topic=…, ?status=…
//!   -> /feed.{atom,json,rss}?consultation=…
//! ```
//!
//! Other filters, and the feeds in English, are too many to notify. Their readers poll.

use std::{collections::BTreeSet, sync::Arc};

use jiff::civil::Date;

use super::{Format, Scope, Site, events_feed, state_feed};
use crate::domain::{Consultation, Event, EventKind, Status};

/// The addresses of every standing feed that `events` of `consultations` changed on `today`, as in the feed's own `self`.
#[must_use]
pub fn feed_topics(
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
            // The feed of its former status changes too.
            let standing = [Status::Open, Status::Closing, Status::Closed, Status::Withdrawn];
            queries.extend(standing.into_iter().map(of_status));
        }
        // The archive brings thousands that nobody follows yet.
        if !event.archive {
            single.insert(format!("consultation={}", consultation.id.to_string().trim_start_matches("urn:uuid:")));
        }
    }
    let of = |query: &String, state: bool| {
        let scope = Scope { query, ..Scope::default() };
        let make = if state { state_feed } else { events_feed };
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
        let consultation = Consultation::new(key, "Rent vatten", "", "", "2026-07-01T00:00:00Z".parse().unwrap());
        let topics = vec![Topic { slug: "skatter".to_owned(), name: "Skatter".to_owned() }];
        Consultation { issuers: vec![issuer], topics, withdrawn: true, ..consultation }
    }

    fn topics_of(kind: EventKind, archive: bool) -> BTreeSet<String> {
        let consultation = Arc::new(consultation("a"));
        let at = jiff::Timestamp::UNIX_EPOCH;
        let id = EventId::new(consultation.id, kind.name(), "", 0);
        let event = Event {
            id,
            kind,
            at,
            recorded_at: at,
            archive,
            consultation: consultation.id,
            field: None,
            old: None,
            new: None,
            claimed_by: None,
        };
        feed_topics(&Site::new("https://a.se", "A"), &[consultation], &[Arc::new(event)], "2026-07-01".parse().unwrap())
    }

    #[test]
    fn a_change_touches_its_standing_feeds() {
        let atom: Vec<String> = topics_of(EventKind::SubmissionsPublished, false)
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
            topics_of(EventKind::Withdrawn, false).contains("https://a.se/feed.json?status=open"),
            "it is no longer there"
        );
        assert!(!topics_of(EventKind::Published, true).iter().any(|topic| topic.contains("consultation=")));
    }

    #[test]
    fn a_topic_is_written_as_in_the_feed_itself() {
        let consultation = Arc::new(consultation("a"));
        let snapshot = Snapshot::new(1, Arc::new(Issuers::default()), vec![consultation], Vec::new(), Vec::new());
        for topic in topics_of(EventKind::Withdrawn, false) {
            let query = topic.split_once('?').map_or("", |(_, query)| query);
            let filter = Filter::from_pairs(url::form_urlencoded::parse(query.as_bytes()), &snapshot, &[]).unwrap();
            assert_eq!(filter.to_query(), query);
        }
    }
}
