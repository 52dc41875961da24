//! Logs to standard error, as text or as JSON. `RUST_LOG` selects the events.
//!
//! Fields quote pages and requests, so their control characters are escaped: a title with an escape sequence would
//! clear the operator's terminal, one with a line break would forge a line. (The library escapes some fields only.)
//!
//! - `log_queue`: the thread that writes, so that a full pipe or disk holds up nothing

mod log_queue;

use std::{
    fmt::Debug,
    io::{self, IsTerminal as _, Write as _},
};

use tracing::{Subscriber, field::Field};
use tracing_subscriber::{
    EnvFilter,
    field::MakeExt as _,
    fmt::{
        MakeWriter,
        format::{Writer, debug_fn},
    },
    util::SubscriberInitExt as _,
};

use log_queue::LogQueue;

/// The running log. When it is dropped, the last lines are written, if somebody reads them.
#[must_use]
pub(crate) struct Log(Option<LogQueue>);

impl Log {
    /// Writes `line` after everything that was logged before.
    pub(crate) fn print_error(&self, line: &str) {
        let line = format!("{line}\n");
        // One that cannot be written cannot be reported either.
        drop(match self.0.clone() {
            Some(mut queue) => queue.write_all(line.as_bytes()),
            None => io::stderr().write_all(line.as_bytes()),
        });
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        if let Some(queue) = &self.0 {
            queue.flush();
        }
    }
}

/// Starts logging. With `json`, each line is an object, for a log collector.
///
/// A panic is logged as well: the standard message waits for whoever reads standard error.
pub(crate) fn start(json: bool) -> Log {
    // Without a thread for it, nothing else would run either; commands that only print need no log.
    let Ok(queue) = LogQueue::start(io::stderr()) else { return Log(None) };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let writer = queue.clone();
    let writer = move || writer.clone();
    let started = if json {
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).json().finish().try_init()
    } else {
        text(filter, has_colors(), writer).try_init()
    };
    // A second start, as in tests, fails and changes nothing.
    if started.is_ok() {
        std::panic::set_hook(Box::new(|panic| tracing::error!("the program has a bug: {panic}")));
    }
    Log(Some(queue))
}

/// Returns `true` for a terminal, unless `NO_COLOR` is set to some text (<https://no-color.org>).
fn has_colors() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn text(
    filter: EnvFilter,
    has_colors: bool,
    writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    log.with_target(false).with_ansi(has_colors).fmt_fields(debug_fn(write_field).delimited(" ")).finish()
}

fn write_field(writer: &mut Writer<'_>, field: &Field, value: &dyn Debug) -> std::fmt::Result {
    if field.name() != "message" {
        write!(writer, "{}=", field.name())?;
    }
    for c in format!("{value:?}").chars() {
        // The bidirectional controls reorder the rest of the line (Unicode Standard Annex 9, section 2).
        if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            write!(writer, "{}", c.escape_debug())?;
        } else {
            writer.write_char(c)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
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

    #[test]
    fn a_page_cannot_send_escape_sequences_to_the_terminal_or_forge_a_line() {
        let buffer = Buffer::default();
        let title = "Remiss å \u{1b}[2J\u{1b}]52;c;cm0gLXJm\u{7}\u{9b}31m\u{202e}\n2026-07-03 INFO forged\r";
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
        assert!(log.contains("could not read Remiss å \\u{1b}[2J") && log.contains(" display=Remiss å "), "{log:?}");
        assert_eq!(log.lines().count(), 2, "{log:?}");
        let controls: Vec<char> = log.chars().filter(|c| (c.is_control() || *c == '\u{202e}') && *c != '\n').collect();
        assert!(controls.is_empty(), "{controls:?} in {log:?}");
    }
}
