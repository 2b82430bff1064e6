//! `account`: who may sign in.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use desk::{Clock, SystemClock};
use engine::ids::PersonId;
use web::accounts::{self, Accounts, InviteError, Ledger};

use crate::args::Account;
use crate::open;

/// Gives, closes, lists accounts.
pub fn account(db: &Path, what: Account) -> Result<ExitCode> {
    let ledger = Ledger::beside(db);
    match what {
        Account::Invite {
            login,
            person,
            administrator,
        } => invite(db, &ledger, &login, &PersonId::from(person.as_str()), administrator),
        Account::Close { login } => {
            let Some(account) = ledger.account(&login)? else {
                eprintln!("没有账号“{login}”");
                return Ok(ExitCode::from(1));
            };
            let ended = ledger.end_sessions(&account.person)?;
            ledger.save(&accounts::Account {
                closed: true,
                activation: None,
                ..account
            })?;
            println!("账号 {login} 已停用,{ended} 处登录已退出");
            Ok(ExitCode::SUCCESS)
        }
        Account::List => {
            let directory = open::desk(db)?.directory();
            for account in ledger.accounts()? {
                let name = directory.people.get(&account.person);
                let state = match (account.closed, &account.activation, &account.password) {
                    (true, _, _) => "停用",
                    (false, Some(_), _) => "等激活",
                    (false, None, Some(_)) => "在用",
                    (false, None, None) => "没有密码",
                };
                println!(
                    "{}  {}  {state}{}",
                    account.login,
                    name.map_or(account.person.as_str(), |p| p.name.as_str()),
                    if account.administrator { "  管理员" } else { "" }
                );
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn invite(
    db: &Path,
    ledger: &Ledger,
    login: &str,
    person: &PersonId,
    administrator: bool,
) -> Result<ExitCode> {
    let directory = open::desk(db)?.directory();
    let now = SystemClock.now();
    match accounts::invite(ledger, &directory, login, person, administrator, now) {
        Ok(given) => {
            println!("账号   {}", given.login);
            println!("激活码 {}", given.code.text());
            println!(
                "{} 前,在 /activate 页填它,设自己的密码。只显示这一次,请当面交给本人。",
                given.until.chinese()
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(InviteError::Accounts(error)) => Err(error.into()),
        Err(error) => {
            eprintln!("没有给账号:{error}");
            Ok(ExitCode::from(1))
        }
    }
}
