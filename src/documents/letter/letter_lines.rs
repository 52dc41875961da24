//! Spans to lines in the order of reading.
//!
//! The order is the file's own, which follows the columns, but for two things: a number that is drawn apart from its
//! entry, and a table that is drawn row by row.

use std::sync::LazyLock;

use regex::Regex;

use super::{furniture, letter_words::pattern};
use crate::documents::pdf::{PdfPage, PdfText, Span};

/// One line of one column.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    /// The page, from 0.
    pub(super) page: usize,
    /// The column of a table that was drawn row by row, from 0.
    pub(super) column: usize,
    /// The left edge of the text, without its mark.
    pub(super) x: f32,
    /// The right edge.
    pub(super) end: f32,
    /// The base line, from the upper edge.
    pub(super) y: f32,
    /// The size of the letters.
    pub(super) size: f32,
    /// The number or bullet before the text.
    pub(super) mark: Option<String>,
    pub(super) text: String,
}

impl Line {
    /// The text with its mark.
    pub(super) fn whole(&self) -> String {
        self.mark.as_ref().map_or_else(|| self.text.clone(), |mark| format!("{mark} {}", self.text))
    }

    /// Returns `true` if both stand on one base line of one page.
    fn is_beside(&self, other: &Self) -> bool {
        self.page == other.page && (self.y - other.y).abs() <= SAME_ROW * self.size.max(other.size)
    }
}

/// Base lines that differ by less than this part of the size are one row.
const SAME_ROW: f32 = 0.4;

/// Left edges that differ by less are one column, in points.
const SAME_COLUMN: f32 = 2.5;

/// Rows in which a column begins at the same place. Gaps in justified text meet by chance, but not so often.
const MIN_ROWS: usize = 3;

/// A number or a bullet that stands alone.
static MARK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:\d{1,3}[.)]?|\(\d{1,3}\)|[•‣▪◦●○■□►➢✓∙·*–—-]|[a-zåäö][.)])$"));

/// A number or a bullet at the beginning of a text; `9), Boverket` goes on with `(kapitel`.
static MARKED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?P<mark>\d{1,3}[.)]|\(\d{1,3}\)|[•‣▪◦●○■□►➢✓∙·*]|[–—-] )\s*(?P<text>[^\s,;.:)].*)$"));

/// The lines of all pages.
pub(super) fn lines(pdf: &PdfText) -> Vec<Line> {
    pdf.pages.iter().enumerate().flat_map(|(number, page)| columns(rows(units(number, page)))).collect()
}

/// The spans as lines, each mark put before the text to its right.
fn units(number: usize, page: &PdfPage) -> Vec<Line> {
    let spans: Vec<&Span> = page.spans.iter().filter(|span| !furniture::is_margin(&span.text)).collect();
    let mut by_row: Vec<usize> = (0..spans.len()).collect();
    by_row.sort_by(|a, b| {
        let (a, b) = (spans[*a], spans[*b]);
        a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x))
    });
    let mut mark_of: Vec<Option<usize>> = vec![None; spans.len()];
    let mut is_placed = vec![false; spans.len()];
    for (at, mark) in by_row.iter().copied().enumerate().filter(|(_, mark)| MARK.is_match(&spans[*mark].text)) {
        let is_near = |other: &&usize| (spans[**other].y - spans[mark].y).abs() <= SAME_ROW * spans[mark].size;
        let before = by_row[..at].iter().rev().take_while(is_near);
        let after = by_row[at + 1..].iter().take_while(is_near);
        let right = before.chain(after).copied().filter(|other| spans[*other].x >= spans[mark].end - 1.0);
        if let Some(text) = right.min_by(|a, b| spans[*a].x.total_cmp(&spans[*b].x))
            && !MARK.is_match(&spans[text].text)
        {
            mark_of[text] = Some(mark);
            is_placed[mark] = true;
        }
    }
    let unit = |at: usize| {
        let span = spans[at];
        let placed = mark_of[at].map(|mark| spans[mark].text.clone());
        let (mark, text) = match (placed, MARKED.captures(&span.text)) {
            (None, Some(found)) => (Some(found["mark"].trim().to_owned()), found["text"].to_owned()),
            (placed, _) => (placed, span.text.clone()),
        };
        Line { page: number, column: 0, x: span.x, end: span.end, y: span.y, size: span.size, mark, text }
    };
    (0..spans.len()).filter(|at| !is_placed[*at]).map(unit).collect()
}

/// Units that are drawn one after the other, from left to right, on one row.
fn rows(units: Vec<Line>) -> Vec<Vec<Line>> {
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for unit in units {
        match rows.last_mut() {
            Some(row) if row.last().is_some_and(|last| last.is_beside(&unit) && unit.x >= last.end - 1.0) => {
                row.push(unit)
            }
            _ => rows.push(vec![unit]),
        }
    }
    rows
}

/// The rows as lines: a row whose units stand in columns is divided, and columns are read one after the other.
fn columns(rows: Vec<Vec<Line>>) -> Vec<Line> {
    let starts = column_starts(&rows);
    let column = |x: f32| starts.iter().filter(|start| **start <= x + SAME_COLUMN).count();
    let (mut lines, mut band): (Vec<Line>, Vec<Line>) = (Vec::new(), Vec::new());
    for row in rows {
        let mut parts: Vec<Line> = Vec::new();
        for unit in row {
            let at = column(unit.x);
            match parts.last_mut() {
                Some(last)
                    if last.column == at || !starts.iter().any(|start| (start - unit.x).abs() <= SAME_COLUMN) =>
                {
                    last.text.push(' ');
                    last.text.push_str(&unit.whole());
                    last.end = unit.end;
                }
                _ => parts.push(Line { column: at, ..unit }),
            }
        }
        // a line over the gap between two columns ends the band
        let crosses =
            |line: &Line| starts.iter().any(|start| line.x < start - SAME_COLUMN && line.end > start + SAME_COLUMN);
        if parts.iter().any(crosses) {
            band.sort_by_key(|line| line.column);
            lines.append(&mut band);
            lines.append(&mut parts);
        } else {
            band.append(&mut parts);
        }
    }
    band.sort_by_key(|line| line.column);
    lines.append(&mut band);
    lines
}

/// The left edges at which several rows, one below the other, begin another unit.
///
/// A row over the edge ends the table: gaps of justified text meet by chance, but between lines that cross them.
fn column_starts(rows: &[Vec<Line>]) -> Vec<f32> {
    let mut edges: Vec<f32> = rows.iter().flat_map(|row| row.iter().skip(1)).map(|unit| unit.x).collect();
    edges.sort_by(f32::total_cmp);
    let mut starts = Vec::new();
    let mut rest = edges.as_slice();
    while let Some(first) = rest.first().copied() {
        let near = rest.iter().take_while(|edge| **edge - first <= SAME_COLUMN).count();
        if near >= MIN_ROWS && longest_run(rows, first) >= MIN_ROWS {
            starts.push(first);
        }
        rest = &rest[near..];
    }
    starts
}

/// The largest number of rows with a unit at this edge that no row between them crosses.
fn longest_run(rows: &[Vec<Line>], edge: f32) -> usize {
    let (mut run, mut longest) = (0, 0);
    for row in rows {
        if row.iter().skip(1).any(|unit| (0.0..=SAME_COLUMN).contains(&(unit.x - edge))) {
            run += 1;
        } else if row.iter().any(|unit| unit.x < edge - SAME_COLUMN && unit.end > edge + SAME_COLUMN) {
            run = 0;
        }
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(x: f32, y: f32, text: &str) -> Span {
        let width = f32::from(u16::try_from(text.chars().count()).unwrap()) * 5.0;
        Span { x, end: x + width, y, size: 10.0, text: text.to_owned() }
    }

    fn texts(spans: Vec<Span>) -> Vec<String> {
        let page = PdfPage { width: 600.0, height: 800.0, spans };
        lines(&PdfText { pages: vec![page] }).iter().map(Line::whole).collect()
    }

    #[test]
    fn numbers_that_are_drawn_last_are_put_before_their_entries() {
        let spans = vec![
            span(50.0, 100.0, "Boverket"),
            span(50.0, 112.0, "Tullverket"),
            span(40.0, 100.0, "1."),
            span(40.0, 112.0, "2."),
        ];
        assert_eq!(texts(spans), ["1. Boverket", "2. Tullverket"]);
    }

    #[test]
    fn a_table_that_is_drawn_by_rows_is_read_by_columns() {
        let row = |y: f32, left: &str, right: &str| [span(50.0, y, left), span(300.0, y, right)];
        let spans = [
            row(100.0, "Boverket", "Region Skåne"),
            row(112.0, "Svea hovrätt", "Tullverket"),
            row(124.0, "Ale kommun", "Åre kommun"),
        ];
        let mut spans = spans.concat();
        spans.push(span(50.0, 136.0, "Remissvaren ska ha kommit in till departementet senast den 3 maj"));
        assert_eq!(
            texts(spans)[..6],
            ["Boverket", "Svea hovrätt", "Ale kommun", "Region Skåne", "Tullverket", "Åre kommun"]
        );
    }

    #[test]
    fn wide_gaps_of_justified_text_are_no_columns() {
        let spans = vec![
            span(50.0, 100.0, "Kommuner"),
            span(150.0, 100.0, "och"),
            span(220.0, 100.0, "Landsting"),
            span(50.0, 112.0, "Arbetsdomstolen"),
            span(180.0, 112.0, "Tullverket"),
            span(50.0, 124.0, "Boverket"),
            span(130.0, 124.0, "Fonus"),
        ];
        assert_eq!(texts(spans), ["Kommuner och Landsting", "Arbetsdomstolen Tullverket", "Boverket Fonus"]);
    }
}
