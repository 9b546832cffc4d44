//! A static site in a real repository: over `file://`, and over http behind git's own server program.

use crate::harness::{Ran, Techdoc, Tree};
use crate::web_server::{Request, Response, WebServer};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const ARTICLE: &str = "---\ntitle: 'One: \"two\"'\ndescription: What is here.\ntags: [rust, c++]\n---\n\n# One: \"two\"\n\nThe first sentence.\n\n\
                       ![p](pics/p.png)\n\n```mermaid\nflowchart TD\n  n0[\"a.rs\"]\n  n1[\"b.rs\"]\n  n0 --> n1\n```\n";
const NOT_CHECKED: &str = "note: whether the article is still true was not checked: techdoc did not write it\n";
const TOKEN: &str = "canary-of-the-site";

/// A bare repository `site.git` on the branch `main`, and an article to go there.
struct Site {
    tree: Tree,
}

impl Site {
    /// With settings beside `repository`, and files that are there already.
    fn new(settings: &str, files: &[(&str, &str)]) -> Self {
        let tree = Tree::new().file("post.md", ARTICLE).file("pics/p.png", b"\x89PNG");
        let site = Self { tree };
        site.git(&["init", "--quiet", "--bare", "--initial-branch=main", "site.git"]);
        site.settings(&format!("file://{}", site.tree.path("site.git").display()), settings);
        site.push(files);
        site
    }

    fn settings(&self, repository: &str, settings: &str) {
        self.tree.write("site.toml", format!("[publish.blog]\ntype = \"git-site\"\nrepository = \"{repository}\"\n{settings}"));
    }

    /// Another clone that pushes these files.
    fn push(&self, files: &[(&str, &str)]) {
        let aside = tempfile::tempdir_in(self.tree.path(".")).unwrap();
        let folder = aside.path().to_str().unwrap();
        self.git(&["clone", "--quiet", "site.git", folder]);
        for (path, text) in files.iter().chain(&[("README.md", "A site.\n")]) {
            let path = aside.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        self.git(&["-C", folder, "add", "--all"]);
        self.git(&["-C", folder, "commit", "--quiet", "--allow-empty", "--message", "by hand"]);
        self.git(&["-C", folder, "push", "--quiet", "origin", "HEAD:main"]);
    }

    fn git(&self, arguments: &[&str]) -> String {
        self.tree.git(arguments)
    }

    fn in_site(&self, arguments: &[&str]) -> String {
        self.git(&[&["--git-dir", "site.git"], arguments].concat())
    }

    fn commits(&self) -> usize {
        self.in_site(&["rev-list", "--count", "main"]).trim().parse().unwrap()
    }

    fn files(&self) -> Vec<String> {
        self.in_site(&["ls-tree", "-r", "--name-only", "main"]).lines().map(str::to_owned).collect()
    }

    fn show(&self, path: &str) -> String {
        self.in_site(&["show", &format!("main:{path}")])
    }

    /// A pre-receive hook.
    fn hook(&self, script: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.tree.path("site.git/hooks/pre-receive");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A call with a ledger and a cache of the site's own.
    fn command(&self, article: &str, arguments: &[&str]) -> Techdoc {
        let all = [&["publish", article, "--config", "site.toml", "--to", "blog"], arguments].concat();
        let place = |name: &str| self.tree.path(name).to_str().unwrap().to_owned();
        self.tree.command(all).env("XDG_DATA_HOME", &place("data")).env("XDG_CACHE_HOME", &place("cache"))
    }

    fn publish(&self, arguments: &[&str]) -> Ran {
        self.command("post.md", arguments).run()
    }

    fn published(&self, arguments: &[&str], expected: &str) {
        self.publish(arguments).exit(0).stderr(NOT_CHECKED).stdout_has(expected);
    }
}

#[test]
fn a_page_is_written_once_and_then_its_changes() {
    let site = Site::new("generator = \"hugo\"\npublic_url = \"https://h.example/posts/{slug}/\"\n", &[]);
    site.published(&[], "blog  created    draft      https://h.example/posts/post/\n");
    let page = site.show("content/posts/post.md");
    assert!(page.starts_with("---\ntitle: \"One: \\\"two\\\"\"\ndescription: \"What is here.\"\ndate: 20"), "{page}");
    assert!(page.contains("draft: true\ntechdoc:\n") && page.contains("---\n\nThe first sentence.\n"), "{page}");
    let images = |site: &Site| site.files().into_iter().filter(|path| path.starts_with("content/posts/post-")).collect::<Vec<_>>();
    assert_eq!(images(&site).len(), 2, "{:?}", site.files());
    let author = site.in_site(&["log", "-1", "--format=%an <%ae> %s", "main"]);
    assert_eq!(author, "techdoc <techdoc@localhost> Publish \"One: \"two\"\"\n");
    site.published(&[], "blog  unchanged  draft");
    assert_eq!(site.commits(), 2);
    site.published(&["--live"], "blog  updated    live");
    assert!(site.show("content/posts/post.md").contains("draft: false\n"));
    site.published(&[], "blog  unchanged  live");
    site.tree.write("post.md", ARTICLE.replace("b.rs", "c.rs").replace("first", "second"));
    site.published(&[], "blog  updated    live");
    assert!(site.show("content/posts/post.md").contains("The second sentence."));
    assert_eq!((site.commits(), images(&site).len()), (4, 2), "the diagram that nothing shows any longer is gone");
    let clones = std::fs::read_dir(site.tree.path("cache/techdoc/sites")).unwrap().count();
    assert_eq!(clones, 2, "one clone and its lock");
}

#[test]
fn a_lost_ledger_and_a_broken_clone_lead_to_no_second_page() {
    let site = Site::new("generator = \"jekyll\"\nauthor = \"Ada L. <ada@example.org>\"\n", &[]);
    site.published(&["--live"], "blog  created    live");
    assert_eq!(site.in_site(&["log", "-1", "--format=%an <%ae> %cn", "main"]), "Ada L. <ada@example.org> Ada L.\n");
    std::fs::remove_dir_all(site.tree.path("data")).unwrap();
    site.published(&["--live"], "blog  unchanged  live");
    let clone = std::fs::read_dir(site.tree.path("cache/techdoc/sites")).unwrap().map(|entry| entry.unwrap().path());
    let clone = clone.into_iter().find(|path| path.is_dir()).unwrap();
    std::fs::remove_dir_all(clone.join("objects")).unwrap();
    site.tree.write("post.md", ARTICLE.replace("first", "second"));
    site.published(&[], "blog  updated    live");
    assert_eq!((site.commits(), site.files().iter().filter(|path| path.starts_with("_posts/")).count()), (3, 1));
}

#[test]
fn a_post_keeps_the_day_in_its_name() {
    let old = "---\ntitle: \"Old\"\npublished: true\ntechdoc:\n  version: \"0.0.1\"\n  article: \"post\"\n---\n\nold\n";
    let settings = "generator = \"jekyll\"\npublic_url = \"https://h.example/{year}/{month}/{day}/{slug}.html\"\n";
    let site = Site::new(settings, &[("_posts/2020-02-03-post.md", old)]);
    site.published(&[], "blog  updated    live       https://h.example/2020/02/03/post.html\n");
    assert!(site.show("_posts/2020-02-03-post.md").contains("date: 2020-02-03\n"));
    assert_eq!(site.files().iter().filter(|path| path.starts_with("_posts/")).count(), 1);
    site.tree.write("post.md", ARTICLE.replace("tags:", "date: 2021-04-05\ntags:"));
    site.published(&[], "https://h.example/2021/04/05/post.html\n");
    assert!(
        site.files().contains(&"_posts/2021-04-05-post.md".to_owned())
            && !site.files().contains(&"_posts/2020-02-03-post.md".to_owned())
    );
}

#[test]
fn a_page_of_somebody_else_stays() {
    for (page, why) in [
        ("---\ntitle: Mine\n---\nmine\n", "techdoc did not write it"),
        ("---\ntitle: x\ntechdoc: {article: \"post@https://h/other\"}\n---\n", "it is another article"),
    ] {
        let site = Site::new("generator = \"hugo\"\n", &[("content/posts/post.md", page)]);
        site.publish(&["--live"]).exit(8).stderr_has(why);
        assert_eq!((site.show("content/posts/post.md").as_str(), site.commits()), (page, 1));
    }
}

#[test]
fn pushes_of_others_in_between_are_kept() {
    let site = Site::new("generator = \"hugo\"\n", &[]);
    // While the first three pushes arrive, somebody else's is taken.
    site.hook(
        "n=$(ls \"$GIT_DIR\" | grep -c raced-); [ \"$n\" -ge 3 ] && exit 0; touch \"$GIT_DIR/raced-$n\"\n\
         unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\n\
         export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@y GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@y\n\
         git update-ref refs/heads/main $(git commit-tree -p main -m \"other $n\" main^{tree})",
    );
    site.published(&["--live"], "blog  created    live");
    let subjects = site.in_site(&["log", "--format=%s", "main"]);
    assert_eq!(subjects, "Publish \"One: \"two\"\"\nother 2\nother 1\nother 0\nby hand\n");
}

#[test]
fn many_at_once_lose_nothing() {
    let site = Site::new("generator = \"hugo\"\n", &[]);
    let names = ["a", "b", "c", "d"];
    let running: Vec<_> = names
        .iter()
        .map(|name| {
            site.tree.write(&format!("{name}.md"), ARTICLE);
            // Two share a clone; all share the ledger.
            let cache = site.tree.path(if *name < "c" { "cache" } else { name });
            site.command(&format!("{name}.md"), &["--live"]).env("XDG_CACHE_HOME", cache.to_str().unwrap()).spawn()
        })
        .collect();
    for mut running in running {
        assert!(running.child.wait().unwrap().success());
    }
    let pages = names.map(|name| format!("content/posts/{name}.md"));
    assert!(pages.iter().all(|page| site.files().contains(page)), "{:?}", site.files());
    assert_eq!(site.commits(), 5);
}

#[test]
fn a_hook_that_declines_is_final_and_tells_why() {
    let site = Site::new("generator = \"hugo\"\n", &[]);
    site.hook("echo 'only by review' >&2; echo x >> \"$GIT_DIR/asked\"; exit 1");
    let ran = site.publish(&["--live"]).exit(8);
    ran.stderr_has("pre-receive hook declined").stderr_has("it says: only by review").stderr_has("name another one as `branch`");
    assert_eq!(site.tree.read("site.git/asked"), "x\n", "one push");
    assert_eq!(site.commits(), 1);
}

#[test]
fn what_cannot_be_reached_says_why() {
    let site = Site::new("generator = \"hugo\"\n", &[]);
    let repository = format!("file://{}", site.tree.path("site.git").display());
    for (repository, settings, exit, expected) in [
        (repository.as_str(), "branch = \"gone\"\n", 2, "the repository has no branch gone"),
        (repository.as_str(), "branch = \"-x\"\n", 2, "`branch` is no name of a branch"),
        (repository.as_str(), "author = \"Ada\"\n", 2, "`author` is not `Name <address>`"),
        (repository.as_str(), "path = \"../x\"\n", 2, "`path` of a git-site"),
        ("file:///no/such/site.git", "", 2, "look at `repository` of the target"),
        ("http://127.0.0.1:1/site.git", "", 5, "the host does not answer"),
        ("http://h.example/site.git", "", 2, "plain http"),
        ("https://me:canary@h.example/site.git", "", 2, "holds credentials"),
    ] {
        site.settings(repository, settings);
        let ran = site.publish(&[]).exit(exit).stderr_has(expected);
        assert!(!ran.stderr.contains("canary"));
    }
    site.tree.write("site.toml", "[publish.blog]\ntype = \"git-site\"\n");
    site.publish(&[]).exit(2).stderr_has("a target of type git-site needs `repository`");
}

#[test]
fn a_repository_without_commits_gets_its_first() {
    let tree = Tree::new().file("post.md", ARTICLE).file("pics/p.png", b"\x89PNG");
    let site = Site { tree };
    site.git(&["init", "--quiet", "--bare", "--initial-branch=main", "site.git"]);
    site.settings("site.git", "");
    site.published(&["--live"], "blog  created    live");
    assert_eq!(site.commits(), 1);
    let page = site.show("post.md");
    assert!(
        page.contains("# One: \"two\"\n") && page.contains("```mermaid\n"),
        "without a generator the text stays as it is: {page}"
    );
}

/// The site over http, behind `git http-backend`; a push or fetch without the right name and token is refused.
fn served(site: &Site) -> WebServer {
    let (root, expected) = (site.tree.path("."), crate::publish::git_site::basic("ada", TOKEN));
    WebServer::start(move |request| {
        let refused = || Response::text(401, "text/plain", "no").with("www-authenticate", "Basic realm=\"site\"");
        match request.header("authorization") {
            Some(given) if given == expected => backend(&root, request),
            _ => refused(),
        }
    })
}

/// What `git http-backend` answers.
fn backend(root: &Path, request: &Request) -> Response {
    let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut child = Command::new("git")
        .arg("http-backend")
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .envs([("GIT_HTTP_EXPORT_ALL", "1"), ("REMOTE_USER", "ada"), ("REMOTE_ADDR", "127.0.0.1"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .envs([("REQUEST_METHOD", request.method.as_str()), ("PATH_INFO", &request.path), ("QUERY_STRING", &query.join("&"))])
        .envs([("CONTENT_TYPE", request.header("content-type").unwrap_or("")), ("CONTENT_LENGTH", &request.body.len().to_string())])
        .env("HTTP_CONTENT_ENCODING", request.header("content-encoding").unwrap_or(""))
        .env("GIT_PROTOCOL", request.header("git-protocol").unwrap_or(""))
        .env("GIT_PROJECT_ROOT", root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut stdin, body) = (child.stdin.take().unwrap(), request.body.clone());
    let writing = std::thread::spawn(move || stdin.write_all(&body));
    let output = child.wait_with_output().unwrap().stdout;
    let _ = writing.join().unwrap();
    let end = output.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
    let mut response = Response::empty(200);
    for line in String::from_utf8_lossy(&output[..end]).lines() {
        let (name, value) = line.split_once(": ").unwrap();
        match name {
            "Status" => response.status = value[..3].parse().unwrap(),
            _ => response.headers.push((name.to_owned(), value.to_owned())),
        }
    }
    response.body = output[end + 4..].to_vec();
    response
}

/// The header of a name and a password.
pub(crate) fn basic(name: &str, password: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{name}:{password}")))
}

#[test]
fn over_http_a_token_is_needed_and_never_shown() {
    let site = Site::new("", &[]);
    let server = served(&site);
    site.settings(&format!("{}/site.git", server.url()), "generator = \"hugo\"\n");
    // A git that writes down how it was called.
    let real = std::env::split_paths(&std::env::var_os("PATH").unwrap())
        .map(|folder| folder.join("git"))
        .find(|git| git.is_file())
        .unwrap();
    let log = site.tree.path("calls");
    site.tree.write("bin/git", format!("#!/bin/sh\necho \"$@\" >> '{}'\nexec '{}' \"$@\"\n", log.display(), real.display()));
    std::fs::set_permissions(site.tree.path("bin/git"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", site.tree.path("bin").display(), std::env::var("PATH").unwrap());
    let run = |token: Option<&str>| {
        let command = site.command("post.md", &["--live", "-vvv"]).env("PATH", &path).env("GIT_USERNAME", "ada");
        token.map_or_else(|| site.command("post.md", &["--live"]), |token| command.env("GIT_TOKEN", token)).run()
    };
    run(None).exit(4).stderr_has("could not read Username").stderr_has("set GIT_TOKEN");
    let wrong = run(Some("canary-that-is-wrong")).exit(4).stderr_has("make a new token");
    let first = run(Some(TOKEN)).exit(0).stdout_has("blog  created    live").stderr_has("");
    let again = run(Some(TOKEN)).exit(0).stdout_has("blog  unchanged  live").stderr_has("");
    assert_eq!(site.commits(), 2);
    let calls = site.tree.read("calls");
    assert!(calls.contains(" push --porcelain "), "{calls}");
    let coded = basic("ada", TOKEN)[6..].to_owned();
    let ledger = std::fs::read(site.tree.path("data/techdoc/ledger.sqlite")).unwrap();
    for text in [&calls, &wrong.stderr, &first.stderr, &again.stderr, &first.stdout, &String::from_utf8_lossy(&ledger).into_owned()]
    {
        assert!(!text.contains("canary") && !text.contains(&coded), "{text}");
    }
}

#[test]
fn a_push_whose_answer_is_lost_is_looked_up() {
    let site = Site::new("", &[]);
    let server = served(&site);
    site.settings(&format!("{}/site.git", server.url()), "generator = \"hugo\"\n");
    let fault = crate::web_server::Fault::Lost;
    server.spoil(move |request, _| (request.path.ends_with("/git-receive-pack") && request.body.len() > 4).then(|| fault.clone()));
    let ran = site.command("post.md", &["--live"]).env("GIT_USERNAME", "ada").env("GIT_TOKEN", TOKEN).run();
    ran.exit(0).stderr(NOT_CHECKED).stdout_has("blog  created    live");
    assert_eq!(site.commits(), 2);
}

#[test]
fn the_doctor_says_whether_a_push_would_be_taken() {
    let site = Site::new("", &[]);
    let server = served(&site);
    site.settings(&format!("{}/site.git", server.url()), "generator = \"hugo\"\n");
    let doctor = |token: &str| {
        let command = site.tree.command(["publish", "--doctor", "--config", "site.toml", "--to", "blog"]);
        command.env("GIT_USERNAME", "ada").env("GIT_TOKEN", token).run()
    };
    doctor(TOKEN).exit(0).stdout_has("main may be pushed to");
    let ran = doctor("wrong");
    assert!(ran.stdout.contains("make a new token"), "{}", ran.stdout);
    assert_eq!(site.commits(), 1);
    ran.stderr_has("");
}
