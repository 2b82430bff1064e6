//! Tokens: by what programs call the API. A token stands for a person of the directory in a post held; what is seen
//! and done follows the post, and what the token opens of that are its scopes.
//!
//! Always holds: a token is shown once and kept as a digest; it ends within a year; a post that asks for a code app has
//! none, since a program cannot type a code; a token whose person, post, day or life is over opens nothing.

use calendar::{Day, Moment};
use catalogue::model::Catalogue;
use desk::Hat;
use engine::ids::PersonId;
use engine::world::Directory;
use store::{ApiToken, Store};

use super::AccountsError;
use super::secret::Token;
use crate::visit::hats;

/// What every token begins with, so that programs that look for leaked secrets know it.
pub const PREFIX: &str = "lt_";
/// The most days a token holds.
pub const MOST_DAYS: i64 = 366;
/// The longest label, in letters.
const LONGEST_LABEL: usize = 60;

/// What a token opens, of what its post may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Looking: matters, lists, figures.
    Read,
    /// Doing: acts and corrections.
    Act,
    /// Files: handing in, and fetching what hangs on matters.
    Files,
    /// Opening masked values, with a reason.
    Secrets,
    /// Taking whole lists away.
    Export,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] = [Self::Read, Self::Act, Self::Files, Self::Secrets, Self::Export];

    /// Its word in tokens, options and the API's description.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Act => "act",
            Self::Files => "files",
            Self::Secrets => "secrets",
            Self::Export => "export",
        }
    }

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Read => "查看",
            Self::Act => "办理",
            Self::Files => "文件",
            Self::Secrets => "查看遮盖的内容（写明事由）",
            Self::Export => "导出",
        }
    }

    /// The scope of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }
}

/// What a token is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What for.
    pub label: String,
    /// Who acts.
    pub person: PersonId,
    /// Under which post.
    pub hat: Hat,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// The last day on which it holds.
    pub until: Day,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Nobody would know what it is for.
    #[error("令牌要有名称，最多 {LONGEST_LABEL} 个字：写明给哪个系统用")]
    Label,
    /// It would open nothing.
    #[error("令牌至少要开一项：查看、办理、文件、查看遮盖的内容、导出")]
    Nothing,
    /// The post is not the person's.
    #[error("这个人今天没有这个岗位；请先在“机构和人员”里给岗位，再发令牌")]
    NotHeld,
    /// A program cannot type a code.
    #[error("这个岗位要用验证器登录，程序输不了动态码，不能发令牌；请给系统另设一个不用验证器的岗位")]
    CodeApp,
    /// Too long, or over already.
    #[error("有效期从今天起，最长 {MOST_DAYS} 天；请改最后一天")]
    Until,
    /// The store failed.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
}

/// Whether a person holds a post on a day, and programs may act under it.
///
/// # Errors
/// [`TokenError::NotHeld`], [`TokenError::CodeApp`].
pub fn may_have(
    catalogue: &Catalogue,
    directory: &Directory,
    person: &PersonId,
    hat: &Hat,
    day: Day,
) -> Result<(), TokenError> {
    if !hats(directory, person, day).contains(hat) {
        return Err(TokenError::NotHeld);
    }
    let kind = directory.organs.get(&hat.organ).map_or("", |o| o.kind.as_str());
    if catalogue.organs.code_app(&hat.post, kind) {
        return Err(TokenError::CodeApp);
    }
    Ok(())
}

/// Makes a token; it is known in clear here only. `day` is the desk's, by which posts are held; `now` the wall's, by
/// which it ends.
///
/// # Errors
/// Each [`TokenError`]; then there is none.
pub fn make(
    store: &Store,
    (catalogue, directory): (&Catalogue, &Directory),
    wanted: &Wanted,
    maker: &PersonId,
    day: Day,
    now: Moment,
) -> Result<(ApiToken, String), TokenError> {
    let label = wanted.label.trim();
    if engine::one_line(label).is_err() || label.chars().count() > LONGEST_LABEL {
        return Err(TokenError::Label);
    }
    let mut scopes = wanted.scopes.clone();
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(TokenError::Nothing);
    }
    may_have(catalogue, directory, &wanted.person, &wanted.hat, day)?;
    if !(0..=MOST_DAYS).contains(&now.day().days_until(wanted.until)) {
        return Err(TokenError::Until);
    }
    let text = format!("{PREFIX}{}", Token::random()?.text());
    let token = ApiToken {
        digest: digest(&text).ok_or_else(|| AccountsError("a token is not read".to_owned()))?,
        label: label.to_owned(),
        person: wanted.person.clone(),
        post: wanted.hat.post.clone(),
        organ: wanted.hat.organ.clone(),
        scopes: scopes.iter().map(|scope| scope.word().to_owned()).collect(),
        until: wanted.until,
        maker: maker.clone(),
        made: now,
        used: None,
        revoked: None,
    };
    store.make_token(&token).map_err(AccountsError::from)?;
    Ok((token, text))
}

/// What is kept of a token; absent where the text is none of ours, letter by letter.
pub fn digest(text: &str) -> Option<String> {
    let drawn = text.strip_prefix(PREFIX)?;
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (drawn.len() == 64 && drawn.bytes().all(hex)).then(|| super::secret::digest(text))
}

/// Whether a token has not ended and was not revoked.
pub fn holds(token: &ApiToken, now: Moment) -> bool {
    token.revoked.is_none() && now.day() <= token.until
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_as_it_was_written() {
        for scope in Scope::ALL {
            assert_eq!(Scope::of(scope.word()), Some(scope));
        }
        assert_eq!(Scope::of("admin"), None);
    }

    #[test]
    fn only_a_text_of_our_form_is_looked_up() {
        let good = format!("lt_{}", "0f".repeat(32));
        assert!(digest(&good).is_some());
        for bad in [
            "",
            "lt_",
            &good[3..],
            &good.to_uppercase(),
            &format!("{good}0"),
            "lt_ü",
        ] {
            assert_eq!(digest(bad), None, "{bad}");
        }
    }
}
