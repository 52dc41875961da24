//! The program as a process, on a folder of its own and a free port. It ends when its handle is dropped.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::site::Site;

/// The longest time that a test waits for something.
const PATIENCE: Duration = Duration::from_secs(120);

/// The command without settings from the environment, in the repository's folder.
pub(crate) fn remissflode(data: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("remissflode"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("--data").arg(data).env_remove("RUST_LOG");
    command
}

/// The same, with `site` in place of the publisher.
pub(crate) fn at(site: &Site, data: &Path) -> Command {
    let mut command = remissflode(data);
    command.args(["--pace", "0ms", "--mirror", &site.mirror()]);
    command
}

/// Standard output, standard error and the exit code of a command that ends.
pub(crate) fn run(command: &mut Command, arguments: &[&str]) -> (String, String, Option<i32>) {
    let Output { stdout, stderr, status } = command.args(arguments).stdin(Stdio::null()).output().unwrap();
    (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap(), status.code())
}

/// A running `serve`.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    /// Starts `serve` with more arguments on a free port, and waits until it answers.
    pub(crate) fn start(command: &mut Command, data: &Path, arguments: &[&str]) -> Self {
        Self::start_logging(command, data, arguments, Stdio::null())
    }

    /// The same, with its log written to `log`.
    pub(crate) fn start_logging(command: &mut Command, data: &Path, arguments: &[&str], log: impl Into<Stdio>) -> Self {
        // A server that was killed leaves its address behind.
        let _ = std::fs::remove_file(data.join("serving"));
        let child = command
            .args(["--listen", "127.0.0.1:0", "serve"])
            // Tests do not wait for a load balancer, unless they say so.
            .env("REMISSFLODE_STOP_DELAY", "0s")
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut server = Self { child, address: String::new() };
        until("the server has written its address", || {
            assert!(server.child.try_wait().unwrap().is_none(), "the server ended by itself");
            server.address = std::fs::read_to_string(data.join("serving")).unwrap_or_default();
            !server.address.is_empty()
        });
        server
    }

    /// Its process number.
    pub(crate) fn process(&self) -> String {
        self.child.id().to_string()
    }

    /// The body of an answer with status 200.
    pub(crate) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", self.address).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.split(' ').nth(1) == Some("200"), "{path}: {head}\n{body}");
        body.to_owned()
    }

    /// The same as JSON.
    pub(crate) fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.get(path)).unwrap()
    }

    /// Stops it as a service manager does, and returns its exit code.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        let mut code = None;
        until("the server ends", || {
            code = self.child.try_wait().unwrap().map(|status| status.code());
            code.is_some()
        });
        code.flatten()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something holds, and fails when that takes too long.
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "timed out: {what}");
        thread::sleep(Duration::from_millis(30));
    }
}
