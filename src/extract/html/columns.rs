//! Finds the cell of a row by the heading of its column.
//!
//! ```text
//! <tr><th>Ärende<th>Publicerad<th>Sista svarsdag        column "Sista svarsdag"
//! <tr><td>Vatten<td>1 november<td>29 januari            -> <td>29 januari
//! ```
//!
//! In: a row and the columns that rules name. Out: the row's cells, or an error that names the headings there are. Cells
//! that span several columns or rows are placed as a browser places them. The headings are the rows of `<thead>`, else the
//! first rows if they hold `<th>` alone, else the first row. A row of `<th>` further down begins a table of its own.
//!
//! A doubt is an error and never a guess: a heading that stands there twice, a row with more cells than headings.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use ego_tree::NodeId;
use scraper::ElementRef;

use super::text;
use crate::{
    extract::limits::{MAX_HEADING_BYTES, MAX_ITEMS},
    source::{Column, FieldRule, comparable},
};

/// The most columns and rows of a table that are placed.
const MAX_COLUMNS: usize = 100;
const MAX_ROWS: usize = 4 * MAX_ITEMS;

/// A column that a table lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::extract) struct Missing {
    /// The headings that were looked for.
    pub(in crate::extract) expected: String,
    /// The headings or the fault that were found instead.
    pub(in crate::extract) found: String,
}

/// The tables of a page, each read when its first row is met.
#[derive(Default)]
pub(in crate::extract) struct Columns<'a> {
    tables: HashMap<NodeId, Table<'a>>,
}

#[derive(Default)]
struct Table<'a> {
    /// The headings of each section.
    sections: Vec<Vec<Heading>>,
    heads: HashSet<NodeId>,
    rows: HashMap<NodeId, Row<'a>>,
}

struct Heading {
    shown: String,
    text: String,
    columns: Range<usize>,
}

struct Row<'a> {
    section: usize,
    cells: Vec<Cell<'a>>,
}

/// A cell, its columns, and the number of further rows that it reaches into.
#[derive(Clone)]
struct Cell<'a> {
    element: ElementRef<'a>,
    columns: Range<usize>,
    below: usize,
}

impl<'a> Columns<'a> {
    /// Returns `true` if `item` is a row of headings.
    pub(in crate::extract) fn is_heading(&mut self, item: ElementRef<'a>) -> bool {
        let Some((row, table)) = self.table_of(item) else { return false };
        table.heads.contains(&row)
    }

    /// The heading of the cell in which `element` stands, if it leads to that column in each of `rows`.
    pub(in crate::extract) fn heading_over(
        &mut self,
        element: ElementRef<'a>,
        rows: &[ElementRef<'a>],
    ) -> Option<String> {
        let around = || std::iter::once(element).chain(element.ancestors().filter_map(ElementRef::wrap));
        let cell = around().find(|element| element.value().name() == "td")?;
        let (row, table) = self.table_of(element)?;
        let row = table.rows.get(&row)?;
        let columns = &row.cells.iter().find(|other| other.element == cell)?.columns;
        let heading = table.sections.get(row.section)?.iter().find(|heading| heading.columns == *columns)?;
        let shown = heading.shown.trim().to_owned();
        let column = Column::new(std::iter::once(shown.as_str())).ok()?;
        rows.iter().all(|row| self.cell(&column, *row).is_ok()).then_some(shown)
    }

    /// For each rule that names a column, its cell in the row that `item` is or stands in; `None` where the row has none.
    pub(in crate::extract) fn cells(
        &mut self,
        rules: &[FieldRule],
        item: ElementRef<'a>,
    ) -> Result<Vec<Option<ElementRef<'a>>>, Missing> {
        let cell = |rule: &FieldRule| match &rule.column {
            Some(column) => self.cell(column, item),
            None => Ok(None),
        };
        rules.iter().map(cell).collect()
    }

    fn cell(&mut self, column: &Column, item: ElementRef<'a>) -> Result<Option<ElementRef<'a>>, Missing> {
        let missing = |found: String| Missing { expected: column.named(), found };
        let Some((row, table)) = self.table_of(item) else { return Err(missing("no table".to_owned())) };
        let Some(row) = table.rows.get(&row) else { return Err(missing("a row without headings above it".to_owned())) };
        let headings = table.sections.get(row.section).map(Vec::as_slice).unwrap_or_default();
        let named = |name: &String| headings.iter().filter(|heading| heading.text == *name).collect::<Vec<_>>();
        let matching = column.headings.iter().map(named).find(|found| !found.is_empty());
        let columns = match matching.as_deref() {
            Some([one]) => one.columns.clone(),
            Some(several) => return Err(missing(format!("{} columns named so", several.len()))),
            None => return Err(missing(listed(headings))),
        };
        let end = |ends: &mut dyn Iterator<Item = usize>| ends.max().unwrap_or_default();
        let width = end(&mut headings.iter().map(|heading| heading.columns.end));
        if end(&mut row.cells.iter().map(|cell| cell.columns.end)) > width {
            return Err(missing(format!("a row with more cells than the headings {}", listed(headings))));
        }
        // A cell that spans further columns says nothing about this one.
        let inside = |cell: &&Cell<'_>| columns.start <= cell.columns.start && cell.columns.end <= columns.end;
        let cells: Vec<ElementRef<'a>> = row.cells.iter().filter(inside).map(|cell| cell.element).collect();
        let is_full = |cell: &&ElementRef<'_>| !text::line(**cell, None, MAX_HEADING_BYTES).0.trim().is_empty();
        let mut full = cells.iter().filter(is_full);
        match (full.next(), full.next()) {
            (Some(_), Some(_)) => Err(missing("a heading over several columns".to_owned())),
            (first, _) => Ok(first.or(cells.first()).copied()),
        }
    }

    /// The row that `item` is or stands in, and its table.
    fn table_of(&mut self, item: ElementRef<'a>) -> Option<(NodeId, &Table<'a>)> {
        let around = || std::iter::once(item).chain(item.ancestors().filter_map(ElementRef::wrap));
        let row = around().find(|element| element.value().name() == "tr")?;
        let table = row.ancestors().filter_map(ElementRef::wrap).find(|element| element.value().name() == "table")?;
        Some((row.id(), self.tables.entry(table.id()).or_insert_with(|| Table::read(table))))
    }
}

/// Headings for a message.
fn listed(headings: &[Heading]) -> String {
    let shown =
        headings.iter().filter(|heading| !heading.text.is_empty()).map(|heading| format!("`{}`", heading.shown));
    let shown: Vec<String> = shown.take(20).collect();
    if shown.is_empty() { "a table without headings".to_owned() } else { shown.join(", ") }
}

impl<'a> Table<'a> {
    fn read(table: ElementRef<'a>) -> Self {
        let (mut read, mut placed) = (Self::default(), 0);
        let has_head = |part: ElementRef<'_>| part.value().name() == "thead" && part.child_elements().next().is_some();
        let has_head = table.child_elements().any(has_head);
        let mut is_head_over = false;
        for part in table.child_elements() {
            let is_head = part.value().name() == "thead";
            // The cells of one part never reach into the next.
            let mut above: Vec<Cell<'a>> = Vec::new();
            let rows: Vec<ElementRef<'a>> = match part.value().name() {
                "tr" => vec![part],
                "thead" | "tbody" | "tfoot" => part.child_elements().filter(|row| row.value().name() == "tr").collect(),
                _ => Vec::new(),
            };
            for row in rows {
                placed += 1;
                if placed > MAX_ROWS {
                    return read;
                }
                let cells = place(row, &above);
                above = cells.iter().filter(|cell| cell.below > 0).cloned().collect();
                above.iter_mut().for_each(|cell| cell.below -= 1);
                let is_all_th = !cells.is_empty() && cells.iter().all(|cell| cell.element.value().name() == "th");
                let is_first = !has_head && read.sections.is_empty() && !cells.is_empty();
                if !(is_head || is_all_th || is_first) {
                    is_head_over = true;
                    read.rows.insert(row.id(), Row { section: read.sections.len().saturating_sub(1), cells });
                    continue;
                }
                read.heads.insert(row.id());
                // One heading over the whole width names a group of rows and no column.
                if cells.len() < 2 && is_head_over {
                    continue;
                }
                if is_head_over || read.sections.is_empty() {
                    read.sections.push(Vec::new());
                    is_head_over = false;
                }
                // What follows a first row of ordinary cells is no heading.
                is_head_over |= is_first && !is_all_th && !is_head;
                let Some(section) = read.sections.last_mut() else { continue };
                for cell in cells {
                    let shown = text::line(cell.element, None, MAX_HEADING_BYTES).0;
                    let is_known = |heading: &Heading| heading.columns == cell.columns && heading.shown == shown;
                    // A cell over several rows is one heading.
                    if !section.iter().any(is_known) {
                        section.push(Heading { text: comparable(&shown), shown, columns: cell.columns });
                    }
                }
            }
        }
        read
    }
}

/// The cells of a row and those that reach into it from `above`, from left to right.
fn place<'a>(row: ElementRef<'a>, above: &[Cell<'a>]) -> Vec<Cell<'a>> {
    let span = |cell: ElementRef<'_>, name: &str| cell.attr(name).and_then(|span| span.trim().parse::<usize>().ok());
    let mut cells = above.to_vec();
    let mut column = 0;
    for element in row.child_elements().filter(|cell| matches!(cell.value().name(), "td" | "th")) {
        while let Some(taken) = above.iter().find(|cell| cell.columns.contains(&column)) {
            column = taken.columns.end;
        }
        if column >= MAX_COLUMNS {
            break;
        }
        let width = span(element, "colspan").unwrap_or(1).clamp(1, MAX_COLUMNS);
        // 0 means to the end of the part.
        let below = span(element, "rowspan").map_or(0, |rows| rows.checked_sub(1).unwrap_or(MAX_ROWS));
        cells.push(Cell { element, columns: column..column + width, below });
        column += width;
    }
    cells.sort_by_key(|cell| cell.columns.start);
    cells
}

#[cfg(test)]
mod tests;
