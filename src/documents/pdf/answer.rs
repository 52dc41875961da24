//! The lines between the child and its parent: pages, their spans, and an end.
//!
//! Each line is one JSON array, and the last says how it ended. An answer without an end comes from a child that crashed.

use serde::{Deserialize, Serialize};

use super::{PdfPage, PdfProblem, PdfText, Span};

/// One line of the child's answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    /// Width and height of the page that begins.
    Page(f32, f32),
    /// `x`, `end`, `y`, `size` and the text of a span on the last page.
    Span(f32, f32, f32, f32, String),
    End(End),
}

/// The end of an answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum End {
    Whole,
    Encrypted,
    TooMuchText,
    Broken(String),
    Panicked(String),
}

/// The longest reason that is passed on, in characters.
const MAX_REASON: usize = 200;

/// The lines of what a file gave, with a final line break.
pub(super) fn write(result: Result<&PdfText, &PdfProblem>) -> String {
    let mut lines = Vec::new();
    let end = match result {
        Ok(text) => {
            for page in &text.pages {
                lines.push(Line::Page(page.width, page.height));
                let span = |span: &Span| Line::Span(span.x, span.end, span.y, span.size, span.text.clone());
                lines.extend(page.spans.iter().map(span));
            }
            End::Whole
        }
        Err(PdfProblem::Encrypted) => End::Encrypted,
        Err(PdfProblem::TooMuchText) => End::TooMuchText,
        Err(PdfProblem::Crashed(how)) => End::Panicked(cut(how)),
        Err(PdfProblem::Broken(why)) => End::Broken(cut(why)),
        Err(other) => End::Broken(cut(&other.to_string())),
    };
    lines.push(Line::End(end));
    let mut answer = String::new();
    for line in &lines {
        // numbers and strings can always be written
        answer.push_str(&serde_json::to_string(line).unwrap_or_default());
        answer.push('\n');
    }
    answer
}

fn cut(reason: &str) -> String {
    reason.chars().filter(|c| !c.is_control()).take(MAX_REASON).collect()
}

/// The text of an answer; `None` if it has no end.
pub(super) fn read(answer: &[u8]) -> Option<Result<PdfText, PdfProblem>> {
    let mut text = PdfText::default();
    for line in answer.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice(line).ok()? {
            Line::Page(width, height) => text.pages.push(PdfPage { width, height, spans: Vec::new() }),
            Line::Span(x, end, y, size, words) => {
                text.pages.last_mut()?.spans.push(Span { x, end, y, size, text: words });
            }
            Line::End(end) => {
                return Some(match end {
                    End::Whole if text.pages.is_empty() => Err(PdfProblem::Broken("it has no pages".to_owned())),
                    End::Whole if text.pages.iter().all(|page| page.spans.is_empty()) => Err(PdfProblem::NoTextLayer),
                    End::Whole => Ok(text),
                    End::Encrypted => Err(PdfProblem::Encrypted),
                    End::TooMuchText => Err(PdfProblem::TooMuchText),
                    End::Broken(why) => Err(PdfProblem::Broken(why)),
                    End::Panicked(how) => Err(PdfProblem::Crashed(how)),
                });
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> PdfText {
        let span = Span { x: 1.0, end: 2.0, y: 3.0, size: 4.0, text: "Å \"b\"\u{2028}".to_owned() };
        PdfText { pages: vec![PdfPage { width: 600.0, height: 800.0, spans: vec![span] }] }
    }

    #[test]
    fn what_is_written_is_read() {
        let text = text();
        assert_eq!(read(write(Ok(&text)).as_bytes()), Some(Ok(text)));
        for problem in [PdfProblem::Encrypted, PdfProblem::TooMuchText, PdfProblem::Crashed("x".to_owned())] {
            assert_eq!(read(write(Err(&problem)).as_bytes()), Some(Err(problem)));
        }
    }

    #[test]
    fn an_answer_without_an_end_is_none() {
        let answer = write(Ok(&text()));
        let cut = answer.lines().next().unwrap();
        assert_eq!(read(cut.as_bytes()), None);
        assert_eq!(read(b""), None);
        assert_eq!(read(b"{\"span\":[1,2,3,4,\"before a page\"]}\n"), None);
    }

    #[test]
    fn pages_without_characters_are_no_text() {
        let scan = PdfText { pages: vec![PdfPage::default()] };
        assert_eq!(read(write(Ok(&scan)).as_bytes()), Some(Err(PdfProblem::NoTextLayer)));
    }
}
