//! Every form of a date, and what only looks like one.

use jiff::civil::date;

use super::{
    super::{super::whitespace::lower_in_place, read_date, tokens::tokens},
    *,
};

fn read(text: &str) -> Vec<String> {
    let lower = lower_in_place(text);
    find(&tokens(&lower))
        .iter()
        .filter_map(|d| {
            d.resolve(Some(date(2016, 6, 1))).map(|(on, _)| format!("{on}{}", if d.weak { "?" } else { "" }))
        })
        .collect()
}

#[test]
fn every_form_of_a_date() {
    for (text, expected) in [
        ("den 1 september 2016", "2016-09-01"),
        ("den13 februari 2017", "2017-02-13"),
        ("4 april2016", "2016-04-04"),
        ("den 1:a sept. 2016", "2016-09-01"),
        ("den 1. september 2016", "2016-09-01"),
        ("första september", "2016-09-01"),
        ("sista februari 2016", "2016-02-29"),
        ("utgången av september 2016", "2016-09-30?"),
        ("1/9 2016", "2016-09-01"),
        ("1/9-2016", "2016-09-01"),
        ("1/9", "2016-09-01?"),
        ("1.9.2016", "2016-09-01"),
        ("2016-09-01", "2016-09-01"),
        ("20160901", "2016-09-01?"),
        ("160901", "2016-09-01?"),
        ("19 agusti 2016", "2016-08-19?"),
        ("den 31 juni 2016", "2016-06-30?"),
        ("den 3 sep tember", "2016-09-03?"),
        ("den 8 februari", "2017-02-08"),
    ] {
        assert_eq!(read(text).join(" "), expected, "{text}");
    }
}

#[test]
fn numbers_that_are_no_date() {
    for text in [
        "SOU 2016:12",
        "(2013:63)",
        "2020/21:48",
        "N2015/08441/RS",
        "9.3, 9.4",
        "2022:795",
        "dnr 1214-19",
        "N2015-05678-RS",
        "COM(2015) 614/2",
        "2009/103/EG",
        "5 personer 2019",
    ] {
        assert!(read(text).is_empty(), "{text} {:?}", read(text));
    }
}

#[test]
fn a_weekday_is_kept() {
    let lower = "torsdagen den 17 februari 2017";
    assert_eq!(find(&tokens(lower))[0].weekday, Some(Weekday::Thursday));
}

#[test]
fn dates_alone_in_a_field() {
    for (text, expected) in [
        ("02 juli 2026", Some(date(2026, 7, 2))),
        ("2026-06-30 00:00:00", Some(date(2026, 6, 30))),
        ("Fri, 03 Jul 2026 23:00:00 GMT", Some(date(2026, 7, 4))),
        ("2026-07-03T06:00:00+02:00", Some(date(2026, 7, 3))),
        ("22.10.2026", Some(date(2026, 10, 22))),
        ("2026/08/31 08:24:00", Some(date(2026, 8, 31))),
        ("snart", None),
    ] {
        assert_eq!(read_date(text), expected, "{text}");
    }
}
