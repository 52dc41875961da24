//! Standard error behind a queue, so that no task ever waits for the reader of the log or fails with it.
//!
//! In: whole lines. Out: the lines in order, written by one thread. A line that finds the queue full, or whose write
//! fails, is dropped; the number of dropped lines is logged once a write succeeds again.

use std::{
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, Sender, SyncSender, TrySendError},
    },
    thread,
    time::{Duration, Instant},
};

/// The most lines that wait for the reader: minutes of a busy server.
const CAPACITY: usize = 4096;

/// The time that the end of the program waits for the last lines.
const FLUSH_TIMEOUT: Duration = Duration::from_millis(500);

enum Message {
    Line(Vec<u8>),
    /// Answered when everything before it was written.
    Flush(Sender<()>),
}

/// A writer that never blocks and never fails.
#[derive(Clone)]
pub(super) struct LogQueue {
    messages: SyncSender<Message>,
    dropped: Arc<AtomicU64>,
}

impl LogQueue {
    /// Starts the thread that writes to `output`.
    ///
    /// # Errors
    /// If the system starts no thread.
    pub(super) fn start(output: impl Write + Send + 'static) -> io::Result<Self> {
        let (messages, received) = mpsc::sync_channel(CAPACITY);
        let dropped = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&dropped);
        thread::Builder::new().name("log".to_owned()).spawn(move || write_all(&received, output, &counted))?;
        Ok(Self { messages, dropped })
    }

    /// Waits until all lines are written, or for half a second if nobody reads them.
    pub(super) fn flush(&self) {
        let until = Instant::now() + FLUSH_TIMEOUT;
        let (written, is_written) = mpsc::channel();
        let mut message = Message::Flush(written);
        // The queue may be full, and `send` would wait for ever.
        while let Err(TrySendError::Full(unsent)) = self.messages.try_send(message) {
            if Instant::now() >= until {
                return;
            }
            message = unsent;
            thread::sleep(Duration::from_millis(5));
        }
        // Both failures mean the same: nobody reads the log.
        let _ = is_written.recv_timeout(until.saturating_duration_since(Instant::now()));
    }
}

impl Write for LogQueue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.messages.try_send(Message::Line(line.to_vec())).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_all(messages: &Receiver<Message>, mut output: impl Write, dropped: &AtomicU64) {
    for message in messages {
        match message {
            Message::Line(line) => {
                if output.write_all(&line).is_err() {
                    dropped.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
                let count = dropped.swap(0, Ordering::Relaxed);
                if count > 0 && writeln!(output, "{count} lines of the log were dropped: nobody read them").is_err() {
                    dropped.fetch_add(count, Ordering::Relaxed);
                }
            }
            Message::Flush(written) => {
                drop(output.flush());
                let _ = written.send(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Fails the first writes, then keeps the lines.
    struct Flaky {
        failures: usize,
        lines: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Flaky {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.failures > 0 {
                self.failures -= 1;
                return Err(io::Error::from(io::ErrorKind::StorageFull));
            }
            self.lines.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_failed_write_is_dropped_and_counted() {
        let lines = Arc::<Mutex<Vec<u8>>>::default();
        let mut queue = LogQueue::start(Flaky { failures: 2, lines: Arc::clone(&lines) }).unwrap();
        for line in ["a\n", "b\n", "c\n", "d\n"] {
            queue.write_all(line.as_bytes()).unwrap();
        }
        LogQueue::flush(&queue);
        let written = String::from_utf8(lines.lock().unwrap().clone()).unwrap();
        assert_eq!(written, "c\n2 lines of the log were dropped: nobody read them\nd\n");
    }

    /// Blocks at its first write until the test ends.
    struct Blocked(Receiver<()>);

    impl Write for Blocked {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_reads_nothing_holds_up_nobody() {
        let (release, blocked) = mpsc::channel();
        let mut queue = LogQueue::start(Blocked(blocked)).unwrap();
        // One line is being written, the queue is filled, and the rest is dropped.
        for _ in 0..CAPACITY + 10 {
            queue.write_all(b"line\n").unwrap();
        }
        assert!(queue.dropped.load(Ordering::Relaxed) >= 9);
        LogQueue::flush(&queue);
        drop(release);
    }
}
