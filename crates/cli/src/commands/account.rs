//! `account`: who may sign in.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use desk::{Clock, Desk, SystemClock};
use engine::ids::PersonId;
use web::accounts::{self, InviteError};

use crate::args::Account;
use crate::open;
use crate::out::Out;

/// Gives, closes, lists accounts.
pub fn account(out: &mut Out, db: &Path, what: Account) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let store = desk.store();
    match what {
        Account::Invite {
            login,
            person,
            administrator,
        } => invite(
            out,
            &desk,
            &login,
            &PersonId::from(person.as_str()),
            administrator,
        ),
        Account::Close { login } => {
            let Some(account) = store.account(&login)? else {
                out.aside(format_args!("没有账号“{login}”"));
                return Ok(ExitCode::from(1));
            };
            let ended = store.end_sessions_of(&account.person)?;
            store.put_account(&accounts::Account {
                closed: true,
                activation: None,
                ..account
            })?;
            writeln!(out, "账号 {login} 已停用，{ended} 处登录已退出")?;
            Ok(ExitCode::SUCCESS)
        }
        Account::List => {
            let directory = desk.directory();
            for account in store.accounts()? {
                let name = directory.people.get(&account.person);
                let state = match (account.closed, &account.activation, &account.password) {
                    (true, _, _) => "停用",
                    (false, Some(_), _) => "等激活",
                    (false, None, Some(_)) => "在用",
                    (false, None, None) => "没有密码",
                };
                writeln!(
                    out,
                    "{}  {}  {state}{}",
                    account.login,
                    name.map_or(account.person.as_str(), |p| p.name.as_str()),
                    if account.administrator { "  管理员" } else { "" }
                )?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn invite(
    out: &mut Out,
    desk: &Desk,
    login: &str,
    person: &PersonId,
    administrator: bool,
) -> Result<ExitCode> {
    let now = SystemClock.now();
    match accounts::invite(desk.store(), &desk.directory(), login, person, administrator, now) {
        Ok(given) => {
            writeln!(out, "账号   {}", given.login)?;
            writeln!(out, "激活码 {}", given.code.text())?;
            writeln!(
                out,
                "{} 前，在 /activate 页填它，设自己的密码。只显示这一次，请当面交给本人。",
                given.until.chinese()
            )?;
            Ok(ExitCode::SUCCESS)
        }
        Err(InviteError::Accounts(error)) => Err(error.into()),
        Err(error) => {
            out.aside(format_args!("没有给账号：{error}"));
            Ok(ExitCode::from(1))
        }
    }
}
