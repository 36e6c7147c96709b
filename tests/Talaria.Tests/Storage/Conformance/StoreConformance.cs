using Talaria.Organizations;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

/// <summary>A fresh store for each test.</summary>
public abstract class StoreConformance : IAsyncLifetime
{
    protected IStoreFixture Store { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<IStoreFixture> OpenAsync();

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<Organization> OrganizationAsync(string profile = "open", string? externalId = null) =>
        (await Store.Organizations.AddAsync(Samples.Organization(profile, externalId), null)).Value;
}
