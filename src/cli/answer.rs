//! Writing the answer of a command to standard output.

use std::{
    fmt,
    io::{self, Write as _},
    sync::atomic::{AtomicBool, Ordering},
};

/// Set when an answer could not be written.
static FAILED: AtomicBool = AtomicBool::new(false);

/// Writes `text` to standard output.
///
/// A reader that closed the pipe (`check | head`) has all that it wants, so that is no error. Any other failure, such as
/// a full disk, is reported once.
pub(super) fn write(text: fmt::Arguments<'_>) {
    if let Some(error) = failure(io::stdout().lock().write_fmt(text))
        && !FAILED.swap(true, Ordering::Relaxed)
    {
        print_error(format_args!("error: cannot write the answer: {error}"));
    }
}

/// `eprintln!`, but standard error that is closed or full does not end the program with a panic.
pub(super) fn print_error(line: fmt::Arguments<'_>) {
    drop(writeln!(io::stderr(), "{line}"));
}

/// Returns `true` if every answer was written, or nobody wanted the rest.
pub(super) fn is_written() -> bool {
    let flushed = failure(io::stdout().lock().flush()).is_none();
    flushed && !FAILED.load(Ordering::Relaxed)
}

fn failure(written: io::Result<()>) -> Option<io::Error> {
    written.err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe)
}

/// `print!`, but a closed pipe does not end the program with a panic.
macro_rules! answer {
    ($($text:tt)*) => { crate::cli::answer::write(format_args!($($text)*)) };
}

/// `println!`, but a closed pipe does not end the program with a panic.
macro_rules! answer_line {
    ($($text:tt)*) => { crate::cli::answer::write(format_args!("{}\n", format_args!($($text)*))) };
}

pub(super) use {answer, answer_line};
