//! A report as Markdown: each figure a link to its explanation below.

use super::prose::{Block, Inline};
use super::{Page, SIMULATED};

pub(super) fn render(page: &Page) -> String {
    let mut text = String::new();
    for block in &page.blocks {
        let line = |inlines: &[Inline]| inlines.iter().map(|i| inline(page, i)).collect::<String>();
        match block {
            Block::Heading { level, inlines, .. } => {
                text.push_str(&format!(
                    "{} {}\n\n",
                    "#".repeat(usize::from(*level)),
                    line(inlines)
                ));
                if *level == 1 {
                    if page.simulated {
                        text.push_str(&format!("> {SIMULATED}。\n\n"));
                    }
                    text.push_str(&format!("> {}。\n\n", page.known()));
                }
            }
            Block::Paragraph { inlines } => text.push_str(&format!("{}\n\n", line(inlines))),
            Block::Quote { inlines } => text.push_str(&format!("> {}\n\n", line(inlines))),
            Block::List { ordered, items } => {
                for (at, item) in items.iter().enumerate() {
                    let mark = if *ordered {
                        format!("{}.", at.saturating_add(1))
                    } else {
                        "-".to_owned()
                    };
                    text.push_str(&format!("{mark} {}\n", line(item)));
                }
                text.push('\n');
            }
        }
    }
    text.push_str(&format!("{}司法局\n\n## 附：数字说明\n\n", page.county));
    for explanation in page.order.iter().filter_map(|name| page.explained.get(name)) {
        let figure = &explanation.figure;
        let title = format!("{} {}", escape(&figure.label), escape(&figure.printed));
        text.push_str(&format!("### <a id=\"f-{}\"></a>{title}\n\n", figure.id));
        for (name, value) in explanation.published_lines() {
            text.push_str(&format!("- {name}：{}\n", escape(&value)));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn inline(page: &Page, piece: &Inline) -> String {
    match piece {
        Inline::Text { text, .. } => text.clone(),
        Inline::Strong(inner) => format!(
            "**{}**",
            inner.iter().map(|i| inline(page, i)).collect::<String>()
        ),
        Inline::Name { name, .. } => match page.explained.get(name) {
            Some(explained) => format!("[{}](#f-{name})", escape(&explained.figure.printed)),
            None => page.word(name).unwrap_or_else(|| format!("{{{name}}}")),
        },
    }
}

/// Characters that Markdown would take for marks.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
