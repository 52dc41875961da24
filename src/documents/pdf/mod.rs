//! The bytes of a PDF to its text by position, in a child process.
//!
//! In: bytes of whoever wrote the file. Out: a [`PdfText`], or a [`PdfProblem`] that names what went wrong. A hostile
//! file makes the parser panic, overflow its stack, run for hours or fill the memory. All of that happens in a child
//! of this program ([`run_child`]), which has limits and ends with the file.
//!
//! | file | from … to |
//! | --- | --- |
//! | `pdf_reader` | bytes to a child process and its answer, within limits of time and number |
//! | `child` | standard input to lines on standard output, within limits of memory, CPU and text |
//! | `cid_widths` | the widths of a font to the form that the parser reads right |
//! | `glyphs` | characters of a page to spans, in the order of the file |
//! | `struck` | lines of a page to the characters that they strike out |
//! | `letterforms` | a character as a font's table has it to the character that is meant |
//! | `answer` | the lines between child and parent, both ways |
//! | `problem` | why there is no text |

mod answer;
mod child;
mod cid_widths;
mod glyphs;
mod letterforms;
mod pdf_reader;
mod problem;
mod struck;

pub use self::{
    child::{CHILD_COMMAND, run_child},
    pdf_reader::{PdfLimits, PdfReader},
    problem::PdfProblem,
};

/// The text of a PDF with its positions, in points from the upper left corner of the page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PdfText {
    /// The pages, in order; never empty.
    pub pages: Vec<PdfPage>,
}

/// One page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PdfPage {
    /// In points.
    pub width: f32,
    /// In points.
    pub height: f32,
    /// The pieces of text, in the order in which the file draws them.
    pub spans: Vec<Span>,
}

/// Characters on one line without a wide gap between them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Span {
    /// The left edge of the first character.
    pub x: f32,
    /// The right edge of the last character.
    pub end: f32,
    /// The base line, from the upper edge of the page.
    pub y: f32,
    /// The size of the letters.
    pub size: f32,
    /// The characters in NFC; raised digits as `¹²³`.
    pub text: String,
}
