//! A report as one HTML file: no script, no request, no `style` attribute; the one style sheet is inside and named by
//! its hash, so that a strict content policy holds. Prints on A4.

use super::prose::{Block, Inline};
use super::{Page, SIMULATED};
use crate::explain::Explanation;

const STYLE: &str = include_str!("style.css");
/// SHA-256 of [`STYLE`], as a content policy names it (a test recomputes it).
const STYLE_HASH: &str = "sha256-UXVNQAgluNfVb8aQaVVZDu8Wl/vKZR4yiuKSy3qkB78=";

pub(super) fn render(page: &Page) -> String {
    let mut seen = std::collections::BTreeSet::new();
    let mut body = String::new();
    for block in &page.blocks {
        let mut line = |inlines: &[Inline]| {
            inlines
                .iter()
                .map(|i| inline(page, i, &mut seen))
                .collect::<String>()
        };
        match block {
            Block::Heading {
                level: 1, inlines, ..
            } => {
                body.push_str(&format!(
                    "<h1>{}</h1>\n<p class=\"known\">{}</p>\n",
                    line(inlines),
                    escape(&page.known())
                ));
            }
            Block::Heading { level, inlines, .. } => {
                body.push_str(&format!("<h{level}>{}</h{level}>\n", line(inlines)));
            }
            Block::Paragraph { inlines } => body.push_str(&format!("<p>{}</p>\n", line(inlines))),
            Block::Quote { inlines } => {
                body.push_str(&format!("<blockquote><p>{}</p></blockquote>\n", line(inlines)))
            }
            Block::List { ordered, items } => {
                let tag = if *ordered { "ol" } else { "ul" };
                let items: String = items
                    .iter()
                    .map(|item| format!("<li>{}</li>\n", line(item)))
                    .collect();
                body.push_str(&format!("<{tag}>\n{items}</{tag}>\n"));
            }
        }
    }
    let title = escape(&page.title());
    let county = escape(&page.county);
    let mark = if page.simulated {
        format!("<p class=\"mark\" role=\"note\">{SIMULATED}</p>\n")
    } else {
        String::new()
    };
    let figures: String = page
        .order
        .iter()
        .filter_map(|name| page.explained.get(name))
        .map(|e| explained(page, e))
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{STYLE_HASH}'; img-src data:\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light\">\n<title>{title}</title>\n<link rel=\"icon\" href=\"data:,\">\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">跳到正文</a>\n\
         <header class=\"top\"><p class=\"brand\">{LOGO}<span>联调 <small>{county}司法局</small></span></p>\
         <nav aria-label=\"文内\"><a href=\"#main\">正文</a> <a href=\"#figures\">数字说明</a></nav></header>\n\
         {mark}<main id=\"main\" tabindex=\"-1\">\n<article class=\"sheet\">\n{body}\
         <p class=\"sign\">{county}司法局</p>\n</article>\n\
         <section class=\"figures\" aria-labelledby=\"figures\">\n<h2 id=\"figures\">数字说明</h2>\n\
         <p class=\"dim\">每项数字按正文次序列出：怎么数、数哪段时间、由多少条记录合计而成。正文里点一个数，就到它的说明。</p>\n\
         {figures}</section>\n</main>\n</body>\n</html>\n"
    )
}

/// The mark of the product.
const LOGO: &str = "<svg viewBox=\"0 0 28 28\" aria-hidden=\"true\"><g fill=\"none\" stroke=\"#17567a\" stroke-width=\"3\"><rect x=\"3\" y=\"3\" width=\"14\" height=\"14\"/><path d=\"M11 17v8h14V11h-8\"/></g></svg>";

fn inline(page: &Page, piece: &Inline, seen: &mut std::collections::BTreeSet<String>) -> String {
    match piece {
        Inline::Text { text, .. } => escape(text),
        Inline::Strong(inner) => {
            format!(
                "<strong>{}</strong>",
                inner.iter().map(|i| inline(page, i, seen)).collect::<String>()
            )
        }
        Inline::Name { name, .. } => match page.explained.get(name) {
            Some(explained) => {
                let name = escape(name);
                // The explanation leads back to where the figure stands first.
                let id = if seen.insert(name.clone()) {
                    format!(" id=\"t-{name}\"")
                } else {
                    String::new()
                };
                format!(
                    "<a class=\"n\"{id} href=\"#f-{name}\">{}</a>",
                    escape(&explained.figure.printed)
                )
            }
            None => escape(&page.word(name).unwrap_or_else(|| format!("{{{name}}}"))),
        },
    }
}

fn explained(page: &Page, explanation: &Explanation) -> String {
    let figure = &explanation.figure;
    let id = escape(&figure.id);
    let place = page.places.get(&figure.id).map(|p| escape(p)).unwrap_or_default();
    let lines: String = explanation
        .published_lines()
        .into_iter()
        .map(|(name, value)| format!("<dt>{}</dt><dd>{}</dd>", escape(name), escape(&value)))
        .collect();
    format!(
        "<section class=\"fig\" id=\"f-{id}\"><h3>{} <b class=\"num\">{}</b> <a class=\"back\" href=\"#t-{id}\">正文{place}</a></h3>\
         <dl>{lines}</dl></section>\n",
        escape(&figure.label),
        escape(&figure.printed)
    )
}

/// Text as HTML text and attribute value.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(
            escape("<b a=\"x\" c='y'>&amp;"),
            "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;amp;"
        );
    }

    #[test]
    fn the_policy_names_the_style_sheet_by_its_hash() {
        use sha2::Digest;
        let digest = sha2::Sha256::digest(STYLE.as_bytes());
        assert_eq!(STYLE_HASH, format!("sha256-{}", base64(&digest)));
    }

    fn base64(bytes: &[u8]) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = String::new();
        for three in bytes.chunks(3) {
            let word = (0..3).fold(0_u32, |w, i| {
                (w << 8) | u32::from(three.get(i).copied().unwrap_or(0))
            });
            for i in 0..4 {
                let letter = LETTERS[((word >> (18 - 6 * i)) & 63) as usize];
                out.push(if i <= three.len() { char::from(letter) } else { '=' });
            }
        }
        out
    }
}
