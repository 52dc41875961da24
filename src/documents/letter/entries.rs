//! The lines of a list to its entries.
//!
//! Names over several lines are the difficulty. Some lines are certain: a number begins an entry, a small letter goes
//! on with one. From those the others are learned: how far such lines are indented, and how far below each other they stand.

use super::{
    entry_name,
    letter_lines::Line,
    letter_words::{self, is_group},
    list_progress::has_open_parenthesis,
    list_sections::has_room,
    running_list, stretches, wraps,
};

/// The relation of a line to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follows {
    /// It begins an entry.
    Begins,
    /// It goes on with the entry.
    GoesOn,
    /// Nothing in the two lines says so.
    Unknown,
}

/// Edges and distances that differ by less are the same, in points.
const SAME: f32 = 0.6;

/// The entries of a list, in order, each as one text.
pub(super) fn read(lines: &[Line]) -> Vec<String> {
    let named = |line: &Line| Some(Line { text: entry_name::without_addresses(&line.text)?, ..line.clone() });
    let lines: Vec<Line> = lines.iter().filter_map(named).collect();
    let lines = &without_false_marks(with_numbers(&lines));
    let mut entries = Vec::new();
    let mut segment: Vec<Line> = Vec::new();
    for line in lines {
        let last = segment.last();
        if let Some((group, names)) = line.text.split_once(": ")
            && line.mark.is_none()
            && is_group(group)
        {
            entries.extend(segment_entries(&std::mem::take(&mut segment)));
            segment.push(Line { text: names.to_owned(), ..line.clone() });
        } else if is_group_heading(last, line) {
            entries.extend(segment_entries(&std::mem::take(&mut segment)));
        } else {
            segment.push(line.clone());
        }
    }
    entries.extend(segment_entries(&segment));
    entries
}

/// The lines with the numbers that stand close to their names (`100 Axfood AB`): each is one more than the last.
fn with_numbers(lines: &[Line]) -> Vec<Line> {
    let number = |mark: &str| mark.trim_matches(['.', '(', ')']).parse::<u32>().ok();
    let mut last = None;
    let begins = |line: &Line, digit: &str| line.mark.is_none() && line.text.starts_with(digit);
    if let [first, second, ..] = lines
        && begins(first, "1 ")
        && begins(second, "2 ")
    {
        last = Some(0);
    }
    let mut numbered = lines.to_vec();
    for line in &mut numbered {
        if line.mark.is_none()
            && let Some((first, name)) = line.text.split_once(' ')
            && let Some(found) = number(first)
            && last.is_some_and(|last| found == last + 1)
        {
            (line.mark, line.text) = (Some(first.to_owned()), name.trim_start().to_owned());
        }
        last = line.mark.as_deref().and_then(number).or(last);
    }
    numbered
}

/// The lines with what only looks like a mark put back: `9)` that closes a parenthesis of the line before, and a dash within
/// an entry of a numbered list.
fn without_false_marks(mut lines: Vec<Line>) -> Vec<Line> {
    let is_number = |mark: &String| mark.contains(|c: char| c.is_ascii_digit());
    let marks = || lines.iter().filter_map(|line| line.mark.as_ref());
    let is_numbered = marks().filter(|mark| is_number(mark)).count() * 2 > marks().count();
    let has_dash = |line: &Line| line.mark.as_ref().is_some_and(|mark| mark.starts_with(['–', '—', '-']));
    // dashes one below the other are a list of their own
    let dashes: Vec<bool> = lines.iter().map(has_dash).collect();
    let is_alone = |at: usize| !(dashes.get(at + 1) == Some(&true) || at > 0 && dashes[at - 1]);
    let mut is_open = false;
    for (at, line) in lines.iter_mut().enumerate() {
        let is_false = line.mark.as_ref().is_some_and(|mark| match is_number(mark) {
            true => is_open && mark.ends_with(')') && !mark.starts_with('('),
            false => is_numbered && dashes[at] && is_alone(at),
        });
        if is_false {
            (line.text, line.mark) = (line.whole(), None);
        }
        is_open = has_open_parenthesis(line);
    }
    lines
}

/// Returns `true` if a line stands above a group of names.
fn is_group_heading(last: Option<&Line>, line: &Line) -> bool {
    let goes_on = last.is_some_and(|last| {
        letter_words::is_open(&last.text)
            || wraps::ends_broken(&last.text)
            || (last.page == line.page && is_below(last, line) && line.x > last.x + SAME)
    });
    let ends_with_colon = line.text.ends_with(':') && line.text.chars().count() < 100;
    let starts_upper = line.text.chars().next().is_some_and(char::is_uppercase);
    let is_heading = starts_upper && !letter_words::is_open(&line.text) && is_group(&line.text);
    line.mark.is_none() && !goes_on && (is_heading || ends_with_colon)
}

/// Returns `true` if a line stands below the other, in its column.
fn is_below(last: &Line, line: &Line) -> bool {
    last.page == line.page && line.y > last.y && line.y - last.y < 4.0 * line.size && line.x < last.end
}

fn segment_entries(lines: &[Line]) -> Vec<String> {
    stretches::divide(lines).into_iter().flat_map(stretch_entries).collect()
}

fn stretch_entries(lines: &[Line]) -> Vec<String> {
    if running_list::is_running(lines) {
        let mut text = String::new();
        for line in lines {
            let next = line.whole();
            if letter_words::lacks_comma(&text, &next) {
                text.push(',');
            }
            wraps::join(&mut text, &next);
        }
        return running_list::split(&wraps::without_soft_hyphens(&text));
    }
    let mut entries: Vec<String> = Vec::new();
    for (line, follows) in lines.iter().zip(follow(lines)) {
        match entries.last_mut() {
            Some(entry) if follows == Follows::GoesOn => wraps::join(entry, &line.text),
            _ => entries.push(line.text.clone()),
        }
    }
    entries
}

/// The relation of each line to the one before it; never [`Follows::Unknown`].
fn follow(lines: &[Line]) -> Vec<Follows> {
    let marked = lines.iter().filter(|line| line.mark.is_some()).count();
    let is_marked = marked > 0 && marked * 3 >= lines.len();
    let certain: Vec<Follows> = (0..lines.len())
        .map(|at| match at.checked_sub(1) {
            None => Follows::Begins,
            Some(before) => certainly(lines, before, is_marked),
        })
        .collect();
    let learned = Learned::of(lines, &certain);
    let decide = |(at, follows): (usize, Follows)| match follows {
        Follows::Unknown if learned.goes_on(&lines[at - 1], &lines[at]) => Follows::GoesOn,
        Follows::Unknown => Follows::Begins,
        known => known,
    };
    certain.into_iter().enumerate().map(decide).collect()
}

/// The relation of the line after `before` to it, as far as the two lines show it.
fn certainly(lines: &[Line], before: usize, is_marked: bool) -> Follows {
    let (last, line) = (&lines[before], &lines[before + 1]);
    if line.mark.is_some() {
        return Follows::Begins;
    }
    let is_open = wraps::ends_broken(&last.text) || letter_words::is_open(&last.text) || has_open_parenthesis(last);
    if is_open || letter_words::is_tail(&line.text) {
        return Follows::GoesOn;
    }
    if is_marked {
        // in a numbered list, a line without a number goes on, if it stands close below
        let is_close = last.page != line.page || (is_below(last, line) && line.y - last.y < 1.9 * line.size);
        return if is_close { Follows::GoesOn } else { Follows::Begins };
    }
    let same_column =
        |other: &&Line| other.page == last.page && other.column == last.column && (other.x - last.x).abs() < 40.0;
    let right = lines.iter().filter(same_column).map(|other| other.end).fold(0.0, f32::max);
    if has_room(last, line, right) { Follows::Begins } else { Follows::Unknown }
}

/// The indents and distances of the lines of this list, by what is certain.
#[derive(Debug, Default)]
struct Learned {
    indent_begins: Vec<f32>,
    indent_goes_on: Vec<f32>,
    step_begins: Vec<f32>,
    step_goes_on: Vec<f32>,
}

impl Learned {
    fn of(lines: &[Line], certain: &[Follows]) -> Self {
        let mut learned = Self::default();
        // whether the line before the last began its entry, so that its left edge is that of entries
        for at in 1..lines.len() {
            let (last, line) = (&lines[at - 1], &lines[at]);
            if !is_below(last, line) {
                continue;
            }
            let (indent, step) = (line.x - last.x, line.y - last.y);
            match certain[at] {
                Follows::Begins => {
                    learned.indent_begins.push(indent);
                    learned.step_begins.push(step);
                }
                Follows::GoesOn if certain[at - 1] != Follows::GoesOn => {
                    learned.indent_goes_on.push(indent);
                    learned.step_goes_on.push(step);
                }
                Follows::GoesOn => learned.step_goes_on.push(step),
                Follows::Unknown => {}
            }
        }
        learned
    }

    /// Returns `true` if a line of which nothing is certain goes on with the line before it.
    fn goes_on(&self, last: &Line, line: &Line) -> bool {
        if !is_below(last, line) {
            return false;
        }
        let indent = line.x - last.x;
        if indent > SAME {
            return true;
        }
        if indent < -SAME || median(&self.indent_goes_on).is_some_and(|usual| usual > 2.0) {
            // the entries of this list are set out to the left; a third line stands right below the second
            return indent.abs() <= SAME && self.is_step_within(last, line);
        }
        self.is_step_within(last, line)
    }

    /// Returns `true` if lines of one entry stand closer than entries do, and these two stand so close.
    fn is_step_within(&self, last: &Line, line: &Line) -> bool {
        let (Some(within), Some(between)) = (median(&self.step_goes_on), median(&self.step_begins)) else {
            return false;
        };
        let step = line.y - last.y;
        between > within + SAME && (step - within).abs() < (step - between).abs()
    }
}

/// The middle of some numbers.
fn median(numbers: &[f32]) -> Option<f32> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f32::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}
