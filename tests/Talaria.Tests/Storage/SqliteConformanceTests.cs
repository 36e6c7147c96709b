using Talaria.Tests.Storage.Conformance;

namespace Talaria.Tests.Storage;

public sealed class SqliteOrganizationTests : OrganizationConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteKeyTests : KeyConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteEndpointTests : EndpointConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteIdempotencyTests : IdempotencyConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteEndpointListTests : EndpointListConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}

public sealed class SqliteOutboxTests : OutboxConformance
{
    protected override Task<IStoreFixture> OpenAsync() => Task.FromResult<IStoreFixture>(new SqliteFixture());
}
