//! The signals of the operating system: stop, stop after a delay, and reload.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The meaning of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    /// SIGINT: a person waits at the terminal.
    StopNow,
    /// SIGTERM: a service manager stops the program.
    Stop,
    /// SIGHUP: the settings and files have changed.
    Reload,
}

/// The signals that the program listens to. From their creation on, none of them ends the program by itself.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Signals {
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) -> Request {
        tokio::select! {
            _ = self.interrupt.recv() => Request::StopNow,
            _ = self.terminate.recv() => Request::Stop,
            _ = self.hangup.recv() => Request::Reload,
        }
    }
}
