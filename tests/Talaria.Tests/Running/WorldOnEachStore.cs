namespace Talaria.Tests.Running;

public sealed class SqliteReplayTests() : ReplayTests(TestStore.Sqlite);

public sealed class PostgresReplayTests() : ReplayTests(TestStore.Postgres);

public sealed class SqliteReplayEndTests() : ReplayEndTests(TestStore.Sqlite);

public sealed class PostgresReplayEndTests() : ReplayEndTests(TestStore.Postgres);

public sealed class SqliteErasureTests() : ErasureTests(TestStore.Sqlite);

public sealed class PostgresErasureTests() : ErasureTests(TestStore.Postgres);
