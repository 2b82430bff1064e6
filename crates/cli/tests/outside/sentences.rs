//! What is wrong is said in a sentence, with the mend; the exit code is 2 where it could not be done, 1 where it was
//! refused.

use std::fs;

use crate::sandbox::{Sandbox, commands};

/// Runs each line and compares code and sentence.
fn answers(sandbox: &Sandbox, cases: &[(&[&str], i32, &str)]) {
    for (args, code, sentence) in cases {
        let said = sandbox.run(args);
        assert_eq!(said.code, *code, "{args:?}\n{}{}", said.out, said.err);
        assert!(said.err.contains(sentence), "{args:?}\n{}", said.err);
        assert!(said.out.is_empty(), "{args:?}\n{}", said.out);
    }
}

#[test]
fn the_command_line_itself() {
    answers(
        &Sandbox::empty(),
        &[
            (&[], 2, "liantiao --help 列出全部命令"),
            (&["figure"], 2, "没有命令“figure”；是不是“figures”？"),
            (&["figures"], 2, "还要写 --period"),
            (
                &["figures", "--perod", "2023"],
                2,
                "没有参数“--perod”；是不是“--period”？",
            ),
            (&["figures", "--period"], 2, "--period <PERIOD> 后面要写值"),
            (
                &["figures", "--period", "2023", "--format", "xml"],
                2,
                "可写 table、csv、json",
            ),
            (
                &["figures", "--period", "2023", "--as-known", "2023-13-01"],
                2,
                "“2023-13-01”不是日子",
            ),
            (
                &["count", "x", "--to", "2023-02-29"],
                2,
                "“2023-02-29”不是日子；请写年-月-日，如 2023-05-04",
            ),
            (&["inbox", "--as", "x", "--on", "today"], 2, "“today”不是日子"),
            (&["run", "--day", "20230101"], 2, "“20230101”不是日子"),
            (&["simulate", "x", "--times", "0"], 2, "“0”不是次数"),
            (&["simulate", "x", "--seed", "a"], 2, "“a”不是数"),
            (
                &["init", "--county", "35058", "--name", "南安市", "--abbr", "南"],
                2,
                "不是区划代码",
            ),
            (&["export", "jurnal"], 2, "是不是“journal”？"),
        ],
    );
}

#[test]
fn lengths_that_are_none() {
    let length = |text: &'static str| ["period", "--from", "2024-03-01", "--within", text];
    answers(
        &Sandbox::empty(),
        &[
            (&length("-5 days"), 2, "期限至少是 1"),
            (&length("0 days"), 2, "期限至少是 1"),
            (&length("4000000000 days"), 2, "太长；期限最多写 100000"),
            (&length("99999999999999999999 days"), 2, "太长"),
            (&length("5 dayz"), 2, "请写 \"30 days\""),
        ],
    );
}

#[test]
fn a_county_that_the_catalogue_does_not_know() {
    let sandbox = Sandbox::with_catalogue();
    let init = [
        "init",
        "--db",
        "n.db",
        "--county",
        "110101",
        "--name",
        "东城区",
        "--abbr",
        "东",
    ];
    answers(
        &sandbox,
        &[(&init, 2, "目录的区划里没有 110101（县级有：350583 南安市）")],
    );
    assert!(!sandbox.path("n.db").exists() && !sandbox.path("n.db.key").exists());
}

#[test]
fn a_plan_that_cannot_be_simulated() {
    let sandbox = Sandbox::with_catalogue();
    let plan = sandbox.path("catalogue/plans/nanan-2023.toml");
    let whole = fs::read_to_string(&plan).unwrap();
    for (out, put, sentence) in [
        (
            "procedure = \"dispute\"",
            "procedure = \"disput\"",
            "stream.disputes：目录里没有程序“disput”",
        ),
        (
            "anchor = \"agree_written\"",
            "anchor = \"agree\"",
            "没有哪一步办 anchor 写的“agree”",
        ),
        (
            "organ = \"towncom\"",
            "orgon = \"towncom\"",
            "行写得不对（没有这一项 “orgon”；可写",
        ),
        (
            "{ do = \"mediate\", after",
            "{ do = \"agree_orally\", after",
            "stream.disputes：第",
        ),
    ] {
        assert!(whole.contains(out), "{out}");
        fs::write(&plan, whole.replace(out, put)).unwrap();
        let said = sandbox.run(&["simulate", "nanan-2023", "--db", "n.db"]);
        assert_eq!(said.code, 2, "{}", said.err);
        assert!(said.err.contains(sentence), "{put}\n{}", said.err);
        assert!(
            !said.err.contains("By {") && !said.err.contains("PersonId"),
            "{}",
            said.err
        );
        for left in ["n.db", "n.db.key"] {
            let _ = fs::remove_file(sandbox.path(left));
        }
    }
}

#[test]
fn names_that_are_not_there() {
    let sandbox = Sandbox::with_year();
    let line =
        |text: &'static str| -> Vec<&'static str> { text.split(' ').chain(["--db", "year.db"]).collect() };
    let cases = [
        (
            "explain mediation.handeld --period 2023",
            2,
            "没有指标“mediation.handeld”；是不是“mediation.handled”？",
        ),
        (
            "cases nothing.like.it --period 2023",
            2,
            "没有指标“nothing.like.it”；liantiao figures 列出全部",
        ),
        (
            "cases mediation.handled --period 20x3",
            2,
            "“20x3”不是期间；请写四位的年份，如 2023",
        ),
        ("figures --period 23", 2, "“23”不是期间"),
        (
            "figures --period 2023 --set nanan",
            2,
            "没有指标集“nanan”；有的是：nanan-annual",
        ),
        (
            "count mediation.handeld --to 2023-12-31",
            2,
            "没有计量“mediation.handeld”；是不是“mediation.handled”？",
        ),
        (
            "count mediation.handled --to 2023-12-31 --by knd",
            2,
            "没有分项“knd”；是不是“kind”？",
        ),
        (
            "count mediation.handled --from 2024-01-01 --to 2023-12-31",
            2,
            "请把两个日子对调",
        ),
        ("report anual --period 2023", 2, "没有报告“anual”；"),
        ("show 第1号", 1, "没有事项“第1号”，或者不在可看的范围"),
        ("show 第1号 --as nobody", 2, "没有人员“nobody”"),
        (
            "inbox --as office-001-clerk",
            2,
            "没有人员“office-001-clerk”；是不是“office-001-clerk-1”？",
        ),
        (
            "simulate nanan-2023",
            2,
            "year.db 已经有了；请换个名字，或者先移走它",
        ),
        (
            "figures --period 2023 --against nowhere.csv",
            2,
            "nowhere.csv 读不出来：没有这个文件或文件夹",
        ),
        ("publish nowhere", 2, "没有文件夹 nowhere"),
    ];
    for (text, code, sentence) in cases {
        answers(&sandbox, &[(&line(text), code, sentence)]);
    }
    answers(
        &sandbox,
        &[(
            &["simulate", "nanan-2024", "--db", "new.db"],
            2,
            "没有计划“nanan-2024”；是不是“nanan-2023”？",
        )],
    );
}

#[test]
fn texts_that_are_no_orders() {
    let sandbox = Sandbox::with_catalogue();
    let made = sandbox.run(&[
        "init",
        "--db",
        "n.db",
        "--county",
        "350583",
        "--name",
        "南安市",
        "--abbr",
        "南",
    ]);
    assert_eq!(made.code, 0, "{}", made.err);
    let texts = [
        ("garbage.json", "…{", "第1行第1列不合写法"),
        ("number.json", "{\"act\":1}", "写成了数 “1”"),
        ("odd.json", "{\"akt\":\"x\"}", "没有这一项 “akt”；可写"),
        ("short.json", "{}", "缺 “"),
    ];
    for (name, text, _) in texts {
        fs::write(sandbox.path(name), text).unwrap();
    }
    for (name, _, sentence) in texts {
        answers(
            &sandbox,
            &[
                (&["act", name, "--db", "n.db"], 1, "没有记下任何东西"),
                (&["correct", name, "--db", "n.db"], 1, "没有记下任何东西"),
                (&["act", name, "--db", "n.db"], 1, sentence),
            ],
        );
        // A directory of nobody is a directory.
        if name != "short.json" {
            answers(&sandbox, &[(&["enrol", name, "--db", "n.db"], 1, "不是名录")]);
        }
    }
    fs::write(sandbox.path("bytes.json"), [0xff, 0xfe]).unwrap();
    answers(
        &sandbox,
        &[(&["act", "bytes.json", "--db", "n.db"], 2, "它不是 UTF-8 的文本")],
    );
    // What the rules refuse names the rule, and nothing is recorded.
    fs::write(
        sandbox.path("nobody.json"),
        r#"{"procedure":"disput","act":"apply","by":{"person":"x"}}"#,
    )
    .unwrap();
    answers(
        &sandbox,
        &[(
            &["act", "nobody.json", "--db", "n.db"],
            1,
            "目录中没有程序“disput”",
        )],
    );
    assert_eq!(
        sandbox
            .run(&["export", "journal", "--db", "n.db"])
            .out
            .lines()
            .count(),
        2
    );
}

#[test]
fn databases_that_are_none() {
    let sandbox = Sandbox::with_year();
    let year = fs::read(sandbox.path("year.db")).unwrap();
    fs::write(sandbox.path("empty.db"), []).unwrap();
    fs::write(sandbox.path("garbage.db"), "x".repeat(9000)).unwrap();
    fs::write(sandbox.path("cut.db"), &year[..year.len() / 3]).unwrap();
    fs::create_dir(sandbox.path("folder.db")).unwrap();
    let readers: [&[&str]; 13] = [
        &["publish"],
        &["enrol", "catalogue/organs.toml"],
        &["figures", "--period", "2023"],
        &["explain", "mediation.handled", "--period", "2023"],
        &["cases", "mediation.handled", "--period", "2023"],
        &["count", "mediation.handled", "--to", "2023-12-31"],
        &["report", "annual", "--period", "2023"],
        &["restatements", "--period", "2023", "--since", "2023-06-30"],
        &["run"],
        &["show", "x"],
        &["inbox", "--as", "x"],
        &["verify"],
        &["export", "digest"],
    ];
    for (db, sentence) in [
        ("nowhere.db", "没有数据库 nowhere.db"),
        ("folder.db", "没有数据库 folder.db"),
        ("empty.db", "empty.db 不是联调的数据库"),
        ("garbage.db", "garbage.db 不是联调的数据库"),
    ] {
        for args in readers {
            // A text that is no order is found before the database is opened.
            if args[0] == "enrol" {
                continue;
            }
            answers(&sandbox, &[(&[args, &["--db", db]].concat(), 2, sentence)]);
        }
    }
    for args in readers {
        let said = sandbox.run(&[args, &["--db", "cut.db"]].concat());
        assert!(said.code == 1 || said.code == 2, "{args:?}: {}", said.out);
    }
    assert!(commands().len() >= readers.len());
}

#[test]
fn a_catalogue_with_an_error_makes_no_database() {
    let sandbox = Sandbox::with_catalogue();
    let dispute = sandbox.path("catalogue/mediation/dispute.toml");
    let text = fs::read_to_string(&dispute).unwrap();
    fs::write(
        &dispute,
        format!("{text}\n[state.nowhere]\nlabel = \"无处\"\nkind = \"opn\"\n"),
    )
    .unwrap();
    let init = [
        "init",
        "--db",
        "n.db",
        "--county",
        "350583",
        "--name",
        "南安市",
        "--abbr",
        "南",
    ];
    answers(
        &sandbox,
        &[
            (&init, 1, "没有发布。请按上面各条改好再来。"),
            (&["simulate", "nanan-2023", "--db", "n.db"], 1, "没有发布"),
        ],
    );
    assert!(!sandbox.path("n.db").exists() && !sandbox.path("n.db.key").exists());
}

#[test]
fn a_blank_text_is_no_answer() {
    let sandbox = Sandbox::with_year();
    let journal = sandbox.run(&["export", "journal", "--db", "year.db"]).out;
    let mut entries = journal
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let agreed = entries.rfind(|e| e["act"] == "agree_written").unwrap();
    let mut order = serde_json::json!({
        "matter": agreed["matter"], "act": "visit", "day": "2024-04-02",
        "by": {"person": agreed["actor"]["person"], "hat": {"post": "mediator", "organ": agreed["actor"]["organ"]}},
        "answers": {"performed": "full"},
    });
    for blank in ["", " \u{3000}\n"] {
        order["answers"]["views"] = blank.into();
        fs::write(sandbox.path("visit.json"), order.to_string()).unwrap();
        let said = sandbox.run(&["act", "visit.json", "--db", "year.db"]);
        assert_eq!(said.code, 1, "{}", said.out);
        assert!(said.err.contains("回访意见未填写"), "{}", said.err);
    }
    order["answers"]["views"] = "都履行了".into();
    fs::write(sandbox.path("visit.json"), order.to_string()).unwrap();
    assert_eq!(sandbox.run(&["act", "visit.json", "--db", "year.db"]).code, 0);
}

/// Gives an order to a database with the example directory, and what came of it.
fn order(sandbox: &Sandbox, text: &str) -> crate::sandbox::Said {
    fs::write(sandbox.path("order.json"), text).unwrap();
    sandbox.run(&["act", "order.json", "--db", "n.db"])
}

/// A database with a clerk of a judicial office.
fn office() -> Sandbox {
    let sandbox = Sandbox::with_catalogue();
    let init = [
        "init",
        "--db",
        "n.db",
        "--county",
        "350583",
        "--name",
        "南安市",
        "--abbr",
        "南",
    ];
    assert_eq!(sandbox.run(&init).code, 0);
    let directory = r#"{"organs":[{"id":"honglai","kind":"justice-office","name":"洪濑司法所","abbr":"洪濑",
        "level":"town","region":"350583113"}],"people":[{"id":"fang","name":"方乙"}],
        "posts":[{"person":"fang","post":"clerk","organ":"honglai","from":"2023-01-01"}]}"#;
    fs::write(sandbox.path("directory.json"), directory).unwrap();
    let said = sandbox.run(&["enrol", "directory.json", "--db", "n.db"]);
    assert_eq!(said.code, 0, "{}", said.err);
    sandbox
}

#[test]
fn refusals_speak_a_clerks_words() {
    let sandbox = office();
    let event = |by: &str, more: &str| {
        format!(
            r#"{{"procedure":"outreach-event","act":"record","by":{{"person":"{by}"}},"answers":
            {{"theme":"宪法宣传","place":"洪濑镇","form":"site","audience":"resident","people":80,"materials":120{more}}}}}"#
        )
    };
    for (text, words) in [
        (event("nobody", ""), "名录里没有人员“nobody”"),
        (
            r#"{"act":"record","by":{"person":"fang"}}"#.to_owned(),
            "没有写明新立哪个程序",
        ),
        (
            event("fang", r#","day":"2023-01-01""#),
            "依据：目录写明这项办理要填哪些项目、怎么填",
        ),
        (event("fang", "").replace("\"宪法宣传\"", "\" \""), "主题未填写"),
        (
            event("fang", "").replace("宪法宣传", &"长".repeat(501)),
            "写了501字，最多500字",
        ),
        (event("fang", "").replace("80", "9000000000000000000"), "数太大"),
    ] {
        let said = order(&sandbox, &text);
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{text}\n{}", said.err);
        assert!(said.err.contains(words), "{text}\n{}", said.err);
        assert!(!said.err.contains('§'), "{}", said.err);
    }
    // What was recorded is told by its labels, not by ids.
    let said = order(&sandbox, &event("fang", ""));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        !said.out.contains("recorded") && !said.out.contains("ended"),
        "{}",
        said.out
    );
}

#[test]
fn keys_that_are_none() {
    let sandbox = Sandbox::with_year();
    fs::write(sandbox.path("year.db.key"), [0xff, 0x00, 0x41]).unwrap();
    let order = r#"{"procedure":"dispute","act":"apply","by":{"person":"x"}}"#;
    fs::write(sandbox.path("order.json"), order).unwrap();
    let said = sandbox.run(&["act", "order.json", "--db", "year.db"]);
    assert!(said.code != 0);
    assert!(said.err.contains("不是联调的密钥"), "{}", said.err);
}

#[test]
fn files_of_a_catalogue_that_are_no_texts() {
    let sandbox = Sandbox::with_catalogue();
    fs::write(sandbox.path("catalogue/mediation/empty.toml"), "").unwrap();
    fs::write(
        sandbox.path("catalogue/mediation/gbk.toml"),
        [0xca, 0xdc, 0xc0, 0xed],
    )
    .unwrap();
    fs::write(
        sandbox.path("catalogue/mediation/long.toml"),
        vec![b' '; (4 << 20) + 1],
    )
    .unwrap();
    let said = sandbox.run(&["check", "catalogue", "--without-examples", "--format", "json"]);
    assert_eq!((said.code, said.err.as_str()), (1, ""));
    let found: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    for (file, rule) in [
        ("mediation/empty.toml", "empty-file"),
        ("mediation/gbk.toml", "file-not-in-unicode"),
        ("mediation/long.toml", "file-too-long"),
    ] {
        let hits = found.as_array().unwrap().iter().filter(|f| f["file"] == file);
        assert_eq!(
            hits.map(|f| f["rule"].as_str().unwrap()).collect::<Vec<_>>(),
            [rule]
        );
    }
}

#[test]
fn a_correction_says_why_and_what() {
    let sandbox = Sandbox::with_year();
    let journal = sandbox.run(&["export", "journal", "--db", "year.db"]).out;
    let mut entries = journal
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let agreed = entries.rfind(|e| e["act"] == "agree_written").unwrap();
    let head = format!("{}-head-1", agreed["actor"]["organ"].as_str().unwrap());
    let mut order = serde_json::json!({
        "why": " \n", "by": {"person": agreed["actor"]["person"]}, "approved": {"person": head},
        "changes": [{"change": "amend", "entry": agreed["id"], "answers": {"difficulty": "general"}}],
    });
    let corrected = |order: &serde_json::Value| {
        fs::write(sandbox.path("correction.json"), order.to_string()).unwrap();
        sandbox.run(&["correct", "correction.json", "--db", "year.db"])
    };
    let said = corrected(&order);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.err.contains("更正的理由未填写"), "{}", said.err);
    order["why"] = "难度写错".into();
    let nothing = serde_json::json!([{"change": "amend", "entry": agreed["id"]}]);
    let changes = std::mem::replace(&mut order["changes"], nothing);
    let said = corrected(&order);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(
        said.err.contains("更正的内容（另一日，或者另填的项目）未填写"),
        "{}",
        said.err
    );
    order["changes"] = changes;
    let said = corrected(&order);
    assert_eq!(said.code, 0, "{}", said.err);
}

#[test]
fn what_cannot_be_a_key_a_name_or_a_line() {
    let sandbox = office();
    let event = |more: &str, theme: &str| {
        format!(
            r#"{{"procedure":"outreach-event","act":"record","by":{{"person":"fang"}}{more},"answers":
             {{"theme":"{theme}","place":"洪濑镇","form":"site","audience":"resident","people":80,"materials":120}}}}"#
        )
    };
    // A blank key is none: two acts are two.
    for _ in 0..2 {
        let said = order(&sandbox, &event(r#","key":"""#, "宪法宣传"));
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(!said.out.contains("已办过"), "{}", said.out);
    }
    let long = format!(r#","key":"{}""#, "k".repeat(201));
    assert!(
        order(&sandbox, &event(&long, "宪法宣传"))
            .err
            .contains("请求号太长")
    );
    for theme in [r"a\u0000b", r"a\u001b[31mb", r"a\u202eb", r"a\nb"] {
        let said = order(&sandbox, &event("", theme));
        assert_eq!(said.code, 1, "{theme}: {}", said.out);
        assert!(said.err.contains("看不见的控制字符"), "{}", said.err);
    }
    fs::write(
        sandbox.path("nameless.json"),
        r#"{"people":[{"id":"","name":""}]}"#,
    )
    .unwrap();
    let said = sandbox.run(&["enrol", "nameless.json", "--db", "n.db"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("没有写代号或名称"), "{}", said.err);
    for name in [r"😀", r"甲\u202e乙", &"长".repeat(61)] {
        let text = format!(r#"{{"people":[{{"id":"x-1","name":"{name}"}}]}}"#);
        fs::write(sandbox.path("unreadable.json"), text).unwrap();
        let said = sandbox.run(&["enrol", "unreadable.json", "--db", "n.db"]);
        assert!(said.code == 1 && said.err.contains("读不出来"), "{}", said.err);
    }
    let said = sandbox.run(&["run", "--day", "2999-01-01", "--db", "n.db"]);
    assert!(said.code == 2 && said.err.contains("还没有到"), "{}", said.err);
}

#[test]
fn a_plan_is_checked_with_its_catalogue() {
    let sandbox = Sandbox::with_catalogue();
    let plan = sandbox.path("catalogue/plans/nanan-2023.toml");
    let whole = fs::read_to_string(&plan).unwrap();
    for (out, put, rule) in [
        ("count = 60", "cuont = 60", "unknown-key"),
        ("count = 60", "count = \"sixty\"", "wrong-type"),
        ("procedure = \"dispute\"\n", "", "missing-key"),
    ] {
        assert!(whole.contains(out), "{out}");
        fs::write(&plan, whole.replace(out, put)).unwrap();
        let said = sandbox.run(&["check", "catalogue", "--without-examples"]);
        assert_eq!(said.code, 1, "{put}: {}", said.out);
        for word in ["plans/nanan-2023.toml:", rule, "1 errors"] {
            assert!(said.out.contains(word), "{put}: {}", said.out);
        }
    }
}

#[test]
fn nobody_signs_in_by_a_link_where_an_organ_is_real() {
    let sandbox = office();
    let said = sandbox.run(&[
        "serve",
        "--db",
        "n.db",
        "--listen",
        "127.0.0.1:0",
        "--demo",
        "fang",
    ]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("登录链接只用于模拟数据"), "{}", said.err);
}
