//! Properties of the readers: nothing panics, and what is read of a sentence is read of its siblings, whatever the
//! department, the day, the order of its clauses, or a slip of the fingers. The seed is fixed: a red run stays red.

use jiff::{Timestamp, civil::Date};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};

use super::*;
use crate::domain::{Field, Issuers, RawItem, RawValue, Reader};

const DEPARTMENTS: [&str; 9] = [
    "Finansdepartementet",
    "Justitiedepartementet",
    "Miljö- och energidepartementet",
    "Klimat- och näringslivsdepartementet",
    "Landsbygds- och infrastrukturdepartementet",
    "Regeringskansliet (Socialdepartementet)",
    "Utbildningsdepartementet",
    "Naturvårdsverket",
    "departementet",
];

/// Siblings of the sites' sentences: `{X}` is who takes the answers, `{D}` the day.
const DUE: [&str; 16] = [
    "Remissvaren ska ha kommit in till {X} senast den {D}.",
    "Remissvar ska vara inkomna till {X} senast {D}.",
    "Remissvaret bör ha inkommit till {X} senast den {D}.",
    "Sista dag att svara på remissen är den {D}.",
    "Sista dagen att svara på remissen var {D}.",
    "Sista svarsdag på remissen är den {D}.",
    "Remisstiden gick ut den {D}.",
    "Senast den {D} ska remissvaren ha kommit in till {X}.",
    "Till {X} ska remissvaren ha kommit in senast den {D}.",
    "Den {D} är sista dag att svara på remissen.",
    "Svar på remissen lämnas till {X} senast den {D}.",
    "Yttranden över promemorian ska lämnas till {X} senast den {D}.",
    "Skriftliga synpunkter på förslaget skickas till {X} senast den {D}.",
    "Remissvaren på promemorian, som föreslås träda i kraft den 1 juli 2031, ska ha kommit in senast den {D}.",
    "Här kan du ta del av till vilka instanser {X} har remitterat promemorian.\n\nSista dag att svara på remissen är den {D}.",
    "Remissvaren ska ha kommit in till {X} senast\nden {D}.\n\nÖvriga yttranden finns tillgängliga i departementet.",
];

const NOT_DUE: [&str; 10] = [
    "Ändringarna föreslås träda i kraft den {D}.",
    "Förordningen ska träda i kraft senast den {D}.",
    "{X} beslutade den {D} att remittera förslaget.",
    "Här kan du ta del av svaren på remissen av direktiv 2009/103/EG av den {D}.",
    "Anmälan till remissmötet görs till {X} senast den {D}.",
    "{X} bjuder in till ett remissmöte den {D}.",
    "Sidan uppdaterades den {D} med remissvaren.",
    "Utredaren ska redovisa uppdraget senast den {D}.",
    "Medlemsstaterna ska ha genomfört direktivet senast den {D}.",
    "Remissbrevet skickades ut från {X} den {D}.",
];

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

fn config(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(20), failure_persistence: None, ..Config::default() }
}

fn day() -> impl Strategy<Value = Date> {
    (2015_i16..2030, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| jiff::civil::date(year, month, day))
}

fn written(day: Date) -> String {
    format!("{} {} {}", day.day(), MONTHS[usize::try_from(day.month()).unwrap() - 1], day.year())
}

fn sentence(template: &str, department: &str, day: Date) -> String {
    template.replace("{X}", department).replace("{D}", &written(day))
}

/// One slip at the letter nearest to `place`: left out, doubled, swapped with the next, or another key.
fn slip(text: &str, place: usize, kind: u8) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let day = text.find(|c: char| c.is_ascii_digit()).map_or(letters.len(), |at| text[..at].chars().count());
    let candidates: Vec<usize> = (0..day).filter(|at| letters[*at].is_alphabetic()).collect();
    let Some(at) = candidates.get(place % candidates.len().max(1)).copied() else { return text.to_owned() };
    match kind {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 if letters[at + 1].is_alphabetic() => letters.swap(at, at + 1),
        _ => letters[at] = 'k',
    }
    letters.into_iter().collect()
}

/// All but the sentence that has another date first: it would be slipped before that date, which shows nothing.
fn with_one_date() -> Vec<&'static str> {
    DUE.into_iter().filter(|template| !template.contains("2031")).collect()
}

fn days(text: &str) -> Vec<Date> {
    read_deadlines(text, Some(jiff::civil::date(2015, 1, 1)))
        .deadlines
        .into_iter()
        .map(|deadline| deadline.on)
        .collect()
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn siblings_say_the_same(template in prop::sample::select(&DUE[..]), department in prop::sample::select(&DEPARTMENTS[..]), day in day()) {
        let text = sentence(template, department, day);
        prop_assert_eq!(days(&text), [day], "{}", text);
    }

    #[test]
    fn a_slip_of_the_fingers_hides_no_deadline(template in prop::sample::select(with_one_date()), department in prop::sample::select(&DEPARTMENTS[..]), day in day(), place in 0_usize..200, kind in 0_u8..4) {
        let text = slip(&sentence(template, department, day), place, kind);
        prop_assert_eq!(days(&text), [day], "{}", text);
    }

    #[test]
    fn other_days_stay_other_days(template in prop::sample::select(&NOT_DUE[..]), department in prop::sample::select(&DEPARTMENTS[..]), day in day()) {
        let text = sentence(template, department, day);
        prop_assert_eq!(days(&text), [], "{}", text);
    }

    #[test]
    fn sentences_do_not_disturb_each_other(due in prop::sample::select(&DUE[..]), other in prop::sample::select(&NOT_DUE[..]), on in day(), elsewhere in day(), first in any::<bool>()) {
        let (due, other) = (sentence(due, DEPARTMENTS[0], on), sentence(other, DEPARTMENTS[0], elsewhere));
        let text = if first { format!("{due} {other}") } else { format!("{other}\n\n{due}") };
        prop_assert_eq!(days(&text), [on], "{}", text);
    }
}

/// Words and marks that the readers have rules about, in any order, among any characters.
fn hostile() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        prop::sample::select(vec![
            "senast",
            "den",
            "sista",
            "dag",
            "att",
            "svara",
            "3",
            "31",
            "maj",
            "2026",
            "/",
            "-",
            ":",
            ".",
            "\n",
            "\n\n",
            "kl.",
            "24",
            "99999999",
            "SOU",
            "Fi",
            "COM(",
            ")",
            "remiss",
            "återkallad",
            "KOM (2016) 0479",
            "(EU) nr 1/2",
            "fi 2025/ 0031",
            "12-34",
            "förlängd",
            "samma datum",
            "1. ",
            "Remissinstanser:\n",
            "İ",
            "\u{ad}",
            "\u{a0}",
            "å",
            "t.o.m.",
            "första",
            "utgången av",
            "(pdf 1 kB)",
            "9/9",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,4}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(fragment, 0..40).prop_map(|parts| parts.join(" "))
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn nothing_panics(text in hostile(), dense in any::<bool>()) {
        let text = if dense { text.replace(' ', "") } else { text };
        let home = url::Url::parse("https://a.test").unwrap();
        let issuers = Issuers::default();
        let context = Context { issuers: &issuers, source: "test", issuer: None, home: &home, now: Timestamp::UNIX_EPOCH };
        for reader in Reader::ALL {
            let mut item = RawItem::default();
            for field in Field::ALL {
                item.push(field, RawValue { text: text.clone(), href: Some(text.clone()), read: reader, heading: None, struck: None });
            }
            let _ = normalize(&item, &context);
            item.set(Field::Link, vec![RawValue::text("https://a.test/x")]);
            let _ = normalize(&item, &context);
        }
    }

    #[test]
    fn evidence_stands_in_the_joined_text(text in hostile()) {
        let joined = join_lines(&text);
        for deadline in read_deadlines(&text, Some(jiff::civil::date(2026, 1, 1))).deadlines {
            let found = deadline.evidence.split(". ").all(|part| joined.contains(part.trim()));
            prop_assert!(joined.contains(&deadline.evidence) || found, "{:?} in {:?}", deadline.evidence, joined);
        }
    }

    #[test]
    fn what_is_displayed_reads_as_itself(text in hostile()) {
        for number in read_case_numbers(&text) {
            let again = read_case_numbers(&number.display);
            prop_assert!(again.iter().any(|again| again.display == number.display), "{:?} {:?}", number, again);
        }
        for reference in read_references(&text) {
            let again = read_references(&reference.number);
            prop_assert_eq!(again.first().map(|again| &again.number), Some(&reference.number));
        }
    }

    #[test]
    fn joining_twice_changes_nothing_more(text in hostile()) {
        let once = clean(&text);
        prop_assert_eq!(clean(&once), once);
        let joined = join_lines(&text);
        prop_assert_eq!(join_lines(&joined), joined);
    }
}

#[test]
fn what_was_found_to_read_as_another_reads_as_itself() {
    for text in [
        "Dnrⳃ6/020002⬃601KN22r601KN2",
        " 6/000</lKN2026/00–KN202ẗ/00009,enu S22a126/000</mee S001–KN202ẗ/00009,enumee S22a126/000</",
    ] {
        for number in read_case_numbers(text) {
            let again = read_case_numbers(&number.display);
            assert!(again.iter().any(|again| again.display == number.display), "{number:?} {again:?}");
        }
    }
}
