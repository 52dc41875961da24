//! Official numbers of other texts: `SOU 2023 27` to `SOU 2023:27`, `KOM(2015) 750 slutlig` to `COM(2015) 750`.
//!
//! Slips of the sites are met (a missing colon or space). A number in parentheses is a statute only after the name
//! of one, because agencies number their reports likewise (`rapport (2025:20)`).

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::pattern;
use crate::domain::{Reference, ReferenceKind};

/// No text that people wrote refers to more; one that does must not cost more than its length.
const MAX: usize = 500;

type Form = fn(&Captures<'_>) -> String;

/// Each series with its pattern and its own form.
static SERIES: LazyLock<[(ReferenceKind, Regex, Form); 9]> = LazyLock::new(|| {
    use ReferenceKind::{Com, Dir, Ds, Eu, Prop, Sfs, Skr, Sou};
    [
        (Sou, pattern(r"\bSOU[\s:]{0,2}((?:19|20)\d\d)(?:\s?[:.;]\s?|\s)(\d{1,3})\b"), |c| {
            format!("SOU {}:{}", &c[1], &c[2])
        }),
        (Ds, pattern(r"\b(?:Ds|DS)\.?[\s:]{0,2}((?:19|20)\d\d)(?:\s?[:.;]\s?|\s)(\d{1,3})\b"), |c| {
            format!("Ds {}:{}", &c[1], &c[2])
        }),
        (Dir, pattern(r"\b[Dd]ir\.?\s?((?:19|20)\d\d)\s?:\s?(\d{1,3})\b"), |c| format!("dir. {}:{}", &c[1], &c[2])),
        (Prop, pattern(r"\b[Pp]rop(?:osition(?:en)?|\.)?\s?((?:19|20)\d\d/(?:20)?\d\d)\s?:\s?(\d{1,3})\b"), |c| {
            format!("prop. {}:{}", &c[1], &c[2])
        }),
        (Skr, pattern(r"\b[Ss]kr(?:ivelse(?:n)?|\.)?\s?((?:19|20)\d\d/(?:20)?\d\d)\s?:\s?(\d{1,3})\b"), |c| {
            format!("skr. {}:{}", &c[1], &c[2])
        }),
        (
            Com,
            pattern(r"\b(?:COM|KOM)\s?[(\[]?\s?((?:19|20)\d\d)\s?[)\]/:]?[\s,]*(?:nr\s?)?0{0,3}([1-9]\d{0,3})\b"),
            |c| format!("COM({}) {}", &c[1], &c[2]),
        ),
        // since 2015 the year comes first, before that the number: both as the Official Journal writes them
        (Eu, pattern(r"\((EU|EG|EEG|EU, Euratom)\)\s?(nr\s)?(\d{1,4})/(\d{2,4})\b"), |c| {
            format!("({}) {}{}/{}", &c[1], c.get(2).map_or("", |_| "nr "), &c[3], &c[4])
        }),
        (Eu, pattern(r"\b(\d{2,4})/(\d{1,4})/(EU|EG|EEG|EEC|EC|RIF|Euratom|EKSG)\b"), |c| {
            format!(
                "{}/{}/{}",
                &c[1],
                &c[2],
                match &c[3] {
                    "EC" => "EG",
                    "EEC" => "EEG",
                    other => other,
                }
            )
        }),
        (
            Sfs,
            pattern(
                r"(?:lag|lagen|lagens|förordning|förordningen|balk|balken|kungörelse|kungörelsen|stadga|stadgan|instruktion|SFS|sfs)\s?\(?((?:16|17|18|19|20)\d\d:\d{1,4})\b",
            ),
            |c| format!("SFS {}", &c[1]),
        ),
    ]
});

/// The references of a text in the order in which they stand, each once; `url` is empty.
///
/// ```
/// use remissflode::normalize::read_references;
/// let numbers = |text| read_references(text).into_iter().map(|r| r.number).collect::<Vec<_>>();
/// assert_eq!(numbers("Remiss av SOU2016:79 och lagen (2003:389)"), ["SOU 2016:79", "SFS 2003:389"]);
/// ```
#[must_use]
pub fn read_references(text: &str) -> Vec<Reference> {
    let mut found: Vec<(usize, Reference)> = Vec::new();
    for (kind, pattern, form) in SERIES.iter() {
        for captures in pattern.captures_iter(text) {
            let place = captures.get(0).map_or(0, |whole| whole.start());
            found.push((place, Reference { kind: *kind, number: form(&captures), url: None }));
        }
    }
    found.sort_by_key(|(place, _)| *place);
    let mut references = Vec::new();
    merge(&mut references, found.into_iter().map(|(_, reference)| reference));
    references
}

/// Adds references that are not known yet; an address completes one that is.
pub(super) fn merge(known: &mut Vec<Reference>, more: impl IntoIterator<Item = Reference>) {
    for reference in more {
        let full = known.len() >= MAX;
        match known.iter_mut().find(|k| k.kind == reference.kind && k.number == reference.number) {
            Some(same) => same.url = same.url.take().or(reference.url),
            None if full => {}
            None => known.push(reference),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_series_in_its_own_form() {
        for (text, numbers) in [
            ("SOU 2023 27, SOU2016:79 och SOU 2019: 4", "SOU 2023:27 | SOU 2016:79 | SOU 2019:4"),
            ("(Ds 2015:37) DS 2020:7", "Ds 2015:37 | Ds 2020:7"),
            ("dir. 2025:3, prop. 2020/21:48, skr. 2025/26:12", "dir. 2025:3 | prop. 2020/21:48 | skr. 2025/26:12"),
            (
                "KOM(2015) 750 slutlig, COM (2016) 479, COM[2018] 336, COM(2015) 614/2",
                "COM(2015) 750 | COM(2016) 479 | COM(2018) 336 | COM(2015) 614",
            ),
            (
                "(EU) nr 691/2011, (EU) 2023/1781, 2009/103/EG, 91/447/EEC",
                "(EU) nr 691/2011 | (EU) 2023/1781 | 2009/103/EG | 91/447/EEG",
            ),
            (
                "utlänningslagen (2005:716), förordning (2013:63), SFS 2010:800",
                "SFS 2005:716 | SFS 2013:63 | SFS 2010:800",
            ),
            ("rapport (2025:20), utredningen (N2014:106), ER 2018:6", ""),
        ] {
            let found: Vec<String> = read_references(text).into_iter().map(|r| r.number).collect();
            assert_eq!(found.join(" | "), numbers, "{text}");
        }
    }

    #[test]
    fn a_reference_stands_once_with_its_address() {
        let mut known = read_references("SOU 2016:79");
        let linked = Reference { url: Some("https://x.test/sou".to_owned()), ..known[0].clone() };
        merge(&mut known, [linked.clone()]);
        assert_eq!(known, [linked]);
    }
}
