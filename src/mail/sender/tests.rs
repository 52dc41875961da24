//! Passes of a sender whose clock and mail server are made up.

use std::sync::{
    Mutex,
    atomic::{AtomicI64, Ordering as Memory},
};

use super::*;
use crate::{
    catalog::testing,
    domain::{Consultation, EventKind, Lang},
    mail::{Address, Change, Pause, Rhythm, SendError},
    output::Site,
};

/// The answer of the made-up server to a letter.
type Answer = Box<dyn FnMut(&str, &str) -> Result<(), SendError> + Send>;

/// The letters that a server took: recipient, and the whole message.
type Taken = Arc<Mutex<Vec<(String, String)>>>;

struct Made {
    taken: Taken,
    answer: Answer,
}

impl Transport for Made {
    fn send(&mut self, _: &lettre::Address, to: &lettre::Address, message: &[u8]) -> Result<(), SendError> {
        let text = String::from_utf8(message.to_vec()).unwrap();
        (self.answer)(to.as_ref(), &text)?;
        self.taken.lock().unwrap().push((to.to_string(), text));
        Ok(())
    }
}

/// A sender over a folder, at a time that the test sets.
struct World {
    dir: tempfile::TempDir,
    letters: Arc<Letters>,
    catalog: Arc<Catalog>,
    mailer: Mailer,
    taken: Taken,
    seconds: &'static AtomicI64,
}

fn words(filter: &Filter, _: Lang) -> String {
    crate::domain::text::capitalized(&filter.to_query())
}

fn settings() -> MailSettings {
    MailSettings {
        route: crate::mail::Route::Sendmail("/bin/false".into()),
        password: None,
        from: "Remissflödet <brev@example.se>".parse().unwrap(),
        reply_to: None,
        bounce: None,
        per_minute: 0,
    }
}

fn taken_all(_: &str, _: &str) -> Result<(), SendError> {
    Ok(())
}

fn made() -> (Vec<Consultation>, Vec<Event>) {
    let consultations = vec![testing::consultation("a", "Rent vatten"), testing::consultation("b", "Skatt på bensin")];
    let events = consultations.iter().map(|one| testing::event(one, EventKind::Published, "2026-06-24")).collect();
    (consultations, events)
}

impl World {
    fn new() -> Self {
        let (consultations, events) = made();
        let catalog = Arc::new(Catalog::default());
        catalog.publish(testing::snapshot(&consultations, &events));
        let seconds: &'static AtomicI64 = Box::leak(Box::default());
        let dir = tempfile::tempdir().unwrap();
        let mut world = Self::over(dir, catalog, seconds, "2026-06-26T10:00:00Z");
        world.restart(Box::new(taken_all));
        world
    }

    fn over(dir: tempfile::TempDir, catalog: Arc<Catalog>, seconds: &'static AtomicI64, now: &str) -> Self {
        let now: Timestamp = now.parse().unwrap();
        seconds.store(now.as_second(), Memory::Relaxed);
        let letters = Arc::new(Letters::open(dir.path(), "brev@example.se", now).unwrap());
        let taken = Taken::default();
        let mailer = mailer(&letters, &catalog, seconds, &taken, Box::new(taken_all));
        Self { dir, letters, catalog, mailer, taken, seconds }
    }

    /// Opens the folder again, as after a kill, with another server.
    fn restart(&mut self, answer: Answer) {
        self.letters = Arc::new(Letters::open(self.dir.path(), "brev@example.se", self.now()).unwrap());
        self.mailer = mailer(&self.letters, &self.catalog, self.seconds, &self.taken, answer);
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.seconds.load(Memory::Relaxed)).unwrap()
    }

    fn at(&self, now: &str) {
        let now: Timestamp = now.parse().unwrap();
        self.seconds.store(now.as_second(), Memory::Relaxed);
    }

    fn later(&self, minutes: i64) {
        self.seconds.fetch_add(minutes * 60, Memory::Relaxed);
    }

    fn ask(&self, address: &str, query: &str, rhythm: Rhythm) {
        let choice = Choice { query: query.to_owned(), lang: Lang::Sv, rhythm, with_empty: true };
        self.letters.ask(address.parse().unwrap(), choice, self.now()).unwrap();
    }

    /// Asks, and confirms by the link in the message.
    fn subscribe(&mut self, address: &str, query: &str, rhythm: Rhythm) {
        self.ask(address, query, rhythm);
        let message = self.pass().pop().unwrap();
        self.letters.confirm(&end_of_link(&message.1, "/prenumerera/bekrafta/"), self.now()).unwrap();
    }

    /// The letters that one pass sends.
    fn pass(&mut self) -> Vec<(String, String)> {
        self.taken.lock().unwrap().clear();
        self.mailer.pass();
        self.taken.lock().unwrap().clone()
    }

    fn subjects(&mut self) -> Vec<String> {
        self.pass().iter().map(|(to, message)| format!("{to}: {}", header(message, "Subject"))).collect()
    }

    /// Publishes one more event, learned now.
    fn publish(&self, change: impl FnOnce(&Consultation) -> Event) {
        self.catalog.update(|snapshot| {
            let consultation = Arc::clone(&snapshot.consultations()[0].consultation);
            let mut event = change(&consultation);
            (event.at, event.recorded_at) = (self.now(), self.now());
            snapshot.with_changes(vec![consultation], vec![Arc::new(event)], Vec::new())
        });
    }

    fn files(&self) -> String {
        let files = std::fs::read_dir(self.dir.path().join("mail/subscribers")).unwrap();
        files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }
}

fn mailer(
    letters: &Arc<Letters>,
    catalog: &Arc<Catalog>,
    seconds: &'static AtomicI64,
    taken: &Taken,
    answer: Answer,
) -> Mailer {
    let frame = Frame { site: Site::new("https://remisser.example.se", "Remissflödet"), describe: words };
    let transport = Box::new(Made { taken: Arc::clone(taken), answer });
    let parts = (Arc::clone(letters), Arc::clone(catalog));
    Mailer::new(parts, Clock::Manual(seconds), frame, settings(), transport, Arc::default())
}

/// A header, unfolded and decoded where it is quoted printable or base64.
fn header(message: &str, name: &str) -> String {
    let head = message.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
    let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or_default();
    line.to_owned()
}

/// The body with its soft line breaks removed.
fn unfolded(message: &str) -> String {
    message.replace("=\r\n", "").replace("=3D", "=")
}

fn end_of_link(message: &str, path: &str) -> String {
    let text = unfolded(message);
    let rest = &text[text.find(path).unwrap() + path.len()..];
    rest.chars().take_while(char::is_ascii_alphanumeric).collect()
}

fn moved(consultation: &Consultation) -> Event {
    Event {
        old: Some("2026-06-30".to_owned()),
        new: Some("2026-08-31".to_owned()),
        ..testing::event(consultation, EventKind::DeadlineChanged, "2026-06-27")
    }
}

#[test]
fn a_subscription_from_the_wish_to_the_letter_and_its_end() {
    let mut world = World::new();
    world.ask("anna@example.se", "subject=djur", Rhythm::Week);
    world.ask("anna@example.se", "", Rhythm::Week);
    let sent = world.pass();
    assert_eq!(sent.len(), 1, "one message for all that an address asks for");
    let token = end_of_link(&sent[0].1, "/prenumerera/bekrafta/");
    assert!(world.pass().is_empty() && !world.files().contains(&token), "sent once; the token is stored hashed");
    assert_eq!(world.letters.pending(&token, world.now()).unwrap().len(), 2);
    assert_eq!(world.letters.state().subscribers, 0);
    world.letters.confirm(&token, world.now()).unwrap();
    assert_eq!(world.letters.state().subscribers, 2);
    assert!(world.letters.confirm(&token, world.now()).is_err(), "used");
    world.at("2026-06-29T04:00:00Z");
    let sent = world.pass();
    assert!(sent.iter().any(|(_, letter)| header(letter, "Subject") == "2 nya, 2 snart: alla remisser"), "{sent:?}");
    assert!(world.pass().is_empty(), "once");
    let letter = &sent[0].1;
    assert_eq!(header(letter, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let link = end_of_link(letter, "/prenumerera/avsluta/");
    world.letters.leave_all(&link, world.now()).unwrap();
    assert_eq!((world.files(), world.letters.state().subscribers), (String::new(), 0));
    world.letters.leave(&link, world.now()).unwrap();
}

#[test]
fn a_letter_is_sent_once_whenever_the_program_is_killed() {
    let mut world = World::new();
    world.subscribe("anna@example.se", "", Rhythm::Week);
    world.at("2026-06-29T04:00:00Z");
    assert_eq!(world.pass().len(), 1);
    for _ in 0..3 {
        world.restart(Box::new(taken_all));
        assert!(world.pass().is_empty());
    }
    world.at("2026-07-06T04:00:00Z");
    world.restart(Box::new(taken_all));
    assert_eq!(world.pass().len(), 1);
}

#[test]
fn a_moved_deadline_comes_at_once_and_once_to_those_who_follow_it() {
    let mut world = World::new();
    world.subscribe("anna@example.se", "", Rhythm::Week);
    world.subscribe("bo@example.se", "issuer=kulturdepartementet", Rhythm::Day);
    world.later(10);
    world.publish(moved);
    let sent = world.subjects();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].starts_with("anna@example.se: "), "{sent:?}");
    assert!(world.pass().is_empty());
    world.restart(Box::new(taken_all));
    assert!(world.pass().is_empty());
    // Who comes later gets nothing of it at once.
    world.later(1);
    world.subscribe("cecilia@example.se", "", Rhythm::Week);
    assert!(world.pass().is_empty());
}

#[test]
fn three_final_refusals_pause_an_address_and_a_kill_repeats_none() {
    let mut world = World::new();
    world.subscribe("anna@example.se", "", Rhythm::Week);
    let tried = Arc::new(Mutex::new(0));
    for (week, day) in ["2026-06-29", "2026-07-06", "2026-07-13", "2026-07-20"].into_iter().enumerate() {
        world.at(&format!("{day}T04:00:00Z"));
        for _ in 0..2 {
            let counted = Arc::clone(&tried);
            world.restart(Box::new(move |_, _| {
                *counted.lock().unwrap() += 1;
                Err(SendError::Refused("no such user".to_owned()))
            }));
            world.pass();
        }
        assert_eq!(*tried.lock().unwrap(), (week + 1).min(3), "each letter is tried once");
    }
    let state = world.letters.state();
    assert_eq!((state.subscribers, state.refused_addresses), (0, 1));
    // The reader has repaired it, and confirms again.
    world.restart(Box::new(taken_all));
    world.subscribe("anna@example.se", "", Rhythm::Week);
    assert_eq!(world.letters.state().subscribers, 1);
    world.at("2026-07-27T04:00:00Z");
    let sent = world.pass();
    assert_eq!(sent.len(), 1);
    assert!(unfolded(&sent[0].1).contains("allt sedan den"), "it has what was refused: {}", sent[0].1);
}

#[test]
fn a_server_that_is_away_pauses_nobody_and_loses_nothing() {
    let mut world = World::new();
    world.subscribe("anna@example.se", "", Rhythm::Week);
    world.at("2026-06-29T04:00:00Z");
    world.restart(Box::new(|_, _| Err(SendError::Down("the password is wrong".to_owned()))));
    for _ in 0..20 {
        assert!(world.pass().is_empty());
        world.later(7);
    }
    let state = world.letters.state();
    assert!(state.is_down && state.subscribers == 1 && state.waiting == 1, "{state:?}");
    world.restart(Box::new(taken_all));
    assert_eq!(world.pass().len(), 1);
    assert!(!world.letters.state().is_down);
}

#[test]
fn a_letter_that_is_put_off_is_tried_at_growing_distances() {
    let mut world = World::new();
    world.subscribe("anna@example.se", "", Rhythm::Week);
    world.at("2026-06-29T04:00:00Z");
    let tried = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&tried);
    world.restart(Box::new(move |_, _| {
        *counted.lock().unwrap() += 1;
        if *counted.lock().unwrap() < 4 { Err(SendError::Deferred("450 later".to_owned())) } else { Ok(()) }
    }));
    let mut sent = 0;
    for _ in 0..30 {
        sent += world.pass().len();
        world.later(1);
    }
    assert_eq!((sent, *tried.lock().unwrap()), (1, 4), "tries after 0, 1, 6 and 21 minutes");
}

#[test]
fn a_server_that_refuses_everyone_is_at_fault_itself() {
    let mut world = World::new();
    for nth in 0..30 {
        world.subscribe(&format!("a{nth}@example.se"), "", Rhythm::Week);
    }
    world.restart(Box::new(|_, _| Err(SendError::Refused("550 your sender is unwelcome".to_owned()))));
    for week in ["2026-06-29", "2026-07-06", "2026-07-13", "2026-07-20", "2026-07-27"] {
        world.at(&format!("{week}T04:00:00Z"));
        world.pass();
    }
    let state = world.letters.state();
    assert!(state.is_down && state.refused_addresses == 0 && state.subscribers == 30, "{state:?}");
}

#[test]
fn a_letter_at_which_the_server_breaks_off_holds_up_no_other() {
    let mut world = World::new();
    for nth in 0..5 {
        world.subscribe(&format!("a{nth}@example.se"), "", Rhythm::Week);
    }
    world.restart(Box::new(|to, _| match to {
        "a0@example.se" | "a3@example.se" => Err(SendError::Broken("broke off".to_owned())),
        _ => Ok(()),
    }));
    world.at("2026-06-29T04:00:00Z");
    let mut sent: Vec<String> = world.pass().into_iter().map(|(to, _)| to).collect();
    sent.sort();
    assert_eq!(sent, ["a1@example.se", "a2@example.se", "a4@example.se"]);
    world.at("2026-07-06T04:00:00Z");
    world.restart(Box::new(|_, _| Err(SendError::Broken("broke off".to_owned()))));
    world.pass();
    let state = world.letters.state();
    assert_eq!((state.is_down, state.deferred), (false, 5), "five letters, each put off by itself");
}

#[test]
fn one_consultation_is_followed_to_its_outcome() {
    let mut world = World::new();
    let id = world.catalog.snapshot().consultations()[0].consultation.id;
    world.subscribe("anna@example.se", &format!("consultation={id}"), Rhythm::Week);
    world.at("2026-06-29T04:00:00Z");
    assert_eq!(world.pass().len(), 1);
    world.at("2026-07-01T04:00:00Z");
    world.publish(|one| testing::event(one, EventKind::Outcome, "2026-07-01"));
    world.at("2026-07-06T04:00:00Z");
    let sent = world.pass();
    assert!(unfolded(&sent[0].1).contains("sista brevet"), "{}", sent[0].1);
    assert_eq!(world.files(), "", "the address is deleted with the last letter");
    world.at("2026-07-13T04:00:00Z");
    assert!(world.pass().is_empty());
}

#[test]
fn a_pause_and_a_quiet_week() {
    let mut world = World::new();
    world.subscribe("anna@example.se", "", Rhythm::Week);
    world.at("2026-06-29T04:00:00Z");
    let link = end_of_link(&world.pass()[0].1, "/prenumerera/andra/");
    let change = |paused| Change { rhythm: Rhythm::Week, with_empty: false, paused };
    let shown = world.letters.change(&link, change(true), world.now()).unwrap();
    assert_eq!(shown.paused, Some(Pause::Reader));
    world.at("2026-07-06T04:00:00Z");
    assert!(world.pass().is_empty());
    world.letters.change(&link, change(false), world.now()).unwrap();
    world.at("2026-09-14T04:00:00Z");
    assert!(world.pass().is_empty(), "nothing has happened, and no empty letter is wanted");
    world.letters.change(&link, Change { with_empty: true, ..change(false) }, world.now()).unwrap();
    world.at("2026-09-21T04:00:00Z");
    assert_eq!(world.subjects(), ["anna@example.se: Inget nytt: alla remisser"]);
}

#[test]
fn an_address_is_asked_once_a_day_and_forgotten_after_two() {
    let mut world = World::new();
    world.ask("anna@example.se", "", Rhythm::Week);
    assert_eq!(world.pass().len(), 1);
    for query in ["issuer=kulturdepartementet", "", "issuer=finansdepartementet"] {
        world.ask("Anna@Example.se", query, Rhythm::Week);
        world.restart(Box::new(taken_all));
        assert!(world.pass().is_empty(), "also after a restart");
    }
    world.later(24 * 60);
    assert_eq!(world.pass().len(), 1, "the wishes that came later");
    world.later(24 * 60);
    world.pass();
    assert_eq!(world.files(), "");
}

#[test]
fn a_confirmation_that_the_server_put_off_comes_later() {
    let mut world = World::new();
    let mut answers = vec![Ok(()), Err(SendError::Deferred("451 greylisted".to_owned()))];
    world.restart(Box::new(move |_, _| answers.pop().unwrap_or(Ok(()))));
    world.ask("anna@example.se", "", Rhythm::Week);
    assert!(world.pass().is_empty());
    world.later(2);
    assert_eq!(world.pass().len(), 1);
    world.restart(Box::new(|_, _| Err(SendError::Refused("550 no such user".to_owned()))));
    world.ask("bo@example.se", "", Rhythm::Week);
    world.pass();
    assert!(!world.files().contains("bo@example.se"), "an address that does not exist is not kept");
}

#[test]
fn whoever_chose_what_is_gone_learns_that() {
    let mut world = World::new();
    world.subscribe("anna@example.se", "", Rhythm::Week);
    let mut gone = world.letters.subscription(&world.letters.link(only_id(&world), world.now()), world.now()).unwrap();
    gone.choice.query = "subject=no-such-subject".to_owned();
    let file = std::fs::read_dir(world.dir.path().join("mail/subscribers")).unwrap().next().unwrap().unwrap().path();
    let text =
        std::fs::read_to_string(&file).unwrap().replace("\"query\": \"\"", "\"query\": \"subject=no-such-subject\"");
    std::fs::write(&file, text).unwrap();
    world.restart(Box::new(taken_all));
    world.at("2026-06-29T04:00:00Z");
    assert!(world.pass().is_empty(), "a file of subjects may be half written");
    world.at("2026-06-30T05:00:00Z");
    let sent = world.subjects();
    assert!(sent.len() == 1 && sent[0].contains("finns inte"), "{sent:?}");
    world.later(60);
    assert!(world.pass().is_empty());
}

fn only_id(world: &World) -> SubscriberId {
    let mut ids = Vec::new();
    world.letters.for_each_active(|one, _| ids.push(one.id));
    ids[0]
}

#[test]
fn someone_removed_by_a_command_gets_nothing_more() {
    let mut world = World::new();
    world.subscribe("anna@example.se", "", Rhythm::Week);
    crate::mail::Folder::new(world.dir.path()).delete(only_id(&world)).unwrap();
    world.at("2026-06-29T04:00:00Z");
    assert!(world.pass().is_empty());
    assert_eq!(world.letters.state().subscribers, 0);
}

#[test]
fn a_letter_as_its_reader_sees_it() {
    let mut world = World::new();
    world.subscribe("anna@example.se", "", Rhythm::Week);
    world.at("2026-06-29T04:00:00Z");
    let (to, letter) = world.pass().remove(0);
    assert_eq!(to, "anna@example.se".parse::<Address>().unwrap().as_str());
    let link = end_of_link(&letter, "/prenumerera/andra/");
    let id = link.get(..32).unwrap().to_owned();
    let boundary = letter.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let shown = unfolded(&letter).replace(&link, "LINK").replace(&id, "ID").replace(&boundary, "BOUNDARY");
    insta::assert_snapshot!(shown.replace('\r', ""));
}
