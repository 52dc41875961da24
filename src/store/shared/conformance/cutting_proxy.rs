//! A TCP proxy before a database that loses the answer to an append.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use url::Url;

/// A proxy on loopback.
pub(super) struct CuttingProxy {
    port: u16,
    cuts: Arc<AtomicBool>,
}

impl CuttingProxy {
    /// A proxy before the server of this address; none if that is not reached by TCP.
    pub(super) fn before(address: &str) -> Option<Self> {
        let url = Url::parse(address).unwrap();
        let server = format!("{}:{}", url.host_str()?, url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, cuts) = (listener.local_addr().unwrap().port(), Arc::new(AtomicBool::new(false)));
        let armed = Arc::clone(&cuts);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(&server) else { continue };
                let is_cut = Arc::new(AtomicBool::new(false));
                let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let (armed, cut) = (Arc::clone(&armed), Arc::clone(&is_cut));
                thread::spawn(move || {
                    forward(from, to, &|bytes| {
                        let is_append = bytes.windows(11).any(|word| word == b"INSERT INTO");
                        if is_append && armed.swap(false, Ordering::AcqRel) {
                            cut.store(true, Ordering::Release);
                        }
                        true
                    })
                });
                // The answer shows that the statement has been executed.
                thread::spawn(move || forward(server, client, &|_| !is_cut.load(Ordering::Acquire)));
            }
        });
        Some(Self { port, cuts })
    }

    /// The address of the proxy in the form of `address`.
    pub(super) fn address(&self, address: &str) -> String {
        let mut url = Url::parse(address).unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(self.port)).unwrap();
        url.to_string()
    }

    /// Loses the answer to the next append.
    pub(super) fn cut_next_append(&self) {
        self.cuts.store(true, Ordering::Release);
    }
}

/// Copies bytes until the end, or until `passes` refuses some; then closes both.
fn forward(mut from: TcpStream, mut to: TcpStream, passes: &dyn Fn(&[u8]) -> bool) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if !passes(&bytes[..count]) || to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
