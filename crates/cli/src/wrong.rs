//! What went wrong, as a sentence: what it was, and what to do. Errors are typed where they arise; here they are worded.

use std::io::ErrorKind;

use clap::error::{ContextKind, ContextValue, ErrorKind as Asked};
use desk::{Failure, PublishError};
use report::ReportError;
use store::StoreError;

use crate::json;

/// An error and its causes, the outermost first.
pub fn sentence(error: &anyhow::Error) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in error.chain() {
        let says = cause_says(cause);
        // A transparent error says what its cause says.
        if said.last() != Some(&says) {
            said.push(says);
        }
    }
    said.join("：")
}

fn cause_says(cause: &(dyn std::error::Error + 'static)) -> String {
    if let Some(error) = cause.downcast_ref::<StoreError>() {
        return store(error);
    }
    if let Some(error) = cause.downcast_ref::<Failure>() {
        return failure(error);
    }
    if let Some(PublishError::Failure(error)) = cause.downcast_ref::<PublishError>() {
        return failure(error);
    }
    if let Some(error) = cause.downcast_ref::<ReportError>() {
        return report(error);
    }
    if let Some(error) = cause.downcast_ref::<serde_json::Error>() {
        return json::says(error);
    }
    if let Some(error) = cause.downcast_ref::<std::io::Error>() {
        return file(error);
    }
    cause.to_string()
}

/// Why an order was not carried out.
pub fn failure(error: &Failure) -> String {
    match error {
        Failure::Store(error) => store(error),
        other => other.to_string(),
    }
}

/// Why a file could not be read or written.
fn file(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "没有这个文件或文件夹，请核对路径".to_owned(),
        ErrorKind::PermissionDenied => "没有读写它的权限".to_owned(),
        ErrorKind::IsADirectory => "它是文件夹，不是文件".to_owned(),
        ErrorKind::NotADirectory => "它是文件，不是文件夹".to_owned(),
        ErrorKind::InvalidData => "它不是 UTF-8 的文本".to_owned(),
        ErrorKind::StorageFull => "磁盘已满".to_owned(),
        ErrorKind::WriteZero | ErrorKind::UnexpectedEof => "没有读完或写完就断了".to_owned(),
        _ => format!("系统不让读写（{error}）"),
    }
}

fn store(error: &StoreError) -> String {
    match error {
        StoreError::NotFound { path } => {
            format!("没有数据库 {path}；用 --db 指明另一个，或者先建一个（liantiao init）")
        }
        StoreError::Exists { path } => format!("{path} 已经有了；请换个名字，或者先移走它"),
        StoreError::NotOurs { path } => format!("{path} 不是联调的数据库；请用 --db 指明数据库文件"),
        StoreError::Newer { found, known } => {
            format!("数据库的格式是第{found}版，本程序只认到第{known}版；请换用新的程序")
        }
        StoreError::Damaged { what } => format!("数据库已损坏（{what}）；请用备份恢复"),
        StoreError::Busy => "另有程序正在写这个数据库；请稍后再试".to_owned(),
        StoreError::Full => "磁盘已满，没有写入".to_owned(),
        StoreError::Access { what } => format!("数据库打不开或写不了（{what}）；请检查文件和文件夹的权限"),
        StoreError::NoKey { path } => format!("密钥文件 {path} 不在或读不出来；请把它放回原处"),
        StoreError::Sealed { id } => format!("秘密 {id} 解不开：密钥不是它的，或者它被改过"),
        StoreError::Output(kind) => file(&std::io::Error::from(*kind)),
        StoreError::KeyUnreadable { path } => {
            format!("密钥文件 {path} 的内容不是联调的密钥；请从备份恢复原来的密钥文件")
        }
        StoreError::NumberTaken { number } => {
            format!("编号 {number} 已经用过；请改目录里的编号式样，使它印出按什么分别编号")
        }
        StoreError::Malformed { what } => {
            format!("程序算出的记录自相矛盾（{what}），没有写入；请报告给维护人员")
        }
        StoreError::Other { what } => format!("数据库没有照办（{what}）；请报告给维护人员"),
    }
}

fn report(error: &ReportError) -> String {
    match error {
        ReportError::Counts(what) => format!("计数读不出来：{what}"),
        ReportError::Period(period) => format!("“{period}”不是期间；请写四位的年份，如 2023"),
        ReportError::PeriodUnknown(period) => format!("目录的 lists.toml 里没有期间“{period}”"),
        ReportError::NoFigure { name, near } => {
            unknown("指标", name, near.as_deref(), "liantiao figures 列出全部")
        }
        ReportError::NoMeasure { figure, measure } => {
            format!("指标“{figure}”要数“{measure}”，目录里没有这个计量；请用 liantiao check 检查目录")
        }
        ReportError::TooLarge(figure) => format!("指标“{figure}”太大，算不出来"),
        ReportError::NoPlainPart(figure) => format!("指标“{figure}”是比率的比率，没有名单"),
    }
}

/// No such thing: the nearest name there is, or else where the names are.
pub fn unknown(kind: &str, name: &str, near: Option<&str>, otherwise: &str) -> String {
    match near {
        Some(near) => format!("没有{kind}“{name}”；是不是“{near}”？"),
        None => format!("没有{kind}“{name}”；{otherwise}"),
    }
}

/// What is wrong with the command line itself.
pub fn asked(error: &clap::Error) -> String {
    let said = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) if !texts.is_empty() => Some(texts.join("、")),
        _ => None,
    };
    let arg = said(ContextKind::InvalidArg).unwrap_or_default();
    let value = said(ContextKind::InvalidValue).unwrap_or_default();
    let near = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::SuggestedSubcommand,
    ]
    .into_iter()
    .find_map(said);
    let otherwise = match said(ContextKind::ValidValue) {
        Some(values) => format!("可写 {values}"),
        None => "--help 列出可写的".to_owned(),
    };
    match error.kind() {
        Asked::InvalidValue if value.is_empty() => format!("{arg} 后面要写值；{otherwise}"),
        Asked::InvalidValue => format!("{arg}:{}", unknown("写法", &value, near.as_deref(), &otherwise)),
        Asked::ValueValidation => {
            let why = std::error::Error::source(error).map_or_else(String::new, ToString::to_string);
            format!("{arg}：“{value}”{why}")
        }
        Asked::UnknownArgument => unknown("参数", &arg, near.as_deref(), &otherwise),
        Asked::InvalidSubcommand => {
            let name = said(ContextKind::InvalidSubcommand).unwrap_or_default();
            unknown("命令", &name, near.as_deref(), "liantiao --help 列出全部")
        }
        Asked::MissingRequiredArgument => format!("还要写 {arg};--help 有例子"),
        Asked::DisplayHelpOnMissingArgumentOrSubcommand | Asked::MissingSubcommand => {
            "要写做什么;liantiao --help 列出全部命令".to_owned()
        }
        Asked::ArgumentConflict => format!("{arg} 写重了，或者与别的参数不能同写"),
        _ => error.to_string(),
    }
}
