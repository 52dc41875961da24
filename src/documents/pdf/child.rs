//! The child's side: a PDF on standard input to lines on standard output, within limits of memory, CPU and text.
//!
//! Everything here may end at any instruction: the parser panics by design, a nested file overflows the stack, and a
//! bomb reaches the limit of memory. The parent sees an answer without an end and reports it.

use std::{
    io::{Read as _, Write as _},
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use pdf_extract::{Document, Error, OutputError, encryption::DecryptionError, output_doc};
use rustix::process::{Resource, Rlimit, setrlimit};

use super::{
    PdfProblem, PdfText, answer, cid_widths,
    glyphs::{Collector, TextLimits},
};

/// The hidden command of the program that runs [`run_child`].
pub const CHILD_COMMAND: &str = "pdf-text";

/// The address space of the child, with the program itself. A report of a hundred pages needs a fifth.
const MAX_MEMORY: u64 = 512 * 1024 * 1024;

/// The processor time of the child, in seconds.
const MAX_CPU_SECONDS: u64 = 10;

/// A letter has ten pages, a report a thousand.
const LIMITS: TextLimits = TextLimits { pages: 2_000, glyphs: 8_000_000 };

/// Reads a PDF from standard input and writes its text to standard output.
///
/// It limits the process that it runs in, so it is only for a process that does nothing else.
#[must_use]
pub fn run_child() -> ExitCode {
    let limit = |resource, max| setrlimit(resource, Rlimit { current: Some(max), maximum: Some(max) });
    // a system that has no such limit has the parent's limit of time
    let _ = limit(Resource::As, MAX_MEMORY);
    let _ = limit(Resource::Cpu, MAX_CPU_SECONDS);
    let _ = limit(Resource::Core, 0);
    std::panic::set_hook(Box::new(|_| {}));

    let mut bytes = Vec::new();
    if std::io::stdin().lock().read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    let result = catch_unwind(AssertUnwindSafe(|| text(&bytes))).unwrap_or_else(|panic| Err(panicked(&*panic)));
    let lines = answer::write(result.as_ref());
    match std::io::stdout().lock().write_all(lines.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> PdfProblem {
    let message = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    PdfProblem::Crashed(message.unwrap_or("panic").to_owned())
}

fn text(bytes: &[u8]) -> Result<PdfText, PdfProblem> {
    let mut document = Document::load_mem(bytes).map_err(broken)?;
    if document.is_encrypted() {
        // a file that is only locked for changes opens with the empty password
        document.decrypt("").map_err(broken)?;
    }
    cid_widths::expand_ranges(&mut document);
    let mut collector = Collector::new(LIMITS);
    let result = output_doc(&document, &mut collector);
    if collector.too_much {
        return Err(PdfProblem::TooMuchText);
    }
    match result {
        Ok(()) => Ok(PdfText { pages: collector.pages }),
        Err(OutputError::PdfError(error)) => Err(broken(error)),
        Err(other) => Err(PdfProblem::Broken(other.to_string())),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the form that `map_err` takes")]
fn broken(error: Error) -> PdfProblem {
    match error {
        Error::Decryption(DecryptionError::IncorrectPassword) | Error::InvalidPassword => PdfProblem::Encrypted,
        other => PdfProblem::Broken(other.to_string()),
    }
}
