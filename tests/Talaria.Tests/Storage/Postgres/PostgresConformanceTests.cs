using Talaria.Tests.Storage.Conformance;

namespace Talaria.Tests.Storage.Postgres;

public sealed class PostgresOrganizationConformanceTests : OrganizationConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresKeyConformanceTests : KeyConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresEndpointConformanceTests : EndpointConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresIdempotencyConformanceTests : IdempotencyConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresEndpointListConformanceTests : EndpointListConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresOutboxConformanceTests : OutboxConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresEventLogConformanceTests : EventLogConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresDeliveryLogConformanceTests : DeliveryLogConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresReplayConformanceTests : ReplayConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresRedeliveryConformanceTests : RedeliveryConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresRetentionConformanceTests : RetentionConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresSessionConformanceTests : SessionConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresTroubleConformanceTests : TroubleConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}

public sealed class PostgresPurgeConformanceTests : PurgeConformance
{
    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();
}
