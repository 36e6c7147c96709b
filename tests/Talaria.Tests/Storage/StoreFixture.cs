using Microsoft.Extensions.DependencyInjection;
using Talaria.Endpoints;
using Talaria.Maintenance;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Tests.Endpoints;
using Talaria.Tests.Storage.Conformance;

namespace Talaria.Tests.Storage;

/// <summary>A store put together as the engine does it, on the samples' profiles and a clock that stands still; nothing runs.</summary>
internal abstract class StoreFixture : IStoreFixture
{
    private readonly ServiceProvider services;

    protected StoreFixture(TalariaOptions options)
    {
        var collection = new ServiceCollection();
        collection.AddLogging();
        collection.AddSingleton<TimeProvider>(Time);
        collection.AddTalaria(options with { SecretKeys = [new byte[32]] });
        collection.AddSingleton(Samples.Profiles);
        services = collection.BuildServiceProvider();
    }

    public IOrganizationStore Organizations => Get<IOrganizationStore>();
    public IKeyStore Keys => Get<IKeyStore>();
    public IAdminKeys AdminKeys => Get<IAdminKeys>();
    public IEndpointStore Endpoints => Get<IEndpointStore>();
    public ISubscriberSource Subscribers => Get<ISubscriberSource>();
    public INoticeLog Notices => Get<INoticeLog>();
    public IOutbox Outbox => Get<IOutbox>();
    public EndpointDirectory Directory => Get<EndpointDirectory>();
    public AdjustableTime Time { get; } = new(Samples.Noon);

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public abstract IPruning Pruning(int rows);

    public abstract Task<Dictionary<string, long>> RowsAsync();

    public abstract Task<byte[]> RawBytesAsync();

    public virtual ValueTask DisposeAsync() => services.DisposeAsync();
}
