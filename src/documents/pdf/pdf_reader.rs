//! The parent's side: a child for each file, few at a time, each with a limit of time.

use std::{
    io::{Read as _, Write as _},
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use super::{CHILD_COMMAND, PdfProblem, PdfText, answer};

/// The limits of the parent. Those of memory and CPU are the child's own.
#[derive(Debug, Clone, Copy)]
pub struct PdfLimits {
    /// The largest file, in bytes.
    pub max_bytes: usize,
    /// The largest answer of the child, in bytes.
    pub max_answer_bytes: u64,
    /// The longest time of one child.
    pub time: Duration,
}

impl Default for PdfLimits {
    fn default() -> Self {
        Self { max_bytes: 32 * 1024 * 1024, max_answer_bytes: 32 * 1024 * 1024, time: Duration::from_secs(30) }
    }
}

/// Reads PDFs in child processes, at most one for each processor at a time.
#[derive(Debug, Clone)]
pub struct PdfReader {
    program: PathBuf,
    limits: PdfLimits,
    places: Arc<Places>,
}

impl PdfReader {
    /// A reader whose children are `program`, started with [`CHILD_COMMAND`].
    #[must_use]
    pub fn new(program: PathBuf, limits: PdfLimits) -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self { program, limits, places: Arc::new(Places { free: Mutex::new(processors), freed: Condvar::new() }) }
    }

    /// A reader whose children are this program.
    #[must_use]
    pub fn of_this_program() -> Self {
        // the file of a running program may have been replaced by a newer version; the kernel still has the old one
        let of_kernel = PathBuf::from("/proc/self/exe");
        let program = if of_kernel.exists() { of_kernel } else { std::env::current_exe().unwrap_or(of_kernel) };
        Self::new(program, PdfLimits::default())
    }

    /// The text of a PDF. It takes some time on this thread, and waits while as many children run as there are processors.
    ///
    /// # Errors
    ///
    /// Why there is none. A file that reached the limit of time is tried once more, since the machine may have been busy.
    pub fn read(&self, bytes: &[u8]) -> Result<PdfText, PdfProblem> {
        if bytes.len() > self.limits.max_bytes {
            return Err(PdfProblem::TooLarge(self.limits.max_bytes));
        }
        let _place = self.places.take();
        match self.read_once(bytes) {
            Err(problem) if problem.is_passing() => self.read_once(bytes),
            other => other,
        }
    }

    fn read_once(&self, bytes: &[u8]) -> Result<PdfText, PdfProblem> {
        let not_started = |error: std::io::Error| PdfProblem::NotStarted(error.to_string());
        let mut child = Command::new(&self.program)
            .arg(CHILD_COMMAND)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(not_started)?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (send, answered) = mpsc::sync_channel(1);
        let max = self.limits.max_answer_bytes;
        thread::scope(|scope| {
            scope.spawn(move || {
                // a child that ends early closes the pipe; its answer says why
                if let Some(mut stdin) = stdin {
                    let _ = stdin.write_all(bytes);
                }
            });
            scope.spawn(move || {
                let mut answer = Vec::new();
                if let Some(stdout) = stdout {
                    let _ = stdout.take(max + 1).read_to_end(&mut answer);
                }
                let _ = send.send(answer);
            });
            let answer = answered.recv_timeout(self.limits.time);
            // it has closed its output or is out of time; either way it has nothing more to do
            if answer.as_ref().map_or(true, |answer| answer.len() as u64 > max) {
                let _ = child.kill();
            }
            let status = child.wait();
            match answer {
                Err(_) => Err(PdfProblem::OutOfTime),
                Ok(answer) if answer.len() as u64 > max => Err(PdfProblem::TooMuchText),
                Ok(answer) => answer::read(&answer).unwrap_or_else(|| Err(PdfProblem::Crashed(ended(status.ok())))),
            }
        })
    }
}

/// Places for children.
#[derive(Debug)]
struct Places {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A place that is taken until it is dropped.
struct Place<'p>(&'p Places);

impl Places {
    fn take(&self) -> Place<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.freed.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Place(self)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

/// The end of a child without an answer: `signal: 6 (SIGABRT)`.
fn ended(status: Option<ExitStatus>) -> String {
    status.map_or_else(|| "its end is not known".to_owned(), |status| status.to_string())
}
