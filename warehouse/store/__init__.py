"""The warehouse itself: schema, migrations, loading, versions, ledger. Only flows and the command line enter."""
