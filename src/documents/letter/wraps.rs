//! Two lines of a paragraph or a name to one text.

/// Words after which a hyphen at the end of a line was no break of a word: `plikt-` and `och prövningsverk`.
const AFTER_HYPHEN: [&str; 5] = ["och", "eller", "samt", "respektive", "&"];

/// First parts that keep their hyphen before a small letter.
const KEPT: [&str; 8] = ["medicinsk", "ekonomisk", "social", "politisk", "juridisk", "svensk", "brittisk", "icke"];

/// Appends the next line to a text: with a space, or without the hyphen of a broken word.
pub(super) fn join(text: &mut String, next: &str) {
    let next = next.trim_start();
    if text.is_empty() || next.is_empty() {
        text.push_str(next);
        return;
    }
    if text.ends_with(['\u{ad}', '\u{2010}']) {
        text.truncate(text.trim_end_matches(['\u{ad}', '\u{2010}']).len());
        text.push('-');
    }
    let last = text.split_whitespace().next_back().unwrap_or_default();
    let is_mailbox = next.split_whitespace().next().unwrap_or_default().contains('@');
    let is_address = |word: &str| word.contains('@') || word.starts_with("www.") || word.contains("://");
    let starts_lower = next.chars().next().is_some_and(char::is_lowercase);
    if let Some(part) = last.strip_suffix('-').filter(|part| !part.is_empty()) {
        let first = next.split_whitespace().next().unwrap_or_default();
        if AFTER_HYPHEN.contains(&first) {
            text.push(' ');
        } else if is_mailbox && !part.contains('-') {
            text.push(' '); // `remiss-` and `svar@`: with or without the hyphen, which nobody can know
        } else if starts_lower && !keeps_hyphen(part) && !is_mailbox && !domain(part).contains('-') {
            text.pop();
        }
    } else if starts_mailbox(last) && is_mailbox && starts_lower {
        // `kn.` and `remissvar@`
    } else if !((is_address(last) && last.ends_with(['.', '@', '/']) && starts_lower) || next.starts_with('@')) {
        text.push(' ');
    }
    text.push_str(next);
}

/// The part of an address behind its `@`; empty for any other word.
fn domain(word: &str) -> &str {
    word.split_once('@').map_or("", |(_, domain)| domain)
}

/// Returns `true` if a word is the first part of a mailbox of the government, up to its dot: `kn.`
pub(super) fn starts_mailbox(word: &str) -> bool {
    word.strip_suffix('.')
        .is_some_and(|word| (1..=3).contains(&word.len()) && word.chars().all(|c| c.is_ascii_lowercase()))
}

/// `e-` and `ILO-` keep it, and so do some adjectives.
fn keeps_hyphen(part: &str) -> bool {
    let letters = || part.chars().filter(|c| c.is_alphabetic());
    letters().count() <= 1
        || letters().all(char::is_uppercase)
        || part.chars().any(|c| c.is_ascii_digit())
        || KEPT.contains(&part.to_lowercase().as_str())
}

/// Returns `true` if a line ends inside a word, or with a hyphen that goes on.
pub(super) fn ends_broken(line: &str) -> bool {
    line.ends_with(['\u{ad}', '\u{2010}', '@']) || (line.ends_with('-') && !line.ends_with(" -"))
}

/// The text without soft hyphens, and with one form of the others.
pub(super) fn without_soft_hyphens(text: &str) -> String {
    text.chars()
        .filter(|c| *c != '\u{ad}')
        .map(|c| if matches!(c, '\u{2010}' | '\u{2011}') { '-' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_appended() {
        let cases = [
            ("Svea", "hovrätt", "Svea hovrätt"),
            ("Upphandlingsmyn-", "digheten", "Upphandlingsmyndigheten"),
            ("läkemedels\u{ad}\u{2010}", "förmånsverket", "läkemedelsförmånsverket"),
            ("Totalförsvarets plikt-", "och prövningsverk", "Totalförsvarets plikt- och prövningsverk"),
            ("Malung-", "Sälens kommun", "Malung-Sälens kommun"),
            ("på e-", "postmeddelandet", "på e-postmeddelandet"),
            ("Svenska ILO-", "kommittén", "Svenska ILO-kommittén"),
            ("Statens medicinsk-", "etiska råd", "Statens medicinsk-etiska råd"),
            ("till fi.remissvar@", "regeringskansliet.se", "till fi.remissvar@regeringskansliet.se"),
            ("på www.", "regeringen.se", "på www.regeringen.se"),
            ("till a@b.se.", "Ange", "till a@b.se. Ange"),
            ("till kn.", "remissvar@x.se", "till kn.remissvar@x.se"),
            ("till a@havs-och-", "vatten.se", "till a@havs-och-vatten.se"),
            ("till klimat-och-", "miljo@x.se", "till klimat-och-miljo@x.se"),
            ("till a@regerings-", "kansliet.se", "till a@regeringskansliet.se"),
            ("till remiss-klimat@regerings-", "kansliet.se", "till remiss-klimat@regeringskansliet.se"),
            ("till kn.remiss-", "svar@x.se", "till kn.remiss- svar@x.se"),
            ("Sobona –", "Kommunala företagens", "Sobona – Kommunala företagens"),
        ];
        for (text, next, expected) in cases {
            let mut text = text.to_owned();
            join(&mut text, next);
            assert_eq!(text, expected);
        }
    }
}
