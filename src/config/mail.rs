//! The settings of letters by mail: the table `[mail]` of the file.

use std::{fs, path::PathBuf};

use lettre::message::Mailbox;
use toml::Value;

use super::{
    Config,
    setting::Setting,
    value::{Expected, boolean, number, optional, path, set},
};
use crate::mail::{MailSettings, Password, Route, Server, is_program};

/// The variable with the password of the mail server.
pub(super) const PASSWORD: &str = "REMISSFLODE_MAIL_PASSWORD";

/// The settings of letters, as they are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailConfig {
    /// The mail server.
    pub smtp: Option<Server>,
    /// A program that takes letters instead.
    pub sendmail: Option<PathBuf>,
    /// The sender.
    pub from: Option<Mailbox>,
    /// The address for answers.
    pub reply_to: Option<Mailbox>,
    /// The address that failed deliveries are returned to.
    pub bounce: Option<Mailbox>,
    /// The file with the password of the mail server.
    pub password_file: Option<PathBuf>,
    /// That password, from the environment.
    pub(super) password: Option<Password>,
    /// The most letters a minute; 0 for any number.
    pub per_minute: u32,
    /// Another instance sends the letters; this one shows the links to them.
    pub elsewhere: bool,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            smtp: None,
            sendmail: None,
            from: None,
            reply_to: None,
            bounce: None,
            password_file: None,
            password: None,
            per_minute: 600,
            elsewhere: false,
        }
    }
}

fn mailbox(text: &str) -> Result<Mailbox, Expected> {
    let read = text.parse::<Mailbox>().ok().filter(|_| text.is_ascii() || text.contains('<'));
    read.ok_or_else(|| "a mail address such as `brev@example.se` or `Remissflödet <brev@example.se>`".to_owned())
}

fn shown(mailbox: Option<&Mailbox>) -> Option<Value> {
    mailbox.map(|mailbox| match &mailbox.name {
        Some(name) => format!("{name} <{}>", mailbox.email).into(),
        None => mailbox.email.to_string().into(),
    })
}

pub(super) const SMTP: Setting = Setting::one(
    "mail-smtp",
    "URL",
    "Mail server for letters: smtps://USER@HOST, smtp+starttls://USER@HOST or, on this machine, smtp://127.0.0.1",
    |config, text| set(&mut config.mail.smtp, optional(text, str::parse)),
    |config| config.mail.smtp.as_ref().map(|server| server.to_string().into()),
);

pub(super) const SENDMAIL: Setting = Setting::one(
    "mail-sendmail",
    "PATH",
    "Program that takes letters instead of a mail server, as `/usr/sbin/sendmail` does",
    |config, text| set(&mut config.mail.sendmail, Ok(Some(text.into()))),
    |config| path(config.mail.sendmail.as_ref()),
);

pub(super) const FROM: Setting = Setting::one(
    "mail-from",
    "ADDRESS",
    "Sender of letters, such as `Remissflödet <brev@example.se>`",
    |config, text| set(&mut config.mail.from, optional(text, mailbox)),
    |config| shown(config.mail.from.as_ref()),
);

pub(super) const REPLY_TO: Setting = Setting::one(
    "mail-reply-to",
    "ADDRESS",
    "Address for answers to letters [default: the sender's]",
    |config, text| set(&mut config.mail.reply_to, optional(text, mailbox)),
    |config| shown(config.mail.reply_to.as_ref()),
);

pub(super) const BOUNCE: Setting = Setting::one(
    "mail-bounce",
    "ADDRESS",
    "Address that letters are returned to if they cannot be delivered [default: the sender's]",
    |config, text| set(&mut config.mail.bounce, optional(text, mailbox)),
    |config| shown(config.mail.bounce.as_ref()),
);

pub(super) const PASSWORD_FILE: Setting = Setting::one(
    "mail-password-file",
    "PATH",
    "File with the password of the mail server [default: the variable REMISSFLODE_MAIL_PASSWORD]",
    |config, text| set(&mut config.mail.password_file, Ok(Some(text.into()))),
    |config| path(config.mail.password_file.as_ref()),
);

pub(super) const PER_MINUTE: Setting = Setting::one(
    "mail-per-minute",
    "N",
    "Letters a minute at most; 0 for no limit [default: 600]",
    |config, text| set(&mut config.mail.per_minute, number(text, 0)),
    |config| Some(config.mail.per_minute.into()),
);

pub(super) const ELSEWHERE: Setting = Setting::one(
    "mail-elsewhere",
    "BOOL",
    "Show the links to letters, which another instance behind the same address sends [default: false]",
    |config, text| set(&mut config.mail.elsewhere, boolean(text)),
    |config| Some(config.mail.elsewhere.into()),
);

/// Everything that is missing for letters or contradicts, each in a sentence with its place.
fn mistakes(config: &Config) -> Vec<String> {
    let mail = &config.mail;
    let mut mistakes = Vec::new();
    let routes = [("mail-smtp", mail.smtp.is_some()), ("mail-sendmail", mail.sendmail.is_some())];
    let given: Vec<&str> = routes.iter().filter(|(_, is_given)| *is_given).map(|(key, _)| *key).collect();
    let at = |key: &str| config.origin(key);
    if let [first, second] = given.as_slice() {
        mistakes.push(format!("{}: `{first}` and `{second}` exclude each other; remove one", at(second)));
    }
    match (given.first(), &mail.from) {
        (Some(key), None) => mistakes.push(format!(
            "{}: letters need a sender; add `from = \"Remissflödet <brev@example.se>\"` to `[mail]`, or `--mail-from`",
            at(key)
        )),
        (None, Some(_)) => mistakes.push(format!(
            "{}: letters need a mail server; add `smtp = \"smtps://user@mail.example.se\"` or `sendmail = \"/usr/sbin/sendmail\"` to `[mail]`",
            at("mail-from")
        )),
        _ => {}
    }
    if let (Some(key), None) = (given.first(), &config.public_url) {
        mistakes.push(format!(
            "{}: letters need `public-url`, which every link in them begins with; add `public-url = \"https://remisser.example.se\"`",
            at(key)
        ));
    }
    if let (Some(key), true) = (given.first(), mail.elsewhere) {
        mistakes
            .push(format!("{}: this instance has a mail server; remove `elsewhere`, or `{key}`", at("mail-elsewhere")));
    }
    if let Some(program) = mail.sendmail.as_ref().filter(|program| !is_program(program)) {
        mistakes.push(format!(
            "{}: there is no program `{}`; install one, or name a mail server with `smtp`",
            at("mail-sendmail"),
            program.display()
        ));
    }
    mistakes
}

impl Config {
    /// The settings of letters; none if no letters are sent from here.
    ///
    /// # Errors
    /// What is missing or contradicts, a sentence each, and a password that cannot be read.
    pub fn mail_settings(&self) -> Result<Option<MailSettings>, String> {
        let mistakes = mistakes(self);
        if !mistakes.is_empty() {
            return Err(mistakes.join("\n"));
        }
        let mail = &self.mail;
        let Some(from) = mail.from.clone() else { return Ok(None) };
        let route = match (&mail.smtp, &mail.sendmail) {
            (Some(server), _) => Route::Smtp(server.clone()),
            (None, Some(program)) => Route::Sendmail(program.clone()),
            (None, None) => return Ok(None),
        };
        let password = match &mail.password_file {
            None => mail.password.clone(),
            Some(file) => {
                let text = fs::read_to_string(file).map_err(|error| {
                    format!("cannot read the password of the mail server in `{}`: {error}", file.display())
                })?;
                let text = text.trim_end_matches(['\r', '\n']);
                (!text.is_empty()).then(|| Password(text.to_owned()))
            }
        };
        if let (Route::Smtp(Server { user: Some(user), .. }), None) = (&route, &password) {
            return Err(format!(
                "there is no password for `{user}` at the mail server; put it into the file that `password-file` in `[mail]` names, or into {PASSWORD}"
            ));
        }
        Ok(Some(MailSettings {
            route,
            password,
            from,
            reply_to: mail.reply_to.clone(),
            bounce: mail.bounce.as_ref().map(|mailbox| mailbox.email.clone()),
            per_minute: mail.per_minute,
        }))
    }

    /// Returns `true` if pages link to letters, which this instance or another sends.
    #[must_use]
    pub fn has_letters(&self) -> bool {
        self.mail.elsewhere || (self.mail.from.is_some() && (self.mail.smtp.is_some() || self.mail.sendmail.is_some()))
    }
}
