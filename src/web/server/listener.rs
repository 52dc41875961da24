//! Connections, bounded: how many there are, and how long one may hold its place without getting anything.
//!
//! A client that sends its head a byte at a time, one that never asks, and one that never reads have this in common: nothing
//! is written to them. So one clock is enough: a connection to which no byte was written for [`DoorLimits::patience`] is closed,
//! and sooner when places get scarce. Beyond [`DoorLimits::connections`] the next one waits in the system's queue until a
//! place is free.
//!
//! It deliberately knows nothing of HTTP, and nothing of who connects: behind a web server everyone has one address.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep, sleep},
};

use crate::metrics::Metrics;

/// How connections are bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// How many there are at once.
    pub connections: usize,
    /// How long nothing may be written to one. Longer than any answer takes to make, and than web servers keep a
    /// connection for the next request.
    pub idle_timeout: Duration,
    /// The same, when three places in four are taken.
    pub idle_timeout_under_load: Duration,
}

impl Default for ConnectionLimits {
    /// 800 connections, of a service's usual 1,024 open files; 75 seconds; ten when crowded.
    fn default() -> Self {
        Self {
            connections: 800,
            idle_timeout: Duration::from_secs(75),
            idle_timeout_under_load: Duration::from_secs(10),
        }
    }
}

/// A socket that is listened at, within limits.
pub struct Listener {
    listener: TcpListener,
    limits: ConnectionLimits,
    places: Arc<Semaphore>,
    metrics: Arc<Metrics>,
}

impl Listener {
    /// Takes connections at `listener`, and counts them in `metrics`.
    #[must_use]
    pub fn new(listener: TcpListener, limits: ConnectionLimits, metrics: Arc<Metrics>) -> Self {
        Self { listener, limits, places: Arc::new(Semaphore::new(limits.connections)), metrics }
    }
}

impl axum::serve::Listener for Listener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            let Ok(place) = Arc::clone(&self.places).acquire_owned().await else { continue };
            // Waits and tries again where the system has no file left.
            let (stream, address) = axum::serve::Listener::accept(&mut self.listener).await;
            drop(stream.set_nodelay(true));
            self.metrics.connections(1.0);
            let (limits, places) = (self.limits, Arc::clone(&self.places));
            let tick = limits.idle_timeout_under_load.min(limits.idle_timeout) / 2;
            let metrics = Arc::clone(&self.metrics);
            let (written, timer) = (Instant::now(), Box::pin(sleep(tick)));
            return (Connection { stream, written, timer, tick, limits, places, metrics, _place: place }, address);
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Where a connection comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// A connection that gives its place back.
pub struct Connection {
    stream: TcpStream,
    /// When a byte was last written to it; at first, when it came.
    written: Instant,
    timer: Pin<Box<Sleep>>,
    tick: Duration,
    limits: ConnectionLimits,
    places: Arc<Semaphore>,
    metrics: Arc<Metrics>,
    _place: OwnedSemaphorePermit,
}

impl Connection {
    /// Whether its time is up; wakes the task to look again.
    fn poll_time_up(&mut self, cx: &mut Context<'_>) -> bool {
        while self.timer.as_mut().poll(cx).is_ready() {
            let crowded = self.places.available_permits() * 4 < self.limits.connections;
            let idle_timeout = if crowded { self.limits.idle_timeout_under_load } else { self.limits.idle_timeout };
            if self.written.elapsed() >= idle_timeout {
                return true;
            }
            let next = Instant::now() + self.tick;
            self.timer.as_mut().reset(next);
        }
        false
    }

    fn note_write(&mut self, polled: Poll<io::Result<usize>>, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        match polled {
            Poll::Ready(Ok(bytes)) if bytes > 0 => self.written = Instant::now(),
            Poll::Pending if self.poll_time_up(cx) => return Poll::Ready(Err(time_up())),
            _ => {}
        }
        polled
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.metrics.connections(-1.0);
    }
}

fn time_up() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "nothing was written to the client for too long")
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // Asked first: a client that drips is always ready to be read.
        if self.poll_time_up(cx) {
            return Poll::Ready(Err(time_up()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.note_write(polled, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.note_write(polled, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
