//! The lines of a list to stretches of one layout: numbered or with bullets, a name on each line, running text.

use super::{
    letter_lines::Line,
    letter_words,
    list_progress::has_open_parenthesis,
    running_list::{is_running, separators},
    wraps,
};

/// Lines without a mark that are no more lines of one marked entry.
const MANY: usize = 6;

/// Lines without a mark behind the last marked entry that are more than its own.
const MANY_AT_END: usize = 3;

/// Divides the lines.
pub(super) fn divide(lines: &[Line]) -> Vec<&[Line]> {
    let mut stretches = Vec::new();
    let mut start = 0;
    for at in 1..lines.len() {
        let is_marked = lines[start].mark.is_some();
        let begins = match lines[at].mark {
            Some(_) => !is_marked,
            None => is_marked && leaves_marks(lines, at),
        };
        if begins {
            stretches.push(&lines[start..at]);
            start = at;
        }
    }
    stretches.push(&lines[start..]);
    stretches.into_iter().flat_map(divide_running).collect()
}

/// Returns `true` if a line without a mark begins a stretch of such lines.
fn leaves_marks(lines: &[Line], at: usize) -> bool {
    let (last, line) = (&lines[at - 1], &lines[at]);
    let unmarked = lines[at..].iter().take_while(|line| line.mark.is_none()).count();
    let are_last = at + unmarked == lines.len();
    let is_many = unmarked >= MANY || (are_last && unmarked >= MANY_AT_END);
    let is_running = separators(&line.text) > 1;
    let goes_on = letter_words::is_open(&last.text)
        || letter_words::is_tail(&line.text)
        || wraps::ends_broken(&last.text)
        || has_open_parenthesis(last);
    (is_many || is_running && are_last) && !goes_on
}

/// Divides lines without marks where running text begins below names, or names below running text.
fn divide_running(lines: &[Line]) -> Vec<&[Line]> {
    let has_none = |lines: &[Line]| lines.iter().all(|line| separators(&line.text) == 0);
    if lines.iter().any(|line| line.mark.is_some()) {
        return vec![lines];
    }
    let first = lines.iter().position(|line| separators(&line.text) > 1).unwrap_or(0);
    if first >= MANY_AT_END && has_none(&lines[..first]) && is_running(&lines[first..]) {
        return vec![&lines[..first], &lines[first..]];
    }
    let last = lines.iter().rposition(|line| line.text.ends_with('.')).map_or(0, |last| last + 1);
    if last > 0 && last + MANY_AT_END <= lines.len() && has_none(&lines[last..]) && is_running(&lines[..last]) {
        return vec![&lines[..last], &lines[last..]];
    }
    vec![lines]
}
