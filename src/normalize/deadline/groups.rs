//! A list of groups under a heading of answers to lines with the heading as label: `- Kommunerna: 30 april` under
//! `Svar önskas:` to `Svar önskas (Kommunerna): 30 april.`
//!
//! An entry without a day of its own (`Övriga: samma dag som kommunerna`) adds none.

use super::{
    super::sentences::entry_text,
    date_mention::{is_about_nothing, names_a_deadline},
    layout::{Content, content},
    others::is_addressee,
};

/// A line of such a list.
enum Entry<'a> {
    /// A group and its day.
    Day(&'a str, &'a str),
    /// A group that has the day of another.
    SameAs,
}

fn entry(line: &str) -> Option<Entry<'_>> {
    let text = entry_text(line).unwrap_or(line).trim();
    let (label, day) =
        [": ", " – ", " — ", " - "].iter().find_map(|mark| text.split_once(mark)).or_else(|| column(text))?;
    if content(label) != Content::Label || !is_about_nothing(label) {
        return None;
    }
    let day = day.trim().trim_end_matches(['.', ';', ',']);
    if content(day) == Content::Day {
        return Some(Entry::Day(label.trim(), day));
    }
    let same = ["samma dag", "samma datum", "samma tid", "som ", "se "].iter().any(|start| day.starts_with(start));
    (same && content(day) == Content::Label).then_some(Entry::SameAs)
}

/// A group and its day without a mark between them, as a table has them: `Kommuner 2027-03-01`.
fn column(text: &str) -> Option<(&str, &str)> {
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let (label, day) = text.split_at(at);
    let is_group = label.to_lowercase().split([' ', '-', ',', '/']).any(is_addressee);
    (is_group && content(day.trim()) == Content::Day).then_some((label.trim(), day))
}

/// The text with the heading in each line of such a list; none where it has no such list.
pub(super) fn arrange(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let first_below = |at: usize| (at + 1..lines.len().min(at + 3)).find(|n| !lines[*n].trim().is_empty());
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let (mut at, mut is_changed) = (0, false);
    while at < lines.len() {
        let first = first_below(at).filter(|first| lines[*first].contains(|c: char| c.is_ascii_digit()));
        let is_heading = |_: &usize| content(lines[at]) == Content::Label && names_a_deadline(lines[at]);
        let Some((entries, end)) = first.filter(is_heading).and_then(|first| entries(&lines, first)) else {
            out.push(lines[at].to_owned());
            at += 1;
            continue;
        };
        let heading = lines[at].trim().trim_end_matches([':', ' ']);
        for (group, day) in entries {
            out.extend([String::new(), format!("{heading} ({group}): {day}."), String::new()]);
        }
        at = end;
        is_changed = true;
    }
    is_changed.then(|| out.join("\n"))
}

/// The most groups of a list.
const MAX_GROUPS: usize = 60;

/// The groups and days from the line `first` on, and the line behind them; none for fewer than two, or without anyone
/// who may be asked.
fn entries<'a>(lines: &[&'a str], first: usize) -> Option<(Vec<(&'a str, &'a str)>, usize)> {
    let (mut found, mut end) = (Vec::new(), first);
    while let Some(entry) = lines.get(end).filter(|_| end < first + MAX_GROUPS).and_then(|line| entry(line)) {
        if let Entry::Day(group, day) = entry {
            found.push((group, day));
        }
        end += 1;
    }
    let addresses = found.iter().any(|(group, _)| group.to_lowercase().split([' ', '-', ',', '/']).any(is_addressee));
    (found.len() > 1 && addresses).then_some((found, end))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::read_deadlines;

    #[test]
    fn each_group_of_a_list_has_its_day() {
        for (text, read) in [
            (
                "Svar önskas:\n- Kommunerna: 8 maj 2026\n- Trafikhuvudmannen: 24 april 2026\n- Branschen: 12 juni 2026",
                "2026-04-24 Trafikhuvudmannen, 2026-05-08 Kommunerna, 2026-06-12 Branschen",
            ),
            (
                "Sista svarsdag\nRegioner: 8 maj 2026\nKommuner: 12 juni 2026\nÖvriga: samma dag som kommunerna",
                "2026-05-08 Regioner, 2026-06-12 Kommuner",
            ),
            (
                "Synpunkter senast:\n* länsstyrelser – 8 maj 2026\n* kommuner – 12 juni 2026",
                "2026-05-08 länsstyrelser, 2026-06-12 kommuner",
            ),
            (
                "Sista dag att svara\n\nKommuner 2026-06-12\nMyndigheter 2026-05-08",
                "2026-05-08 Myndigheter, 2026-06-12 Kommuner",
            ),
            // days of other matters make it no list of groups
            ("Sista svarsdag\n\nKommuner: 8 maj 2026\nIkraftträdande: 1 juli 2026", "2026-05-08 "),
        ] {
            let reading = read_deadlines(text, Some(date(2026, 2, 10)));
            let shown: Vec<String> = reading
                .deadlines
                .iter()
                .map(|deadline| format!("{} {}", deadline.on, deadline.scope.as_deref().unwrap_or_default()))
                .collect();
            assert_eq!(shown.join(", "), read, "{text}");
        }
    }
}
