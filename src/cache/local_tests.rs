//! The local store with a clock that the test holds.

use super::*;
use std::os::unix::fs::PermissionsExt as _;

const HOUR_MS: i64 = 3_600_000;

fn store(folder: &Path, max_bytes: u64) -> Local {
    Local::new(folder, max_bytes, &Arc::default())
}

fn key(number: u32) -> Digest {
    Digest::of(&number.to_le_bytes())
}

fn has(local: &Local, number: u32, now_ms: i64) -> bool {
    local.get(&key(number), now_ms).unwrap().is_some()
}

#[test]
fn an_answer_lives_until_it_expires() {
    let folder = tempfile::tempdir().unwrap();
    let local = store(folder.path(), 1 << 20);
    local.put(&key(1), b"one", 1_000, 2_000).unwrap();
    assert_eq!(local.get(&key(1), 1_999).unwrap(), Some((b"one".to_vec(), 2_000)));
    assert_eq!(local.get(&key(1), 2_000).unwrap(), None);
    assert_eq!(local.get(&key(2), 1_000).unwrap(), None);
    local.put(&key(1), b"new", 3_000, 4_000).unwrap();
    assert_eq!(local.get(&key(1), 3_000).unwrap(), Some((b"new".to_vec(), 4_000)));
    local.remove(&key(1)).unwrap();
    assert!(!has(&local, 1, 3_000));
}

#[test]
fn nothing_is_created_before_something_is_kept_and_then_it_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("a/b");
    let local = store(&below, 1 << 20);
    assert_eq!(local.get(&key(1), 0).unwrap(), None);
    local.remove(&key(1)).unwrap();
    assert_eq!((local.clear(i64::MAX).unwrap(), local.stats(0).unwrap()), (0, None));
    assert!(!folder.path().join("a").exists());
    local.put(&key(1), b"one", 0, 1).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&below), mode(&below.join(FILE))), (0o700, 0o600));
    for entry in std::fs::read_dir(&below).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

#[test]
fn the_oldest_used_go_when_there_is_no_room() {
    let folder = tempfile::tempdir().unwrap();
    let local = store(folder.path(), 100_000);
    for number in 0..9 {
        local.put(&key(number), &[7; 10_000], i64::from(number), i64::MAX).unwrap();
    }
    assert!(has(&local, 0, HOUR_MS), "a use is written down");
    for number in 9..12 {
        local.put(&key(number), &[7; 10_000], HOUR_MS + i64::from(number), i64::MAX).unwrap();
        let bytes = local.stats(0).unwrap().unwrap().bytes;
        assert!(bytes <= 112_000, "{bytes}");
    }
    let kept: Vec<u32> = (0..12).filter(|number| has(&local, *number, HOUR_MS)).collect();
    assert!(kept.contains(&0) && kept.contains(&11) && !kept.contains(&1) && !kept.contains(&2), "{kept:?}");
}

#[test]
fn a_file_shrinks_when_it_is_cleared_and_expired_answers_go_first() {
    let folder = tempfile::tempdir().unwrap();
    let local = store(folder.path(), 1 << 30);
    for number in 0..40 {
        local.put(&key(number), &[number as u8; 50_000], 0, if number < 30 { 10 } else { 1_000 }).unwrap();
    }
    let stats = local.stats(10).unwrap().unwrap();
    assert_eq!((stats.entries, stats.expired, stats.oldest_ms, stats.newest_ms), (40, 30, Some(0), Some(0)));
    assert_eq!(local.clear(10).unwrap(), 30);
    assert!(has(&local, 35, 10));
    assert_eq!(local.clear(i64::MAX).unwrap(), 10);
    assert!(std::fs::metadata(folder.path().join(FILE)).unwrap().len() < 100_000);
}

#[test]
fn a_damaged_file_is_moved_aside_and_a_new_one_begun() {
    let garbage: [&[u8]; 2] = [b"this is no database at all, it is a text that somebody put there", &[0xff; 8192]];
    for content in garbage {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), content).unwrap();
        let local = store(folder.path(), 1 << 20);
        assert!(!has(&local, 1, 0));
        local.put(&key(1), b"one", 0, 10).unwrap();
        assert!(has(&local, 1, 0));
        assert_eq!(std::fs::read(folder.path().join(DAMAGED_FILE)).unwrap(), content);
        assert_eq!(local.notes.all().len(), 1, "{:?}", local.notes.all());
    }
}

#[test]
fn a_file_damaged_in_mid_run_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    let local = store(folder.path(), 1 << 30);
    for number in 0..100 {
        local.put(&key(number), &[7; 3_000], 0, 10).unwrap();
    }
    drop(local);
    let size = std::fs::metadata(&path).unwrap().len() as usize;
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4096..size].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let local = store(folder.path(), 1 << 30);
    assert!((0..100).all(|number| local.get(&key(number), 0).is_ok_and(|found| found.is_none())));
    local.put(&key(1), b"one", 0, 10).unwrap();
    assert!(has(&local, 1, 0));
}

#[test]
fn what_cannot_be_used_is_a_failure_said_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(FILE)).unwrap();
    let local = store(folder.path(), 1 << 20);
    for _ in 0..3 {
        assert_eq!(local.put(&key(1), b"one", 0, 10), Err(Failed));
        assert_eq!(local.get(&key(1), 0), Err(Failed));
    }
    assert_eq!(local.notes.all().len(), 1, "{:?}", local.notes.all());
}

#[test]
fn a_locked_file_costs_a_bounded_wait() {
    let folder = tempfile::tempdir().unwrap();
    let local = store(folder.path(), 1 << 20);
    local.put(&key(1), b"one", 0, 10).unwrap();
    let other = Connection::open(folder.path().join(FILE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begin = std::time::Instant::now();
    assert_eq!(local.put(&key(2), b"two", 0, 10), Err(Failed));
    assert!(begin.elapsed() < 4 * WAIT, "{:?}", begin.elapsed());
    assert!(has(&local, 1, 0), "readers go on");
    other.execute_batch("ROLLBACK").unwrap();
    local.put(&key(2), b"two", 0, 10).unwrap();
    assert!(local.notes.all()[0].contains("is locked by another process"));
}

#[test]
fn many_threads_with_files_of_their_own_write_at_once() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for writer in 0..4_u32 {
            let folder = folder.path();
            scope.spawn(move || {
                let local = store(folder, 1 << 30);
                for number in 0..50 {
                    local.put(&key(writer * 1_000 + number), b"answer", 0, 10).unwrap();
                }
            });
        }
    });
    assert_eq!(store(folder.path(), 1 << 30).stats(0).unwrap().unwrap().entries, 200);
}
