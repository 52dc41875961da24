//! The site's two lists: RSS by publication, and the list by last change as HTML inside JSON.

use serde_json::json;

use super::Published;

/// The feed: those that were published last, a hundred unless said otherwise.
pub(super) fn rss(consultations: &[&Published], length: Option<usize>) -> String {
    let mut consultations = consultations.to_vec();
    consultations.sort_by_key(|consultation| std::cmp::Reverse((consultation.published, &consultation.slug)));
    let items: String = consultations.into_iter().take(length.unwrap_or(100)).map(item).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss xmlns:a10=\"http://www.w3.org/2005/Atom\" version=\"2.0\">\
         <channel><title>RSS</title><link>https://www.regeringen.se/Filter/RssFeed</link>\
         <description>RSS</description>{items}</channel></rss>"
    )
}

fn item(consultation: &Published) -> String {
    let issuers: String = consultation
        .issuers
        .iter()
        .map(|(code, name)| format!("<category domain=\"{code}\">{name}</category>"))
        .collect();
    let noon = consultation.published.strftime("%a, %d %b %Y 12:00:00 +0200");
    format!(
        "<item><guid isPermaLink=\"false\">{}</guid><link>https://www.regeringen.se{}</link>{issuers}\
         <category domain=\"2099\">Remiss</category><title>{}</title><description>{}</description>\
         <pubDate>{noon}</pubDate></item>",
        consultation.guid(),
        consultation.path(),
        consultation.title,
        consultation.text
    )
}

/// One page of the list, from 1.
pub(super) fn json(consultations: &[&Published], page: usize, size: usize, drift: bool) -> String {
    let mut consultations = consultations.to_vec();
    consultations.sort_by_key(|consultation| {
        std::cmp::Reverse((consultation.updated.unwrap_or(consultation.published), &consultation.slug))
    });
    let rows: String =
        consultations.iter().skip((page - 1) * size).take(size).map(|consultation| consultation.row(drift)).collect();
    let class = if drift { "result--rows" } else { "list--block" };
    json!({ "Message": format!("<ul class=\"{class}\">{rows}</ul>"), "TotalCount": consultations.len() }).to_string()
}
