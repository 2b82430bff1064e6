//! The small Markdown of reports, read into blocks.

/// A block of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// `#`, `##`, `###`.
    Heading {
        level: u8,
        line: usize,
        inlines: Vec<Inline>,
    },
    /// Lines up to an empty one.
    Paragraph { inlines: Vec<Inline> },
    /// `- ` or `1. ` lines.
    List { ordered: bool, items: Vec<Vec<Inline>> },
    /// `> ` lines.
    Quote { inlines: Vec<Inline> },
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inline {
    /// Text, and the line it stands on.
    Text { text: String, line: usize },
    /// `**...**`.
    Strong(Vec<Inline>),
    /// `{name}`, and the line it stands on.
    Name { name: String, line: usize },
}

impl Block {
    /// All inlines, items and all.
    pub fn inlines(&self) -> Vec<&Inline> {
        match self {
            Self::Heading { inlines, .. } | Self::Paragraph { inlines } | Self::Quote { inlines } => {
                inlines.iter().collect()
            }
            Self::List { items, .. } => items.iter().flatten().collect(),
        }
    }

    /// The texts in it and their lines, in order, those within `**...**` too.
    pub fn texts(&self) -> Vec<(&str, usize)> {
        let mut found = Vec::new();
        for inline in self.inlines() {
            texts(inline, &mut found);
        }
        found
    }

    /// The names in it, in order.
    pub fn names(&self) -> Vec<&str> {
        self.places().into_iter().map(|(name, _)| name).collect()
    }

    /// The names in it and their lines, in order.
    pub fn places(&self) -> Vec<(&str, usize)> {
        let mut found = Vec::new();
        for inline in self.inlines() {
            collect(inline, &mut found);
        }
        found
    }
}

fn texts<'i>(inline: &'i Inline, found: &mut Vec<(&'i str, usize)>) {
    match inline {
        Inline::Text { text, line } => found.push((text, *line)),
        Inline::Strong(inner) => inner.iter().for_each(|i| texts(i, found)),
        Inline::Name { .. } => {}
    }
}

fn collect<'i>(inline: &'i Inline, found: &mut Vec<(&'i str, usize)>) {
    match inline {
        Inline::Text { .. } => {}
        Inline::Strong(inner) => inner.iter().for_each(|i| collect(i, found)),
        Inline::Name { name, line } => found.push((name, *line)),
    }
}

/// The blocks of a text; lines are counted from 1.
pub(super) fn parse(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    // A block stays open while its lines follow one another.
    let mut open = false;
    for (at, raw) in text.lines().enumerate() {
        let line = at.saturating_add(1);
        let content = raw.trim();
        if content.is_empty() {
            open = false;
            continue;
        }
        if let Some((level, rest)) = heading(content) {
            blocks.push(Block::Heading {
                level,
                line,
                inlines: inlines(rest, line),
            });
            open = false;
            continue;
        }
        let last = blocks.last_mut().filter(|_| open);
        open = true;
        if let Some((is_ordered, rest)) = item(content) {
            match last {
                Some(Block::List { ordered, items }) if *ordered == is_ordered => {
                    items.push(inlines(rest, line))
                }
                _ => blocks.push(Block::List {
                    ordered: is_ordered,
                    items: vec![inlines(rest, line)],
                }),
            }
        } else if let Some(rest) = content.strip_prefix('>') {
            match last {
                Some(Block::Quote { inlines: before }) => before.extend(inlines(rest.trim_start(), line)),
                _ => blocks.push(Block::Quote {
                    inlines: inlines(rest.trim_start(), line),
                }),
            }
        } else {
            // Chinese runs on from line to line without a space.
            match last {
                Some(Block::Paragraph { inlines: before }) => before.extend(inlines(content, line)),
                Some(Block::List { items, .. }) => {
                    if let Some(item) = items.last_mut() {
                        item.extend(inlines(content, line));
                    }
                }
                _ => blocks.push(Block::Paragraph {
                    inlines: inlines(content, line),
                }),
            }
        }
    }
    blocks
}

fn heading(line: &str) -> Option<(u8, &str)> {
    [("### ", 3), ("## ", 2), ("# ", 1)]
        .iter()
        .find_map(|(mark, level)| line.strip_prefix(mark).map(|rest| (*level, rest.trim())))
}

fn item(line: &str) -> Option<(bool, &str)> {
    if let Some(rest) = line.strip_prefix("- ") {
        return Some((false, rest.trim()));
    }
    let (number, rest) = line.split_once(". ")?;
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then(|| (true, rest.trim()))
}

fn inlines(text: &str, line: usize) -> Vec<Inline> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, strong, after)) = between(rest, "**", "**") {
        pieces.extend(names(before, line));
        pieces.push(Inline::Strong(names(strong, line)));
        rest = after;
    }
    pieces.extend(names(rest, line));
    pieces
}

fn names(text: &str, line: usize) -> Vec<Inline> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, name, after)) = between(rest, "{", "}") {
        plain.push_str(before);
        if is_name(name) {
            if !plain.is_empty() {
                pieces.push(Inline::Text {
                    text: std::mem::take(&mut plain),
                    line,
                });
            }
            pieces.push(Inline::Name {
                name: name.to_owned(),
                line,
            });
        } else {
            plain.push_str(&format!("{{{name}}}"));
        }
        rest = after;
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Inline::Text { text: plain, line });
    }
    pieces
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// What stands before, between and after a pair of marks, if there is something between them.
fn between<'t>(text: &'t str, opens: &str, closes: &str) -> Option<(&'t str, &'t str, &'t str)> {
    let (before, rest) = text.split_once(opens)?;
    let (inner, after) = rest.split_once(closes)?;
    (!inner.is_empty()).then_some((before, inner, after))
}

/// Inlines as text, names left as they are.
pub(super) fn plain(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text { text, .. } => text.clone(),
            Inline::Strong(inner) => plain(inner),
            Inline::Name { name, .. } => format!("{{{name}}}"),
        })
        .collect()
}

/// The number a heading begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// 1, 2, 3.
    pub value: u32,
    /// As written, `一、` or `(一)`.
    pub text: String,
}

/// `一、`, `（一）`, `(一)` at the head of a title.
pub(super) fn number_of(title: &str) -> Option<Number> {
    let bracketed = title
        .strip_prefix(['(', '\u{ff08}'])
        .and_then(|rest| rest.split_once([')', '\u{ff09}']));
    let (digits, text) = match bracketed {
        Some((digits, _)) => (digits, format!("\u{ff08}{digits}\u{ff09}")),
        None => {
            let (digits, _) = title.split_once('、')?;
            (digits, format!("{digits}、"))
        }
    };
    Some(Number {
        value: chinese_number(digits)?,
        text,
    })
}

/// 一 to 九十九.
fn chinese_number(text: &str) -> Option<u32> {
    let digit = |c: char| {
        "一二三四五六七八九"
            .chars()
            .zip(1..)
            .find(|(d, _)| *d == c)
            .map(|(_, n)| n)
    };
    match text.chars().collect::<Vec<_>>().as_slice() {
        [c] if *c == '十' => Some(10),
        [c] => digit(*c),
        ['十', units] => Some(10 + digit(*units)?),
        [tens, '十'] => Some(digit(*tens)? * 10),
        [tens, '十', units] => Some(digit(*tens)? * 10 + digit(*units)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_names() {
        let blocks = parse("# 甲{year}\n\n一行{a.b}件，\n二行**重{c}**\n\n- 一\n- 二\n1. 三\n> 引\n");
        assert_eq!(blocks.len(), 5);
        assert_eq!(blocks[1].places(), vec![("a.b", 3), ("c", 4)]);
        let Block::List {
            ordered: false,
            items,
        } = &blocks[2]
        else {
            panic!("{blocks:?}")
        };
        assert_eq!(items.len(), 2);
    }

    #[test]
    fn what_is_no_mark_stays_text() {
        for text in ["{}", "{a b}", "**", "****", "{a", "a}", "#甲", "1.5 倍"] {
            let blocks = parse(text);
            let [Block::Paragraph { inlines }] = blocks.as_slice() else {
                panic!("{text}: {blocks:?}")
            };
            assert_eq!(plain(inlines), text, "{text}");
            assert!(inlines.iter().all(|i| matches!(i, Inline::Text { .. })), "{text}");
        }
    }

    #[test]
    fn numbers_of_titles() {
        let value = |title| number_of(title).map(|n| n.value);
        assert_eq!(value("一、甲"), Some(1));
        assert_eq!(value("（十二）乙"), Some(12));
        assert_eq!(value("（三）丙"), Some(3));
        assert_eq!(value("二十、丁"), Some(20));
        assert_eq!(value("附：戊、己"), None);
        assert_eq!(value("前言"), None);
    }
}
