//! Names in running text: `Svea hovrätt, Nacka tingsrätt, mark- och miljödomstolen, och Boverket.`

use std::sync::LazyLock;

use regex::Regex;

use super::{
    letter_lines::Line,
    letter_words::{self, FRAMES, is_group, is_one_name, is_pair, pattern},
};

/// Words before a full stop that ends no sentence.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)(?:^|[ (])(?:kungl|kgl|s:t|st|m\.fl|m\. ?fl|bl\.a|t\.ex|dvs|ca|nr|prof|dr|f\.d|kap|avd|\p{L})$")
});

/// Returns `true` if the lines are running text: more separators than a list with a name on each line can have.
pub(super) fn is_running(lines: &[Line]) -> bool {
    if lines.iter().any(|line| line.mark.is_some()) {
        return false;
    }
    let separators: usize = lines.iter().map(|line| separators(&line.text)).sum();
    let ends = lines.last().is_some_and(|line| line.text.ends_with('.') && !line.text.ends_with("m.fl."));
    let is_short =
        lines.len() <= 4 && ends && lines.iter().any(|line| line.text.contains(", ") || line.text.contains(" och "));
    (separators >= 2 && separators * 4 >= lines.len() * 3) || is_short
}

/// The commas and semicolons of a line that stand between two names.
pub(super) fn separators(line: &str) -> usize {
    let parts = parts(line, ',');
    let inner = parts.windows(2).filter(|pair| !is_one_name(pair[0].trim(), pair[1].trim())).count();
    inner + line.matches(';').count()
}

/// The text divided at a sign, but not inside parentheses.
fn parts(text: &str, sign: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if c == sign && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// The names of a running text, in order.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for sentence in sentences(text) {
        let mut sentence = sentence.trim().trim_end_matches(['.', ';', ':']).trim();
        while let Some((before, after)) = sentence.split_once(": ")
            && (is_group(before)
                || letter_words::heading(&format!("{before}:")).is_some()
                || before.split(' ').count() > 4)
        {
            sentence = after.trim();
        }
        let mut asked = true;
        let mut found = true;
        while std::mem::take(&mut found) {
            for (frame, is_asked) in FRAMES.iter() {
                if let Some(names) = frame.captures(sentence).and_then(|captures| captures.name("names")) {
                    sentence = names.as_str().trim();
                    asked &= is_asked;
                    found = true;
                }
            }
        }
        if asked {
            names.extend(names_of(sentence));
        }
    }
    names
}

/// The sentences of a text; a full stop between names counts as a comma.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(". ") {
        let next = text[at + 2..].trim_start().chars().next();
        if at >= start && next.is_some_and(char::is_uppercase) && !SHORT.is_match(&text[start..at]) {
            sentences.push(&text[start..at]);
            start = at + 2;
        }
    }
    sentences.push(&text[start..]);
    sentences
}

/// The names of one sentence.
fn names_of(sentence: &str) -> Vec<String> {
    let sign = if sentence.matches(';').count() > 1 { ';' } else { ',' };
    let mut joined: Vec<String> = Vec::new();
    for part in parts(sentence, sign).into_iter().map(str::trim).filter(|part| !part.is_empty()) {
        let bare = without_and(part);
        match joined.last_mut() {
            Some(last) if sign == ',' && bare == part && is_one_name(last, part) => {
                last.push_str(", ");
                last.push_str(part);
            }
            _ => joined.push(bare.to_owned()),
        }
    }
    joined.iter().flat_map(|part| at_and(part)).collect()
}

/// The text without `och` or `samt` before a capital letter at its beginning.
fn without_and(part: &str) -> &str {
    ["och ", "samt "]
        .iter()
        .find_map(|and| part.strip_prefix(and).filter(|rest| rest.chars().next().is_some_and(char::is_uppercase)))
        .unwrap_or(part)
}

/// The text divided at each `och` and `samt` that stands between two names.
fn at_and(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut start = 0;
    let mut ands: Vec<(usize, usize)> =
        [" och ", " samt "].iter().flat_map(|and| text.match_indices(and).map(|(at, and)| (at, and.len()))).collect();
    ands.sort_unstable();
    for (at, length) in ands {
        let (before, after) = (&text[start..at], &text[at + length..]);
        let is_capital = after.chars().next().is_some_and(char::is_uppercase);
        let is_open = before.matches('(').count() > before.matches(')').count();
        if is_capital && !is_open && !is_pair(before, after) {
            names.push(before.trim().to_owned());
            start = at + length;
        }
    }
    names.push(text[start..].trim().to_owned());
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_running_text() {
        let cases: [(&str, &[&str]); 8] = [
            ("Boverket, Tullverket och Region Skåne.", &["Boverket", "Tullverket", "Region Skåne"]),
            (
                "Nacka tingsrätt, mark- och miljödomstolen, Boverket",
                &["Nacka tingsrätt, mark- och miljödomstolen", "Boverket"],
            ),
            (
                "Hovrätten över Skåne och Blekinge samt Kungl. Musikhögskolan",
                &["Hovrätten över Skåne och Blekinge", "Kungl. Musikhögskolan"],
            ),
            (
                "Sveriges Kommuner och Landsting och Tjänstemännens Centralorganisation",
                &["Sveriges Kommuner och Landsting", "Tjänstemännens Centralorganisation"],
            ),
            ("Hotell- och restaurangfacket, Almega", &["Hotell- och restaurangfacket", "Almega"]),
            ("Hi3G Access AB. Tele2 i Sverige AB", &["Hi3G Access AB", "Tele2 i Sverige AB"]),
            ("Fonus, Blå vägen och Unizon har inbjudits att svara men avstått.", &["Fonus", "Blå vägen", "Unizon"]),
            ("Utanför remisslistan har dessutom Konstfack kommit in med yttrande.", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(split(text), expected, "{text}");
        }
    }
}
