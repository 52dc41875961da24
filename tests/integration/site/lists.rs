//! The site's two lists: RSS by publication, and the list by last change as HTML inside JSON.

use serde_json::json;

use super::Case;

/// The feed: those that were published last, a hundred unless said otherwise.
pub(super) fn rss(cases: &[&Case], length: Option<usize>) -> String {
    let mut cases = cases.to_vec();
    cases.sort_by_key(|case| std::cmp::Reverse((case.published, &case.slug)));
    let items: String = cases.into_iter().take(length.unwrap_or(100)).map(item).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss xmlns:a10=\"http://www.w3.org/2005/Atom\" version=\"2.0\">\
         <channel><title>RSS</title><link>https://www.regeringen.se/Filter/RssFeed</link>\
         <description>RSS</description>{items}</channel></rss>"
    )
}

fn item(case: &Case) -> String {
    let senders: String =
        case.senders.iter().map(|(code, name)| format!("<category domain=\"{code}\">{name}</category>")).collect();
    let noon = case.published.strftime("%a, %d %b %Y 12:00:00 +0200");
    format!(
        "<item><guid isPermaLink=\"false\">{}</guid><link>https://www.regeringen.se{}</link>{senders}\
         <category domain=\"2099\">Remiss</category><title>{}</title><description>{}</description>\
         <pubDate>{noon}</pubDate></item>",
        case.guid(),
        case.path(),
        case.title,
        case.text
    )
}

/// One page of the list, from 1.
pub(super) fn json(cases: &[&Case], page: usize, size: usize, drift: bool) -> String {
    let mut cases = cases.to_vec();
    cases.sort_by_key(|case| std::cmp::Reverse((case.updated.unwrap_or(case.published), &case.slug)));
    let rows: String = cases.iter().skip((page - 1) * size).take(size).map(|case| case.row(drift)).collect();
    let class = if drift { "result--rows" } else { "list--block" };
    json!({ "Message": format!("<ul class=\"{class}\">{rows}</ul>"), "TotalCount": cases.len() }).to_string()
}
