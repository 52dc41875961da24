//! The WebSub hub of the settings.

use std::sync::Arc;

use anyhow::Context as _;
use url::Url;

use super::setup::Setup;
use crate::fetch::HubPublisher;

/// The hub of the settings, if there is one and the network is used at all.
pub(super) fn of(setup: &Setup, base_url: &str) -> anyhow::Result<Option<Arc<HubPublisher>>> {
    let Some(url) = setup.settings.hub.as_ref().filter(|_| setup.settings.replay.is_none()) else { return Ok(None) };
    let public_url = Url::parse(base_url).with_context(|| format!("`{base_url}` is no address"))?;
    Ok(Some(Arc::new(HubPublisher::new(url.clone(), &public_url, &setup.fetch_settings())?)))
}
