//! Hands one letter over, and records its end.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{Backoff, Break, Mailer, wish};
use crate::{
    domain::Lang,
    mail::{
        Content, Issue, Outcome, Subscriber, SubscriberId,
        content::rhythm_words,
        letters::NO_LETTER,
        message::{Head, List, message},
        transport::SendError,
    },
    output::escape,
};

/// The refusals in a row, of as many subscriptions, after which the server is thought to refuse us and not them.
const REFUSALS_OF_US: usize = 10;
/// The letters in a row at which the server breaks off before it is thought to be away.
const BREAKS_OF_SERVER: usize = 5;

/// The end of one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// It is sent, was refused for good, or is not due any more.
    Ended,
    /// It is to be tried again.
    Later,
}

impl Mailer {
    /// Sends `content` to a subscription, unless it was tried too short ago.
    pub(super) fn deliver(&mut self, to: &Subscriber, issues: &[Issue], content: &Content) -> Result<Delivery, Break> {
        let (id, key) = (to.id, (to.id, issues.first().copied()));
        let now = self.clock.now();
        if self.deferred.get(&key).is_some_and(|backoff| backoff.is_waiting(now)) {
            return Ok(Delivery::Later);
        }
        // The reader may have left or paused since the pass began.
        let Some(current) = self.letters.still(id).filter(|current| current.choice == to.choice) else {
            return Ok(Delivery::Later);
        };
        self.wait_for_turn()?;
        let now = self.clock.now();
        let Some(bytes) = self.letter(&current, issues, content, now) else {
            tracing::error!(subscription = %id, "a letter could not be written; it is left out");
            self.record(id, issues, Outcome::Noted, now)?;
            return Ok(Delivery::Ended);
        };
        let sent = self.transport.send(&self.settings.envelope_sender(), current.address.as_lettre(), &bytes);
        match sent {
            Ok(()) => {
                self.record(id, issues, Outcome::Sent, now)?;
                self.succeeded(now);
                self.deferred.remove(&key);
                if content.is_last
                    && let Err(error) = self.letters.end(id)
                {
                    return Err(self.cannot_record(&error));
                }
                Ok(Delivery::Ended)
            }
            Err(error @ SendError::Refused(_)) if self.is_refusal_of_us(id) => Err(self.failed(error, now)),
            Err(SendError::Refused(why)) => {
                self.record(id, issues, Outcome::Refused, now)?;
                self.deferred.remove(&key);
                tracing::warn!(subscription = %id, letter = %issues.first().map(ToString::to_string).unwrap_or_default(), "a letter was refused for good: {why}");
                self.letters.note(|state| {
                    state.refused += 1;
                    (state.last_failure_at, state.last_failure) = (Some(now), Some(why));
                });
                Ok(Delivery::Ended)
            }
            Err(error) => self.put_off(key, error, now).map(|()| Delivery::Later),
        }
    }

    /// Asks for confirmations. The token is stored before the message is sent, so that it is sent once at most.
    pub(super) fn confirmations(&mut self, now: Timestamp) -> Result<(), Break> {
        for one in self.letters.to_confirm(now) {
            let key = (one.id, None);
            if self.deferred.get(&key).is_some_and(|backoff| backoff.is_waiting(now)) {
                continue;
            }
            self.wait_for_turn()?;
            let begun = self.letters.begin_confirmation(one.id, now);
            let Some(token) = begun.map_err(|error| self.cannot_record(&error))? else { continue };
            let sent = match self.confirmation(&one, &token, now) {
                Some(bytes) => self.transport.send(&self.settings.envelope_sender(), one.address.as_lettre(), &bytes),
                None => Err(SendError::Refused("the message could not be written".to_owned())),
            };
            let undone = match &sent {
                Ok(()) => Ok(()),
                Err(SendError::Refused(_)) => self.letters.end(one.id),
                Err(_) => self.letters.undo_confirmation(one.id),
            };
            undone.map_err(|error| self.cannot_record(&error))?;
            match sent {
                Ok(()) => self.succeeded(now),
                Err(SendError::Refused(why)) => {
                    tracing::info!(subscription = %one.id, "a confirmation was refused, and the subscription deleted: {why}");
                    self.letters.note(|state| {
                        state.refused += 1;
                        (state.last_failure_at, state.last_failure) = (Some(now), Some(why));
                    });
                }
                Err(error) => self.put_off(key, error, now)?,
            }
        }
        Ok(())
    }

    /// Puts one letter off, so that the others go on; a server that is away puts off all.
    fn put_off(&mut self, key: (SubscriberId, Option<Issue>), error: SendError, now: Timestamp) -> Result<(), Break> {
        self.broken_in_a_row = if matches!(error, SendError::Broken(_)) { self.broken_in_a_row + 1 } else { 0 };
        if matches!(error, SendError::Down(_)) {
            return Err(self.failed(error, now));
        }
        let backoff = Backoff::of_letter(self.deferred.get(&key), now);
        self.deferred.insert(key, backoff);
        if self.broken_in_a_row > BREAKS_OF_SERVER {
            return Err(self.failed(error, now));
        }
        self.letters.note(|state| {
            state.deferred += 1;
            (state.last_failure_at, state.last_failure) = (Some(now), Some(error.to_string()));
        });
        Ok(())
    }

    /// Waits as long as the pace asks for.
    fn wait_for_turn(&mut self) -> Result<(), Break> {
        loop {
            if self.is_stopped() {
                return Err(Break::Stop);
            }
            let left = self.next_at.and_then(|at| at.checked_duration_since(Instant::now()));
            match left.filter(|left| !left.is_zero()) {
                None => break,
                Some(left) => self.letters.wake().wait(left.min(Duration::from_secs(1))),
            }
        }
        if let Some(between) = Duration::from_secs(60).checked_div(self.settings.per_minute) {
            self.next_at = Some(Instant::now() + between);
        }
        Ok(())
    }

    fn succeeded(&mut self, now: Timestamp) {
        self.down = None;
        self.refused_in_a_row.clear();
        self.broken_in_a_row = 0;
        self.since_sync = (self.since_sync + 1) % super::SYNC_AFTER;
        if self.since_sync == 0
            && let Err(error) = self.letters.sync()
        {
            tracing::error!(%error, "what was sent could not be synced to the disk");
        }
        self.letters.note(|state| {
            state.sent += 1;
            state.is_down = false;
            state.last_success_at = Some(now);
        });
    }

    /// Notes that no letters can be handed over, and waits before the next try.
    pub(super) fn failed(&mut self, error: SendError, now: Timestamp) -> Break {
        let is_first = self.down.is_none();
        self.down = Some(Backoff::of_server(self.down.as_ref(), now));
        let why = error.to_string();
        if is_first {
            tracing::error!("no letters can be sent: {why}; trying again");
        }
        self.letters.note(|state| {
            state.is_down = true;
            (state.last_failure_at, state.last_failure) = (Some(now), Some(why));
        });
        Break::Down
    }

    /// Counts a refusal. Returns `true` if so many different subscriptions were refused in a row that the server refuses us: a
    /// sender that it does not know, or letters that it takes for unwanted. Nobody is paused for that.
    fn is_refusal_of_us(&mut self, id: SubscriberId) -> bool {
        if !self.refused_in_a_row.contains(&id) {
            self.refused_in_a_row.push(id);
        }
        self.refused_in_a_row.len() > REFUSALS_OF_US
    }

    fn letter(&self, to: &Subscriber, issues: &[Issue], content: &Content, now: Timestamp) -> Option<Vec<u8>> {
        let (site, lang) = (&self.frame.site, to.choice.lang);
        let link = self.letters.link(to.id, now);
        let of_lang = if lang == Lang::En { "?lang=en" } else { "" };
        let leave = site.url(&format!("/prenumerera/avsluta/{link}{of_lang}"));
        let change = site.url(&format!("/prenumerera/andra/{link}{of_lang}"));
        let often = rhythm_words(to.choice.rhythm, lang);
        let why = match lang {
            Lang::Sv => format!(
                "Du får brev {often}, och genast när en svarstid ändras, för att du har bett om det på {}",
                site.url("/")
            ),
            Lang::En => format!(
                "You get letters {often}, and at once when a deadline changes, since you asked for it at {}",
                site.url("/?lang=en")
            ),
        };
        let (change_name, leave_name) =
            (lang.pick("Ändra eller pausa", "Change or pause"), lang.pick("Avsluta", "Unsubscribe"));
        // The end of a subscription needs no links to it.
        let text = match content.is_last {
            true => content.text.clone(),
            false => {
                let mut text = format!("{}\n-- \n", content.text);
                crate::digest::wrapped(&mut text, "", &why);
                text + &format!("{change_name}:\n{change}\n{leave_name}:\n{leave}\n")
            }
        };
        let footer = match content.is_last {
            true => String::new(),
            false => format!(
                "<hr><p class=\"foot\">{}<br><a href=\"{}\">{change_name}</a> · <a href=\"{}\">{leave_name}</a></p>",
                escape(&why),
                escape(&change),
                escape(&leave)
            ),
        };
        let issue = issues.first().copied().unwrap_or(Issue::Lost(NO_LETTER));
        let head = Head {
            from: &self.settings.from,
            reply_to: self.settings.reply_to.as_ref(),
            to: &to.address,
            subject: &content.subject,
            message_id: format!("{issue}.{}@{}", to.id, self.host),
            date: now,
            lang: lang.code(),
            list: Some(List { id: format!("{} <{}>", site.name, self.host), leave }),
        };
        message(head, &text, &document(lang, &content.subject, &format!("{}{footer}", content.html)))
    }

    fn confirmation(&self, to: &Subscriber, token: &str, now: Timestamp) -> Option<Vec<u8>> {
        let (site, lang) = (&self.frame.site, to.choice.lang);
        let of_lang = if lang == Lang::En { "?lang=en" } else { "" };
        let link = site.url(&format!("/prenumerera/bekrafta/{token}{of_lang}"));
        let snapshot = self.catalog.snapshot();
        let wishes = self.letters.pending(token, now).ok()?;
        let wishes: Vec<_> = wishes.iter().map(|choice| wish(&self.frame, &snapshot, choice)).collect();
        let content = self.frame.confirmation(&wishes, &link, lang);
        let head = Head {
            from: &self.settings.from,
            reply_to: self.settings.reply_to.as_ref(),
            to: &to.address,
            subject: &content.subject,
            message_id: format!("confirm-{}.{}@{}", now.as_millisecond(), to.id, self.host),
            date: now,
            lang: lang.code(),
            list: None,
        };
        message(head, &content.text, &document(lang, &content.subject, &content.html))
    }
}

/// A whole document, readable in light and dark, without anything to fetch.
pub(super) fn document(lang: Lang, title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"supported-color-schemes\" content=\"light dark\">\
         <title>{}</title><style>{STYLE}</style></head>\n<body>{}</body></html>\n",
        lang.code(),
        escape(title),
        body.replace("</li>", "</li>\n").replace("</h2>", "</h2>\n")
    )
}

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;max-width:38em;margin:0 auto;padding:1em;color:#1b1b1b;background:#fff}\
h1{font-size:1.4em;line-height:1.25;margin:.5em 0 1em}h2{font-size:1.15em;margin:1.6em 0 .4em}\
ul{padding:0;margin:0;list-style:none}li{margin:0 0 1em}a{color:#00508f}hr{border:0;border-top:1px solid #bbb;margin:2em 0 1em}\
.foot{font-size:.875em}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#16181a}a{color:#8cc4ff}hr{border-color:#555}}";
