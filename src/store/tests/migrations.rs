//! Tables brought up to date by several processes at once, and by one that is too old.

use super::*;

#[test]
fn many_bring_the_tables_up_to_date_at_once() {
    on_both(async |place| {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| place.store());
            }
        });
        let store = place.store();
        let applied = |connection: &mut Connection| {
            connection.query_one("SELECT COUNT(*) FROM refinery_schema_history", &[], |row| row.count(0))
        };
        assert_eq!(store.blocking(applied).await.unwrap(), migrate::MIGRATIONS.len() as u64, "each was applied once");
    });
}

#[test]
fn tables_of_a_newer_version_are_refused_and_left_alone() {
    on_both(async |place| {
        let newer = |connection: &mut Connection| {
            let sql = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
                VALUES (9000, 'later', '2030-01-01T00:00:00Z', '1')";
            connection.execute(sql, &[]).map(drop)
        };
        place.store().blocking(newer).await.unwrap();
        let error = place.open().unwrap_err();
        assert!(matches!(error, StoreError::Newer { found: 9000, .. }), "{error}");
        assert!(error.to_string().contains("have version 9000, and this program knows them up to version "), "{error}");
    });
}
