//! What a browser calls itself, in a few words: enough to know one's own devices again, too little to follow anybody.

/// Words of browsers that a browser's own name holds, the more particular first.
const BROWSERS: [(&str, &str); 8] = [
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox", "Firefox"),
    ("HuaweiBrowser", "华为浏览器"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
];

/// Words of systems, the more particular first.
const SYSTEMS: [(&str, &str); 9] = [
    ("OpenHarmony", "鸿蒙"),
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Windows", "Windows"),
    ("Mac OS X", "苹果电脑"),
    ("UOS", "统信系统"),
    ("Linux", "Linux"),
];

/// `Windows 上的 Edge`, of a `User-Agent` header.
pub fn words(user_agent: &str) -> String {
    let find = |known: &[(&str, &'static str)]| {
        let found = known.iter().find(|(word, _)| user_agent.contains(word));
        found.map(|(_, words)| *words)
    };
    match (find(&SYSTEMS), find(&BROWSERS)) {
        (Some(system), Some(browser)) => format!("{system} 上的 {browser}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "看不出是什么设备".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_device_is_known_again_by_system_and_browser() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                    Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0";
        assert_eq!(words(edge), "Windows 上的 Edge");
        let phone = "Mozilla/5.0 (Linux; Android 14; V2359A) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 \
                     MicroMessenger/8.0.49";
        assert_eq!(words(phone), "安卓手机 上的 微信");
        assert_eq!(
            words("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Firefox/127.0"),
            "Linux 上的 Firefox"
        );
        assert_eq!(words("<script>"), "看不出是什么设备");
    }
}
