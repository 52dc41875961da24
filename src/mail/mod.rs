//! Letters by mail: subscriptions by address, confirmed by their reader, and what is sent to them.
//!
//! ```text
//! form   --Letters::ask-->      file of a subscription, unconfirmed   --Mailer-->  message with a link
//! button --Letters::confirm-->  the same file, confirmed
//! Monday --Mailer-->            what is due (due), as a digest in words (content), as a mail (message), to the server
//!                               (transport), as a line of the ledger
//! ```
//!
//! Addresses stand in the files of subscriptions alone. There is no queue: a letter is due until the ledger says that it
//! was sent, so that the program may be killed at any moment.
//!
//! - `settings`: the operator's server and sender
//! - `address`, `choice`, `subscriber`: a subscription
//! - `folder`, `ledger`: the files
//! - `links`: tokens and signed links
//! - `letters`: everything that pages and, in `letters/sending`, the sender do with subscriptions
//! - `due`: which letters are due
//! - `content`, `message`: a letter in words and as bytes
//! - `transport`: SMTP and `sendmail`
//! - `sender`: the thread that sends

mod address;
mod choice;
mod content;
mod due;
mod folder;
mod ledger;
mod letters;
mod links;
mod message;
mod sender;
mod settings;
mod subscriber;
#[cfg(test)]
mod testing;
mod transport;

pub use address::{Address, AddressProblem};
pub use choice::{AskError, Change, Choice, LinkProblem, Pause, Rhythm, Shown};
use content::Content;
pub use content::{Describe, Sender};
pub use folder::{Folder, Read};
pub use ledger::{Issue, Ledger, Outcome, Record};
pub use letters::Letters;
pub use sender::{Mailer, send_test};
pub use settings::{MailSettings, Password, Route, Security, Server};
pub use subscriber::{Confirmation, Subscriber, SubscriberId};
pub use transport::{SendError, Transport, is_program, transport};
