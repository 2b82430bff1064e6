//! `serve`: the workbench in browsers.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use calendar::Day;
use desk::names::Names;
use desk::receipts::Slip;
use desk::{Clock, Desk, MovedClock, SystemClock};
use engine::ids::PersonId;
use store::Store;
use web::accounts::{self, Invitation};
use web::provider::ProviderSettings;
use web::{LogForm, Settings};

use crate::args::Oidc;
use crate::open;
use crate::out::Out;
use crate::wrong;

/// Whom a demonstration shows: simulated people, who sign in by a link.
pub struct Shown {
    /// Whoever works here.
    pub people: Vec<String>,
    /// Those who also give accounts.
    pub administrators: Vec<String>,
    /// Procedures, of each of which the latest open matter is shown as its first party follows it.
    pub residents: Vec<String>,
}

impl Shown {
    /// Whether there is anybody.
    pub fn any(&self) -> bool {
        !(self.people.is_empty() && self.administrators.is_empty() && self.residents.is_empty())
    }
}

/// The provider that the options name; the client's secret is read from its file.
pub fn provider(oidc: Oidc) -> Result<Option<ProviderSettings>> {
    let (Some(issuer), Some(client_id)) = (oidc.oidc_issuer, oidc.oidc_client_id) else {
        return Ok(None);
    };
    let client_secret = match &oidc.oidc_client_secret_file {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("统一认证的密钥文件 {} 读不出来", file.display()))?;
            let secret = text.trim();
            if secret.is_empty() {
                bail!(
                    "统一认证的密钥文件 {} 是空的；请把密钥写进去，只写密钥",
                    file.display()
                );
            }
            Some(secret.to_owned())
        }
        None => None,
    };
    Ok(Some(ProviderSettings {
        issuer,
        client_id,
        client_secret,
        label: oidc.oidc_label,
    }))
}

/// Serves until asked to end.
pub fn serve(
    out: &mut Out,
    db: &Path,
    settings: Settings,
    json: bool,
    today: Option<Day>,
    shown: &Shown,
) -> Result<ExitCode> {
    if !db.exists() {
        bail!(
            "{} 不存在；请先 liantiao init，或者 liantiao simulate",
            db.display()
        );
    }
    web::log_to_stderr(if json { LogForm::Json } else { LogForm::Text });
    let links = links(db, today, shown)?;
    let receipts = receipts(db, shown)?;
    let file = db.to_owned();
    let open = move || {
        let clock: Arc<dyn Clock> = match today {
            Some(day) => Arc::new(MovedClock::to(day)),
            None => Arc::new(SystemClock),
        };
        let store = Store::open(&file).map_err(|e| e.to_string())?;
        Desk::open(store, clock).map_err(|e| e.to_string())
    };
    let announce = |address: SocketAddr| {
        // That nobody reads it is no fault: the server goes on.
        let _ = tell(out, address, &links, &receipts);
    };
    web::serve(settings, open, announce)?;
    Ok(ExitCode::SUCCESS)
}

fn tell(
    out: &mut Out,
    address: SocketAddr,
    links: &[(String, Invitation)],
    receipts: &[(String, Slip)],
) -> std::io::Result<()> {
    writeln!(out, "请在浏览器打开 http://{address}/ ；按 Ctrl-C 结束")?;
    for (who, given) in links {
        writeln!(out, "  {who}\n    http://{address}/enter/{}", given.code.text())?;
    }
    for (what, slip) in receipts {
        writeln!(
            out,
            "  居民（模拟）查进度：{what}\n    http://{address}/r/{}",
            slip.code
        )?;
    }
    if !links.is_empty() {
        writeln!(
            out,
            "以上工作人员各是模拟人员，每个链接只能登录一次；再要就重新运行"
        )?;
    }
    out.flush()
}

/// The receipt of the first party of the latest open matter of each procedure shown, with what it is.
fn receipts(db: &Path, shown: &Shown) -> Result<Vec<(String, Slip)>> {
    let mut slips = Vec::new();
    if shown.residents.is_empty() {
        return Ok(slips);
    }
    let desk = open::desk(db)?;
    let catalogue = desk.catalogue()?;
    for procedure in &shown.residents {
        let Some(found) = catalogue.procedures.get(procedure) else {
            bail!(wrong::unknown(
                "程序",
                procedure,
                None,
                "请写程序的代号，例如 dispute"
            ));
        };
        let slip = desk.latest_receipts(procedure, 1)?.pop();
        slips.extend(slip.map(|slip| (found.label.clone(), slip)));
    }
    Ok(slips)
}

/// A one-time code for each person shown, with who it is.
fn links(db: &Path, today: Option<Day>, shown: &Shown) -> Result<Vec<(String, Invitation)>> {
    if !shown.any() {
        return Ok(Vec::new());
    }
    let desk = open::desk(db)?;
    let (catalogue, directory) = (desk.catalogue()?, desk.directory());
    // One organ for practice does not make an office a demonstration.
    if directory.organs.is_empty() || !directory.organs.values().all(|organ| organ.simulated) {
        bail!("登录链接只用于模拟数据；真实的人请用 liantiao account invite 发激活码");
    }
    let names = Names {
        catalogue: &catalogue,
        directory: &directory,
    };
    let (now, day) = (SystemClock.now(), today.unwrap_or_else(|| desk.clock().today()));
    let plain = shown.people.iter().map(|person| (person, false));
    let mut links = Vec::new();
    for (person, administrator) in plain.chain(shown.administrators.iter().map(|person| (person, true))) {
        let person: PersonId = open::person(&desk, person)?;
        let given = accounts::invite(
            desk.store(),
            &directory,
            person.as_str(),
            &person,
            administrator,
            now,
        )?;
        let posts = web::visit::hats(&directory, &person, day);
        let posts: Vec<String> = posts.iter().map(|hat| names.hat(hat)).collect();
        let posts = posts.join("、");
        let name = directory.people.get(&person).map_or("", |p| p.name.as_str());
        let also = if administrator {
            "，兼账号管理员"
        } else {
            ""
        };
        links.push((format!("{name}  {posts}{also}"), given));
    }
    Ok(links)
}
