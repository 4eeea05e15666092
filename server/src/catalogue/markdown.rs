//! CommonMark of specifications and descriptions as HTML that is safe to show.
//!
//! Raw HTML is reduced to its text, links lead to http, https and mailto only, images are replaced by
//! their text, headings start below those of the page.

use headgate_app::components::SafeHtml;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

/// Longest text that is rendered, in bytes; the rest is cut off.
const MAX_BYTES: usize = 64 * 1024;

/// The text as HTML.
#[must_use]
pub fn render(text: &str) -> SafeHtml {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut open_links = Vec::new();
    let events = Parser::new_ext(cut(text), options).map(|event| safe_event(event, &mut open_links));
    let mut rendered = String::with_capacity(text.len() * 2);
    html::push_html(&mut rendered, events);
    SafeHtml::already_sanitised(rendered)
}

/// The text as HTML; `None` when there is none.
#[must_use]
pub fn render_some(text: Option<&str>) -> Option<SafeHtml> {
    text.filter(|text| !text.trim().is_empty()).map(render)
}

/// The first `limit` characters without any markup, for lists.
#[must_use]
pub fn excerpt(text: &str, limit: usize) -> String {
    let mut plain = String::new();
    for event in Parser::new(cut(text)) {
        match event {
            Event::Text(piece) | Event::Code(piece) => plain.push_str(&piece),
            Event::Html(piece) | Event::InlineHtml(piece) => plain.push_str(&without_tags(&piece)),
            Event::SoftBreak | Event::HardBreak | Event::End(_) if !plain.ends_with(' ') => plain.push(' '),
            _ => {}
        }
        if plain.len() > limit * 4 {
            break;
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    let plain = words.join(" ").replace(" .", ".").replace(" ,", ",");
    match plain.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", plain[..end].trim_end_matches([' ', '.', ','])),
        None => plain,
    }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_BYTES)]
}

fn safe_event<'t>(event: Event<'t>, open_links: &mut Vec<bool>) -> Event<'t> {
    match event {
        Event::Html(raw) | Event::InlineHtml(raw) if is_break(&raw) => Event::HardBreak,
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(without_tags(&raw).into()),
        Event::Start(Tag::Link { dest_url, link_type, .. }) => start_link(&dest_url, link_type, open_links),
        Event::End(TagEnd::Link) if open_links.pop() == Some(true) => raw_html("</a>"),
        Event::End(TagEnd::Link) | Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => raw_html(""),
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: lowered(level), id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        // Long lines scroll, so the block must be reachable by keyboard.
        Event::Start(Tag::CodeBlock(_)) => raw_html("<pre tabindex=\"0\"><code>"),
        Event::End(TagEnd::CodeBlock) => raw_html("</code></pre>\n"),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lowered(level))),
        other => other,
    }
}

fn raw_html(text: &'static str) -> Event<'static> {
    Event::InlineHtml(CowStr::Borrowed(text))
}

fn start_link<'t>(target: &str, kind: LinkType, open_links: &mut Vec<bool>) -> Event<'t> {
    let target = if kind == LinkType::Email { format!("mailto:{target}") } else { target.to_owned() };
    let is_allowed = url::Url::parse(&target).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto"));
    open_links.push(is_allowed);
    if !is_allowed {
        return raw_html("");
    }
    Event::InlineHtml(format!("<a href=\"{}\" rel=\"noopener noreferrer nofollow\">", escaped(&target)).into())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

fn is_break(raw: &str) -> bool {
    matches!(raw.trim().to_ascii_lowercase().as_str(), "<br>" | "<br/>" | "<br />")
}

/// What stands between the tags; a `<` that opens no tag stays.
fn without_tags(raw: &str) -> String {
    let mut text = String::new();
    let mut rest = raw;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        text.push_str(before);
        match tag.find('>') {
            Some(end) => rest = &tag[end + 1..],
            None => {
                text.push_str(tag);
                return text;
            }
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use headgate_app::components::{Prose, ProseProps};

    use super::*;

    fn html(text: &str) -> String {
        headgate_app::render_fragment(Prose(ProseProps { html: render(text) }))
    }

    #[test]
    fn scripts_and_dangerous_links_do_not_survive() {
        let hostile = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "<javascript:alert(1)>",
            "[x](data:text/html;base64,AAAA)",
            "![x](http://example.com/pixel.png)",
            "<p onclick='alert(1)'>hi</p>",
            "[x](http://example.com/\"onmouseover=\"alert(1))",
            "<<script>script>alert(1)</script>",
            "[a](/t/acme/members)",
            "\n<svg\nonload=alert(1)>\n",
        ];
        for text in hostile {
            let html = html(text).to_lowercase();
            for bad in
                ["<script", "<img", "<svg", "<p onclick", "href=\"javascript", "href=\"data", "\"onmouse", "href=\"/t"]
            {
                assert!(!html.contains(bad), "{text} became {html}");
            }
        }
    }

    #[test]
    fn ordinary_text_keeps_its_form() {
        let html = html("# Title\n\nUse `GET`, see [docs](https://example.com/a?b=1&c=2).<br>Next\n\n- one\n- two");
        for part in
            ["<h3>Title</h3>", "<code>GET</code>", "href=\"https://example.com/a?b=1&amp;c=2\"", "<br", "<li>one</li>"]
        {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
    }

    #[test]
    fn code_block_is_escaped_and_reachable_by_keyboard() {
        let html = html("```html\n<b>x</b>\n```");
        assert!(html.contains("<pre tabindex=\"0\"><code>&lt;b&gt;x&lt;/b&gt;"), "{html}");
    }

    #[test]
    fn excerpt_is_plain_and_short() {
        assert_eq!(
            excerpt("# Pay\n\nTake **cards** and [more](https://example.com).", 100),
            "Pay Take cards and more."
        );
        assert_eq!(excerpt("abcdef", 3), "abc…");
    }
}
