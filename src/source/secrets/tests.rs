use super::*;

/// A text of `length` characters that looks random and is the same every time.
fn noise(alphabet: &str, length: usize) -> String {
    let letters: Vec<char> = alphabet.chars().collect();
    let mut state = 7_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        letters[(state >> 33) as usize % letters.len()]
    };
    (0..length).map(|_| next()).collect()
}

const MIXED: &str = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";

fn kinds(text: &str) -> Vec<(&'static str, u32)> {
    redact(text).1
}

#[test]
fn every_expression_is_valid() {
    assert!((0..RULES.len()).all(|rule| expression(rule).is_some()));
    assert!(KEYWORDS.automaton.is_some());
}

#[test]
fn what_decides_that_an_expression_is_not_run_is_right() {
    for (at, rule) in RULES.iter().enumerate().filter(|(_, rule)| !rule.takes_both_cases()) {
        // Without its keywords the expression cannot match: each of its branches has one, letter by letter.
        let spelt: String = rule.expression.chars().filter(|c| !"\\(?:)".contains(*c)).collect();
        assert!(rule.expression.contains(rule.sign), "{at} {}", rule.kind);
        let has = |word: &str| spelt.contains(word) || word.chars().all(|c| rule.expression.contains(c));
        assert!(rule.keywords.iter().all(|word| has(word)), "{at} {}", rule.kind);
    }
    let upper = |word: &str| word.to_ascii_uppercase();
    let secret = format!("{}48", noise(MIXED, 24));
    assert_eq!(kinds(&format!("{}=\"{secret}\"", upper("api_token"))), [("secret", 1)]);
    assert!(rules_at_work("the actor asks: token = \"a b 1 c 2\"").is_empty());
    assert!(rules_at_work("see https://host.org/x").is_empty());
    assert_eq!(most_digits("a1b2 'c34' \"d5\"6"), 2);
    assert_eq!(most_digits(""), 0);
}

#[test]
fn known_tokens_are_replaced() {
    let mixed = |length| noise(MIXED, length);
    let hex = |length| noise("0123456789abcdef", length);
    let cases = [
        ("aws-access-key", format!("AK{}{}", "IA", noise("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16))),
        ("github-token", format!("gh{}_{}", "p", mixed(36))),
        ("github-token", format!("github{}_{}", "_pat", mixed(60))),
        ("gitlab-token", format!("gl{}-{}", "pat", mixed(20))),
        ("anthropic-key", format!("sk-{}-api03-{}", "ant", mixed(60))),
        ("openai-key", format!("sk-{}{}{}", mixed(20), "T3Blbk".to_owned() + "FJ", mixed(20))),
        ("openai-key", format!("sk-{}-{}", "proj", mixed(48))),
        ("slack-token", format!("xo{}-{}", "xb", noise("0123456789", 12) + "-" + &mixed(24))),
        ("slack-webhook", format!("https://hooks.{}.com/services/{}", "slack", mixed(40))),
        ("stripe-key", format!("sk_{}_{}", "live", mixed(24))),
        ("google-api-key", format!("AI{}{}", "za", mixed(35))),
        ("npm-token", format!("np{}_{}", "m", mixed(36))),
        ("pypi-token", format!("pypi-{}{}", "AgEIcHlwaS5vcmc", mixed(60))),
        ("sendgrid-key", format!("S{}.{}.{}", "G", mixed(22), mixed(43))),
        ("twilio-key", format!("S{}{}", "K", hex(32))),
        ("telegram-token", format!("{}:A{}{}", noise("123456789", 9), "A", mixed(33))),
        ("huggingface-token", format!("h{}_{}", "f", mixed(34))),
        ("vault-token", format!("hv{}.{}", "s", mixed(24))),
        ("jwt", format!("ey{}.ey{}.{}", "J".to_owned() + &mixed(20), "J".to_owned() + &mixed(40), mixed(43))),
    ];
    for (kind, secret) in cases {
        let text = format!("a\nlet key = call({secret});\nb\n");
        let (clean, found) = redact(&text);
        assert_eq!(
            (clean.into_owned(), found),
            (format!("a\nlet key = call([redacted: {kind}]);\nb\n"), vec![(kind, 2)]),
            "{kind}"
        );
    }
}

#[test]
fn assignments_need_a_name_and_chance() {
    let secret = noise(MIXED, 24);
    let check = |text: String, expected: &str| assert_eq!(redact(&text).0, expected, "{text}");
    check(format!("API_KEY = \"{secret}\""), "API_KEY = \"[redacted: secret]\"");
    check(format!("{{\"clientSecret\": \"{secret}\"}}"), "{\"clientSecret\": \"[redacted: secret]\"}");
    check(format!("DB_PASSWORD={secret}4821\n"), "DB_PASSWORD=[redacted: secret]\n");
    check(format!("config['password'] => '{secret}'"), "config['password'] => '[redacted: secret]'");
    check(format!("Authorization: Bearer {secret}7"), "Authorization: Bearer [redacted: authorization-header]");
    check(format!("postgres://me:{secret}@db.local/x"), "postgres://me:[redacted: password-in-url]@db.local/x");
}

#[test]
fn what_is_no_secret_stays() {
    for text in [
        "password = \"changeme-please-12\"",
        "token = \"authorization_code\"",
        "api_key = os.environ[\"OPENAI_API_KEY_2024\"]",
        "let token = parser.next_token_from(stream);",
        "secret: ${{ secrets.DEPLOY_TOKEN_1234 }}",
        "postgres://postgres:postgres@localhost/db",
        "https://user:${PASSWORD}@host/x",
        "https://host.org:8080/@scope/name",
        "sk-this-is-not-a-key",
        "\"-----BEGIN PRIVATE KEY-----\"",
        "if line.starts_with(\"-----BEGIN RSA PRIVATE KEY-----\") { parse(line) }",
        "a commit: 0123456789abcdef0123456789abcdef01234567",
        "const TOKEN_LIMIT: usize = 100_000;",
        "token_url = \"https://host.org/oauth2/token\"",
        "",
    ] {
        assert_eq!(kinds(text), [], "{text}");
    }
    let documented = format!("AK{}IOSFODNN7EXAMPLE", "IA");
    assert_eq!(kinds(&documented), []);
}

#[test]
fn private_keys_keep_their_lines() {
    let body = format!("{}\n{}\n", noise(MIXED, 64), noise(MIXED, 40));
    let (begin, end) = (format!("-----BEGIN {} KEY-----", "RSA PRIVATE"), format!("-----END {} KEY-----", "RSA PRIVATE"));
    let (clean, found) = {
        let text = format!("before\n{begin}\n{body}{end}\nafter\n");
        let (clean, found) = redact(&text);
        (clean.into_owned(), found)
    };
    assert_eq!((clean.as_str(), found), ("before\n[redacted: private-key]\n\n\n\nafter\n", vec![("private-key", 2)]));
    // Cut off in the middle, as an excerpt may be.
    let cut = format!("{begin}\n{}", noise(MIXED, 64));
    assert_eq!(redact(&cut).0, "[redacted: private-key]\n");
    // In one string with escaped line feeds.
    let escaped = format!("key = \"{begin}\\n{}\\n{end}\\n\";", noise(MIXED, 64));
    assert_eq!(redact(&escaped).0, "key = \"[redacted: private-key]\\n\";");
}

#[test]
fn redacting_twice_changes_nothing() {
    let text = format!("token = \"{}\"\nurl = https://a:{}@h.org/\n", noise(MIXED, 30), noise(MIXED, 12));
    let once = redact(&text).0.into_owned();
    assert_ne!(once, text);
    assert_eq!((redact(&once).0.as_ref(), kinds(&once).len()), (once.as_str(), 0));
}

#[test]
fn hostile_texts_cost_no_more_than_their_length() {
    for text in [
        "-----BEGIN ".repeat(100_000),
        "a://b:".repeat(150_000),
        "token=".repeat(150_000),
        "eyJ".repeat(300_000),
        "-----BEGIN PRIVATE KEY-----\n".repeat(30_000),
    ] {
        let started = std::time::Instant::now();
        let _ = redact(&text);
        assert!(started.elapsed().as_secs() < 20, "{}", &text[..20]);
    }
}

#[test]
fn credential_files_are_known_by_name() {
    for (path, is) in [
        (".env", true),
        ("a/.env.local", true),
        (".env.example", false),
        ("keys/server.pem", true),
        ("id_rsa", true),
        ("id_rsa.pub", false),
        ("terraform.tfstate", true),
        ("credentials.py", false),
        ("src/credentials.rs", false),
        ("credentials.json", true),
        ("environment.ts", false),
    ] {
        assert_eq!(is_credential_file(path), is, "{path}");
    }
}
