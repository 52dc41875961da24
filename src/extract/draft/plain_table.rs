//! A table whose rows link to no pages: each consultation is known by a text that no other row has, such as its number.

use scraper::{ElementRef, Html};

use super::{
    Draft, DraftRule, Signs,
    clues::{is_about_answers, is_about_case_numbers, is_document, is_frame, line},
    draft_list::{COMPARED, LEAST_ENTRIES, LEAST_TITLE_CHARS},
    selectors::name,
};
use crate::{domain::Field, extract::html::columns::Columns};

/// The cells of a column, by its heading.
struct TableColumn {
    heading: String,
    texts: Vec<String>,
}

impl TableColumn {
    fn all(&self, is_right: impl Fn(&str) -> bool) -> bool {
        let mut written = self.texts.iter().filter(|text| !text.is_empty()).peekable();
        written.peek().is_some() && written.all(|text| is_right(text))
    }

    /// Returns `true` if every row has a text of its own.
    fn is_key(&self) -> bool {
        let mut texts = self.texts.clone();
        texts.sort_unstable();
        texts.dedup();
        texts.len() == self.texts.len() && texts.iter().all(|text| !text.is_empty())
    }

    fn length(&self) -> usize {
        self.texts.iter().map(|text| text.chars().count()).sum::<usize>() / self.texts.len().max(1)
    }

    fn rule(&self, field: Field, more: &str) -> DraftRule {
        let rule = format!("{{ column = {:?}{more} }}", self.heading);
        DraftRule { field, rule, example: self.texts.first().cloned().unwrap_or_default() }
    }
}

/// The first table of `page` that may list consultations and has no page for any of them.
pub(super) fn draft(page: &Html, signs: Signs<'_>) -> Option<Draft> {
    let tables = page.root_element().descendent_elements().filter(|element| element.value().name() == "table");
    tables.filter(|table| !is_frame(*table)).find_map(|table| of_table(table, signs))
}

fn of_table(table: ElementRef<'_>, signs: Signs<'_>) -> Option<Draft> {
    let mut columns = Columns::default();
    let rows = table.descendent_elements().filter(|element| element.value().name() == "tr");
    let rows: Vec<ElementRef<'_>> = rows.filter(|row| !columns.is_heading(*row)).collect();
    if rows.len() < LEAST_ENTRIES || rows.iter().any(|row| links_to_a_page(*row)) {
        return None;
    }
    let compared = &rows[..rows.len().min(COMPARED)];
    let columns = columns_of(compared, &mut columns);
    let is_date = |text: &str| text.chars().count() < 60 && (signs.is_date)(text);
    let is_number = |text: &str| text.chars().count() < 60 && (signs.is_case_number)(text);
    let dated = |is_answer: bool| {
        columns.iter().find(|column| column.all(is_date) && is_about_answers(&column.heading) == is_answer)
    };
    let number = columns.iter().find(|column| is_about_case_numbers(&column.heading) || column.all(is_number));
    let (deadline, published) = (dated(true), dated(false));
    let is_other = |column: &&TableColumn| {
        ![number, deadline, published].iter().flatten().any(|known| known.heading == column.heading)
    };
    let title = columns.iter().filter(is_other).max_by_key(|column| column.length())?;
    if title.length() < LEAST_TITLE_CHARS || (number.is_none() && deadline.is_none()) {
        return None;
    }
    let key = number.into_iter().chain(columns.iter()).find(|column| column.is_key() && !column.all(is_date))?;
    let rules = [
        Some(key.rule(Field::Key, "")),
        deadline.map(|column| column.rule(Field::Deadline, "")),
        published.map(|column| column.rule(Field::Published, "")),
        number.map(|column| column.rule(Field::CaseNumbers, "")),
    ];
    Some(Draft {
        item: format!("{} tr", name(table)),
        entries: rows.len(),
        title: String::new(),
        title_column: Some(title.heading.clone()),
        example: title.texts.first().cloned().unwrap_or_default(),
        rules: rules.into_iter().flatten().collect(),
        is_accordion: false,
        has_links: false,
    })
}

fn links_to_a_page(row: ElementRef<'_>) -> bool {
    let mut links = row.descendent_elements().filter_map(|element| element.attr("href"));
    links.any(|href| !is_document(href) && !href.starts_with("mailto:"))
}

/// The columns with a heading of their own.
fn columns_of<'a>(rows: &[ElementRef<'a>], columns: &mut Columns<'a>) -> Vec<TableColumn> {
    let cells = |row: ElementRef<'a>| row.child_elements().filter(|cell| cell.value().name() == "td");
    let Some(first) = rows.first() else { return Vec::new() };
    let headed = |(n, cell): (usize, ElementRef<'a>)| {
        let heading = columns.heading_over(cell, rows)?;
        let texts = rows.iter().map(|row| cells(*row).nth(n).map(line).unwrap_or_default());
        Some(TableColumn { heading, texts: texts.collect() })
    };
    cells(*first).enumerate().filter_map(headed).collect()
}
