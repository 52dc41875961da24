//! A bounded listener: the number of connections, of each client's connections, and the time that one may stay idle.
//!
//! A client that sends its head a byte at a time, one that never asks, one that only sends HTTP/2 PINGs and one that never
//! reads have this in common: no request of theirs makes progress. So one timer is enough: a connection without progress
//! ([`Activity`]) for [`ConnectionLimits::idle_timeout`] is closed, and sooner when places get scarce. Beyond
//! [`ConnectionLimits::connections`] the next one waits in the system's queue until a place is free. Beyond
//! [`ConnectionLimits::per_address`] it is closed at once, unless its address is exempt: behind a reverse proxy all clients
//! have one address. A connection on which an answer waits too long for its reader is closed as well, unless it is exempt: a
//! proxy may carry many clients on one connection of HTTP/2.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream, UnixListener, UnixStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep, sleep},
};

use tokio_util::either::Either;

use super::{activity::Activity, client_address::counting_key};
use crate::metrics::Metrics;

/// The bounds on connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// The most connections at once.
    pub connections: usize,
    /// The most connections of one address, or of one IPv6 subscriber's /64.
    pub per_address: usize,
    /// The longest time without progress. Reverse proxies keep a connection for about a minute for the next request.
    pub idle_timeout: Duration,
    /// The same, while three in four places are taken.
    pub idle_timeout_under_load: Duration,
    /// The time that an answer may wait for its reader, besides that of a slow reader for its bytes.
    pub sending_grace: Duration,
}

impl ConnectionLimits {
    /// The part of all connections that one address may have.
    const ADDRESS_PART: usize = 8;
    /// The connections that one address may always have: a browser opens six.
    const MIN_PER_ADDRESS: usize = 8;

    /// The default timeouts, 75, 10 and 30 seconds, for this number of connections.
    #[must_use]
    pub fn new(connections: usize) -> Self {
        Self {
            connections,
            per_address: (connections / Self::ADDRESS_PART).max(Self::MIN_PER_ADDRESS),
            idle_timeout: Duration::from_secs(75),
            idle_timeout_under_load: Duration::from_secs(10),
            sending_grace: Duration::from_secs(30),
        }
    }
}

/// A socket that was opened.
#[derive(Debug)]
pub enum Socket {
    /// At an address and a port.
    Tcp(TcpListener),
    /// At a path. A client there counts as this machine.
    Unix(UnixListener),
}

impl Socket {
    async fn accept(&mut self) -> (Either<TcpStream, UnixStream>, SocketAddr) {
        // Both wait and try again where the system has no file left.
        match self {
            Self::Tcp(listener) => {
                let (stream, peer) = axum::serve::Listener::accept(listener).await;
                drop(stream.set_nodelay(true));
                (Either::Left(stream), peer)
            }
            Self::Unix(listener) => {
                let (stream, _) = axum::serve::Listener::accept(listener).await;
                (Either::Right(stream), SocketAddr::from(([127, 0, 0, 1], 0)))
            }
        }
    }
}

/// A socket that accepts connections within limits.
pub struct Listener {
    socket: Socket,
    limits: ConnectionLimits,
    places: Arc<Semaphore>,
    addresses: Arc<AddressCounts>,
    is_exempt: Box<dyn Fn(IpAddr) -> bool + Send>,
    metrics: Arc<Metrics>,
}

impl Listener {
    /// Accepts connections at `socket`, and counts them in `metrics`. No bound on its own holds for an address that
    /// `is_exempt` names: this machine and trusted proxies, which speak for many clients.
    #[must_use]
    pub fn new(
        socket: Socket,
        limits: ConnectionLimits,
        is_exempt: impl Fn(IpAddr) -> bool + Send + 'static,
        metrics: Arc<Metrics>,
    ) -> Self {
        let (places, addresses) = (Arc::new(Semaphore::new(limits.connections)), Arc::default());
        Self { socket, limits, places, addresses, is_exempt: Box::new(is_exempt), metrics }
    }

    /// The next connection, when there is a place for it.
    pub(super) async fn accept(&mut self) -> (Connection, Peer) {
        loop {
            let Ok(place) = Arc::clone(&self.places).acquire_owned().await else { continue };
            let (stream, peer) = self.socket.accept().await;
            let is_exempt = (self.is_exempt)(peer.ip().to_canonical());
            let limit = if is_exempt { usize::MAX } else { self.limits.per_address };
            let entered = AddressCounts::enter(&self.addresses, counting_key(peer.ip()), limit);
            let Some(address_place) = entered else { continue };
            self.metrics.connections(1.0);
            let check_every = self.limits.idle_timeout_under_load.min(self.limits.idle_timeout) / 2;
            let connection = Connection {
                stream,
                activity: Arc::new(Activity::new(self.limits.sending_grace)),
                timer: Box::pin(sleep(check_every)),
                check_every,
                is_exempt,
                limits: self.limits,
                places: Arc::clone(&self.places),
                metrics: Arc::clone(&self.metrics),
                _place: (place, address_place),
            };
            return (connection, Peer(peer));
        }
    }
}

/// The number of open connections of each address.
#[derive(Debug, Default)]
struct AddressCounts(Mutex<HashMap<IpAddr, usize>>);

impl AddressCounts {
    fn enter(counts: &Arc<Self>, address: IpAddr, limit: usize) -> Option<AddressPlace> {
        let mut open = counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= limit {
            return None;
        }
        *count += 1;
        Some(AddressPlace { counts: Arc::clone(counts), address })
    }
}

/// One of the connections of an address; given back when it is dropped.
struct AddressPlace {
    counts: Arc<AddressCounts>,
    address: IpAddr,
}

impl Drop for AddressPlace {
    fn drop(&mut self) {
        let mut open = self.counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// The other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// A connection that gives its place back when it is dropped.
pub struct Connection {
    stream: Either<TcpStream, UnixStream>,
    activity: Arc<Activity>,
    timer: Pin<Box<Sleep>>,
    check_every: Duration,
    /// Several clients may share it.
    is_exempt: bool,
    limits: ConnectionLimits,
    places: Arc<Semaphore>,
    metrics: Arc<Metrics>,
    _place: (OwnedSemaphorePermit, AddressPlace),
}

impl Connection {
    /// The activity on it, for the service that answers its requests.
    pub(super) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }

    /// Returns `true` if it has been idle for too long; else wakes the task for the next check.
    fn poll_timed_out(&mut self, cx: &mut Context<'_>) -> bool {
        while self.timer.as_mut().poll(cx).is_ready() {
            let is_crowded = self.places.available_permits() * 4 < self.limits.connections;
            let limit = if is_crowded { self.limits.idle_timeout_under_load } else { self.limits.idle_timeout };
            if self.activity.idle() >= limit || (!self.is_exempt && self.activity.is_overdue()) {
                return true;
            }
            let next = Instant::now() + self.check_every;
            self.timer.as_mut().reset(next);
        }
        false
    }

    fn check_write(&mut self, polled: Poll<io::Result<usize>>, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if polled.is_pending() && self.poll_timed_out(cx) {
            return Poll::Ready(Err(timed_out()));
        }
        polled
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.metrics.connections(-1.0);
    }
}

fn timed_out() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the client made no progress for too long")
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // Checked before reading: a client that drips is always ready to be read.
        if self.poll_timed_out(cx) {
            return Poll::Ready(Err(timed_out()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.check_write(polled, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.check_write(polled, cx)
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
