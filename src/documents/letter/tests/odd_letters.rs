//! Letters that are laid out or worded in unusual ways: what ends a list, what only looks like a name, where days stand.

use super::*;

#[test]
fn a_day_below_the_list_ends_it() {
    for day in [
        "Svar senast den 15 februari 2027",
        "Ert svar önskas senast den 15 februari 2027.",
        "Svarsdatum 15 februari 2027",
        "Sista datum för svar: 15 februari 2027",
        "Remisstiden går ut den 15 februari 2027.",
        "Remissen pågår till den 15 februari 2027.",
        "Tid för svar: 15 februari 2027",
        "Deadline: 15 februari 2027",
        "OBS! Svar senast den 15 februari 2027.",
        "Inlämning senast 2027-02-15",
        "Comments should be submitted no later than 15 February 2027.",
    ] {
        let letter = Drawn::new()
            .lines(&["Remissinstanser", "Boverket", "Konkurrensverket", day])
            .lines(&["Svaren lämnas till kn.remissvar@regeringskansliet.se."])
            .letter();
        let names: Vec<_> = letter.consultees.iter().map(|of| of.name.as_str()).collect();
        assert_eq!(names, ["Boverket", "Konkurrensverket"], "{day}");
        assert_eq!(letter.deadlines.iter().map(|of| of.on.to_string()).collect::<Vec<_>>(), ["2027-02-15"], "{day}");
        assert_eq!(letter.answer_to.as_deref(), Some("kn.remissvar@regeringskansliet.se"), "{day}");
    }
}

#[test]
fn an_entry_with_a_verb_does_not_end_its_list() {
    for (entry, name, limits) in [
        (
            "Länsstyrelsen i Skåne län (som även ska svara för Blekinge län)",
            "Länsstyrelsen i Skåne län",
            Some("som även ska svara för Blekinge län"),
        ),
        (
            "Skatteverket (i den del som gäller punktskatter och avser avsnitt 4)",
            "Skatteverket",
            Some("i den del som gäller punktskatter och avser avsnitt 4"),
        ),
        (
            "Föreningen för barn och unga som har en förälder i fängelse",
            "Föreningen för barn och unga som har en förälder i fängelse",
            None,
        ),
        ("Vi har hjärta för barn", "Vi har hjärta för barn", None),
    ] {
        let before = ["Boverket", "Konkurrensverket"];
        let behind = ["Tullverket", "Ale kommun", "Svenskt Vatten"];
        let entries: Vec<&str> = before.iter().chain([&entry]).chain(&behind).copied().collect();
        let numbered: Vec<String> = (1..).zip(&entries).map(|(number, entry)| format!("{number}. {entry}")).collect();
        let numbered: Vec<&str> = numbered.iter().map(String::as_str).collect();
        for entries in [entries, numbered] {
            let letter = Drawn::new().line("Remissinstanser").lines(&entries).lines(&ANSWER).letter();
            let names: Vec<_> = letter.consultees.iter().map(|of| of.name.as_str()).collect();
            assert_eq!(names, ["Boverket", "Konkurrensverket", name, "Tullverket", "Ale kommun", "Svenskt Vatten"]);
            assert_eq!(letter.consultees[2].limits.as_deref(), limits, "{entry}");
        }
    }
}

#[test]
fn layouts_one_behind_the_other() {
    let names = Drawn::new()
        .lines(&["Remissinstanser", "1. Boverket", "2. Tullverket", "3. Skatteverket"])
        .lines(&["Ale kommun", "Åre kommun", "Kiruna kommun", "Borås kommun", "Eda kommun", "Falu kommun"])
        .lines(&["• Svenskt Vatten", "• Företagarna", "• Fonus"])
        .page()
        .lines(&["Lunds universitet, Uppsala universitet, Umeå universitet, Konstfack,"])
        .lines(&["Luleå tekniska universitet, Karlstads universitet och Malmö universitet."])
        .names();
    let expected = [
        "Boverket",
        "Tullverket",
        "Skatteverket",
        "Ale kommun",
        "Åre kommun",
        "Kiruna kommun",
        "Borås kommun",
        "Eda kommun",
        "Falu kommun",
        "Svenskt Vatten",
        "Företagarna",
        "Fonus",
        "Lunds universitet",
        "Uppsala universitet",
        "Umeå universitet",
        "Konstfack",
        "Luleå tekniska universitet",
        "Karlstads universitet",
        "Malmö universitet",
    ];
    assert_eq!(names, expected);
}

#[test]
fn columns_beside_the_names_are_no_names() {
    let mut drawn = Drawn::new().line("Remissinstanser");
    for (row, (name, duty, address)) in (0_u8..).zip([
        ("Namn", "Svarsskyldig", "E-post"),
        ("Boverket", "Ja", "registraturen@boverket.se"),
        ("Ale kommun", "Nej", "kommun@ale.se"),
        ("Tullverket", "Ja", "tullverket@tullverket.se"),
        ("Åre kommun", "Nej", "kommun@are.se"),
    ]) {
        let y = 130.0 + 16.0 * f32::from(row);
        drawn = drawn.at(LEFT, y, SIZE, name).at(250.0, y, SIZE, duty).at(380.0, y, SIZE, address);
    }
    drawn.y = 230.0;
    let letter = drawn.lines(&ANSWER).letter();
    let names: Vec<_> = letter.consultees.iter().map(|of| of.name.as_str()).collect();
    assert_eq!(names, ["Boverket", "Ale kommun", "Tullverket", "Åre kommun"]);
    assert_eq!(letter.answer_to.as_deref(), Some("ku.remissvar@regeringskansliet.se"));
}

#[test]
fn headings_of_lists() {
    for heading in [
        "Inbjudna remissinstanser",
        "Bilaga 1 – Remissinstanser",
        "Lista på remissinstanser för promemorian Rent vatten",
        "Remissinstanser KN2026/01234",
        "Till",
        "Consultation bodies",
        "List of consultees",
    ] {
        let names = Drawn::new().lines(&ANSWER).lines(&[heading, "Boverket", "Tullverket", "Ale kommun"]).names();
        assert_eq!(names, ["Boverket", "Tullverket", "Ale kommun"], "{heading}");
    }
    for heading in ["Kopia för kännedom till riksdagens partier:", "Följande får remissen för kännedom"] {
        let letter = Drawn::new()
            .lines(&["Remissinstanser", "1. Boverket", "2. Tullverket", heading, "Riksrevisionen", "Justitiekanslern"])
            .letter();
        assert_eq!((letter.consultees.len(), letter.informed.len()), (2, 2), "{heading}");
    }
}

#[test]
fn names_in_the_size_of_a_large_heading_and_in_small_print() {
    let names = ["Boverket", "Tullverket", "Ale kommun"];
    for (size, marks) in [(16.0, false), (8.0, true)] {
        let mut drawn = Drawn::new().lines(&ANSWER).lines(&ANSWER);
        drawn = drawn.at(LEFT, 300.0, 16.0, "Remissinstanser");
        for (row, name) in (1_u8..).zip(names) {
            let text = if marks { format!("{row} {name}") } else { name.to_owned() };
            drawn = drawn.at(LEFT, 300.0 + 20.0 * f32::from(row), size, &text);
        }
        assert_eq!(drawn.names(), names, "{size}");
    }
}

#[test]
fn persons_and_postal_lines_are_no_names_and_whole_groups_are() {
    let names = Drawn::new()
        .lines(&["Remissinstanser", "1. Boverket", "2. Anna Svensson, Storgatan 3, 123 45 Ort"])
        .lines(&["3. Samtliga länsstyrelser", "4. Samtliga kommuner"])
        .names();
    assert_eq!(names, ["Boverket", "Samtliga länsstyrelser", "Samtliga kommuner"]);
    let names = Drawn::new()
        .lines(&[
            "Sändlista",
            "Boverket",
            "Box 534",
            "371 23 Karlskrona",
            "Tullverket",
            "Box 12854",
            "112 98 Stockholm",
        ])
        .lines(&["Stockholm den 2 november 2026", "Bo Ek", "Klimat- och miljöminister"])
        .names();
    assert_eq!(names, ["Boverket", "Tullverket"]);
    let names = Drawn::new().lines(&["Sändlista", "Boverket", "Tullverket", "Anna Berg", "Ämnesråd"]).names();
    assert_eq!(names, ["Boverket", "Tullverket"]);
}

#[test]
fn days_of_groups_in_a_table() {
    let mut drawn = Drawn::new().line("Sista svarsdag");
    for (row, (group, day)) in
        (0_u8..).zip([("Kommuner", "1 mars 2027"), ("Regioner", "15 mars 2027"), ("Övriga", "1 april 2027")])
    {
        let y = 110.0 + 16.0 * f32::from(row);
        drawn = drawn.at(LEFT, y, SIZE, group).at(300.0, y, SIZE, day);
    }
    let days: Vec<String> = drawn.letter().deadlines.iter().map(|day| day.on.to_string()).collect();
    assert_eq!(days, ["2027-03-01", "2027-03-15", "2027-04-01"]);
}

#[test]
fn a_sentence_behind_the_last_name_of_running_text_keeps_its_day() {
    for texts in [
        &["Remissinstanser: Boverket, Tullverket och Fremia. Svar senast den 15 februari 2027."][..],
        &["Remissinstanser:", "Boverket, Tullverket och Fremia. Svar senast den 15 februari 2027."],
        &["Remissinstanser: Boverket, Tullverket och", "Fremia. Svar senast den 15 februari 2027."],
    ] {
        let letter = Drawn::new().lines(texts).letter();
        let names: Vec<_> = letter.consultees.iter().map(|of| of.name.as_str()).collect();
        assert_eq!(names, ["Boverket", "Tullverket", "Fremia"]);
        assert_eq!(letter.deadlines.iter().map(|of| of.on.to_string()).collect::<Vec<_>>(), ["2027-02-15"]);
    }
}
