//! Letters as PDFs, read by the program itself in its child process; and PDFs that harm their reader.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use remissflode::{
    documents::{
        pdf::{PdfLimits, PdfProblem, PdfReader},
        read_letter,
    },
    domain::{DocumentContent, Letter, QualityCode},
};

use crate::world::{FEED, LIST, World, list, world};

#[path = "../../examples/letters/hostile.rs"]
mod hostile;

fn reader(time: Duration) -> PdfReader {
    PdfReader::new(PathBuf::from(env!("CARGO_BIN_EXE_remissflode")), PdfLimits { time, ..PdfLimits::default() })
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/letters").join(name)).unwrap()
}

fn letter(bytes: &[u8]) -> Result<Letter, PdfProblem> {
    reader(Duration::from_secs(60)).read(bytes).map(|text| read_letter(&text))
}

fn names(letter: &Letter) -> Vec<&str> {
    letter.consultees.iter().map(|consultee| consultee.name.as_str()).collect()
}

/// A page that draws texts at places, each `(x, y, text)`, in a font that every reader has.
fn drawn(texts: &[(u16, u16, &str)]) -> Vec<u8> {
    let mut content = String::from("BT /F 12 Tf\n");
    for (x, y, text) in texts {
        let octal = |c: char| match u8::try_from(u32::from(c)) {
            Ok(byte) if byte >= 0x80 || matches!(c, '(' | ')' | '\\') => format!("\\{byte:03o}"),
            _ => c.to_string(),
        };
        content.push_str(&format!("1 0 0 1 {x} {y} Tm ({}) Tj\n", text.chars().map(octal).collect::<String>()));
    }
    content.push_str("ET");
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
    let page =
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F {font}>>>>>>");
    let stream = format!("<</Length {}>>stream\n{content}\nendstream", content.len());
    hostile::document(&[page.into_bytes(), stream.into_bytes()])
}

const LETTER: [(u16, u16, &str); 8] = [
    (90, 780, "Kulturdepartementet"),
    (300, 780, "Ku2027/00123"),
    (90, 700, "Remissinstanser"),
    (90, 680, "1. Svea hovrätt"),
    (90, 666, "2. Åre kommun (för kännedom)"),
    (90, 652, "3. Länsstyrelsen i Gävleborgs län"),
    (90, 620, "Remissvaren ska ha kommit in senast den 3 maj 2027. Svaren bör lämnas per"),
    (90, 606, "e-post till ku.remissvar@regeringskansliet.se."),
];

#[test]
fn a_letter_is_read_by_the_program_in_a_child() {
    let letter = letter(&drawn(&LETTER)).unwrap();
    assert_eq!(names(&letter), ["Svea hovrätt", "Länsstyrelsen i Gävleborgs län"]);
    assert_eq!(letter.informed, ["Åre kommun"]);
    assert_eq!(letter.answer_to.as_deref(), Some("ku.remissvar@regeringskansliet.se"));
    assert_eq!(letter.deadlines[0].on.to_string(), "2027-05-03");
}

/// Printed by Chromium: numbered characters, soft hyphens as blanks without width, two lines for some names.
#[test]
fn a_printed_letter_is_read_with_its_soft_hyphens() {
    for name in ["chromium.pdf", "locked.pdf"] {
        let letter = letter(&fixture(name)).unwrap();
        let expected = [
            "Statens maritima och transporthistoriska museer",
            "Riksantikvarieämbetet",
            "Svea hovrätt, Patent- och marknadsöverdomstolen",
            "Läkemedelsförmånsverket för arkitektur",
            "Sjöhistoriska Samfundet AB",
            "Region Skåne",
            "Fiskarnas Ungdomsförbund",
        ];
        assert_eq!(names(&letter), expected, "{name}");
        assert_eq!(letter.answer_to.as_deref(), Some("ku.remissvar@regeringskansliet.se"));
        assert_eq!(letter.copy_to, ["ku.ka@regeringskansliet.se"]);
        assert_eq!(letter.case_numbers[0].display, "Ku2027/00123");
        assert_eq!(letter.deadlines[0].on.to_string(), "2027-05-11");
    }
}

#[test]
fn a_file_without_text_for_a_program_is_no_text() {
    for (bytes, expected) in [(fixture("password.pdf"), PdfProblem::Encrypted), (drawn(&[]), PdfProblem::NoTextLayer)] {
        let problem = letter(&bytes).unwrap_err();
        assert_eq!(problem, expected);
        assert!(problem.is_no_text());
    }
    let problem = letter(&drawn(&LETTER)[..400]).unwrap_err();
    assert!(matches!(problem, PdfProblem::Broken(_)) && !problem.is_no_text(), "{problem:?}");
}

#[test]
fn a_file_beyond_the_limits_is_not_read() {
    let limits = PdfLimits { max_bytes: 100, ..PdfLimits::default() };
    let small = PdfReader::new(PathBuf::from(env!("CARGO_BIN_EXE_remissflode")), limits);
    assert_eq!(small.read(&drawn(&LETTER)), Err(PdfProblem::TooLarge(100)));
    let limits = PdfLimits { max_answer_bytes: 100, ..PdfLimits::default() };
    let silent = PdfReader::new(PathBuf::from(env!("CARGO_BIN_EXE_remissflode")), limits);
    assert_eq!(silent.read(&drawn(&LETTER)), Err(PdfProblem::TooMuchText));
}

#[test]
fn a_reader_that_hangs_is_stopped() {
    let limits = PdfLimits { time: Duration::from_millis(50), ..PdfLimits::default() };
    // a program that never answers, whatever it is asked
    let hanging = tempfile::tempdir().unwrap();
    let program = hanging.path().join("hangs");
    fs::write(&program, "#!/bin/sh\nexec tail -f /dev/null\n").unwrap();
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let started = Instant::now();
    assert_eq!(PdfReader::new(program, limits).read(b"%PDF-1.7"), Err(PdfProblem::OutOfTime));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    let missing = PdfReader::new(PathBuf::from("/nowhere/remissflode"), limits);
    assert!(matches!(missing.read(b"%PDF-1.7"), Err(PdfProblem::NotStarted(_))));
}

#[test]
fn a_hostile_file_costs_its_child_alone() {
    let time = Duration::from_secs(30);
    let reader = reader(time);
    let originals = [fixture("chromium.pdf"), fixture("locked.pdf"), drawn(&LETTER)];
    let mut problems = 0;
    for file in hostile::files(&originals, 60) {
        let started = Instant::now();
        let result = reader.read(&file.bytes);
        assert!(started.elapsed() < time * 2 + Duration::from_secs(5), "{}: {:?}", file.name, started.elapsed());
        match result {
            Ok(_) => assert!(file.name.starts_with("mutation"), "{} was read", file.name),
            Err(PdfProblem::NotStarted(why)) => panic!("{}: {why}", file.name),
            Err(_) => problems += 1,
        }
    }
    assert!(problems > 30, "{problems} problems");
}

const RULES: &str = r#"
[page]
must-have = "main"
title = "h1"
body = { at = "p", read = "deadline" }
documents = "a"
"#;

/// Source `a` lists one consultation for each title, whose page links to the letter at `/TITLE.pdf`.
fn linking(titles: &[&str]) -> World {
    let world = world(&format!("{LIST}{RULES}"), FEED);
    let addresses: Vec<String> = titles.iter().map(|title| format!("https://a.example/{title}")).collect();
    let items: Vec<_> = titles
        .iter()
        .zip(&addresses)
        .map(|(title, address)| ("", *title, address.as_str(), "2027-05-15", ""))
        .collect();
    world.a.answer("/lista", list(&items));
    for title in titles {
        let text = "<p>Remissvaren ska ha kommit in senast den 15 maj 2027.</p>";
        let page =
            format!("<main><h1>{title}</h1>{text}<a href=\"/{title}.pdf\">Remissinstanser (pdf 90 kB)</a></main>");
        world.a.answer(&format!("/{title}"), page);
    }
    world
}

fn letter_text() -> String {
    String::from_utf8(drawn(&LETTER)).unwrap()
}

#[test]
fn a_letter_gives_consultees_the_address_and_the_earlier_day() {
    let mut world = linking(&["Tolkar"]);
    world.a.answer("/Tolkar.pdf", letter_text());
    world.round(&["a"]);
    let tolkar = world.titled("Tolkar");
    let names: Vec<_> = tolkar.consultees.iter().map(|consultee| consultee.name.as_str()).collect();
    assert_eq!(names, ["Svea hovrätt", "Länsstyrelsen i Gävleborgs län"]);
    let (at, letter) = tolkar.letter_with_address().unwrap();
    assert_eq!(at, "https://a.example/Tolkar.pdf");
    assert_eq!(letter.answer_to.as_deref(), Some("ku.remissvar@regeringskansliet.se"));
    assert_eq!(tolkar.case_numbers[0].display, "Ku2027/00123", "the page gives none");
    let days: Vec<_> = tolkar.deadlines.iter().map(|day| (day.on.to_string(), day.letter.is_some())).collect();
    assert_eq!(days, [("2027-05-03".to_owned(), true), ("2027-05-15".to_owned(), false)]);
    assert_eq!(tolkar.deadline().unwrap().on.to_string(), "2027-05-03");
    assert!(tolkar.quality_notes.iter().any(|note| note.code == QualityCode::LetterDisagrees));
    assert_eq!(world.codes("a"), [""; 0]);
    let seq = world.store.last_seq();
    world.after("24h", &["a"]);
    assert_eq!(world.titled("Tolkar"), tolkar, "read again, nothing is new");
    assert!(world.store.last_seq() <= seq + 1, "but for the state of the source");
}

#[test]
fn a_letter_that_cannot_be_read_is_reported_and_costs_no_other() {
    let mut world = linking(&["Bomb", "Skannad", "Hel", "Sida"]);
    let nested = hostile::files(&[], 60).into_iter().find(|file| file.name.starts_with("a form that draws")).unwrap();
    world.a.answer("/Bomb.pdf", String::from_utf8(nested.bytes).unwrap());
    world.a.answer("/Skannad.pdf", String::from_utf8(drawn(&[])).unwrap());
    world.a.answer("/Hel.pdf", letter_text());
    world.a.answer("/Sida.pdf", "<html><body>Sidan finns inte</body></html>".to_owned());
    world.round(&["a"]);
    let content = |title: &str| world.titled(title).document_readings.into_values().next().unwrap().content;
    assert!(matches!(content("Bomb"), DocumentContent::Unread(_)), "{:?}", content("Bomb"));
    assert!(matches!(content("Skannad"), DocumentContent::NoText(_)), "{:?}", content("Skannad"));
    assert!(matches!(content("Sida"), DocumentContent::File { .. }), "{:?}", content("Sida"));
    assert_eq!(world.titled("Hel").consultees.len(), 2);
    assert!(world.titled("Skannad").consultees.is_empty());
    assert_eq!(world.codes("a"), ["document-unread"], "the bomb alone");
}
