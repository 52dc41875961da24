//! Tables and lists of days to lines that a sentence reader understands: `Kommuner | 30 april 2026` under `Svar senast`
//! to `Svar senast (Kommuner): 30 april 2026`.
//!
//! A row is a line whose cells are apart by tabs, as `extract` writes the rows of a table, or by `|`, as people write
//! them. A day in a cell of its own gets its label from the head of its column or, where that says nothing
//! (`Datum`), from the cell beside it. A list in which each label stands in the line below its day is turned round; one
//! with the label above its day is left to `join_lines`. Every other line stays as it is.

use std::borrow::Cow;

use super::{
    super::whitespace::lower_in_place,
    clause::is_range,
    date_mention::{mentions_answers, names_a_deadline},
    dates, groups, swedish,
    tokens::tokens,
};

/// The longest line or cell that can be a label, in characters.
const MAX_LABEL: usize = 60;

/// Heads of columns that say nothing of what their days are for.
const NEUTRAL: [&str; 12] = [
    "datum",
    "dag",
    "när",
    "tid",
    "tidpunkt",
    "date",
    "when",
    "händelser",
    "händelse",
    "tidplan",
    "tidslinje",
    "viktiga datum",
];

/// The text with its tables and lists of days as labels and days; the text itself where it has none.
pub(super) fn arrange(text: &str) -> Cow<'_, str> {
    if let Some(grouped) = groups::arrange(text) {
        return Cow::Owned(arrange(&grouped).into_owned());
    }
    if let Some(joined) = join_lone_dashes(text) {
        return Cow::Owned(arrange(&joined).into_owned());
    }
    let boxed = date_boxes(text);
    let text = boxed.as_deref().map_or(Cow::Borrowed(text), |boxed| Cow::Owned(boxed.to_owned()));
    let arranged = arrange_lines(&text).map(Cow::Owned);
    arranged.unwrap_or(text)
}

/// A range with its dash on a line of its own, on one line: `3 mars`, `–`, `4 maj` to `3 mars – 4 maj`.
fn join_lone_dashes(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let is_dash = |n: usize| matches!(lines[n].trim(), "-" | "–" | "—");
    let at = (1..lines.len().saturating_sub(1))
        .find(|n| is_dash(*n) && content(lines[n - 1]) == Content::Day && content(lines[n + 1]) == Content::Day)?;
    let one = text.find(lines[at - 1])?;
    let dash = one + lines[at - 1].len() + text[one + lines[at - 1].len()..].find(lines[at])?;
    let behind = dash + lines[at].len();
    let rest = text[behind..].trim_start();
    Some(format!("{} {} {rest}", text[..dash].trim_end(), lines[at].trim()))
}

/// A day in a box, each part on a line of its own, on one line: `13`, `mar`, `2026` to `13 mar 2026`.
fn date_boxes(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let filled: Vec<usize> = (0..lines.len()).filter(|n| !lines[*n].trim().is_empty()).collect();
    let number = |n: usize| lines[n].trim().parse::<u16>().ok().filter(|_| lines[n].trim().len() <= 4);
    let is_day = |n: usize| number(n).is_some_and(|day| (1..=31).contains(&day));
    let is_year = |n: usize| number(n).is_some_and(|year| (2000..2100).contains(&year));
    let is_month = |n: usize| swedish::month(&lines[n].trim().trim_end_matches('.').to_lowercase()).is_some();
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let (mut at, mut written, mut is_changed) = (0, 0, false);
    while at < filled.len() {
        let Some([one, two, rest @ ..]) = filled.get(at..).filter(|rest| rest.len() > 1) else { break };
        let (day, month) = if is_month(*two) { (*one, *two) } else { (*two, *one) };
        if !(is_day(day) && is_month(month)) {
            at += 1;
            continue;
        }
        let year = rest.first().copied().filter(|n| is_year(*n));
        out.extend(lines[written..*one].iter().map(|line| (*line).to_owned()));
        let year_text = year.map_or(String::new(), |year| format!(" {}", lines[year].trim()));
        out.push(format!("{} {}{year_text}", lines[day].trim(), lines[month].trim()));
        written = year.unwrap_or(*two) + 1;
        at += 2 + usize::from(year.is_some());
        is_changed = true;
    }
    out.extend(lines[written..].iter().map(|line| (*line).to_owned()));
    is_changed.then(|| out.join("\n"))
}

/// The lines of a text with its tables and lists arranged; none where it has none.
fn arrange_lines(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let has_rows = text.contains(['\t', '|', ';']);
    let rows: Vec<Option<Vec<&str>>> = lines.iter().map(|line| if has_rows { cells(line) } else { None }).collect();
    let mut out: Vec<Cow<'_, str>> = Vec::with_capacity(lines.len());
    let mut at = 0;
    let mut is_changed = false;
    while at < lines.len() {
        let table: Vec<&[&str]> = rows[at..].iter().map_while(|row| row.as_deref()).collect();
        if !table.is_empty() {
            out.extend(read_table(&table).into_iter().map(Cow::Owned));
            at += table.len();
            is_changed = true;
        } else if let Some((pairs, next)) = list_of_days_before_labels(&lines, at) {
            out.extend(pairs.into_iter().map(Cow::Owned));
            at = next;
            is_changed = true;
        } else if let Some((pair, next)) =
            day_before_its_sentence(&lines, at).or_else(|| day_above_its_label(&lines, at))
        {
            out.extend([Cow::Borrowed(""), Cow::Owned(pair), Cow::Borrowed("")]);
            at = next;
            is_changed = true;
        } else if let Some(pair) = day_before_its_label(lines[at]).or_else(|| label_and_day(&lines, at)) {
            out.extend([Cow::Borrowed(""), Cow::Owned(pair), Cow::Borrowed("")]);
            at += 1;
            is_changed = true;
        } else {
            out.push(Cow::Borrowed(lines[at]));
            at += 1;
        }
    }
    is_changed.then(|| out.join("\n"))
}

/// The cells of a row; none where the line is no row.
fn cells(line: &str) -> Option<Vec<&str>> {
    let line = line.trim_matches([' ', '|']);
    // "Myndigheter;2027-02-26", as spreadsheets write it; a sentence has a space behind its semicolon
    let is_exported = line.contains(';') && !line.contains("; ") && !line.contains(['\t', '|']);
    let marks: &[char] = if is_exported { &[';'] } else { &['\t', '|'] };
    let cells: Vec<&str> = line.split(marks).map(str::trim).collect();
    (cells.iter().filter(|cell| !cell.is_empty()).count() > 1).then_some(cells)
}

/// The content of a cell or line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A day and nothing else.
    Day,
    /// A day among words.
    DayAndWords,
    /// A few words, no sentence.
    Label,
    Other,
}

pub(super) fn content(text: &str) -> Content {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 2 * MAX_LABEL {
        return Content::Other;
    }
    let lower = lower_in_place(text);
    let tokens = tokens(&lower);
    let found = dates::find(&tokens);
    let (Some(first), Some(last)) = (found.first(), found.last()) else {
        let is_label = text.chars().count() <= MAX_LABEL && !text.ends_with(['.', '!', '?']);
        return if is_label && text.contains(char::is_alphabetic) { Content::Label } else { Content::Other };
    };
    let is_of_the_day = |text: &str| {
        matches!(text, "den" | "kl" | "klockan" | "." | ":" | "," | "(" | ")") || swedish::weekday(text).is_some()
    };
    // "12 januari–13 mars 2026" is one cell as well
    let end = match found.as_slice() {
        [one, two] if is_range(&tokens[one.end..two.first]) => last.end,
        _ => first.end,
    };
    let outside = tokens.iter().enumerate().filter(|(n, _)| *n < first.first || *n >= end);
    let alone = outside.into_iter().all(|(n, token)| {
        is_of_the_day(token.text) || (n > first.first && token.text.bytes().all(|b| b.is_ascii_digit()))
    });
    if alone { Content::Day } else { Content::DayAndWords }
}

fn is_neutral(label: &str) -> bool {
    let lower = label.trim_end_matches([':', ' ']).to_lowercase();
    NEUTRAL.contains(&lower.as_str())
}

/// Returns `true` for the head of a column of last days, of whatever the rows are.
fn ends_a_row(label: &str) -> bool {
    matches!(label.to_lowercase().trim_end_matches(':'), "till" | "slut" | "slutdatum" | "t.o.m." | "to" | "end")
}

/// Each day of a table with its label, and every other cell, on lines of their own.
fn read_table(table: &[&[&str]]) -> Vec<String> {
    let has_day = |row: &[&str]| row.iter().any(|cell| matches!(content(cell), Content::Day | Content::DayAndWords));
    let head = table.first().filter(|first| !has_day(first) && table.iter().any(|row| has_day(row)));
    let body = &table[usize::from(head.is_some())..];
    // "Fråga | Svar": the question is the label
    let is_asked = head.is_some_and(|head| head[0].eq_ignore_ascii_case("fråga"));
    let several = body.iter().filter(|row| has_day(row)).count() > 1;
    let mut lines = Vec::new();
    for row in body {
        let contents: Vec<Content> = row.iter().map(|cell| content(cell)).collect();
        // "Samrådstid | 15 juni | 28 augusti" without a head: the two days of a period
        if let ([label, first, last], [Content::Label, Content::Day, Content::Day], None) = (*row, &contents[..], head)
        {
            lines.push(format!("{}: {first} – {last}", label.trim_end_matches(':')));
            continue;
        }
        for (n, cell) in row.iter().enumerate().filter(|(n, _)| contents[*n] == Content::Day) {
            let of_column = head.and_then(|head| head.get(n)).filter(|label| !label.is_empty() && !is_neutral(label));
            let is_label = |n: &usize| contents.get(*n) == Some(&Content::Label);
            let beside = || n.checked_sub(1).filter(is_label).or(Some(n + 1).filter(is_label)).map(|n| row[n]);
            let whose = if n > 0 && several && contents[0] == Content::Label { row[0] } else { "" };
            if is_asked {
                lines.push(format!("{}: {cell}", row[0].trim_end_matches('?')));
                continue;
            }
            // "Moment | Slutdatum": which end it is stands at the head of the row
            let is_end = of_column.is_some_and(|label| ends_a_row(label));
            let is_named = is_end && several && !mentions_answers(row[0]);
            let whose = if is_end { "" } else { whose };
            let of_column = match of_column {
                Some(_) if is_named => Some(row[0]),
                Some(_) if is_end => Some("Slutdatum"),
                other => other.copied(),
            };
            lines.push(match (of_column, beside()) {
                (Some(label), _) if whose.is_empty() => format!("{}: {cell}", label.trim_end_matches(':')),
                (Some(label), _) => format!("{} ({whose}): {cell}", label.trim_end_matches(':')),
                (None, Some(label)) => format!("{}: {cell}", label.trim_end_matches(':')),
                (None, None) => (*cell).to_owned(),
            });
        }
        // words that belong to no day stand apart, so that they say nothing of one
        lines.extend(
            row.iter()
                .zip(&contents)
                .filter(|(cell, content)| !cell.is_empty() && !matches!(content, Content::Day | Content::Label))
                .map(|(cell, _)| (*cell).to_owned()),
        );
    }
    let ends = |line: &String| if line.ends_with(['.', '!', '?']) { line.clone() } else { format!("{line}.") };
    let blocks: Vec<String> = lines.iter().map(ends).collect();
    blocks.into_iter().flat_map(|line| [line, String::new()]).collect()
}

/// A day in a box of its own, and `är sista svarsdag` below it, as `Sista svarsdag: 13 mars 2026.`; and the line behind.
fn day_before_its_sentence(lines: &[&str], at: usize) -> Option<(String, usize)> {
    let below = (at + 1..lines.len()).find(|n| !lines[*n].trim().is_empty())?;
    let label = lines[below].trim().strip_prefix("är ")?;
    let is_pair = content(lines[at]) == Content::Day && content(label) == Content::Label;
    let mut letters = label.chars();
    let first = letters.next().filter(|_| is_pair)?;
    let label: String = first.to_uppercase().chain(letters).collect();
    Some((format!("{label}: {}.", lines[at].trim()), below + 1))
}

/// A lone day right above a label that names the deadline, as `Sista dag att svara: 13 mars 2026.`; and the line behind.
fn day_above_its_label(lines: &[&str], at: usize) -> Option<(String, usize)> {
    let label = lines.get(at + 1).map(|line| line.trim())?;
    let is_pair = content(lines[at]) == Content::Day && content(label) == Content::Label && names_a_deadline(label);
    // a label right above the day is that of the day, and a day right below the label has it
    let taken = at.checked_sub(1).is_some_and(|n| content(lines[n]) == Content::Label && !is_neutral(lines[n]));
    let below = lines[at + 2..].iter().find(|line| !line.trim().is_empty());
    let gives_away = below.is_some_and(|line| content(line) == Content::Day);
    (is_pair && !taken && !gives_away)
        .then(|| (format!("{}: {}.", label.trim_end_matches(':'), lines[at].trim()), at + 2))
}

/// `Sista svarsdag: 13 mars 2026`, among other lines of a label and its value, as a block of its own.
fn label_and_day(lines: &[&str], at: usize) -> Option<String> {
    let pair = |line: &str| {
        line.split_once(':').is_some_and(|(label, value)| {
            !value.trim().is_empty() && label.chars().count() <= MAX_LABEL && content(label) == Content::Label
        })
    };
    let beside = at.checked_sub(1).is_some_and(|n| pair(lines[n])) || lines.get(at + 1).is_some_and(|line| pair(line));
    let (label, day) = lines[at].split_once(':').filter(|_| beside)?;
    let is_pair = content(label) == Content::Label && content(day) == Content::Day;
    is_pair.then(|| format!("{}: {}.", label.trim(), day.trim().trim_end_matches('.')))
}

/// `13 mars 2026: Sista svarsdag` and `13 mars 2026 – sista svarsdag` as `Sista svarsdag: 13 mars 2026.`
fn day_before_its_label(line: &str) -> Option<String> {
    let (day, label) = [": ", " – ", " - "].iter().find_map(|mark| {
        let parts = line.split_once(mark)?;
        (content(parts.0) == Content::Day).then_some(parts)
    })?;
    let starts = day.trim_start().starts_with(|c: char| c.is_ascii_digit() || c.is_alphabetic());
    let is_pair = starts && content(day) == Content::Day && content(label) == Content::Label;
    is_pair.then(|| format!("{}: {}.", label.trim(), day.trim()))
}

/// A list of at least two days from line `at` on, each with its label in the line below, as `label: day`; and the line
/// behind the list.
fn list_of_days_before_labels(lines: &[&str], at: usize) -> Option<(Vec<String>, usize)> {
    let starts = lines[at].trim_start().starts_with(|c: char| c.is_ascii_digit() || c.is_alphabetic());
    if !starts || content(lines[at]) != Content::Day {
        return None;
    }
    // a label right above the first day, or behind an empty line above it, is that of the day
    let above = lines[..at].iter().rev().find(|line| !line.trim().is_empty());
    if above.is_some_and(|line| content(line) == Content::Label && !is_neutral(line)) {
        return None;
    }
    let filled = |from: usize| (from..lines.len()).find(|n| !lines[*n].trim().is_empty());
    let (mut pairs, mut next) = (Vec::new(), at);
    while let Some(day) = filled(next).filter(|n| content(lines[*n]) == Content::Day) {
        let Some(label) = filled(day + 1).filter(|n| content(lines[*n]) == Content::Label) else { break };
        pairs.push(format!("{}: {}.", lines[label].trim().trim_end_matches(':'), lines[day].trim()));
        pairs.push(String::new());
        next = label + 1;
    }
    // "Datum", day, "Sista svarsdag", day, "Diarienummer", "2026/17": each label stands above its value after all
    let has_a_value = lines.get(next).is_some_and(|line| !line.trim().is_empty() && content(line) != Content::Day);
    let is_headed = at > 0 && content(lines[at - 1]) == Content::Label;
    (pairs.len() > 2 && !(is_headed && has_a_value)).then_some((pairs, next))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::read_deadlines;

    /// Each layout, the days read, and the scope of the first.
    #[test]
    fn every_layout_of_a_day_and_its_label() {
        for (text, days, scope) in [
            // the head of the column is the label
            ("Remiss\tSvar senast\tTräder i kraft\nBojar\t4 maj 2026\t1 juli 2026", "2026-05-04", ""),
            ("Remiss | Svar senast | Träder i kraft\nBojar | 4 maj 2026 | 1 juli 2026", "2026-05-04", ""),
            ("| Remiss | Svar senast |\n| --- | --- |\n| Bojar | 4 maj 2026 |", "2026-05-04", ""),
            ("Instans\tSvar senast\nKommuner\t4 maj 2026\nRegioner\t8 maj 2026", "2026-05-04 2026-05-08", "Kommuner"),
            // the head says nothing: the cell beside the day is the label
            (
                "När\tVad\n3 mars 2026\tRemiss ut\n4 maj 2026\tSista svarsdag\n1 juli 2026\tIkraftträdande",
                "2026-05-04",
                "",
            ),
            ("Vad\tNär\nSista svarsdag\t4 maj 2026\nIkraftträdande\t1 juli 2026", "2026-05-04", ""),
            // no head
            ("Remiss ut\t3 mars 2026\nSista svarsdag\t4 maj 2026\nIkraftträdande\t1 juli 2026", "2026-05-04", ""),
            ("Publicerad: 3 mars 2026 | Svar senast: 4 maj 2026 | Beslut: 1 juni 2026", "2026-05-04", ""),
            ("Ikraftträdande: 1 juli 2026 | Sista svarsdag: 4 maj 2026", "2026-05-04", ""),
            // the label below its day, and above it
            ("3 mars 2026\nRemiss ut\n4 maj 2026\nSista svarsdag\n1 juli 2026\nIkraftträdande", "2026-05-04", ""),
            (
                "Tidplan\n\n3 mars 2026\nRemiss ut\n\n4 maj 2026\nSista svarsdag\n\n1 juli 2026\nBeslut",
                "2026-05-04",
                "",
            ),
            ("Remiss ut\n3 mars 2026\nSista svarsdag\n4 maj 2026\nIkraftträdande\n1 juli 2026", "2026-05-04", ""),
            ("Dnr\n2026/1\nUtskickad\n3 mars 2026\nSvarsdatum\n4 maj 2026\nHandläggare\nAnn Exempel", "2026-05-04", ""),
            // day and label in one line
            ("3 mars 2026 Remiss ut\n4 maj 2026 Sista svarsdag\n1 juli 2026 Ikraftträdande", "2026-05-04", ""),
            // two days of a period
            ("Samrådstid | 3 mars 2026 | 4 maj 2026", "2026-05-04", ""),
            // a dash between, on a line of its own
            ("Remisstid\n3 mars 2026\n–\n4 maj 2026\nBeslut\njuni 2026", "2026-05-04", ""),
            ("Datum\n3 mars 2026\nSista svarsdag\n4 maj 2026\nDiarienummer\n2026/17", "2026-05-04", ""),
            // the only day, above its label
            ("4 maj 2026\nSista dag att lämna synpunkter", "2026-05-04", ""),
            ("4\nmaj\n2026\nSista dagen för remissvar\nDnr 2026/1", "2026-05-04", ""),
            ("Publicerad\n4 maj 2026\nSista dag att svara\n8 juni 2026", "2026-06-08", ""),
            // a day in a box
            ("Remiss av bojar\n\n4maj2026\n\när sista svarsdag", "2026-05-04", ""),
            ("Remiss av bojar\n\n4\n\nmaj\n\n2026\n\när sista svarsdag", "2026-05-04", ""),
            // no deadline at all
            ("När\tVad\n3 mars 2026\tRemissen beslutas\n1 juli 2026\tIkraftträdande", "", ""),
        ] {
            let reading = read_deadlines(text, Some(date(2026, 2, 10)));
            let read: Vec<String> = reading.deadlines.iter().map(|deadline| deadline.on.to_string()).collect();
            assert_eq!(read.join(" "), days, "{text}");
            let first = reading.deadlines.first().and_then(|deadline| deadline.scope.clone()).unwrap_or_default();
            assert_eq!(first, scope, "{text}");
        }
    }
}
