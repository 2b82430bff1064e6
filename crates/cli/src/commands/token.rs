//! `token`: by what programs call the API.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, anyhow};
use desk::names::Names;
use desk::{Clock, Hat, SystemClock};
use engine::ids::PersonId;
use web::accounts::tokens::{self, Scope, TokenError, Wanted};

use crate::args::Token;
use crate::open;
use crate::out::Out;

/// Makes, lists, revokes tokens.
pub fn token(out: &mut Out, db: &Path, what: Token) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let (store, now) = (desk.store(), SystemClock.now());
    let (catalogue, directory) = (desk.catalogue()?, desk.directory());
    match what {
        Token::Create {
            label,
            person,
            post,
            organ,
            scopes,
            until,
        } => {
            let scopes: Option<Vec<Scope>> = scopes.iter().map(|word| Scope::of(word)).collect();
            let wanted = Wanted {
                label,
                person: open::person(&desk, &person)?,
                hat: Hat {
                    post,
                    organ: organ.as_str().into(),
                },
                scopes: scopes.ok_or_else(|| anyhow!("没有这样的权限；有的是 {}", words().join("、")))?,
                until: until.unwrap_or_else(|| now.day().plus_days(tokens::MOST_DAYS - 1)),
            };
            let (today, maker) = (desk.clock().today(), PersonId::from(""));
            match tokens::make(store, (&catalogue, &directory), &wanted, &maker, today, now) {
                Ok((token, text)) => {
                    writeln!(out, "{text}")?;
                    out.aside(format_args!(
                        "令牌 {} 到{}为止。只显示这一次，请交给系统的管理人收好。",
                        token.id(),
                        token.until.chinese()
                    ));
                    Ok(ExitCode::SUCCESS)
                }
                Err(TokenError::Accounts(error)) => Err(error.into()),
                Err(error) => {
                    out.aside(format_args!("没有发令牌：{error}"));
                    Ok(ExitCode::from(1))
                }
            }
        }
        Token::Revoke { id } => {
            if store.revoke_token(&id, now)? {
                writeln!(out, "令牌 {id} 已收回")?;
                return Ok(ExitCode::SUCCESS);
            }
            out.aside(format_args!(
                "没有还能用的令牌 {id}；请用 liantiao token list 查看"
            ));
            Ok(ExitCode::from(1))
        }
        Token::List => {
            let names = Names {
                catalogue: &catalogue,
                directory: &directory,
            };
            for token in store.tokens()? {
                let hat = Hat {
                    post: token.post.clone(),
                    organ: token.organ.clone(),
                };
                let person = directory.people.get(&token.person);
                writeln!(
                    out,
                    "{}  {}  {}  {}  {}  {}{}",
                    token.id(),
                    token.label,
                    person.map_or(token.person.as_str(), |person| person.name.as_str()),
                    names.hat(&hat),
                    token.scopes.join(","),
                    token.until,
                    if tokens::holds(&token, now) {
                        ""
                    } else {
                        "  已失效"
                    }
                )?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn words() -> Vec<&'static str> {
    Scope::ALL.iter().map(|scope| scope.word()).collect()
}
