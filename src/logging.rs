//! Logs to standard error, as text or as JSON. `RUST_LOG` selects the events.

use std::io::IsTerminal as _;

use tracing::Subscriber;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter, util::SubscriberInitExt as _};

/// Starts logging. With `json`, each line is an object, for a log collector.
pub fn start(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let started = if json {
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).json().finish().try_init()
    } else {
        text(filter, std::io::stderr().is_terminal(), std::io::stderr).try_init()
    };
    // A second start, as in tests, fails and changes nothing.
    drop(started);
}

fn text(
    filter: EnvFilter,
    has_colors: bool,
    writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    log.with_target(false).with_ansi(has_colors).finish()
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A title with an escape sequence would otherwise clear the operator's terminal, or write to its clipboard.
    #[test]
    fn a_page_cannot_send_escape_sequences_to_the_terminal() {
        let buffer = Buffer::default();
        let title = "Remiss \u{1b}[2J\u{1b}]52;c;cm0gLXJm\u{7}\u{9b}31m";
        let writer = buffer.clone();
        let subscriber = text(EnvFilter::new("info"), false, move || writer.clone());
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("run", page = title, %title);
            let _inside = span.enter();
            tracing::warn!(title, display = %title, debug = ?title, "could not read {title}");
            let error: &dyn std::error::Error = &io::Error::other(title);
            tracing::warn!(error, "failed");
        });
        let log = String::from_utf8(buffer.0.lock().unwrap().clone()).unwrap();
        assert!(log.contains("could not read Remiss"), "{log:?}");
        let controls: Vec<char> = log.chars().filter(|c| c.is_control() && *c != '\n').collect();
        assert_eq!(controls, [], "{log:?}");
    }
}
