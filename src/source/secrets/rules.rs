//! The table of secrets: a keyword that must be there, an expression of linear cost, and how much chance its match must hold.

/// What a kind of secret looks like.
pub(super) struct Rule {
    /// The kind, as the placeholder names it.
    pub(super) kind: &'static str,
    /// Texts of which one must be there: as the expression has them, or in either case where it takes both.
    pub(super) keywords: &'static [&'static str],
    /// What stands in every match besides; empty when nothing is sure.
    pub(super) sign: &'static str,
    /// The expression; its first group is the secret, or all of it when it has none.
    pub(super) expression: &'static str,
    /// The least entropy of the secret in bits a character.
    pub(super) entropy: f64,
    /// The least number of digits in it.
    pub(super) digits: usize,
}

impl Rule {
    /// Whether the expression takes letters of either case.
    pub(super) fn takes_both_cases(&self) -> bool {
        self.expression.contains("(?i")
    }
}

const fn rule(kind: &'static str, keywords: &'static [&'static str], expression: &'static str) -> Rule {
    Rule { kind, keywords, sign: "", expression, entropy: 2.5, digits: 0 }
}

/// Words that give a value a name which says that it is secret.
const NAMED: &[&str] = &[
    "secret",
    "token",
    "passw",
    "pwd",
    "api_key",
    "apikey",
    "api-key",
    "access_key",
    "accesskey",
    "access-key",
    "auth_key",
    "private_key",
    "credential",
];

/// The rules; where two match the same text, the earlier start wins, then the earlier rule.
#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("aws-access-key", &["AKIA", "ASIA", "ABIA", "ACCA"], r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
    rule("github-token", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"], r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{40,255})"),
    rule("gitlab-token", &["glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "gloas-", "glsoat-", "glft-", "glimt-", "glagent-"], r"\bgl(?:pat|ptt|dt|rt|cbt|oas|soat|ft|imt|agent)-[A-Za-z0-9_=.-]{20,}"),
    rule("anthropic-key", &["sk-ant-"], r"\bsk-ant-[A-Za-z0-9_-]{20,}"),
    rule("openai-key", &["sk-"], r"\bsk-(?:[A-Za-z0-9_-]{10,}T3BlbkFJ[A-Za-z0-9_-]{10,}|(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{32,})"),
    rule("slack-token", &["xox", "xapp-"], r"\b(?:xox[abceoprs]-[A-Za-z0-9.-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,})"),
    rule("slack-webhook", &["hooks.slack.com"], r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{20,}"),
    rule("stripe-key", &["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_", "whsec_"], r"\b(?:[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{24,})"),
    rule("google-api-key", &["AIza"], r"\bAIza[A-Za-z0-9_-]{35}"),
    rule("google-oauth-token", &["ya29.", "GOCSPX-"], r"\b(?:ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})"),
    rule("npm-token", &["npm_"], r"\bnpm_[A-Za-z0-9]{36}\b"),
    rule("pypi-token", &["pypi-AgEIcHlwaS5vcmc"], r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}"),
    rule("crates-io-token", &["cio"], r"\bcio[A-Za-z0-9]{32}\b"),
    rule("sendgrid-key", &["SG."], r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    rule("twilio-key", &["SK", "AC"], r"\b(?:SK|AC)[0-9a-f]{32}\b"),
    rule("telegram-token", &[":AA"], r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    rule("huggingface-token", &["hf_"], r"\bhf_[A-Za-z0-9]{30,}"),
    rule("digitalocean-token", &["doo_v1_", "dop_v1_", "dor_v1_"], r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    rule("vault-token", &["hvs.", "hvb."], r"\bhv[sb]\.[A-Za-z0-9_-]{20,}"),
    rule("docker-token", &["dckr_pat_"], r"\bdckr_pat_[A-Za-z0-9_-]{20,}"),
    rule("shopify-token", &["shpat_", "shpca_", "shppa_", "shpss_"], r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
    rule("azure-storage-key", &["accountkey="], r"(?i:AccountKey)=([A-Za-z0-9+/]{80,}={0,2})"),
    rule("jwt", &["eyJ"], r"\beyJ[A-Za-z0-9_-]{12,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    Rule { kind: "password-in-url", keywords: &["://"], sign: "@", expression: r#"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@"'<>`]{0,100}:([^\s/@"'<>`]{3,200})@[A-Za-z0-9\[{$%.-]"#, entropy: 2.5, digits: 0 },
    Rule { kind: "authorization-header", keywords: &["authorization"], sign: "", expression: r#"(?i)authorization["'`]?\s*[:=,]\s*["'`]?(?:bearer|basic|token)\s+([A-Za-z0-9._~+/=-]{16,})"#, entropy: 3.0, digits: 1 },
    Rule { kind: "secret", keywords: NAMED, sign: "", expression: r#"(?i)(?:secret|token|passwd|password|pwd|api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|credential)[A-Za-z0-9_.-]{0,30}["'`\]]{0,2}\s*(?::=|=>|[:=])\s*(?:[A-Za-z]{0,2}["'`])([^\s"'`]{10,200})["'`]"#, entropy: 3.5, digits: 2 },
    Rule { kind: "secret", keywords: NAMED, sign: "", expression: r"(?im)(?:secret|token|passwd|password|pwd|api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|credential)[A-Za-z0-9_-]{0,30}[ \t]*[:=][ \t]*([A-Za-z0-9+/_=-]{16,200})[ \t]*\r?$", entropy: 3.5, digits: 4 },
];

/// Parts of values that say of themselves that they are no secret, in lower case.
pub(super) const PLACEHOLDERS: &[&str] = &[
    "example",
    "placeholder",
    "changeme",
    "change-me",
    "change_me",
    "your-",
    "your_",
    "yourpassword",
    "xxxx",
    "****",
    "....",
    "dummy",
    "redacted",
    "insert",
    "replace",
    "todo",
    "not-a-real",
    "not_a_real",
    "fake",
    "sample",
    "foobar",
    "1234567890",
    "0123456789",
    "abcdefgh",
    "${",
    "{{",
    "%(",
    "$(",
    "<%",
    "process.env",
    "os.environ",
    "getenv",
    "env.",
    "secrets.",
];

/// Passwords in addresses that everybody knows.
pub(super) const WELL_KNOWN: &[&str] = &[
    "password", "pass", "passwd", "passw0rd", "secret", "pw", "pwd", "user", "username", "admin", "root", "postgres", "guest",
    "test", "token", "mysql", "redis", "rabbitmq", "mongo", "api_key", "apikey", "key",
];
