//! What has to outlive a run: so far the ledger of model calls. SQLite; numbered migrations.
