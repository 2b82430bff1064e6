//! Characters that look like the ones a grammar wants: a Chinese keyboard's quotation marks, commas and brackets.

/// The character that was meant, if `c` is one of the look-alikes.
pub fn meant(c: char) -> Option<char> {
    Some(match c {
        '“' | '”' | '〝' | '〞' => '"',
        '‘' | '’' => '\'',
        '【' => '[',
        '】' => ']',
        '。' => '.',
        '、' => ',',
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        _ => return None,
    })
}

/// The text with every look-alike replaced.
pub fn narrowed(text: &str) -> String {
    text.chars().map(|c| meant(c).unwrap_or(c)).collect()
}

/// The first look-alike outside quotes: its byte, itself, what was meant. `comment` starts the part not looked at.
pub fn first_outside_quotes(text: &str, comment: Option<char>) -> Option<(usize, char, char)> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) => {
                if escaped {
                    escaped = false;
                } else if c == '\\' && open == '"' {
                    escaped = true;
                } else if c == open {
                    quote = None;
                }
            }
            None if c == '"' || c == '\'' => quote = Some(c),
            None if Some(c) == comment => return None,
            None => {
                if let Some(wanted) = meant(c) {
                    return Some((at, c, wanted));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_outside_quotes_counts() {
        assert_eq!(first_outside_quotes("a = \"，\"", None), None);
        assert_eq!(first_outside_quotes("a = “x”", None), Some((4, '“', '"')));
        assert_eq!(first_outside_quotes("a = 1 # 说明，", Some('#')), None);
        assert_eq!(
            first_outside_quotes("a = \"\\\"，\"，", None).map(|f| f.2),
            Some(',')
        );
        assert_eq!(narrowed("ｐａｒｔｙ．ｘ"), "party.x");
    }
}
