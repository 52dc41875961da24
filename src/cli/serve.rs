//! `serve`: the server and the scheduler, until stopped.

use std::{
    io::Write,
    path::Path,
    process::ExitCode,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Context as _;
use sd_notify::NotifyState;
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use url::Url;

use super::{
    decisions,
    instance::{Instance, Watched},
    mailing::{self, Mailing},
    reload,
    setup::{Setup, runtime},
    signals::{Request, Signals},
    socket::{self, Announced, Opened},
};
use crate::{
    catalog::Catalog,
    clock::Clock,
    config::{Config, Flags, serving_file},
    crawl::{Crawler, News},
    domain::{ConsultationId, Revision, StoreHealth, day_of},
    fetch::{CachePurger, HubPublisher},
    mail::Letters,
    metrics::Metrics,
    output::{Publisher, Selection, Site, cache_tags, dcat, feed_topics},
    scheduler::{self, Plan},
    store::Store,
    web::{self, AppState, ClientLimits, History, HistoryError, Socket, StoreSize},
};

/// The time that a stop waits for runs and answers, both together: service managers give up after ten seconds or more.
const GRACE: Duration = Duration::from_secs(8);
/// The time that it then waits for threads that read the store for a client.
const THREADS_GRACE: Duration = Duration::from_secs(1);

/// The store, as `web` reads it.
struct StoredHistory {
    store: Arc<Store>,
    crawler: Arc<Crawler>,
}

impl History for StoredHistory {
    fn revisions(&self, id: ConsultationId) -> Result<Vec<Revision>, HistoryError> {
        Ok(self.store.revisions(id)?)
    }

    fn export(&self, from_seq: u64, to: &mut dyn Write) -> Result<(), HistoryError> {
        // As of the record that everything else shows, so that all instances give the same.
        let last = self.crawler.position().unwrap_or(u64::MAX);
        self.store.export_until(from_seq, last, to)?;
        Ok(())
    }

    fn health(&self) -> StoreHealth {
        self.store.health()
    }

    fn size(&self) -> StoreSize {
        StoreSize { records: Some(self.store.last_seq()), index_bytes: self.store.index_bytes().ok() }
    }
}

/// Serves and harvests until Ctrl-C or SIGTERM.
pub(super) fn serve(flags: &Flags) -> anyhow::Result<ExitCode> {
    let setup = Setup::load(flags)?;
    let runtime = runtime()?;
    // Its clock is compared with the system's for tens of milliseconds, which need not be waited for.
    let metrics = runtime.spawn_blocking(Metrics::new);
    setup.must_not_be_copy()?;
    let store = setup.open_store()?;
    let served = runtime.block_on(serve_until_stopped(&setup, flags, Arc::clone(&store), metrics));
    runtime.shutdown_timeout(THREADS_GRACE);
    served.map(|()| ExitCode::SUCCESS)
}

async fn serve_until_stopped(
    setup: &Setup,
    flags: &Flags,
    store: Arc<Store>,
    metrics: JoinHandle<Metrics>,
) -> anyhow::Result<()> {
    let settings = &setup.settings;
    let mail_settings = settings.mail_settings().map_err(anyhow::Error::msg)?;
    let mut signals = Signals::listen().context("cannot listen to signals")?;
    let Opened { socket, address } = socket::open(&settings.listen).await?;
    let base_url = match (&settings.public_url, &socket) {
        (Some(_), _) => settings.base_url(),
        (None, Socket::Tcp(_)) => format!("http://{address}"),
        (None, Socket::Unix(_)) => "http://localhost".to_owned(),
    };
    let catalog = Arc::new(Catalog::default());
    let (clock, web_settings) = (setup.clock, web_settings(settings, &base_url)?);
    if let Err(missing) = dcat::graph(&web_settings.site, None) {
        warn!("there is no catalog of open data at /datasets/dcat: {missing}");
    }
    let clients = web_settings.limits.clone();
    let hub = hub(setup, &base_url)?;
    let mut crawler = setup.crawler(&store, &catalog)?;
    if let Some(every) = settings.every.and_then(|every| every.try_into().ok()) {
        crawler = crawler.with_first_wait(every);
    }
    catalog.open_index(&settings.data.join("search"));
    let caches = caches(setup)?;
    let letters =
        mail_settings.as_ref().map(|mail| Letters::open(&settings.data, mail.from.email.as_ref(), clock.now()));
    let letters = letters.transpose().context("cannot open the folder `mail` of the data folder")?.map(Arc::new);
    if let Some(letters) = &letters {
        mailing::must_be_only(letters, &store)?;
    }
    let watched = Arc::new(Watched::new());
    let notify_hub = notifying(web_settings.site.clone(), hub.clone(), Arc::clone(&store), clock);
    {
        let (caches, notify_hub, watched) = (caches.clone(), Arc::clone(&notify_hub), Arc::clone(&watched));
        let letters = letters.clone();
        crawler = crawler.with_news(move |news| {
            if let Some(caches) = &caches {
                // Every instance does so once it shows the change: the last of them after all others.
                caches.purge(match news.hides_or_shows_others {
                    true => vec![cache_tags::ALL.to_owned()],
                    false => cache_tags::of_changes(&news.consultations),
                });
            }
            if news.position.is_none() || watched.harvests.load(Ordering::Acquire) {
                notify_hub(news);
            }
            if let (Some(letters), false) = (&letters, news.events.is_empty()) {
                letters.ring();
            }
        });
    }
    let crawler = Arc::new(crawler);
    let ready = Arc::new(AtomicBool::new(true));
    let stopping = Arc::new(AtomicBool::new(false));
    let metrics = Arc::new(metrics.await.context("cannot begin to count")?);
    let mut state = AppState::new(
        Arc::clone(&catalog),
        web_settings,
        clock,
        Arc::new(StoredHistory { store: Arc::clone(&store), crawler: Arc::clone(&crawler) }),
        Arc::clone(&ready),
    )
    .with_metrics(Arc::clone(&metrics))
    .with_stopping(Arc::clone(&stopping));
    if let Some(hub) = hub.clone() {
        state = state.with_hub(move || hub.state());
    }
    if store.is_shared() {
        let (watched, store, crawler) = (Arc::clone(&watched), Arc::clone(&store), Arc::clone(&crawler));
        state = state.with_instance(move || watched.state(&store, &crawler));
    }
    if let Some(caches) = caches.clone() {
        state = state.with_caches(move || caches.states());
    }
    if let Some(letters) = &letters {
        state = state.with_letters(Arc::clone(letters));
    }
    let mailing = letters.zip(mail_settings).map(|(letters, mail)| {
        Mailing::start((letters, Arc::clone(&catalog)), clock, &setup.settings, mail, Arc::clone(&stopping))
    });
    check_journal(Arc::clone(&store), clock);
    let announced = Announced::at(serving_file(&settings.data), &address)?;
    // The harvest ends at once, the server after the delay.
    let (stop, close) = (CancellationToken::new(), CancellationToken::new());
    let plan = Plan { every: settings.every, archive: settings.archive, clock, began: store.shared_since() };
    let scheduler_ended = CancellationToken::new();
    let (reload, changes) = reload::changes(setup, flags, Arc::clone(&catalog));
    let (crawling, counting, stopped) = (Arc::clone(&crawler), Arc::clone(&metrics), stop.clone());
    let ended = scheduler_ended.clone().drop_guard();
    let harvest = if store.is_shared() {
        let changes = Arc::new(Mutex::new(changes));
        let instance =
            Instance { store, crawler: crawling, metrics: counting, plan, changes, watched, notify: notify_hub };
        tokio::spawn(async move {
            let _ended = ended;
            instance.run(stopped).await;
        })
    } else {
        drop(store);
        tokio::spawn(async move {
            let _ended = ended;
            scheduler::run_scheduler(crawling, plan, counting, changes, stopped).await;
        })
    };
    tokio::spawn(decisions::watch(Arc::clone(&crawler), settings.data.clone(), stop.clone()));
    if let Some(hub) = hub {
        let stop = stop.clone();
        tokio::spawn(async move { hub.run(stop).await });
    }
    if let Some(caches) = caches {
        // What was published while nothing ran, and with another version.
        caches.purge([cache_tags::ALL.to_owned()]);
        tokio::spawn(caches.run(stop.clone()));
    }
    let all = crawler.sources();
    let enabled = format!("{} of {}", all.iter().filter(|source| source.enabled).count(), all.iter().count());
    info!(
        consultations = catalog.snapshot().consultations().len(),
        listen = %address,
        settings = settings.file.as_deref().map_or_else(|| "none".into(), Path::to_string_lossy).as_ref(),
        "serving at {base_url}/ — the feed is {base_url}/feed.atom"
    );
    match &settings.replay {
        Some(dir) => {
            info!("{enabled} sources are read from the pages saved in `{}`; nothing is fetched", dir.display())
        }
        None => info!("harvesting {enabled} sources, at most one request per {:?} and host", settings.pace),
    }
    let signalled_at = Arc::new(OnceLock::new());
    let (on_signal, close_on_signal, noted) = (stop.clone(), close.clone(), Arc::clone(&signalled_at));
    let delay = settings.stop_delay;
    tokio::spawn(async move {
        let stopped = loop {
            match signals.next().await {
                Request::Reload => reload.request(),
                stopped => break stopped,
            }
        };
        // Set once, by this task alone.
        let _ = noted.set(Instant::now());
        stopping.store(true, Ordering::Release);
        on_signal.cancel();
        info!("stopping; stored records are kept");
        notify(&[NotifyState::Stopping]);
        if stopped == Request::Stop {
            tokio::select! { () = sleep(delay) => {}, _ = signals.next() => {} }
        }
        close_on_signal.cancel();
    });
    let limits = web::ConnectionLimits::new(settings.connections);
    let listener = web::Listener::new(socket, limits, move |address| clients.is_trusted(address), metrics);
    let service = web::service(state);
    let serving = web::serve_connections(listener, service, close.clone().cancelled_owned());
    let stopped = stop.clone();
    notify(&[NotifyState::Ready]);
    let served = tokio::select! {
        () = serving => Ok(()),
        died = death_of_scheduler(&scheduler_ended, &stop) => Err(died),
        () = async { stopped.cancelled().await; sleep(GRACE).await } => Ok(()),
    };
    stop.cancel();
    ready.store(false, Ordering::Release);
    // The clock began with the signal, not with the last answer.
    let left = GRACE.saturating_sub(signalled_at.get().map_or(Duration::ZERO, Instant::elapsed));
    if timeout(left, harvest).await.is_err() {
        warn!("a run did not end in time and was stopped; the records that it stored are kept");
    }
    if let Some(mailing) = mailing {
        let left = GRACE.saturating_sub(signalled_at.get().map_or(Duration::ZERO, Instant::elapsed));
        mailing.end(left).await;
    }
    drop(announced);
    served
}

/// Notifies the hub of news. With a shared journal each record is announced once, whichever instance harvests.
fn notifying(
    site: Site,
    hub: Option<Arc<HubPublisher>>,
    store: Arc<Store>,
    clock: Clock,
) -> Arc<dyn Fn(&News) + Send + Sync> {
    Arc::new(move |news| {
        let is_mine = match news.position {
            Some(position) => store.announce(position).unwrap_or_else(|error| {
                warn!(%error, "the hub is not notified; the next holder of the lease does it");
                false
            }),
            None => true,
        };
        if let (Some(hub), true, false) = (&hub, is_mine, news.events.is_empty()) {
            hub.notify(feed_topics(&site, &news.consultations, &news.events, day_of(clock.now())));
        }
    })
}

/// Checks the journal in a thread of its own, at 20 megabytes a second: a start reads the index alone, and readers come first.
fn check_journal(store: Arc<Store>, clock: Clock) {
    std::thread::spawn(move || {
        if let Err(error) = store.check_journal(clock.now(), || std::thread::sleep(Duration::from_millis(50))) {
            warn!(%error, "the journal could not be checked");
        }
    });
}

/// Reports a state to the service manager, if there is one (`Type=notify`).
fn notify(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        warn!(%error, "the service manager could not be notified");
    }
}

/// Waits for the end of the scheduler before the stop. Pages would be served, and go out of date unseen.
async fn death_of_scheduler(ended: &CancellationToken, stop: &CancellationToken) -> anyhow::Error {
    ended.cancelled().await;
    if stop.is_cancelled() {
        std::future::pending::<()>().await;
    }
    anyhow::anyhow!("the scheduler ended by itself, so nothing would be read any more: see the log, and start again")
}

/// The hub of the settings, if there is one and the network is used at all.
fn hub(setup: &Setup, base_url: &str) -> anyhow::Result<Option<Arc<HubPublisher>>> {
    let Some(url) = setup.settings.hub.as_ref().filter(|_| setup.settings.replay.is_none()) else { return Ok(None) };
    let public_url = Url::parse(base_url).with_context(|| format!("`{base_url}` is not an address"))?;
    Ok(Some(Arc::new(HubPublisher::new(url.clone(), &public_url, &setup.fetch_settings())?)))
}

/// The caches in front, if the settings name any.
fn caches(setup: &Setup) -> anyhow::Result<Option<Arc<CachePurger>>> {
    let addresses = &setup.settings.purge;
    if addresses.is_empty() {
        return Ok(None);
    }
    Ok(Some(Arc::new(CachePurger::new(addresses, cache_tags::ALL, &setup.fetch_settings())?)))
}

fn web_settings(settings: &Config, base_url: &str) -> anyhow::Result<web::SiteSettings> {
    let site = Site {
        contact: settings.contact.clone(),
        publisher: publisher(settings),
        hub: settings.hub.as_ref().map(ToString::to_string),
        letters: settings.has_letters(),
        ..Site::new(base_url, &settings.name)
    };
    let young_days = u16::try_from(settings.feed_days).unwrap_or(u16::MAX);
    let max_age = settings.every.map_or(300, |every| u32::try_from(every.as_secs()).unwrap_or(300).min(300));
    let trusted: Result<_, _> = settings.trusted_proxies.iter().map(|proxy| web::parse_network(proxy)).collect();
    let header = settings.proxy_header.as_deref().unwrap_or("x-forwarded-for");
    Ok(web::SiteSettings {
        selection: Selection { young_days, pad_to: settings.feed_entries, at_most: settings.feed_most },
        max_age,
        limits: ClientLimits {
            per_minute: settings.requests_per_minute,
            burst: settings.burst,
            trusted: trusted.context("`trusted-proxies` in the settings")?,
            header: header.parse().context("`proxy-header` in the settings")?,
        },
        hsts_days: settings.hsts_days,
        cache_bytes: settings.cache_bytes(),
        ..web::SiteSettings::new(site)
    })
}

/// The publisher of the data, if the settings have one.
fn publisher(settings: &Config) -> Option<Publisher> {
    let name = settings.publisher.clone()?;
    let url = settings.publisher_url.as_ref().map(ToString::to_string);
    Some(Publisher { name, url, kind: settings.publisher_type })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_scheduler_that_ends_before_the_stop_ends_the_program() {
        let (ended, stop) = (CancellationToken::new(), CancellationToken::new());
        let guard = ended.clone().drop_guard();
        let scheduler = tokio::spawn(async move {
            let _ended = guard;
            panic!("planted");
        });
        assert!(scheduler.await.is_err());
        let died = timeout(GRACE, death_of_scheduler(&ended, &stop)).await.unwrap();
        assert!(died.to_string().starts_with("the scheduler ended by itself"), "{died}");
        stop.cancel();
        assert!(timeout(GRACE, death_of_scheduler(&ended, &stop)).await.is_err(), "an end after the stop is in order");
    }
}
