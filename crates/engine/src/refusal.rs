//! Refusals: data inside, sentences outside.
//!
//! The order in which rules are judged is contract ([`Rule`] is declared in that order); the first that fails is the
//! refusal. The sentence is made in one place, [`Refusal::sentence`].

use serde::{Deserialize, Serialize};

/// Why an act was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The rule.
    pub rule: Rule,
    /// What it is about: a label, a field, a person, a day.
    pub subject: String,
    /// What is said: the catalogue's own `say`, or details.
    pub say: Option<String>,
    /// The article, or the section of the language (`§4.7`); people are told [`Refusal::grounds`].
    pub basis: Option<String>,
    /// What to do now.
    pub mend: Option<String>,
    /// Further findings of the same rule (all unfilled answers, all failing members of a set).
    pub more: Vec<String>,
}

/// The rules, in the order in which they are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The catalogue has no such procedure.
    NoSuchProcedure,
    /// There is no such matter.
    NoSuchMatter,
    /// The procedure has no such act.
    NoSuchAct,
    /// The act does not exist under the law of that day.
    ActNotInForce,
    /// The caller saw an older revision of the matter.
    MovedOn,
    /// The day lies in the future.
    DayInFuture,
    /// The day lies before the matter's latest entry.
    DayBeforeLatest,
    /// The act is not possible from this state.
    WrongState,
    /// The person may not do it.
    NotByYou,
    /// The act may not be done in that party's stead, or not so.
    Behalf,
    /// The organ may not hold such a matter.
    OrganMayNotHold,
    /// An answer that was not asked.
    UnknownAnswer,
    /// An answer of the wrong type, or a code not in force.
    WrongAnswer,
    /// An answer that must be given is missing.
    MissingAnswer,
    /// Too few or too many parties.
    PartyCount,
    /// A condition reads a value that is not there.
    AbsentValue,
    /// A guard of the act does not hold.
    Need,
    /// A tariff has no row.
    NoTariff,
    /// Arithmetic left its range.
    Overflow,
    /// The result is not in force, or none was given at the end.
    NoResult,
    /// The payee was not named by another person's earlier entry.
    PayeeNotNamed,
    /// An account would fall below zero.
    Overdrawn,
    /// An amount of money is not above zero.
    AmountNotPositive,
    /// A reaction's guard, answers or money fail.
    ReactionFails,
    /// The act needs approval by another person.
    NeedsApproval,
    /// There is no such proposal, or one is open already.
    Proposal,
    /// Who approves is who proposed, or has not the post.
    ApproverMayNot,
    /// A value the proposal would replace has changed.
    ProposalStale,
    /// A correction makes later acts impossible.
    CorrectionBreaks,
    /// The correction names an entry that is not there or is out already.
    CorrectionTarget,
    /// The key was used for another request.
    KeyReused,
    /// The county is closed to writing, or unknown.
    NoSuchCounty,
}

impl Rule {
    /// The section of the language that says so, where the catalogue names no article.
    fn section(self) -> &'static str {
        match self {
            Rule::NoSuchProcedure | Rule::NoSuchAct => "§3",
            Rule::NoSuchMatter | Rule::MovedOn | Rule::KeyReused | Rule::NoSuchCounty => "§1",
            Rule::ActNotInForce => "§2 valid",
            Rule::DayInFuture | Rule::DayBeforeLatest => "§4.7",
            Rule::WrongState => "§3 act",
            Rule::NotByYou | Rule::Behalf => "§3 by",
            Rule::OrganMayNotHold => "§3 procedure",
            Rule::UnknownAnswer | Rule::WrongAnswer | Rule::MissingAnswer => "§3 field",
            Rule::PartyCount => "§3 party",
            Rule::AbsentValue => "§4.3",
            Rule::Need => "§4.1",
            Rule::NoTariff => "§3 tariff",
            Rule::Overflow => "§4.1",
            Rule::NoResult => "§3 result",
            Rule::PayeeNotNamed => "§3 account",
            Rule::Overdrawn | Rule::AmountNotPositive => "§4.14",
            Rule::ReactionFails => "§4.13",
            Rule::NeedsApproval | Rule::Proposal | Rule::ApproverMayNot | Rule::ProposalStale => "§4.12",
            Rule::CorrectionBreaks | Rule::CorrectionTarget => "§4.8",
        }
    }

    /// The same rule in a clerk's words, who knows the catalogue and the journal, not the language.
    fn in_words(self) -> &'static str {
        match self {
            Rule::NoSuchProcedure | Rule::NoSuchAct => "现行目录写明有哪些程序、哪些办理",
            Rule::NoSuchMatter => "先立的事项才能续办",
            Rule::MovedOn => "按事项最新的情形办理",
            Rule::KeyReused => "一个请求号只记一次办理",
            Rule::NoSuchCounty => "一个库只记一个县区",
            Rule::ActNotInForce => "目录写明这项办理从哪天起、到哪天止适用",
            Rule::DayInFuture => "只记已经发生的办理",
            Rule::DayBeforeLatest => "一件事项的办理按日子先后记录，补在前面的作更正",
            Rule::WrongState => "目录写明这项办理在什么状态下可以办",
            Rule::NotByYou => "目录写明这项办理由谁办",
            Rule::Behalf => "代办须是当事人自己也可以办的，并写明核对身份的方式",
            Rule::OrganMayNotHold => "目录写明本程序由哪类机构承办",
            Rule::UnknownAnswer | Rule::WrongAnswer | Rule::MissingAnswer => {
                "目录写明这项办理要填哪些项目、怎么填"
            }
            Rule::PartyCount => "目录写明本程序各方当事人的人数",
            Rule::AbsentValue => "目录的条件要看的项目，须先填写",
            Rule::Need => "目录写明这项办理的条件",
            Rule::NoTariff => "目录的标准表写明当日的标准",
            Rule::Overflow => "数额须能合计，一笔不得大到无法合计",
            Rule::NoResult => "目录写明办结时的结果",
            Rule::PayeeNotNamed => "代管的钱只付给付款以外的人事先写明的收款账户",
            Rule::Overdrawn | Rule::AmountNotPositive => "代管的钱任何一天都不得透支，每笔都大于零",
            Rule::ReactionFails => "随之办理的相关事项须能一并办成，否则都不记",
            Rule::NeedsApproval | Rule::Proposal | Rule::ApproverMayNot | Rule::ProposalStale => {
                "目录写明须批准的办理，由一人提请、有权的另一人批准"
            }
            Rule::CorrectionBreaks | Rule::CorrectionTarget => "更正以后，此后的每一次办理仍须成立",
        }
    }

    /// What to do now.
    fn mend(self) -> &'static str {
        match self {
            Rule::NoSuchProcedure | Rule::NoSuchAct => "请核对程序和办理的名称",
            Rule::NoSuchMatter => "请核对事项编号",
            Rule::ActNotInForce => "请改用当时有效的办理",
            Rule::MovedOn => "请刷新后再办",
            Rule::DayInFuture => "请填今天或以前的日期",
            Rule::DayBeforeLatest => "请改日期，或者按更正补记",
            Rule::WrongState => "请看本事项现在可以办什么",
            Rule::NotByYou => "请由有权的岗位办理",
            Rule::Behalf => "请写明替谁办、怎样核对身份",
            Rule::OrganMayNotHold => "请选可以承办的机构",
            Rule::UnknownAnswer => "请去掉多出的项目",
            Rule::WrongAnswer => "请改正后再报",
            Rule::MissingAnswer | Rule::AbsentValue => "请补填后再报",
            Rule::PartyCount => "请核对当事人",
            Rule::Need => "请先满足上述条件",
            Rule::NoTariff => "请先在目录里补上标准",
            Rule::Overflow => "请核对数额",
            Rule::NoResult => "请选当时有效的结果",
            Rule::PayeeNotNamed => "请由另一人先写明收款账户",
            Rule::Overdrawn => "请核对余额",
            Rule::AmountNotPositive => "请填大于零的金额",
            Rule::ReactionFails => "请先处理相关事项",
            Rule::NeedsApproval => "请提出后由有权的人批准",
            Rule::Proposal => "请看本事项现有的提请",
            Rule::ApproverMayNot => "请由另一位有权的人批准",
            Rule::ProposalStale => "请重新提请",
            Rule::CorrectionBreaks => "请把受影响的办理一并更正",
            Rule::CorrectionTarget => "请核对所更正的办理",
            Rule::KeyReused => "请换一个请求号",
            Rule::NoSuchCounty => "请核对县区",
        }
    }
}

impl Refusal {
    /// A refusal by a rule of the language.
    pub fn new(rule: Rule, subject: impl Into<String>) -> Self {
        Self {
            rule,
            subject: subject.into(),
            say: None,
            basis: Some(rule.section().to_owned()),
            mend: Some(rule.mend().to_owned()),
            more: Vec::new(),
        }
    }

    /// A refusal with several findings; the first is the subject.
    pub(crate) fn listing(rule: Rule, findings: Vec<String>) -> Box<Self> {
        let mut refusal = Self::new(rule, findings.first().cloned().unwrap_or_default());
        refusal.more = findings;
        Box::new(refusal)
    }

    /// With the catalogue's own sentence and article.
    pub(crate) fn saying(mut self, say: &str, basis: Option<&str>) -> Self {
        self.say = Some(say.to_owned());
        if let Some(basis) = basis {
            self.basis = Some(basis.to_owned());
        }
        self
    }

    /// The article that says so, where the catalogue names one.
    pub fn article(&self) -> Option<&str> {
        self.basis.as_deref().filter(|basis| !basis.starts_with('§'))
    }

    /// What it goes by: the article, else the rule in words.
    pub fn grounds(&self) -> &str {
        self.article().unwrap_or_else(|| self.rule.in_words())
    }

    /// The sentence a clerk reads: what, why, by which article, what to do.
    pub fn sentence(&self) -> String {
        let mut text = self.what();
        if let Some(basis) = self.article() {
            text.push_str(&format!("（{basis}）"));
        }
        if let Some(mend) = &self.mend {
            text.push_str(&format!("。{mend}。"));
        }
        text
    }

    /// What is refused and why, without article and mend.
    pub fn what(&self) -> String {
        if let Some(say) = &self.say {
            return say.clone();
        }
        let subject = if self.more.len() > 1 {
            self.more.join("；")
        } else {
            self.subject.clone()
        };
        match self.rule {
            Rule::NoSuchProcedure => format!("目录中没有程序“{subject}”"),
            Rule::NoSuchMatter => format!("没有事项 {subject}"),
            Rule::NoSuchAct => format!("本程序没有“{subject}”这一办理"),
            Rule::ActNotInForce => format!("“{subject}”当时无此规定"),
            Rule::MovedOn => format!("事项已有新的办理（现为第{subject}笔）"),
            Rule::DayInFuture => format!("{subject}在今天以后"),
            Rule::DayBeforeLatest => format!("{subject}早于本事项最近一次办理"),
            Rule::WrongState => format!("现在的状态下不能办理“{subject}”"),
            Rule::NotByYou => format!("您无权办理“{subject}”"),
            Rule::Behalf => subject,
            Rule::OrganMayNotHold => format!("{subject}不能承办本程序"),
            Rule::UnknownAnswer => format!("未询问的项目：{subject}"),
            Rule::WrongAnswer => subject,
            Rule::MissingAnswer | Rule::AbsentValue => format!("{subject}未填写"),
            Rule::PartyCount => subject,
            Rule::Need => subject,
            Rule::NoTariff => format!("没有适用的标准：{subject}"),
            Rule::Overflow => format!("{subject}的数额超出范围"),
            Rule::NoResult => format!("没有可用的结果：{subject}"),
            Rule::PayeeNotNamed => format!("收款账户（{subject}）须由经办付款以外的人事先写明"),
            Rule::Overdrawn => format!("{subject}余额不足，不得透支"),
            Rule::AmountNotPositive => format!("{subject}的金额应大于零"),
            Rule::ReactionFails => format!("相关事项不能随之办理：{subject}"),
            Rule::NeedsApproval => format!("“{subject}”须经批准"),
            Rule::Proposal => subject,
            Rule::ApproverMayNot => format!("您不能批准“{subject}”"),
            Rule::ProposalStale => format!("提请以后{subject}已有变动"),
            Rule::CorrectionBreaks => format!("更正以后这些办理不再成立：{subject}"),
            Rule::CorrectionTarget => format!("没有可以更正的办理：{subject}"),
            Rule::KeyReused => "同一请求号已用于别的内容".to_owned(),
            Rule::NoSuchCounty => format!("没有县区 {subject}"),
        }
    }
}
