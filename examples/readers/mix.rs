//! A country's feed readers: who polls, how often, and what each of them sends.
//!
//! `docs/scaling.md` names where each figure is from; keep its table the same as [`GROUPS`].

/// The addresses that a group subscribes to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Feed,
    Calendar,
}

/// Readers that behave alike.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    /// Of a hundred readers.
    pub(crate) share: f64,
    /// The minutes between two polls of one reader.
    pub(crate) every: f64,
    /// All of them poll at the start of the hour, as a crontab says.
    pub(crate) on_the_hour: bool,
    pub(crate) kind: Kind,
    /// Of a hundred polls, those with the validators of the last answer.
    pub(crate) conditional: f64,
}

const fn feeds(name: &'static str, share: f64, every: f64, on_the_hour: bool, conditional: f64) -> Group {
    Group { name, share, every, on_the_hour, kind: Kind::Feed, conditional }
}

const fn calendars(name: &'static str, share: f64, every: f64) -> Group {
    Group { name, share, every, on_the_hour: false, kind: Kind::Calendar, conditional: 0.0 }
}

/// The groups; their shares add up to a hundred.
pub(crate) const GROUPS: [Group; 9] = [
    feeds("apps on phones and desktops", 32.0, 60.0, false, 90.0),
    feeds("own servers, by crontab", 8.0, 60.0, true, 95.0),
    feeds("own servers, as daemons", 7.0, 60.0, false, 95.0),
    feeds("mail programs", 13.0, 100.0, false, 90.0),
    feeds("scripts, impatient", 2.0, 5.0, false, 30.0),
    calendars("calendars: Google", 18.0, 960.0),
    calendars("calendars: Outlook", 10.0, 180.0),
    calendars("calendars: Apple", 8.0, 60.0),
    calendars("calendars: Thunderbird", 2.0, 30.0),
];

/// The mean delay after the full hour, in seconds: a crontab starts the program at once, and it goes through its list.
pub(crate) const AFTER_THE_HOUR: f64 = 15.0;

/// Changes an hour of the feed of everything, at daytime, and the share of them that one filtered feed sees.
pub(crate) const CHANGES_AN_HOUR: f64 = 1.0;
pub(crate) const SHARE_OF_A_FILTER: f64 = 0.05;

/// Of a hundred conditional polls, those with the date alone.
pub(crate) const BY_DATE_ALONE: f64 = 20.0;

/// `Accept-Encoding`, by its share of a hundred polls.
pub(crate) const CODINGS: [(f64, &str); 3] = [(70.0, "gzip, deflate"), (26.0, "gzip, deflate, br"), (4.0, "")];
