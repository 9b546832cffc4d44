//! What a job may read: repositories below configured roots, and those that listed hosts serve over https. Nothing by default.
//!
//! A path is judged twice: as it is written, so that nobody can ask what exists elsewhere, and as it is once links are followed.

use crate::source::checkout;
use reqwest::Url;
use std::io;
use std::path::{Component, Path, PathBuf};

/// What may be read.
#[derive(Clone, Debug)]
pub struct Allowed {
    roots: Vec<Root>,
    git_hosts: Vec<String>,
}

/// A root as it is configured, and where it really is.
#[derive(Clone, Debug)]
struct Root {
    named: PathBuf,
    real: PathBuf,
}

/// Why a source is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceRefusal {
    /// It is outside of what the daemon may read.
    #[error("the source is not below any of the configured roots")]
    Outside,
    /// It is on a host that is not listed.
    #[error("the host of the source is not listed in git_hosts")]
    Host,
    /// It may be read, but it is not there.
    #[error("the source does not exist")]
    Missing,
    /// It is neither an absolute path nor the https address of a repository.
    #[error("the source is neither an absolute path nor an https address without credentials, query and fragment")]
    Form,
}

impl Allowed {
    /// What settings allow.
    ///
    /// # Errors
    /// The root that is not there, and why.
    pub fn new(roots: &[PathBuf], git_hosts: &[String]) -> Result<Self, (PathBuf, io::Error)> {
        let root = |named: &PathBuf| match named.canonicalize() {
            Ok(real) => Ok(Root { named: named.clone(), real }),
            Err(error) => Err((named.clone(), error)),
        };
        let roots = roots.iter().map(root).collect::<Result<_, _>>()?;
        Ok(Self { roots, git_hosts: git_hosts.iter().map(|host| host.to_ascii_lowercase()).collect() })
    }

    /// The target of the pipeline that `source` stands for, when it may be read.
    ///
    /// # Errors
    /// Why it may not.
    pub fn admit(&self, source: &str) -> Result<String, SourceRefusal> {
        if checkout::is_address(source) { self.address(source) } else { self.path(Path::new(source)) }
    }

    fn address(&self, source: &str) -> Result<String, SourceRefusal> {
        let url = Url::parse(source).map_err(|_| SourceRefusal::Form)?;
        let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
        let (true, "https", Some(host)) = (bare, url.scheme(), url.host_str()) else { return Err(SourceRefusal::Form) };
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        // What was judged is what is fetched: the address as it was read, not as it was written.
        if self.git_hosts.contains(&host) { Ok(url.to_string()) } else { Err(SourceRefusal::Host) }
    }

    fn path(&self, source: &Path) -> Result<String, SourceRefusal> {
        let plain = source.components().all(|part| matches!(part, Component::RootDir | Component::Normal(_)));
        if !source.is_absolute() {
            return Err(SourceRefusal::Form);
        }
        if !plain || !self.roots.iter().any(|root| source.starts_with(&root.named) || source.starts_with(&root.real)) {
            return Err(SourceRefusal::Outside);
        }
        let real = source.canonicalize().map_err(|_| SourceRefusal::Missing)?;
        if !self.roots.iter().any(|root| real.starts_with(&root.real)) {
            return Err(SourceRefusal::Outside);
        }
        real.into_os_string().into_string().map_err(|_| SourceRefusal::Form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_hosts_over_https_are_fetched_from() {
        let allowed = Allowed::new(&[], &["Git.Example.org".to_owned(), "other.example:8443".to_owned()]).unwrap();
        for (source, expected) in [
            ("https://git.example.org/a/b.git", Ok("https://git.example.org/a/b.git")),
            ("https://GIT.example.org:443/a", Ok("https://git.example.org/a")),
            ("https://other.example:8443/a", Ok("https://other.example:8443/a")),
            ("https://other.example/a", Err(SourceRefusal::Host)),
            ("https://git.example.org.evil.example/a", Err(SourceRefusal::Host)),
            ("https://git.example.org@evil.example/a", Err(SourceRefusal::Form)),
            ("https://evil.example#git.example.org/a", Err(SourceRefusal::Form)),
            ("https://evil.example\\@git.example.org/a", Err(SourceRefusal::Host)),
            ("https://127.0.0.1/a", Err(SourceRefusal::Host)),
            ("https://[::ffff:127.0.0.1]/a", Err(SourceRefusal::Host)),
            ("http://git.example.org/a", Err(SourceRefusal::Form)),
            ("ssh://git.example.org/a", Err(SourceRefusal::Form)),
            ("file:///etc", Err(SourceRefusal::Form)),
            ("git@git.example.org:a/b", Err(SourceRefusal::Form)),
        ] {
            assert_eq!(allowed.admit(source), expected.map(str::to_owned), "{source}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_what_lies_below_a_root_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let place = |path: &str| folder.path().join(path);
        std::fs::create_dir_all(place("root/repo")).unwrap();
        std::fs::create_dir_all(place("root-2")).unwrap();
        std::os::unix::fs::symlink(place("root-2"), place("root/link")).unwrap();
        std::os::unix::fs::symlink(place("root"), place("alias")).unwrap();
        let allowed = Allowed::new(&[place("alias")], &[]).unwrap();
        let admit = |path: &str| allowed.admit(place(path).to_str().unwrap());
        let repo = place("root/repo").canonicalize().unwrap().to_str().unwrap().to_owned();
        assert_eq!((admit("alias/repo"), admit("root/repo")), (Ok(repo.clone()), Ok(repo)));
        for path in ["root-2", "root/link", "alias/link", "alias/../root-2", "root/repo/../../root-2", ""] {
            assert_eq!(admit(path), Err(SourceRefusal::Outside), "{path}");
        }
        assert_eq!(admit("alias/none"), Err(SourceRefusal::Missing));
        assert_eq!(allowed.admit("root/repo"), Err(SourceRefusal::Form));
        assert_eq!(allowed.admit("/etc/none-such"), Err(SourceRefusal::Outside), "nobody learns what exists elsewhere");
        assert!(Allowed::new(&[place("none")], &[]).is_err());
    }
}
