//! Parses HTML to a tree of bounded depth and size.
//!
//! The parser walks its stack of open elements at many tags (HTML, section 13.2.4.2 "element is in scope"), compares each
//! attribute of a tag with all before it, and opens formatting elements again in each paragraph. So without bounds a page
//! of a megabyte takes hours or fills the memory. The bounds are checked on the tree as it grows: a count of tags in the
//! text would need the parser's own rules to be right.

use std::{cell::Cell, fmt};

use ego_tree::NodeId;
use html5ever::{
    buffer_queue::BufferQueue,
    tendril::StrTendril,
    tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
    tree_builder::{TreeBuilder, TreeBuilderOpts},
};
use scraper::{Html, HtmlTreeSink, Node};

use crate::extract::{
    limits::{MAX_ATTRIBUTES, MAX_FEED_ENTRIES, MAX_JSON_OBJECTS, MAX_JSON_VALUES, MAX_LEVELS, MAX_NODES, MAX_SECONDS},
    time_limit::TimeLimit,
};

/// The bytes that are parsed between two checks of the time and of an unfinished tag.
const PIECE_BYTES: usize = 16 * 1024;
/// The most separators (white space, quotes and slashes) in one tag or comment. Each may begin an attribute.
const MAX_SEPARATORS: usize = 50_000;

/// A bound that a page exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// Elements are nested too deeply.
    Levels,
    /// The tree has too many elements, attributes and texts.
    Nodes,
    /// A tag has too many attributes.
    Attributes,
    /// A feed has too many entries.
    Entries,
    /// JSON has too many objects.
    Objects,
    /// JSON has too many values.
    Values,
    /// The work takes too long.
    Time,
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Levels => write!(f, "{MAX_LEVELS} nested elements"),
            Self::Nodes => write!(f, "{MAX_NODES} elements, attributes and texts"),
            Self::Attributes => write!(f, "{MAX_ATTRIBUTES} attributes in a tag"),
            Self::Entries => write!(f, "{MAX_FEED_ENTRIES} entries"),
            Self::Objects => write!(f, "{MAX_JSON_OBJECTS} objects"),
            Self::Values => write!(f, "{MAX_JSON_VALUES} values"),
            Self::Time => write!(f, "{MAX_SECONDS} seconds of work"),
        }
    }
}

/// The tree of a document.
///
/// # Errors
/// The first bound that `html` exceeds.
pub(in crate::extract) fn parse(html: &str, limit: &TimeLimit) -> Result<Html, Excess> {
    let sink = HtmlTreeSink::new(Html::new_document());
    let guard = Guard {
        builder: TreeBuilder::new(sink, TreeBuilderOpts::default()),
        tokens: Cell::new(0),
        nodes: Cell::new(0),
        size: Cell::new(0),
        excess: Cell::new(None),
    };
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
    let (input, mut separators) = (BufferQueue::default(), 0);
    for piece in pieces(html) {
        let tokens = tokenizer.sink.tokens.get();
        input.push_back(StrTendril::from_slice(piece));
        // A script in the page ends the call early; it is not run.
        while !input.is_empty() {
            let _ = tokenizer.feed(&input);
        }
        let is_inside_token = tokenizer.sink.tokens.get() == tokens;
        separators = if is_inside_token { separators + count_separators(piece) } else { 0 };
        if separators > MAX_SEPARATORS {
            return Err(Excess::Attributes);
        }
        if let Some(excess) = tokenizer.sink.excess.get() {
            return Err(excess);
        }
        if limit.is_over_now() {
            return Err(Excess::Time);
        }
    }
    tokenizer.end();
    let guard = tokenizer.sink;
    guard.excess.get().map_or_else(|| Ok(guard.builder.sink.0.into_inner()), Err)
}

/// `text` in pieces of about [`PIECE_BYTES`].
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = rest.split_at(rest.ceil_char_boundary(PIECE_BYTES));
        rest = after;
        Some(piece)
    })
}

fn count_separators(piece: &str) -> usize {
    piece.bytes().filter(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'')).count()
}

/// A tree builder that takes no more tokens once its tree exceeds a bound.
struct Guard {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    /// The tokens so far, without errors: one tag may have any number of those.
    tokens: Cell<usize>,
    /// The nodes of the tree that are checked.
    nodes: Cell<usize>,
    /// Those nodes and their attributes.
    size: Cell<usize>,
    excess: Cell<Option<Excess>>,
}

impl Guard {
    /// The bound that the tree exceeds after a token. `may_nest` is true if the token may have opened an element.
    fn check(&self, may_nest: bool) -> Option<Excess> {
        let html = self.builder.sink.0.borrow();
        let nodes = html.tree.nodes();
        let new = nodes.len() - self.nodes.replace(nodes.len());
        let attributes = |node: &Node| node.as_element().map_or(0, |element| element.attrs.len());
        let mut newest = nodes.rev().take(new).peekable();
        let is_deep =
            may_nest && newest.peek().is_some_and(|node| node.ancestors().take(MAX_LEVELS + 1).count() > MAX_LEVELS);
        let size = self.size.get() + newest.map(|node| 1 + attributes(node.value())).sum::<usize>();
        self.size.set(size);
        if is_deep {
            return Some(Excess::Levels);
        }
        (size > MAX_NODES).then_some(Excess::Nodes)
    }
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if self.excess.get().is_some() {
            return TokenSinkResult::Continue;
        }
        self.tokens.set(self.tokens.get() + usize::from(!matches!(token, Token::ParseError(_))));
        let mut may_nest = false;
        if let Token::TagToken(tag) = &token {
            if tag.attrs.len() > MAX_ATTRIBUTES {
                self.excess.set(Some(Excess::Attributes));
                return TokenSinkResult::Continue;
            }
            may_nest = tag.kind == TagKind::StartTag;
        }
        let result = self.builder.process_token(token, line);
        self.excess.set(self.check(may_nest));
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn read(html: &str) -> Result<Html, Excess> {
        parse(html, &TimeLimit::start())
    }

    #[test]
    fn a_page_is_parsed_as_without_bounds() {
        let long = format!("<p title='{}'>å", "å ".repeat(PIECE_BYTES));
        for html in [
            "",
            "<!DOCTYPE html><html lang=sv><body><p>a<p>b<br><img></body></html>",
            "<table><tr><td>x<div>y</table><script>'<div>'</script>\r\n<!--> <b>&aring;&am",
            "<title>x</titl></TITLE><svg><td><![CDATA[x]]></svg><template><p>t</template><b><p>b</b>x",
            &long,
            &"<div>&ouml;\r\n<b>".repeat(200),
        ] {
            assert_eq!(read(html).map(|html| html.html()), Ok(Html::parse_document(html).html()), "{html:.200}");
        }
    }

    /// Each took from seconds to days, or the whole memory.
    #[test]
    fn hostile_pages_are_refused_soon() {
        let formatting: String = (0..400).map(|n| format!("<b id={n}>")).collect();
        let attributed: String =
            (0..20).map(|n| format!("<b id={n} {}>", (0..900).map(|n| format!("a{n} ")).collect::<String>())).collect();
        let attributes: String = (0..700_000).map(|n| format!(" a{n}")).collect();
        for (what, html, excess) in [
            ("open elements", "<div>".repeat(2_000_000), Excess::Levels),
            ("end tags without a start", "<div></x>".repeat(1_000_000), Excess::Levels),
            ("empty comments", "<div><!-->".repeat(1_000_000), Excess::Levels),
            ("foreign elements", "<svg><g>".repeat(1_000_000), Excess::Levels),
            ("templates", "<template>".repeat(1_000_000), Excess::Levels),
            ("tables in tables", "<table><td>".repeat(900_000), Excess::Levels),
            ("formatting elements", "<b><p>".repeat(1_000_000), Excess::Nodes),
            ("formatting opened again", format!("<p>{formatting}{}", "</p><p>x".repeat(1_000_000)), Excess::Nodes),
            ("attributes opened again", format!("<p>{attributed}{}", "</p><p>x".repeat(1_000_000)), Excess::Nodes),
            ("elements", "<i></i>".repeat(1_400_000), Excess::Nodes),
            ("attributes", format!("<p{attributes}>"), Excess::Attributes),
            ("repeated attributes", format!("<p{}>", attributes.replace("9 ", "8 ")), Excess::Attributes),
        ] {
            assert_eq!(read(&html).err(), Some(excess), "{what}");
        }
    }

    /// Each end tag looks through all open elements, and none adds to the tree.
    #[test]
    fn a_parser_that_is_kept_busy_is_stopped() {
        let html = format!("{}{}", "<div>".repeat(MAX_LEVELS - 10), "</x>".repeat(2_000_000));
        let limit = TimeLimit::of(Duration::from_millis(50));
        assert_eq!(parse(&html, &limit).err(), Some(Excess::Time));
    }

    #[test]
    fn a_long_comment_and_a_long_value_are_no_attributes() {
        let words = "ord ".repeat(MAX_SEPARATORS / 2);
        read(&format!("<!-- {words} --><p title='{words}'>{words}{words}{words}")).unwrap();
        read(&format!("<script>{}</script>", words.repeat(8))).unwrap();
        read(&format!("<img src='data:image/png;base64,{}'>", "iVBORw0KGgo".repeat(200_000))).unwrap();
    }
}
