using Talaria.Tests.Storage.Conformance;

namespace Talaria.Tests.Storage;

public sealed class SqliteOrganizationConformanceTests : OrganizationConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteKeyConformanceTests : KeyConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteEndpointConformanceTests : EndpointConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteIdempotencyConformanceTests : IdempotencyConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteEndpointListConformanceTests : EndpointListConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteOutboxConformanceTests : OutboxConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteEventLogConformanceTests : EventLogConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteDeliveryLogConformanceTests : DeliveryLogConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteReplayConformanceTests : ReplayConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteRedeliveryConformanceTests : RedeliveryConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteRetentionConformanceTests : RetentionConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteSessionConformanceTests : SessionConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteTroubleConformanceTests : TroubleConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqlitePurgeConformanceTests : PurgeConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}
