//! Letters as pages of spans: each layout of a list, and what stands around it.

mod odd_letters;

use super::*;
use crate::documents::pdf::{PdfPage, Span};

const SIZE: f32 = 12.0;
const LEFT: f32 = 90.0;

/// A letter that is drawn line by line, with half a point of width for each point of size and letter.
struct Drawn {
    pages: Vec<PdfPage>,
    y: f32,
}

impl Drawn {
    fn new() -> Self {
        Self { pages: vec![PdfPage { width: 595.0, height: 842.0, spans: Vec::new() }], y: 80.0 }
    }

    fn at(mut self, x: f32, y: f32, size: f32, text: &str) -> Self {
        let letters = u16::try_from(text.chars().count()).unwrap();
        let end = x + f32::from(letters) * size * 0.5;
        self.pages.last_mut().unwrap().spans.push(Span { x, end, y, size, text: text.to_owned() });
        self
    }

    fn line(mut self, text: &str) -> Self {
        self.y += 14.0;
        let y = self.y;
        self.at(LEFT, y, SIZE, text)
    }

    fn lines(self, texts: &[&str]) -> Self {
        texts.iter().fold(self, |drawn, text| drawn.line(text))
    }

    fn page(mut self) -> Self {
        self.pages.push(PdfPage { width: 595.0, height: 842.0, spans: Vec::new() });
        self.y = 80.0;
        self
    }

    fn letter(self) -> Letter {
        read_letter(&PdfText { pages: self.pages })
    }

    fn names(self) -> Vec<String> {
        self.letter().consultees.into_iter().map(|consultee| consultee.name).collect()
    }
}

const ANSWER: [&str; 3] = [
    "Remissvaren ska ha kommit in till Kulturdepartementet senast den 3 maj 2027. Svaren bör",
    "lämnas per e-post till ku.remissvar@regeringskansliet.se och med kopia till",
    "ku.ma@regeringskansliet.se. Ange diarienummer Ku2027/00123 i två versioner.",
];

#[test]
fn a_numbered_list_and_what_stands_around_it() {
    let letter = Drawn::new()
        .lines(&["Kulturdepartementet", "2027-01-11", "Ku2027/00123", "Bättre hus (SOU 2026:71)", "Remissinstanser"])
        .lines(&["1. Riksantikvarieämbetet", "2. Statens kulturråd (avsnitt 7.3)", "3. Riksrevisionen (för kännedom)"])
        .lines(&ANSWER)
        .lines(&["Departementsråd", "Kopia till", "Statsrådsberedningen, rättschefens kansli"])
        .letter();
    let names: Vec<_> = letter.consultees.iter().map(|of| (of.name.as_str(), of.limits.as_deref())).collect();
    assert_eq!(names, [("Riksantikvarieämbetet", None), ("Statens kulturråd", Some("avsnitt 7.3"))]);
    assert_eq!(letter.informed, ["Riksrevisionen"]);
    assert_eq!(letter.answer_to.as_deref(), Some("ku.remissvar@regeringskansliet.se"));
    assert_eq!(letter.copy_to, ["ku.ma@regeringskansliet.se"]);
    assert_eq!(letter.deadlines.iter().map(|day| day.on.to_string()).collect::<Vec<_>>(), ["2027-05-03"]);
    assert_eq!(letter.case_numbers.iter().map(|of| of.display.as_str()).collect::<Vec<_>>(), ["Ku2027/00123"]);
    assert!(letter.two_versions);
}

#[test]
fn names_over_several_lines_by_their_indents() {
    let mut drawn = Drawn::new().line("Sändlista");
    let mut y = 110.0;
    for (indent, text) in [
        (0.0, "Civil Rights"),
        (8.0, "Defenders"),
        (0.0, "Göta hovrätt"),
        (0.0, "Brottsförebyg-"),
        (8.0, "gande rådet"),
        (0.0, "Sveriges"),
        (8.0, "Kommuner och"),
        (8.0, "Regioner"),
        (0.0, "Polisförbundet"),
        (0.0, "Polismyndigheten"),
    ] {
        y += 14.0;
        drawn = drawn.at(LEFT + indent, y, SIZE, text);
    }
    let expected = [
        "Civil Rights Defenders",
        "Göta hovrätt",
        "Brottsförebyggande rådet",
        "Sveriges Kommuner och Regioner",
        "Polisförbundet",
        "Polismyndigheten",
    ];
    assert_eq!(drawn.names(), expected);
}

#[test]
fn names_over_several_lines_by_the_distance_of_entries() {
    let mut drawn = Drawn::new().line("Remissinstanser");
    let mut y = 110.0;
    for (step, text) in [
        (20.0, "Forskningsrådet för miljö, areella"),
        (12.0, "näringar och samhällsbyggande"),
        (20.0, "Riksförbundet Sveriges Stöd-"),
        (12.0, "och Ledningspersonal"),
        (20.0, "Business Sweden Sveriges stora"),
        (12.0, "Exportråd"),
        (20.0, "Boverket"),
        (20.0, "Ale kommun"),
    ] {
        y += step;
        drawn = drawn.at(LEFT, y, 10.0, text);
    }
    let expected = [
        "Forskningsrådet för miljö, areella näringar och samhällsbyggande",
        "Riksförbundet Sveriges Stöd- och Ledningspersonal",
        "Business Sweden Sveriges stora Exportråd",
        "Boverket",
        "Ale kommun",
    ];
    assert_eq!(drawn.names(), expected);
}

#[test]
fn groups_are_no_names() {
    let names = Drawn::new()
        .lines(&[
            "Remissinstanser",
            "Myndigheter m.fl.",
            "Boverket",
            "Kommuner och regioner",
            "Ale kommun",
            "Universitet och högskolor",
        ])
        .lines(&[
            "Lunds universitet",
            "Organisationer",
            "Sveriges Kommuner och Regioner",
            "Företagarna",
            "Hela Sverige ska leva",
        ])
        .names();
    assert_eq!(
        names,
        [
            "Boverket",
            "Ale kommun",
            "Lunds universitet",
            "Sveriges Kommuner och Regioner",
            "Företagarna",
            "Hela Sverige ska leva"
        ]
    );
}

#[test]
fn names_in_running_text_under_groups() {
    let names = Drawn::new()
        .lines(&[
            "Remissinstanser: Myndigheter: Boverket, Nacka tingsrätt, mark- och miljödom-",
            "stolen, Svea hovrätt, Patent- och marknadsöverdomstolen",
        ])
        .lines(&[
            "Organisationer: Hotell- och restaurangfacket, Sobona –",
            "Kommunala företagens arbetsgivarorganisation och Fremia.",
        ])
        .lines(&ANSWER)
        .names();
    let expected = [
        "Boverket",
        "Nacka tingsrätt, mark- och miljödomstolen",
        "Svea hovrätt, Patent- och marknadsöverdomstolen",
        "Hotell- och restaurangfacket",
        "Sobona – Kommunala företagens arbetsgivarorganisation",
        "Fremia",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_name_with_a_verb_is_broken_over_two_lines_of_running_text() {
    let names = Drawn::new()
        .lines(&[
            "Remissinstanser: Boverket, Glesbygdsnätverket, Lantbrukarnas riksförbund, Hela Sverige ska",
            "leva, Ale kommun och Åre kommun.",
        ])
        .lines(&ANSWER)
        .names();
    let expected = [
        "Boverket",
        "Glesbygdsnätverket",
        "Lantbrukarnas riksförbund",
        "Hela Sverige ska leva",
        "Ale kommun",
        "Åre kommun",
    ];
    assert_eq!(names, expected);
}

#[test]
fn what_only_looks_like_a_mark_belongs_to_its_name() {
    let names = Drawn::new()
        .lines(&["Remissinstanser: Karlstads universitet, Sveriges Åkeriföretag (kapitel"])
        .lines(&["9), Sweboat – Båtbranschens riksförbund, Tillväxtverket (kapitel", "3) och Boverket (kapitel 9)."])
        .lines(&ANSWER)
        .names();
    let expected = [
        "Karlstads universitet",
        "Sveriges Åkeriföretag",
        "Sweboat – Båtbranschens riksförbund",
        "Tillväxtverket",
        "Boverket",
    ];
    assert_eq!(names, expected);

    let names = Drawn::new()
        .lines(&["Remissinstanser", "1. Boverket", "2. Svenska Tornedalingars Riksförbund", "– Tornionlaaksolaiset"])
        .lines(&["3. Styrelsen för internationellt utvecklingssamarbete (Sida)"])
        .names();
    let expected = [
        "Boverket",
        "Svenska Tornedalingars Riksförbund – Tornionlaaksolaiset",
        "Styrelsen för internationellt utvecklingssamarbete (Sida)",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_company_on_the_next_line_of_running_text_is_another_name() {
    let names = Drawn::new()
        .lines(&["Remissinstanser: Boverket, TeliaSonera AB, IT & Telekomföretagen", "Telenor AB, Ale kommun och"])
        .lines(&["Åre kommun."])
        .lines(&ANSWER)
        .names();
    let expected = ["Boverket", "TeliaSonera AB", "IT & Telekomföretagen", "Telenor AB", "Ale kommun", "Åre kommun"];
    assert_eq!(names, expected);
}

#[test]
fn headers_feet_and_footnotes_are_no_names() {
    let mut drawn = Drawn::new().at(LEFT, 40.0, SIZE, "Fi2026/01402 1 (2)").lines(&[
        "Remissinstanser",
        "1. Boverket",
        "2. Region Dalarna¹",
    ]);
    drawn = drawn.at(LEFT, 700.0, 6.0, "1").at(LEFT + 5.0, 703.0, 9.0, "Tidigare namn användes i direktiven.");
    drawn = drawn.at(LEFT, 790.0, SIZE, "Telefonväxel: 08-405 10 00 E-post: fi.registrator@regeringskansliet.se");
    drawn = drawn.page().at(LEFT, 40.0, SIZE, "Fi2026/01402 2 (2)").lines(&["3. Ale kommun", "4. Åre kommun"]);
    let letter = drawn.at(300.0, 800.0, SIZE, "2").letter();
    let names: Vec<_> = letter.consultees.iter().map(|consultee| consultee.name.as_str()).collect();
    assert_eq!(names, ["Boverket", "Region Dalarna", "Ale kommun", "Åre kommun"]);
    assert_eq!(letter.answer_to, None);
}

#[test]
fn an_appendix_names_those_who_were_silent_and_skips_those_who_were_not_asked() {
    let names = Drawn::new()
        .lines(&[
            "Förteckning över remissinstanser (SOU 2012:69)",
            "Efter remiss har yttranden över promemorian avgetts av Boverket,",
        ])
        .lines(&[
            "Svenska Tornedalingars Riksförbund samt Lunds universitet.",
            "Utanför remisslistan har dessutom Konstfack kommit in med yttrande.",
        ])
        .lines(&["Sametinget, Ale kommun och Lika Unika har beretts tillfälle att avge yttrande men har avstått."])
        .names();
    assert_eq!(
        names,
        [
            "Boverket",
            "Svenska Tornedalingars Riksförbund",
            "Lunds universitet",
            "Sametinget",
            "Ale kommun",
            "Lika Unika"
        ]
    );
}

#[test]
fn a_letter_without_a_list_has_no_names() {
    let letter = Drawn::new().lines(&["Kulturdepartementet", "Anna Andersson", "Remiss"]).lines(&ANSWER).letter();
    assert!(letter.consultees.is_empty(), "{:?}", letter.consultees);
}
