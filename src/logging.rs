//! Logs to standard error, as text or as JSON. `RUST_LOG` selects the events.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// Starts logging. With `json`, each line is an object, for a log collector.
pub fn start(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if json {
        log.json().try_init()
    } else {
        log.with_target(false).with_ansi(std::io::stderr().is_terminal()).try_init()
    };
    // A second start, as in tests, fails and changes nothing.
    drop(started);
}
