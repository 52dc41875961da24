//! The names in the section "Ärendet och dess beredning": case numbers, reports, terms of reference, titles.
//!
//! ```text
//! Regeringen beslutade den 13 oktober 2011 att ge en särskild utredare i uppdrag … (dir. 2011:88).
//! Utredaren lämnade betänkandet Med rätt att delta (SOU 2012:69). Betänkandet har remissbehandlats.
//! Remissyttrandena finns tillgängliga i Arbetsmarknadsdepartementet (dnr A2012/3434/IU).
//!
//! one group: A2012/03434, SOU 2012:69, dir. 2011:88, "med rätt att delta …"
//! ```
//!
//! A section speaks of one consultation after the other, each ending with its case number. So what stands before a case
//! number, back to the one before it, belongs together.

use std::sync::LazyLock;

use regex::Regex;

use super::{pattern, title_words};
use crate::{
    domain::{Basis, CaseNumber, ReferenceKind},
    normalize::{department_case_numbers, read_references},
};

/// The most groups of one document, and names of one kind in a group.
const MAX_GROUPS: usize = 60;
const MAX_NAMES: usize = 60;
/// The words after `promemorian` that may be its title.
const MAX_TITLE_WORDS: usize = 40;
/// The text after `promemorian` that is searched for them.
const MAX_TITLE_CHARS: usize = 400;

/// The word before a title. The title follows in capitals, whatever the case of the noun: "i promemorian Bättre båtar".
static BEFORE_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\b(?:\p{L}*(?i:promemoria(?:n|s|ns)?|betänkande(?:t|ts)?|rapport(?:en)?|skrivelse(?:n)?|framställ(?:an|ning|ningen)|hemställan|redovisning(?:en)?|lagrådsremiss(?:en)?|utredning(?:en)?|förslag(?:et)?))(?: (?:om|med (?:rubriken|titeln|namnet)|benämnd|kallad))?[,:]? ["”«'’]?(?P<title>\p{Lu}|\d+ kap)"#,
    )
});

/// Sentences that say of a report that it is not treated in this bill.
static NOT_HERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:behandlas (?:däremot )?inte|behandlas (?:alltså |således )?inte i (?:denna|detta|den här)|omfattas inte av (?:denna|detta|den här)|ligger utanför)",
    )
});

/// Reads the section.
#[must_use]
pub fn read_basis(section: &str) -> Vec<Basis> {
    let mut groups: Vec<Basis> = Vec::new();
    let mut current = Basis::default();
    // After a sentence that sets aside a report of which nothing has been said before, what is said next is of that report.
    let mut is_set_aside = false;
    for sentence in sentences(section) {
        let found = names_of(sentence);
        let begins = !found.reports.is_empty() || !found.terms.is_empty() || !found.titles.is_empty();
        if NOT_HERE.is_match(sentence) {
            let is_known = found.reports.iter().any(|report| current.reports.contains(report));
            is_set_aside = begins && !is_known;
            continue;
        }
        is_set_aside &= !begins;
        if is_set_aside {
            continue;
        }
        let repeats = found.case_numbers.iter().any(|number| current.case_numbers.contains(number));
        if !current.case_numbers.is_empty() && begins && !repeats {
            groups.push(std::mem::take(&mut current));
        }
        add(&mut current, found);
        if groups.len() >= MAX_GROUPS {
            break;
        }
    }
    groups.push(current);
    groups.retain(|group| *group != Basis::default());
    groups
}

/// The sentences of a text, roughly: an abbreviation that is taken for an end does no harm.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|paragraph| {
        let mut rest = Some(paragraph);
        std::iter::from_fn(move || {
            let text = rest?;
            let end = SENTENCE_END.find(text).map(|found| found.start() + 1);
            let (sentence, after) = end.map_or((text, None), |end| (&text[..end], Some(text[end..].trim_start())));
            rest = after.filter(|after| !after.is_empty());
            Some(sentence)
        })
    })
}

static SENTENCE_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"[.!?] +\p{Lu}"));

/// A case number, and further ones of which the prefix and the year are left out: `Fi2025/00031, 00032 och 00045`.
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<prefix>\b\p{L}{1,3})\s?(?P<year>(?:19|20)\d\d)/\d{1,6}(?:/\p{Lu}[\p{L}\d]{0,5})?(?P<more>(?:(?:,| och| samt|, och)\s/?\d{5}\b)+)",
    )
});

fn further_numbers(sentence: &str) -> Vec<CaseNumber> {
    let mut found = Vec::new();
    for list in LIST.captures_iter(sentence) {
        let numbers = list["more"].split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
        let whole = |number: &str| format!("{}{}/{number}", &list["prefix"], &list["year"]);
        numbers.for_each(|number| found.extend(department_case_numbers(&whole(number))));
    }
    found
}

fn names_of(sentence: &str) -> Basis {
    let numbers = department_case_numbers(sentence).into_iter().chain(further_numbers(sentence));
    let mut found = Basis { case_numbers: numbers.map(|number| number.display).collect(), ..Basis::default() };
    for reference in read_references(sentence) {
        match reference.kind {
            ReferenceKind::Sou | ReferenceKind::Ds => found.reports.push(reference.number),
            ReferenceKind::Dir => found.terms.push(reference.number),
            _ => {}
        }
    }
    for captures in BEFORE_TITLE.captures_iter(sentence) {
        let Some(title) = captures.name("title") else { continue };
        let tail: String = sentence[title.start()..].chars().take(MAX_TITLE_CHARS).collect();
        // Up to the first mark it may be the title alone; one that has such a mark itself goes on.
        let alone = tail.split(['(', '.', ',', ';', ':', '"', '”', '»']).next().unwrap_or_default();
        for text in [alone, &tail] {
            let words = title_words(text).into_iter().take(MAX_TITLE_WORDS).collect::<Vec<_>>().join(" ");
            if !words.is_empty() && !found.titles.contains(&words) {
                found.titles.push(words);
            }
        }
    }
    found
}

fn add(group: &mut Basis, found: Basis) {
    let add = |known: &mut Vec<String>, more: Vec<String>| {
        for one in more {
            if known.len() < MAX_NAMES && !known.contains(&one) {
                known.push(one);
            }
        }
    };
    add(&mut group.case_numbers, found.case_numbers);
    add(&mut group.reports, found.reports);
    add(&mut group.terms, found.terms);
    add(&mut group.bills, found.bills);
    add(&mut group.titles, found.titles);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(section: &str) -> Vec<String> {
        let group = |basis: &Basis| [&basis.terms[..], &basis.reports, &basis.case_numbers].concat().join(" ");
        read_basis(section).iter().map(group).collect()
    }

    #[test]
    fn what_stands_before_a_case_number_belongs_to_it() {
        for (section, expected) in [
            ("Remissvaren finns i Näringsdepartementet (dnr N2008/3553/ITP).", &["N2008/03553"][..]),
            (
                "Utredaren (dir. 2011:88) lämnade betänkandet Med rätt att delta (SOU 2012:69). Svaren finns i departementet (dnr A2012/3434/IU).\nInom departementet har promemorian Plan (Ds 2013:69) utarbetats. Svaren finns där (A2013/4039/IU).",
                &["dir. 2011:88 SOU 2012:69 A2012/03434", "Ds 2013:69 A2013/04039"],
            ),
            // former prefixes and other forms
            ("Svaren finns i departementet (KN2024/01233, tidigare N2019/00123/RT).", &["KN2024/01233 N2019/00123"]),
            ("En sammanställning finns (A/2007/4930/ARM).", &["A2007/04930"]),
            ("Svaren finns i departementet (Ju2019/ 02740/L4 och Ju2019/02741).", &["Ju2019/02740 Ju2019/02741"]),
            ("Svaren finns i departementet (KN2024/01233 och kn2024/1234).", &["KN2024/01233"]),
            (
                "Svaren finns i departementet (Fi2025/00031, 00032 och 00045).",
                &["Fi2025/00031 Fi2025/00032 Fi2025/00045"],
            ),
            ("Svaren finns i departementet (Fi2025/00031/S1 och 2026).", &["Fi2025/00031"]),
            // a number twice is one
            (
                "Promemorian Skola (U2012/6626/S) togs fram. Svaren finns i departementet (U2012/6626/S).",
                &["U2012/06626"],
            ),
            // another bill, a statute and an act of the EU are no consultations
            ("Se prop. 2013/14:4 och lagen (2000:562), direktiv 92/57/EEG.", &[]),
            ("Förslagen i betänkandet Båtar (SOU 2020:1) behandlas inte i denna proposition.", &[]),
            (
                "Svaren finns i departementet (Ju2020/00007). Förslagen i betänkandet Båtar (SOU 2020:1) behandlas inte i denna proposition. De har remissbehandlats och bereds vidare (Ju2020/00001).",
                &["Ju2020/00007"],
            ),
            (
                "Utredningen lämnade betänkandet Båtar (SOU 2020:1). Förslaget om kölar i betänkandet (SOU 2020:1) behandlas inte här. Svaren finns i departementet (Ju2020/00001).",
                &["SOU 2020:1 Ju2020/00001"],
            ),
        ] {
            assert_eq!(shown(section), expected, "{section}");
        }
    }

    #[test]
    fn titles_follow_the_word_for_the_document() {
        for (section, expected) in [
            (
                "Inom departementet har promemorian Rätten att överklaga vissa beslut utarbetats.",
                "rätten att överklaga vissa beslut utarbetats",
            ),
            ("I departementspromemorian ”Bättre båtar” (Ds 2020:1) föreslås det.", "bättre båtar"),
            ("En framställan med rubriken Säkra hissar har kommit in.", "säkra hissar har kommit in"),
            ("Utredningen lämnade slutbetänkandet En ny lag.", "en ny lag"),
            ("Promemorian har remissbehandlats.", ""),
        ] {
            let titles =
                read_basis(section).first().and_then(|group| group.titles.first().cloned()).unwrap_or_default();
            assert!(titles.starts_with(expected) && titles.is_empty() == expected.is_empty(), "{section}: {titles}");
        }
    }

    #[test]
    fn names_without_end_are_cut() {
        let many: String =
            (1..2_000).map(|n| format!("Svaren om promemorian Båt nummer finns (Ju2020/{n:05}). ")).collect();
        assert!(read_basis(&many).len() <= MAX_GROUPS + 1);
        let numbers: String = (1..2_000).map(|n| format!("Ju2020/{n:05}, ")).collect();
        assert!(read_basis(&numbers)[0].case_numbers.len() <= MAX_NAMES);
    }
}
