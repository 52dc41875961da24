//! The thread that sends letters, beside a server.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use anyhow::bail;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::mail::frame;
use crate::{
    catalog::Catalog,
    clock::Clock,
    config::Config,
    mail::{self, Letters, MailSettings, Mailer},
    store::Store,
};

/// The thread, until it has ended.
pub(super) struct Mailing {
    letters: Arc<Letters>,
    ended: CancellationToken,
}

/// Fails if another instance of this installation sends the letters.
pub(super) fn must_be_only(letters: &Letters, store: &Store) -> anyhow::Result<()> {
    match store.claim_letters(&letters.folder_name()) {
        Ok(true) => Ok(()),
        Ok(false) => bail!(
            "another instance of this installation sends the letters: set `elsewhere = true` in `[mail]` instead of a mail server. To \
             send them from here, stop that instance and move the folder `mail` of its data folder to this one; if it is lost, \
             see \"Letters\" in docs/scaling.md"
        ),
        Err(error) => {
            warn!(%error, "it is not known whether another instance sends letters too");
            Ok(())
        }
    }
}

impl Mailing {
    /// Starts to send letters about the consultations in `catalog`, until `stop` is set.
    pub(super) fn start(
        (letters, catalog): (Arc<Letters>, Arc<Catalog>),
        clock: Clock,
        settings: &Config,
        mail: MailSettings,
        stop: Arc<AtomicBool>,
    ) -> Self {
        let frame = frame(settings);
        let transport = mail::transport(&mail, &frame.host());
        let ended = CancellationToken::new();
        let guard = ended.clone().drop_guard();
        info!(from = %mail.from.email, "letters are sent by mail");
        let mailer = Mailer::new((Arc::clone(&letters), catalog), clock, frame, mail, transport, stop);
        std::thread::spawn(move || {
            let _ended = guard;
            mailer.run();
        });
        Self { letters, ended }
    }

    /// Waits until the letter under way is handed over and recorded, for `time` at most: it would come again.
    pub(super) async fn end(self, time: Duration) {
        self.letters.ring();
        if timeout(time, self.ended.cancelled()).await.is_err() {
            warn!("the mail server did not take a letter in time; it may come twice, with the same Message-ID");
        }
    }
}
