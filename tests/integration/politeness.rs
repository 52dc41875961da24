//! How the sites are asked: by name, within robots.txt, one site and no further; and an archive in pieces.

use std::collections::BTreeSet;

use remissflode::crawl::Depth;
use tokio_util::sync::CancellationToken;

use crate::{
    app::{App, SOURCES},
    site::{Published, Site},
};

fn many(n: u32) -> Site {
    Site::with((1..=n).map(|day| Published::new(&format!("fall-{day:02}"), &format!("2026-05-{day:02}"))))
}

fn codes(app: &App, slug: &str) -> Vec<String> {
    let state = app.source_state(slug);
    state["problems"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_request_names_the_program_its_version_and_a_contact() {
    let site = many(2);
    App::new(&site).backfill();
    let hits = site.take_hits();
    let agents: BTreeSet<&str> = hits.iter().map(|hit| hit.agent.as_str()).collect();
    let ours = concat!("remissflode/", env!("CARGO_PKG_VERSION"), " (+mailto:prov@example.se)");
    assert_eq!(agents, BTreeSet::from([ours]));
    let rss: BTreeSet<&str> =
        hits.iter().filter(|hit| hit.path == "/Filter/RssFeed").map(|hit| hit.accept.as_str()).collect();
    assert_eq!(rss, BTreeSet::from(["application/rss+xml"]));
}

#[test]
fn robots_txt_is_asked_first_and_obeyed() {
    let site = many(2);
    site.robots("User-agent: *\nDisallow: /remisser/\n");
    let app = App::new(&site);
    app.backfill();
    let hits = site.take_hits();
    assert_eq!(hits[0].path, "/robots.txt");
    assert!(hits.iter().all(|hit| !hit.path.starts_with("/remisser/")), "{hits:?}");
    assert!(
        codes(&app, "finansdepartementet").contains(&"robots".to_owned()),
        "{:?}",
        codes(&app, "finansdepartementet")
    );
}

#[test]
fn a_rule_for_our_name_counts_more_than_the_one_for_all() {
    let site = many(2);
    site.robots("User-agent: *\nAllow: /\n\nUser-agent: remissflode\nDisallow: /\n");
    let app = App::new(&site);
    assert_eq!(app.backfill().new, 0);
    assert!(site.take_hits().iter().all(|hit| hit.path == "/robots.txt"));
}

#[test]
fn a_page_that_sends_us_to_another_site_or_into_a_private_network_is_not_followed() {
    let second = many(1);
    let site = many(1);
    for (slug, to) in [
        ("annan-sajt", "https://example.se/remisser/".to_owned()),
        ("privat", "http://10.0.0.1/".to_owned()),
        ("grannen", format!("{}/remisser/2026/05/fall-01/", second.origin())),
    ] {
        site.publish(Published { moved_to: Some(to), ..Published::new(slug, "2026-06-01") });
    }
    let app = App::new(&site);
    app.backfill();
    assert_eq!(second.take_hits().len(), 0, "a loopback address is private as well");
    let codes = codes(&app, "finansdepartementet");
    for code in ["bad-redirect", "private-address"] {
        assert!(codes.contains(&code.to_owned()), "{codes:?}");
    }
    assert_eq!(app.consultations()["fall-01"]["deadline"], "2026-09-30", "the good page is read all the same");
}

#[test]
fn a_redirect_within_the_site_is_followed() {
    let site = many(1);
    site.publish(Published { listed: false, ..Published::new("ny", "2026-06-02") });
    site.publish(Published {
        moved_to: Some("/remisser/2026/06/ny/".to_owned()),
        ..Published::new("gammal", "2026-06-01")
    });
    let app = App::new(&site);
    app.backfill();
    assert_eq!(app.consultations().values().filter(|consultation| consultation["deadline"] == "2026-09-30").count(), 2);
}

#[test]
fn an_archive_that_was_stopped_in_the_middle_goes_on_where_it_was() {
    let site = many(28);
    site.shorten_feed(3);
    let app = App::with_page_size(&site, 5);
    let archive = Depth::Archive { until: None };
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    site.after(13, move || stopping.cancel());
    let first = app.run(&["finansdepartementet"], archive, &stop);
    assert!(first.reports[0].stopped && !first.reports[0].archive_done, "{first:?}");
    let so_far = app.consultations().len();
    assert!((10..=14).contains(&so_far), "what was read before the stop is kept: {so_far}");

    let mut app = app;
    app.advance("1h");
    let second = app.run(&SOURCES[..1], archive, &CancellationToken::new());
    assert!(second.reports[0].archive_done, "{second:?}");
    assert_eq!((second.new, app.consultations().len()), (28 - so_far, 28));
    for consultation in app.consultations().values() {
        let path = consultation["sourceUrl"].as_str().unwrap().replace("https://www.regeringen.se", "");
        // The page that was on its way when the stop came may have been asked for in vain.
        assert!(site.hits(&path) <= 2, "{path}");
    }
    let pages = site.take_hits().iter().filter(|hit| hit.path.starts_with("/remisser/")).count();
    assert!(pages <= 29, "{pages} pages were asked for 28 consultations");
}

#[test]
fn an_archive_of_several_pages_is_read_to_its_end() {
    let site = many(28);
    site.shorten_feed(3);
    let app = App::with_page_size(&site, 5);
    let sum = app.backfill();
    assert_eq!((sum.new, app.consultations().len()), (28, 28));
    assert!(sum.reports[0].archive_done);
}

#[test]
fn a_site_whose_links_lack_the_last_slash_is_asked_no_more_than_another() {
    for slash in [true, false] {
        let site = Site::with(
            ["vatten", "skatt", "straff"].map(|slug| Published { slash, ..Published::new(slug, "2026-06-01") }),
        );
        let mut app = App::new(&site);
        let pages = |app: &App| {
            app.harvest();
            site.take_hits().iter().filter(|hit| hit.path.starts_with("/remisser/")).count()
        };
        let first = pages(&app);
        app.advance("24h");
        let next_day = pages(&app);
        app.advance("1h");
        let an_hour_later = pages(&app);
        assert_eq!((first, next_day, an_hour_later), (3, 3, 0), "with the slash: {slash}");
    }
}
