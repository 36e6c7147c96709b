namespace Talaria.Tests.Running;

public sealed class SqliteDeliveryTests() : DeliveryTests(TestStore.Sqlite);

public sealed class PostgresDeliveryTests() : DeliveryTests(TestStore.Postgres);

public sealed class SqliteDisableTests() : DisableTests(TestStore.Sqlite);

public sealed class PostgresDisableTests() : DisableTests(TestStore.Postgres);

public sealed class SqliteRedeliveryTests() : RedeliveryTests(TestStore.Sqlite);

public sealed class PostgresRedeliveryTests() : RedeliveryTests(TestStore.Postgres);

public sealed class SqliteLogTests() : LogTests(TestStore.Sqlite);

public sealed class PostgresLogTests() : LogTests(TestStore.Postgres);

public sealed class SqliteLogPageTests() : LogPageTests(TestStore.Sqlite);

public sealed class PostgresLogPageTests() : LogPageTests(TestStore.Postgres);

public sealed class SqliteOperationsTests() : OperationsTests(TestStore.Sqlite);

public sealed class PostgresOperationsTests() : OperationsTests(TestStore.Postgres);

public sealed class SqliteExhaustedTests() : ExhaustedTests(TestStore.Sqlite);

public sealed class PostgresExhaustedTests() : ExhaustedTests(TestStore.Postgres);

public sealed class SqliteCallbackTests() : CallbackTests(TestStore.Sqlite);

public sealed class PostgresCallbackTests() : CallbackTests(TestStore.Postgres);

public sealed class SqliteResendTests() : ResendTests(TestStore.Sqlite);

public sealed class PostgresResendTests() : ResendTests(TestStore.Postgres);

public sealed class SqliteRecordTests() : RecordTests(TestStore.Sqlite);

public sealed class PostgresRecordTests() : RecordTests(TestStore.Postgres);

public sealed class SqliteDisableRaceTests() : DisableRaceTests(TestStore.Sqlite);

public sealed class PostgresDisableRaceTests() : DisableRaceTests(TestStore.Postgres);

public sealed class SqliteTestEventTests() : TestEventTests(TestStore.Sqlite);

public sealed class PostgresTestEventTests() : TestEventTests(TestStore.Postgres);

public sealed class SqliteStatisticsTests() : StatisticsTests(TestStore.Sqlite);

public sealed class PostgresStatisticsTests() : StatisticsTests(TestStore.Postgres);

public sealed class SqliteBacklogTests() : BacklogTests(TestStore.Sqlite);

public sealed class PostgresBacklogTests() : BacklogTests(TestStore.Postgres);

public sealed class SqliteLookTests() : LookTests(TestStore.Sqlite);

public sealed class PostgresLookTests() : LookTests(TestStore.Postgres);

public sealed class SqliteRateTests() : RateTests(TestStore.Sqlite);

public sealed class PostgresRateTests() : RateTests(TestStore.Postgres);
