//! What happens about signing in, as the access log keeps it and the auditor reads it.
//!
//! Always holds: an event names a person or nobody; what was typed is in none.

use calendar::Moment;
use desk::Hat;
use engine::ids::PersonId;
use store::{Access, Way};

/// The road of these lines in the access log.
pub const ROAD: &str = "sign";

/// Something that happens about signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Signed in.
    In(Way),
    /// Login, password or code were not right.
    Wrong,
    /// The same, and now one waits.
    Locked,
    /// A try while one waits.
    Waiting,
    /// The provider's answer did not hold.
    Unproven,
    /// The provider's subject is tied to no account.
    Untied,
    /// Signed out.
    Out,
    /// Signed out on every device.
    OutEverywhere,
    /// Ended one of one's sessions.
    Ended,
    /// Set the first password, or one after forgetting it, by a one-time code.
    Activated,
    /// Changed the password.
    Password,
    /// Set up the code app.
    CodeApp,
    /// Took the code app off.
    NoCodeApp,
    /// Tied a provider's subject to the account.
    Tied,
    /// Took the tie off.
    Cut,
    /// Gave a one-time code (an administrator).
    Invited,
    /// Made a token for a program (an administrator).
    TokenMade,
    /// Revoked a token (an administrator).
    TokenRevoked,
}

/// Every event.
const ALL: [Event; 20] = [
    Event::In(Way::Password),
    Event::In(Way::Provider),
    Event::In(Way::Link),
    Event::Wrong,
    Event::Locked,
    Event::Waiting,
    Event::Unproven,
    Event::Untied,
    Event::Out,
    Event::OutEverywhere,
    Event::Ended,
    Event::Activated,
    Event::Password,
    Event::CodeApp,
    Event::NoCodeApp,
    Event::Tied,
    Event::Cut,
    Event::Invited,
    Event::TokenMade,
    Event::TokenRevoked,
];

impl Event {
    /// As the log keeps it.
    fn word(self) -> &'static str {
        match self {
            Self::In(Way::Password) => "in",
            Self::In(Way::Provider) => "in-provider",
            Self::In(Way::Link) => "in-link",
            Self::Wrong => "wrong",
            Self::Locked => "locked",
            Self::Waiting => "waiting",
            Self::Unproven => "unproven",
            Self::Untied => "untied",
            Self::Out => "out",
            Self::OutEverywhere => "out-everywhere",
            Self::Ended => "ended",
            Self::Activated => "activated",
            Self::Password => "password",
            Self::CodeApp => "code-app",
            Self::NoCodeApp => "no-code-app",
            Self::Tied => "tied",
            Self::Cut => "cut",
            Self::Invited => "invited",
            Self::TokenMade => "token-made",
            Self::TokenRevoked => "token-revoked",
        }
    }

    /// As the auditor reads it.
    pub fn label(self) -> &'static str {
        match self {
            Self::In(Way::Password) => "登录",
            Self::In(Way::Provider) => "用统一认证登录",
            Self::In(Way::Link) => "用演示链接登录",
            Self::Wrong => "登录没有成功",
            Self::Locked => "试的次数太多，停 15 分钟",
            Self::Waiting => "停用期间又试",
            Self::Unproven => "统一认证的回答核对不过",
            Self::Untied => "统一认证的身份没有绑定账号",
            Self::Out => "退出登录",
            Self::OutEverywhere => "各处退出登录",
            Self::Ended => "退出一处登录",
            Self::Activated => "用激活码设密码",
            Self::Password => "改密码",
            Self::CodeApp => "设好验证器",
            Self::NoCodeApp => "停用验证器",
            Self::Tied => "绑定统一认证",
            Self::Cut => "解除统一认证绑定",
            Self::Invited => "给激活码",
            Self::TokenMade => "发接口令牌",
            Self::TokenRevoked => "收回接口令牌",
        }
    }

    /// Whether somebody was kept out: shown so that it is seen.
    pub fn kept_out(self) -> bool {
        matches!(
            self,
            Self::Wrong | Self::Locked | Self::Waiting | Self::Unproven | Self::Untied
        )
    }
}

/// An event as a line of the access log. `person` is absent where nobody has the login; `from` and `device` say where
/// it came from.
pub fn line(
    event: Event,
    person: Option<&PersonId>,
    hat: Option<&Hat>,
    from: &str,
    device: &str,
    moment: Moment,
) -> Access {
    Access {
        n: 0,
        moment,
        person: person.cloned().unwrap_or_else(|| PersonId::from("")),
        hat: hat.map(|hat| (hat.post.clone(), hat.organ.clone())),
        road: ROAD.to_owned(),
        matter: None,
        what: format!("{}|{from}|{device}", event.word()),
        reason: None,
    }
}

/// The event of such a line, and where it came from, in words.
pub fn read(what: &str) -> Option<(Event, String)> {
    let mut parts = what.splitn(3, '|');
    let word = parts.next()?;
    let event = ALL.into_iter().find(|event| event.word() == word)?;
    let places: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    Some((event, places.join(" · ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_as_it_was_written() {
        for event in ALL {
            let line = line(
                event,
                None,
                None,
                "10.1.2.3",
                "Windows 上的 Edge",
                Moment::from_micros(0),
            );
            let (read, place) = read(&line.what).unwrap();
            assert_eq!((read, place.as_str()), (event, "10.1.2.3 · Windows 上的 Edge"));
        }
        assert_eq!(read("elsewhere|"), None);
    }
}
